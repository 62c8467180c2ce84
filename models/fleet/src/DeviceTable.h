// Devices with their status, the counts of each status, and the list of what changed.
// Thread: one.
#pragma once

#include <fleet/FleetState.h>

#include <cstdint>
#include <vector>

namespace muster {

class DeviceTable {
 public:
  // Makes the device, or replaces what is known about who it is.
  void introduce(const DeviceInfo& info);

  // Rows of ids below this, for devices that may never be introduced: they are not counted.
  void makeRoom(std::size_t devices);
  // Everything about how it is.
  void restore(const KnownDevice& was);

  std::size_t size() const { return m_rows.size(); }
  bool contains(DeviceId id) const { return id < m_rows.size() && m_rows[id].isIntroduced; }
  const DeviceState& state(DeviceId id) const { return m_rows[id].state; }
  DeviceState& state(DeviceId id) { return m_rows[id].state; }
  const FleetCounts& counts() const { return m_counts; }

  void born(DeviceId id, std::int64_t bornMs, std::int64_t receivedMs);
  // An edge node takes its devices with it.
  void died(DeviceId id, std::int64_t receivedMs);
  // A message of the device came in, which shows that its edge node is there too.
  void heard(DeviceId id, std::int64_t receivedMs) {
    markChanged(id);
    freshen(id, receivedMs);
    const DeviceId node = m_rows[id].state.info.node;
    if (node != id && contains(node))
      freshen(node, receivedMs);
  }
  // The host lost its broker: everyone that was online is stale from then on.
  void hostLost(std::int64_t receivedMs);
  void expire(std::int64_t nowMs, std::int64_t staleAfterMs);

  void markChanged(DeviceId id) {
    if (m_rows[id].isChanged)
      return;
    m_rows[id].isChanged = true;
    m_changed.push_back(id);
  }
  std::vector<DeviceId> takeChanged();

 private:
  struct Row {
    DeviceState state;
    std::int64_t staleSinceMs = 0;  // Stale only: what came in later makes it fresh again
    std::vector<DeviceId> children; // of an edge node
    bool isIntroduced = false;
    bool isChanged = false;
  };

  void freshen(DeviceId id, std::int64_t receivedMs);
  void setStatus(DeviceId id, DeviceStatus status);
  std::size_t& countOf(DeviceStatus status);

  std::vector<Row> m_rows; // by id; one that is not introduced is not counted
  FleetCounts m_counts;
  std::vector<DeviceId> m_changed;
  // No device that is online was last seen before this: expire() has nothing to do until
  // it is long enough ago.
  std::int64_t m_oldestSeenMs = 0;
};

} // namespace muster
