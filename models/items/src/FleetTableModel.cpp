#include "FleetTableData.h"

#include <items/DisplayText.h>
#include <items/FleetTableModel.h>
#include <items/MetricLabel.h>

#include <algorithm>
#include <cmath>

namespace muster::items {

namespace {

constexpr qint64 kOrderEveryMs = 2'000;
constexpr qint64 kColumnsEveryMs = 1'000;
constexpr int kRunsAtMost = 64; // more dataChanged signals than this cost more than painting what is in view

} // namespace

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

FleetTableModel::FleetTableModel(Fleet& fleet, QObject* parent)
    : QAbstractTableModel(parent), m_impl(std::make_unique<Impl>(fleet)) {
  connect(&fleet, &Fleet::aboutToReset, this, &FleetTableModel::onAboutToReset);
  connect(&fleet, &Fleet::reset, this, &FleetTableModel::onReset);
  connect(&fleet, &Fleet::replaced, this, &FleetTableModel::onReplaced);
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
  if (role == Qt::DisplayRole)
    return cellText(index.row(), index.column());
  if (role == Qt::ToolTipRole && index.column() == StatusColumn)
    return problemText(index.row());
  if (role == Qt::AccessibleTextRole)
    return spokenText(index.row(), index.column());
  if (role == Qt::TextAlignmentRole && index.column() >= FirstMetricColumn)
    return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
  return {};
}

bool FleetTableModel::hasProblem(int row) const {
  return hasRecentProblem(stateAt(row), m_impl->fleet.nowMs());
}

QString FleetTableModel::problemText(int row) const {
  if (!hasProblem(row))
    return {};
  const DeviceState& device = stateAt(row);
  return tr("problems, the newest %1 ago (gaps: %2, refused: %3)")
      .arg(formatAge(m_impl->fleet.nowMs() - device.problemMs), formatCount(device.gaps),
           formatCount(device.rejected));
}

QString FleetTableModel::cellText(int row, int column) const {
  const DeviceState& device = stateAt(row);
  switch (column) {
  case StatusColumn:
    return statusText(device.status);
  case NodeColumn:
    return displayText(device.info.nodeName);
  case DeviceColumn:
    return displayText(device.info.device);
  case GroupColumn:
    return displayText(device.info.group);
  case LastSeenColumn:
    return device.lastSeenMs == 0 ? QStringLiteral("–")
                                  : formatAge(m_impl->fleet.nowMs() - device.lastSeenMs);
  default:
    break;
  }
  if (m_impl->columns[static_cast<std::size_t>(column - FirstMetricColumn)].style ==
      MetricColumn::Style::KeyMetrics)
    return keyText(row);
  return metricCell(row, column).shown.text();
}

QString FleetTableModel::keyText(int row) const {
  QStringList texts;
  for (const KeyFigure& figure : keyFigures(row))
    texts << figure.label + u' ' + figure.shown.text();
  return texts.join(QStringLiteral(", "));
}

namespace {

constexpr qint64 kLineMs = 600'000; // as far back as the small lines reach

// What a small line shows: how low and how high its values went.
QString spokenLine(const FleetState& state, SeriesId series, qint64 nowMs) {
  std::vector<Point> points;
  state.recent().copyRange(series, nowMs - kLineMs, nowMs, points);
  std::erase_if(points, [](const Point& point) { return !std::isfinite(point.value); });
  if (points.size() < 2)
    return {};
  const auto [low, high] = std::ranges::minmax_element(points, {}, &Point::value);
  const QString unit = displayText(state.series(series).unit);
  return FleetTableModel::tr(", lowest %1, highest %2 of the last %3")
      .arg(formatNumber(low->value, unit).text(), formatNumber(high->value, unit).text(),
           formatDuration(kLineMs));
}

} // namespace

// A cell is heard without its header and without its colour.
QString FleetTableModel::spokenText(int row, int column) const {
  const DeviceState& device = stateAt(row);
  if (column == DeviceColumn && device.info.isNode())
    return tr("the edge node itself");
  if (column == LastSeenColumn)
    return device.lastSeenMs == 0 ? tr("never seen") : tr("seen %1 ago").arg(cellText(row, column));
  if (column == StatusColumn && hasProblem(row))
    return cellText(row, column) + QStringLiteral(", ") + problemText(row);
  if (column < FirstMetricColumn)
    return cellText(row, column);
  const MetricColumn& look = m_impl->columns[static_cast<std::size_t>(column - FirstMetricColumn)];
  if (look.style == MetricColumn::Style::KeyMetrics) {
    const QString text = keyText(row);
    return text.isEmpty() ? tr("no metrics") : text;
  }
  const MetricCell cell = metricCell(row, column);
  const QString name = metricLabel(look.metric);
  if (cell.series == kNoSeries)
    return tr("%1: none").arg(name);
  QString text = name + u' ' + cell.shown.text();
  if (cell.shown.unit.isEmpty() && look.unitInTitle)
    text += u' ' + look.unit;
  if (cell.level == ValueLevel::Alert)
    text += tr(", past its limit");
  else if (cell.level == ValueLevel::Warning)
    text += tr(", near its limit");
  if (look.style == MetricColumn::Style::Sparkline)
    text += spokenLine(m_impl->state(), cell.series, m_impl->fleet.nowMs());
  return text;
}

MetricCell FleetTableModel::metricCell(int row, int column) const {
  MetricCell cell;
  cell.shown.number = cell.brief.number = QStringLiteral("–");
  const MetricState* metric = m_impl->metricOf(deviceAt(row), column);
  if (!metric)
    return cell;
  const MetricColumn& look = m_impl->columns[static_cast<std::size_t>(column - FirstMetricColumn)];
  cell.series = metric->series;
  const QString unit = displayText(m_impl->state().series(metric->series).unit);
  cell.shown = formatValue(metric->value, unit);
  cell.brief = formatShort(metric->value, unit);
  for (FormattedValue* text : {&cell.shown, &cell.brief})
    if (look.unitInTitle && text->unit == look.unit)
      text->unit.clear();
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

std::vector<KeyFigure> FleetTableModel::keyFigures(int row) const {
  const FleetState& state = m_impl->state();
  std::vector<KeyFigure> figures;
  for (const SeriesId id : m_impl->keys.find(state, deviceAt(row), m_impl->inView, kMostKeyFigures)) {
    const SeriesInfo& info = state.series(id);
    if (const MetricState* metric = state.metric(id))
      figures.push_back(
          {id, shortMetricLabel(info.metric), formatValue(metric->value, displayText(info.unit))});
  }
  return figures;
}

QVariant FleetTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
    return {};
  if (role == Qt::ToolTipRole && section >= FirstMetricColumn)
    return displayText(m_impl->columns[static_cast<std::size_t>(section - FirstMetricColumn)].metric);
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
  if (!m_impl->anyMatch())
    m_impl->filter.leaveOutUnfinished(m_impl->state());
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

void FleetTableModel::setMetricsInView(const std::vector<bool>& inView) {
  std::vector<MetricColumn> columns;
  for (std::size_t i = 0; i < m_impl->columns.size(); ++i)
    if (i >= inView.size() || inView[i])
      columns.push_back(m_impl->columns[i]);
  const auto isSame = [](const MetricColumn& a, const MetricColumn& b) { return a.metric == b.metric; };
  if (std::ranges::equal(columns, m_impl->inView, isSame))
    return;
  m_impl->inView = std::move(columns);
  m_impl->keys.clear();
}

void FleetTableModel::chooseMetrics(const std::vector<std::string>& metrics) {
  m_impl->columnsChosen = !metrics.empty();
  replaceColumns(m_impl->columnsChosen ? metrics : usualMetrics(m_impl->state(), kMostMetricColumns));
}

void FleetTableModel::onAboutToReset() {
  beginResetModel();
  m_impl->order.clear();
  m_impl->lookup.clear();
  m_impl->keys.clear();
  m_impl->rows.clear();
  m_impl->rowOf.clear();
  m_impl->anyDevices = false;
  m_impl->seriesSeen = 0;
  m_impl->columnsMs = 0;
  m_impl->orderedMs = 0;
  if (!m_impl->columnsChosen) {
    m_impl->columns.clear();
    m_impl->inView.clear();
  }
}

void FleetTableModel::onReset() {
  m_impl->filter = FleetFilter::parse(m_impl->filter.text()); // series ids are given out anew
  endResetModel();
  if (m_impl->state().deviceCount() > 0)
    onDevicesAdded();
  emit metricColumnsChanged();
  emit matchesChanged();
}

// Ids mean what they meant, so rows, order and selection stay with those that are there in both states.
void FleetTableModel::onReplaced() {
  Impl& d = *m_impl;
  d.lookup.clear();
  d.keys.clear();
  d.columnsMs = d.orderedMs = d.agesMs = 0; // time may have gone backwards
  d.filter = FleetFilter::parse(d.filter.text());
  d.lookForDevices();
  d.order.rankNames(d.state());
  updateRows(true);
  if (!d.rows.empty())
    emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
  emit matchesChanged();
}

void FleetTableModel::onDevicesAdded() {
  m_impl->lookForDevices();
  m_impl->order.rankNames(m_impl->state());
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
  d.orderIsOld = d.orderIsOld || d.filter.dependsOnTime();
  if (d.orderIsOld && !d.held && d.orderFollowsValues() && nowMs - d.orderedMs >= kOrderEveryMs) {
    const std::size_t before = d.rows.size();
    updateRows(true);
    if (d.rows.size() != before)
      emit matchesChanged();
  }
  if (nowMs - d.agesMs >= 1'000 && !d.rows.empty()) {
    d.agesMs = nowMs;
    emit dataChanged(index(0, LastSeenColumn), index(rowCount() - 1, LastSeenColumn));
    emit dataChanged(index(0, StatusColumn), index(rowCount() - 1, StatusColumn)); // problems pass
  }
}

} // namespace muster::items
