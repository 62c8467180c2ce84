#include "MomentReader.h"

#include <charconv>

namespace muster {

namespace {

class Digits {
 public:
  explicit Digits(std::string_view text) : m_text(text) {}

  bool isEmpty() const { return m_text.empty(); }
  bool take(char c) {
    if (!m_text.starts_with(c))
      return false;
    m_text.remove_prefix(1);
    return true;
  }
  // Exactly so many digits.
  bool number(std::size_t digits, int& value) {
    if (m_text.size() < digits)
      return false;
    value = 0;
    for (const char c : m_text.substr(0, digits)) {
      if (c < '0' || c > '9')
        return false;
      value = value * 10 + (c - '0');
    }
    m_text.remove_prefix(digits);
    return true;
  }

 private:
  std::string_view m_text;
};

constexpr std::int64_t clockMs(int hour, int minute, int second, int ms) {
  return ((std::int64_t{hour} * 60 + minute) * 60 + second) * 1000 + ms;
}

bool readClock(Digits& digits, WrittenMoment& moment) {
  int hour = 0;
  int minute = 0;
  int second = 0;
  int ms = 0;
  if (!digits.number(2, hour) || !digits.take(':') || !digits.number(2, minute))
    return false;
  if (digits.take(':') && (!digits.number(2, second) || (digits.take('.') && !digits.number(3, ms))))
    return false;
  if (hour > 23 || minute > 59 || second > 59)
    return false;
  moment.hasTime = true;
  moment.msOfDay = clockMs(hour, minute, second, ms);
  return true;
}

bool readOffset(Digits& digits, WrittenMoment& moment) {
  if (digits.take('Z')) {
    moment.offsetMs = 0;
    return true;
  }
  const bool isWest = digits.take('-');
  if (!isWest && !digits.take('+'))
    return true;
  int hour = 0;
  int minute = 0;
  if (!digits.number(2, hour))
    return false;
  if (digits.take(':') ? !digits.number(2, minute) : !digits.isEmpty() && !digits.number(2, minute))
    return false;
  if (hour > 23 || minute > 59)
    return false;
  moment.offsetMs = (isWest ? -1 : 1) * clockMs(hour, minute, 0, 0);
  return true;
}

} // namespace

std::optional<WrittenMoment> readMoment(std::string_view text) {
  Digits digits(text);
  WrittenMoment moment;
  int year = 0;
  int month = 0;
  int day = 1;
  if (!digits.number(4, year) || !digits.take('-') || !digits.number(2, month))
    return std::nullopt;
  moment.isMonth = digits.isEmpty();
  if (!moment.isMonth && (!digits.take('-') || !digits.number(2, day)))
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok())
    return std::nullopt;
  moment.day = date;
  if (digits.take('T') || digits.take(' ')) {
    if (!readClock(digits, moment) || !readOffset(digits, moment))
      return std::nullopt;
  }
  return digits.isEmpty() ? std::optional(moment) : std::nullopt;
}

std::optional<std::int64_t> readLengthMs(std::string_view text) {
  constexpr std::int64_t kMostMs = std::int64_t{10'000} * 366 * 86'400'000;
  constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
      {"ms", 1},        {"s", 1'000},      {"m", 60'000},     {"min", 60'000},
      {"h", 3'600'000}, {"d", 86'400'000}, {"w", 604'800'000}};
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || count <= 0 || text.starts_with('-'))
    return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.starts_with(' '))
    text.remove_prefix(1);
  for (const auto& [unit, ms] : kUnits)
    if (text == unit)
      return count <= kMostMs / ms ? std::optional(count * ms) : std::nullopt;
  return std::nullopt;
}

} // namespace muster
