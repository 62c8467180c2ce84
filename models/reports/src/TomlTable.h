// A flat TOML table as plain values with their lines: the seam behind which the library and its exceptions stay.
// Thread: plain values and a free function.
#pragma once

#include <schema/Result.h>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace muster {

struct TomlEntry {
  std::string key;
  int line = 0; // from 1
  // What is neither text nor true or false nor a list of texts has no value here: kind says what it is.
  std::variant<std::monostate, std::string, bool, std::vector<std::string>> value;
  const char* kind = ""; // "a string"
};

// In the order of the keys' lines. Error: BadConfig, where: file:line.
Result<std::vector<TomlEntry>> readTomlTable(std::string_view text, const std::string& file);

// A basic string with its quotes.
std::string tomlString(std::string_view text);

} // namespace muster
