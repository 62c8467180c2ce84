#include "MetricTable.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace muster {

void MetricTable::introduce(const SeriesInfo& info) {
  if (info.id == kNoSeries || !m_devices.contains(info.device))
    return;
  makeRoom(std::size_t{info.id} + 1);
  m_infos[info.id] = info;
  m_devices.markChanged(info.device);
  if (m_slots[info.id].device != kNoDevice)
    return;
  std::vector<MetricState>& metrics = m_devices.state(info.device).metrics;
  m_slots[info.id] = {info.device, static_cast<std::uint32_t>(metrics.size())};
  MetricState& metric = metrics.emplace_back();
  metric.series = info.id;
  metric.announced = false;
  metric.value = Value::null(info.type);
}

void MetricTable::makeRoom(std::size_t series) {
  if (series <= m_infos.size())
    return;
  m_infos.resize(series);
  m_slots.resize(series);
}

void MetricTable::arrange(DeviceId device, const std::vector<SeriesId>& announced) {
  std::vector<MetricState>& metrics = m_devices.state(device).metrics;
  for (MetricState& metric : metrics)
    metric.announced = false;
  std::vector<std::uint32_t> order; // places in metrics as it is
  order.reserve(metrics.size());
  for (const SeriesId id : announced) {
    if (!contains(id) || m_slots[id].device != device)
      continue;
    MetricState& metric = metrics[m_slots[id].index];
    if (!metric.announced)
      order.push_back(m_slots[id].index);
    metric.announced = true;
  }
  for (std::uint32_t place = 0; place < metrics.size(); ++place)
    if (!metrics[place].announced)
      order.push_back(place);

  std::vector<MetricState> arranged;
  arranged.reserve(metrics.size());
  for (const std::uint32_t place : order) {
    m_slots[metrics[place].series].index = static_cast<std::uint32_t>(arranged.size());
    arranged.push_back(std::move(metrics[place]));
  }
  metrics = std::move(arranged);
  indexNames(device);
}

void MetricTable::indexNames(DeviceId device) {
  if (device >= m_byName.size())
    m_byName.resize(std::size_t{device} + 1);
  const std::vector<MetricState>& metrics = m_devices.state(device).metrics;
  std::vector<SeriesId>& byName = m_byName[device];
  byName.clear();
  byName.reserve(metrics.size());
  for (const MetricState& metric : metrics)
    byName.push_back(metric.series);
  std::sort(byName.begin(), byName.end(), [this](SeriesId a, SeriesId b) {
    return std::tie(m_infos[a].metric, m_slots[a].index) < std::tie(m_infos[b].metric, m_slots[b].index);
  });
}

const MetricState* MetricTable::find(DeviceId device, std::string_view name) const {
  if (!m_devices.contains(device))
    return nullptr;
  const std::vector<MetricState>& metrics = m_devices.state(device).metrics;
  if (device >= m_byName.size() || m_byName[device].size() != metrics.size()) {
    // Something was introduced after the newest birth; the next one puts it into order.
    const auto it = std::find_if(metrics.begin(), metrics.end(), [&](const MetricState& metric) {
      return m_infos[metric.series].metric == name;
    });
    return it == metrics.end() ? nullptr : &*it;
  }
  const std::vector<SeriesId>& byName = m_byName[device];
  const auto it =
      std::lower_bound(byName.begin(), byName.end(), name,
                       [this](SeriesId id, std::string_view wanted) { return m_infos[id].metric < wanted; });
  return it != byName.end() && m_infos[*it].metric == name ? &state(m_slots[*it]) : nullptr;
}

} // namespace muster
