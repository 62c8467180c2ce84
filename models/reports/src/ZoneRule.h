// A POSIX TZ rule: what a zone's clock does in years that the table of changes does not reach.
// Source: POSIX.1-2017 section 8.3; RFC 8536 section 3.3.1 (hours from -167 to 167 in times of changes).
// Thread: plain values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace muster {

// Seconds since 1970, and the offset to UTC in seconds that holds from then on.
struct ZoneChange {
  std::int64_t atS = 0;
  std::int32_t offsetS = 0;
};

class ZoneRule {
 public:
  // Nothing where the text is no such rule.
  static std::optional<ZoneRule> parse(std::string_view text);

  std::int32_t offsetAt(std::int64_t utcS) const;
  bool isConstant() const { return !m_hasSummer; }
  // The two changes of a year, in order; only where it is not constant. year: -1 to 10000.
  std::array<ZoneChange, 2> changesOf(int year) const;

 private:
  struct Day {
    enum class Kind : std::uint8_t { NoLeap, WithLeap, Weekday } kind = Kind::Weekday; // Jn, n, Mm.w.d
    int number = 0;                       // Jn: 1 to 365, n: 0 to 365
    int month = 1, week = 1, weekday = 0; // weekday: 0 is Sunday; week 5 is the last
    std::int32_t timeS = 7200;            // of the day, local
  };
  class Parser;
  static std::int64_t localS(const Day& day, int year);

  std::int32_t m_standardS = 0;
  std::int32_t m_summerS = 0;
  bool m_hasSummer = false;
  Day m_start, m_end;
};

// The year of a time, by the proleptic Gregorian calendar.
int yearOf(std::int64_t secondsS);

} // namespace muster
