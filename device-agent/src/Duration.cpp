#include "ParseText.h"

#include <agent/Duration.h>

#include <array>

namespace muster::agent {

namespace {

struct DurationUnit {
  std::string_view suffix;
  std::int64_t ms;
};
constexpr std::array<DurationUnit, 5> kUnits{
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}}};
constexpr std::int64_t kLongestMs = 366 * std::int64_t{86'400'000};

} // namespace

std::optional<std::chrono::milliseconds> parseDuration(std::string_view text) {
  const std::size_t digits = text.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string_view::npos)
    return std::nullopt;
  const auto number = parseNumber<std::int64_t>(text.substr(0, digits));
  for (const DurationUnit& unit : kUnits) {
    if (text.substr(digits) == unit.suffix && number && *number <= kLongestMs / unit.ms)
      return std::chrono::milliseconds(*number * unit.ms);
  }
  return std::nullopt;
}

std::string durationText(std::chrono::milliseconds duration) {
  for (const DurationUnit& unit : kUnits) {
    if (duration.count() != 0 && duration.count() % unit.ms == 0)
      return std::to_string(duration.count() / unit.ms) + std::string(unit.suffix);
  }
  return "0s";
}

} // namespace muster::agent
