#include "FleetOrder.h"
#include "MetricLookup.h"

#include <items/FleetTableModel.h>
#include <items/MetricLabel.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace muster::items {

namespace {

constexpr qint64 kOrderEveryMs = 2'000;
constexpr qint64 kColumnsEveryMs = 1'000;
constexpr int kRunsAtMost = 64; // more dataChanged signals than this cost more than painting what is in view

QString qt(const std::string& text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

// What needs attention stands first.
double statusRank(DeviceStatus status) {
  switch (status) {
  case DeviceStatus::Stale:
    return 0;
  case DeviceStatus::Offline:
    return 1;
  case DeviceStatus::Online:
    break;
  }
  return 2;
}

QString statusText(DeviceStatus status) {
  switch (status) {
  case DeviceStatus::Online:
    return FleetTableModel::tr("Online");
  case DeviceStatus::Stale:
    return FleetTableModel::tr("Stale");
  case DeviceStatus::Offline:
    break;
  }
  return FleetTableModel::tr("Offline");
}

} // namespace

class FleetTableModel::Impl {
 public:
  explicit Impl(Fleet& f) : fleet(f) {}

  Fleet& fleet;
  FleetOrder order;
  FleetFilter filter;
  MetricLookup lookup;
  std::vector<MetricColumn> columns;
  std::vector<DeviceId> rows;
  std::vector<int> rowOf; // by id; -1: hidden
  int sortColumn = StatusColumn;
  Qt::SortOrder sortOrder = Qt::AscendingOrder;
  bool held = false;
  bool orderIsOld = false;
  bool columnsChosen = false;
  bool anyDevices = false;
  qint64 orderedMs = 0;
  qint64 columnsMs = 0;
  qint64 agesMs = 0;
  std::size_t seriesSeen = 0;

  const FleetState& state() const { return fleet.state(); }

  double sortKey(DeviceId id) const {
    switch (sortColumn) {
    case StatusColumn:
      return statusRank(state().device(id).status);
    case NodeColumn:
      return order.nameRank(id);
    case DeviceColumn:
      return order.deviceNameRank(id);
    case GroupColumn:
      return order.groupRank(id);
    case LastSeenColumn: {
      // Ages as they are shown: devices that were all heard in this second keep their places.
      const qint64 seen = state().device(id).lastSeenMs;
      return seen == 0 ? std::nan("") : static_cast<double>(std::max<qint64>(0, fleet.nowMs() - seen) / 1000);
    }
    default:
      break;
    }
    const MetricState* metric = metricOf(id, sortColumn);
    return metric ? metric->value.toNumber() : std::nan("");
  }

  const MetricState* metricOf(DeviceId id, int column) const {
    const auto i = static_cast<std::size_t>(column - FirstMetricColumn);
    return i < columns.size() ? lookup.find(state(), i, columns[i].metric, id) : nullptr;
  }

  void indexRows() {
    rowOf.assign(state().deviceCount(), -1);
    for (std::size_t row = 0; row < rows.size(); ++row)
      rowOf[rows[row]] = static_cast<int>(row);
  }

  bool orderFollowsValues() const {
    return sortColumn == StatusColumn || sortColumn >= LastSeenColumn || filter.dependsOnValues();
  }
};

FleetTableModel::FleetTableModel(Fleet& fleet, QObject* parent)
    : QAbstractTableModel(parent), m_impl(std::make_unique<Impl>(fleet)) {
  connect(&fleet, &Fleet::aboutToReset, this, &FleetTableModel::onAboutToReset);
  connect(&fleet, &Fleet::reset, this, &FleetTableModel::onReset);
  connect(&fleet, &Fleet::devicesAdded, this, &FleetTableModel::onDevicesAdded);
  connect(&fleet, &Fleet::changed, this, &FleetTableModel::onChanged);
  connect(&fleet, &Fleet::ticked, this, &FleetTableModel::onTicked);
  if (fleet.state().deviceCount() > 0)
    onDevicesAdded();
}

FleetTableModel::~FleetTableModel() = default;

int FleetTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_impl->rows.size());
}

int FleetTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : FirstMetricColumn + static_cast<int>(m_impl->columns.size());
}

DeviceId FleetTableModel::deviceAt(int row) const {
  return m_impl->rows[static_cast<std::size_t>(row)];
}

int FleetTableModel::rowOf(DeviceId device) const {
  return device < m_impl->rowOf.size() ? m_impl->rowOf[device] : -1;
}

const DeviceState& FleetTableModel::stateAt(int row) const {
  return m_impl->state().device(deviceAt(row));
}

Fleet& FleetTableModel::fleet() const {
  return m_impl->fleet;
}

bool FleetTableModel::hasDevices() const {
  return m_impl->anyDevices;
}

QVariant FleetTableModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
    return {};
  if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole)
    return cellText(index.row(), index.column());
  if (role == Qt::TextAlignmentRole && index.column() >= FirstMetricColumn)
    return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
  return {};
}

QString FleetTableModel::cellText(int row, int column) const {
  const DeviceState& device = stateAt(row);
  switch (column) {
  case StatusColumn:
    return statusText(device.status);
  case NodeColumn:
    return qt(device.info.nodeName);
  case DeviceColumn:
    return qt(device.info.device);
  case GroupColumn:
    return qt(device.info.group);
  case LastSeenColumn:
    return device.lastSeenMs == 0 ? QStringLiteral("–")
                                  : formatAge(m_impl->fleet.nowMs() - device.lastSeenMs);
  default:
    return metricCell(row, column).shown.text();
  }
}

MetricCell FleetTableModel::metricCell(int row, int column) const {
  MetricCell cell;
  cell.shown.number = QStringLiteral("–");
  const MetricState* metric = m_impl->metricOf(deviceAt(row), column);
  if (!metric)
    return cell;
  const MetricColumn& look = m_impl->columns[static_cast<std::size_t>(column - FirstMetricColumn)];
  cell.series = metric->series;
  cell.shown = formatValue(metric->value, qt(m_impl->state().series(metric->series).unit));
  if (look.unitInTitle && cell.shown.unit == look.unit)
    cell.shown.unit.clear();
  const double number = metric->value.toNumber();
  if (std::isnan(number))
    return cell;
  if (look.high > look.low)
    cell.fraction = std::clamp((number - look.low) / (look.high - look.low), 0.0, 1.0);
  if (number >= look.alertAt)
    cell.level = ValueLevel::Alert;
  else if (number >= look.warnAt)
    cell.level = ValueLevel::Warning;
  return cell;
}

QVariant FleetTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
    return {};
  if (role == Qt::ToolTipRole && section >= FirstMetricColumn)
    return qt(m_impl->columns[static_cast<std::size_t>(section - FirstMetricColumn)].metric);
  if (role != Qt::DisplayRole)
    return {};
  switch (section) {
  case StatusColumn:
    return tr("Status");
  case NodeColumn:
    return tr("Node");
  case DeviceColumn:
    return tr("Device");
  case GroupColumn:
    return tr("Group");
  case LastSeenColumn:
    return tr("Last seen");
  default:
    return m_impl->columns[static_cast<std::size_t>(section - FirstMetricColumn)].title;
  }
}

void FleetTableModel::sort(int column, Qt::SortOrder order) {
  if (column < 0 || column >= columnCount())
    return;
  m_impl->sortColumn = column;
  m_impl->sortOrder = order;
  updateRows(true);
}

void FleetTableModel::setFilter(const FleetFilter& filter) {
  m_impl->filter = filter;
  updateRows(true);
  emit matchesChanged();
}

const FleetFilter& FleetTableModel::filter() const {
  return m_impl->filter;
}

void FleetTableModel::setOrderHeld(bool held) {
  m_impl->held = held;
}

