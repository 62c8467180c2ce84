#include "Repairer.h"

#include "Layout.h"
#include "ReaderConnection.h"

#include <algorithm>

namespace muster {

namespace {

constexpr std::size_t kMostWords = 100;
constexpr std::size_t kRowsACommit = 1u << 20;
constexpr std::size_t kBytesACommit = 64u << 20;
constexpr std::int64_t kLastHour = layout::hourOf(layout::kEndMs - 1);

// The device after, then the hour after; after many that cannot be read in strides of hours that grow.
std::int64_t nextChunk(std::int64_t key, std::uint64_t tries, std::int64_t devices) {
  constexpr std::uint64_t kSingleTries = 200'000;
  const std::int64_t hour = layout::hourOfChunk(key), device = std::int64_t{layout::deviceOfChunk(key)} + 1;
  if (tries < kSingleTries && device < devices)
    return layout::chunkKey(hour, static_cast<DeviceId>(device), 0);
  const std::uint64_t doubled = tries < kSingleTries ? 0 : (tries - kSingleTries) / 4096;
  return layout::chunkKey(hour + (std::int64_t{1} << std::min<std::uint64_t>(doubled, 16)), 0, 0);
}

} // namespace

Repairer::Repairer(Database& from, HistoryWriter& to, std::int64_t nowMs, const OnProgress& onProgress,
                   std::stop_token stop)
    : m_from(from), m_to(to), m_nowMs(nowMs), m_onProgress(onProgress), m_salvage(from, std::move(stop)) {
}

void Repairer::lost(const std::string& what, std::uint64_t blocks) {
  m_repaired.lostBlocks += blocks;
  if (m_repaired.losses.size() < kMostWords)
    m_repaired.losses.push_back(what);
}

Result<void> Repairer::run() {
  double done = 0;
  for (auto take :
       {&Repairer::takeDevices, &Repairer::takeSeries, &Repairer::takeMeanings, &Repairer::takeEvents,
        &Repairer::takeChunks, &Repairer::takeJournal, &Repairer::takeOdd, &Repairer::takeOldestFrames}) {
    if (Result<void> taken = (this->*take)(); !taken)
      return taken;
    if (m_onProgress)
      m_onProgress(std::min(0.9, done += 0.11));
  }
  if (Result<void> flushed = flush(true); !flushed)
    return flushed;
  return m_to.settle(m_nowMs);
}

Result<void> Repairer::walkIds(const char* name, const char* sql, std::int64_t last,
                               const std::function<Result<void>(std::int64_t, const Statement&)>& onRow) {
  return m_salvage.walk({sql, 0, last, Salvage::nextId}, onRow,
                        [&](std::int64_t from, std::int64_t until, const Error& why) {
                          lost(std::string(name) + " " + std::to_string(from) + " to before " +
                               std::to_string(until) + ": " + why.detail);
                        });
}

Result<void> Repairer::takeDevices() {
  return walkIds("devices", "SELECT id, grp, name, device FROM device WHERE id >= ?1 ORDER BY id",
                 layout::kMostDevices - 1, [&](std::int64_t id, const Statement& row) -> Result<void> {
                   const Result<DeviceId> made = m_to.device(row.text(1), row.text(2), row.text(3));
                   if (!made)
                     return Unexpected{made.error()};
                   m_devices[id] = *made;
                   return {};
                 });
}

// Nothing where the id cannot be one.
Result<std::optional<DeviceId>> Repairer::deviceOf(std::int64_t old) {
  if (old < 0 || old >= layout::kMostDevices)
    return std::optional<DeviceId>();
  if (const auto found = m_devices.find(old); found != m_devices.end())
    return std::optional(found->second);
  const std::string name = "device-" + std::to_string(old);
  const Result<DeviceId> made = m_to.device("lost", name, {});
  if (!made)
    return Unexpected{made.error()};
  m_devices[old] = *made;
  lost("the name of device " + std::to_string(old) + ": it is lost/" + name + " now", 0);
  return std::optional(*made);
}

Result<void> Repairer::takeSeries() {
  return walkIds("series", "SELECT id, device, metric, type FROM series WHERE id >= ?1 ORDER BY id",
                 kNoSeries - 1, [&](std::int64_t id, const Statement& row) -> Result<void> {
                   const std::int64_t type = row.integer(3);
                   const Result<std::optional<DeviceId>> device = deviceOf(row.integer(1));
                   if (!device)
                     return Unexpected{device.error()};
                   if (!device->has_value() || type <= 0 || type > kLargestDataType ||
                       !isMetricType(static_cast<DataType>(type))) {
                     lost("series " + std::to_string(id) + ": its device or its datatype cannot be");
                     return {};
                   }
                   const auto known = static_cast<DataType>(type);
                   const Result<SeriesId> made = m_to.series(**device, row.text(2), known);
                   if (!made)
                     return Unexpected{made.error()};
                   m_series[static_cast<SeriesId>(id)] = {*made, known};
                   m_owners[static_cast<SeriesId>(id)] = row.integer(1);
                   return {};
                 });
}

// oldDevice: where the block says whose it is. Nothing where the series is not known and not to be made up, or is another one.
Result<std::optional<Repairer::NewSeries>> Repairer::seriesOf(SeriesId old, std::optional<DeviceId> oldDevice,
                                                              DataType type) {
  if (const auto found = m_series.find(old); found != m_series.end()) {
    const bool isFitting =
        !oldDevice || (m_owners[old] == static_cast<std::int64_t>(*oldDevice) && found->second.type == type);
    return isFitting ? std::optional(found->second) : std::optional<NewSeries>();
  }
  if (!oldDevice || !isMetricType(type))
    return std::optional<NewSeries>();
  const Result<std::optional<DeviceId>> device = deviceOf(*oldDevice);
  if (!device)
    return Unexpected{device.error()};
  const std::string name = "lost/series-" + std::to_string(old);
  const Result<SeriesId> made = m_to.series(device->value(), name, type);
  if (!made)
    return Unexpected{made.error()};
  lost("the name of series " + std::to_string(old) + ": it is " + name + " now", 0);
  m_owners[old] = *oldDevice;
  return std::optional(m_series[old] = {*made, type});
}

void Repairer::add(const NewSeries& series, const SeriesRun& run, std::size_t row, std::int64_t receivedMs) {
  if (isScalar(run.type))
    m_rows.addScalar(series.id, run.timeMs[row], receivedMs, run.isNull(row) ? 0 : run.bits[row],
                     run.qualityAt(row), run.flagsAt(row));
  else
    m_rows.addBytes(series.id, run.timeMs[row], receivedMs,
                    run.isNull(row) ? std::string_view() : run.bytesAt(row), run.qualityAt(row),
                    run.flagsAt(row));
  if (const std::string_view encoded = run.metadataAt(row); !encoded.empty())
    m_rows.addMetadata(encoded);
  ++m_repaired.samples;
}

Result<void> Repairer::flush(bool isForced) {
  if (!isForced && m_rows.size() < kRowsACommit && m_rows.arena.size() < kBytesACommit)
    return {};
  m_to.append(m_rows, {});
  m_rows.clear();
  return m_to.commit(m_nowMs);
}

Result<void> Repairer::takeChunks() {
  const std::int64_t devices = m_devices.empty() ? 1 : m_devices.rbegin()->first + 1;
  return m_salvage.walk(
      {"SELECT key, body FROM chunk WHERE key >= ?1 ORDER BY key", 0,
       layout::chunkKey(kLastHour + 1, 0, 0) - 1,
       [devices](std::int64_t key, std::uint64_t tries) { return nextChunk(key, tries, devices); }},
      [&](std::int64_t key, const Statement& row) { return takeChunk(key, row.blob(1)); },
      [&](std::int64_t from, std::int64_t until, const Error& why) {
        lost("chunks from hour " + hourText(layout::hourOfChunk(from)) + ", device " +
             std::to_string(layout::deviceOfChunk(from)) + ", to before hour " +
             hourText(layout::hourOfChunk(until)) + ", device " +
             std::to_string(layout::deviceOfChunk(until)) + ": " + why.detail);
      });
}

Result<void> Repairer::takeChunk(std::int64_t key, std::string_view body) {
  const std::int64_t startMs = layout::hourStart(layout::hourOfChunk(key));
  const DeviceId device = layout::deviceOfChunk(key);
  const auto name = [&] {
    return "chunk of hour " + hourText(layout::hourOfChunk(key)) + ", device " + std::to_string(device) +
           ", part " + std::to_string(layout::partOfChunk(key));
  };
  if (Result<void> opened = m_block.open(body, startMs); !opened) {
    lost(name() + ": " + opened.error().detail);
    return {};
  }
  ++m_repaired.chunks;
  for (std::size_t entry = 0; entry < m_block.entries().size(); ++entry) {
    const DeviceBlockReader::Entry& each = m_block.entries()[entry];
    SeriesRun run;
    const Result<void> decoded = m_block.decode(entry, run);
    const Result<std::optional<NewSeries>> series = seriesOf(each.series, device, each.type);
    if (!series)
      return Unexpected{series.error()};
    if (!decoded || !series->has_value()) {
      lost(name() + ", series " + std::to_string(each.series) + ": " +
           (decoded ? "the catalogue has another" : decoded.error().detail));
      continue;
    }
    for (std::size_t row = 0; row < run.size(); ++row)
      if (run.timeMs[row] >= startMs && run.timeMs[row] < startMs + layout::kHourMs)
        add(**series, run, row, run.timeMs[row]);
  }
  return flush();
}

} // namespace muster
