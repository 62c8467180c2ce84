// What a FleetTableModel holds: the rows by dense id, how they are sorted, and which metrics it shows.
// Thread: the GUI's.
#pragma once

#include "FleetOrder.h"
#include "MetricLookup.h"

#include <items/FleetTableModel.h>

#include <algorithm>
#include <cmath>

namespace muster::items {

// What needs attention stands first.
inline double attentionRank(DeviceStatus status) {
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

class FleetTableModel::Impl {
 public:
  explicit Impl(Fleet& f) : fleet(f) {}

  Fleet& fleet;
  FleetOrder order;
  FleetFilter filter;
  MetricLookup lookup;
  KeyMetricLookup keys;
  std::vector<MetricColumn> columns;
  std::vector<MetricColumn> inView; // of these, what the view has room for
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
      return attentionRank(state().device(id).status);
    case NodeColumn:
      return order.nameRank(id);
    case DeviceColumn:
      return order.deviceNameRank(id);
    case GroupColumn:
      return order.groupRank(id);
    case LastSeenColumn: {
      // Ages as they are shown: devices that were all heard in this second keep their places.
      const qint64 seen = state().device(id).lastSeenMs;
      return seen == 0 ? std::nan("")
                       : std::floor(static_cast<double>(std::max<qint64>(0, fleet.nowMs() - seen)) / 1000);
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

  void lookForDevices() {
    anyDevices = false;
    for (std::size_t id = 0; id < state().deviceCount() && !anyDevices; ++id)
      anyDevices = !state().device(static_cast<DeviceId>(id)).info.isNode();
  }

  bool matches(DeviceId id) { return state().device(id).isKnown() && filter.matches(state(), id); }

  bool anyMatch() {
    bool any = false;
    filter.setNow(fleet.nowMs());
    for (std::size_t id = 0; id < state().deviceCount() && !any; ++id)
      any = matches(static_cast<DeviceId>(id));
    return any;
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

} // namespace muster::items
