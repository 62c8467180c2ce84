#include "ReaderConnection.h"

#include "Layout.h"

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace muster {

namespace {

constexpr int kStepsBetweenLooks = 4000; // of SQLite's machine, at a stop token: well under a millisecond
constexpr int kCacheKiB = 16 * 1024;

int isStopped(void* token) {
  return static_cast<const std::stop_token*>(token)->stop_requested() ? 1 : 0;
}

Result<void> checkFormat(Database& database) {
  const Result<std::int64_t> application = database.integer("PRAGMA application_id");
  if (!application)
    return Unexpected{application.error()};
  if (*application != layout::kApplicationId)
    return unexpected(ErrorCode::NotSupported, database.path(), "is no history of Muster");
  const Result<std::int64_t> version = database.integer("PRAGMA user_version");
  if (!version)
    return Unexpected{version.error()};
  if (*version < 1 || *version > layout::kVersion)
    return unexpected(ErrorCode::NotSupported, database.path(),
                      "is a history of version " + std::to_string(*version) + "; this program knows up to " +
                          std::to_string(layout::kVersion));
  return {};
}

} // namespace

std::string hourText(std::int64_t hour) {
  using namespace std::chrono;
  if (hour < 0 || hour > layout::hourOf(layout::kEndMs))
    return std::to_string(hour);
  const sys_time<milliseconds> time{milliseconds(layout::hourStart(hour))};
  const year_month_day day(floor<days>(time));
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:00Z", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()),
                static_cast<int>(hour % 24));
  return text;
}

Result<std::unique_ptr<ReaderConnection>> ReaderConnection::open(const std::string& path) {
  Result<std::unique_ptr<Database>> database = Database::open(path, Database::Mode::Read);
  if (!database)
    return Unexpected{database.error()};
  if (Result<void> known = checkFormat(**database); !known)
    return Unexpected{known.error()};
  std::unique_ptr<ReaderConnection> connection(new ReaderConnection(std::move(*database)));
  if (Result<void> prepared = connection->prepare(); !prepared)
    return Unexpected{prepared.error()};
  return connection;
}

Result<void> ReaderConnection::prepare() {
  if (Result<void> set = m_database->run("PRAGMA cache_size=-" + std::to_string(kCacheKiB)); !set)
    return set;
  const std::pair<Statement*, const char*> statements[] = {
      // The body only of keys up to ?2: what comes after is there to be known, not to be read.
      {&m_parts, "SELECT key, CASE WHEN key <= ?2 THEN body END FROM chunk WHERE key >= ?1 ORDER BY key"},
      {&m_before, "SELECT key FROM chunk WHERE key <= ?1 AND key >= ?2 ORDER BY key DESC LIMIT 1"},
      {&m_frame, "SELECT key, body FROM frame WHERE key <= ?1 AND key >= ?2 ORDER BY key DESC LIMIT 1"},
      {&m_version, "PRAGMA data_version"},
      {&m_anyAfter, "SELECT key FROM chunk WHERE key >= ?1 ORDER BY key LIMIT 1"},
  };
  for (const auto& [statement, sql] : statements) {
    Result<Statement> prepared = m_database->prepare(sql);
    if (!prepared)
      return Unexpected{prepared.error()};
    *statement = std::move(*prepared);
  }
  return {};
}

ReaderConnection::Query::Query(ReaderConnection& connection, Transaction transaction, std::stop_token stop)
    : m_connection(&connection), m_transaction(std::move(transaction)),
      m_stop(std::make_unique<std::stop_token>(std::move(stop))) {
  if (m_stop->stop_possible())
    sqlite3_progress_handler(connection.m_database->handle(), kStepsBetweenLooks, isStopped, m_stop.get());
}

ReaderConnection::Query::Query(Query&& other) noexcept
    : m_connection(std::exchange(other.m_connection, nullptr)), m_transaction(std::move(other.m_transaction)),
      m_stop(std::move(other.m_stop)) {
}

