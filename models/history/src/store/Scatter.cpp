#include "Scatter.h"

#include <schema/Payload.h>

#include <algorithm>

namespace muster {

namespace {

bool hasAttributes(const SampleBatch& batch) {
  std::uint32_t different = 0;
  for (const std::uint16_t quality : batch.quality)
    different |= quality ^ std::uint32_t{kQualityGood};
  for (const std::uint8_t flags : batch.flags)
    different |= flags;
  return different != 0;
}

} // namespace

void Scatter::take(std::span<const SampleBatch* const> batches, std::span<const DataType> types) {
  clear();
  m_batches = batches;
  m_types = types;
  count(types.size());
  std::size_t rows = 0;
  bool attributes = false;
  for (const SampleBatch* batch : batches) {
    rows += batch->size();
    attributes = attributes || hasAttributes(*batch);
  }
  m_times.resize(rows);
  m_bits.resize(rows);
  if (attributes)
    m_attributes.resize(rows);
  for (std::size_t i = 0; i < batches.size(); ++i)
    attributes ? place<true>(i) : place<false>(i);
  std::ranges::sort(m_extras, [](const Extra& a, const Extra& b) {
    return a.series != b.series ? a.series < b.series : a.place < b.place;
  });
}

void Scatter::clear() {
  m_batches = {};
  m_present.clear();
  m_times.clear();
  m_bits.clear();
  m_attributes.clear();
  m_extras.clear();
}

// Leaves in m_end where each series begins; place() moves it on to where it ends.
void Scatter::count(std::size_t seriesCount) {
  m_end.assign(seriesCount, 0);
  for (const SampleBatch* batch : m_batches)
    for (const SeriesId id : batch->series)
      ++m_end[id];
  std::uint32_t next = 0;
  for (std::size_t id = 0; id < seriesCount; ++id) {
    if (m_end[id] != 0)
      m_present.push_back(static_cast<SeriesId>(id));
    next += std::exchange(m_end[id], next);
  }
}

template<bool kHasAttributes>
void Scatter::place(std::size_t index) {
  const SampleBatch& batch = *m_batches[index];
  const bool hasBytes = !batch.arena.empty();
  std::vector<std::uint32_t> places; // of rows with metadata
  auto metadata = batch.metadata.begin();
  for (std::size_t row = 0; row < batch.size(); ++row) {
    const SeriesId id = batch.series[row];
    const std::uint32_t at = m_end[id]++;
    m_times[at] = batch.timeMs[row];
    m_bits[at] = batch.bits[row];
    if (hasBytes && !isScalar(m_types[id]))
      m_bits[at] = std::uint64_t{index + 1} << 32 | row;
    if constexpr (kHasAttributes)
      m_attributes[at] = std::uint32_t{batch.quality[row]} << 8 | batch.flags[row];
    if (metadata != batch.metadata.end() && metadata->row == row) {
      places.push_back(at);
      ++metadata;
    }
  }
  placeMetadata(batch, places);
}

void Scatter::placeMetadata(const SampleBatch& batch, const std::vector<std::uint32_t>& places) {
  for (std::size_t i = 0; i < places.size(); ++i) {
    const SampleBatch::RowMetadata& entry = batch.metadata[i];
    const SeriesId id = batch.series[entry.row];
    if (isScalar(m_types[id]))
      m_extras.push_back({id, places[i], batch.metadataOf(entry)});
  }
}

void Scatter::fill(SeriesId series, SeriesRun& out) const {
  out.clear();
  out.type = m_types[series];
  if (!isScalar(out.type))
    return fillBytes(series, out);
  const std::uint32_t first = begin(series), end = m_end[series];
  out.timeMs.assign(m_times.begin() + first, m_times.begin() + end);
  out.bits.assign(m_bits.begin() + first, m_bits.begin() + end);
  if (!m_attributes.empty()) {
    std::uint32_t different = 0;
    for (std::uint32_t i = first; i < end; ++i)
      different |= m_attributes[i] ^ std::uint32_t{kQualityGood} << 8;
    if ((different >> 8) != 0)
      for (std::uint32_t i = first; i < end; ++i)
        out.quality.push_back(static_cast<std::uint16_t>(m_attributes[i] >> 8));
    if ((different & 0xff) != 0)
      for (std::uint32_t i = first; i < end; ++i)
        out.flags.push_back(static_cast<std::uint8_t>(m_attributes[i] & kStoredFlags));
  }
  auto extra = std::ranges::lower_bound(m_extras, series, {}, &Extra::series);
  for (; extra != m_extras.end() && extra->series == series; ++extra) {
    out.metadata.push_back({extra->place - first, out.arena.size(), extra->encoded.size()});
    out.arena.append(extra->encoded);
  }
}

void Scatter::fillBytes(SeriesId series, SeriesRun& out) const {
  for (std::uint32_t i = begin(series); i < m_end[series]; ++i) {
    const std::uint32_t attributes =
        m_attributes.empty() ? std::uint32_t{kQualityGood} << 8 : m_attributes[i];
    const auto quality = static_cast<std::uint16_t>(attributes >> 8);
    const auto flags = static_cast<std::uint8_t>(attributes & kStoredFlags);
    // Of a batch without any bytes: null, or of no length, and without metadata.
    const SampleBatch* batch = m_bits[i] == 0 ? nullptr : m_batches[(m_bits[i] >> 32) - 1];
    const std::size_t row = m_bits[i] & 0xffffffffu;
    if ((flags & sampleflag::Null) != 0)
      out.add(m_times[i], 0, quality, flags);
    else
      out.addBytes(m_times[i], batch == nullptr ? std::string_view() : batch->bytesAt(row), quality, flags);
    if (batch == nullptr || batch->metadata.empty())
      continue;
    if (const std::string_view encoded = batch->metadataAt(row); !encoded.empty())
      out.addMetadata(encoded);
  }
}

std::size_t Scatter::memoryBytes() const {
  return m_times.capacity() * sizeof(std::int64_t) + m_bits.capacity() * sizeof(std::uint64_t) +
         m_attributes.capacity() * sizeof(std::uint32_t) + m_end.capacity() * sizeof(std::uint32_t) +
         m_extras.capacity() * sizeof(Extra);
}

} // namespace muster
