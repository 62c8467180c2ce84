#include "BytesColumn.h"

#include <limits>

namespace muster::chunks {
namespace {

constexpr std::size_t kMostArena = std::numeric_limits<std::uint32_t>::max();

} // namespace

void writeBytes(std::span<const std::string_view> strings, IntEncoder& ints, StreamWriter& out) {
  std::vector<std::uint64_t> lengths(strings.size());
  std::string all;
  for (std::size_t i = 0; i < strings.size(); ++i) {
    lengths[i] = strings[i].size();
    all.append(strings[i]);
  }
  ints.encode(lengths, false, out);
  putVarint(out.lane(Main), all.size());
  out.add(all);
}

void readBytes(StreamReader& in, std::size_t strings, BytesColumn& column) {
  readShape(in, strings, column.lengths);
  column.bytes = in.lane(Main).count(kMostArena);
  column.place = in.next(column.bytes);
}

bool decodeBytes(const BytesColumn& column, StreamReader& in, IntDecoder& ints, std::string& scratch,
                 std::string& arena, std::uint64_t* places) {
  std::string_view raw;
  if (!in.read(column.place, column.bytes, scratch, raw) || !ints.decode(column.lengths, in, places) ||
      raw.size() > kMostArena - arena.size())
    return false;
  const std::size_t end = arena.size() + raw.size();
  std::size_t at = arena.size();
  for (std::size_t i = 0; i < column.lengths.rows; ++i) {
    const std::uint64_t length = places[i];
    if (length > end - at)
      return false;
    places[i] = std::uint64_t{at} << 32 | length;
    at += length;
  }
  arena.append(raw);
  return at == end;
}

} // namespace muster::chunks
