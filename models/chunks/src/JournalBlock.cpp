#include "BytesColumn.h"
#include "Tagged.h"

#include <chunks/DeviceBlock.h>
#include <chunks/JournalBlock.h>

#include <cassert>

namespace muster {

using namespace chunks;

namespace {

constexpr const char* kWhere = "journal block";
constexpr int kLevel = 1;

Unexpected damaged(const char* what) {
  return unexpected(ErrorCode::BadPayload, kWhere, what);
}

} // namespace

class JournalBlockEncoder::Impl {
 public:
  void encode(const SampleBatch& batch, TypeOfSeries types, std::string& out);

 private:
  void addRows(const SampleBatch& batch, TypeOfSeries types);
  void writeAttributes(const SampleBatch& batch);
  void writeMetadata(const SampleBatch& batch);

  Compressor m_compressor{kLevel};
  StreamWriter m_out{m_compressor};
  IntEncoder m_ints;
  TaggedWriter m_values;
  ByteBuffer m_steps, m_series, m_times;
  std::string m_bytes;
  std::vector<std::uint8_t>
      m_digits; // of each series, as far as known: only a guess, blocks do not depend on it
  std::vector<std::uint64_t> m_lengths, m_flags, m_quality;
};

void JournalBlockEncoder::Impl::addRows(const SampleBatch& batch, TypeOfSeries types) {
  const std::size_t rows = batch.size();
  m_values.clear();
  m_values.reserve(rows);
  for (ByteBuffer* buffer : {&m_steps, &m_series, &m_times}) {
    buffer->clear();
    buffer->reserve(rows * 8);
  }
  m_bytes.clear();
  m_digits.resize(std::max(m_digits.size(), types.size()));
  std::uint64_t nextSeries = 0, time = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const SeriesId id = batch.series[row];
    const std::uint64_t seriesStep = zigzag(std::uint64_t{id} - nextSeries);
    const auto rowTime = static_cast<std::uint64_t>(batch.timeMs[row]);
    const std::uint64_t timeStep = zigzag(rowTime - time);
    nextSeries = std::uint64_t{id} + 1;
    time = rowTime;
    const unsigned seriesSize = bytesOf(seriesStep), timeSize = bytesOf(timeStep);
    m_steps.put(seriesSize | timeSize << 4, 1);
    m_series.put(seriesStep, seriesSize);
    m_times.put(timeStep, timeSize);
    const DataType type = id < types.size() ? types[id] : DataType::UInt64;
    std::uint8_t noDigits = 0;
    if (batch.isNull(row)) {
      m_values.addScalar(DataType::UInt64, 0, noDigits);
    } else if (isScalar(type)) {
      m_values.addScalar(type, batch.bits[row], id < m_digits.size() ? m_digits[id] : noDigits);
    } else {
      const std::string_view bytes = batch.bytesAt(row);
      m_values.addLength(bytes.size());
      m_bytes.append(bytes);
    }
  }
}

void JournalBlockEncoder::Impl::writeAttributes(const SampleBatch& batch) {
  m_lengths.clear();
  m_flags.clear();
  m_quality.clear();
  for (std::size_t row = 0; row < batch.size();) {
    const std::uint8_t flags = batch.flags[row];
    const std::uint16_t quality = batch.quality[row];
    const std::size_t begin = row;
    while (row < batch.size() && batch.flags[row] == flags && batch.quality[row] == quality)
      ++row;
    m_lengths.push_back(row - begin);
    m_flags.push_back(flags);
    m_quality.push_back(quality);
  }
  putVarint(m_out.lane(Main), m_lengths.size());
  m_ints.encode(m_lengths, false, m_out);
  m_ints.encode(m_flags, false, m_out);
  m_ints.encode(m_quality, false, m_out);
}

void JournalBlockEncoder::Impl::writeMetadata(const SampleBatch& batch) {
  std::vector<std::string_view> strings;
  m_lengths.clear();
  for (const SampleBatch::RowMetadata& entry : batch.metadata) {
    m_lengths.push_back(entry.row);
    strings.push_back(batch.metadataOf(entry));
  }
  putVarint(m_out.lane(Main), strings.size());
  m_ints.encode(m_lengths, false, m_out);
  writeBytes(strings, m_ints, m_out);
}

