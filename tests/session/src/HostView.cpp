#include <sessionsupport/HostView.h>

namespace muster::test {

void HostView::apply(const FleetUpdate& update) {
  for (const DeviceInfo& info : update.devices) {
    const std::string path =
        info.group + "/" + info.nodeName + (info.device.empty() ? std::string() : "/" + info.device);
    m_devices[info.id].path = path;
    m_ids[path] = info.id;
  }
  for (const SeriesInfo& info : update.series)
    m_series[info.id] = info;
  for (const FleetEvent& event : update.events) {
    if (event.kind == EventKind::Birth) {
      m_devices[event.device].online = true;
      m_devices[event.device].series = {event.series.begin(), event.series.end()};
    } else if (event.kind == EventKind::Death) {
      m_devices[event.device].online = false;
    }
  }
  for (std::size_t row = 0; row < update.samples.size(); ++row) {
    const SeriesId id = update.samples.series[row];
    if (!update.samples.isHistorical(row))
      m_readings[id] = {update.samples.valueAt(row, m_series.at(id).type), update.samples.timeMs[row],
                        update.samples.quality[row]};
  }
}

bool HostView::online(const std::string& path) const {
  const auto it = m_ids.find(path);
  return it != m_ids.end() && m_devices.at(it->second).online;
}

std::map<std::string, Reading> HostView::readings(const std::string& path) const {
  std::map<std::string, Reading> found;
  const auto it = m_ids.find(path);
  if (it == m_ids.end())
    return found;
  for (const SeriesId id : m_devices.at(it->second).series)
    found[m_series.at(id).metric] = m_readings.at(id);
  return found;
}

std::set<std::string> HostView::devicesOnline() const {
  std::set<std::string> found;
  for (const auto& [id, device] : m_devices) {
    if (device.online)
      found.insert(device.path);
  }
  return found;
}

} // namespace muster::test
