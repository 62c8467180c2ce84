// Reading the wire format of Protocol Buffers in place, without exceptions and without allocation.
// A Reader that meets a fault notes it once and is at its end from then on, so that the loops over fields
// need no check after every read: while (reader.next(tag)) switch (tag) { ... } and one look at ok()
// afterwards. Source: protobuf.dev "Encoding". Thread: plain values.
#pragma once

#include <schema/Error.h>
#include <schema/Utf8.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

namespace muster::wire {

// Whether it is ASCII and no longer than most names are. Loads that overlap need no loop over what is left.
inline bool isShortAscii(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080u;
  const char* at = text.data();
  const std::size_t size = text.size();
  const auto word = [at](std::size_t i) {
    std::uint64_t found = 0;
    std::memcpy(&found, at + i, sizeof found);
    return found;
  };
  const auto half = [at](std::size_t i) {
    std::uint32_t found = 0;
    std::memcpy(&found, at + i, sizeof found);
    return found;
  };
  if (size >= 8)
    return size <= 32 && ((word(0) | word(std::min<std::size_t>(8, size - 8)) |
                           word(std::max<std::size_t>(16, size) - 16) | word(size - 8)) &
                          kHighBits) == 0;
  if (size >= 4)
    return ((half(0) | half(size - 4)) & static_cast<std::uint32_t>(kHighBits)) == 0;
  return size == 0 || ((at[0] | at[size / 2] | at[size - 1]) & 0x80) == 0;
}

enum class Type : std::uint8_t {
  Varint = 0,
  Fixed64 = 1,
  Bytes = 2,
  GroupStart = 3,
  GroupEnd = 4,
  Fixed32 = 5
};

constexpr std::uint32_t tag(std::uint32_t field, Type type) {
  return field << 3 | static_cast<std::uint32_t>(type);
}

// The first thing that was wrong; what is null as long as nothing was.
struct Fault {
  const char* what = nullptr;
  const char* at = nullptr;
  ErrorCode code = ErrorCode::BadPayload;
};

// What the readers of one buffer share. It travels in registers, which a Reader is too large for.
struct Source {
  const char* readable; // the end of the whole buffer
  Fault* fault;
};

// All of it that is used for every field is inlined, and what is not takes and gives plain values: only a Reader
// whose address nobody has stays in registers, and that halves the time of a decode.
class Reader {
 public:
  Reader(std::string_view bytes, Fault& fault) : Reader(bytes, Source{bytes.data() + bytes.size(), &fault}) {}
  Reader(std::string_view bytes, Source source)
      : m_at(bytes.data()), m_end(bytes.data() + bytes.size()), m_source(source) {}

  Source source() const { return m_source; }

  bool ok() const { return m_source.fault->what == nullptr; }
  bool atEnd() const { return m_at == m_end; }

  [[gnu::always_inline]] void fail(const char* what, ErrorCode code = ErrorCode::BadPayload) {
    note(*m_source.fault, what, m_at, code);
    m_at = m_end;
  }

  // The next field's tag; false at the end. A tag that cannot be read is 0, which skip() refuses.
  [[gnu::always_inline]] bool next(std::uint32_t& fieldTag) {
    if (m_at == m_end)
      return false;
    const std::uint64_t number = varint();
    fieldTag = static_cast<std::uint32_t>(number);
    if (number > std::numeric_limits<std::uint32_t>::max()) [[unlikely]]
      fail("field number out of range");
    return true;
  }

  [[gnu::always_inline]] std::uint64_t varint() {
    if (m_at != m_end && static_cast<signed char>(*m_at) >= 0) [[likely]]
      return static_cast<unsigned char>(*m_at++);
    if (m_end - m_at >= 2 && static_cast<signed char>(m_at[1]) >= 0) {
      const unsigned low = static_cast<unsigned char>(*m_at++) & 0x7Fu;
      return low | static_cast<unsigned>(static_cast<unsigned char>(*m_at++)) << 7;
    }
    const Number number = longVarint(m_at, m_end, m_source.readable);
    if (number.end == nullptr) [[unlikely]] {
      noteVarint(*m_source.fault, m_at, m_end);
      m_at = m_end;
      return 0;
    }
    m_at = number.end;
    return number.value;
  }

