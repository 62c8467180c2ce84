#include "Wire.h"

namespace muster::wire {

// Byte by byte: near the end of the buffer, and for nine and ten bytes.
Reader::Varint Reader::slowVarint(const char* at, const char* end) {
  constexpr int kMaxBytes = 10;
  std::uint64_t value = 0;
  for (int i = 0; i < kMaxBytes; ++i) {
    if (at == end)
      return {0, nullptr, "truncated varint"};
    const auto byte = static_cast<unsigned char>(*at++);
    value |= static_cast<std::uint64_t>(byte & 0x7F) << (7 * i);
    if (byte < 0x80)
      return {value, at, nullptr};
  }
  return {0, nullptr, "a varint of more than ten bytes"};
}

void Reader::note(Fault& fault, const char* what, const char* at, ErrorCode code) {
  if (fault.what == nullptr)
    fault = {what, at, code};
}

} // namespace muster::wire
