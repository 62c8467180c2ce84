// What is done with committed rows beside the commits: packing, merging, rollups, one job at a time on the worker's thread.
// A job's result waits here until a commit wrote it; then the next one begins. Thread: the writer's.
#pragma once

#include "Changes.h"
#include "ChunkAccess.h"
#include "Merger.h"
#include "PackBuffer.h"
#include "Packer.h"
#include "WaitingRows.h"
#include "Worker.h"
#include "WriterCatalogue.h"

#include <history/HistoryWriter.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace muster {

class Jobs {
 public:
  Jobs(const HistoryWriterOptions& options, const WriterCatalogue& catalogue);

  // What an earlier writer left to do.
  Result<void> load(Database& database);
  // Every hour of the file is looked at, not only those of days without a rollup.
  Result<void> checkAllHours(Database& database);

  void addRows(std::int64_t id, SampleBatch&& rows, WaitingRows& spare, std::int64_t nowMs);
  void addEvent(const HistoryEvent& event);
  std::int64_t newestJournalId() const { return m_buffer.newestId(); }

  // Looks whether the job is done. Errors: the job's; its rows are tried again with the next one.
  Result<void> poll();
  Result<void> wait();
  // There are as many rows as may wait, and a job is still at work.
  bool isFull() const;
  // What the next commit has to write; nothing where no job is done.
  const Changes* ready() const { return m_ready ? &*m_ready : nullptr; }
  void written(WaitingRows& spare);
  // Gives the next job; false where none is due. all: whatever there is to pack or to merge.
  bool start(std::int64_t nowMs, bool all);
  bool isBusy() const { return m_worker.isBusy() || m_ready.has_value(); }

  std::size_t unfinished() const { return m_unmerged.size() + m_unchecked.size() * 24 + m_stale.size(); }

  // By device: the first hour that was not deleted by age.
  void setFirstHours(std::vector<std::int64_t> firstHours) { m_firstHours = std::move(firstHours); }
  // The day's rollup is still to be made, and can be.
  bool isRollupDue(DeviceId device, std::int64_t day) const {
    return m_stale.contains(day << 32 | device) && !m_given.contains(day << 32 | device);
  }

  void addTo(HistoryWriterCounters& counters) const;

 private:
  bool isPackDue(std::int64_t nowMs, bool all) const;
  void startPack(std::int64_t nowMs);
  bool startUpkeep(std::int64_t nowMs, bool all);
  void fillHours(std::int64_t nowMs, bool all);
  void takePacked();
  void takeUpkeep();

  HistoryWriterOptions m_options;
  const WriterCatalogue& m_catalogue;
  std::unique_ptr<ChunkAccess> m_access;
  std::unique_ptr<Packer> m_packer;
  std::unique_ptr<Merger> m_merger;
  PackBuffer m_buffer;
  std::int64_t m_bufferSinceMs = 0; // host's time of the oldest
  std::vector<HistoryEvent> m_events;
  std::int64_t m_lastEvent = -1;
  std::size_t m_knownDevices = 0, m_knownSeries = 0; // to the packer

  std::set<std::int64_t> m_unmerged;     // hour << 32 | device
  std::vector<std::int64_t> m_unchecked; // rollup keys: hours of these days may have parts
  std::set<std::int64_t> m_stale;        // day << 32 | device
  std::set<std::int64_t> m_given;        // of them: could not be made
  std::vector<std::int64_t> m_firstHours;

  // Of the job at work or done; the worker's thread writes the results.
  bool m_isPack = false; // also of the last one
  PackOrder m_order;
  std::size_t m_orderRows = 0, m_orderBytes = 0;
  UpkeepOrder m_upkeep;
  std::optional<Result<Changes>> m_packed;
  std::optional<Result<UpkeepDone>> m_done;
  std::optional<Changes> m_ready;
  std::atomic<std::size_t> m_packerBytes = 0;
  HistoryWriterCounters m_counters;
  Worker m_worker; // last: it ends before what it works on goes
};

} // namespace muster
