#include <usage/NearestWord.h>

#include <algorithm>
#include <vector>

namespace muster::usage {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr std::size_t kChange = 64; // more than all letters of a word in another case
constexpr std::size_t kOtherCase = 1;

// Levenshtein's distance, in which another case is next to nothing.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j)
    row[j] = kChange * j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = kChange * (i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t cost = a[i] == b[j] ? 0 : lower(a[i]) == lower(b[j]) ? kOtherCase : kChange;
      const std::size_t replaced = diagonal + cost;
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + kChange, row[j + 1] + kChange, replaced});
    }
  }
  return row.back();
}

} // namespace

std::string nearestWord(std::string_view word, const Words& candidates) {
  constexpr std::size_t kLongest = 63;
  if (word.size() > kLongest)
    return {};
  std::string nearest;
  // A third of the letters may be wrong, and in the shortest words one.
  std::size_t least = kChange * (std::max<std::size_t>(word.size() / 3, 1) + 1);
  for (const std::string& candidate : candidates) {
    if (const std::size_t d = distance(word, candidate); d < least) {
      least = d;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string didYouMean(std::string_view word, const Words& candidates) {
  const std::string nearest = nearestWord(word, candidates);
  return nearest.empty() ? std::string() : "; did you mean " + nearest + "?";
}

} // namespace muster::usage
