#include "HostFeed.h"

#include <QCoreApplication>
#include <QPointer>

#include <chrono>
#include <utility>

namespace muster::items {

namespace {

QString qt(const std::string& text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

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
      {"Metrics that no birth announced", c.unknownMetrics},
      {"Messages before a birth", c.unbornMessages},
      {"Samples with an odd time", c.oddTimes},
      {"Own STATE seen offline", c.ownDeathsSeen},
      {"Messages dropped, queue full", status.droppedMessages},
  };
  std::vector<std::pair<QString, quint64>> details;
  for (const auto& [name, value] : all)
    if (value > 0)
      details.emplace_back(QCoreApplication::translate("HostFeed", name), value);
  return details;
}

} // namespace

HostFeed::HostFeed(HostRuntimeOptions options, MqttClientFactory factory)
    : m_broker(options.broker), m_runtime(std::move(options), std::move(factory)) {
  m_runtime.addSink(m_inbox);
}

HostFeed::~HostFeed() {
  m_runtime.stop(std::chrono::milliseconds(500)); // the window waits for it; what is queued nobody will see
}

Result<void> HostFeed::start() {
  return m_runtime.start();
}

std::vector<std::shared_ptr<const FleetUpdate>> HostFeed::take() {
  return m_inbox.take();
}

LinkInfo HostFeed::link() const {
  const LinkState state = m_runtime.status().link;
  LinkInfo info;
  info.phase = phaseOf(state.phase);
  info.broker = QStringLiteral("%1:%2").arg(qt(m_broker.url.host)).arg(m_broker.url.port);
  info.encrypted = m_broker.url.tls;
  info.step = QLatin1String(connectStepName(state.step));
  if (state.error)
    info.error = qt(state.error->detail.empty() ? state.error->message() : state.error->detail);
  info.advice = qt(state.advice);
  info.sinceMs = state.sinceMs;
  info.nextTryMs = state.nextTryMs;
  return info;
}

FeedFigures HostFeed::figures() const {
  const HostStatus status = m_runtime.status();
  FeedFigures figures;
  figures.messages = status.counters.messages;
  figures.metrics = status.counters.metrics;
  figures.bytes = status.counters.bytes;
  figures.gaps = status.counters.gaps;
  figures.errors = status.counters.errors();
  figures.droppedMessages = status.droppedMessages;
  figures.coalesced = m_inbox.coalesced();
  figures.waitingSamples = m_inbox.waitingSamples();
  figures.details = detailsOf(status);
  return figures;
}

void HostFeed::retryNow() {
  m_runtime.retryNow();
}

void HostFeed::requestRebirth(const QString& group, const QString& node, std::function<void(QString)> done) {
  // The context dies with this feed, after the runtime has joined its threads.
  QObject* context = &m_context;
  m_runtime.requestRebirth(group.toStdString(), node.toStdString(),
                           [context, done = std::move(done)](const Result<void>& result) {
                             const QString problem = result ? QString() : qt(result.error().message());
                             QMetaObject::invokeMethod(
                                 context, [done, problem] { done(problem); }, Qt::QueuedConnection);
                           });
}

} // namespace muster::items
