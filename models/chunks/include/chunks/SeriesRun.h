// Samples of one series in order of time, as a structure of arrays: what a chunk holds and what a query gives.
// Order: by time; samples of one time in the order in which they came. The same time, nullness and value (to the bit)
// stands once; a different value at the same time is a sample of its own.
// Thread: a plain value.
#pragma once

#include <schema/DataType.h>
#include <schema/Payload.h>
#include <schema/SampleBatch.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

// What a chunk keeps of sampleflag: births and transience are not stored.
inline constexpr std::uint8_t kStoredFlags = sampleflag::Null | sampleflag::Historical;

class SeriesRun {
 public:
  std::size_t size() const { return timeMs.size(); }
  bool empty() const { return timeMs.empty(); }
  void clear();
  bool isNull(std::size_t row) const { return !flags.empty() && (flags[row] & sampleflag::Null) != 0; }
  bool isHistorical(std::size_t row) const {
    return !flags.empty() && (flags[row] & sampleflag::Historical) != 0;
  }
  std::uint16_t qualityAt(std::size_t row) const { return quality.empty() ? kQualityGood : quality[row]; }
  std::uint8_t flagsAt(std::size_t row) const { return flags.empty() ? std::uint8_t{0} : flags[row]; }
  // Of a series of a type that is no scalar; null rows give an empty view. Valid until the run changes.
  std::string_view bytesAt(std::size_t row) const {
    return std::string_view(arena).substr(bits[row] >> 32, bits[row] & 0xffffffffu);
  }
  // Encoded MetaData that came with the row, empty where nothing did.
  std::string_view metadataAt(std::size_t row) const;
  // An owned value of the run's type.
  Value valueAt(std::size_t row) const;

  // attributes are good quality without flags for every row before: keeps the columns empty while that holds.
  void add(std::int64_t time, std::uint64_t valueBits, std::uint16_t valueQuality = kQualityGood,
           std::uint8_t valueFlags = 0);
  void addBytes(std::int64_t time, std::string_view bytes, std::uint16_t valueQuality = kQualityGood,
                std::uint8_t valueFlags = 0);
  // Of the row that was added last; not empty.
  void addMetadata(std::string_view encoded);
  // Copies a row of another run of the same type to the end of this one.
  void addFrom(const SeriesRun& other, std::size_t row);
  // Makes the order above: sorts by time (stable), leaves out repeats. Gives how many were left out.
  std::size_t normalise();
  bool isNormal() const; // strictly rising times: the usual case, in one quick pass
  std::size_t memoryBytes() const;

  DataType type = DataType::Unknown;
  std::vector<std::int64_t> timeMs; // UTC
  std::vector<std::uint64_t>
      bits; // as SampleBatch: scalars as Value keeps them, else offset << 32 | length in arena
  std::vector<std::uint16_t> quality;             // empty: all good (192)
  std::vector<std::uint8_t> flags;                // of kStoredFlags; empty: all 0
  std::vector<SampleBatch::RowMetadata> metadata; // rows rising
  std::string arena;
};

} // namespace muster
