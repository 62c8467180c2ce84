// Deletes what is too old, or too much: whole hours of chunks, with the keyframe of the first hour that stays written before;
// rollups, events and odd samples by their own ages. In small steps, each a transaction. Not while a job is at work.
//
// Samples are not deleted before the rollup of their day is made, except to keep within the file's size.
// Errors: as HistoryWriter.h. Thread: the writer's.
#pragma once

#include "Changes.h"
#include "ChunkAccess.h"
#include "Jobs.h"
#include "StandingLog.h"
#include "WriterCatalogue.h"

#include <history/HistoryTypes.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

class Retainer {
 public:
  // Both outlive the retainer.
  Retainer(Database& database, const WriterCatalogue& catalogue)
      : m_database(database), m_catalogue(catalogue) {}

  Result<void> load();
  // By device: the first hour that was not deleted.
  std::vector<std::int64_t> firstHours() const;
  // Late samples of hours that were deleted before come under the rules again.
  void noteChunks(const Changes& changes);
  // One step; true while there is more to do.
  Result<bool> retain(const RetentionRules& rules, std::int64_t nowMs, const Jobs& jobs);

 private:
  enum class Phase : std::uint8_t { Idle, Frames, Chunks, OldFrames, Rollups, Events, Odd };
  struct Limits {               // of one of Sparkplug's groups
    std::int64_t firstHour = 0; // of samples
    std::int64_t firstMs = 0;   // the same, of odd ones
    std::int64_t firstDay = 0;  // of rollups
    std::int64_t firstEventMs = 0;
  };
  void aim(const RetentionRules& rules, std::int64_t nowMs);
  Limits limitsOf(const Retention& retention, std::int64_t nowMs) const;
  Limits& limitsOf(DeviceId device);
  std::int64_t lastFirstHour() const;

  Result<void> step(const Jobs& jobs);
  Result<void> writeFrames();
  Result<void> deleteChunks(const Jobs& jobs);
  Result<void> deleteOldFrames();
  Result<void> deleteRollups();
  Result<void> deleteEvents();
  Result<void> deleteOdd();
  Result<bool> shrink(std::uint64_t mostBytes);
  Result<bool> deleteOldestHour();
  Result<bool> giveBack(std::optional<std::uint64_t> mostBytes);

  // The frame of an hour, where there is none: into changes.
  Result<void> makeFrame(std::uint32_t group, std::int64_t hour, Changes& changes);
  Result<void> raiseFirstHour(std::uint32_t sparkplugGroup, std::int64_t hour);
  Result<void> deleteFramesBefore(std::uint32_t group, std::int64_t hour);
  Result<void> within(const std::function<Result<void>()>& work); // a transaction
  Result<void> deleteKeys(const char* sql, const std::vector<std::int64_t>& keys);

  Database& m_database;
  const WriterCatalogue& m_catalogue;
  std::unique_ptr<ChunkAccess> m_access;
  std::vector<std::int64_t> m_firstHours; // by Sparkplug's group, as deleted; kept in meta
  std::vector<std::pair<std::string, std::int64_t>> m_stored;

  Phase m_phase = Phase::Idle;
  std::vector<Limits> m_limits; // by Sparkplug's group, of the sweep at work or the last one
  Limits m_general;
  std::int64_t m_sweepHour = -1, m_sweepDay = -1; // of the host, when the last sweep began
  std::size_t m_cursor = 0;                       // group or device of the phase
  std::int64_t m_keyCursor = 0, m_idCursor = 0;
  std::int64_t m_fromHour = 0,
               m_leftFrom = 0; // where chunks that may have to go begin; of those left for later
  StandingLog m_standings;
  std::optional<std::int64_t> m_standingsHour;
};

} // namespace muster
