// Looks through a whole history: see verifyHistory(). Thread: one.
#pragma once

#include "ReaderCatalogue.h"
#include "ReaderConnection.h"

#include <history/HistoryUpkeep.h>

#include <cstdint>
#include <string>
#include <vector>

namespace muster {

class Verifier {
 public:
  Verifier(ReaderConnection& connection, ReaderConnection::Query& query, const OnProgress& onProgress)
      : m_connection(connection), m_query(query), m_onProgress(onProgress) {}

  // An error only where looking itself fails (Io, Cancelled); damage is in the verdict.
  Result<Verdict> run();

 private:
  // A device's samples of one hour, from all its parts.
  struct DeviceHour {
    std::int64_t key = -1; // of its first part
    std::vector<SeriesRun> runs;
    std::vector<SeriesId> series; // of the runs, rising
    bool isDamaged = false;       // there may be more
  };

  void damage(std::string what);
  Result<void> checkSqlite();
  Result<void> checkBlocks();
  Result<void> checkChunk(std::int64_t key, std::string_view body, DeviceHour& hour);
  void checkEntry(std::int64_t key, std::size_t entry, DeviceBlockReader& block, DeviceHour& hour);
  void finishHour(DeviceHour& hour);
  Result<void> checkFramesUntil(std::int64_t hour);
  Result<void> checkFrame(std::int64_t key, std::string_view body);
  Result<bool> isInChunks(const SeriesState& state);
  Result<void> checkRollups();
  Result<void> checkJournal();
  Result<void> checkRecords();
  Result<void> each(const char* sql, const std::function<Result<void>(const Statement&)>& onRow);
  std::string chunkName(std::int64_t key) const;

  ReaderConnection& m_connection;
  ReaderConnection::Query& m_query;
  const OnProgress& m_onProgress;
  ReaderCatalogue m_catalogue;
  std::vector<SeriesState> m_newest; // by series: of the chunks so far; series: kNoSeries where there is none
  std::vector<char> m_isUnsure;      // by series: a damaged chunk may have had a newer one
  Statement m_frames, m_chunk;
  std::int64_t m_frameHour = 0; // frames of earlier hours are checked
  Verdict m_verdict;
};

} // namespace muster
