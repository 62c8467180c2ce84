#include <ctl/ExitCode.h>
#include <ctl/HostRun.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <thread>
#include <utility>

namespace muster::ctl {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kQueueBytes = 512u << 20;

volatile std::sig_atomic_t g_interrupted = 0;

HostRuntimeOptions runtimeOptions(const BrokerOptions& broker) {
  HostRuntimeOptions options;
  options.broker = broker;
  return options;
}

} // namespace

void catchSignals() {
  struct sigaction action {};
  action.sa_handler = [](int) { g_interrupted = 1; };
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool isInterrupted() {
  return g_interrupted != 0;
}

void UpdateQueue::onUpdate(const std::shared_ptr<const FleetUpdate>& update) {
  const std::size_t bytes = update->memoryBytes();
  const std::lock_guard lock(m_mutex);
  if (m_bytes + bytes > m_maxBytes) {
    m_overflowed = true;
    return;
  }
  m_bytes += bytes;
  m_updates.push_back(update);
  m_filled.notify_one();
}

std::vector<std::shared_ptr<const FleetUpdate>> UpdateQueue::take(std::chrono::milliseconds wait) {
  std::unique_lock lock(m_mutex);
  m_filled.wait_for(lock, wait, [this] { return !m_updates.empty(); });
  m_bytes = 0;
  return std::exchange(m_updates, {});
}

bool UpdateQueue::hasOverflowed() const {
  const std::lock_guard lock(m_mutex);
  return m_overflowed;
}

HostRun::HostRun(const BrokerOptions& broker)
    : m_queue(kQueueBytes),
      m_runtime(std::make_unique<HostRuntime>(runtimeOptions(broker), pahoClientFactory())) {
  m_runtime->addSink(m_queue);
}

int HostRun::connect() {
  if (Result<void> started = m_runtime->start(); !started) {
    std::fprintf(stderr, "musterctl: %s\n", started.error().message().c_str());
    return kUsage;
  }
  while (!isInterrupted()) {
    const LinkState link = m_runtime->status().link;
    if (link.phase == LinkState::Phase::Connected)
      return kSuccess;
    if (link.phase == LinkState::Phase::Waiting && link.error) {
      std::fprintf(stderr, "musterctl: %s failed: %s\n", connectStepName(link.step),
                   link.error->message().c_str());
      if (!link.advice.empty())
        std::fprintf(stderr, "%s\n", link.advice.c_str());
      return kNoBroker;
    }
    std::this_thread::sleep_for(10ms);
  }
  return kNoBroker;
}

void HostRun::gather(std::chrono::milliseconds time, const std::function<bool(const FleetUpdate&)>& onUpdate,
                     const std::function<void(std::chrono::milliseconds)>& onProgress) {
  const auto start = std::chrono::steady_clock::now();
  while (!isInterrupted()) {
    const auto elapsed =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
    if (elapsed >= time)
      return;
    for (const auto& update : m_queue.take(std::min<std::chrono::milliseconds>(50ms, time - elapsed)))
      if (!onUpdate(*update))
        return;
    if (onProgress)
      onProgress(elapsed);
  }
}

void HostRun::finish(const std::function<bool(const FleetUpdate&)>& onUpdate) {
  m_runtime->stop();
  for (const auto& update : m_queue.take(0ms))
    if (!onUpdate(*update))
      return;
}

std::vector<std::string> HostRun::complaints() const {
  const HostStatus status = m_runtime->status();
  const HostCounters& c = status.counters;
  std::vector<std::string> lines;
  const auto say = [&](std::uint64_t count, const char* what) {
    if (count > 0)
      lines.push_back(std::to_string(count) + " " + what);
  };
  say(status.droppedMessages, "messages dropped, because this program was too slow for them");
  say(c.gaps, "gaps: messages that an edge node sent and that did not arrive");
  say(c.foreignTopics, "messages on topics that are not Sparkplug's");
  say(c.malformed, "payloads that are not Sparkplug B");
  say(c.badUtf8, "messages with invalid UTF-8");
  say(c.limits.payloads, "messages past a limit (too large, or too many metrics in one)");
  say(c.limits.nodes, "messages past the limit of edge nodes");
  say(c.limits.devices, "births past the limit of devices");
  say(c.limits.metrics, "metrics past the limit of one edge node");
  say(c.limits.series, "metrics past the limit of series");
  say(c.limits.catalogue, "metrics past the limit of names and properties");
  say(c.typeMismatches, "values that do not fit their datatype");
  say(c.unknownMetrics, "values of metrics that no birth announced");
  say(c.unbornMessages, "messages of devices whose birth was not seen yet");
  say(c.oddTimes, "samples dated before 2000 or more than a day ahead");
  return lines;
}

} // namespace muster::ctl
