#include <schema/Utf8.h>

#include <usage/AsciiToml.h>

#include <cstdint>
#include <cstdio>

namespace muster::usage {

namespace {

constexpr const char* kElsewhere = "characters other than ASCII may stand in quotes and comments only";
constexpr const char* kLongLiteral = "characters other than ASCII can't stand in ''' here; use \"\"\"";
constexpr const char* kBroken = "this is not UTF-8";

bool isAscii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

class Rewriter {
 public:
  explicit Rewriter(std::string_view text) : m_in(text) {}

  AsciiToml run() {
    while (m_at < m_in.size() && !m_out.stray)
      step();
    return std::move(m_out);
  }

 private:
  void step() {
    const char c = m_in[m_at];
    if (c == '\n') {
      ++m_line;
      m_lineStart = m_at + 1;
      m_quote = m_isLong ? m_quote : '\0'; // a short string ends with its line, closed or not
      take(1);
    } else if (m_quote == '\0')
      outside(c);
    else if (!isAscii(c))
      inside();
    else if (c == '\\' && m_quote == '"')
      // What is escaped closes nothing; a line's end still ends a line.
      take(m_at + 1 < m_in.size() && m_in[m_at + 1] != '\n' && isAscii(m_in[m_at + 1]) ? 2 : 1);
    else if (c == m_quote && m_quote != '#')
      closing(c);
    else
      take(1);
  }

  void outside(char c) {
    if (!isAscii(c))
      return refuse(kElsewhere);
    if (c == '\'' && !isTriple(c) && rewriteLiteral())
      return;
    if (c == '#' || c == '"' || c == '\'')
      m_quote = c;
    m_isLong = c != '#' && m_quote == c && isTriple(c);
    take(m_isLong ? 3 : 1);
  }

  // 'ü' as "\u00FC"; false where there is nothing to rewrite, or it does not end in its line.
  bool rewriteLiteral() {
    const std::size_t end = m_in.find_first_of("'\n", m_at + 1);
    if (end == std::string_view::npos || m_in[end] != '\'')
      return false;
    const std::string_view content = m_in.substr(m_at + 1, end - m_at - 1);
    bool isPlain = true;
    for (const char c : content)
      isPlain = isPlain && isAscii(c);
    if (isPlain)
      return false;
    m_out.text += '"';
    for (++m_at; m_at < end && !m_out.stray;) {
      const char c = m_in[m_at];
      if (!isAscii(c)) {
        escape();
        continue;
      }
      if (c == '"' || c == '\\')
        m_out.text += '\\';
      take(1);
    }
    m_out.text += '"';
    ++m_at;
    return true;
  }

  void inside() {
    if (m_quote == '#') {
      const std::size_t length = characterLength();
      m_out.text += '?';
      m_at += length;
    } else if (m_quote == '\'')
      // A long one, or one that is not closed: the parser refuses the latter, too.
      refuse(m_isLong ? kLongLiteral : kElsewhere);
    else
      escape();
  }

  void closing(char c) {
    if (!m_isLong) {
      m_quote = '\0';
      return take(1);
    }
    if (!isTriple(c))
      return take(1);
    take(3);
    // Up to two more belong to the string.
    for (int more = 0; more < 2 && m_at < m_in.size() && m_in[m_at] == c; ++more)
      take(1);
    m_quote = '\0';
    m_isLong = false;
  }

  void escape() {
    const std::size_t length = characterLength();
    if (m_out.stray)
      return;
    std::uint32_t code = static_cast<unsigned char>(m_in[m_at]) & (0xffu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i)
      code = code << 6 | (static_cast<unsigned char>(m_in[m_at + i]) & 0x3fu);
    char words[16];
    std::snprintf(words, sizeof words, "\\U%08X", code);
    m_out.text += words;
    m_at += length;
  }

  // Of the character at m_at, which is not ASCII; refuses what is none, and then gives 1.
  std::size_t characterLength() {
    for (std::size_t length = 2; length <= 4 && m_at + length <= m_in.size(); ++length)
      if (isValidUtf8(m_in.substr(m_at, length)))
        return length;
    refuse(kBroken);
    return 1;
  }

  bool isTriple(char c) const { return m_at + 2 < m_in.size() && m_in[m_at + 1] == c && m_in[m_at + 2] == c; }
  void take(std::size_t count) {
    m_out.text.append(m_in.substr(m_at, count));
    m_at += count;
  }
  void refuse(const char* words) {
    m_out.stray = TomlStray{m_line, static_cast<int>(m_at - m_lineStart) + 1, words};
  }

  const std::string_view m_in;
  AsciiToml m_out;
  std::size_t m_at = 0;
  std::size_t m_lineStart = 0;
  int m_line = 1;
  char m_quote = '\0'; // of the string that is open; # in a comment
  bool m_isLong = false;
};

} // namespace

AsciiToml asciiToml(std::string_view text) {
  return Rewriter(text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text).run();
}

} // namespace muster::usage
