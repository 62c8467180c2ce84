// What the writer and the reader of the CSV must agree on. Thread: free functions without state.
#pragma once

#include <schema/DataType.h>

#include <string_view>

namespace muster {

inline constexpr int kCsvColumns = 10;

// Text of these types gets an apostrophe against formulas: base64 too can start with a plus sign.
constexpr bool isGuardedType(DataType type) {
  return isText(type) || type == DataType::Bytes || type == DataType::File;
}

// A spreadsheet would take text with this first character for a formula, or would drop the character.
constexpr bool startsLikeFormula(std::string_view text) {
  constexpr std::string_view kSigns = "=+-@\t\r";
  return !text.empty() && kSigns.find(text[0]) != std::string_view::npos;
}

// Whether a field has to stand in quotes.
constexpr bool needsQuotes(std::string_view text, char delimiter) {
  for (const char c : text)
    if (c == delimiter || c == '"' || c == '\r' || c == '\n')
      return true;
  return false;
}

} // namespace muster
