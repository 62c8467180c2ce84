#include <schema/Utf8.h>
#include <session/HostState.h>

#include <charconv>
#include <optional>

namespace muster {

namespace {

constexpr std::size_t kMostBytes = 4'096;
constexpr int kMostLevels = 16;

constexpr bool isDigit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool isHex(char c) {
  return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Walks over JSON text. Every function leaves the position at the first byte that it could not take.
class JsonScanner {
 public:
  explicit JsonScanner(std::string_view text) : m_text(text) {}

  std::size_t position() const { return m_at; }
  bool atEnd() const { return m_at == m_text.size(); }

  void skipSpace() {
    while (!atEnd() && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r'))
      ++m_at;
  }

  bool take(char c) {
    skipSpace();
    if (atEnd() || peek() != c)
      return false;
    ++m_at;
    return true;
  }

  bool takeWord(std::string_view word) {
    skipSpace();
    if (m_text.substr(m_at, word.size()) != word)
      return false;
    m_at += word.size();
    return true;
  }

  // The characters between the quotes, escapes as they stand: no member that we look for needs one.
  std::optional<std::string_view> takeString() {
    if (!take('"'))
      return std::nullopt;
    const std::size_t first = m_at;
    while (!atEnd() && peek() != '"') {
      if (static_cast<unsigned char>(peek()) < 0x20 || (peek() == '\\' && !skipEscape()))
        return std::nullopt;
      ++m_at;
    }
    if (atEnd())
      return std::nullopt;
    return m_text.substr(first, m_at++ - first);
  }

  std::optional<std::string_view> takeNumber() {
    skipSpace();
    const std::size_t first = m_at;
    if (!atEnd() && peek() == '-')
      ++m_at;
    if (!atEnd() && peek() == '0')
      ++m_at;
    else if (!skipDigits())
      return std::nullopt;
    if (!atEnd() && peek() == '.' && !(++m_at, skipDigits()))
      return std::nullopt;
    if (!atEnd() && (peek() == 'e' || peek() == 'E')) {
      ++m_at;
      if (!atEnd() && (peek() == '+' || peek() == '-'))
        ++m_at;
      if (!skipDigits())
        return std::nullopt;
    }
    return m_text.substr(first, m_at - first);
  }

  // Any value; what it says does not matter.
  bool skipValue(int levelsLeft) {
    skipSpace();
    if (atEnd() || levelsLeft == 0)
      return false;
    switch (peek()) {
    case '{':
      return skipList('}', levelsLeft, true);
    case '[':
      return skipList(']', levelsLeft, false);
    case '"':
      return takeString().has_value();
    case 't':
      return takeWord("true");
    case 'f':
      return takeWord("false");
    case 'n':
      return takeWord("null");
    default:
      return takeNumber().has_value();
    }
  }

 private:
  char peek() const { return m_text[m_at]; }

  bool skipDigits() {
    const std::size_t first = m_at;
    while (!atEnd() && isDigit(peek()))
      ++m_at;
    return m_at != first;
  }

  // From the backslash to the last character of the escape.
  bool skipEscape() {
    ++m_at;
    if (atEnd())
      return false;
    if (peek() != 'u')
      return std::string_view("\"\\/bfnrt").find(peek()) != std::string_view::npos;
    for (int i = 0; i < 4; ++i) {
      ++m_at;
      if (atEnd() || !isHex(peek()))
        return false;
    }
    return true;
  }

  bool skipList(char close, int levelsLeft, bool named) {
    ++m_at;
    if (take(close))
      return true;
    do {
      if (named && (!takeString() || !take(':')))
        return false;
      if (!skipValue(levelsLeft - 1))
        return false;
    } while (take(','));
    return take(close);
  }

  std::string_view m_text;
  std::size_t m_at = 0;
};

Unexpected bad(std::size_t offset, const std::string& why) {
  return unexpected(ErrorCode::BadPayload, "STATE payload", why + " at byte " + std::to_string(offset));
}

class StateReader {
 public:
  explicit StateReader(std::string_view json) : m_scanner(json) {}

  Result<HostState> read() {
    if (!m_scanner.take('{'))
      return bad(m_scanner.position(), "no JSON object");
    if (!m_scanner.take('}')) {
      do {
        if (!readMember())
          return bad(m_scanner.position(), m_why);
      } while (m_scanner.take(','));
      if (!m_scanner.take('}'))
        return bad(m_scanner.position(), "object does not end");
    }
    m_scanner.skipSpace();
    if (!m_scanner.atEnd())
      return bad(m_scanner.position(), "something follows the object");
    if (!m_online || !m_timestamp)
      return bad(m_scanner.position(), m_online ? "no timestamp" : "no online");
    return HostState{*m_online, *m_timestamp};
  }

 private:
  bool readMember() {
    m_why = "not a member";
    const std::optional<std::string_view> name = m_scanner.takeString();
    if (!name || !m_scanner.take(':'))
      return false;
    if (*name == "online")
      return readOnline();
    if (*name == "timestamp")
      return readTimestamp();
    m_why = "not a value";
    return m_scanner.skipValue(kMostLevels);
  }

  bool readOnline() {
    m_why = m_online ? "online is there twice" : "online is no boolean";
    if (m_online)
      return false;
    if (m_scanner.takeWord("true"))
      m_online = true;
    else if (m_scanner.takeWord("false"))
      m_online = false;
    return m_online.has_value();
  }

  bool readTimestamp() {
    m_why = m_timestamp ? "timestamp is there twice" : "timestamp is no whole number of milliseconds";
    if (m_timestamp)
      return false;
    const std::optional<std::string_view> digits = m_scanner.takeNumber();
    std::int64_t value = 0;
    if (!digits)
      return false;
    const auto [end, error] = std::from_chars(digits->data(), digits->data() + digits->size(), value);
    if (error != std::errc() || end != digits->data() + digits->size() || value < 0)
      return false;
    m_timestamp = value;
    return true;
  }

  JsonScanner m_scanner;
  std::optional<bool> m_online;
  std::optional<std::int64_t> m_timestamp;
  const char* m_why = "";
};

} // namespace

Result<HostState> parseHostState(std::string_view json) {
  if (json.size() > kMostBytes)
    return unexpected(ErrorCode::LimitExceeded, "STATE payload", "more than 4096 bytes");
  if (!isValidUtf8(json))
    return unexpected(ErrorCode::BadUtf8, "STATE payload", "not UTF-8");
  return StateReader(json).read();
}

std::string hostStateJson(const HostState& state) {
  std::string json = state.online ? "{\"online\":true,\"timestamp\":" : "{\"online\":false,\"timestamp\":";
  return json + std::to_string(state.timestampMs) + "}";
}

} // namespace muster
