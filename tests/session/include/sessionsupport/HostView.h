// What a person would see of a fleet: built from FleetUpdates alone, as every consumer has to.
// Thread: one.
#pragma once

#include <schema/FleetUpdate.h>

#include <map>
#include <set>
#include <string>

namespace muster::test {

struct Reading {
  Value value;
  std::int64_t timeMs = 0;
  std::uint16_t quality = 0;
  std::string unit; // as the newest birth has it

  friend bool operator==(const Reading&, const Reading&) = default;
};

class HostView {
 public:
  void apply(const FleetUpdate& update);

  bool online(const std::string& path) const; // group/node or group/node/device
  // Whether anything was heard of it since the host was away last: until then nothing of it is certain.
  bool fresh(const std::string& path) const;
  // The current values of a device, by metric: of the series of its newest birth, historical ones left out.
  std::map<std::string, Reading> readings(const std::string& path) const;
  std::set<std::string> devicesOnline() const;

 private:
  struct Device {
    std::string path;
    bool online = false;
    bool fresh = false;
    std::set<SeriesId> series;
  };
  std::map<DeviceId, Device> m_devices;
  std::map<std::string, DeviceId> m_ids;
  std::map<SeriesId, SeriesInfo> m_series;
  std::map<SeriesId, Reading> m_readings;
};

} // namespace muster::test
