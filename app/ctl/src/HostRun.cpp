#include <ctl/ExitCode.h>
#include <ctl/HostRun.h>
#include <ctl/Interruption.h>
#include <ctl/Words.h>

#include <algorithm>
#include <cstdio>
#include <thread>
#include <utility>

namespace muster::ctl {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kQueueBytes = 512u << 20;

HostRuntimeOptions runtimeOptions(const BrokerOptions& broker, const HostSessionOptions& session) {
  HostRuntimeOptions options;
  options.broker = broker;
  options.session = session;
  return options;
}

} // namespace

HostRun::HostRun(const BrokerOptions& broker, const HostSessionOptions& session)
    : m_link(session.hostId), m_queue(kQueueBytes),
      m_runtime(std::make_unique<HostRuntime>(runtimeOptions(broker, session), pahoClientFactory())) {
  m_runtime->addSink(m_queue);
}

int HostRun::connect() {
  if (Result<void> started = m_runtime->start(); !started)
    return fail(started.error(), kUsage);
  while (!isInterrupted()) {
    const LinkState link = m_runtime->status().link;
    if (link.phase == LinkState::Phase::Connected) {
      m_link.begin(true);
      return kSuccess;
    }
    if (link.phase == LinkState::Phase::Waiting && link.error) {
      tellFailure(link);
      return kNoBroker;
    }
    std::this_thread::sleep_for(10ms);
  }
  return fail("stopped before the broker had answered", kInterrupted);
}

void HostRun::gather(std::chrono::milliseconds time, const std::function<bool(const FleetUpdate&)>& onUpdate,
                     const std::function<void(std::chrono::milliseconds)>& onProgress) {
  const auto start = std::chrono::steady_clock::now();
  while (!isInterrupted()) {
    const auto elapsed =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
    if (elapsed >= time)
      return;
    for (const auto& update : m_queue.take(std::min<std::chrono::milliseconds>(50ms, time - elapsed))) {
      m_culprits.take(*update);
      if (!onUpdate(*update))
        return;
    }
    m_link.look(m_runtime->status());
    if (onProgress)
      onProgress(elapsed);
  }
}

void HostRun::finish(const std::function<bool(const FleetUpdate&)>& onUpdate) {
  m_runtime->stop();
  m_link.watchTwin(m_runtime->status());
  bool isWanted = true;
  for (const auto& update : m_queue.take(0ms)) {
    m_culprits.take(*update);
    isWanted = isWanted && onUpdate(*update);
  }
}

std::vector<std::string> HostRun::losses() const {
  const HostStatus status = m_runtime->status();
  std::vector<std::string> lines;
  if (status.connectionLosses > 0)
    lines.push_back("the connection was lost " +
                    (status.connectionLosses == 1 ? "once" : counted(status.connectionLosses, "", "times")) +
                    " (away for " + durationText(std::chrono::milliseconds(status.awayMs)) +
                    (m_link.isConnected() ? "" : ", and still at the end") +
                    "): what was published meanwhile is missing");
  if (status.droppedMessages > 0)
    lines.push_back(counted(status.droppedMessages, "message", "messages") +
                    " dropped: more came than this program could take");
  if (const std::uint64_t samples = m_queue.droppedSamples(); samples > 0)
    lines.push_back(counted(samples, "sample", "samples") +
                    " dropped: they came faster than they could be sorted and stored");
  return lines;
}

int HostRun::tellLosses() const {
  std::vector<std::string> missing = losses();
  const HostStatus status = m_runtime->status();
  // Births are asked for as they are missed, 200 a second: a large fleet takes its time. What came before a birth that
  // came is no loss.
  if (status.unbornNodes > 0)
    missing.push_back(counted(status.unbornNodes, "edge node that publishes is missing, or a device of it",
                              "edge nodes that publish are missing, or devices of theirs") +
                      ": births were asked for and had not come; give it more time");
  for (const std::string& line : missing)
    complain(line);
  for (const std::string& line : complaints(status.counters))
    complain(line);
  if (const std::string line = m_culprits.line(); !line.empty())
    complain(line);
  return missing.empty() ? kSuccess : kIncomplete;
}

std::vector<std::string> complaints(const HostCounters& counters) {
  struct Complaint {
    std::uint64_t count;
    const char* one;
    const char* many;
    const char* what;
  };
  const LimitCounters& limits = counters.limits;
  const Complaint all[] = {
      {counters.gaps, "gap", "gaps", "messages that an edge node sent and that did not arrive"},
      {counters.unknownMetrics, "value left out", "values left out", "no birth announced the metric"},
      {counters.foreignTopics, "message refused", "messages refused", "topics that are not Sparkplug's"},
      {counters.malformed, "payload refused", "payloads refused", "not Sparkplug B"},
      {counters.badUtf8, "message refused", "messages refused", "invalid UTF-8"},
      {limits.payloads, "message refused", "messages refused",
       "past a limit (too large, or too many metrics in one)"},
      {limits.nodes, "message refused", "messages refused", "past the limit of edge nodes"},
      {limits.devices, "birth refused", "births refused", "past the limit of devices"},
      {limits.metrics, "metric refused", "metrics refused", "past the limit of one edge node"},
      {limits.series, "metric refused", "metrics refused", "past the limit of series"},
      {limits.catalogue, "metric refused", "metrics refused", "past the limit of names and properties"},
      {limits.values, "value refused", "values refused",
       "past the limit of texts, bytes and other large values"},
      {counters.typeMismatches, "value refused", "values refused", "not of the metric's datatype"},
      {counters.badBirthMetrics, "metric refused", "metrics refused",
       "without a name or datatype in its birth, or with a name or alias that another has"},
      {counters.oddTimes, "sample with an odd time", "samples with an odd time",
       "before 2000 or more than a day ahead"},
  };
  std::vector<std::string> lines;
  for (const Complaint& complaint : all)
    if (complaint.count > 0)
      lines.push_back(counted(complaint.count, complaint.one, complaint.many) + ": " + complaint.what);
  return lines;
}

} // namespace muster::ctl
