// What a damaged history keeps beside chunks.
#include "Layout.h"
#include "ReaderConnection.h"
#include "ReaderJournal.h"
#include "ReaderQueries.h"
#include "Repairer.h"

#include <algorithm>
#include <set>

namespace muster {

namespace {

constexpr std::int64_t kLastId = std::int64_t{1} << 40;
constexpr std::uint64_t kEventsACommit = 10'000;

Meaning meaningOf(const Statement& row) {
  Meaning meaning;
  meaning.sinceMs = row.integer(1);
  meaning.unit = row.text(2);
  if (!row.isNull(3))
    meaning.low = row.real(3);
  if (!row.isNull(4))
    meaning.high = row.real(4);
  meaning.properties = row.blob(5);
  return meaning;
}

// Rows of a query, until one cannot be read.
Result<void> readAll(Database& database, const char* sql, std::int64_t parameter,
                     const std::function<Result<void>(const Statement&)>& onRow) {
  Result<Statement> rows = database.prepare(sql);
  if (!rows)
    return Unexpected{rows.error()};
  rows->bind(1, parameter);
  for (;;) {
    const Result<bool> row = rows->step();
    if (!row)
      return Unexpected{row.error()};
    if (!*row)
      return {};
    if (Result<void> taken = onRow(*rows); !taken)
      return taken;
  }
}

} // namespace

// By series: that table has no integer key, but each series' rows can be sought.
Result<void> Repairer::takeMeanings() {
  for (const auto& [old, made] : m_series) {
    const Result<void> read =
        readAll(m_from,
                "SELECT series, since_ms, unit, low, high, properties FROM meaning WHERE series = ?1 "
                "ORDER BY since_ms",
                old, [&, id = made.id](const Statement& row) -> Result<void> {
                  m_to.setMeaning(id, meaningOf(row));
                  return {};
                });
    if (!read)
      lost("what series " + std::to_string(old) + " meant: " + read.error().detail);
  }
  return m_to.commit(m_nowMs);
}

Result<void> Repairer::takeEvents() {
  Result<void> taken =
      walkIds("events",
              "SELECT id, kind, device, time_ms, received_ms, count, sender, detail FROM event WHERE id >= "
              "?1 ORDER BY id",
              kLastId, [&](std::int64_t, const Statement& row) -> Result<void> {
                Result<HistoryEvent> event = eventOf(row, m_from.path());
                if (!event) {
                  lost(event.error().detail);
                  return {};
                }
                if (event->device != kNoDevice) {
                  const Result<std::optional<DeviceId>> device = deviceOf(event->device);
                  if (!device)
                    return Unexpected{device.error()};
                  event->device = device->value_or(kNoDevice);
                }
                m_to.addEvent(std::move(*event));
                return ++m_repaired.events % kEventsACommit == 0 ? m_to.commit(m_nowMs) : Result<void>();
              });
  return taken ? m_to.commit(m_nowMs) : taken;
}

Result<void> Repairer::takeJournal() {
  JournalBlockReader reader;
  return walkIds("journal rows", "SELECT id, body FROM journal WHERE id >= ?1 ORDER BY id", kLastId,
                 [&](std::int64_t id, const Statement& row) -> Result<void> {
                   SampleBatch batch;
                   if (Result<void> decoded = reader.decode(row.blob(1), batch); !decoded) {
                     lost("row " + std::to_string(id) + " of the journal: " + decoded.error().detail);
                     return {};
                   }
                   const ReaderJournal::Block block = ReaderJournal::blockOf(std::move(batch));
                   std::uint64_t unknown = 0;
                   SeriesRun one;
                   for (std::size_t at = 0; at < block.series.size(); ++at) {
                     const Result<std::optional<NewSeries>> series =
                         seriesOf(block.series[at], {}, DataType::Unknown);
                     if (!series)
                       return Unexpected{series.error()};
                     one.clear();
                     if (series->has_value())
                       one.type = (*series)->type;
                     if (series->has_value() && block.addTo(one, at))
                       add(**series, one, 0, one.timeMs[0]);
                     else
                       ++unknown;
                   }
                   if (unknown > 0)
                     lost("row " + std::to_string(id) + " of the journal: " + std::to_string(unknown) +
                          " samples of series that are lost");
                   return flush();
                 });
}

Result<void> Repairer::takeOdd() {
  return walkIds("odd samples",
                 "SELECT id, series, time_ms, received_ms, bits, bytes, quality, flags FROM odd WHERE id >= "
                 "?1 ORDER BY id",
                 kLastId, [&](std::int64_t id, const Statement& row) -> Result<void> {
                   const std::int64_t old = row.integer(1), quality = row.integer(6), flags = row.integer(7);
                   const auto found = old < 0 || old >= kNoSeries ? m_series.end()
                                                                  : m_series.find(static_cast<SeriesId>(old));
                   // What could be believed is no odd sample: its row is damaged.
                   if (found == m_series.end() || quality < 0 || quality > 0xffff || flags < 0 ||
                       flags > kStoredFlags || layout::isPlain(row.integer(2), row.integer(3))) {
                     lost("row " + std::to_string(id) + " of the odd samples: its columns cannot be");
                     return {};
                   }
                   SeriesRun one;
                   one.type = found->second.type;
                   if (isScalar(one.type))
                     one.add(row.integer(2), static_cast<std::uint64_t>(row.integer(4)),
                             static_cast<std::uint16_t>(quality), static_cast<std::uint8_t>(flags));
                   else
                     one.addBytes(row.integer(2), row.blob(5), static_cast<std::uint16_t>(quality),
                                  static_cast<std::uint8_t>(flags));
                   add(found->second, one, 0, row.integer(3));
                   return flush();
                 });
}

// Values that are older than a deletion by age stand in the oldest keyframes alone. What chunks have as well is a repeat.
Result<void> Repairer::takeOldestFrames() {
  std::set<std::uint32_t> groups;
  for (const auto& [old, made] : m_devices)
    groups.insert(layout::groupOf(static_cast<DeviceId>(old)));
  for (const std::uint32_t group : groups) {
    // Derived: one that cannot be read is no loss.
    const Result<void> read = readAll(
        m_from, "SELECT key, body FROM frame WHERE key >= ?1 ORDER BY key LIMIT 1",
        layout::frameKey(group, 0), [&](const Statement& row) -> Result<void> {
          const std::int64_t beforeMs = layout::hourStart(layout::hourOfFrame(row.integer(0)));
          const Result<StateBlock> frame = decodeState(row.blob(1), beforeMs);
          if (!frame)
            return {};
          for (const SeriesState& state : frame->series) {
            const Result<std::optional<NewSeries>> series = seriesOf(state.series, state.device, state.type);
            if (!series)
              return Unexpected{series.error()};
            if (!series->has_value() || state.isElsewhere || !layout::isPlain(state.timeMs, state.timeMs))
              continue;
            SeriesRun one;
            one.type = state.type;
            if (isScalar(state.type))
              one.add(state.timeMs, state.bits, state.quality, state.flags);
            else
              one.addBytes(state.timeMs, state.bytes, state.quality, state.flags);
            add(**series, one, 0, state.timeMs);
            --m_repaired.samples;
          }
          return {};
        });
    if (!read && read.error().code != ErrorCode::BadPayload && read.error().code != ErrorCode::Io)
      return read;
  }
  return flush();
}

Result<void> Repairer::takeSettings(Database& to) {
  const auto put = [&to](const Statement& row) -> Result<void> {
    Result<Statement> insert = to.prepare("INSERT OR REPLACE INTO meta VALUES(?1, ?2)");
    if (!insert)
      return Unexpected{insert.error()};
    insert->bindText(1, row.text(0));
    if (row.integer(2) != 0)
      insert->bind(2, row.integer(1));
    else
      insert->bindText(2, row.text(1));
    return insert->run();
  };
  const Result<void> read = readAll(
      m_from, "SELECT key, value, typeof(value) = 'integer' FROM meta WHERE key <> 'program' AND ?1 = 0", 0,
      put);
  if (!read)
    lost("settings: " + read.error().detail);
  return {};
}

// Where the new file has a rollup of that day already, its samples are there as well.
Result<void> Repairer::takeRollup(Database& to, std::int64_t key, std::string_view body) {
  const std::int64_t dayStartMs = layout::dayStart(key & 0xffffffff);
  Result<std::vector<HourSummary>> entries = decodeRollup(body, dayStartMs);
  const auto device = m_devices.find(key >> 32);
  if (!entries || device == m_devices.end())
    return {};
  std::vector<HourSummary> kept;
  for (HourSummary& entry : *entries) {
    const auto series = m_series.find(entry.series);
    if (series == m_series.end() || m_owners[entry.series] != key >> 32)
      continue;
    entry.series = series->second.id;
    kept.push_back(entry);
  }
  std::sort(kept.begin(), kept.end(), [](const HourSummary& a, const HourSummary& b) {
    return std::pair(a.series, a.hour) < std::pair(b.series, b.hour);
  });
  if (kept.empty())
    return {};
  std::string encoded;
  encodeRollup(kept, dayStartMs, encoded);
  Result<Statement> put = to.prepare("INSERT OR IGNORE INTO rollup VALUES(?1, ?2)");
  if (!put)
    return Unexpected{put.error()};
  return put->bind(1, layout::rollupKey(device->second, key & 0xffffffff)).bindBlob(2, encoded).run();
}

Result<void> Repairer::finish(Database& to) {
  Result<Transaction> transaction = Transaction::write(to);
  if (!transaction)
    return Unexpected{transaction.error()};
  if (Result<void> taken = takeSettings(to); !taken)
    return taken;
  const Salvage::Table rollups{
      "SELECT key, body FROM rollup WHERE key >= ?1 "
      "AND NOT EXISTS (SELECT 1 FROM stale WHERE stale.key = rollup.key) ORDER BY key",
      0, layout::rollupKey(layout::kMostDevices, 0), Salvage::nextId};
  const Result<void> taken = m_salvage.walk(
      rollups, [&](std::int64_t key, const Statement& row) { return takeRollup(to, key, row.blob(1)); },
      // Made again, but for days whose samples were deleted by age.
      [&](std::int64_t, std::int64_t, const Error& why) { lost("some rollups: " + why.detail, 0); });
  if (!taken)
    return taken;
  if (m_onProgress)
    m_onProgress(1);
  return transaction->commit();
}

} // namespace muster
