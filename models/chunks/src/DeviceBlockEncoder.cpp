#include "BytesColumn.h"
#include "Decimals.h"
#include "DeviceLayout.h"
#include "TimeColumn.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <unordered_map>

namespace muster {

using namespace chunks;

class DeviceBlockEncoder::Impl {
 public:
  void encode(std::span<const BlockSeries> series, std::int64_t periodStartMs, std::string& out);

 private:
  void findTimeColumns(std::span<const BlockSeries> series);
  // Each writes to m_out and gives its share of the series' form.
  unsigned writeAttributes(const SeriesRun& run);
  unsigned writeScalars(const SeriesRun& run);
  bool trySeconds(const SeriesRun& run);
  unsigned writeDecimals();
  unsigned writeStrings(const SeriesRun& run);
  unsigned writeMetadata(const SeriesRun& run);

  static constexpr int kLevel = 1;
  Compressor m_compressor{kLevel};
  StreamWriter m_out{m_compressor};
  IntEncoder m_ints;
  TimeEncoder m_times;
  Decimals m_decimals;
  std::vector<std::uint32_t> m_timeColumns; // of each series
  std::vector<const SeriesRun*> m_distinct; // a run of each time column
  std::vector<std::uint64_t> m_values, m_lengths, m_flags, m_quality;
};

// Series whose times are all equal share a column.
void DeviceBlockEncoder::Impl::findTimeColumns(std::span<const BlockSeries> series) {
  m_timeColumns.clear();
  m_distinct.clear();
  std::unordered_multimap<std::uint64_t, std::uint32_t> known;
  for (const BlockSeries& one : series) {
    const std::vector<std::int64_t>& times = one.run->timeMs;
    std::uint64_t hash = times.size();
    for (std::size_t i = 1; i <= 4; ++i)
      hash = hash * 0x9E3779B97F4A7C15u ^ static_cast<std::uint64_t>(times[(times.size() - 1) * i / 4]);
    const auto [begin, end] = known.equal_range(hash);
    const auto same = std::find_if(
        begin, end, [&](const auto& entry) { return m_distinct[entry.second]->timeMs == times; });
    if (same != end) {
      m_timeColumns.push_back(same->second);
      continue;
    }
    const auto column = static_cast<std::uint32_t>(m_distinct.size());
    known.emplace(hash, column);
    m_distinct.push_back(one.run);
    m_timeColumns.push_back(column);
  }
}

unsigned DeviceBlockEncoder::Impl::writeAttributes(const SeriesRun& run) {
  m_lengths.clear();
  m_flags.clear();
  m_quality.clear();
  std::size_t nulls = 0;
  for (std::size_t row = 0; row < run.size(); ++row) {
    const std::uint64_t flags = run.flagsAt(row) & kStoredFlags, quality = run.qualityAt(row);
    nulls += (flags & sampleflag::Null) != 0 ? 1u : 0u;
    if (m_lengths.empty() || m_flags.back() != flags || m_quality.back() != quality) {
      m_lengths.push_back(0);
      m_flags.push_back(flags);
      m_quality.push_back(quality);
    }
    ++m_lengths.back();
  }
  if (m_lengths.size() == 1 && m_flags[0] == 0 && m_quality[0] == kQualityGood)
    return 0;
  putVarint(m_out.lane(Main), m_lengths.size());
  putVarint(m_out.lane(Main), nulls);
  m_ints.encode(m_lengths, false, m_out);
  m_ints.encode(m_flags, false, m_out);
  m_ints.encode(m_quality, false, m_out);
  return valueform::HasAttributes;
}

unsigned DeviceBlockEncoder::Impl::writeDecimals() {
  unsigned form = valueform::Decimal0 + m_decimals.digits;
  const std::vector<std::uint64_t>& rows = m_decimals.exceptions;
  if (!rows.empty()) {
    form |= valueform::HasExceptions;
    m_lengths.clear();
    for (const std::uint64_t row : rows)
      m_lengths.push_back(m_values[row]);
    putVarint(m_out.lane(Main), rows.size());
    m_ints.encode(rows, false, m_out);
    m_ints.encode(m_lengths, true, m_out);
  }
  m_ints.encode(m_decimals.integers, false, m_out);
  return form;
}

// Whether the values count seconds, and are smaller without those between the run's times: m_values is then without them.
bool DeviceBlockEncoder::Impl::trySeconds(const SeriesRun& run) {
  const std::size_t last = run.size() - 1;
  for (const std::size_t row : {last / 4, last / 2, last}) {
    const std::uint64_t off = m_values[row] - m_values[0] - secondsBetween(run.timeMs[0], run.timeMs[row]);
    if (zigzag(off) > 4)
      return false;
  }
  m_lengths.resize(run.size());
  for (std::size_t row = 0; row < run.size(); ++row)
    m_lengths[row] = m_values[row] - secondsBetween(run.timeMs[0], run.timeMs[row]);
  if (IntEncoder::choose(m_lengths, false).bits >= IntEncoder::choose(m_values, false).bits)
    return false;
  m_values.swap(m_lengths);
  return true;
}

// m_values: those that are not null.
unsigned DeviceBlockEncoder::Impl::writeScalars(const SeriesRun& run) {
  m_values.clear();
  if (run.flags.empty()) {
    m_values.assign(run.bits.begin(), run.bits.end());
  } else {
    for (std::size_t row = 0; row < run.size(); ++row) {
      if (!run.isNull(row))
        m_values.push_back(run.bits[row]);
    }
  }
  if (!isFloating(run.type)) {
    const bool isClock = run.type != DataType::Boolean && m_values.size() == run.size() && trySeconds(run);
    m_ints.encode(m_values, false, m_out);
    return valueform::Integers | (isClock ? valueform::IsClock : 0u);
  }
  const bool isFloat = run.type == DataType::Float;
  if (!m_values.empty() && toDecimals(m_values, isFloat, m_decimals)) {
    // Any float is a decimal of nine digits, but noise is smaller as the bits that it is.
    const bool isDoubtful = m_decimals.digits >= 5;
    if (!isDoubtful ||
        IntEncoder::choose(m_decimals.integers, false).bits <= IntEncoder::choose(m_values, true).bits)
      return writeDecimals();
  }
  m_ints.encode(m_values, true, m_out);
  return valueform::Bits;
}

unsigned DeviceBlockEncoder::Impl::writeStrings(const SeriesRun& run) {
  std::vector<std::string_view> strings, words;
  std::unordered_map<std::string_view, std::uint64_t> known;
  std::size_t bytes = 0, wordBytes = 0;
  m_values.clear();
  for (std::size_t row = 0; row < run.size(); ++row) {
    if (run.isNull(row))
      continue;
    strings.push_back(run.bytesAt(row));
    bytes += strings.back().size();
    const auto [at, isNew] = known.try_emplace(strings.back(), words.size());
    if (isNew) {
      words.push_back(strings.back());
      wordBytes += words.back().size();
    }
    m_values.push_back(at->second);
  }
  // zstd sees repeats that lie near each other by itself.
  if (wordBytes + words.size() > bytes - bytes / 8) {
    writeBytes(strings, m_ints, m_out);
    return valueform::Plain;
  }
  putVarint(m_out.lane(Main), words.size());
  writeBytes(words, m_ints, m_out);
  m_ints.encode(m_values, false, m_out);
  return valueform::Words;
}

unsigned DeviceBlockEncoder::Impl::writeMetadata(const SeriesRun& run) {
  if (run.metadata.empty())
    return 0;
  std::vector<std::string_view> strings;
  m_lengths.clear();
  for (const SampleBatch::RowMetadata& entry : run.metadata) {
    m_lengths.push_back(entry.row);
    strings.push_back(std::string_view(run.arena).substr(entry.offset, entry.length));
  }
  putVarint(m_out.lane(Main), strings.size());
  m_ints.encode(m_lengths, false, m_out);
  writeBytes(strings, m_ints, m_out);
  return valueform::HasMetadata;
}

void DeviceBlockEncoder::Impl::encode(std::span<const BlockSeries> series, std::int64_t periodStartMs,
                                      std::string& out) {
  assert(series.size() <= kMostSeriesABlock);
  m_out.clear();
  std::string& directory = m_out.lane(Main);
  findTimeColumns(series);
  putVarint(directory, m_distinct.size());
  for (const SeriesRun* run : m_distinct)
    putVarint(directory, run->size());
  putVarint(directory, series.size());
  SeriesId next = 0;
  for (const BlockSeries& one : series) {
    assert(one.series >= next && !one.run->empty());
    putVarint(directory, one.series - next);
    next = one.series + 1;
  }
  for (const BlockSeries& one : series)
    putByte(directory, static_cast<std::uint8_t>(one.run->type));
  for (const std::uint32_t column : m_timeColumns)
    putVarint(directory, column);
  for (const SeriesRun* run : m_distinct)
    m_times.encode(run->timeMs, periodStartMs, m_out);
  for (const BlockSeries& one : series) {
    // The form goes before the fields that follow from it.
    const std::size_t at = directory.size();
    directory.push_back('\0');
    unsigned form = one.run->quality.empty() && one.run->flags.empty() ? 0 : writeAttributes(*one.run);
    form |= isScalar(one.run->type) ? writeScalars(*one.run) : writeStrings(*one.run);
    form |= writeMetadata(*one.run);
    directory[at] = static_cast<char>(form);
  }
  beginBlock(BlockKind::Device, out);
  m_out.finish(out);
  seal(out, periodStartMs);
}

DeviceBlockEncoder::DeviceBlockEncoder() : m_impl(std::make_unique<Impl>()) {
}
DeviceBlockEncoder::~DeviceBlockEncoder() = default;
void DeviceBlockEncoder::encode(std::span<const BlockSeries> series, std::int64_t periodStartMs,
                                std::string& out) {
  m_impl->encode(series, periodStartMs, out);
}

} // namespace muster
