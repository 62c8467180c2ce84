#include <schema/Utf8.h>

#include <ctl/Culprits.h>

#include <algorithm>
#include <utility>

namespace muster::ctl {

void Culprits::take(const FleetUpdate& update) {
  for (const DeviceInfo& device : update.devices) {
    if (device.id >= m_names.size())
      m_names.resize(std::size_t{device.id} + 1);
    m_names[device.id] = toPrintableUtf8(device.group) + "/" + toPrintableUtf8(device.nodeName);
  }
  for (const FleetEvent& event : update.events) {
    if (event.kind != EventKind::Gap && event.kind != EventKind::Rejected)
      continue;
    const std::string name = nameOf(event);
    if (!name.empty() && (m_counts.size() < kMostKnown || m_counts.contains(name)))
      m_counts[name] += event.count;
  }
}

std::string Culprits::nameOf(const FleetEvent& event) const {
  return event.device < m_names.size() ? m_names[event.device] : event.sender;
}

std::string Culprits::line() const {
  std::vector<std::pair<std::string, std::uint64_t>> worst(m_counts.begin(), m_counts.end());
  std::ranges::sort(worst, [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  if (worst.empty())
    return {};
  const std::size_t named = std::min(worst.size(), kNamed);
  std::string text = worst.size() == 1 ? "most often from edge node " : "most often from edge nodes ";
  for (std::size_t i = 0; i < named; ++i)
    text += (i == 0 ? "" : ", ") + worst[i].first;
  if (worst.size() > named)
    text += " and " + std::to_string(worst.size() - named) + " more";
  return text;
}

} // namespace muster::ctl
