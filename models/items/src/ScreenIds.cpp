#include "ScreenIds.h"

namespace muster::items {

namespace {

template<class Id>
void put(std::vector<Id>& ids, Id from, Id to) {
  constexpr Id kNone = std::numeric_limits<Id>::max();
  if (from >= ids.size())
    ids.resize(std::size_t{from} + 1, kNone);
  ids[from] = to;
}

} // namespace

DeviceInfo ScreenIds::take(const DeviceInfo& info) {
  DeviceInfo out = info;
  // The edge node first: it stands before its devices.
  out.node = m_history->deviceId(info.group, info.nodeName, {});
  out.id = info.device.empty() ? out.node : m_history->deviceId(info.group, info.nodeName, info.device);
  if (info.id != kNoDevice)
    put(m_devices, info.id, out.id);
  return out;
}

SeriesInfo ScreenIds::take(const SeriesInfo& info) {
  SeriesInfo out = info;
  out.device = device(info.device);
  out.id = out.device == kNoDevice ? kNoSeries : m_history->seriesId(out.device, info.metric, info.type);
  if (info.id != kNoSeries)
    put(m_series, info.id, out.id);
  return out;
}

std::shared_ptr<const FleetUpdate> ScreenIds::translate(const FleetUpdate& update) {
  auto out = std::make_shared<FleetUpdate>(update);
  for (DeviceInfo& info : out->devices)
    info = take(info);
  for (SeriesInfo& info : out->series)
    info = take(info);
  for (FleetEvent& event : out->events) {
    event.device = device(event.device);
    for (SeriesId& id : event.series)
      id = series(id);
  }
  for (SeriesId& id : out->samples.series)
    id = series(id);
  return out;
}

} // namespace muster::items
