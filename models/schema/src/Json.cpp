#include "Json.h"

#include "Utf8Sequence.h"

#include <schema/Utf8.h>
#include <schema/ValueText.h>

namespace muster {

namespace {

constexpr std::string_view kHex = "0123456789abcdef";

void appendEscaped(std::string& out, char c) {
  switch (c) {
  case '"':
    out += "\\\"";
    return;
  case '\\':
    out += "\\\\";
    return;
  case '\n':
    out += "\\n";
    return;
  case '\r':
    out += "\\r";
    return;
  case '\t':
    out += "\\t";
    return;
  default:
    break;
  }
  const auto byte = static_cast<unsigned char>(c);
  if (byte < 0x20 || byte == 0x7F)
    out.append("\\u00").append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
  else
    out += c;
}

void appendUtf8(std::string& out, std::uint32_t point) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (point < 0x80)
    return put(point);
  if (point < 0x800) {
    put(0xC0 | point >> 6);
  } else if (point < 0x10000) {
    put(0xE0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3F));
  } else {
    put(0xF0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3F));
    put(0x80 | (point >> 6 & 0x3F));
  }
  put(0x80 | (point & 0x3F));
}

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

// Length of a JSON number at the start; 0 where there is none.
std::size_t numberLength(std::string_view text) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t first = i;
    while (i < text.size() && isDigit(text[i]))
      ++i;
    return i > first;
  };
  if (i < text.size() && text[i] == '-')
    ++i;
  if (!digits())
    return 0;
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (!digits())
      return 0;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-'))
      ++i;
    if (!digits())
      return 0;
  }
  return i;
}

} // namespace

void appendJsonString(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const std::size_t length = utf8SequenceLength(text);
    if (length == 0)
      out += "\xEF\xBF\xBD"; // U+FFFD
    else if (length == 1)
      appendEscaped(out, text[0]);
    else
      out += text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  out += '"';
}

char JsonReader::peek() {
  const std::size_t start = m_text.find_first_not_of(" \t\r\n");
  m_text.remove_prefix(start == std::string_view::npos ? m_text.size() : start);
  return m_text.empty() ? '\0' : m_text[0];
}

bool JsonReader::isDone() {
  return m_ok && peek() == '\0' && m_text.empty();
}

bool JsonReader::take(char c) {
  if (peek() != c || m_text.empty())
    return false;
  m_text.remove_prefix(1);
  return true;
}

void JsonReader::expect(char c) {
  if (!take(c))
    fail();
}

bool JsonReader::takeWord(std::string_view word) {
  peek();
  if (!m_text.starts_with(word))
    return false;
  m_text.remove_prefix(word.size());
  return true;
}

bool JsonReader::takeNull() {
  return takeWord("null");
}

bool JsonReader::boolean() {
  if (takeWord("true"))
    return true;
  if (!takeWord("false"))
    fail();
  return false;
}

std::string_view JsonReader::number() {
  peek();
  const std::size_t length = numberLength(m_text);
  const std::string_view found = m_text.substr(0, length);
  if (length == 0)
    fail();
  else
    m_text.remove_prefix(length);
  return found;
}

std::string JsonReader::string() {
  std::string out;
  expect('"');
  while (m_ok) {
    const std::size_t plain = m_text.find_first_of("\"\\");
    if (plain == std::string_view::npos) {
      fail();
      break;
    }
    out += m_text.substr(0, plain);
    const bool isEnd = m_text[plain] == '"';
    m_text.remove_prefix(plain + 1);
    if (isEnd)
      break;
    appendEscape(out);
  }
  if (!isValidUtf8(out))
    fail();
  return out;
}

std::uint32_t JsonReader::hexQuad() {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = i < static_cast<int>(m_text.size()) ? m_text[static_cast<std::size_t>(i)] : '?';
    const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    const std::size_t digit = kHex.find(lower);
    if (digit == std::string_view::npos) {
      fail();
      return 0;
    }
    value = value << 4 | static_cast<std::uint32_t>(digit);
  }
  m_text.remove_prefix(4);
  return value;
}

void JsonReader::appendEscape(std::string& out) {
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  const char letter = m_text.empty() ? '\0' : m_text[0];
  m_text.remove_prefix(m_text.empty() ? 0 : 1);
  if (const std::size_t known = kLetters.find(letter); known != std::string_view::npos) {
    out += kMeanings[known];
    return;
  }
  if (letter != 'u')
    return fail();
  std::uint32_t point = hexQuad();
  if (point >= 0xD800 && point < 0xDC00 && m_text.starts_with("\\u")) {
    m_text.remove_prefix(2);
    const std::uint32_t low = hexQuad();
    if (low < 0xDC00 || low > 0xDFFF)
      return fail();
    point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
  }
  appendUtf8(out, point); // a lone surrogate gives what the check of the whole string refuses
}

} // namespace muster
