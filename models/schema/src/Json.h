// Reading JSON as a stream: no tree is built, so that a text of many elements costs no more than its values
// do. Like wire::Reader, it notes a fault once and is at its end from then on. Source: RFC 8259. Thread: an
// object belongs to one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace muster {

class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : m_text(text) {}

  bool ok() const { return m_ok; }
  void fail() {
    m_ok = false;
    m_text = {};
  }
  // Nothing but white space is left, and nothing was wrong.
  bool isDone();

  // The first character of the next value or token, 0 at the end: " for a string, [ { t f n - or a digit.
  char peek();
  bool takeNull(); // takes a null where there is one
  bool boolean();
  std::string_view number(); // its characters, unconverted
  std::string string();

  // onElement reads exactly one value each time.
  template<class OnElement>
  void array(OnElement onElement) {
    items('[', ']', onElement);
  }
  // onMember gets the name and reads exactly one value.
  template<class OnMember>
  void object(OnMember onMember) {
    items('{', '}', [this, &onMember] {
      const std::string name = string();
      expect(':');
      if (m_ok)
        onMember(std::string_view(name));
    });
  }

 private:
  template<class OnItem>
  void items(char open, char close, OnItem onItem) {
    expect(open);
    if (take(close))
      return;
    while (m_ok) {
      onItem();
      if (take(close))
        return;
      expect(',');
    }
  }

  bool take(char c);
  void expect(char c);
  bool takeWord(std::string_view word);
  void appendEscape(std::string& out);
  std::uint32_t hexQuad();

  std::string_view m_text;
  bool m_ok = true;
};

} // namespace muster
