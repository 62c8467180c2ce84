#include "Utf8Sequence.h"

#include <schema/Utf8.h>

#include <cstdint>
#include <cstring>

namespace muster {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Length of the run of ASCII at the start, found eight bytes at a time.
std::size_t asciiPrefix(const char* text, std::size_t size) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080u;
  std::size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text + i, 8);
    if ((word & kHighBits) != 0)
      break;
  }
  while (i < size && static_cast<unsigned char>(text[i]) < 0x80)
    ++i;
  return i;
}

bool isContinuation(unsigned char c) {
  return (c & 0xC0) == 0x80;
}

} // namespace

std::size_t utf8SequenceLength(std::string_view text) {
  const auto at = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = at(0);
  if (first < 0x80)
    return 1;
  if (first < 0xC2 || first > 0xF4)
    return 0;
  const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (text.size() < length)
    return 0;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
  if (first == 0xE0)
    low = 0xA0; // shorter would do
  else if (first == 0xED)
    high = 0x9F; // surrogates
  else if (first == 0xF0)
    low = 0x90; // shorter would do
  else if (first == 0xF4)
    high = 0x8F; // above U+10FFFF
  if (at(1) < low || at(1) > high)
    return 0;
  for (std::size_t i = 2; i < length; ++i)
    if (!isContinuation(at(i)))
      return 0;
  return length;
}

bool isValidUtf8(std::string_view text) {
  const char* p = text.data();
  std::size_t left = text.size();
  while (true) {
    const std::size_t ascii = asciiPrefix(p, left);
    p += ascii;
    left -= ascii;
    if (left == 0)
      return true;
    const std::size_t length = utf8SequenceLength({p, left});
    if (length == 0)
      return false;
    p += length;
    left -= length;
  }
}

std::string toPrintableUtf8(std::string_view text, std::size_t maxBytes) {
  std::string out;
  while (!text.empty()) {
    std::size_t length = utf8SequenceLength(text);
    const bool isControl = length == 1 && (static_cast<unsigned char>(text[0]) < 0x20 || text[0] == 0x7F);
    const std::string_view piece = length == 0 || isControl ? kReplacement : text.substr(0, length);
    if (out.size() + piece.size() > maxBytes)
      break;
    out += piece;
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

} // namespace muster
