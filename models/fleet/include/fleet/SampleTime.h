// Which sample times can be believed. A Pi without a clock starts in 1970, a wrong one lies years ahead; such
// samples are kept and shown, but are never a current value and never a base for retention.
// Thread: free functions.
#pragma once

#include <cstdint>

namespace muster {

inline constexpr std::int64_t kYear2000Ms = 946'684'800'000; // UTC
inline constexpr std::int64_t kDayMs = 86'400'000;

// timeMs: the sample's own; receivedMs: the host's. Both UTC.
constexpr bool isOddTime(std::int64_t timeMs, std::int64_t receivedMs) {
  return timeMs < kYear2000Ms || timeMs > receivedMs + kDayMs;
}

} // namespace muster
