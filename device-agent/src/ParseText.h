// Small parsing steps that the collectors share: whole fields or nothing, no locale, no exceptions.
// Thread: free functions without state.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace muster::agent {

inline bool isBlank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0';
}

inline std::string_view trimmed(std::string_view text) {
  while (!text.empty() && isBlank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && isBlank(text.back()))
    text.remove_suffix(1);
  return text;
}

// The whole of text as a number, or nothing.
template<class Number>
std::optional<Number> parseNumber(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size())
    return std::nullopt;
  return number;
}

// Calls each(line) for every line, without its end.
template<class Each>
void forEachLine(std::string_view text, Each each) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    each(text.substr(0, end));
    if (end == std::string_view::npos)
      return;
    text.remove_prefix(end + 1);
  }
}

// Fields between blanks; at most `most` of them.
inline std::vector<std::string_view> fieldsOf(std::string_view line, std::size_t most = 64) {
  std::vector<std::string_view> fields;
  std::size_t at = 0;
  while (fields.size() < most) {
    while (at < line.size() && isBlank(line[at]))
      ++at;
    if (at == line.size())
      break;
    const std::size_t start = at;
    while (at < line.size() && !isBlank(line[at]))
      ++at;
    fields.push_back(line.substr(start, at - start));
  }
  return fields;
}

} // namespace muster::agent
