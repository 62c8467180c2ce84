#include "BytesColumn.h"
#include "Tagged.h"

#include <chunks/DeviceBlock.h>
#include <chunks/StateBlock.h>

#include <cassert>
#include <functional>

namespace muster {

using namespace chunks;

namespace {

constexpr const char* kWhere = "state block";
constexpr int kLevel = 3;
constexpr std::uint64_t kElsewhere = 0x80; // beside the flags

Unexpected damaged(const char* what) {
  return unexpected(ErrorCode::BadPayload, kWhere, what);
}

// One column of integers at a time.
class Columns {
 public:
  explicit Columns(StreamWriter& out) : m_out(out) {}
  void put(std::size_t rows, const std::function<std::uint64_t(std::size_t)>& value) {
    m_values.resize(rows);
    for (std::size_t i = 0; i < rows; ++i)
      m_values[i] = value(i);
    ints.encode(m_values, false, m_out);
  }

  IntEncoder ints;

 private:
  StreamWriter& m_out;
  std::vector<std::uint64_t> m_values;
};

void writeSeries(const std::vector<SeriesState>& series, std::uint64_t before, Columns& columns,
                 StreamWriter& out) {
  const std::size_t rows = series.size();
  putVarint(out.lane(Main), rows);
  columns.put(rows, [&](std::size_t i) { return series[i].device; });
  columns.put(rows, [&](std::size_t i) { return series[i].series; });
  columns.put(rows, [&](std::size_t i) { return static_cast<std::uint64_t>(series[i].type); });
  columns.put(rows, [&](std::size_t i) { return before - static_cast<std::uint64_t>(series[i].timeMs); });
  columns.put(rows, [&](std::size_t i) { return series[i].quality; });
  columns.put(rows,
              [&](std::size_t i) { return series[i].flags | (series[i].isElsewhere ? kElsewhere : 0); });
  TaggedWriter values;
  values.reserve(rows);
  std::string bytes;
  for (const SeriesState& state : series) {
    std::uint8_t digits = 0;
    if (isScalar(state.type)) {
      values.addScalar(state.type, state.bits, digits);
      continue;
    }
    values.addLength(state.bytes.size());
    bytes.append(state.bytes);
  }
  out.add(values.tags());
  for (const std::string_view stream : {values.bytes(), std::string_view(bytes)}) {
    putVarint(out.lane(Main), stream.size());
    out.add(stream);
  }
}

void writeDevices(const std::vector<DeviceStanding>& devices, std::uint64_t before, Columns& columns,
                  StreamWriter& out) {
  const std::size_t rows = devices.size();
  putVarint(out.lane(Main), rows);
  columns.put(rows, [&](std::size_t i) { return devices[i].device; });
  columns.put(rows, [&](std::size_t i) { return devices[i].isOnline ? 1u : 0u; });
  // 0 is a word of its own: it stays 0, all else is an age and one more.
  const auto age = [before](std::int64_t ms) {
    return ms == 0 ? 0 : zigzag(before - static_cast<std::uint64_t>(ms)) + 1;
  };
  columns.put(rows, [&](std::size_t i) { return age(devices[i].bornMs); });
  columns.put(rows, [&](std::size_t i) { return age(devices[i].offlineSinceMs); });
  columns.put(rows, [&](std::size_t i) { return age(devices[i].lastSeenMs); });
  columns.put(rows, [&](std::size_t i) { return devices[i].births; });
  columns.put(rows, [&](std::size_t i) { return devices[i].gaps; });
  columns.put(rows, [&](std::size_t i) { return devices[i].rejected; });
}

class StateReader {
 public:
  explicit StateReader(std::uint64_t before) : m_before(before) {}
  bool read(std::string_view content, StateBlock& out);

 private:
  struct Stream {
    std::size_t size = 0;
    StreamPlace place;
    std::string scratch;
    std::string_view raw;
  };
  bool readDirectory();
  bool columns(std::span<const IntColumn> from, std::size_t rows);
  std::uint64_t at(std::size_t column, std::size_t row) const { return m_values[column * m_rows + row]; }
  bool addSeries(std::vector<SeriesState>& out);
  bool addDevices(std::vector<DeviceStanding>& out);