const std::vector<MetricColumn>& FleetTableModel::metricColumns() const {
  return m_impl->columns;
}

void FleetTableModel::chooseMetrics(const std::vector<std::string>& metrics) {
  m_impl->columnsChosen = !metrics.empty();
  replaceColumns(m_impl->columnsChosen ? metrics : usualMetrics(m_impl->state(), kMostMetricColumns));
}

void FleetTableModel::onAboutToReset() {
  beginResetModel();
  m_impl->order.clear();
  m_impl->lookup.clear();
  m_impl->rows.clear();
  m_impl->rowOf.clear();
  m_impl->anyDevices = false;
  m_impl->seriesSeen = 0;
  m_impl->columnsMs = 0;
  m_impl->orderedMs = 0;
  if (!m_impl->columnsChosen)
    m_impl->columns.clear();
}

void FleetTableModel::onReset() {
  m_impl->filter = FleetFilter::parse(m_impl->filter.text()); // series ids are given out anew
  endResetModel();
  if (m_impl->state().deviceCount() > 0)
    onDevicesAdded();
  emit metricColumnsChanged();
  emit matchesChanged();
}

void FleetTableModel::onDevicesAdded() {
  const FleetState& state = m_impl->state();
  for (std::size_t id = m_impl->order.size(); id < state.deviceCount(); ++id)
    m_impl->anyDevices = m_impl->anyDevices || !state.device(static_cast<DeviceId>(id)).info.isNode();
  m_impl->order.rankNames(state);
  updateRows(!m_impl->held);
  emit matchesChanged();
}

void FleetTableModel::onChanged(const QVector<DeviceId>& devices) {
  m_impl->orderIsOld = true;
  std::vector<int> changed;
  for (const DeviceId id : devices)
    if (const int row = rowOf(id); row >= 0)
      changed.push_back(row);
  if (changed.empty())
    return;
  std::sort(changed.begin(), changed.end());
  const int last = columnCount() - 1;
  int runs = 0;
  for (std::size_t i = 1; i < changed.size(); ++i)
    runs += changed[i] != changed[i - 1] + 1 ? 1 : 0;
  if (runs > kRunsAtMost) {
    emit dataChanged(index(changed.front(), 0), index(changed.back(), last));
    return;
  }
  for (std::size_t from = 0; from < changed.size();) {
    std::size_t to = from;
    while (to + 1 < changed.size() && changed[to + 1] == changed[to] + 1)
      ++to;
    emit dataChanged(index(changed[from], 0), index(changed[to], last));
    from = to + 1;
  }
}

void FleetTableModel::onTicked(qint64 nowMs) {
  Impl& d = *m_impl;
  if (!d.columnsChosen && nowMs - d.columnsMs >= kColumnsEveryMs && d.state().seriesCount() != d.seriesSeen) {
    d.columnsMs = nowMs;
    d.seriesSeen = d.state().seriesCount();
    replaceColumns(usualMetrics(d.state(), kMostMetricColumns));
  }
  if (d.orderIsOld && !d.held && d.orderFollowsValues() && nowMs - d.orderedMs >= kOrderEveryMs) {
    const std::size_t before = d.rows.size();
    updateRows(true);
    if (d.rows.size() != before)
      emit matchesChanged();
  }
  if (nowMs - d.agesMs >= 1'000 && !d.rows.empty()) {
    d.agesMs = nowMs;
    emit dataChanged(index(0, LastSeenColumn), index(rowCount() - 1, LastSeenColumn));
  }
}

