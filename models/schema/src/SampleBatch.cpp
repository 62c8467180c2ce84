#include <schema/SampleBatch.h>

#include <algorithm>
#include <cassert>
#include <limits>

namespace muster {

void SampleBatch::clear() {
  series.clear();
  timeMs.clear();
  receivedMs.clear();
  bits.clear();
  quality.clear();
  flags.clear();
  metadata.clear();
  arena.clear();
}

void SampleBatch::reserve(std::size_t rows) {
  series.reserve(rows);
  timeMs.reserve(rows);
  receivedMs.reserve(rows);
  bits.reserve(rows);
  quality.reserve(rows);
  flags.reserve(rows);
}

void SampleBatch::addScalar(SeriesId id, std::int64_t utcMs, std::int64_t arrivedMs, std::uint64_t valueBits,
                            std::uint16_t valueQuality, std::uint8_t valueFlags) {
  series.push_back(id);
  timeMs.push_back(utcMs);
  receivedMs.push_back(arrivedMs);
  bits.push_back(valueBits);
  quality.push_back(valueQuality);
  flags.push_back(valueFlags);
}

void SampleBatch::addBytes(SeriesId id, std::int64_t utcMs, std::int64_t arrivedMs, std::string_view bytes,
                           std::uint16_t valueQuality, std::uint8_t valueFlags) {
  assert(arena.size() + bytes.size() <= std::numeric_limits<std::uint32_t>::max());
  const std::uint64_t place = std::uint64_t{arena.size()} << 32 | bytes.size();
  arena.append(bytes);
  addScalar(id, utcMs, arrivedMs, place, valueQuality, valueFlags);
}

void SampleBatch::addMetadata(std::string_view encoded) {
  assert(!empty() && !encoded.empty());
  metadata.push_back({size() - 1, arena.size(), encoded.size()});
  arena.append(encoded);
}

std::string_view SampleBatch::metadataAt(std::size_t row) const {
  const auto at = std::ranges::lower_bound(metadata, row, {}, &RowMetadata::row);
  return at == metadata.end() || at->row != row ? std::string_view() : metadataOf(*at);
}

std::string_view SampleBatch::bytesAt(std::size_t row) const {
  if (isNull(row))
    return {};
  const std::size_t offset = bits[row] >> 32;
  const std::size_t length = bits[row] & 0xFFFFFFFFu;
  return std::string_view(arena).substr(offset, length);
}

Value SampleBatch::valueAt(std::size_t row, DataType type) const {
  if (isNull(row))
    return Value::null(type);
  return isScalar(type) ? Value::scalar(type, bits[row]) : Value::bytes(type, std::string(bytesAt(row)));
}

std::size_t SampleBatch::memoryBytes() const {
  return series.capacity() * sizeof(SeriesId) + timeMs.capacity() * sizeof(std::int64_t) +
         receivedMs.capacity() * sizeof(std::int64_t) + bits.capacity() * sizeof(std::uint64_t) +
         quality.capacity() * sizeof(std::uint16_t) + flags.capacity() +
         metadata.capacity() * sizeof(RowMetadata) + arena.capacity();
}

} // namespace muster
