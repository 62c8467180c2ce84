#include <schema/FleetUpdate.h>

namespace muster {

const char* eventKindName(EventKind kind) {
  switch (kind) {
  case EventKind::Birth:
    return "birth";
  case EventKind::Death:
    return "death";
  case EventKind::Gap:
    return "gap";
  case EventKind::RebirthRequested:
    return "rebirth-requested";
  case EventKind::Rejected:
    return "rejected";
  case EventKind::HostOffline:
    return "host-offline";
  case EventKind::HostOnline:
    return "host-online";
  }
  return "unknown";
}

void FleetUpdate::clear() {
  devices.clear();
  series.clear();
  events.clear();
  samples.clear();
}

std::size_t FleetUpdate::memoryBytes() const {
  std::size_t bytes = samples.memoryBytes();
  bytes += devices.capacity() * sizeof(DeviceInfo);
  for (const DeviceInfo& device : devices)
    bytes += device.group.capacity() + device.nodeName.capacity() + device.device.capacity();
  bytes += series.capacity() * sizeof(SeriesInfo);
  for (const SeriesInfo& info : series)
    bytes += info.metric.capacity() + info.unit.capacity() + info.properties.capacity();
  bytes += events.capacity() * sizeof(FleetEvent);
  for (const FleetEvent& event : events)
    bytes += event.detail.capacity() + event.sender.capacity() + event.series.capacity() * sizeof(SeriesId);
  return bytes;
}

} // namespace muster
