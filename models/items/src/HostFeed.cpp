#include "HostFeed.h"

#include "WindowAdvice.h"

#include <items/DisplayText.h>

#include <QCoreApplication>

#include <chrono>
#include <utility>

namespace muster::items {

namespace {

LinkPhase phaseOf(LinkState::Phase phase) {
  switch (phase) {
  case LinkState::Phase::Connecting:
    return LinkPhase::Connecting;
  case LinkState::Phase::Connected:
    return LinkPhase::Connected;
  case LinkState::Phase::Waiting:
    return LinkPhase::Waiting;
  case LinkState::Phase::Stopped:
    break;
  }
  return LinkPhase::Stopped;
}

// Every counter under the name that a person reads.
std::vector<std::pair<QString, quint64>> detailsOf(const HostStatus& status) {
  const HostCounters& c = status.counters;
  const std::pair<const char*, quint64> all[] = {
      {"Births", c.births},
      {"Deaths", c.deaths},
      {"Deaths of an older session, ignored", c.staleDeaths},
      {"Gaps in the sequence", c.gaps},
      {"Messages put back in order", c.reordered},
      {"Messages received twice", c.duplicates},
      {"Rebirths requested", c.rebirthsRequested},
      {"Rebirths put off", c.rebirthsDeferred},
      {"Topics that are not Sparkplug's", c.foreignTopics},
      {"Payloads that do not decode", c.malformed},
      {"Texts that are not UTF-8", c.badUtf8},
      {"Limits passed", c.limitExceeded},
      {"Values of the wrong type", c.typeMismatches},
      {"Metrics of births refused", c.badBirthMetrics},
      {"Metrics that no birth announced", c.unknownMetrics},
      {"Messages before a birth", c.unbornMessages},
      {"Samples with an odd time", c.oddTimes},
      {"Own STATE seen offline", c.ownDeathsSeen},
      {"STATE of another host with this id", c.twinStates},
      {"Messages dropped, queue full", status.droppedMessages},
  };
  std::vector<std::pair<QString, quint64>> details;
  for (const auto& [name, value] : all)
    if (value > 0)
      details.emplace_back(QCoreApplication::translate("HostFeed", name), value);
  return details;
}

WriteAnswer answerOf(const Result<void>& result) {
  if (result)
    return {};
  const Error& error = result.error();
  WriteAnswer answer;
  answer.end = WriteAnswer::End::Refused;
  if (error.code == ErrorCode::TimedOut)
    answer.end = WriteAnswer::End::TimedOut;
  if (error.code == ErrorCode::NotConnected || error.code == ErrorCode::Cancelled)
    answer.end = WriteAnswer::End::Unconnected;
  answer.detail = displayText(error.detail.empty() ? error.message() : error.detail);
  return answer;
}

} // namespace

HostFeed::Host::Host(HostRuntimeOptions options, MqttClientFactory factory)
    : runtime(std::move(options), std::move(factory)) {
  runtime.addSink(inbox);
}

HostFeed::HostFeed(HostRuntimeOptions options, MqttClientFactory factory,
                   std::shared_ptr<BackgroundWork> work)
    : m_broker(options.broker), m_work(std::move(work)), m_calls(std::make_shared<GuiCalls>()),
      m_host(std::make_shared<Host>(std::move(options), std::move(factory))) {
}

HostFeed::~HostFeed() {
  m_calls->close();
  // What is queued nobody will see; the end of the program waits for this.
  m_work->run([host = std::move(m_host)](const std::stop_token&) {
    host->runtime.stop(std::chrono::milliseconds(500));
    if (host->recorder)
      host->recorder->stop();
  });
}

void HostFeed::record(const RecordingChoice& choice) {
  m_host->recorder = std::make_unique<LateRecorder>(choice);
  m_host->runtime.addSink(*m_host->recorder);
}

RecordingInfo HostFeed::recording() const {
  return m_host->recorder ? m_host->recorder->info() : RecordingInfo{};
}

Result<void> HostFeed::start() {
  return m_host->runtime.start();
}

std::vector<std::shared_ptr<const FleetUpdate>> HostFeed::take() {
  return m_host->inbox.take();
}

LinkInfo HostFeed::link() const {
  const LinkState state = m_host->runtime.status().link;
  LinkInfo info;
  info.phase = phaseOf(state.phase);
  info.broker = QStringLiteral("%1:%2").arg(displayText(m_broker.url.host)).arg(m_broker.url.port);
  info.encrypted = m_broker.url.tls;
  info.verified = m_broker.tls.verifyServer;
  info.step = QLatin1String(connectStepName(state.step));
  if (state.error)
    info.error = displayText(state.error->detail.empty() ? state.error->message() : state.error->detail);
  info.advice = windowAdvice(state.advice);
  info.sinceMs = state.sinceMs;
  info.nextTryMs = state.nextTryMs;
  info.attempts = state.attempts;
  return info;
}

FeedFigures HostFeed::figures() const {
  const HostStatus status = m_host->runtime.status();
  FeedFigures figures;
  figures.messages = status.counters.messages;
  figures.metrics = status.counters.metrics;
  figures.bytes = status.counters.bytes;
  figures.gaps = status.counters.gaps;
  figures.errors = status.counters.errors();
  figures.droppedMessages = status.droppedMessages;
  figures.coalesced = m_host->inbox.coalesced();
  figures.waitingSamples = m_host->inbox.waitingSamples();
  figures.details = detailsOf(status);
  return figures;
}

void HostFeed::retryNow() {
  m_host->runtime.retryNow();
}

void HostFeed::requestRebirth(const QString& group, const QString& node, std::function<void(QString)> done) {
  m_host->runtime.requestRebirth(
      group.toStdString(), node.toStdString(),
      [calls = m_calls, done = std::move(done)](const Result<void>& result) {
        calls->post(
            [done, problem = result ? QString() : displayText(result.error().message())] { done(problem); });
      });
}

void HostFeed::write(const MetricWrite& request, std::function<void(WriteAnswer)> done) {
  m_host->runtime.write({request.group, request.node, request.device, request.metric, request.value},
                        [calls = m_calls, done = std::move(done)](const Result<void>& result) {
                          calls->post([done, answer = answerOf(result)] { done(answer); });
                        });
}

} // namespace muster::items
