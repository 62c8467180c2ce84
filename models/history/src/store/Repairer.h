// Writes what can be read of a damaged history into a new one: see repairHistory(). Ids are given anew. Names that are lost are
// made up ("lost/device-17"), so that samples are not lost with them. Thread: one.
#pragma once

#include "Salvage.h"

#include <history/HistoryUpkeep.h>
#include <history/HistoryWriter.h>

#include <chunks/DeviceBlock.h>

#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace muster {

class Repairer {
 public:
  // nowMs: the host's time.
  Repairer(Database& from, HistoryWriter& to, std::int64_t nowMs, const OnProgress& onProgress,
           std::stop_token stop);

  Result<void> run();
  // What the writer does not take: rollups of samples that are no more, and settings. The writer has to be closed.
  Result<void> finish(Database& to);
  Repaired& repaired() { return m_repaired; }

 private:
  struct NewSeries {
    SeriesId id = kNoSeries;
    DataType type = DataType::Unknown;
  };
  void lost(const std::string& what, std::uint64_t blocks = 1);
  Result<void> takeDevices();
  Result<void> takeSeries();
  Result<void> takeMeanings();
  Result<void> takeMeaningsOf(std::int64_t series);
  Result<void> takeEvents();
  Result<void> takeChunks();
  Result<void> takeChunk(std::int64_t key, std::string_view body);
  Result<void> takeJournal();
  Result<void> takeOdd();
  Result<void> takeOldestFrames();
  Result<void> flush(bool isForced = false);

  Result<std::optional<DeviceId>> deviceOf(std::int64_t old);
  Result<std::optional<NewSeries>> seriesOf(SeriesId old, std::optional<DeviceId> oldDevice, DataType type);
  void add(const NewSeries& series, const SeriesRun& run, std::size_t row, std::int64_t receivedMs);
  Result<void> walkIds(const char* name, const char* sql, std::int64_t last,
                       const std::function<Result<void>(std::int64_t, const Statement&)>& onRow);
  Result<void> takeRollup(Database& to, std::int64_t key, std::string_view body);
  Result<void> takeSettings(Database& to);

  Database& m_from;
  HistoryWriter& m_to;
  std::int64_t m_nowMs;
  const OnProgress& m_onProgress;
  Salvage m_salvage;
  std::map<std::int64_t, DeviceId> m_devices; // by old id
  std::map<SeriesId, NewSeries> m_series;     // by old id
  std::map<SeriesId, std::int64_t> m_owners;  // old ids
  DeviceBlockReader m_block;
  SampleBatch m_rows; // for the writer
  Repaired m_repaired;
};

} // namespace muster
