// Days of a zone: midnights, Mondays, firsts. Local milliseconds are those of Zone.h. Thread: free functions without state.
#pragma once

#include <reports/Zone.h>

#include <chrono>
#include <cstdint>

namespace muster {

inline constexpr std::int64_t kMsPerDay = 86'400'000;
// 1970 to 9998: what a report is asked for, far enough from where Zone.h ends that days can be added.
inline constexpr std::int64_t kFirstReportMs = 0;
inline constexpr std::int64_t kLastReportMs = 253'370'764'800'000;

// The day that the zone's clock shows.
std::chrono::sys_days localDay(const Zone& zone, std::int64_t utcMs);
// Its first instant. Where midnight does not exist, the day begins when the clock was put forward.
std::int64_t startOfDay(const Zone& zone, std::chrono::sys_days day);

std::chrono::sys_days mondayOf(std::chrono::sys_days day);
std::chrono::sys_days firstOfMonth(std::chrono::sys_days day, int monthsLater = 0);

} // namespace muster
