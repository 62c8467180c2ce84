// Which instances (interfaces, disks, file systems) take part: shell patterns with * and ?.
// An instance takes part when it fits an include pattern (no include patterns: every one does) and no exclude
// pattern. Thread: a plain value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace muster::agent {

struct NameFilter {
  std::vector<std::string> include;
  std::vector<std::string> exclude;

  bool accepts(std::string_view name) const;
  friend bool operator==(const NameFilter&, const NameFilter&) = default;
};

// Does text fit the pattern as a whole? * is any run, ? is one byte. Linear in practice:
// no exponential patterns.
bool fitsPattern(std::string_view pattern, std::string_view text);

} // namespace muster::agent
