// A connection for reading a history: its statements, its block decoder, and the chunks of devices and hours.
// Each query is a Query: one read transaction, so one committed state of the file, that a stop token can end.
// Errors: as HistoryReader. Thread: one at a time.
#pragma once

#include "Database.h"

#include <history/HistoryTypes.h>

#include <chunks/DeviceBlock.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace muster {

// "2024-05-01T13:00Z", for messages.
std::string hourText(std::int64_t hour);

class ReaderConnection {
 public:
  // Looks at whose file it is and of which version.
  static Result<std::unique_ptr<ReaderConnection>> open(const std::string& path);

  class Query {
   public:
    Query(ReaderConnection& connection, Transaction transaction, std::stop_token stop);
    Query(Query&& other) noexcept;
    Query& operator=(Query&&) = delete;
    ~Query();
    // An error once the token asks.
    Result<void> check() const;
    const std::stop_token& stop() const { return *m_stop; }

   private:
    ReaderConnection* m_connection;
    Transaction m_transaction;
    std::unique_ptr<std::stop_token> m_stop; // SQLite holds its address
  };
  Result<Query> begin(const std::stop_token& stop);
  // Changes whenever another connection has committed; of the transaction's state within one.
  Result<std::int64_t> dataVersion();

  // The first hour from `hour` to `last` (both included) in which the device has a chunk; nothing where none has.
  Result<std::optional<std::int64_t>> nextHour(DeviceId device, std::int64_t hour, std::int64_t last);
  // The newest hour from `hour` down to `first`.
  Result<std::optional<std::int64_t>> previousHour(DeviceId device, std::int64_t hour, std::int64_t first);
  // All devices from first to last (both included) of one hour, device by device.
  Result<void> startHour(std::int64_t hour, DeviceId first, DeviceId last);
  // Parts of what nextHour() or startHour() found, in order, opened: true while there is one more.
  Result<bool> nextPart();
  DeviceId deviceOfPart() const;
  DeviceBlockReader& block() { return m_block; }
  // For an error in what block() gave.
  Unexpected damagedChunk(const Error& error) const { return damagedChunk(m_key, error); }
  Unexpected damagedChunk(std::int64_t key, const Error& error) const;
  // The entry of the series in the block that is open, entries().size() where it is not there; an error where it has another type.
  Result<std::size_t> entryOf(const SeriesInfo& series);

  // Appends what a series has in that hour, part by part. False where the hour has no chunk of the device.
  Result<bool> appendHour(const SeriesInfo& series, std::int64_t hour, SeriesRun& out);
  // Oldest and newest hour that has chunks; nothing where there is none.
  Result<std::optional<std::pair<std::int64_t, std::int64_t>>> hours();
  // The first hour from `hour` on in which any device has a chunk.
  Result<std::optional<std::int64_t>> nextHourOfAny(std::int64_t hour);

  // The newest keyframe of the group at or before the hour. False where there is none.
  Result<bool> frame(std::uint32_t group, std::int64_t hour, std::int64_t& frameHour, StateBlock& out);

  Database& database() { return *m_database; }

 private:
  explicit ReaderConnection(std::unique_ptr<Database> database) : m_database(std::move(database)) {}
  Result<void> prepare();
  Result<void> openPart();

  std::unique_ptr<Database> m_database;
  DeviceBlockReader m_block;
  Statement m_parts, m_before, m_frame, m_version, m_anyAfter;
  std::int64_t m_key = 0;        // of the part that is open
  std::int64_t m_lastKey = 0;    // of the hour that m_parts stands in
  bool m_isFirstWaiting = false; // m_parts stands on a part that nobody has opened
  bool m_isAtPart = false;
};

} // namespace muster
