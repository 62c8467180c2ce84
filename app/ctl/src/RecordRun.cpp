#include <ctl/ExitCode.h>
#include <ctl/HistoryWords.h>
#include <ctl/HostRun.h>
#include <ctl/Interruption.h>
#include <ctl/RecordRun.h>
#include <ctl/RetentionFlags.h>
#include <ctl/Words.h>

#include <algorithm>
#include <cstdio>
#include <thread>
#include <utility>

namespace muster::ctl {

namespace {

using namespace std::chrono_literals;

constexpr auto kRound = 100ms;
constexpr auto kRetryOpening = 2s;
// The recorder's thread comes round twenty times a second; a disk may take its time over a commit.
constexpr auto kMostSilence = 30s;

HostRuntimeOptions runtimeOptions(const RecordOptions& record) {
  HostRuntimeOptions options;
  options.broker = record.broker;
  options.session = record.session;
  return options;
}

} // namespace

RecordRun::RecordRun(RecordOptions options)
    : m_options(std::move(options)), m_link(m_options.session.hostId, true) {
}

// A full disk at the start is as little a reason to give up as one later.
int RecordRun::open() {
  HistoryWriterOptions options;
  options.program = "musterctl";
  for (bool isTold = false; !isInterrupted(); std::this_thread::sleep_for(kRetryOpening)) {
    const std::optional<std::int64_t> end = endOfLastRecording(m_options.history, utcNow());
    Result<std::unique_ptr<HistoryWriter>> writer = openHistoryWriter(m_options.history, options);
    if (writer) {
      m_recorder = std::make_unique<HistoryRecorder>(std::move(*writer), m_options.recorder, end);
      return kSuccess;
    }
    if (writer.error().code != ErrorCode::DiskFull)
      return failHistory(m_options.history, writer.error());
    if (!std::exchange(isTold, true))
      complain(writer.error().message() + "; waiting for room");
  }
  return fail("stopped before there was room for the history", kInterrupted);
}

int RecordRun::run() {
  if (const int code = open(); code != kSuccess)
    return code;
  m_runtime = std::make_unique<HostRuntime>(runtimeOptions(m_options), pahoClientFactory());
  m_runtime->addSink(*m_recorder);
  if (Result<void> started = m_runtime->start(); !started)
    return fail(started.error(), kUsage);
  complain("recording into " + m_options.history);
  m_manager.ready();
  m_lastFigures = Clock::now();
  while (!isInterrupted() && m_recorder->status().state != RecorderState::Failed) {
    watch();
    std::this_thread::sleep_for(kRound);
  }
  return finish();
}

void RecordRun::watch() {
  const HostStatus host = m_runtime->status();
  const RecorderStatus status = m_recorder->status();
  m_link.look(host);
  for (const std::string& line : m_watch.look(status, Clock::now()))
    complain(line);
  tellManager(status, host);
  const bool isDue = m_options.figuresEvery > 0ms && Clock::now() - m_lastFigures >= m_options.figuresEvery;
  if (isDue)
    tellFigures(status, host);
}

void RecordRun::tellFigures(const RecorderStatus& status, const HostStatus& host) {
  const Clock::time_point now = Clock::now();
  const double seconds = std::chrono::duration<double>(now - std::exchange(m_lastFigures, now)).count();
  const std::uint64_t rows = status.writer.rows;
  const double rate = static_cast<double>(rows - std::exchange(m_rowsAtFigures, rows)) / seconds;
  char text[64];
  std::snprintf(text, sizeof text, " (%.1f a second)", rate);
  complain(recorderLine(status) + "; " + counted(rows, "sample", "samples") + text + ", " +
           counted(host.devices, "device", "devices") + ", " + counted(host.series, "series", "series") +
           ", " + counted(host.counters.gaps, "gap", "gaps") + "; " +
           sizeText(historyBytes(m_options.history)) + ", slowest commit " +
           std::to_string(status.longestCommitMs) + " ms");
}

void RecordRun::tellManager(const RecorderStatus& status, const HostStatus& host) {
  std::string line = recorderLine(status);
  line += m_link.isConnected() ? "; connected, " + counted(host.devices, "device", "devices")
                               : "; not connected to the broker";
  m_manager.status(line);
  if (isAlive(status))
    m_manager.alive(Clock::now());
}

bool RecordRun::isAlive(const RecorderStatus& status) const {
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now().time_since_epoch());
  return now.count() - status.aliveMs < std::chrono::milliseconds(kMostSilence).count();
}

int RecordRun::finish() {
  m_manager.stopping("packing what was recorded");
  m_runtime->stop();
  m_link.watchTwin(m_runtime->status());
  const bool hasFailed = m_recorder->status().state == RecorderState::Failed;
  const Result<void> stopped = m_recorder->stop();
  tellEnd(m_recorder->status(), m_runtime->status());
  if (stopped)
    return kSuccess;
  if (!hasFailed && stopped.error().code == ErrorCode::DiskFull)
    complain("the disk is full: what was committed before is in " + m_options.history);
  const int code = failHistory(m_options.history, stopped.error());
  return hasFailed ? kFailed : code;
}

void RecordRun::tellEnd(const RecorderStatus& status, const HostStatus& host) const {
  for (const std::string& line : complaints(host.counters))
    complain(line);
  if (host.connectionLosses > 0)
    complain("the connection was lost " +
             (host.connectionLosses == 1 ? "once" : counted(host.connectionLosses, "", "times")) +
             ", away for " + durationText(std::chrono::milliseconds(host.awayMs)));
  if (host.droppedMessages > 0)
    complain(counted(host.droppedMessages, "message", "messages") +
             " dropped: more came than this program could take");
  complain(m_options.history + ": " + counted(status.writer.rows, "sample", "samples") + " and " +
           counted(status.events, "event", "events") + " recorded" +
           (status.dropped > 0 ? ", " + counted(status.dropped, "sample", "samples") + " lost" : ""));
}

} // namespace muster::ctl
