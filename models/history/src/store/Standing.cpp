#include "Standing.h"

#include "StandingRule.h"

#include <algorithm>

namespace muster {

StandingTable::StandingTable(std::span<const DeviceInfo> devices)
    : m_rows(devices.size()), m_firstChild(devices.size() + 1, 0) {
  const auto isChild = [&](const DeviceInfo& info) {
    return info.id != kNoDevice && !info.isNode() && info.node < devices.size();
  };
  for (const DeviceInfo& info : devices)
    if (isChild(info))
      ++m_firstChild[info.node + 1];
  for (std::size_t node = 0; node < devices.size(); ++node)
    m_firstChild[node + 1] += m_firstChild[node];
  m_children.resize(m_firstChild.back());
  std::vector<std::uint32_t> next(m_firstChild.begin(), m_firstChild.end() - 1);
  for (std::size_t id = 0; id < devices.size(); ++id) {
    const DeviceInfo& info = devices[id];
    m_rows[id].standing.device = info.id;
    m_rows[id].node = info.node;
    if (isChild(info))
      m_children[next[info.node]++] = info.id;
  }
}

StandingTable::Row* StandingTable::row(DeviceId device) {
  if (device >= m_rows.size() || m_rows[device].standing.device != device)
    return nullptr;
  return &m_rows[device];
}

void StandingTable::set(const DeviceStanding& standing) {
  if (Row* found = row(standing.device); found != nullptr) {
    found->standing = standing;
    found->isKnown = true;
  }
}

bool StandingTable::apply(const HistoryEvent& event) {
  Row* found = row(event.device);
  if (found == nullptr)
    return false;
  found->isKnown = true;
  applyEvent(found->standing, event);
  if (event.kind == EventKind::Death)
    for (std::uint32_t i = m_firstChild[event.device]; i < m_firstChild[event.device + 1]; ++i)
      applyDeath(m_rows[m_children[i]].standing, event.receivedMs);
  return true;
}

void StandingTable::heard(DeviceId device, std::int64_t receivedMs) {
  Row* found = row(device);
  if (found == nullptr)
    return;
  found->isKnown = true;
  found->standing.lastSeenMs = std::max(found->standing.lastSeenMs, receivedMs);
  if (Row* node = row(found->node); node != nullptr) {
    node->isKnown = true;
    node->standing.lastSeenMs = std::max(node->standing.lastSeenMs, receivedMs);
  }
}

std::vector<DeviceStanding> StandingTable::known() const {
  std::vector<DeviceStanding> all;
  for (const Row& each : m_rows)
    if (each.isKnown)
      all.push_back(each.standing);
  return all;
}

} // namespace muster
