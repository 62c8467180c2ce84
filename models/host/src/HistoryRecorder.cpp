#include "HistoryCatalogue.h"

#include <history/HistoryReader.h>
#include <host/HistoryRecorder.h>
#include <host/UpdateQueue.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <utility>

namespace muster {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

constexpr milliseconds kRound{50};
constexpr milliseconds kLongestCommitPause{1'000}; // packing is begun by commits, also where nothing comes

Now systemNow() {
  return {duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count(),
          duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count()};
}

} // namespace

class HistoryRecorder::Impl {
 public:
  Impl(std::unique_ptr<HistoryWriter> writer, HistoryRecorderOptions options,
       std::optional<std::int64_t> endOfLastMs)
      : m_options(std::move(options)), m_clock(m_options.clock ? m_options.clock : systemNow),
        m_writer(std::move(writer)), m_queue(m_options.queueBytes) {
    const Now now = m_clock();
    m_lastCommitMs = m_lastRetainMs = now.monotonicMs;
    m_status.sinceMs = now.utcMs;
    m_status.aliveMs = now.monotonicMs;
    if (endOfLastMs)
      addHostOffline(*endOfLastMs, "the recorder ended without a word");
    m_thread = std::thread([this] { run(); });
  }

  ~Impl() { static_cast<void>(stop()); }

  void push(const std::shared_ptr<const FleetUpdate>& update) {
    if (m_isOver)
      m_lost += update->samples.size();
    else
      m_queue.onUpdate(update);
  }

  Result<void> stop() {
    if (!m_thread.joinable())
      return {};
    m_isStopping = true;
    m_thread.join();
    const std::lock_guard lock(m_mutex);
    return m_status.error ? Result<void>(unexpected(*m_status.error)) : Result<void>();
  }

  RecorderStatus status() const {
    RecorderStatus status;
    {
      const std::lock_guard lock(m_mutex);
      status = m_status;
    }
    status.dropped = m_lost + m_queue.droppedSamples() + status.writer.dropped;
    status.queuedBytes = m_queue.waitingBytes();
    return status;
  }

 private:
  void run() {
    bool isLast = false;
    while (!isLast) {
      isLast = m_isStopping; // what was handed over before stop() is in the queue now
      for (const auto& update : m_queue.take(isLast ? milliseconds(0) : kRound)) {
        take(*update);
        if (isCommitDue())
          commit();
      }
      if (isCommitDue())
        commit();
      retain();
      publish();
    }
    finish();
  }

  void take(const FleetUpdate& update) {
    if (m_isOver) {
      m_lost += update.samples.size();
      return;
    }
    const Now now = m_clock();
    if (Result<void> learned = m_catalogue.learn(update, *m_writer, now.utcMs); !learned) {
      m_lost += update.samples.size();
      return fail(learned.error());
    }
    for (const FleetEvent& event : update.events)
      addEvent(event);
    if (!update.samples.empty()) {
      m_unplaced += m_catalogue.unplacedRows(update.samples);
      m_writer->append(update.samples, m_catalogue.series());
    }
    m_hasNews = true;
  }

  void addEvent(const FleetEvent& event) {
    if (event.scope() == EventScope::Host)
      m_isHostOnline = event.kind == EventKind::HostOnline;
    HistoryEvent kept;
    kept.kind = event.kind;
    kept.device = m_catalogue.device(event.device);
    // A device that has no place must not look like the host's own doing.
    if (event.device != kNoDevice && kept.device == kNoDevice)
      return;
    kept.timeMs = event.timeMs;
    kept.receivedMs = event.receivedMs;
    kept.count = event.count;
    kept.sender = event.sender;
    kept.detail = event.detail;
    m_writer->addEvent(std::move(kept));
    ++m_events;
  }

  void addHostOffline(std::int64_t utcMs, const char* why) {
    HistoryEvent event;
    event.kind = EventKind::HostOffline;
    event.timeMs = event.receivedMs = utcMs;
    event.detail = why;
    m_writer->addEvent(std::move(event));
    ++m_events;
  }

  bool isCommitDue() const {
    if (m_isOver)
      return false;
    const std::int64_t sinceMs = m_clock().monotonicMs - m_lastCommitMs;
    if (m_isFull)
      return sinceMs >= m_options.retryAfter.count();
    const milliseconds pause = m_hasNews ? m_options.commitEvery : kLongestCommitPause;
    return sinceMs >= pause.count();
  }

  void commit() {
    const Now before = m_clock();
    const Result<void> committed = m_writer->commit(before.utcMs);
    const Now after = m_clock();
    m_lastCommitMs =
        before.monotonicMs; // so that a slow disk does not make them rarer than they are asked to be
    m_hasNews = false;
    if (!committed)
      return committed.error().code == ErrorCode::DiskFull ? wait(committed.error())
                                                           : fail(committed.error());
    const std::lock_guard lock(m_mutex);
    m_status.lastCommitMs = after.utcMs;
    m_status.longestCommitMs = std::max(m_status.longestCommitMs, after.monotonicMs - before.monotonicMs);
    if (std::exchange(m_isFull, false))
      setState(RecorderState::Recording, std::nullopt);
  }