ReaderConnection::Query::~Query() {
  if (m_connection == nullptr)
    return;
  sqlite3_progress_handler(m_connection->m_database->handle(), 0, nullptr, nullptr);
  for (Statement* statement :
       {&m_connection->m_parts, &m_connection->m_before, &m_connection->m_frame, &m_connection->m_anyAfter})
    statement->reset();
  m_connection->m_isAtPart = m_connection->m_isFirstWaiting = false;
}

Result<void> ReaderConnection::Query::check() const {
  if (m_stop->stop_requested())
    return unexpected(ErrorCode::Cancelled, m_connection->m_database->path(), "the query was cancelled");
  return {};
}

Result<ReaderConnection::Query> ReaderConnection::begin(const std::stop_token& stop) {
  Result<Transaction> transaction = Transaction::read(*m_database);
  if (!transaction)
    return Unexpected{transaction.error()};
  return Query(*this, std::move(*transaction), stop);
}

Result<std::int64_t> ReaderConnection::dataVersion() {
  const Result<bool> row = m_version.step();
  if (!row)
    return Unexpected{row.error()};
  const std::int64_t version = m_version.integer(0);
  m_version.reset();
  return version;
}

Result<std::optional<std::int64_t>> ReaderConnection::nextHour(DeviceId device, std::int64_t hour,
                                                               std::int64_t last) {
  m_isFirstWaiting = m_isAtPart = false;
  while (hour <= last) {
    m_lastKey = layout::chunkKey(hour, device, layout::kMostParts - 1);
    m_parts.reset();
    m_parts.bind(1, layout::chunkKey(hour, device, 0)).bind(2, m_lastKey);
    const Result<bool> row = m_parts.step();
    if (!row)
      return Unexpected{row.error()};
    if (!*row)
      break;
    const std::int64_t key = m_parts.integer(0);
    if (key <= m_lastKey) {
      m_isFirstWaiting = m_isAtPart = true;
      return std::optional(hour);
    }
    // The hour of the next chunk of whatever device, or the one after where that device comes after this one in it.
    hour = layout::hourOfChunk(key) + (layout::deviceOfChunk(key) > device ? 1 : 0);
  }
  m_parts.reset();
  return std::optional<std::int64_t>();
}

Result<void> ReaderConnection::startHour(std::int64_t hour, DeviceId first, DeviceId last) {
  m_lastKey = layout::chunkKey(hour, last, layout::kMostParts - 1);
  m_parts.reset();
  m_parts.bind(1, layout::chunkKey(hour, first, 0)).bind(2, m_lastKey);
  const Result<bool> row = m_parts.step();
  if (!row)
    return Unexpected{row.error()};
  m_isFirstWaiting = m_isAtPart = *row && m_parts.integer(0) <= m_lastKey;
  return {};
}

DeviceId ReaderConnection::deviceOfPart() const {
  return layout::deviceOfChunk(m_key);
}

Result<std::optional<std::int64_t>> ReaderConnection::previousHour(DeviceId device, std::int64_t hour,
                                                                   std::int64_t first) {
  while (hour >= first) {
    m_before.bind(1, layout::chunkKey(hour, device, layout::kMostParts - 1))
        .bind(2, layout::chunkKey(first, 0, 0));
    const Result<bool> row = m_before.step();
    if (!row)
      return Unexpected{row.error()};
    if (!*row)
      break;
    const std::int64_t key = m_before.integer(0);
    m_before.reset();
    if (layout::deviceOfChunk(key) == device)
      return std::optional(layout::hourOfChunk(key));
    hour = layout::hourOfChunk(key) - (layout::deviceOfChunk(key) < device ? 1 : 0);
  }
  return std::optional<std::int64_t>();
}

Result<bool> ReaderConnection::nextPart() {
  if (!m_isAtPart)
    return false;
  if (!m_isFirstWaiting) {
    const Result<bool> row = m_parts.step();
    if (!row)
      return Unexpected{row.error()};
    if (!*row || m_parts.integer(0) > m_lastKey) {
      m_parts.reset();
      m_isAtPart = false;
      return false;
    }
  }
  m_isFirstWaiting = false;
  m_key = m_parts.integer(0);
  if (Result<void> opened = m_block.open(m_parts.blob(1), layout::hourStart(layout::hourOfChunk(m_key)));
      !opened)
    return damagedChunk(opened.error());
  return true;
}

