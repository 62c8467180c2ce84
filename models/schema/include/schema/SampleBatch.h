// Samples on their way through the host, as a structure of arrays: one row a sample, no string on the way.
// Thread: built by one thread, then shared as const.
#pragma once

#include <schema/Catalog.h>
#include <schema/Value.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

namespace sampleflag {
inline constexpr std::uint8_t Null = 1;
inline constexpr std::uint8_t Historical = 2; // stored and forwarded: not the current value
inline constexpr std::uint8_t Transient = 4;  // to be shown, not to be stored
inline constexpr std::uint8_t Birth = 8;      // came in a birth certificate
} // namespace sampleflag

class SampleBatch {
 public:
  // Where the metadata of a row lies in the arena.
  struct RowMetadata {
    std::size_t row = 0;
    std::size_t offset = 0;
    std::size_t length = 0;
  };

  std::size_t size() const { return series.size(); }
  bool empty() const { return series.empty(); }
  void clear();
  void reserve(std::size_t rows);

  // bits: see Value. Null rows pass 0 and the flag.
  void addScalar(SeriesId id, std::int64_t utcMs, std::int64_t arrivedMs, std::uint64_t valueBits,
                 std::uint16_t valueQuality, std::uint8_t valueFlags);
  // Non-scalar types: the bytes are copied into the batch's arena (4 GiB at most; a batch is cut long before).
  void addBytes(SeriesId id, std::int64_t utcMs, std::int64_t arrivedMs, std::string_view bytes,
                std::uint16_t valueQuality, std::uint8_t valueFlags);
  // Of the row that was added last: a MetaData message, not empty. Copied into the arena.
  void addMetadata(std::string_view encoded);

  bool isNull(std::size_t row) const { return (flags[row] & sampleflag::Null) != 0; }
  bool isHistorical(std::size_t row) const { return (flags[row] & sampleflag::Historical) != 0; }
  bool isBirth(std::size_t row) const { return (flags[row] & sampleflag::Birth) != 0; }
  bool isTransient(std::size_t row) const { return (flags[row] & sampleflag::Transient) != 0; }
  // Bytes of a row whose series has a non-scalar type; valid while the batch lives and is not added to.
  std::string_view bytesAt(std::size_t row) const;
  // What came with the row, encoded; empty where nothing did.
  std::string_view metadataAt(std::size_t row) const;
  std::string_view metadataOf(const RowMetadata& entry) const {
    return std::string_view(arena).substr(entry.offset, entry.length);
  }
  // Owned value of a row; type is the series' type.
  Value valueAt(std::size_t row, DataType type) const;
  // What the batch keeps in memory, in bytes.
  std::size_t memoryBytes() const;

  // Columns, all of one length.
  std::vector<SeriesId> series;
  std::vector<std::int64_t> timeMs;     // UTC, the sample's own time, given at its source
  std::vector<std::int64_t> receivedMs; // UTC, the host's
  std::vector<std::uint64_t> bits; // scalars as Value keeps them; bytes: offset << 32 | length in the arena
  std::vector<std::uint16_t> quality; // Sparkplug's codes: 0 bad, 192 good, 500 stale
  std::vector<std::uint8_t> flags;    // sampleflag
  std::vector<RowMetadata> metadata;  // of the few rows that have some, in their order
  std::string arena;
};

} // namespace muster
