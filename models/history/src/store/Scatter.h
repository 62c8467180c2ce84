// Rows of many journal blocks, as they came, brought together by series. A counting sort: two passes over the rows, whatever the
// number of series. Thread: one; the rows have to live as long as it is read.
#pragma once

#include <schema/SampleBatch.h>

#include <chunks/SeriesRun.h>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace muster {

class Scatter {
 public:
  // types: by series id; every row's id is in it. At most 2^32 - 1 rows.
  void take(std::span<const SampleBatch* const> batches, std::span<const DataType> types);
  void clear(); // keeps memory

  // Series that have rows, rising.
  const std::vector<SeriesId>& series() const { return m_present; }
  std::size_t rows(SeriesId series) const { return m_end[series] - begin(series); }
  // A series' rows in the order in which they came. Replaces out.
  void fill(SeriesId series, SeriesRun& out) const;
  std::size_t memoryBytes() const;

 private:
  struct Extra { // metadata of a row of a scalar series
    SeriesId series = kNoSeries;
    std::uint32_t place = 0;
    std::string_view encoded;
  };
  std::uint32_t begin(SeriesId series) const { return series == 0 ? 0 : m_end[series - 1]; }
  void count(std::size_t seriesCount);
  template<bool kHasAttributes>
  void place(std::size_t index);
  void placeMetadata(const SampleBatch& batch, const std::vector<std::uint32_t>& places);
  void fillBytes(SeriesId series, SeriesRun& out) const;

  std::span<const SampleBatch* const> m_batches;
  std::span<const DataType> m_types;
  std::vector<std::uint32_t> m_end; // by series: where its rows end, after take()
  std::vector<SeriesId> m_present;
  std::vector<std::int64_t> m_times;
  std::vector<std::uint64_t> m_bits; // series of bytes: number of the batch, from 1, << 32 | row; 0: no bytes
  std::vector<std::uint32_t> m_attributes; // quality << 8 | flags; empty: all good, none
  std::vector<Extra> m_extras;             // rising by series, then place
};

} // namespace muster