// Leaving rows go as one block from the end, entering ones come as one block at the end, and one change of
// layout puts everything in place: four signals at most, selections stay.
void FleetTableModel::updateRows(bool resort) {
  Impl& d = *m_impl;
  const bool all = d.filter.isEmpty();
  d.rowOf.resize(d.state().deviceCount(), -1);
  std::vector<DeviceId> staying;
  std::vector<DeviceId> entering;
  std::vector<signed char> matches(d.state().deviceCount(), 1);
  if (!all)
    for (std::size_t id = 0; id < matches.size(); ++id)
      matches[id] = d.filter.matches(d.state(), static_cast<DeviceId>(id)) ? 1 : 0;
  for (const DeviceId id : d.rows)
    if (matches[id] != 0)
      staying.push_back(id);
  for (std::size_t id = 0; id < matches.size(); ++id)
    if (matches[id] != 0 && d.rowOf[id] < 0)
      entering.push_back(static_cast<DeviceId>(id));
  if (resort && staying.size() < d.rows.size())
    dropRows(std::move(staying));
  if (!entering.empty())
    appendRows(entering);
  if (!resort)
    return;
  d.orderIsOld = false;
  d.orderedMs = d.fleet.nowMs();
  std::vector<DeviceId> sorted = d.rows;
  d.order.sort(
      sorted, [&d](DeviceId id) { return d.sortKey(id); }, d.sortOrder);
  reorder(std::move(sorted));
}

void FleetTableModel::dropRows(std::vector<DeviceId> staying) {
  Impl& d = *m_impl;
  const std::size_t kept = staying.size();
  std::vector<signed char> stays(d.rowOf.size(), 0);
  for (const DeviceId id : staying)
    stays[id] = 1;
  for (const DeviceId id : d.rows)
    if (stays[id] == 0)
      staying.push_back(id);
  reorder(std::move(staying));
  beginRemoveRows({}, static_cast<int>(kept), rowCount() - 1);
  d.rows.resize(kept);
  d.indexRows();
  endRemoveRows();
}

void FleetTableModel::appendRows(const std::vector<DeviceId>& entering) {
  Impl& d = *m_impl;
  beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(entering.size()) - 1);
  d.rows.insert(d.rows.end(), entering.begin(), entering.end());
  d.indexRows();
  endInsertRows();
}

// order holds the same ids as rows.
void FleetTableModel::reorder(std::vector<DeviceId> order) {
  Impl& d = *m_impl;
  if (order == d.rows)
    return;
  emit layoutAboutToBeChanged({}, VerticalSortHint);
  const QModelIndexList before = persistentIndexList();
  std::vector<DeviceId> devices;
  devices.reserve(static_cast<std::size_t>(before.size()));
  for (const QModelIndex& index : before)
    devices.push_back(deviceAt(index.row()));
  d.rows = std::move(order);
  d.indexRows();
  QModelIndexList after;
  after.reserve(before.size());
  for (qsizetype i = 0; i < before.size(); ++i)
    after.push_back(index(rowOf(devices[static_cast<std::size_t>(i)]), before[i].column()));
  changePersistentIndexList(before, after);
  emit layoutChanged({}, VerticalSortHint);
}

void FleetTableModel::replaceColumns(std::vector<std::string> metrics) {
  Impl& d = *m_impl;
  std::vector<MetricColumn> columns;
  for (const std::string& metric : metrics)
    columns.push_back(makeMetricColumn(d.state(), metric));
  const bool same = std::equal(columns.begin(), columns.end(), d.columns.begin(), d.columns.end(),
                               [](const MetricColumn& a, const MetricColumn& b) {
                                 return a.metric == b.metric && a.unit == b.unit && a.style == b.style;
                               });
  if (same)
    return;
  if (!d.columns.empty()) {
    beginRemoveColumns({}, FirstMetricColumn, columnCount() - 1);
    d.columns.clear();
    d.lookup.clear();
    endRemoveColumns();
  }
  if (!columns.empty()) {
    beginInsertColumns({}, FirstMetricColumn, FirstMetricColumn + static_cast<int>(columns.size()) - 1);
    d.columns = std::move(columns);
    endInsertColumns();
  }
  if (d.sortColumn >= columnCount())
    d.sortColumn = StatusColumn;
  emit metricColumnsChanged();
}

} // namespace muster::items
