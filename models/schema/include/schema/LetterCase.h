// Names that differ by the case of their letters only, which Sparkplug wants nobody to use beside each other.
// Letters of ASCII: all others count as they are. Source: Sparkplug 3.0.0, chapter 2, "Case Sensitivity".
// Thread: functions without state.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace muster {

constexpr char lowerCase(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string lowerCase(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return lowerCase(c); });
  return lower;
}

inline bool isSameButForCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lowerCase(x) == lowerCase(y); });
}

} // namespace muster
