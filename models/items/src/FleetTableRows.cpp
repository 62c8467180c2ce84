#include "FleetTableData.h"

namespace muster::items {

// Leaving rows go as one block from the end, entering ones come as one block at the end, and one change of
// layout puts everything in place: four signals at most, selections stay.
void FleetTableModel::updateRows(bool resort) {
  Impl& d = *m_impl;
  d.filter.setNow(d.fleet.nowMs());
  d.rowOf.resize(d.state().deviceCount(), -1);
  std::vector<DeviceId> staying;
  std::vector<DeviceId> entering;
  std::vector<signed char> matches(d.state().deviceCount(), 0);
  for (std::size_t id = 0; id < matches.size(); ++id)
    matches[id] = d.matches(static_cast<DeviceId>(id)) ? 1 : 0;
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

void FleetTableModel::replaceColumns(const std::vector<std::string>& metrics) {
  Impl& d = *m_impl;
  std::vector<MetricColumn> columns;
  columns.reserve(metrics.size());
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
    d.inView.clear();
    d.lookup.clear();
    d.keys.clear();
    endRemoveColumns();
  }
  if (!columns.empty()) {
    beginInsertColumns({}, FirstMetricColumn, FirstMetricColumn + static_cast<int>(columns.size()) - 1);
    d.columns = std::move(columns);
    d.inView = d.columns; // until the view says what it has room for
    endInsertColumns();
  }
  if (d.sortColumn >= columnCount())
    d.sortColumn = StatusColumn;
  emit metricColumnsChanged();
}

} // namespace muster::items
