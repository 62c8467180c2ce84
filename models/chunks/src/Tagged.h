// Values of mixed series, one behind another: a tag of one byte says how a value is written and in how many bytes. For
// journals and keyframes, where neighbours have little to do with each other. Layout: models/history/FORMAT.md, "Tagged
// values". Thread: an object belongs to one thread.
#pragma once

#include "Bytes.h"

#include <schema/DataType.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace muster::chunks {

// High four bits of a tag: number of bytes (0 to 8), or one of these. Low four: kind of a number, see Tagged.cpp.
namespace tag {
inline constexpr unsigned Integer = 0;  // zigzag
inline constexpr unsigned TopBytes = 1; // the value's highest bytes; the others are zero
inline constexpr unsigned Double0 = 2;  // to 8: a double of 0 to 6 decimal digits, zigzag
inline constexpr unsigned Float0 = 9;   // to 15: a float of 0 to 6 decimal digits, zigzag
inline constexpr unsigned MostDigits = 6;
inline constexpr unsigned Raw32 = 0x90; // four bytes as they are
inline constexpr unsigned Bytes = 0xA0; // with the number of bytes of the length in the low bits
} // namespace tag

inline unsigned bytesOf(std::uint64_t v) {
  return (static_cast<unsigned>(std::bit_width(v)) + 7) / 8;
}
// The low `size` (0 to 8) bytes at a place behind which eight may be read.
inline std::uint64_t loadBytes(const char* at, unsigned size) {
  std::uint64_t v = 0;
  std::memcpy(&v, at, sizeof v);
  return size == 0 ? 0 : v & (~std::uint64_t{0} >> (64 - 8 * size));
}

// Bytes that grow without a look at each one: reserve, then put.
class ByteBuffer {
 public:
  void clear() { m_size = 0; }
  void reserve(std::size_t more) {
    if (m_bytes.size() < m_size + more + 8)
      m_bytes.resize((m_size + more + 8) * 2);
  }
  // The low `size` bytes; there has to be room for eight.
  void put(std::uint64_t v, unsigned size) {
    std::memcpy(m_bytes.data() + m_size, &v, sizeof v);
    m_size += size;
  }
  std::string_view view() const { return std::string_view(m_bytes).substr(0, m_size); }

 private:
  std::string m_bytes;
  std::size_t m_size = 0;
};

class TaggedWriter {
 public:
  void clear();
  void reserve(std::size_t rows);
  // digits: a guess, and what was found: keep it for the next value of the series.
  void addScalar(DataType type, std::uint64_t bits, std::uint8_t& digits);
  void addLength(std::uint64_t length);

  std::string_view tags() const { return m_tags.view(); }
  std::string_view bytes() const { return m_bytes.view(); }

 private:
  ByteBuffer m_tags, m_bytes;
};

struct TaggedValue {
  bool isBytes = false;
  std::uint64_t bits = 0; // or the length
};

// Reads what a TaggedWriter wrote. bytes: eight behind them may be read.
class TaggedReader {
 public:
  TaggedReader(std::string_view tags, std::string_view bytes) : m_tags(tags), m_bytes(bytes) {}
  // False where there is no further one or it is damaged.
  bool next(TaggedValue& value);
  bool isAtEnd() const { return m_tag == m_tags.size() && m_at == m_bytes.size(); }

 private:
  std::string_view m_tags, m_bytes;
  std::size_t m_tag = 0, m_at = 0;
};

} // namespace muster::chunks
