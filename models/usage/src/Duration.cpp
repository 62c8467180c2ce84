#include <usage/Duration.h>

#include <charconv>
#include <cmath>
#include <string>

namespace muster::usage {

Result<std::chrono::milliseconds> parseDuration(std::string_view text) {
  const auto bad = [&] {
    return unexpected(ErrorCode::BadArgument, std::string(text),
                      "not a duration; write for example 500ms, 30s, 5m, 2h or 1d");
  };
  double number = 0;
  const auto [end, code] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (code != std::errc() || !std::isfinite(number) || number < 0)
    return bad();
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  double factor = 0;
  if (unit == "ms")
    factor = 1;
  else if (unit.empty() || unit == "s")
    factor = 1'000;
  else if (unit == "m" || unit == "min")
    factor = 60'000;
  else if (unit == "h")
    factor = 3'600'000;
  else if (unit == "d")
    factor = 86'400'000;
  else
    return bad();
  const double ms = number * factor;
  if (ms > 366.0 * 86'400'000)
    return bad();
  return std::chrono::milliseconds(std::llround(ms));
}

} // namespace muster::usage
