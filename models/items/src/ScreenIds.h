// From the ids of one source (a host, a history file) to those of the screen, which FleetHistory gives out by name.
// Thread: one.
#pragma once

#include <items/FleetHistory.h>
#include <schema/FleetUpdate.h>

#include <memory>
#include <vector>

namespace muster::items {

class ScreenIds {
 public:
  explicit ScreenIds(std::shared_ptr<FleetHistory> history) : m_history(std::move(history)) {}

  // Takes in who it is and gives the same with the screen's ids. Devices come before their series.
  DeviceInfo take(const DeviceInfo& info);
  SeriesInfo take(const SeriesInfo& info);
  // kNoDevice, kNoSeries: was not taken in.
  DeviceId device(DeviceId id) const { return id < m_devices.size() ? m_devices[id] : kNoDevice; }
  SeriesId series(SeriesId id) const { return id < m_series.size() ? m_series[id] : kNoSeries; }
  // The whole update with the screen's ids. Ids that were never taken in become kNoDevice and kNoSeries.
  std::shared_ptr<const FleetUpdate> translate(const FleetUpdate& update);

 private:
  std::shared_ptr<FleetHistory> m_history;
  std::vector<DeviceId> m_devices;
  std::vector<SeriesId> m_series;
};

} // namespace muster::items
