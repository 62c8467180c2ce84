// Which series a column of the table means for each device, remembered until the device is born anew: sorting
// and painting then touch no string. Thread: the GUI's.
#pragma once

#include <fleet/FleetState.h>

#include <string>
#include <vector>

namespace muster::items {

class MetricLookup {
 public:
  void clear() { m_columns.clear(); }

  const MetricState* find(const FleetState& state, std::size_t column, const std::string& metric,
                          DeviceId device) const {
    if (column >= m_columns.size())
      m_columns.resize(column + 1);
    std::vector<Entry>& entries = m_columns[column];
    if (device >= entries.size())
      entries.resize(state.deviceCount());
    Entry& entry = entries[device];
    const std::uint32_t births = state.device(device).births + 1; // 0: never asked
    if (entry.births != births) {
      const MetricState* found = state.metric(device, metric);
      entry = {found ? found->series : kNoSeries, births};
      return found;
    }
    return entry.series == kNoSeries ? nullptr : state.metric(entry.series);
  }

 private:
  struct Entry {
    SeriesId series = kNoSeries;
    std::uint32_t births = 0;
  };
  mutable std::vector<std::vector<Entry>> m_columns; // [column][device]
};

} // namespace muster::items
