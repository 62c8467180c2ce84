// Small numbers in bytes, and a reader that never leaves its bytes. Layout: models/history/FORMAT.md, "Numbers".
// Thread: plain values.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace muster::chunks {

static_assert(std::endian::native == std::endian::little, "Blocks are little-endian; so are all our targets");

// Maps small differences of either sign to small numbers: 0, -1, 1, -2, 2 become 0, 1, 2, 3, 4. Differences are
// modulo 2^64 everywhere, so every step back and forth is exact for any 64 bits.
constexpr std::uint64_t zigzag(std::uint64_t v) {
  return (v << 1) ^ (0 - (v >> 63));
}
constexpr std::uint64_t unzigzag(std::uint64_t v) {
  return (v >> 1) ^ (0 - (v & 1));
}

inline void putByte(std::string& out, std::uint64_t v) {
  out.push_back(static_cast<char>(static_cast<unsigned char>(v)));
}

// Seven bits a byte, lowest first, the high bit where more follow: at most ten bytes.
inline void putVarint(std::string& out, std::uint64_t v) {
  while (v >= 0x80) {
    putByte(out, v | 0x80);
    v >>= 7;
  }
  putByte(out, v);
}
inline void putSigned(std::string& out, std::uint64_t v) {
  putVarint(out, zigzag(v));
}
inline void putFixed64(std::string& out, std::uint64_t v) {
  char bytes[8];
  std::memcpy(bytes, &v, sizeof bytes);
  out.append(bytes, sizeof bytes);
}

// Reading past the end gives zeros and failed() from then on, so that callers ask once, after a group of fields.
class ByteReader {
 public:
  ByteReader() = default;
  explicit ByteReader(std::string_view bytes) : m_bytes(bytes) {}

  bool failed() const { return m_failed; }
  bool isAtEnd() const { return m_at == m_bytes.size(); }
  std::size_t position() const { return m_at; }
  std::size_t left() const { return m_bytes.size() - m_at; }

  std::uint8_t byte() {
    if (m_at >= m_bytes.size())
      return fail();
    return static_cast<std::uint8_t>(m_bytes[m_at++]);
  }
  std::uint64_t varint() {
    std::uint64_t v = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::uint8_t b = byte();
      v |= std::uint64_t{b & 0x7fu} << shift;
      if (b < 0x80)
        return v;
    }
    return fail();
  }
  // A count or size of at most `most`.
  std::size_t count(std::uint64_t most) {
    const std::uint64_t v = varint();
    return v <= most ? static_cast<std::size_t>(v) : fail();
  }
  std::uint64_t signedVarint() { return unzigzag(varint()); }
  std::uint64_t fixed64() {
    const std::string_view bytes = take(8);
    std::uint64_t v = 0;
    if (bytes.size() == 8)
      std::memcpy(&v, bytes.data(), 8);
    return v;
  }
  std::string_view take(std::size_t size) {
    if (size > left()) {
      fail();
      return {};
    }
    m_at += size;
    return m_bytes.substr(m_at - size, size);
  }

 private:
  std::uint8_t fail() {
    m_failed = true;
    m_at = m_bytes.size();
    return 0;
  }

  std::string_view m_bytes;
  std::size_t m_at = 0;
  bool m_failed = false;
};

} // namespace muster::chunks
