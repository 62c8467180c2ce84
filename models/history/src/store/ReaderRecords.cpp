#include "Layout.h"
#include "ReaderQueries.h"

#include <sys/stat.h>

#include <algorithm>
#include <limits>

namespace muster {

namespace {

constexpr std::int64_t kLastKind = static_cast<std::int64_t>(EventKind::HostOnline);

std::uint64_t sizeOfFile(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

Result<void> readNumbers(Database& database,
                         std::initializer_list<std::pair<std::uint64_t*, const char*>> wanted) {
  for (const auto& [out, sql] : wanted) {
    const Result<std::int64_t> number = database.integer(sql);
    if (!number)
      return Unexpected{number.error()};
    *out = static_cast<std::uint64_t>(*number);
  }
  return {};
}

// A row of the table as a run of one; false where it does not fit its series.
bool oddSampleOf(const Statement& row, const ReaderCatalogue& catalogue, OddHistorySample& out) {
  const std::int64_t series = row.integer(0), quality = row.integer(5), flags = row.integer(6);
  if (series < 0 || series >= kNoSeries || !catalogue.hasSeries(static_cast<SeriesId>(series)) ||
      quality < 0 || quality > std::numeric_limits<std::uint16_t>::max() || flags < 0 || flags > 0xff)
    return false;
  out.series = static_cast<SeriesId>(series);
  out.receivedMs = row.integer(2);
  out.row.clear();
  out.row.type = catalogue.series()[out.series].type;
  if (isScalar(out.row.type))
    out.row.add(row.integer(1), static_cast<std::uint64_t>(row.integer(3)),
                static_cast<std::uint16_t>(quality), static_cast<std::uint8_t>(flags));
  else
    out.row.addBytes(row.integer(1), row.blob(4), static_cast<std::uint16_t>(quality),
                     static_cast<std::uint8_t>(flags));
  return true;
}

} // namespace

Result<HistoryEvent> eventOf(const Statement& row, const std::string& path) {
  const std::int64_t kind = row.integer(1), device = row.integer(2), count = row.integer(5);
  if (kind < 0 || kind > kLastKind || count < 0 ||
      (!row.isNull(2) && (device < 0 || device >= layout::kMostDevices)))
    return unexpected(ErrorCode::BadPayload, path,
                      "event " + std::to_string(row.integer(0)) + " is damaged: its columns cannot be");
  HistoryEvent event;
  event.id = row.integer(0);
  event.kind = static_cast<EventKind>(kind);
  event.device = row.isNull(2) ? kNoDevice : static_cast<DeviceId>(device);
  event.timeMs = row.integer(3);
  event.receivedMs = row.integer(4);
  event.count = static_cast<std::uint64_t>(count);
  event.sender = row.text(6);
  event.detail = row.text(7);
  return event;
}

Result<void> readEvents(ReaderContext& context, std::int64_t fromMs, std::int64_t toMs,
                        const std::function<bool(const HistoryEvent&)>& onEvent) {
  Database& database = context.connection.database();
  Result<Statement> rows =
      database.prepare("SELECT id, kind, device, time_ms, received_ms, count, sender, detail FROM event "
                       "WHERE received_ms >= ?1 AND received_ms < ?2 ORDER BY received_ms, id");
  if (!rows)
    return Unexpected{rows.error()};
  rows->bind(1, fromMs).bind(2, toMs);
  for (;;) {
    if (Result<void> wanted = context.query.check(); !wanted)
      return wanted;
    const Result<bool> row = rows->step();
    if (!row)
      return Unexpected{row.error()};
    if (!*row)
      return {};
    const Result<HistoryEvent> event = eventOf(*rows, database.path());
    if (!event)
      return Unexpected{event.error()};
    if (!onEvent(*event))
      return {};
  }
}

Result<void> readOdd(ReaderContext& context, const std::function<bool(const OddHistorySample&)>& onSample) {
  Database& database = context.connection.database();
  Result<Statement> rows = database.prepare(
      "SELECT series, time_ms, received_ms, bits, bytes, quality, flags, id FROM odd ORDER BY id");
  if (!rows)
    return Unexpected{rows.error()};
  OddHistorySample sample;
  for (;;) {
    if (Result<void> wanted = context.query.check(); !wanted)
      return wanted;
    const Result<bool> row = rows->step();
    if (!row)
      return Unexpected{row.error()};
    if (!*row)
      return {};
    if (!oddSampleOf(*rows, context.catalogue, sample))
      return unexpected(ErrorCode::BadPayload, database.path(),
                        "row " + std::to_string(rows->integer(7)) +
                            " of the odd samples is damaged: its columns cannot be");
    if (!onSample(sample))
      return {};
  }
}

Result<std::pair<std::int64_t, std::int64_t>> readExtent(ReaderContext& context) {
  const auto hours = context.connection.hours();
  if (!hours)
    return Unexpected{hours.error()};
  std::pair<std::int64_t, std::int64_t> extent(0, 0);
  if (hours->has_value())
    extent = {layout::hourStart((*hours)->first), layout::hourStart((*hours)->second + 1)};
  if (context.journal.empty())
    return extent;
  const auto [first, last] = context.journal.extent();
  const std::int64_t from = layout::hourStart(layout::hourOf(first));
  const std::int64_t to = layout::hourStart(layout::hourOf(last) + 1);
  if (!hours->has_value())
    return std::pair(from, to);
  return std::pair(std::min(extent.first, from), std::max(extent.second, to));
}

Result<HistoryStats> readStats(ReaderContext& context) {
  Database& database = context.connection.database();
  HistoryStats stats;
  std::uint64_t version = 0, freePages = 0, pageBytes = 0;
  const Result<void> read =
      readNumbers(database, {{&version, "PRAGMA user_version"},
                             {&freePages, "PRAGMA freelist_count"},
                             {&pageBytes, "PRAGMA page_size"},
                             {&stats.devices, "SELECT COUNT(*) FROM device"},
                             {&stats.series, "SELECT COUNT(*) FROM series"},
                             {&stats.events, "SELECT COUNT(*) FROM event"},
                             {&stats.odd, "SELECT COUNT(*) FROM odd"},
                             {&stats.chunks, "SELECT COUNT(*) FROM chunk"},
                             {&stats.chunkBytes, "SELECT TOTAL(LENGTH(body)) FROM chunk"},
                             {&stats.frames, "SELECT COUNT(*) FROM frame"},
                             {&stats.frameBytes, "SELECT TOTAL(LENGTH(body)) FROM frame"},
                             {&stats.rollups, "SELECT COUNT(*) FROM rollup"},
                             {&stats.rollupBytes, "SELECT TOTAL(LENGTH(body)) FROM rollup"},
                             {&stats.staleRollups, "SELECT COUNT(*) FROM stale"},
                             {&stats.journalRows, "SELECT COUNT(*) FROM journal"},
                             {&stats.journalSamples, "SELECT TOTAL(rows) FROM journal"},
                             {&stats.journalBytes, "SELECT TOTAL(LENGTH(body)) FROM journal"}});
  if (!read)
    return Unexpected{read.error()};
  stats.version = static_cast<int>(version);
  stats.freeBytes = freePages * pageBytes;
  stats.fileBytes = sizeOfFile(database.path()) + sizeOfFile(database.path() + "-wal");
  const Result<std::pair<std::int64_t, std::int64_t>> extent = readExtent(context);
  if (!extent)
    return Unexpected{extent.error()};
  if (extent->first < extent->second) {
    stats.firstMs = extent->first;
    stats.lastMs = extent->second;
  }
  return stats;
}

} // namespace muster
