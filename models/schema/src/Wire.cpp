#include "Wire.h"

namespace muster::wire {

namespace {

constexpr int kMaxBytes = 10; // of a varint

} // namespace

// Two to eight bytes in one go: the high bits say where the number ends. Bytes after this message, but in the same
// buffer, may be looked at.
Reader::Number Reader::longVarint(const char* at, const char* end, const char* readable) {
  if (readable - at < 8) [[unlikely]]
    return slowVarint(at, end);
  std::uint64_t word = 0;
  std::memcpy(&word, at, 8);
  const std::uint64_t stops = ~word & 0x8080808080808080u;
  const int length = std::countr_zero(stops) / 8 + 1; // 9 where there is no stop
  if (length > 8 || length > end - at) [[unlikely]]
    return slowVarint(at, end);
  word &= stops ^ (stops - 1); // everything up to the first stop
  return {together(word & 0x7f7f7f7f7f7f7f7fu), at + length};
}

// Byte by byte: near the end of the buffer, and for nine and ten bytes.
Reader::Number Reader::slowVarint(const char* at, const char* end) {
  std::uint64_t value = 0;
  for (int i = 0; i < kMaxBytes && at != end; ++i) {
    const auto byte = static_cast<unsigned char>(*at++);
    value |= static_cast<std::uint64_t>(byte & 0x7F) << (7 * i);
    if (byte < 0x80)
      return {value, at};
  }
  return {};
}

// Of a varint that slowVarint() could not read.
void Reader::noteVarint(Fault& fault, const char* at, const char* end) {
  note(fault, end - at < kMaxBytes ? "truncated varint" : "a varint of more than ten bytes", at,
       ErrorCode::BadPayload);
}

const char* Reader::skipped(const char* at, const char* end, Source source, std::uint32_t fieldTag) {
  Reader reader({at, static_cast<std::size_t>(end - at)}, source);
  const auto type = static_cast<Type>(fieldTag & 7);
  if (fieldTag >> 3 == 0)
    reader.fail("field number 0");
  else if (type == Type::Varint)
    reader.varint();
  else if (type == Type::Fixed64)
    reader.fixed64();
  else if (type == Type::Bytes)
    reader.bytes();
  else if (type == Type::Fixed32)
    reader.fixed32();
  else
    reader.fail(type == Type::GroupStart || type == Type::GroupEnd ? "groups are not supported"
                                                                   : "unknown wire type");
  return reader.m_at;
}

void Reader::note(Fault& fault, const char* what, const char* at, ErrorCode code) {
  if (fault.what == nullptr)
    fault = {what, at, code};
}

} // namespace muster::wire
