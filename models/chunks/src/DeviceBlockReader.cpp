#include "Decimals.h"
#include "DeviceDirectory.h"
#include "TimeColumn.h"

#include <algorithm>

namespace muster {

using namespace chunks;

namespace {

constexpr const char* kWhere = "device block";

Unexpected damaged(const char* what) {
  return unexpected(ErrorCode::BadPayload, kWhere, what);
}

} // namespace

class DeviceBlockReader::Impl {
 public:
  Result<void> open(std::string_view blob, std::int64_t periodStartMs);
  Result<void> decode(std::size_t index, SeriesRun& out);
  Result<void> decodeScalars(std::size_t index, std::vector<std::int64_t>& timeMs,
                             std::vector<std::uint64_t>& bits);
  Result<bool> decodeLastUntil(std::size_t index, std::int64_t timeMs, SeriesRun& row);

  DeviceDirectory directory;

 private:
  bool times(std::size_t index, std::int64_t* out);
  bool scalars(std::size_t index, const std::int64_t* timeMs, std::uint64_t* out);
  bool strings(const SeriesEntry& entry, SeriesRun& out, std::uint64_t* places);
  bool attributes(const SeriesEntry& entry, std::size_t rows);
  bool metadata(const SeriesEntry& entry, std::size_t rows, SeriesRun& out);
  bool appendRows(std::size_t index, SeriesRun& out);

  struct KnownTimes {
    bool isDecoded = false;
    std::vector<std::int64_t> timeMs;
  };

