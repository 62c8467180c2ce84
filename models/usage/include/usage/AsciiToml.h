// TOML for toml++ 3.3, which must not meet a character beyond ASCII where it waits for a key, a value's end or white space: it
// tells the compiler that none comes there, in a release build too, which is undefined behaviour instead of an error. So it is
// given the same document in ASCII: such characters become escapes in strings and question marks in comments, and are refused
// elsewhere. Where this reads a broken text otherwise than the parser does, the parser meets a backslash at worst.
// Thread: a free function without state.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace muster::usage {

struct TomlStray {
  int line = 0;   // from 1
  int column = 0; // from 1, in bytes
  const char* words = "";
};

struct AsciiToml {
  std::string text;               // lines stay lines; columns of the parser's errors may be shifted
  std::optional<TomlStray> stray; // why it can't be: the first place; text is void then
};

AsciiToml asciiToml(std::string_view text);

} // namespace muster::usage