  std::uint64_t m_before;
  StreamReader m_in;
  IntDecoder m_ints;
  enum { Tags, Values, Bytes, kStreams };
  Stream m_streams[kStreams];
  IntColumn m_series[6], m_devices[8];
  std::vector<std::uint64_t> m_values;
  std::size_t m_rows = 0;
};

bool StateReader::readDirectory() {
  ByteReader& from = m_in.lane(Main);
  std::size_t rows = from.count(kMostStatesABlock);
  for (IntColumn& column : m_series)
    readShape(m_in, rows, column);
  for (std::size_t i = 0; i < kStreams; ++i) {
    m_streams[i].size = i == Tags ? rows : from.count(kMostBytesABlock);
    m_streams[i].place = m_in.next(m_streams[i].size);
  }
  rows = from.count(kMostStatesABlock);
  for (IntColumn& column : m_devices)
    readShape(m_in, rows, column);
  return m_in.endDirectory();
}

bool StateReader::columns(std::span<const IntColumn> from, std::size_t rows) {
  m_rows = rows;
  m_values.resize(from.size() * rows);
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (!m_ints.decode(from[i], m_in, m_values.data() + i * rows))
      return false;
  }
  return true;
}

bool StateReader::addSeries(std::vector<SeriesState>& out) {
  for (Stream& stream : m_streams) {
    if (!m_in.readPadded(stream.place, stream.size, stream.scratch, stream.raw))
      return false;
  }
  if (!columns(m_series, m_series[0].rows))
    return false;
  TaggedReader values(m_streams[Tags].raw, m_streams[Values].raw);
  std::string_view bytes = m_streams[Bytes].raw;
  out.resize(m_rows);
  TaggedValue value;
  for (std::size_t i = 0; i < m_rows; ++i) {
    SeriesState& state = out[i];
    const std::uint64_t flags = at(5, i);
    const std::optional<DataType> type =
        dataTypeFromWire(static_cast<std::uint32_t>(std::min(at(2, i), std::uint64_t{255})));
    if (!type || at(0, i) > kNoDevice || at(1, i) > kNoSeries || at(4, i) > 0xffff || flags > 0xff ||
        !values.next(value) || value.isBytes == isScalar(*type))
      return false;
    state.device = static_cast<DeviceId>(at(0, i));
    state.series = static_cast<SeriesId>(at(1, i));
    state.type = *type;
    state.timeMs = static_cast<std::int64_t>(m_before - at(3, i));
    state.quality = static_cast<std::uint16_t>(at(4, i));
    state.flags = static_cast<std::uint8_t>(flags & ~kElsewhere);
    state.isElsewhere = (flags & kElsewhere) != 0;
    if (!value.isBytes) {
      state.bits = value.bits;
      continue;
    }
    if (value.bits > bytes.size())
      return false;
    state.bytes = bytes.substr(0, value.bits);
    bytes.remove_prefix(value.bits);
  }
  return values.isAtEnd() && bytes.empty();
}

bool StateReader::addDevices(std::vector<DeviceStanding>& out) {
  if (!columns(m_devices, m_devices[0].rows))
    return false;
  const auto time = [this](std::uint64_t age) {
    return age == 0 ? 0 : static_cast<std::int64_t>(m_before - unzigzag(age - 1));
  };
  out.resize(m_rows);
  for (std::size_t i = 0; i < m_rows; ++i) {
    constexpr std::uint64_t kMost = 0xffffffffu;
    DeviceStanding& standing = out[i];
    if (at(0, i) > kNoDevice || at(1, i) > 1 || at(5, i) > kMost || at(6, i) > kMost || at(7, i) > kMost)
      return false;
    standing.device = static_cast<DeviceId>(at(0, i));
    standing.isOnline = at(1, i) != 0;
    standing.bornMs = time(at(2, i));
    standing.offlineSinceMs = time(at(3, i));
    standing.lastSeenMs = time(at(4, i));
    standing.births = static_cast<std::uint32_t>(at(5, i));
    standing.gaps = static_cast<std::uint32_t>(at(6, i));
    standing.rejected = static_cast<std::uint32_t>(at(7, i));
  }
  return true;
}

bool StateReader::read(std::string_view content, StateBlock& out) {
  return m_in.open(content, kMostBytesABlock) && readDirectory() && addSeries(out.series) &&
         addDevices(out.devices);
}

} // namespace

void encodeState(const StateBlock& state, std::int64_t beforeMs, std::string& out) {
  assert(state.series.size() <= kMostStatesABlock && state.devices.size() <= kMostStatesABlock);
  Compressor compressor(kLevel);
  StreamWriter streams(compressor);
  Columns columns(streams);
  const auto before = static_cast<std::uint64_t>(beforeMs);
  writeSeries(state.series, before, columns, streams);
  writeDevices(state.devices, before, columns, streams);
  beginBlock(BlockKind::State, out);
  streams.finish(out);
  seal(out, beforeMs);
}

Result<StateBlock> decodeState(std::string_view blob, std::int64_t beforeMs) {
  const Result<std::string_view> content = unseal(blob, BlockKind::State, beforeMs, kWhere);
  if (!content)
    return unexpected(content.error());
  StateBlock state;
  if (!StateReader(static_cast<std::uint64_t>(beforeMs)).read(*content, state))
    return damaged("its columns do not hold together");
  return state;
}

} // namespace muster
