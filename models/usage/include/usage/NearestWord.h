// "Did you mean ...?" for keys, sections, names and options. Thread: free functions without state.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace muster::usage {

using Words = std::set<std::string, std::less<>>;

// The candidate that is nearest to a mistyped word, upper and lower case being almost the same; empty where
// none is near, or the word has more than 63 bytes.
std::string nearestWord(std::string_view word, const Words& candidates);
// "; did you mean interval?", or nothing.
std::string didYouMean(std::string_view word, const Words& candidates);

} // namespace muster::usage
