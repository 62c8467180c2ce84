// Periods as a person writes them, and the steps that a report cuts them into.
//
// A moment: 2026-11-22 (its first instant), 2026-11-22T08:00, 2026-11-22T08:00:30, ...:30.250, each also with Z or an offset
// (+01:00, -0330), else in the zone; `now`; `now-2h`, `now+30m` (units ms s m h d w; a day is 24 hours); a word of a period
// below, which means its first instant.
// A period: `today`, `this week`, `this month` (up to now), `yesterday`, `last week` (Monday to Monday), `last month`,
// `last 24h`, `last 7d` (up to now, days of 24 hours), a date or a month (2026-11-22, 2026-11), and `MOMENT..MOMENT`.
// Days, weeks and months are the zone's, so a day may have 23 or 25 hours. A period is [from, to). Words in lower case.
// Years 1970 to 9998. Errors: BadArgument, with what was expected.
// Thread: free functions without state; the clock is passed in.
#pragma once

#include <schema/Result.h>

#include <reports/Zone.h>

#include <cstdint>
#include <string_view>
#include <vector>

namespace muster {

struct Period {
  std::int64_t fromMs = 0; // UTC
  std::int64_t toMs = 0;   // UTC, not in it

  friend bool operator==(const Period&, const Period&) = default;
};

Result<std::int64_t> parseMoment(std::string_view text, const Zone& zone, std::int64_t nowMs);
Result<Period> parsePeriod(std::string_view text, const Zone& zone, std::int64_t nowMs);

// A step of a report: "10s", "15m", "1h", ... are lengths and begin at the period's start; "day", "week", "month" (also "1d", "1w")
// begin at the zone's midnights, Mondays and firsts, the first one at the period's start.
struct Step {
  enum class Unit : std::uint8_t { Length, Day, Week, Month };
  Unit unit = Unit::Length;
  std::int64_t ms = 0; // Length only; at least 1
};
Result<Step> parseStep(std::string_view text);

inline constexpr std::size_t kMostSteps = 1'000'000;
// Where the steps begin, strictly rising, and the period's end: at least two. The last step may be shorter.
// Errors: LimitExceeded (more than kMostSteps), BadArgument (an empty period).
Result<std::vector<std::int64_t>> stepEdges(const Period& period, const Step& step, const Zone& zone);

} // namespace muster
