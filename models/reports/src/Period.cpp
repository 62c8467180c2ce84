#include "Calendar.h"
#include "MomentReader.h"

#include <schema/Utf8.h>

#include <reports/Period.h>

#include <algorithm>
#include <optional>
#include <string>

namespace muster {

namespace {

using std::chrono::days;

Unexpected bad(std::string_view what, std::string_view text, const char* wanted) {
  return unexpected(ErrorCode::BadArgument, std::string(what),
                    "'" + toPrintableUtf8(text) + "' " + std::string(wanted));
}

constexpr const char* kMomentForms =
    "is no moment: 2026-11-22, 2026-11-22T08:00, 2026-11-22T08:00:30Z, now, now-2h, today, yesterday, ...";
constexpr const char* kPeriodForms = "is no period: today, yesterday, this week, last week, this month, last "
                                     "month, last 24h, last 7d, 2026-11-22, 2026-11, MOMENT..MOMENT";
constexpr const char* kOutside = "lies outside the years 1970 to 9998";

Result<Period> checkPeriod(std::string_view text, Period period) {
  if (period.fromMs < kFirstReportMs || period.toMs > kLastReportMs)
    return bad("period", text, kOutside);
  return period;
}

// Periods that have a name.
std::optional<Period> namedPeriod(std::string_view text, const Zone& zone, std::int64_t nowMs) {
  const auto start = [&](std::chrono::sys_days day) { return startOfDay(zone, day); };
  const std::chrono::sys_days today = localDay(zone, nowMs);
  const std::chrono::sys_days monday = mondayOf(today);
  const std::chrono::sys_days first = firstOfMonth(today);
  if (text == "today")
    return Period{start(today), nowMs};
  if (text == "yesterday")
    return Period{start(today - days{1}), start(today)};
  if (text == "this week")
    return Period{start(monday), nowMs};
  if (text == "last week")
    return Period{start(monday - days{7}), start(monday)};
  if (text == "this month")
    return Period{start(first), nowMs};
  if (text == "last month")
    return Period{start(firstOfMonth(first, -1)), start(first)};
  return std::nullopt;
}

// So that lengths of up to 10,000 years can be added without passing 64 bits.
std::int64_t boundedNow(std::int64_t nowMs) {
  return std::clamp(nowMs, kFirstReportMs, kLastReportMs);
}

std::int64_t instantOf(const WrittenMoment& written, const Zone& zone) {
  const std::int64_t localMs = written.day.time_since_epoch().count() * kMsPerDay + written.msOfDay;
  return written.offsetMs ? localMs - *written.offsetMs : zone.toUtcMs(localMs);
}

} // namespace

Result<std::int64_t> parseMoment(std::string_view text, const Zone& zone, std::int64_t nowMs) {
  const std::int64_t now = boundedNow(nowMs);
  std::optional<std::int64_t> moment;
  if (text == "now") {
    moment = now;
  } else if (text.starts_with("now-") || text.starts_with("now+")) {
    if (const auto length = readLengthMs(text.substr(4)))
      moment = text[3] == '-' ? now - *length : now + *length;
  } else if (const auto period = namedPeriod(text, zone, now)) {
    moment = period->fromMs;
  } else if (const auto written = readMoment(text); written && !written->isMonth) {
    moment = instantOf(*written, zone);
  }
  if (!moment)
    return bad("time", text, kMomentForms);
  if (*moment < kFirstReportMs || *moment > kLastReportMs)
    return bad("time", text, kOutside);
  return *moment;
}

Result<Period> parsePeriod(std::string_view text, const Zone& zone, std::int64_t nowMs) {
  const std::int64_t now = boundedNow(nowMs);
  if (const auto period = namedPeriod(text, zone, now))
    return checkPeriod(text, *period);
  constexpr std::string_view kLast = "last ";
  if (text.starts_with(kLast)) {
    const auto length = readLengthMs(text.substr(kLast.size()));
    if (!length)
      return bad("period", text, kPeriodForms);
    return checkPeriod(text, {now - *length, now});
  }
  if (const std::size_t dots = text.find(".."); dots != std::string_view::npos) {
    const auto from = parseMoment(text.substr(0, dots), zone, nowMs);
    if (!from)
      return unexpected(from.error());
    const auto to = parseMoment(text.substr(dots + 2), zone, nowMs);
    if (!to)
      return unexpected(to.error());
    if (*from >= *to)
      return bad("period", text, "ends before it begins");
    return Period{*from, *to};
  }
  const auto written = readMoment(text);
  if (!written || written->hasTime)
    return bad("period", text, kPeriodForms);
  const std::chrono::sys_days end = written->isMonth ? firstOfMonth(written->day, 1) : written->day + days{1};
  return checkPeriod(text, {startOfDay(zone, written->day), startOfDay(zone, end)});
}

Result<Step> parseStep(std::string_view text) {
  if (text == "day" || text == "1d")
    return Step{Step::Unit::Day};
  if (text == "week" || text == "1w")
    return Step{Step::Unit::Week};
  if (text == "month")
    return Step{Step::Unit::Month};
  const auto length = readLengthMs(text);
  if (!length)
    return bad("step", text, "is no step: 500ms, 10s, 15m, 1h, day, week, month");
  return Step{Step::Unit::Length, *length};
}

Result<std::vector<std::int64_t>> stepEdges(const Period& period, const Step& step, const Zone& zone) {
  if (period.fromMs >= period.toMs)
    return unexpected(ErrorCode::BadArgument, "period", "is empty");
  const bool isLength = step.unit == Step::Unit::Length;
  if (isLength &&
      (step.ms < 1 || (period.toMs - period.fromMs - 1) / step.ms >= static_cast<std::int64_t>(kMostSteps)))
    return unexpected(ErrorCode::LimitExceeded, "step",
                      "makes more than " + std::to_string(kMostSteps) +
                          " rows of this period; take a longer step or a shorter period");
  std::vector<std::int64_t> edges{period.fromMs};
  std::chrono::sys_days day = localDay(zone, period.fromMs);
  if (step.unit == Step::Unit::Week)
    day = mondayOf(day);
  while (edges.back() < period.toMs) {
    std::int64_t next = 0;
    if (isLength) {
      next = std::min(period.toMs - edges.back(), step.ms) + edges.back();
    } else {
      day = step.unit == Step::Unit::Day    ? day + days{1}
            : step.unit == Step::Unit::Week ? day + days{7}
                                            : firstOfMonth(day, 1);
      next = std::min(startOfDay(zone, day), period.toMs);
    }
    // A day that a zone left out (Samoa, 30 December 2011) has no row.
    if (next > edges.back())
      edges.push_back(next);
  }
  return edges;
}

} // namespace muster
