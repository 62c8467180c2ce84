#include "DeviceTable.h"

#include <algorithm>
#include <utility>

namespace muster {

void DeviceTable::introduce(const DeviceInfo& info) {
  if (info.id == kNoDevice)
    return;
  const bool isNew = info.id >= m_rows.size() || !m_rows[info.id].isIntroduced;
  makeRoom(std::size_t{info.id} + 1);
  m_rows[info.id].isIntroduced = true;
  m_counts.offline += isNew ? 1 : 0;
  m_rows[info.id].state.info = info;
  markChanged(info.id);
  if (info.isNode() || !contains(info.node))
    return;
  std::vector<DeviceId>& children = m_rows[info.node].children;
  if (isNew || std::find(children.begin(), children.end(), info.id) == children.end())
    children.push_back(info.id);
}

void DeviceTable::makeRoom(std::size_t devices) {
  for (std::size_t id = m_rows.size(); id < devices; ++id) {
    Row& row = m_rows.emplace_back();
    row.state.info.id = row.state.info.node = static_cast<DeviceId>(id);
  }
}

void DeviceTable::restore(const KnownDevice& was) {
  DeviceState& device = m_rows[was.device].state;
  device.bornMs = was.bornMs;
  device.lastSeenMs = was.lastSeenMs;
  device.offlineSinceMs = was.offlineSinceMs;
  device.births = was.births;
  device.gaps = was.gaps;
  device.rejected = was.rejected;
  m_rows[was.device].staleSinceMs = was.asOfMs;
  setStatus(was.device, was.status);
}

void DeviceTable::born(DeviceId id, std::int64_t bornMs, std::int64_t receivedMs) {
  DeviceState& device = m_rows[id].state;
  device.bornMs = bornMs;
  device.lastSeenMs = std::max(device.lastSeenMs, receivedMs);
  device.offlineSinceMs = 0;
  ++device.births;
  setStatus(id, DeviceStatus::Online);
}

void DeviceTable::died(DeviceId id, std::int64_t receivedMs) {
  DeviceState& device = m_rows[id].state;
  if (device.status != DeviceStatus::Offline)
    device.offlineSinceMs = receivedMs;
  setStatus(id, DeviceStatus::Offline);
  for (const DeviceId child : m_rows[id].children)
    if (m_rows[child].state.status != DeviceStatus::Offline)
      died(child, receivedMs);
}

void DeviceTable::freshen(DeviceId id, std::int64_t receivedMs) {
  Row& row = m_rows[id];
  row.state.lastSeenMs = std::max(row.state.lastSeenMs, receivedMs);
  if (row.state.status == DeviceStatus::Stale && receivedMs > row.staleSinceMs)
    setStatus(id, DeviceStatus::Online);
}

void DeviceTable::hostLost(std::int64_t receivedMs) {
  for (std::size_t id = 0; id < m_rows.size(); ++id) {
    if (m_rows[id].state.status != DeviceStatus::Online)
      continue;
    m_rows[id].staleSinceMs = receivedMs;
    setStatus(static_cast<DeviceId>(id), DeviceStatus::Stale);
  }
}

void DeviceTable::expire(std::int64_t nowMs, std::int64_t staleAfterMs) {
  if (staleAfterMs <= 0 || nowMs - m_oldestSeenMs <= staleAfterMs)
    return;
  std::int64_t oldest = nowMs;
  for (std::size_t id = 0; id < m_rows.size(); ++id) {
    const DeviceState& device = m_rows[id].state;
    if (device.status != DeviceStatus::Online)
      continue;
    if (nowMs - device.lastSeenMs > staleAfterMs) {
      m_rows[id].staleSinceMs = device.lastSeenMs;
      setStatus(static_cast<DeviceId>(id), DeviceStatus::Stale);
    } else {
      oldest = std::min(oldest, device.lastSeenMs);
    }
  }
  m_oldestSeenMs = oldest;
}

std::vector<DeviceId> DeviceTable::takeChanged() {
  for (const DeviceId id : m_changed)
    m_rows[id].isChanged = false;
  return std::exchange(m_changed, {});
}

void DeviceTable::setStatus(DeviceId id, DeviceStatus status) {
  Row& row = m_rows[id];
  markChanged(id);
  --countOf(row.state.status);
  ++countOf(status);
  row.state.status = status;
  if (status == DeviceStatus::Online)
    m_oldestSeenMs = std::min(m_oldestSeenMs, row.state.lastSeenMs);
}

std::size_t& DeviceTable::countOf(DeviceStatus status) {
  switch (status) {
  case DeviceStatus::Online:
    return m_counts.online;
  case DeviceStatus::Stale:
    return m_counts.stale;
  case DeviceStatus::Offline:
    break;
  }
  return m_counts.offline;
}

} // namespace muster
