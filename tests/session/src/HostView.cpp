#include <schema/TemplateParts.h>

#include <sessionsupport/HostView.h>

namespace muster::test {

namespace {

// Some members of a Template may come alone; the others stay as they were.
Value laidOver(const Value& current, Value next) {
  if (next.type() != DataType::Template || current.type() != DataType::Template || current.isNull() ||
      next.isNull())
    return next;
  std::optional<std::string> merged = mergedTemplate(current.bytes(), next.bytes());
  return merged ? Value::bytes(DataType::Template, *std::move(merged)) : next;
}

} // namespace

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
      m_devices[event.device].online = m_devices[event.device].fresh = true;
      m_devices[event.device].series = {event.series.begin(), event.series.end()};
    } else if (event.kind == EventKind::Death) {
      m_devices[event.device].online = false;
    } else if (event.kind == EventKind::HostOffline) {
      for (auto& [id, device] : m_devices)
        device.fresh = false;
    }
  }
  for (std::size_t row = 0; row < update.samples.size(); ++row) {
    const SeriesInfo& info = m_series.at(update.samples.series[row]);
    m_devices[info.device].fresh = true;
    if (update.samples.isHistorical(row))
      continue;
    Reading& reading = m_readings[info.id];
    const bool isWhole = (update.samples.flags[row] & sampleflag::Birth) != 0;
    Value value = update.samples.valueAt(row, info.type);
    reading.value = isWhole ? std::move(value) : laidOver(reading.value, std::move(value));
    reading.timeMs = update.samples.timeMs[row];
    reading.quality = update.samples.quality[row];
  }
}

bool HostView::online(const std::string& path) const {
  const auto it = m_ids.find(path);
  return it != m_ids.end() && m_devices.at(it->second).online;
}

bool HostView::fresh(const std::string& path) const {
  const auto it = m_ids.find(path);
  return it != m_ids.end() && m_devices.at(it->second).fresh;
}

std::map<std::string, Reading> HostView::readings(const std::string& path) const {
  std::map<std::string, Reading> found;
  const auto it = m_ids.find(path);
  if (it == m_ids.end())
    return found;
  for (const SeriesId id : m_devices.at(it->second).series) {
    const SeriesInfo& info = m_series.at(id);
    const auto reading = m_readings.find(id);
    Reading& copy = found[info.metric];
    if (reading != m_readings.end())
      copy = reading->second;
    copy.unit = info.unit;
  }
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
