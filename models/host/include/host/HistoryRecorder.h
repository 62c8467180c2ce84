// Records what a host finds out into a history: a sink with a thread of its own behind a bounded queue, so that a slow
// or full disk never holds the host's thread up. It gives the host's ids the history's by their names, keeps what each
// series means from when, and commits at least once in a while.
//
// When the disk is full it waits for room, keeps what it can in memory, counts what it can't, and goes on by itself.
// An event at the start and at the end says that there is no host between two recordings (HostOffline): what is known is
// not fresh then. Any other error ends the recording for good (state Failed, with the error); what comes then is counted as lost.
// Threads: onUpdate on the host's; status from any; stop from one.
#pragma once

#include <history/HistoryTypes.h>
#include <history/HistoryWriter.h>
#include <host/HostSink.h>
#include <schema/Mqtt.h>
#include <schema/Result.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace muster {

struct HistoryRecorderOptions {
  std::chrono::milliseconds commitEvery{1'000}; // 0: after each update of the host
  // Updates that wait for the recorder's thread; as much again is what it works on. Past it samples are dropped.
  std::size_t queueBytes = 128u << 20;
  RetentionRules retention;
  std::chrono::milliseconds retainEvery = std::chrono::minutes(10);
  std::chrono::milliseconds retryAfter = std::chrono::seconds(2); // with a full disk
  std::function<Now()> clock;                                     // empty: the system's; called on its thread
};

enum class RecorderState : std::uint8_t {
  Recording,
  WaitingForRoom, // the disk is full: see error and sinceMs
  Failed,         // for good: see error
  Stopped
};

// A consistent copy of the figures that a status line shows.
struct RecorderStatus {
  RecorderState state = RecorderState::Recording;
  std::int64_t sinceMs = 0;   // UTC, when the state began
  std::optional<Error> error; // WaitingForRoom, Failed; Stopped: what kept the end from being whole
  // Samples that are lost here: the queue was full, the disk was full for too long, or recording had failed.
  std::uint64_t dropped = 0;
  std::uint64_t unplaced = 0;  // samples of series for which the history's catalogue had no room
  std::uint64_t events = 0;    // handed to the history
  std::uint64_t fullDisks = 0; // times that the disk was full
  std::size_t queuedBytes = 0;
  std::int64_t lastCommitMs = 0;    // UTC; 0: none yet
  std::int64_t longestCommitMs = 0; // how long the slowest one took
  std::int64_t aliveMs = 0;         // monotonic, when the recorder's thread last came round
  HistoryWriterCounters writer;
};

class HistoryRecorder final : public HostSink {
 public:
  // endOfLastMs: when a recorder before it ended without a word (UTC, see endOfLastRecording); nothing: it said so.
  explicit HistoryRecorder(std::unique_ptr<HistoryWriter> writer, HistoryRecorderOptions options = {},
                           std::optional<std::int64_t> endOfLastMs = std::nullopt);
  ~HistoryRecorder() override; // stops

  void onUpdate(const std::shared_ptr<const FleetUpdate>& update) override;
  // Records what was handed over until now, settles and closes the history. Once, when the host has stopped; may take
  // as long as packing takes. Errors: what kept the end from being whole; what was committed is there.
  Result<void> stop();
  RecorderStatus status() const;

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

// Of a history whose last recorder was killed: just after the newest that it knew of a device (UTC). Nothing where it ended in an
// orderly way, where nothing was recorded yet, or where the file can't be read. Before the writer is opened.
std::optional<std::int64_t> endOfLastRecording(const std::string& path, std::int64_t nowMs);

} // namespace muster
