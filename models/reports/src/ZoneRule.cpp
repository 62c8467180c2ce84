#include "ZoneRule.h"

#include <algorithm>
#include <chrono>

namespace muster {

namespace {

constexpr std::int64_t kDayS = 86'400;
constexpr std::int32_t kHourS = 3'600;

std::int64_t dayNumber(int year, int month, int day) {
  return std::chrono::sys_days{std::chrono::year{year} / month / day}.time_since_epoch().count();
}

constexpr bool isLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

} // namespace

int yearOf(std::int64_t secondsS) {
  const std::int64_t day = (secondsS - (secondsS % kDayS + kDayS) % kDayS) / kDayS;
  return static_cast<int>(std::chrono::year_month_day{std::chrono::sys_days{std::chrono::days{day}}}.year());
}

class ZoneRule::Parser {
 public:
  explicit Parser(std::string_view text) : m_text(text) {}

  bool parse(ZoneRule& rule) {
    std::int32_t west = 0;
    if (!name() || !offset(west, 24))
      return false;
    rule.m_standardS = -west;
    if (m_text.empty())
      return true;
    rule.m_hasSummer = true;
    rule.m_summerS = rule.m_standardS + kHourS;
    if (!name())
      return false;
    if (!m_text.empty() && m_text[0] != ',') {
      if (!offset(west, 24))
        return false;
      rule.m_summerS = -west;
    }
    if (m_text.empty())
      m_text = ",M3.2.0,M11.1.0"; // what the C library takes
    return take(',') && day(rule.m_start) && take(',') && day(rule.m_end) && m_text.empty();
  }

 private:
  bool take(char c) {
    if (m_text.empty() || m_text[0] != c)
      return false;
    m_text.remove_prefix(1);
    return true;
  }

  bool name() {
    constexpr std::size_t kShortest = 3;
    std::size_t length = 0;
    const bool isQuoted = take('<');
    while (length < m_text.size() &&
           (isLetter(m_text[length]) ||
            (isQuoted && (isDigit(m_text[length]) || m_text[length] == '+' || m_text[length] == '-'))))
      ++length;
    m_text.remove_prefix(length);
    return length >= kShortest && (!isQuoted || take('>'));
  }

  bool number(int& value, int most) {
    std::size_t digits = 0;
    value = 0;
    for (; digits < m_text.size() && digits < 3 && isDigit(m_text[digits]); ++digits)
      value = value * 10 + (m_text[digits] - '0');
    m_text.remove_prefix(digits);
    return digits > 0 && value <= most;
  }

  bool offset(std::int32_t& seconds, int mostHours) {
    const bool isNegative = take('-');
    if (!isNegative)
      take('+');
    int part = 0;
    if (!number(part, mostHours))
      return false;
    seconds = part * kHourS;
    for (const int unit : {60, 1}) {
      if (!take(':'))
        break;
      if (!number(part, 59))
        return false;
      seconds += part * unit;
    }
    seconds = isNegative ? -seconds : seconds;
    return true;
  }

  bool day(Day& day) {
    if (take('M')) {
      day.kind = Day::Kind::Weekday;
      if (!number(day.month, 12) || !take('.') || !number(day.week, 5) || !take('.') ||
          !number(day.weekday, 6) || day.month < 1 || day.week < 1)
        return false;
    } else if (take('J')) {
      day.kind = Day::Kind::NoLeap;
      if (!number(day.number, 365) || day.number < 1)
        return false;
    } else {
      day.kind = Day::Kind::WithLeap;
      if (!number(day.number, 365))
        return false;
    }
    return !take('/') || offset(day.timeS, 167);
  }

  std::string_view m_text;
};

std::optional<ZoneRule> ZoneRule::parse(std::string_view text) {
  ZoneRule rule;
  if (!Parser(text).parse(rule))
    return std::nullopt;
  return rule;
}

std::int64_t ZoneRule::localS(const Day& day, int year) {
  std::int64_t number = 0;
  if (day.kind == Day::Kind::WithLeap) {
    number = dayNumber(year, 1, 1) + day.number;
  } else if (day.kind == Day::Kind::NoLeap) {
    constexpr int kFebruary28 = 59;
    const bool isPast = day.number > kFebruary28 && std::chrono::year{year}.is_leap();
    number = dayNumber(year, 1, 1) + day.number - 1 + (isPast ? 1 : 0);
  } else {
    const std::int64_t first = dayNumber(year, day.month, 1);
    const std::int64_t next = day.month == 12 ? dayNumber(year + 1, 1, 1) : dayNumber(year, day.month + 1, 1);
    const auto weekday =
        static_cast<int>(std::chrono::weekday{std::chrono::sys_days{std::chrono::days{first}}}.c_encoding());
    number = first + (day.weekday - weekday + 7) % 7 + std::int64_t{day.week - 1} * 7;
    if (number >= next)
      number -= 7;
  }
  return number * kDayS + day.timeS;
}

std::array<ZoneChange, 2> ZoneRule::changesOf(int year) const {
  std::array<ZoneChange, 2> changes{ZoneChange{localS(m_end, year) - m_summerS, m_standardS},
                                    ZoneChange{localS(m_start, year) - m_standardS, m_summerS}};
  if (changes[1].atS < changes[0].atS)
    std::swap(changes[0], changes[1]);
  return changes;
}

std::int32_t ZoneRule::offsetAt(std::int64_t utcS) const {
  if (!m_hasSummer)
    return m_standardS;
  // Changes may lie a week beside their year. Of two at one moment (summer time all year) the start holds.
  const int year = yearOf(utcS);
  ZoneChange newest{changesOf(year - 1)[0]};
  for (int y = year - 1; y <= year + 1; ++y)
    for (const ZoneChange& change : changesOf(y))
      if (change.atS <= utcS &&
          (change.atS > newest.atS || (change.atS == newest.atS && change.offsetS == m_summerS)))
        newest = change;
  return newest.offsetS;
}

} // namespace muster