  // One bounded step a round, between commits, so that what comes in is not kept waiting.
  void retain() {
    const std::int64_t now = m_clock().monotonicMs;
    const RetentionRules& rules = m_options.retention;
    const bool isWanted =
        rules.general.rawMs || rules.general.rollupMs || rules.mostBytes || !rules.groups.empty();
    const bool isDue = m_hasMoreToRetain || now - m_lastRetainMs >= m_options.retainEvery.count();
    if (!isWanted || !isDue || m_isOver)
      return;
    m_lastRetainMs = now;
    const Result<bool> more = m_writer->retain(rules, m_clock().utcMs);
    m_hasMoreToRetain = more.value_or(false);
    if (!more && more.error().code != ErrorCode::DiskFull)
      fail(more.error());
  }

  void finish() {
    std::optional<Error> error;
    if (!m_isOver) {
      if (m_isHostOnline)
        addHostOffline(m_clock().utcMs, "recording ended");
      const Result<void> settled = m_writer->settle(m_clock().utcMs);
      if (!settled)
        error = settled.error();
      m_lost += m_writer->counters().waitingRows;
    } else {
      const std::lock_guard lock(m_mutex);
      error = m_status.error;
    }
    m_isOver = true;
    publish();
    m_writer.reset();
    const std::lock_guard lock(m_mutex);
    setState(RecorderState::Stopped, error);
  }

  void wait(const Error& error) {
    const std::lock_guard lock(m_mutex);
    if (std::exchange(m_isFull, true))
      return;
    ++m_status.fullDisks;
    setState(RecorderState::WaitingForRoom, error);
  }

  void fail(const Error& error) {
    m_lost += m_writer->counters().waitingRows;
    m_isOver = true;
    const std::lock_guard lock(m_mutex);
    setState(RecorderState::Failed, error);
  }

  // Under the lock.
  void setState(RecorderState state, std::optional<Error> error) {
    m_status.state = state;
    m_status.sinceMs = m_clock().utcMs;
    m_status.error = std::move(error);
  }

  void publish() {
    const HistoryWriterCounters counters = m_writer->counters();
    const std::int64_t now = m_clock().monotonicMs;
    const std::lock_guard lock(m_mutex);
    m_status.writer = counters;
    m_status.aliveMs = now;
    m_status.unplaced = m_unplaced;
    m_status.events = m_events;
  }

  const HistoryRecorderOptions m_options;
  const std::function<Now()> m_clock;

  // The recorder's thread only, once it runs.
  std::unique_ptr<HistoryWriter> m_writer;
  HistoryCatalogue m_catalogue;
  std::int64_t m_lastCommitMs = 0, m_lastRetainMs = 0; // monotonic
  std::uint64_t m_unplaced = 0, m_events = 0;
  bool m_isHostOnline = false; // as the history says
  bool m_hasNews = false;      // appended since the last commit
  bool m_isFull = false;
  bool m_hasMoreToRetain = true; // at the start: the program may never run as long as a pause

  UpdateQueue m_queue;
  std::atomic<std::uint64_t> m_lost{0};
  std::atomic<bool> m_isOver{false}; // failed or stopped: nothing is taken any more
  std::atomic<bool> m_isStopping{false};
  mutable std::mutex m_mutex; // protects m_status
  RecorderStatus m_status;
  std::thread m_thread;
};

HistoryRecorder::HistoryRecorder(std::unique_ptr<HistoryWriter> writer, HistoryRecorderOptions options,
                                 std::optional<std::int64_t> endOfLastMs)
    : m_impl(std::make_unique<Impl>(std::move(writer), std::move(options), endOfLastMs)) {
}
HistoryRecorder::~HistoryRecorder() = default;

void HistoryRecorder::onUpdate(const std::shared_ptr<const FleetUpdate>& update) {
  m_impl->push(update);
}
Result<void> HistoryRecorder::stop() {
  return m_impl->stop();
}
RecorderStatus HistoryRecorder::status() const {
  return m_impl->status();
}

std::optional<std::int64_t> endOfLastRecording(const std::string& path, std::int64_t nowMs) {
  const Result<std::unique_ptr<HistoryReader>> reader = openHistoryReader(path);
  if (!reader)
    return std::nullopt;
  const Result<FleetMoment> last = (*reader)->fleetAt(nowMs);
  if (!last || !last->isHostOnline)
    return std::nullopt;
  std::int64_t seenMs = 0;
  for (const DeviceStanding& device : last->devices)
    seenMs = std::max(seenMs, device.lastSeenMs);
  // A device's clock may be ahead.
  return seenMs == 0 ? std::nullopt : std::optional(std::min(seenMs + 1, nowMs));
}

} // namespace muster
