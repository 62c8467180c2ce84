// Reading the wire format of Protocol Buffers in place, without exceptions and without allocation.
// A Reader that meets a fault notes it once and is at its end from then on, so that the loops over fields
// need no check after every read: while (reader.next(tag)) switch (tag) { ... } and one look at ok()
// afterwards. Source: protobuf.dev "Encoding". Thread: plain values.
#pragma once

#include <schema/Error.h>
#include <schema/Utf8.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

namespace muster::wire {

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

class Reader {
 public:
  Reader(std::string_view bytes, Fault& fault) : Reader(bytes, bytes.data() + bytes.size(), fault) {}

  bool ok() const { return m_fault->what == nullptr; }
  bool atEnd() const { return m_at == m_end; }

  void fail(const char* what, ErrorCode code = ErrorCode::BadPayload) {
    note(*m_fault, what, m_at, code);
    m_at = m_end;
  }

  // The next field's tag; false at the end. A tag that cannot be read is 0, which skip() refuses.
  bool next(std::uint32_t& fieldTag) {
    if (m_at == m_end)
      return false;
    const std::uint64_t number = varint();
    fieldTag = static_cast<std::uint32_t>(number);
    if (number > std::numeric_limits<std::uint32_t>::max()) [[unlikely]]
      fail("field number out of range");
    return true;
  }

  std::uint64_t varint() {
    if (m_at != m_end && static_cast<signed char>(*m_at) >= 0) [[likely]]
      return static_cast<unsigned char>(*m_at++);
    return longVarint();
  }

  // The number of a field with a one-byte tag, where that is the next field.
  bool takeVarint(std::uint32_t fieldTag, std::uint64_t& number) {
    if (m_at == m_end || static_cast<unsigned char>(*m_at) != fieldTag)
      return false;
    ++m_at;
    number = varint();
    return true;
  }

  std::uint64_t fixed64() { return fixed<std::uint64_t>(); }
  std::uint32_t fixed32() { return fixed<std::uint32_t>(); }

  std::string_view bytes() {
    const std::uint64_t length = varint();
    if (length > static_cast<std::uint64_t>(m_end - m_at)) [[unlikely]] {
      fail("a field is longer than what is left");
      return {};
    }
    const std::string_view found(m_at, static_cast<std::size_t>(length));
    m_at += length;
    return found;
  }

  std::string_view text() {
    const std::string_view found = bytes();
    if (!isAscii(found) && !isValidUtf8(found)) [[unlikely]] {
      m_at = found.data();
      fail("text is not UTF-8", ErrorCode::BadUtf8);
    }
    return found;
  }

  // A reader over the message that is the next field.
  Reader message() { return within(bytes()); }
  // A reader over a part of these bytes.
  Reader within(std::string_view part) const { return Reader(part, m_readable, *m_fault); }

  // Passes over everything that is left.
  void skipAll() {
    std::uint32_t fieldTag = 0;
    while (next(fieldTag))
      skip(fieldTag);
  }

  // Passes over a field that is not known; refuses groups and what is no field at all.
  void skip(std::uint32_t fieldTag) {
    if (fieldTag >> 3 == 0)
      return fail("field number 0");
    switch (static_cast<Type>(fieldTag & 7)) {
    case Type::Varint:
      varint();
      return;
    case Type::Fixed64:
      fixed64();
      return;
    case Type::Bytes:
      bytes();
      return;
    case Type::Fixed32:
      fixed32();
      return;
    case Type::GroupStart:
    case Type::GroupEnd:
      return fail("groups are not supported");
    }
    fail("unknown wire type");
  }

 private:
  Reader(std::string_view bytes, const char* readable, Fault& fault)
      : m_at(bytes.data()), m_end(bytes.data() + bytes.size()), m_readable(readable), m_fault(&fault) {}

  template<class T>
  T fixed() {
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

  // Two to eight bytes in one go: the high bits say where the number ends, then the groups of seven bits move
  // together pairwise. Bytes after this message, but in the same buffer, may be looked at.
  std::uint64_t longVarint() {
    std::uint64_t word = 0;
    std::uint64_t stops = 0;
    if (m_readable - m_at >= 8) [[likely]] {
      std::memcpy(&word, m_at, 8);
      stops = ~word & 0x8080808080808080u;
    }
    const int length = std::countr_zero(stops) / 8 + 1; // 9 where there is no stop
    if (stops == 0 || length > m_end - m_at) [[unlikely]] {
      const Varint slow = slowVarint(m_at, m_end);
      if (slow.wrong != nullptr)
        fail(slow.wrong);
      else
        m_at = slow.end;
      return slow.value;
    }
    m_at += length;
    word &= stops ^ (stops - 1); // everything up to the first stop
    word &= 0x7f7f7f7f7f7f7f7fu;
    word = (word & 0x007f007f007f007fu) | (word & 0x7f007f007f007f00u) >> 1;
    word = (word & 0x00003fff00003fffu) | (word & 0x3fff00003fff0000u) >> 2;
    return (word & 0x000000000fffffffu) | (word & 0x0fffffff00000000u) >> 4;
  }

  struct Varint {
    std::uint64_t value = 0;
    const char* end = nullptr;
    const char* wrong = nullptr;
  };
  static Varint slowVarint(const char* at, const char* end);
  static void note(Fault& fault, const char* what, const char* at, ErrorCode code);

  static bool isAscii(std::string_view text) {
    constexpr std::uint64_t kHighBits = 0x8080808080808080u;
    std::uint64_t seen = 0;
    std::size_t i = 0;
    for (std::uint64_t word = 0; i + 8 <= text.size(); i += 8) {
      std::memcpy(&word, text.data() + i, 8);
      seen |= word;
    }
    for (; i < text.size(); ++i)
      seen |= static_cast<unsigned char>(text[i]);
    return (seen & kHighBits) == 0 && (seen & 0x80) == 0;
  }

  const char* m_at;
  const char* m_end;      // of this message
  const char* m_readable; // of the whole buffer
  Fault* m_fault;
};

} // namespace muster::wire
