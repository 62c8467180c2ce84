#include "QuickText.h"

#include <schema/ValueText.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string>
#include <string_view>

namespace muster {

namespace {

char* copyOf(char* out, std::string_view text) {
  return std::copy(text.begin(), text.end(), out);
}

// Rare ones, by the slow way.
char* writeSlowly(char* out, DataType type, std::uint64_t bits) {
  std::string text;
  appendValueText(text, type, bits, {});
  return copyOf(out, text);
}

template<class Number>
char* writeNumber(char* out, Number value) {
  return std::to_chars(out, out + kLongestScalarText, value).ptr;
}

// Doubles that are decimals of at most three places, as most measured values are. Two decimals of up to 15 digits are never the same
// double, so the one that is found is the shortest; where to_chars would rather write an exponent, it is asked. nullptr: not one.
char* writeDecimal(char* out, double value) {
  constexpr double kMost = 1e9;
  constexpr double kMostWithoutExponent = 1e5;
  constexpr std::uint64_t kScale = 1000;
  const double size = std::fabs(value);
  if (!(size < kMost))
    return nullptr;
  const auto scaled = static_cast<std::uint64_t>(size * kScale + 0.5);
  if (static_cast<double>(scaled) / kScale != size)
    return nullptr;
  auto fraction = static_cast<unsigned>(scaled % kScale);
  if (fraction == 0 && size >= kMostWithoutExponent)
    return nullptr;
  if (std::signbit(value))
    *out++ = '-';
  out = writeNumber(out, scaled / kScale);
  if (fraction == 0)
    return out;
  *out++ = '.';
  *out++ = static_cast<char>('0' + fraction / 100);
  fraction %= 100;
  if (fraction == 0)
    return out;
  *out++ = static_cast<char>('0' + fraction / 10);
  fraction %= 10;
  if (fraction != 0)
    *out++ = static_cast<char>('0' + fraction);
  return out;
}

} // namespace

char* writeDouble(char* out, double value) {
  if (char* end = writeDecimal(out, value))
    return end;
  if (!std::isfinite(value))
    return writeSlowly(out, DataType::Double, std::bit_cast<std::uint64_t>(value));
  return writeNumber(out, value);
}

char* writeScalar(char* out, DataType type, std::uint64_t bits) {
  if (type == DataType::Double)
    return writeDouble(out, std::bit_cast<double>(bits));
  if (type == DataType::Float) {
    const auto value = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    return std::isfinite(value) ? writeNumber(out, value) : writeSlowly(out, type, bits);
  }
  if (isSignedInteger(type))
    return writeNumber(out, static_cast<std::int64_t>(bits));
  if (isUnsignedInteger(type))
    return writeNumber(out, bits);
  if (type == DataType::Boolean)
    return copyOf(out, bits != 0 ? "true" : "false");
  return writeSlowly(out, type, bits);
}

char* TimeText::write(char* out, std::int64_t utcMs) {
  constexpr std::int64_t kSecondMs = 1000;
  const std::int64_t inSecond = utcMs - m_secondMs;
  if (!m_isSet || inSecond < 0 || inSecond >= kSecondMs) {
    // Times that are no date are written as they come.
    constexpr std::int64_t kFirstPlainMs = 0;
    constexpr std::int64_t kLastPlainMs = 253'402'300'799'999; // the year 9999
    if (utcMs < kFirstPlainMs || utcMs > kLastPlainMs)
      return writeSlowly(out, DataType::DateTime, static_cast<std::uint64_t>(utcMs));
    m_secondMs = utcMs - utcMs % kSecondMs;
    m_isSet = true;
    const std::string text = utcText(m_secondMs);
    std::copy_n(text.begin(), sizeof m_text, m_text);
    return write(out, utcMs);
  }
  std::memcpy(out, m_text, sizeof m_text);
  const auto ms = static_cast<unsigned>(inSecond);
  out[20] = static_cast<char>('0' + ms / 100);
  out[21] = static_cast<char>('0' + ms / 10 % 10);
  out[22] = static_cast<char>('0' + ms % 10);
  out[23] = 'Z';
  return out + 24;
}

} // namespace muster
