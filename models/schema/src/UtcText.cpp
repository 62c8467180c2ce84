// Proleptic Gregorian calendar from day numbers and back, without the C library's time zone and locale.
// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (std::chrono::year_month_day has
// them as well).
#include "ScalarText.h"

#include <schema/ValueText.h>

#include <algorithm>
#include <chrono>

namespace muster {

namespace {

constexpr std::int64_t kMsPerDay = 86'400'000;
constexpr std::size_t kUtcLength = 24; // 2026-11-22T08:14:32.000Z

void putDigits(char* at, unsigned value, int digits) {
  for (int i = digits - 1; i >= 0; --i) {
    at[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

bool getDigits(std::string_view text, std::size_t at, std::size_t digits, unsigned& value) {
  value = 0;
  for (const char c : text.substr(at, digits)) {
    if (c < '0' || c > '9')
      return false;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return true;
}

} // namespace

void appendUtcText(std::string& out, std::int64_t utcMs) {
  const std::int64_t ms = std::clamp(utcMs, kFirstUtcMs, kLastUtcMs);
  std::int64_t day = ms / kMsPerDay;
  if (ms % kMsPerDay < 0)
    --day;
  const auto inDay = static_cast<unsigned>(ms - day * kMsPerDay);
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  char text[] = "0000-00-00T00:00:00.000Z";
  putDigits(text, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  putDigits(text + 5, static_cast<unsigned>(date.month()), 2);
  putDigits(text + 8, static_cast<unsigned>(date.day()), 2);
  putDigits(text + 11, inDay / 3'600'000, 2);
  putDigits(text + 14, inDay / 60'000 % 60, 2);
  putDigits(text + 17, inDay / 1'000 % 60, 2);
  putDigits(text + 20, inDay % 1'000, 3);
  out.append(text, kUtcLength);
}

std::string utcText(std::int64_t utcMs) {
  std::string out;
  appendUtcText(out, utcMs);
  return out;
}

Result<std::int64_t> parseUtcText(std::string_view text) {
  const auto bad = [] {
    return unexpected(ErrorCode::BadArgument, "time", "is not of the form 2026-11-22T08:14:32.000Z");
  };
  constexpr std::string_view kPattern = "0000-00-00T00:00:00.000Z";
  if (text.size() != kUtcLength)
    return bad();
  for (std::size_t i = 0; i < kUtcLength; ++i)
    if (kPattern[i] != '0' && kPattern[i] != text[i])
      return bad();
  unsigned year = 0;
  unsigned month = 0;
  unsigned day = 0;
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;
  unsigned ms = 0;
  if (!getDigits(text, 0, 4, year) || !getDigits(text, 5, 2, month) || !getDigits(text, 8, 2, day) ||
      !getDigits(text, 11, 2, hour) || !getDigits(text, 14, 2, minute) || !getDigits(text, 17, 2, second) ||
      !getDigits(text, 20, 3, ms))
    return bad();
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(year)}, std::chrono::month{month},
                                         std::chrono::day{day}};
  if (!date.ok() || hour > 23 || minute > 59 || second > 59)
    return bad();
  const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
  return days * kMsPerDay + ((std::int64_t{hour} * 60 + minute) * 60 + second) * 1000 + ms;
}

} // namespace muster
