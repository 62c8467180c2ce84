#include "TomlTable.h"

#include <usage/AsciiToml.h>

#include <algorithm>
#include <stdexcept>

namespace {

// toml++ 3.3 asserts what some texts disprove, and tells the compiler in a release build that it cannot be. So its assertions
// are errors here, in every build.
constexpr void tomlExpects(bool holds) {
  if (!holds)
    throw std::logic_error("this is not TOML");
}

} // namespace

#undef NDEBUG
#define TOML_ASSERT(expression) tomlExpects(static_cast<bool>(expression))
#include <toml++/toml.h>

namespace muster {

namespace {

const char* kindOf(const toml::node& node) {
  switch (node.type()) {
  case toml::node_type::table:
    return "a section";
  case toml::node_type::array:
    return "a list";
  case toml::node_type::string:
    return "a string";
  case toml::node_type::integer:
    return "an integer";
  case toml::node_type::floating_point:
    return "a number";
  case toml::node_type::boolean:
    return "true or false";
  default:
    return "a date or time";
  }
}

TomlEntry entryOf(const toml::key& key, const toml::node& node) {
  TomlEntry entry{std::string(key.str()), static_cast<int>(key.source().begin.line), {}, kindOf(node)};
  if (const auto* text = node.as_string()) {
    entry.value = text->get();
  } else if (const auto* boolean = node.as_boolean()) {
    entry.value = boolean->get();
  } else if (const toml::array* array = node.as_array()) {
    std::vector<std::string> texts;
    for (const toml::node& item : *array) {
      const auto* itemText = item.as_string();
      if (itemText == nullptr) {
        entry.kind = "a list of other things";
        return entry;
      }
      texts.push_back(itemText->get());
    }
    entry.value = std::move(texts);
  }
  return entry;
}

Unexpected bad(const std::string& file, int line, const std::string& what) {
  return unexpected(ErrorCode::BadConfig, file + ":" + std::to_string(line), what);
}

} // namespace

Result<std::vector<TomlEntry>> readTomlTable(std::string_view text, const std::string& file) {
  const usage::AsciiToml ascii = usage::asciiToml(text);
  if (ascii.stray)
    return bad(file, ascii.stray->line, ascii.stray->words);
  std::vector<TomlEntry> entries;
  try {
    const toml::table table = toml::parse(ascii.text);
    for (const auto& [key, node] : table)
      entries.push_back(entryOf(key, node));
  } catch (const toml::parse_error& error) {
    return bad(file, static_cast<int>(error.source().begin.line),
               "this is not TOML: " + std::string(error.description()));
  } catch (const std::exception& error) {
    return bad(file, 1, error.what());
  }
  std::ranges::stable_sort(entries, {}, &TomlEntry::line);
  return entries;
}

std::string tomlString(std::string_view text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out.append(1, '\\').append(1, c);
    else if (byte < 0x20 || byte == 0x7f)
      out.append("\\u00").append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 15]);
    else
      out += c;
  }
  return out + '"';
}

} // namespace muster
