#include "WaitingRows.h"

#include "Layout.h"

#include <chunks/SeriesRun.h>

#include <algorithm>

namespace muster {

namespace {

constexpr std::size_t kRowsABatch = 1u << 20;
// A block holds 512 MiB, a value of MQTT at most 256.
constexpr std::size_t kArenaABatch = 64u << 20;
constexpr std::size_t kLongestValue = 256u << 20;
constexpr std::size_t kSpareBatches = 128;
// Bytes that wait, a row that may wait: rows with long values are bounded as well.
constexpr std::size_t kBytesARow = 48;

SeriesId mapped(SeriesId id, std::span<const SeriesId> ids) {
  if (ids.empty())
    return id;
  return id < ids.size() ? ids[id] : kNoSeries;
}

} // namespace

WaitingRows::WaitingRows(std::size_t mostRows)
    : m_mostRows(std::max<std::size_t>(mostRows, 1)),
      m_rowsABatch(std::clamp<std::size_t>(m_mostRows / 8, 1, kRowsABatch)) {
}

SampleBatch& WaitingRows::openBatch() {
  if (!m_batches.empty() && m_batches.back().size() < m_rowsABatch &&
      m_batches.back().arena.size() < kArenaABatch)
    return m_batches.back();
  if (m_spare.empty()) {
    m_batches.emplace_back();
  } else {
    m_batches.push_back(std::move(m_spare.back()));
    m_spare.pop_back();
  }
  return m_batches.back();
}

void WaitingRows::append(const SampleBatch& batch, std::span<const SeriesId> ids,
                         std::span<const DataType> types) {
  if (appendWhole(batch, ids, types.size()))
    return bound();
  auto metadata = batch.metadata.begin();
  for (std::size_t row = 0; row < batch.size(); ++row) {
    while (metadata != batch.metadata.end() && metadata->row < row)
      ++metadata;
    const bool hasMetadata = metadata != batch.metadata.end() && metadata->row == row;
    const SeriesId id = mapped(batch.series[row], ids);
    if (id >= types.size())
      continue;
    if (batch.isTransient(row)) {
      ++m_transient;
      continue;
    }
    appendRow(batch, row, hasMetadata ? batch.metadataOf(*metadata) : std::string_view(), id, types[id]);
  }
  bound();
}

// The usual batch, column by column: numbers alone, all of them to be stored. False where it is another.
bool WaitingRows::appendWhole(const SampleBatch& batch, std::span<const SeriesId> ids,
                              std::size_t seriesCount) {
  if (!batch.arena.empty() || batch.empty() || batch.size() > m_rowsABatch)
    return false;
  const std::size_t rows = batch.size();
  std::size_t rejects = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    const std::int64_t time = batch.timeMs[i];
    const bool isKept =
        layout::isPlain(time, batch.receivedMs[i]) & ((batch.flags[i] & sampleflag::Transient) == 0);
    rejects += isKept ? 0u : 1u;
  }
  if (rejects != 0)
    return false;
  SampleBatch& into = openBatch();
  const std::size_t before = into.series.size();
  into.series.resize(before + rows);
  SeriesId* series = into.series.data() + before;
  for (std::size_t i = 0; i < rows; ++i) {
    series[i] = mapped(batch.series[i], ids);
    rejects += series[i] < seriesCount ? 0u : 1u;
  }
  if (rejects != 0) {
    into.series.resize(before);
    if (before == 0) {
      recycle(std::move(into));
      m_batches.pop_back();
    }
    return false;
  }
  into.timeMs.insert(into.timeMs.end(), batch.timeMs.begin(), batch.timeMs.end());
  into.bits.insert(into.bits.end(), batch.bits.begin(), batch.bits.end());
  into.quality.insert(into.quality.end(), batch.quality.begin(), batch.quality.end());
  into.flags.resize(before + rows);
  std::ranges::transform(batch.flags, into.flags.data() + before,
                         [](std::uint8_t flags) { return static_cast<std::uint8_t>(flags & kStoredFlags); });
  m_rows += rows;
  return true;
}

void WaitingRows::appendRow(const SampleBatch& batch, std::size_t row, std::string_view metadata, SeriesId id,
                            DataType type) {
  const bool hasBytes = !isScalar(type) && !batch.isNull(row);
  // A place that is not in the arena: a caller's error, not to become an access out of bounds.
  if (hasBytes && (batch.bits[row] >> 32) + (batch.bits[row] & 0xffffffffu) > batch.arena.size())
    return;
  const std::string_view bytes = hasBytes ? batch.bytesAt(row) : std::string_view();
  if (bytes.size() + metadata.size() > kLongestValue) {
    ++m_dropped;
    return;
  }
  const std::uint64_t bits = hasBytes || batch.isNull(row) ? 0 : batch.bits[row];
  const auto flags = static_cast<std::uint8_t>(batch.flags[row] & kStoredFlags);
  if (!layout::isPlain(batch.timeMs[row], batch.receivedMs[row])) {
    m_oddBytes += bytes.size();
    m_odd.push_back({id, batch.timeMs[row], batch.receivedMs[row], bits, hasBytes, std::string(bytes),
                     batch.quality[row], flags});
    return;
  }
  SampleBatch& into = openBatch();
  std::uint64_t place = bits;
  if (hasBytes) {
    place = std::uint64_t{into.arena.size()} << 32 | bytes.size();
    into.arena.append(bytes);
  }
  into.series.push_back(id);
  into.timeMs.push_back(batch.timeMs[row]);
  into.bits.push_back(place);
  into.quality.push_back(batch.quality[row]);
  into.flags.push_back(flags);
  if (!metadata.empty())
    into.addMetadata(metadata);
  ++m_rows;
}

void WaitingRows::bound() {
  const auto isTooMuch = [this] {
    std::size_t bytes = m_oddBytes;
    for (const SampleBatch& each : m_batches)
      bytes += each.arena.size();
    return rows() > m_mostRows || bytes > m_mostRows * kBytesARow + kArenaABatch;
  };
  while (isTooMuch()) {
    // The batch that is being filled goes last; odd samples, which nobody can place, before it.
    if (m_batches.size() > 1 || (m_odd.empty() && !m_batches.empty())) {
      m_dropped += m_batches.front().size();
      m_rows -= m_batches.front().size();
      recycle(std::move(m_batches.front()));
      m_batches.pop_front();
    } else {
      m_dropped += m_odd.size();
      m_odd.clear();
      m_oddBytes = 0;
    }
  }
}

void WaitingRows::recycle(SampleBatch&& batch) {
  batch.clear();
  if (m_spare.size() < kSpareBatches && batch.arena.capacity() < kRowsABatch)
    m_spare.push_back(std::move(batch));
}

std::deque<SampleBatch> WaitingRows::take() {
  m_rows = 0;
  m_odd.clear();
  m_oddBytes = 0;
  return std::exchange(m_batches, {});
}

std::size_t WaitingRows::memoryBytes() const {
  std::size_t bytes = m_oddBytes + m_odd.capacity() * sizeof(OddRow);
  for (const SampleBatch& each : m_batches)
    bytes += each.memoryBytes();
  for (const SampleBatch& each : m_spare)
    bytes += each.memoryBytes();
  return bytes;
}

} // namespace muster
