// Samples between append() and commit: their ids are the history's, those with times that nobody can believe are kept
// apart. In batches that each become one row of the journal. Bounded: the oldest batch goes when there are too many rows
// or bytes. Thread: one.
#pragma once

#include <schema/SampleBatch.h>

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

namespace muster {

struct OddRow {
  SeriesId series = kNoSeries;
  std::int64_t timeMs = 0;
  std::int64_t receivedMs = 0;
  std::uint64_t bits = 0; // 0 where there are bytes
  bool hasBytes = false;
  std::string bytes;
  std::uint16_t quality = 0;
  std::uint8_t flags = 0; // kStoredFlags
};

class WaitingRows {
 public:
  explicit WaitingRows(std::size_t mostRows);

  // types: by the history's series ids. ids: as HistoryWriter::append.
  void append(const SampleBatch& batch, std::span<const SeriesId> ids, std::span<const DataType> types);
  // An emptied batch whose memory serves again.
  void recycle(SampleBatch&& batch);

  bool empty() const { return m_batches.empty() && m_odd.empty(); }
  std::size_t rows() const { return m_rows + m_odd.size(); }
  // Without receivedMs. None is empty.
  const std::deque<SampleBatch>& batches() const { return m_batches; }
  const std::vector<OddRow>& odd() const { return m_odd; }
  // When they are committed: gives the batches away, forgets the odd ones.
  std::deque<SampleBatch> take();

  std::uint64_t transient() const { return m_transient; }
  std::uint64_t dropped() const { return m_dropped; }
  std::size_t memoryBytes() const;

 private:
  SampleBatch& openBatch();
  bool appendWhole(const SampleBatch& batch, std::span<const SeriesId> ids, std::size_t seriesCount);
  void appendRow(const SampleBatch& batch, std::size_t row, std::string_view metadata, SeriesId id,
                 DataType type);
  void bound();

  std::size_t m_mostRows;
  std::size_t m_rowsABatch;
  std::deque<SampleBatch> m_batches;
  std::vector<SampleBatch> m_spare;
  std::vector<OddRow> m_odd;
  std::size_t m_rows = 0; // in m_batches
  std::size_t m_oddBytes = 0;
  std::uint64_t m_transient = 0;
  std::uint64_t m_dropped = 0;
};

} // namespace muster
