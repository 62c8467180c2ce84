#include "ReaderCatalogue.h"

#include "Layout.h"

#include <algorithm>
#include <numeric>

namespace muster {

namespace {

// Ids are dense; room for what a damaged file lost, without letting one row ask for gigabytes.
bool isDense(std::int64_t id, std::size_t rowsBefore) {
  return id >= 0 && static_cast<std::uint64_t>(id) <= 2 * rowsBefore + 4096;
}

Unexpected damaged(const Database& database, const std::string& what) {
  return unexpected(ErrorCode::BadPayload, database.path(), what + " (the file is damaged)");
}

} // namespace

Result<void> ReaderCatalogue::load(Database& database) {
  ReaderCatalogue fresh;
  if (Result<void> loaded = fresh.loadDevices(database); !loaded)
    return loaded;
  if (Result<void> loaded = fresh.loadSeries(database); !loaded)
    return loaded;
  if (Result<void> loaded = fresh.loadMeanings(database); !loaded)
    return loaded;
  fresh.arrange();
  *this = std::move(fresh);
  return {};
}

Result<void> ReaderCatalogue::loadDevices(Database& database) {
  Result<Statement> rows = database.prepare("SELECT id, node, grp, name, device FROM device ORDER BY id");
  if (!rows)
    return Unexpected{rows.error()};
  std::size_t count = 0;
  for (;;) {
    const Result<bool> row = rows->step();
    if (!row)
      return Unexpected{row.error()};
    if (!*row)
      break;
    const std::int64_t id = rows->integer(0), node = rows->integer(1);
    if (!isDense(id, count) || id < static_cast<std::int64_t>(m_devices.size()) || id >= layout::kMostDevices)
      return damaged(database, "device " + std::to_string(id) + " has an id that cannot be");
    if (node < 0 || node >= layout::kMostDevices)
      return damaged(database, "device " + std::to_string(id) + " names an edge node that cannot be");
    m_devices.resize(static_cast<std::size_t>(id) + 1);
    m_devices.back() = {static_cast<DeviceId>(id), static_cast<DeviceId>(node), std::string(rows->text(2)),
                        std::string(rows->text(3)), std::string(rows->text(4))};
    ++count;
  }
  for (const DeviceInfo& info : m_devices)
    if (info.id != kNoDevice && (info.node >= m_devices.size() || m_devices[info.node].id == kNoDevice))
      return damaged(database, "the edge node of device " + std::to_string(info.id) + " is not there");
  return {};
}

Result<void> ReaderCatalogue::loadSeries(Database& database) {
  Result<Statement> rows = database.prepare("SELECT id, device, metric, type FROM series ORDER BY id");
  if (!rows)
    return Unexpected{rows.error()};
  std::size_t count = 0;
  for (;;) {
    const Result<bool> row = rows->step();
    if (!row)
      return Unexpected{row.error()};
    if (!*row)
      return {};
    const std::int64_t id = rows->integer(0), device = rows->integer(1), type = rows->integer(3);
    const std::string name = "series " + std::to_string(id);
    if (!isDense(id, count) || id < static_cast<std::int64_t>(m_series.size()))
      return damaged(database, name + " has an id that cannot be");
    if (device < 0 || static_cast<std::uint64_t>(device) >= m_devices.size() ||
        m_devices[static_cast<std::size_t>(device)].id == kNoDevice)
      return damaged(database, name + " is of a device that is not there");
    if (type <= 0 || type > kLargestDataType || !isMetricType(static_cast<DataType>(type)))
      return damaged(database, name + " has a datatype that cannot be");
    m_series.resize(static_cast<std::size_t>(id) + 1);
    SeriesInfo& info = m_series.back();
    info.id = static_cast<SeriesId>(id);
    info.device = static_cast<DeviceId>(device);
    info.metric = rows->text(2);
    info.type = static_cast<DataType>(type);
    ++count;
  }
}

Result<void> ReaderCatalogue::loadMeanings(Database& database) {
  Result<Statement> rows = database.prepare(
      "SELECT series, since_ms, unit, low, high, properties FROM meaning ORDER BY series, since_ms");
  if (!rows)
    return Unexpected{rows.error()};
  m_firstMeaning.reserve(m_series.size() + 1);
  for (;;) {
    const Result<bool> row = rows->step();
    if (!row)
      return Unexpected{row.error()};
    if (!*row)
      break;
    const std::int64_t series = rows->integer(0);
    if (series < 0 || static_cast<std::uint64_t>(series) >= m_series.size() ||
        m_series[static_cast<std::size_t>(series)].id == kNoSeries ||
        static_cast<std::size_t>(series) + 1 < m_firstMeaning.size())
      return damaged(database, "a meaning is of series " + std::to_string(series) + ", which is not there");
    m_firstMeaning.resize(static_cast<std::size_t>(series) + 1,
                          static_cast<std::uint32_t>(m_meanings.size()));
    Meaning meaning;
    meaning.sinceMs = rows->integer(1);
    meaning.unit = rows->text(2);
    if (!rows->isNull(3))
      meaning.low = rows->real(3);
    if (!rows->isNull(4))
      meaning.high = rows->real(4);
    meaning.properties = rows->blob(5);
    m_meanings.push_back(std::move(meaning));
  }
  m_firstMeaning.resize(m_series.size() + 1, static_cast<std::uint32_t>(m_meanings.size()));
  return {};
}

void ReaderCatalogue::arrange() {
  for (SeriesInfo& info : m_series) {
    if (info.id == kNoSeries)
      continue;
    m_byDevice.push_back(info.id);
    if (m_firstMeaning[info.id] == m_firstMeaning[info.id + 1])
      continue;
    const Meaning& newest = m_meanings[m_firstMeaning[info.id + 1] - 1];
    info.unit = newest.unit;
    info.low = newest.low;
    info.high = newest.high;
    info.properties = newest.properties;
  }
  std::stable_sort(m_byDevice.begin(), m_byDevice.end(),
                   [this](SeriesId a, SeriesId b) { return m_series[a].device < m_series[b].device; });
}

Meaning ReaderCatalogue::meaningAt(SeriesId series, std::int64_t timeMs) const {
  if (!hasSeries(series) || m_firstMeaning[series] == m_firstMeaning[series + 1])
    return {};
  const auto begin = m_meanings.begin() + m_firstMeaning[series];
  const auto end = m_meanings.begin() + m_firstMeaning[series + 1];
  const auto after = std::upper_bound(
      begin, end, timeMs, [](std::int64_t time, const Meaning& meaning) { return time < meaning.sinceMs; });
  return after == begin ? *begin : *(after - 1);
}

std::string ReaderCatalogue::nameOf(DeviceId device) const {
  if (device >= m_devices.size() || m_devices[device].id == kNoDevice)
    return "device " + std::to_string(device);
  const DeviceInfo& info = m_devices[device];
  return info.group + "/" + info.nodeName + (info.device.empty() ? "" : "/" + info.device);
}

} // namespace muster