  std::int64_t m_startMs = 0;
  IntDecoder m_ints;
  std::vector<KnownTimes> m_known;                                   // of columns that several series share
  std::vector<std::uint64_t> m_scratch, m_other, m_flags, m_quality; // the last two: of each row
  std::string m_bytes;
  SeriesRun m_whole;
};

Result<void> DeviceBlockReader::Impl::open(std::string_view blob, std::int64_t periodStartMs) {
  m_startMs = periodStartMs;
  const Result<std::string_view> content = unseal(blob, BlockKind::Device, periodStartMs, kWhere);
  if (!content) {
    directory.clear();
    return unexpected(content.error());
  }
  if (!directory.read(*content)) {
    directory.clear();
    return damaged("the directory does not hold together");
  }
  m_known.resize(std::max(m_known.size(), directory.timeColumns.size()));
  for (KnownTimes& known : m_known)
    known.isDecoded = false;
  return {};
}

bool DeviceBlockReader::Impl::times(std::size_t index, std::int64_t* out) {
  const std::uint32_t column = directory.series[index].timeColumn;
  const TimeColumn& times = directory.timeColumns[column];
  if (directory.timeUses[column] == 1)
    return decodeTimes(times, m_startMs, directory.streams, m_ints, m_scratch, out);
  KnownTimes& known = m_known[column];
  if (!known.isDecoded) {
    known.timeMs.resize(times.rows);
    if (!decodeTimes(times, m_startMs, directory.streams, m_ints, m_scratch, known.timeMs.data()))
      return false;
    known.isDecoded = true;
  }
  std::copy_n(known.timeMs.data(), times.rows, out);
  return true;
}

// Values of rows that are not null.
bool DeviceBlockReader::Impl::scalars(std::size_t index, const std::int64_t* timeMs, std::uint64_t* out) {
  const SeriesEntry& entry = directory.series[index];
  const DataType type = directory.entries[index].type;
  if (!m_ints.decode(entry.integers, directory.streams, out))
    return false;
  const unsigned form = entry.form & valueform::Mask;
  if (form >= valueform::Decimal0 && form <= valueform::Decimal9)
    fromDecimals(out, entry.values, type == DataType::Float, form - valueform::Decimal0);
  if ((entry.form & valueform::IsClock) != 0) {
    for (std::size_t row = 0; row < entry.values; ++row)
      out[row] += secondsBetween(timeMs[0], timeMs[row]);
  }
  if ((entry.form & valueform::HasExceptions) == 0)
    return true;
  const RareColumns& rare = directory.rare[entry.rare];
  m_scratch.resize(rare.exceptionRows.rows);
  m_other.resize(rare.exceptionRows.rows);
  if (!m_ints.decode(rare.exceptionRows, directory.streams, m_scratch.data()) ||
      !m_ints.decode(rare.exceptionBits, directory.streams, m_other.data()))
    return false;
  for (std::size_t i = 0; i < m_scratch.size(); ++i) {
    if (m_scratch[i] >= entry.values)
      return false;
    out[m_scratch[i]] = m_other[i];
  }
  return true;
}

bool DeviceBlockReader::Impl::strings(const SeriesEntry& entry, SeriesRun& out, std::uint64_t* places) {
  const BytesColumn& bytes = directory.rare[entry.rare].bytes;
  if ((entry.form & valueform::Mask) == valueform::Plain)
    return decodeBytes(bytes, directory.streams, m_ints, m_bytes, out.arena, places);
  m_scratch.resize(bytes.lengths.rows);
  if (!decodeBytes(bytes, directory.streams, m_ints, m_bytes, out.arena, m_scratch.data()) ||
      !m_ints.decode(entry.integers, directory.streams, places))
    return false;
  for (std::size_t i = 0; i < entry.values; ++i) {
    if (places[i] >= m_scratch.size())
      return false;
    places[i] = m_scratch[places[i]];
  }
  return true;
}

// Of each row, to m_flags and m_quality.
bool DeviceBlockReader::Impl::attributes(const SeriesEntry& entry, std::size_t rows) {
  const AttributeColumns& columns = directory.rare[entry.rare].attributes;
  const std::size_t runs = columns.lengths.rows;
  std::vector<std::uint64_t> decoded(runs * 3);
  std::uint64_t* const lengths = decoded.data();
  std::uint64_t* const flags = lengths + runs;
  std::uint64_t* const quality = flags + runs;
  if (!m_ints.decode(columns.lengths, directory.streams, lengths) ||
      !m_ints.decode(columns.flags, directory.streams, flags) ||
      !m_ints.decode(columns.quality, directory.streams, quality))
    return false;
  m_flags.clear();
  m_quality.clear();
  std::size_t nulls = 0;
  for (std::size_t i = 0; i < runs; ++i) {
    if (lengths[i] > rows - m_flags.size() || flags[i] > kStoredFlags || quality[i] > 0xffff)
      return false;
    m_flags.insert(m_flags.end(), lengths[i], flags[i]);
    m_quality.insert(m_quality.end(), lengths[i], quality[i]);
    nulls += (flags[i] & sampleflag::Null) != 0 ? lengths[i] : 0;
  }
  return m_flags.size() == rows && rows - nulls == entry.values;
}

bool DeviceBlockReader::Impl::metadata(const SeriesEntry& entry, std::size_t before, SeriesRun& out) {
  const RareColumns& rare = directory.rare[entry.rare];
  const std::size_t count = rare.metadataRows.rows;
  m_scratch.resize(count);
  m_other.resize(count);
  if (!m_ints.decode(rare.metadataRows, directory.streams, m_scratch.data()) ||
      !decodeBytes(rare.metadata, directory.streams, m_ints, m_bytes, out.arena, m_other.data()))
    return false;
  const std::size_t rows = out.size() - before;
  for (std::size_t i = 0; i < count; ++i) {
    if (m_scratch[i] >= rows || (i > 0 && m_scratch[i] <= m_scratch[i - 1]))
      return false;
    out.metadata.push_back({before + m_scratch[i], m_other[i] >> 32, m_other[i] & 0xffffffffu});
  }
  return true;
}

// Moves count values that stand at the front of rows to the rows that are not null; others get 0.
static void spread(const std::vector<std::uint64_t>& flags, std::size_t values, std::uint64_t* rows) {
  for (std::size_t row = flags.size(); row-- > 0;)
    rows[row] = (flags[row] & sampleflag::Null) != 0 ? 0 : rows[--values];
}

bool DeviceBlockReader::Impl::appendRows(std::size_t index, SeriesRun& out) {
  const SeriesEntry& entry = directory.series[index];
  const std::size_t rows = directory.entries[index].rows, before = out.size();
  out.timeMs.resize(before + rows);
  out.bits.resize(before + rows);
  std::uint64_t* const bits = out.bits.data() + before;
  if (!times(index, out.timeMs.data() + before))
    return false;
  if (!(isScalar(out.type) ? scalars(index, out.timeMs.data() + before, bits) : strings(entry, out, bits)))
    return false;
  const bool has = (entry.form & valueform::HasAttributes) != 0;
  if (has && !attributes(entry, rows))
    return false;
  if (has)
    spread(m_flags, entry.values, bits);
  if (has || !out.flags.empty()) {
    out.flags.resize(before, 0);
    for (std::size_t row = 0; row < rows; ++row)
      out.flags.push_back(has ? static_cast<std::uint8_t>(m_flags[row]) : std::uint8_t{0});
  }
  if (has || !out.quality.empty()) {
    out.quality.resize(before, kQualityGood);
    for (std::size_t row = 0; row < rows; ++row)
      out.quality.push_back(has ? static_cast<std::uint16_t>(m_quality[row]) : kQualityGood);
  }
  return (entry.form & valueform::HasMetadata) == 0 || metadata(entry, before, out);
}

Result<void> DeviceBlockReader::Impl::decode(std::size_t index, SeriesRun& out) {
  if (index >= directory.series.size())
    return unexpected(ErrorCode::BadArgument, kWhere, "no such entry");
  const DataType type = directory.entries[index].type;
  if (out.type != DataType::Unknown && out.type != type)
    return unexpected(ErrorCode::BadArgument, kWhere, "the run is of another type");
  out.type = type;
  const std::size_t before = out.size(), metadataBefore = out.metadata.size(), arena = out.arena.size();
  if (appendRows(index, out))
    return {};
  out.timeMs.resize(before);
  out.bits.resize(before);
  out.flags.resize(std::min(out.flags.size(), before));
  out.quality.resize(std::min(out.quality.size(), before));
  out.metadata.resize(metadataBefore);
  out.arena.resize(arena);
  return damaged("a series does not hold together");
}

Result<void> DeviceBlockReader::Impl::decodeScalars(std::size_t index, std::vector<std::int64_t>& timeMs,
                                                    std::vector<std::uint64_t>& bits) {
  if (index >= directory.series.size() || !isScalar(directory.entries[index].type))
    return unexpected(ErrorCode::BadArgument, kWhere, "no such entry of scalars");
  const SeriesEntry& entry = directory.series[index];
  const std::size_t rows = directory.entries[index].rows;
  timeMs.resize(rows);
  bits.resize(rows);
  bool isGood = times(index, timeMs.data()) && scalars(index, timeMs.data(), bits.data());
  if (isGood && entry.values != rows) {
    isGood = attributes(entry, rows);
    if (isGood)
      spread(m_flags, entry.values, bits.data());
  }
  if (isGood)
    return {};
  timeMs.clear();
  bits.clear();
  return damaged("a series does not hold together");
}

Result<bool> DeviceBlockReader::Impl::decodeLastUntil(std::size_t index, std::int64_t timeMs,
                                                      SeriesRun& row) {
  row.clear();
  if (index >= directory.series.size())
    return unexpected(ErrorCode::BadArgument, kWhere, "no such entry");
  row.type = directory.entries[index].type;
  const bool isPlain = isScalar(row.type) && !hasRare(directory.series[index].form);
  m_whole.clear();
  m_whole.type = row.type;
  if (isPlain) {
    const std::size_t rows = directory.entries[index].rows;
    m_whole.timeMs.resize(rows);
    m_whole.bits.resize(rows);
    if (!times(index, m_whole.timeMs.data()))
      return damaged("a series does not hold together");
  } else if (Result<void> decoded = decode(index, m_whole); !decoded) {
    return unexpected(decoded.error());
  }
  const auto after = std::ranges::upper_bound(m_whole.timeMs, timeMs);
  if (after == m_whole.timeMs.begin())
    return false;
  if (isPlain && !scalars(index, m_whole.timeMs.data(), m_whole.bits.data()))
    return damaged("a series does not hold together");
  row.addFrom(m_whole, static_cast<std::size_t>(after - m_whole.timeMs.begin()) - 1);
  return true;
}

DeviceBlockReader::DeviceBlockReader() : m_impl(std::make_unique<Impl>()) {
}
DeviceBlockReader::~DeviceBlockReader() = default;
Result<void> DeviceBlockReader::open(std::string_view blob, std::int64_t periodStartMs) {
  return m_impl->open(blob, periodStartMs);
}
std::span<const DeviceBlockReader::Entry> DeviceBlockReader::entries() const {
  return m_impl->directory.entries;
}
std::size_t DeviceBlockReader::find(SeriesId series) const {
  const auto& entries = m_impl->directory.entries;
  const auto at = std::ranges::lower_bound(entries, series, {}, &Entry::series);
  const bool isThere = at != entries.end() && at->series == series;
  return isThere ? static_cast<std::size_t>(at - entries.begin()) : entries.size();
}
Result<void> DeviceBlockReader::decode(std::size_t entry, SeriesRun& out) {
  return m_impl->decode(entry, out);
}
Result<void> DeviceBlockReader::decodeScalars(std::size_t entry, std::vector<std::int64_t>& timeMs,
                                              std::vector<std::uint64_t>& bits) {
  return m_impl->decodeScalars(entry, timeMs, bits);
}
bool DeviceBlockReader::hasAttributes(std::size_t entry) const {
  return (m_impl->directory.series[entry].form & valueform::HasAttributes) != 0;
}
Result<bool> DeviceBlockReader::decodeLastUntil(std::size_t entry, std::int64_t timeMs, SeriesRun& row) {
  return m_impl->decodeLastUntil(entry, timeMs, row);
}

} // namespace muster
