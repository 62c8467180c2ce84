// Durations as a person writes them: 500ms, 30s, 5m, 2h, 1d; a bare number is seconds.
#pragma once

#include <schema/Result.h>

#include <chrono>
#include <string_view>

namespace muster::usage {

// Error: BadArgument (no number, unknown unit, negative, over a year).
Result<std::chrono::milliseconds> parseDuration(std::string_view text);

} // namespace muster::usage
