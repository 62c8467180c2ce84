// Text against the tokens of a pattern (SeriesPattern.h). Thread: free functions without state.
#pragma once

#include <reports/SeriesPattern.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

// Appends what the pattern says up to one of the characters in `ends` (not escaped, not in a set), which is not taken.
// Gives where it stopped. Error: BadArgument, without where.
Result<std::size_t> readGlob(std::string_view pattern, std::size_t at, std::string_view ends,
                             std::vector<GlobToken>& out);
// The whole name. Time: at most the product of the lengths. Bytes that are no UTF-8 are characters of their own.
bool matchGlob(std::span<const GlobToken> glob, std::string_view name);

} // namespace muster
