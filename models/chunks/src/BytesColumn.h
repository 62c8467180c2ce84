// Strings of bytes one behind another, as streams of a block. Layout: models/history/FORMAT.md, "Byte columns".
// Thread: an object belongs to one thread.
#pragma once

#include "Ints.h"
#include "Streams.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster::chunks {

struct BytesColumn {
  IntColumn lengths;
  StreamPlace place;
  std::size_t bytes = 0;
};

void writeBytes(std::span<const std::string_view> strings, IntEncoder& ints, StreamWriter& out);
// The next of the directory: so many strings.
void readBytes(StreamReader& in, std::size_t strings, BytesColumn& column);
// Appends the bytes to arena and gives each string's place in it as offset << 32 | length. False where they are damaged or
// leave the 4 GiB that an arena has.
bool decodeBytes(const BytesColumn& column, StreamReader& in, IntDecoder& ints, std::string& scratch,
                 std::string& arena, std::uint64_t* places);

} // namespace muster::chunks
