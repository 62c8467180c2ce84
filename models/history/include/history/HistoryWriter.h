// Records into a history. One writer a file, held by a lock beside it (FILE-writer), in one process; any number of readers
// beside it, in this and other processes.
//
// What append() and addEvent() took is in memory until commit(), which is one transaction with fsync: after it, nothing is
// lost by a power cut. Samples are then in the journal, and from time to time (age, rows, memory: HistoryWriterOptions) a
// thread of the writer's packs them into chunks, merges the parts of hours that are over and makes rollups; results become
// part of a later commit().
//
// Errors: Io, DiskFull, BadPayload (the file is damaged), NotSupported (a newer or foreign file: never touched), BadArgument
// (another writer has it; the path is no regular file). After DiskFull nothing committed is lost, what waits stays in memory
// up to mostWaitingRows (then the oldest waiting samples go and are counted), and the next commit() tries again.
// Thread: one, but for stop flags.
#pragma once

#include <history/HistoryTypes.h>
#include <schema/FleetUpdate.h>
#include <schema/Result.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace muster {

struct HistoryWriterOptions {
  std::size_t packRows =
      4u << 20; // rows in the journal that start packing: bounds memory to about 24 bytes each, twice
  std::int64_t packAgeMs = 600'000;       // and their age
  std::size_t mostWaitingRows = 8u << 20; // not yet committed
  std::int64_t mergeAfterMs = 120'000;    // after the end of an hour
  std::string program = "muster";         // goes to meta
  bool packInBackground = true;           // false: within commit(), for tests that want one order of things
};

struct HistoryWriterCounters {
  std::uint64_t rows = 0;    // committed
  std::uint64_t repeats = 0; // left out: the same sample was there already (counted when packed)
  std::uint64_t late = 0;    // went into an hour that was packed before
  std::uint64_t odd = 0;
  std::uint64_t transient = 0; // not stored
  std::uint64_t dropped = 0;   // the disk was full for too long
  std::uint64_t commits = 0, packs = 0, merges = 0;
  std::size_t waitingRows = 0; // appended, not committed
  std::size_t journalRows = 0; // committed, not packed
  std::size_t memoryBytes = 0; // of rows in memory and what describes them
};

class HistoryWriter {
 public:
  virtual ~HistoryWriter() = default;

  // The history's ids, made where they are new (with the next commit). Errors: LimitExceeded.
  virtual Result<DeviceId> device(std::string_view group, std::string_view node, std::string_view device) = 0;
  virtual Result<SeriesId> series(DeviceId device, std::string_view metric, DataType type) = 0;
  // Where it differs from the newest that the series has: holds from meaning.sinceMs.
  virtual void setMeaning(SeriesId series, const Meaning& meaning) = 0;

  // ids: for each id that the batch uses, the history's; kNoSeries leaves such rows out. Empty: the batch has the history's
  // own. Transient rows are counted and left out.
  virtual void append(const SampleBatch& batch, std::span<const SeriesId> ids) = 0;
  // event.id is given here.
  virtual void addEvent(HistoryEvent event) = 0;

  // Durable when it returns. nowMs: the host's time, for ages.
  virtual Result<void> commit(std::int64_t nowMs) = 0;
  // commit(), then packs everything into chunks, merges, makes the rollups that are due, gives free pages back. For closing.
  virtual Result<void> settle(std::int64_t nowMs) = 0;
  // Deletes what the rules say. Some rows a call (bounded work): true while there is more to do.
  virtual Result<bool> retain(const RetentionRules& rules, std::int64_t nowMs) = 0;
  virtual HistoryWriterCounters counters() const = 0;
};

// Opens or makes the file.
Result<std::unique_ptr<HistoryWriter>> openHistoryWriter(const std::string& path,
                                                         const HistoryWriterOptions& options = {});

} // namespace muster
