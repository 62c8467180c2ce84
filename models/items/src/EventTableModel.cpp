#include <items/EventTableModel.h>
#include <items/ValueFormat.h>

#include <algorithm>
#include <functional>
#include <unordered_map>

namespace muster::items {

EventTableModel::EventTableModel(Fleet& fleet, QObject* parent)
    : QAbstractTableModel(parent), m_fleet(fleet) {
  const auto begin = [this] {
    beginResetModel();
    m_rows.clear();
    m_seen = 0;
  };
  const auto end = [this] {
    endResetModel();
    emit matchesChanged();
  };
  connect(&fleet, &Fleet::aboutToReset, this, begin);
  connect(&fleet, &Fleet::reset, this, end);
  connect(&fleet, &Fleet::aboutToReplace, this, begin); // other events, with numbers of their own
  connect(&fleet, &Fleet::replaced, this, end);
  connect(&fleet, &Fleet::ticked, this, &EventTableModel::update);
}

int EventTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int EventTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

quint64 EventTableModel::firstKept() const {
  return m_fleet.state().eventTotal() - m_fleet.state().events().size();
}

const FleetEvent& EventTableModel::eventOf(quint64 number) const {
  return m_fleet.state().events()[static_cast<std::size_t>(number - firstKept())];
}

const FleetEvent* EventTableModel::eventAt(int row) const {
  const quint64 number = m_rows[static_cast<std::size_t>(row)];
  return number < firstKept() ? nullptr : &eventOf(number);
}

DeviceId EventTableModel::deviceAt(int row) const {
  const FleetEvent* event = eventAt(row);
  return event && event->device < m_fleet.state().deviceCount() ? event->device : kNoDevice;
}

std::size_t EventTableModel::total() const {
  return m_fleet.state().events().size();
}

// The day is said where it is not today's.
QString EventTableModel::timeText(qint64 ms) const {
  const auto day = [](const QString& text) { return text.section(u',', 0, 0); };
  const QString full = formatDateTime(ms);
  return day(full) == day(formatDateTime(m_fleet.nowMs())) ? formatClock(ms) : full;
}

QVariant EventTableModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
    return {};
  const FleetEvent* event = eventAt(index.row());
  if (!event || (role != Qt::DisplayRole && role != Qt::AccessibleTextRole))
    return {};
  const bool isSpoken = role == Qt::AccessibleTextRole;
  switch (index.column()) {
  case TimeColumn:
    return timeText(event->receivedMs);
  case KindColumn:
    if (event->count == 1)
      return eventWord(*event);
    return (isSpoken ? tr("%1, %2 times") : tr("%1 ×%2")).arg(eventWord(*event), formatCount(event->count));
  case SourceColumn:
    return eventSource(*event, m_fleet.state()).name();
  case GroupColumn: {
    const QString group = eventSource(*event, m_fleet.state()).group;
    return isSpoken ? (group.isEmpty() ? tr("of no group") : tr("group %1").arg(group)) : group;
  }
  default:
    return eventDetail(*event);
  }
}

QVariant EventTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
    return {};
  switch (section) {
  case TimeColumn:
    return tr("Time");
  case KindColumn:
    return tr("Event");
  case SourceColumn:
    return tr("Node / device");
  case GroupColumn:
    return tr("Group");
  case DetailColumn:
    return tr("What happened");
  default:
    return {};
  }
}

QString EventTableModel::lineText(int row) const {
  const FleetEvent* event = eventAt(row);
  if (!event)
    return {};
  QStringList cells{formatDateTime(event->receivedMs)};
  for (int column = KindColumn; column < ColumnCount; ++column)
    cells << index(row, column).data().toString();
  return cells.join(u'\t');
}

void EventTableModel::setActive(bool active) {
  m_active = active;
  update();
}

void EventTableModel::setText(const QString& text) {
  m_filter.setText(text);
  applyFilter();
}

void EventTableModel::setChoice(EventChoice choice) {
  m_filter.choice = choice;
  applyFilter();
}

void EventTableModel::update() {
  const quint64 end = m_fleet.state().eventTotal();
  if (!m_active || end == m_seen)
    return;
  const quint64 first = firstKept();
  dropForgotten(first);
  addNew(std::max(first, m_seen), end);
  m_seen = end;
  emit matchesChanged();
}

void EventTableModel::dropForgotten(quint64 first) {
  const auto from = std::partition_point(m_rows.begin(), m_rows.end(), [&](quint64 n) { return n >= first; });
  if (from == m_rows.end())
    return;
  beginRemoveRows({}, static_cast<int>(from - m_rows.begin()), rowCount() - 1);
  m_rows.erase(from, m_rows.end());
  endRemoveRows();
}

void EventTableModel::addNew(quint64 first, quint64 end) {
  std::vector<quint64> fresh;
  for (quint64 number = end; number-- > first;)
    if (m_filter.matches(eventOf(number), m_fleet.state()))
      fresh.push_back(number);
  if (fresh.empty())
    return;
  beginInsertRows({}, 0, static_cast<int>(fresh.size()) - 1);
  m_rows.insert(m_rows.begin(), fresh.begin(), fresh.end());
  endInsertRows();
}

// Rows that leave go as one block from the end, rows that come enter as one at the end, and a change of layout each
// puts everything in place.
void EventTableModel::applyFilter() {
  if (!m_active)
    m_seen = 0; // to be looked at anew when somebody looks
  const quint64 first = firstKept();
  dropForgotten(m_active ? first : m_fleet.state().eventTotal());
  std::vector<quint64> staying, entering;
  for (const quint64 number : m_rows)
    if (m_filter.matches(eventOf(number), m_fleet.state()))
      staying.push_back(number);
  std::size_t at = 0; // in m_rows, which fall
  for (quint64 number = m_seen; number-- > first;) {
    while (at < m_rows.size() && m_rows[at] > number)
      ++at;
    const bool isShown = at < m_rows.size() && m_rows[at] == number;
    if (!isShown && m_filter.matches(eventOf(number), m_fleet.state()))
      entering.push_back(number);
  }
  if (staying.size() < m_rows.size())
    dropRows(std::move(staying));
  if (!entering.empty()) {
    beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(entering.size()) - 1);
    m_rows.insert(m_rows.end(), entering.begin(), entering.end());
    endInsertRows();
    std::vector<quint64> order = m_rows;
    std::ranges::sort(order, std::greater());
    reorder(std::move(order));
  }
  emit matchesChanged();
}

void EventTableModel::dropRows(std::vector<quint64> staying) {
  const std::size_t kept = staying.size();
  std::ranges::set_difference(m_rows, std::vector<quint64>(staying), std::back_inserter(staying),
                              std::greater());
  reorder(std::move(staying));
  beginRemoveRows({}, static_cast<int>(kept), rowCount() - 1);
  m_rows.resize(kept);
  endRemoveRows();
}

// order holds the same numbers as the rows.
void EventTableModel::reorder(std::vector<quint64> order) {
  if (order == m_rows)
    return;
  emit layoutAboutToBeChanged({}, VerticalSortHint);
  std::unordered_map<quint64, int> rowOf;
  for (std::size_t row = 0; row < order.size(); ++row)
    rowOf[order[row]] = static_cast<int>(row);
  const QModelIndexList before = persistentIndexList();
  QModelIndexList after;
  after.reserve(before.size());
  for (const QModelIndex& old : before)
    after.push_back(index(rowOf[m_rows[static_cast<std::size_t>(old.row())]], old.column()));
  m_rows = std::move(order);
  changePersistentIndexList(before, after);
  emit layoutChanged({}, VerticalSortHint);
}

} // namespace muster::items
