#include <agent/NameFilter.h>

#include <algorithm>

namespace muster::agent {

bool fitsPattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos; // the last * seen, and where its run began
  std::size_t runStart = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      runStart = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      // Only the last * needs to give: earlier ones matched as little as they could already.
      p = star + 1;
      t = ++runStart;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*')
    ++p;
  return p == pattern.size();
}

bool NameFilter::accepts(std::string_view name) const {
  const auto fits = [name](const std::string& pattern) { return fitsPattern(pattern, name); };
  return (include.empty() || std::ranges::any_of(include, fits)) && std::ranges::none_of(exclude, fits);
}

} // namespace muster::agent
