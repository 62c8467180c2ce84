#include <usage/NearestWord.h>

#include <algorithm>
#include <vector>

namespace muster::usage {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Levenshtein's distance, doubled; another case costs half a change.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j)
    row[j] = 2 * j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = 2 * (i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t cost = a[i] == b[j] ? 0 : lower(a[i]) == lower(b[j]) ? 1 : 2;
      const std::size_t replaced = diagonal + cost;
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 2, row[j + 1] + 2, replaced});
    }
  }
  return row.back();
}

} // namespace

std::string nearestWord(std::string_view word, const Words& candidates) {
  constexpr std::size_t kLongest = 64;
  if (word.size() > kLongest)
    return {};
  std::string nearest;
  std::size_t least = 2 * (word.size() / 3 + 2) - 1;
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