Unexpected ReaderConnection::damagedChunk(std::int64_t key, const Error& error) const {
  const std::uint32_t part = layout::partOfChunk(key);
  return unexpected(error.code, m_database->path(),
                    "the chunk of hour " + hourText(layout::hourOfChunk(key)) + ", device " +
                        std::to_string(layout::deviceOfChunk(key)) +
                        (part > 0 ? ", part " + std::to_string(part) : "") + " is damaged: " + error.detail);
}

Result<std::size_t> ReaderConnection::entryOf(const SeriesInfo& series) {
  const std::size_t entry = m_block.find(series.id);
  if (entry < m_block.entries().size() && m_block.entries()[entry].type != series.type)
    return damagedChunk({ErrorCode::BadPayload,
                         {},
                         "series " + std::to_string(series.id) + " has another type than in the catalogue"});
  return entry;
}

Result<bool> ReaderConnection::appendHour(const SeriesInfo& series, std::int64_t hour, SeriesRun& out) {
  const Result<std::optional<std::int64_t>> found = nextHour(series.device, hour, hour);
  if (!found)
    return Unexpected{found.error()};
  for (;;) {
    const Result<bool> part = nextPart();
    if (!part)
      return part;
    if (!*part)
      return found->has_value();
    const Result<std::size_t> entry = entryOf(series);
    if (!entry)
      return Unexpected{entry.error()};
    if (*entry == m_block.entries().size())
      continue;
    if (Result<void> decoded = m_block.decode(*entry, out); !decoded)
      return damagedChunk(decoded.error());
  }
}

Result<std::optional<std::int64_t>> ReaderConnection::nextHourOfAny(std::int64_t hour) {
  m_anyAfter.bind(1, layout::chunkKey(hour, 0, 0));
  const Result<bool> row = m_anyAfter.step();
  if (!row)
    return Unexpected{row.error()};
  if (!*row)
    return std::optional<std::int64_t>();
  const std::int64_t found = layout::hourOfChunk(m_anyAfter.integer(0));
  m_anyAfter.reset();
  return std::optional(found);
}

Result<std::optional<std::pair<std::int64_t, std::int64_t>>> ReaderConnection::hours() {
  constexpr std::int64_t kLast = layout::chunkKey(layout::hourOf(layout::kEndMs), 0, 0);
  using Hours = std::optional<std::pair<std::int64_t, std::int64_t>>;
  const Result<std::optional<std::int64_t>> first = nextHourOfAny(0);
  if (!first)
    return Unexpected{first.error()};
  m_before.bind(1, kLast).bind(2, 0);
  const Result<bool> row = m_before.step();
  if (!row)
    return Unexpected{row.error()};
  if (!*row || !first->has_value())
    return Hours();
  const std::int64_t last = layout::hourOfChunk(m_before.integer(0));
  m_before.reset();
  return Hours(std::pair(**first, last));
}

Result<bool> ReaderConnection::frame(std::uint32_t group, std::int64_t hour, std::int64_t& frameHour,
                                     StateBlock& out) {
  m_frame.bind(1, layout::frameKey(group, hour)).bind(2, layout::frameKey(group, 0));
  const Result<bool> row = m_frame.step();
  if (!row || !*row)
    return row;
  frameHour = layout::hourOfFrame(m_frame.integer(0));
  Result<StateBlock> state = decodeState(m_frame.blob(1), layout::hourStart(frameHour));
  m_frame.reset();
  if (!state)
    return unexpected(state.error().code, m_database->path(),
                      "the keyframe of hour " + hourText(frameHour) + ", devices " +
                          std::to_string(group * layout::kGroupDevices) +
                          " on, is damaged: " + state.error().detail);
  out = std::move(*state);
  return true;
}

} // namespace muster