void JournalBlockEncoder::Impl::encode(const SampleBatch& batch, TypeOfSeries types, std::string& out) {
  assert(batch.size() <= kMostRowsABlock);
  m_out.clear();
  addRows(batch, types);
  std::string& directory = m_out.lane(Main);
  putVarint(directory, batch.size());
  m_out.add(m_steps.view());
  m_out.add(m_values.tags());
  const std::string_view sized[] = {m_series.view(), m_times.view(), m_values.bytes(), m_bytes};
  for (const std::string_view bytes : sized) {
    putVarint(directory, bytes.size());
    m_out.add(bytes);
  }
  writeAttributes(batch);
  writeMetadata(batch);
  beginBlock(BlockKind::Journal, out);
  m_out.finish(out);
  seal(out, 0);
}

class JournalBlockReader::Impl {
 public:
  Result<void> decode(std::string_view blob, SampleBatch& out);

 private:
  struct Stream {
    StreamPlace place;
    std::size_t size = 0;
    std::string scratch;
    std::string_view raw;
  };
  bool readDirectory();
  bool openStreams();
  bool addRows(SampleBatch& out);
  bool addAttributes(std::size_t before, SampleBatch& out);
  bool addMetadata(std::size_t before, SampleBatch& out);

  enum { Steps, Tags, Series, Times, Values, Bytes, kStreams };
  StreamReader m_in;
  IntDecoder m_ints;
  std::size_t m_rows = 0;
  Stream m_streams[kStreams];
  IntColumn m_lengths, m_flags, m_quality, m_metadataRows;
  BytesColumn m_metadata;
  std::string m_scratch;
};

bool JournalBlockReader::Impl::readDirectory() {
  ByteReader& from = m_in.lane(Main);
  m_rows = from.count(kMostRowsABlock);
  for (std::size_t i = 0; i < kStreams; ++i) {
    m_streams[i].size = i < Series ? m_rows : from.count(kMostBytesABlock);
    m_streams[i].place = m_in.next(m_streams[i].size);
  }
  const std::size_t runs = from.count(m_rows);
  readShape(m_in, runs, m_lengths);
  readShape(m_in, runs, m_flags);
  readShape(m_in, runs, m_quality);
  const std::size_t metadata = from.count(m_rows);
  readShape(m_in, metadata, m_metadataRows);
  readBytes(m_in, metadata, m_metadata);
  return m_in.endDirectory();
}

bool JournalBlockReader::Impl::openStreams() {
  for (Stream& stream : m_streams) {
    if (!m_in.readPadded(stream.place, stream.size, stream.scratch, stream.raw))
      return false;
  }
  return true;
}

bool JournalBlockReader::Impl::addRows(SampleBatch& out) {
  const std::size_t before = out.size();
  out.series.resize(before + m_rows);
  out.timeMs.resize(before + m_rows);
  out.receivedMs.resize(before + m_rows, 0);
  out.bits.resize(before + m_rows);
  const std::string_view steps = m_streams[Steps].raw, series = m_streams[Series].raw,
                         times = m_streams[Times].raw, bytes = m_streams[Bytes].raw;
  if (bytes.size() > std::size_t{0xffffffffu} - out.arena.size())
    return false;
  TaggedReader values(m_streams[Tags].raw, m_streams[Values].raw);
  std::size_t seriesAt = 0, timeAt = 0, bytesAt = 0;
  std::uint64_t nextSeries = 0, time = 0;
  TaggedValue value;
  for (std::size_t i = 0; i < m_rows; ++i) {
    const unsigned step = static_cast<unsigned char>(steps[i]);
    const unsigned seriesSize = step & 0x0f, timeSize = step >> 4;
    if (seriesSize > 8 || timeSize > 8 || seriesSize > series.size() - seriesAt ||
        timeSize > times.size() - timeAt || !values.next(value))
      return false;
    const std::uint64_t id = nextSeries + unzigzag(loadBytes(series.data() + seriesAt, seriesSize));
    time += unzigzag(loadBytes(times.data() + timeAt, timeSize));
    seriesAt += seriesSize;
    timeAt += timeSize;
    nextSeries = id + 1;
    if (id > kNoSeries)
      return false;
    if (value.isBytes) {
      const std::uint64_t length = value.bits;
      if (length > bytes.size() - bytesAt)
        return false;
      value.bits = std::uint64_t{out.arena.size() + bytesAt} << 32 | length;
      bytesAt += length;
    }
    out.series[before + i] = static_cast<SeriesId>(id);
    out.timeMs[before + i] = static_cast<std::int64_t>(time);
    out.bits[before + i] = value.bits;
  }
  out.arena.append(bytes);
  return seriesAt == series.size() && timeAt == times.size() && bytesAt == bytes.size() && values.isAtEnd();
}

