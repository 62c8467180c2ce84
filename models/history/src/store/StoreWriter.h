// HistoryWriter over one SQLite file. Thread: one; what it packs is done by its Jobs' thread.
#pragma once

#include "Database.h"
#include "Jobs.h"
#include "Opening.h"
#include "Retainer.h"
#include "WaitingRows.h"
#include "WriterCatalogue.h"

#include <history/HistoryWriter.h>

#include <chunks/JournalBlock.h>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace muster {

class StoreWriter final : public HistoryWriter {
 public:
  static Result<std::unique_ptr<StoreWriter>> open(const std::string& path,
                                                   const HistoryWriterOptions& options);

  Result<DeviceId> device(std::string_view group, std::string_view node, std::string_view device) override;
  Result<SeriesId> series(DeviceId device, std::string_view metric, DataType type) override;
  void setMeaning(SeriesId series, const Meaning& meaning) override;
  void append(const SampleBatch& batch, std::span<const SeriesId> ids) override;
  void addEvent(HistoryEvent event) override;
  Result<void> commit(std::int64_t nowMs) override;
  Result<void> settle(std::int64_t nowMs) override;
  Result<bool> retain(const RetentionRules& rules, std::int64_t nowMs) override;
  HistoryWriterCounters counters() const override;

  // For compacting: all hours of the file that have several parts, at the next settle().
  Result<void> checkAllHours() { return m_jobs.checkAllHours(*m_database); }
  std::size_t unfinished() const { return m_jobs.unfinished(); } // hours and days to be looked at
  Database& database() { return *m_database; }
  // As settle(), told after each job; onJob returns false to end early (Cancelled).
  Result<void> finishJobs(std::int64_t nowMs, const std::function<bool()>& onJob);

 private:
  StoreWriter(WriterLock lock, std::unique_ptr<Database> database, const HistoryWriterOptions& options);
  Result<void> load();
  bool startJob(std::int64_t nowMs, bool all);
  // Everything that waits, and the result of a job that is done, in one transaction.
  Result<void> write(std::int64_t nowMs);
  Result<void> writeRows(std::vector<std::int64_t>& ids);
  Result<void> writeEvents();
  Result<void> writeOdd();
  Result<void> deleteOvertakenFrames();
  void noteOvertaken(const HistoryEvent& event);
  void written(const std::vector<std::int64_t>& ids, std::int64_t nowMs);

  HistoryWriterOptions m_options;
  WriterLock m_lock;
  std::unique_ptr<Database> m_database;
  WriterCatalogue m_catalogue;
  WaitingRows m_waiting;
  std::deque<HistoryEvent> m_events;
  Jobs m_jobs;
  Retainer m_retainer;
  JournalBlockEncoder m_encoder;
  std::string m_body; // of the journal row at work
  std::int64_t m_nextJournal = 0, m_nextEvent = 0, m_nextOdd = 0;
  // By group of devices: the oldest hour in which an event came since frames were last begun. Frames of later hours lack it.
  std::map<std::uint32_t, std::int64_t> m_overtaken;
  HistoryWriterCounters m_counters;
};

} // namespace muster
