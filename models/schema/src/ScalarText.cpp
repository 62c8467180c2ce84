#include "ScalarText.h"

#include <schema/ValueText.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

namespace muster {

namespace {

template<class Number>
void appendNumber(std::string& out, Number value) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  out.append(text, end);
}

template<class Number>
bool parseNumber(std::string_view text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

template<class Float, class Bits>
void appendFloat(std::string& out, Bits bits) {
  const auto value = std::bit_cast<Float>(bits);
  if (std::isnan(value)) {
    out += "NaN";
    if (bits == std::bit_cast<Bits>(std::numeric_limits<Float>::quiet_NaN()))
      return;
    char digits[16];
    const auto end = std::to_chars(digits, digits + sizeof digits, bits, 16).ptr;
    out.append("(0x").append(digits, end).append(")");
  } else if (std::isinf(value)) {
    out += value < 0 ? "-Infinity" : "Infinity";
  } else {
    appendNumber(out, value);
  }
}

template<class Float, class Bits>
bool parseFloat(std::string_view text, std::uint64_t& bits) {
  constexpr std::string_view kBitsBefore = "NaN(0x";
  Float value = 0;
  if (text == "NaN") {
    value = std::numeric_limits<Float>::quiet_NaN();
  } else if (text == "Infinity" || text == "-Infinity") {
    value = text[0] == '-' ? -std::numeric_limits<Float>::infinity() : std::numeric_limits<Float>::infinity();
  } else if (text.starts_with(kBitsBefore) && text.ends_with(')')) {
    const std::string_view digits = text.substr(kBitsBefore.size(), text.size() - kBitsBefore.size() - 1);
    Bits raw = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), raw, 16);
    value = std::bit_cast<Float>(raw);
    if (error != std::errc{} || end != digits.data() + digits.size() || !std::isnan(value))
      return false;
    bits = raw; // a signalling NaN must not pass through a register that quiets it
    return true;
  } else {
    // from_chars also knows "inf" and "nan": those are not ours.
    const std::size_t digit = text.starts_with('-') ? 1 : 0;
    if (digit >= text.size() || text[digit] < '0' || text[digit] > '9' || !parseNumber(text, value))
      return false;
  }
  bits = std::bit_cast<Bits>(value);
  return true;
}

void appendDateTime(std::string& out, std::int64_t utcMs) {
  if (utcMs < kFirstUtcMs || utcMs > kLastUtcMs)
    appendNumber(out, utcMs);
  else
    appendUtcText(out, utcMs);
}

bool parseDateTime(std::string_view text, std::uint64_t& bits) {
  std::int64_t utcMs = 0;
  if (text.ends_with('Z')) {
    const auto parsed = parseUtcText(text);
    if (!parsed)
      return false;
    utcMs = *parsed;
  } else if (!parseNumber(text, utcMs)) {
    return false;
  }
  bits = static_cast<std::uint64_t>(utcMs);
  return true;
}

bool parseSigned(DataType type, std::string_view text, std::uint64_t& bits) {
  std::int64_t value = 0;
  if (!parseNumber(text, value))
    return false;
  const int unused = 64 - integerBits(type);
  bits = static_cast<std::uint64_t>(value);
  return static_cast<std::int64_t>(bits << unused) >> unused == value;
}

} // namespace

void appendInteger(std::string& out, std::int64_t value) {
  appendNumber(out, value);
}
void appendUnsigned(std::string& out, std::uint64_t value) {
  appendNumber(out, value);
}

void appendScalarText(std::string& out, DataType type, std::uint64_t bits) {
  if (type == DataType::Double)
    appendFloat<double>(out, bits);
  else if (type == DataType::Float)
    appendFloat<float>(out, static_cast<std::uint32_t>(bits));
  else if (isSignedInteger(type))
    appendNumber(out, static_cast<std::int64_t>(bits));
  else if (isUnsignedInteger(type))
    appendNumber(out, bits);
  else if (type == DataType::Boolean)
    out += bits != 0 ? "true" : "false";
  else if (type == DataType::DateTime)
    appendDateTime(out, static_cast<std::int64_t>(bits));
}

bool parseScalarText(DataType type, std::string_view text, std::uint64_t& bits) {
  if (type == DataType::Double)
    return parseFloat<double, std::uint64_t>(text, bits);
  if (type == DataType::Float)
    return parseFloat<float, std::uint32_t>(text, bits);
  if (isSignedInteger(type))
    return parseSigned(type, text, bits);
  if (isUnsignedInteger(type))
    return parseNumber(text, bits) && (integerBits(type) == 64 || bits >> integerBits(type) == 0);
  if (type == DataType::DateTime)
    return parseDateTime(text, bits);
  bits = text == "true" ? 1 : 0;
  return type == DataType::Boolean && (text == "true" || text == "false");
}

} // namespace muster