  // A varint that most likely has six bytes, as have the milliseconds of 1971 to 2109: a length that is guessed,
  // not computed, lets the processor go on to the next field at once.
  [[gnu::always_inline]] std::uint64_t timestamp() {
    std::uint64_t word = 0;
    if (m_end - m_at < 8) [[unlikely]]
      return varint();
    std::memcpy(&word, m_at, 8);
    if ((word & 0x808080808080u) != 0x008080808080u) [[unlikely]]
      return varint();
    m_at += 6;
    return together(word & 0x7f7f7f7f7f7fu);
  }

  // Passes over a one-byte tag where that is the next field's.
  [[gnu::always_inline]] bool take(std::uint32_t fieldTag) {
    if (m_at == m_end || static_cast<unsigned char>(*m_at) != fieldTag)
      return false;
    ++m_at;
    return true;
  }

  std::uint64_t fixed64() { return fixed<std::uint64_t>(); }
  std::uint32_t fixed32() { return fixed<std::uint32_t>(); }

  [[gnu::always_inline]] std::string_view bytes() {
    const std::uint64_t length = varint();
    if (length > static_cast<std::uint64_t>(m_end - m_at)) [[unlikely]] {
      fail("a field is longer than what is left");
      return {};
    }
    const std::string_view found(m_at, static_cast<std::size_t>(length));
    m_at += length;
    return found;
  }

  [[gnu::always_inline]] std::string_view text() {
    const std::string_view found = bytes();
    if (!isShortAscii(found) && !isValidUtf8(found)) [[unlikely]] {
      m_at = found.data();
      fail("text is not UTF-8", ErrorCode::BadUtf8);
    }
    return found;
  }

  // A reader over the message that is the next field.
  [[gnu::always_inline]] Reader message() { return within(bytes()); }
  // A reader over a part of these bytes.
  Reader within(std::string_view part) const { return Reader(part, m_source); }

  // Passes over everything that is left.
  void skipAll() {
    std::uint32_t fieldTag = 0;
    while (next(fieldTag))
      skip(fieldTag);
  }

  // Passes over a field that is not known; refuses groups and what is no field at all.
  [[gnu::always_inline]] void skip(std::uint32_t fieldTag) {
    m_at = skipped(m_at, m_end, m_source, fieldTag);
  }

 private:
  template<class T>
  [[gnu::always_inline]] T fixed() {
    static_assert(std::endian::native == std::endian::little, "the wire is little-endian");
    T value = 0;
    if (static_cast<std::size_t>(m_end - m_at) < sizeof(T)) [[unlikely]] {
      fail("truncated number");
      return 0;
    }
    std::memcpy(&value, m_at, sizeof(T));
    m_at += sizeof(T);
    return value;
  }

  struct Number {
    std::uint64_t value = 0;
    const char* end = nullptr; // null where it cannot be read
  };
  static Number longVarint(const char* at, const char* end, const char* readable);
  static Number slowVarint(const char* at, const char* end);
  static void noteVarint(Fault& fault, const char* at, const char* end);
  static const char* skipped(const char* at, const char* end, Source source, std::uint32_t fieldTag);
  static void note(Fault& fault, const char* what, const char* at, ErrorCode code);

  // Eight groups of seven bits, moved together pairwise. (To halve the upper groups, their half is taken off.)
  static std::uint64_t together(std::uint64_t word) {
    word -= word >> 1 & 0x3f803f803f803f80u;
    word = (word & 0x00003fff00003fffu) | (word >> 2 & 0x0fffc0000fffc000u);
    return (word & 0x000000000fffffffu) | (word >> 4 & 0x00fffffff0000000u);
  }

  const char* m_at;
  const char* m_end; // of this message
  Source m_source;
};

} // namespace muster::wire
