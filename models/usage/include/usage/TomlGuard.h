// What toml++ 3.3 must not be given: a character beyond ASCII outside of strings and comments. TOML has none there, but where
// this version waits for a key or white space it tells the compiler that such a character cannot come, in a release build too:
// undefined behaviour instead of an error. To be asked before parsing.
// Header only: it stands beside every parser's own seam. Thread: a free function without state.
#pragma once

#include <optional>
#include <string_view>

namespace muster::usage {

struct TomlStray {
  int line = 0;   // from 1
  int column = 0; // from 1, in bytes
};

inline constexpr const char* kTomlStrayWords =
    "characters other than ASCII may stand in quotes and comments only";

// The first such character; nothing where there is none. A byte order mark at the start is allowed. Where the text is no TOML
// at an earlier place, what is found later does not matter: the parser has stopped there.
constexpr std::optional<TomlStray> findTomlStray(std::string_view text) {
  const std::string_view whole = text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text;
  int line = 1;
  std::size_t lineStart = 0;
  char quote = '\0'; // of the string that is open; # in a comment
  bool isLong = false;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const char c = whole[i];
    if (c == '\n') {
      ++line;
      lineStart = i + 1;
      quote = isLong ? quote : '\0'; // a short string ends with its line, closed or not
    } else if (quote == '#') {
      continue;
    } else if (quote == '\0') {
      if (static_cast<unsigned char>(c) >= 0x80)
        return TomlStray{line, static_cast<int>(i - lineStart) + 1};
      if (c == '#' || c == '"' || c == '\'')
        quote = c;
      isLong = (c == '"' || c == '\'') && i + 2 < whole.size() && whole[i + 1] == c && whole[i + 2] == c;
      i += isLong ? 2 : 0;
    } else if (c == '\\' && quote == '"') {
      // What is escaped closes nothing; a line's end still ends a line.
      i += i + 1 < whole.size() && whole[i + 1] != '\n' ? 1 : 0;
    } else if (c == quote && !isLong) {
      quote = '\0';
    } else if (c == quote && i + 2 < whole.size() && whole[i + 1] == c && whole[i + 2] == c) {
      i += 2;
      // Up to two more belong to the string.
      for (int more = 0; more < 2 && i + 1 < whole.size() && whole[i + 1] == c; ++more)
        ++i;
      quote = '\0';
      isLong = false;
    }
  }
  return std::nullopt;
}

} // namespace muster::usage
