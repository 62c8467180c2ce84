// Names that differ by the case of their letters only, which Sparkplug wants nobody to use beside each other.
// Letters of ASCII, Latin-1, Latin Extended-A, Greek, Cyrillic and Armenian, whose two cases are of equal length in
// UTF-8; all others count as they are. Source: Sparkplug 3.0.0, chapter 2, "Case Sensitivity"; Unicode's
// UnicodeData.txt. Thread: functions without state.
#pragma once

#include <string>
#include <string_view>

namespace muster {

// text: UTF-8; bytes that are not stay as they are.
std::string lowerCase(std::string_view text);

bool isSameButForCase(std::string_view a, std::string_view b);

} // namespace muster
