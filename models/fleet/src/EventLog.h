// The newest events of the fleet, so that one edge node cannot push those of all others out: each has a number of
// entries at once and then some a minute, for births and deaths, gaps, and refusals apart, so that what names it
// stays. A birth after a death that is among them always has room, so that nobody seems to be away for good. What is
// left out is counted, and the next entry of the node says so. Thread: one.
#pragma once

#include <schema/FleetUpdate.h>

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <unordered_set>

namespace muster {

class EventLog {
 public:
  static constexpr std::size_t kKept = 10'000;
  static constexpr std::size_t kMostDetail = 512; // bytes; so ten megabytes hold all

  // edgeNode: whose event it is; kNoDevice: a stranger's (by its name, of which several share one room), or the host's
  // own, which always has room.
  void add(const FleetEvent& event, DeviceId edgeNode);
  // After the last of an update: the oldest make room.
  void trim();

  const std::deque<FleetEvent>& events() const { return m_events; } // oldest first
  std::uint64_t total() const { return m_total; }                   // that were entered, ever
  std::uint64_t leftOut() const { return m_leftOut; }

 private:
  struct Budget {
    double tokens = 0;
    std::int64_t filledMs = 0; // UTC, the host's
    std::uint64_t leftOut = 0; // what they stand for, since the last entry
  };
  Budget& budgetOf(const FleetEvent& event, DeviceId edgeNode);

  std::deque<FleetEvent> m_events;
  std::uint64_t m_total = 0;
  std::uint64_t m_leftOut = 0;
  std::unordered_map<std::uint64_t, Budget> m_budgets; // by edge node and kind; strangers' by their room
  std::unordered_set<DeviceId> m_away;                 // whose newest entry of births and deaths is a death
};

} // namespace muster
