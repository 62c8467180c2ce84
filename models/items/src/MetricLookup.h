// Which series a column of the table means for each device, and which are its key metrics, remembered until the
// device is born anew: sorting and painting then touch no string. Thread: the GUI's.
#pragma once

#include <fleet/FleetState.h>
#include <items/MetricColumns.h>

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

class KeyMetricLookup {
 public:
  void clear() { m_entries.clear(); }

  const std::vector<SeriesId>& find(const FleetState& state, DeviceId device,
                                    const std::vector<MetricColumn>& columns, std::size_t most) const {
    if (device >= m_entries.size())
      m_entries.resize(state.deviceCount());
    Entry& entry = m_entries[device];
    const std::uint32_t births = state.device(device).births + 1; // 0: never asked
    if (entry.births != births)
      entry = {keyMetrics(state, device, columns, most), births};
    return entry.series;
  }

 private:
  struct Entry {
    std::vector<SeriesId> series;
    std::uint32_t births = 0;
  };
  mutable std::vector<Entry> m_entries; // [device]
};

} // namespace muster::items
