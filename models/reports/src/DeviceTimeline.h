// How much of a period a device was there, and how much of it is recorded, from the events that the host received:
//   availability   the time online, of the time that was watched: the host had its broker, and the device had been born once
//                  before. Nothing where no time was watched. Online is from a birth to a death of the device or its edge node.
//   completeness   the time that is recorded without a gap that is known of, of the whole period: the host had its broker, the
//                  device was online, and no gap covers it. A gap has no length of its own: it covers the time from the
//                  device's newest sample that is older than a minute before the gap was noticed, but not from before the
//                  device's birth or gap before it, to that notice. (What showed the gap has samples of its own, which are
//                  younger.) A host that comes online without having gone (a recorder that was killed) is such a gap for all.
// The ledger of acknowledged records takes no part: it is not there yet, and records that are sent again fill gaps here unseen.
// Thread: plain values.
#pragma once

#include <schema/FleetUpdate.h>

#include <reports/Period.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace muster {

struct TimelineEvent {
  std::int64_t receivedMs = 0;
  EventKind kind = EventKind::Birth;
};

struct Timeline {
  Period period;
  std::int64_t knownUntilMs = 0; // nothing is known of later times: the recording ended, or it is the future
  bool isHostOnline = true;      // at the period's start
  bool isOnline = false, isBorn = false; // so is the device
  std::vector<TimelineEvent> events;     // of the device, its edge node's deaths, and the host's; in order
};

struct DeviceShares {
  std::optional<double> availability; // 0 to 1
  double completeness = 0;            // 0 to 1
};

// The time of the device's newest sample before a moment; nothing where there is none. Errors are its own.
using NewestSampleBefore = std::function<Result<std::optional<std::int64_t>>(std::int64_t beforeMs)>;

inline constexpr std::int64_t kGapNoticeMs = 60'000;
// Of the gaps in a period so many are looked up; further ones cover a minute each.
inline constexpr int kMostGapsLookedUp = 1'000;

Result<DeviceShares> evaluateTimeline(const Timeline& timeline, const NewestSampleBefore& newestBefore);

} // namespace muster