bool JournalBlockReader::Impl::addAttributes(std::size_t before, SampleBatch& out) {
  const std::size_t runs = m_lengths.rows;
  std::vector<std::uint64_t> decoded(runs * 3);
  std::uint64_t* const lengths = decoded.data();
  std::uint64_t* const flags = lengths + runs;
  std::uint64_t* const quality = flags + runs;
  if (!m_ints.decode(m_lengths, m_in, lengths) || !m_ints.decode(m_flags, m_in, flags) ||
      !m_ints.decode(m_quality, m_in, quality))
    return false;
  out.flags.reserve(before + m_rows);
  out.quality.reserve(before + m_rows);
  for (std::size_t i = 0; i < runs; ++i) {
    if (lengths[i] > before + m_rows - out.flags.size() || flags[i] > 0xff || quality[i] > 0xffff)
      return false;
    out.flags.insert(out.flags.end(), lengths[i], static_cast<std::uint8_t>(flags[i]));
    out.quality.insert(out.quality.end(), lengths[i], static_cast<std::uint16_t>(quality[i]));
  }
  return out.flags.size() == before + m_rows;
}

bool JournalBlockReader::Impl::addMetadata(std::size_t before, SampleBatch& out) {
  const std::size_t count = m_metadataRows.rows;
  std::vector<std::uint64_t> rows(count), places(count);
  if (!m_ints.decode(m_metadataRows, m_in, rows.data()) ||
      !decodeBytes(m_metadata, m_in, m_ints, m_scratch, out.arena, places.data()))
    return false;
  for (std::size_t i = 0; i < count; ++i) {
    if (rows[i] >= m_rows || (i > 0 && rows[i] <= rows[i - 1]))
      return false;
    out.metadata.push_back({before + rows[i], places[i] >> 32, places[i] & 0xffffffffu});
  }
  return true;
}

Result<void> JournalBlockReader::Impl::decode(std::string_view blob, SampleBatch& out) {
  const Result<std::string_view> content = unseal(blob, BlockKind::Journal, 0, kWhere);
  if (!content)
    return unexpected(content.error());
  if (!m_in.open(*content, kMostBytesABlock) || !readDirectory())
    return damaged("the directory does not hold together");
  const std::size_t before = out.size(), arena = out.arena.size(), metadata = out.metadata.size();
  if (openStreams() && addRows(out) && addAttributes(before, out) && addMetadata(before, out))
    return {};
  out.series.resize(before);
  out.timeMs.resize(before);
  out.receivedMs.resize(before);
  out.bits.resize(before);
  out.flags.resize(before);
  out.quality.resize(before);
  out.metadata.resize(metadata);
  out.arena.resize(arena);
  return damaged("its rows do not hold together");
}

JournalBlockEncoder::JournalBlockEncoder() : m_impl(std::make_unique<Impl>()) {
}
JournalBlockEncoder::~JournalBlockEncoder() = default;
void JournalBlockEncoder::encode(const SampleBatch& batch, TypeOfSeries types, std::string& out) {
  m_impl->encode(batch, types, out);
}
JournalBlockReader::JournalBlockReader() : m_impl(std::make_unique<Impl>()) {
}
JournalBlockReader::~JournalBlockReader() = default;
Result<void> JournalBlockReader::decode(std::string_view blob, SampleBatch& out) {
  return m_impl->decode(blob, out);
}

} // namespace muster
