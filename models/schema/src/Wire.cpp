#include "Wire.h"

namespace muster::wire {

// Byte by byte: near the end of the buffer, and for nine and ten bytes.
std::uint64_t Reader::slowVarint() {
  constexpr int kMaxBytes = 10;
  std::uint64_t value = 0;
  const char* at = m_at;
  for (int i = 0; i < kMaxBytes; ++i) {
    if (at == m_end) {
      fail("truncated varint");
      return 0;
    }
    const auto byte = static_cast<unsigned char>(*at++);
    value |= static_cast<std::uint64_t>(byte & 0x7F) << (7 * i);
    if (byte < 0x80) {
      m_at = at;
      return value;
    }
  }
  fail("a varint of more than ten bytes");
  return 0;
}

} // namespace muster::wire
