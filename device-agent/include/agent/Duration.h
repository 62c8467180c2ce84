// Durations as people write them in a configuration: "500ms", "1s", "2m", "1h", "1d"; one number, one unit.
// Thread: free functions without state.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace muster::agent {

// Nothing where text is not such a duration, or longer than 366 days.
std::optional<std::chrono::milliseconds> parseDuration(std::string_view text);
// The shortest exact form: "90s", "1500ms", "2m".
std::string durationText(std::chrono::milliseconds duration);

} // namespace muster::agent
