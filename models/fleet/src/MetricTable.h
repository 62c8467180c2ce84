// Where each series' current value lies: its device and its place among the device's metrics. The values
// themselves are in the devices, since that is how they are shown. Thread: one.
#pragma once

#include "DeviceTable.h"

#include <string_view>
#include <vector>

namespace muster {

class MetricTable {
 public:
  struct Slot {
    DeviceId device = kNoDevice;
    std::uint32_t index = 0;
  };

  explicit MetricTable(DeviceTable& devices) : m_devices(devices) {}

  // Makes the metric at the end of its device's, or replaces what is known about its unit and range.
  void introduce(const SeriesInfo& info);
  void makeRoom(std::size_t series);
  // Puts the device's metrics into the order of a birth; those that it does not have follow as not announced.
  void arrange(DeviceId device, const std::vector<SeriesId>& announced);

  std::size_t size() const { return m_infos.size(); }
  const SeriesInfo& info(SeriesId id) const { return m_infos[id]; }
  bool contains(SeriesId id) const { return id < m_slots.size() && m_slots[id].device != kNoDevice; }
  const Slot& slot(SeriesId id) const { return m_slots[id]; }
  MetricState& state(const Slot& slot) const { return m_devices.state(slot.device).metrics[slot.index]; }
  // The announced one goes before others of the same name. Null where there is none.
  const MetricState* find(DeviceId device, std::string_view name) const;

 private:
  void indexNames(DeviceId device);

  DeviceTable& m_devices;
  std::vector<SeriesInfo> m_infos;
  std::vector<Slot> m_slots;
  // By device, as of its newest birth: series in order of name, announced ones first.
  std::vector<std::vector<SeriesId>> m_byName;
};

} // namespace muster
