#include "HostThread.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <limits>
#include <utility>

namespace muster {

namespace {

constexpr std::chrono::milliseconds kTick{50};

// An update is cut here, so that what sinks keep and pass on comes in pieces that a tick
// of a screen can bear.
constexpr std::size_t kRowsPerUpdate = 32'768;
constexpr std::size_t kArenaPerUpdate = 4u << 20;
constexpr std::size_t kEntriesPerUpdate = 16'384;

constexpr const char* kStopping = "the host is stopping";

// Rebirth requests are 200 a second; more than this is a broker that takes nothing.
constexpr std::size_t kMostUnsent = 10'000;

bool isLarge(const FleetUpdate& update) {
  return update.samples.size() >= kRowsPerUpdate || update.samples.arena.size() >= kArenaPerUpdate ||
         update.devices.size() + update.series.size() + update.events.size() >= kEntriesPerUpdate;
}

// How far an update had come before a message.
struct Told {
  std::size_t series = 0, rows = 0;
  std::size_t known = 0; // series of the host
};

// A birth changed what a series means that was known before. The update ends with it, so that whoever dates meanings by
// their births' values (HistoryCatalogue) need not ask which of several births it was.
bool hasNewMeanings(const FleetUpdate& update, const Told& before) {
  if (update.series.size() == before.series)
    return false;
  const auto wasKnown = [&](const SeriesInfo& info) { return info.id < before.known; };
  const auto isBirth = [](std::uint8_t flags) { return (flags & sampleflag::Birth) != 0; };
  const auto told = update.series.begin() + static_cast<std::ptrdiff_t>(before.series);
  const auto rows = update.samples.flags.begin() + static_cast<std::ptrdiff_t>(before.rows);
  return std::any_of(told, update.series.end(), wasKnown) &&
         std::any_of(rows, update.samples.flags.end(), isBirth);
}

// Two hosts with one id must not throw each other out as fast as they can connect.
constexpr std::int64_t kReconnectPauseMs = 10'000;

} // namespace

HostThread::HostThread(HostSessionOptions session, std::size_t queueBytes, Clock clock)
    : m_clock(std::move(clock)), m_queue(queueBytes), m_session(std::move(session), m_registry) {
}

HostThread::~HostThread() {
  finish();
}

void HostThread::start(Link link) {
  m_link = std::move(link);
  m_thread = std::thread([this] { run(); });
}

std::vector<OutgoingMessage> HostThread::finish(std::optional<std::chrono::milliseconds> patience) {
  if (!m_thread.joinable()) {
    cancelTasks();
    return {};
  }
  if (patience)
    m_finishBy = std::chrono::steady_clock::now() + *patience;
  m_isFinishing = true;
  m_queue.wake();
  m_thread.join();
  return std::move(m_last);
}

ConnectPlan HostThread::plan() {
  // Shared, since the promise is kept on the host's thread, perhaps after this one has gone on.
  const auto made = std::make_shared<std::promise<ConnectPlan>>();
  std::future<ConnectPlan> plan = made->get_future();
  post(m_queue.pushed(), [this, made](bool isCancelled) {
    made->set_value(isCancelled ? ConnectPlan{} : m_session.beginConnect(m_clock()));
  });
  return plan.get();
}

void HostThread::connected() {
  // At once: what has arrived since the plan belongs to this connection.
  post(0, [this, now = m_clock()](bool isCancelled) {
    if (isCancelled)
      return;
    m_isConnected = true;
    m_session.onConnected(now, m_update, m_outbox);
  });
}

void HostThread::connectionLost() {
  post(m_queue.pushed(), [this, now = m_clock()](bool isCancelled) {
    if (isCancelled)
      return;
    m_isConnected = false;
    m_outbox.clear();
    m_session.onConnectionLost(now, m_update);
  });
}

void HostThread::requestRebirth(std::string group, std::string node, Done done) {
  runOrCancel(
      [this, group = std::move(group), node = std::move(node), done = std::move(done)](bool isCancelled) {
        Result<void> result;
        const std::string where = group + "/" + node;
        if (isCancelled)
          result = unexpected(ErrorCode::Cancelled, where, kStopping);
        else if (!m_isConnected)
          result = unexpected(ErrorCode::NotConnected, where, "there is no connection to the broker");
        else
          result = m_session.requestRebirth(group, node, m_clock(), m_outbox);
        if (done)
          done(std::move(result));
      });
}

void HostThread::write(WriteRequest request, Done done) {
  runOrCancel([this, request = std::move(request), done = std::move(done)](bool isCancelled) {
    const Result<WriteId> id = isCancelled ? unexpected(ErrorCode::Cancelled, request.metric, kStopping)
                                           : m_session.write(request, m_clock(), m_outbox);
    if (id)
      m_writes.emplace(*id, done);
    else if (done)
      done(unexpected(id.error()));
  });
}

void HostThread::controls(std::string group, std::string node, TakeControls take) {
  runOrCancel(
      [this, group = std::move(group), node = std::move(node), take = std::move(take)](bool isCancelled) {
        take(isCancelled ? std::vector<NodeControl>{} : m_session.controls(group, node));
      });
}

// Who asks while the host is finishing need not wait for the end of it.
void HostThread::runOrCancel(std::function<void(bool)> ask) {
  if (m_isFinishing)
    ask(true);
  else
    post(0, std::move(ask));
}

void HostThread::finishWrites() {
  for (WriteOutcome& outcome : m_session.takeWriteOutcomes()) {
    const auto ended = m_writes.extract(outcome.id);
    if (!ended.empty() && ended.mapped())
      ended.mapped()(std::move(outcome.result));
  }
}

void HostThread::cancelWrites() {
  for (const auto& [id, done] : std::exchange(m_writes, {}))
    if (done)
      done(unexpected(ErrorCode::Cancelled, "write", "the host has stopped before the value came back"));
}

HostStatus HostThread::status() const {
  HostStatus status;
  {
    const std::lock_guard lock(m_statusMutex);
    status = m_status;
  }
  status.droppedMessages += m_queue.dropped();
  status.queuedBytes = m_queue.bytes();
  return status;
}

void HostThread::post(std::uint64_t afterMessage, std::function<void(bool)> run) {
  {
    const std::lock_guard lock(m_taskMutex);
    if (m_takesTasks) {
      m_tasks.push_back({afterMessage, std::move(run)});
      m_hasTasks = true;
      m_queue.wake();
      return;
    }
  }
  run(true);
}

void HostThread::run() {
  QueueBatch batch;
  // A finish takes effect after what had come in before it, so that what a broker
  // delivered is in the history.
  std::uint64_t until = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t handled = 0;
  while (handled < until && !isOutOfPatience()) {
    m_queue.pop(batch, kTick);
    handle(batch);
    handled = batch.firstNumber + batch.messages.size();
    runTasks(handled);
    tick(batch);
    publishOutbox();
    reconnectWhereWanted();
    publishStatus();
    deliver();
    finishWrites();
    if (m_isFinishing && until == std::numeric_limits<std::uint64_t>::max())
      until = m_queue.pushed();
  }
  until = std::min(until, m_queue.pushed());
  m_abandoned = until > handled ? until - handled : 0;
  cancelTasks();
  cancelWrites();
  m_session.tellRest(m_clock(), m_update);
  deliver();
  if (m_isConnected)
    m_session.shutDown(m_clock(), m_last);
  publishStatus();
}

bool HostThread::isOutOfPatience() const {
  return m_isFinishing && m_finishBy && std::chrono::steady_clock::now() >= *m_finishBy;
}

void HostThread::handle(const QueueBatch& batch) {
  std::uint64_t number = batch.firstNumber;
  for (const QueuedMessage& queued : batch.messages) {
    if (m_hasTasks)
      runTasks(number);
    const Told before{m_update.series.size(), m_update.samples.size(), m_registry.seriesCount()};
    m_session.onMessage(queued.message, queued.received, m_update, m_outbox);
    ++number;
    if (isLarge(m_update) || hasNewMeanings(m_update, before))
      deliver();
  }
}

void HostThread::tick(const QueueBatch& batch) {
  const Now now = m_clock();
  if (now.monotonicMs - m_lastTickMs < kTick.count())
    return;
  m_lastTickMs = now.monotonicMs;
  // While messages wait, it is as late as the newest one that was handled:
  // what fills a gap may be among them.
  const bool isBehind = m_queue.bytes() > 0 && !batch.messages.empty();
  m_session.onTick(isBehind ? batch.messages.back().received : now, m_update, m_outbox);
}

void HostThread::runTasks(std::uint64_t handledMessages) {
  for (;;) {
    Task task;
    {
      const std::lock_guard lock(m_taskMutex);
      if (m_tasks.empty() || m_tasks.front().afterMessage > handledMessages)
        return;
      task = std::move(m_tasks.front());
      m_tasks.pop_front();
      m_hasTasks = !m_tasks.empty();
    }
    task.run(false);
  }
}

void HostThread::cancelTasks() {
  std::deque<Task> tasks;
  {
    const std::lock_guard lock(m_taskMutex);
    m_takesTasks = false;
    tasks.swap(m_tasks);
  }
  for (const Task& task : tasks)
    task.run(true);
}

void HostThread::deliver() {
  if (m_update.empty())
    return;
  const auto update = std::make_shared<const FleetUpdate>(std::exchange(m_update, {}));
  for (HostSink* sink : m_sinks)
    sink->onUpdate(update);
}

void HostThread::publishOutbox() {
  std::size_t sent = 0;
  for (; sent < m_outbox.size(); ++sent) {
    const Result<void> result = m_link.publish(m_outbox[sent]);
    if (result)
      continue;
    if (result.error().code == ErrorCode::QueueFull && m_outbox.size() - sent <= kMostUnsent)
      break; // the next round tries again
    // Not connected: the session asks again after the next connect.
    m_unsent += m_outbox.size() - sent;
    sent = m_outbox.size();
    break;
  }
  m_outbox.erase(m_outbox.begin(), m_outbox.begin() + static_cast<std::ptrdiff_t>(sent));
}

void HostThread::reconnectWhereWanted() {
  if (!m_isConnected || !m_session.wantsReconnect())
    return;
  const std::int64_t now = m_clock().monotonicMs;
  if (m_lastReconnectMs != 0 && now - m_lastReconnectMs < kReconnectPauseMs)
    return;
  m_lastReconnectMs = now;
  m_session.shutDown(m_clock(), m_outbox);
  publishOutbox();
  m_link.reconnect();
}

void HostThread::publishStatus() {
  const std::lock_guard lock(m_statusMutex);
  m_status.counters = m_session.counters();
  m_status.unsentMessages = m_unsent;
  m_status.droppedMessages = m_abandoned;
  m_status.devices = m_registry.deviceCount();
  m_status.series = m_registry.seriesCount();
  m_status.unbornNodes = m_session.unbornNodes();
}

} // namespace muster
