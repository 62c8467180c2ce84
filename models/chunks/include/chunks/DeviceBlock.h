// One device's samples of one period (an hour), compressed: the body of a row of the table "chunk". Lossless to the bit
// for every Sparkplug type. Layout: models/history/FORMAT.md. Everything that is read is hostile: a damaged block gives
// an error, never a crash, an access out of bounds or unbounded memory (limits below), never samples that were not
// written (checksum).
// Threads: free functions and plain objects; an object belongs to one thread at a time.
#pragma once

#include <schema/Catalog.h>
#include <schema/Result.h>

#include <chunks/SeriesRun.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

// What a block may have: an encoder is given no more, a reader takes no more.
inline constexpr std::size_t kMostRowsABlock = 1u << 24; // of all series together
inline constexpr std::size_t kMostSeriesABlock = 1u << 17;
inline constexpr std::size_t kMostBytesABlock = 512u << 20; // decompressed: strings, and up to 8 a number

struct BlockSeries {
  SeriesId series = kNoSeries;    // the history's own id
  const SeriesRun* run = nullptr; // normal (see SeriesRun), not empty, its type set
};

// Keeps compression contexts and buffers between calls; one a thread.
class DeviceBlockEncoder {
 public:
  DeviceBlockEncoder();
  ~DeviceBlockEncoder();
  // series: rising ids. periodStartMs: what times are relative to. Replaces out.
  void encode(std::span<const BlockSeries> series, std::int64_t periodStartMs, std::string& out);

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

// Opens a block and decodes what is asked for. Keeps contexts and buffers between blocks; one a thread.
class DeviceBlockReader {
 public:
  struct Entry {
    SeriesId series = kNoSeries;
    DataType type = DataType::Unknown;
    std::size_t rows = 0;
  };

  DeviceBlockReader();
  ~DeviceBlockReader();
  // Checks the checksum and reads the directory. blob has to live until the last decode(). Errors: BadPayload.
  Result<void> open(std::string_view blob, std::int64_t periodStartMs);
  std::span<const Entry> entries() const; // rising ids
  // Index of a series; entries().size() where it is not there.
  std::size_t find(SeriesId series) const;
  // Appends the entry's rows to out (whose type has to be the entry's or Unknown). Errors: BadPayload.
  Result<void> decode(std::size_t entry, SeriesRun& out);
  // Times and bits only, for scalars: the quick way for charts. Null rows and their flags: see hasAttributes().
  // Replaces what the vectors hold.
  Result<void> decodeScalars(std::size_t entry, std::vector<std::int64_t>& timeMs,
                             std::vector<std::uint64_t>& bits);
  // Some row of the entry has flags or a quality other than good: decode() gives them.
  bool hasAttributes(std::size_t entry) const;
  // Where the entry's last row with a time <= timeMs stands, or -1: its value without decoding more than needed.
  // row gets exactly one row where there is one. Errors: BadPayload.
  Result<bool> decodeLastUntil(std::size_t entry, std::int64_t timeMs, SeriesRun& row);

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

} // namespace muster
