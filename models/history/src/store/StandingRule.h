// What an event changes in how a device stands. Source: FORMAT.md, "Standing"; as models/fleet does it for the screen.
// Thread: free functions.
#pragma once

#include "Layout.h"

#include <history/HistoryTypes.h>

#include <algorithm>
#include <limits>

namespace muster {

inline void addCapped(std::uint32_t& total, std::uint64_t more) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  total = static_cast<std::uint32_t>(std::min(kMost, total + std::min(more, kMost)));
}

// Of the device itself, or of a device behind the edge node that died.
inline void applyDeath(DeviceStanding& standing, std::int64_t receivedMs) {
  if (standing.isOnline)
    standing.offlineSinceMs = receivedMs;
  standing.isOnline = false;
}

// An event of the device itself.
inline void applyEvent(DeviceStanding& standing, const HistoryEvent& event) {
  switch (event.kind) {
  case EventKind::Birth:
    standing.isOnline = true;
    standing.bornMs = layout::isPlain(event.timeMs, event.receivedMs) ? event.timeMs : event.receivedMs;
    standing.offlineSinceMs = 0;
    standing.lastSeenMs = std::max(standing.lastSeenMs, event.receivedMs);
    addCapped(standing.births, 1);
    break;
  case EventKind::Death:
    applyDeath(standing, event.receivedMs);
    break;
  case EventKind::Gap:
    addCapped(standing.gaps, event.count);
    break;
  case EventKind::Rejected:
    addCapped(standing.rejected, event.count);
    break;
  case EventKind::RebirthRequested:
  case EventKind::HostOffline:
  case EventKind::HostOnline:
    break;
  }
}

} // namespace muster
