#include "AgentTexts.h"

#include <agent/AgentRuntime.h>
#include <agent/Duration.h>
#include <agent/Mailbox.h>
#include <agent/MetricTable.h>
#include <agent/Pace.h>
#include <agent/Sampler.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <random>
#include <set>
#include <thread>

namespace muster::agent {

namespace {

using std::chrono::milliseconds;

// How long a slow collector may hold up the first birth; what it finds later makes a new one.
constexpr milliseconds kFirstReadings{2'000};
constexpr milliseconds kTick{1'000}; // what EdgeSession::onTick asks for
constexpr milliseconds kFarewell{2'000};

EdgeOptions edgeOptions(const AgentConfig& config, std::uint8_t lastBdSeq) {
  EdgeOptions options;
  options.group = config.group;
  options.node = config.nodeId;
  options.primaryHost = config.primaryHost;
  options.useAliases = config.aliases;
  options.lastBdSeq = lastBdSeq;
  return options;
}

// The number before the first one, which is 0; where it was lost, one that a late Will hardly has.
std::uint8_t lastBdSeq(const std::optional<StateStore>& state, const Log& log) {
  if (state) {
    auto loaded = state->loadBdSeq();
    if (loaded)
      return loaded->value_or(255);
    log(LogLevel::Warning, loaded.error().message() + "; bdSeq starts at random");
  }
  return static_cast<std::uint8_t>(std::random_device()());
}

std::vector<std::string> namesOf(const std::vector<std::unique_ptr<Collector>>& collectors) {
  std::vector<std::string> names;
  names.reserve(collectors.size());
  for (const auto& collector : collectors)
    names.emplace_back(collector->name());
  return names;
}

} // namespace

class AgentRuntime::Impl final : public LinkHandler {
 public:
  explicit Impl(RuntimeParts parts);

  void start();
  void stop();

  ConnectPlan makePlan() override;
  void onReady() override;
  void onLost(const Error& error) override;
  void onState(const LinkState& state) override;
  void onMessage(const IncomingMessage& message) override;

 private:
  void run();
  bool hasFirstReadings(std::int64_t sinceMs) const;
  void handle(const Round& round);
  void handle(const ArrivedMessage& message);
  void send(std::vector<OutgoingMessage>& outbox);
  void sayHostNews();
  void noteBirths();
  void leaveWhereWanted();
  void count(const Collected& collected);
  void sayTrouble(const Collected& collected);
  Result<void> announce(const Now& now, std::vector<OutgoingMessage>& outbox);
  void sayWaiting(const LinkState& state);
  void tick();
  void sayCounts();

  AgentConfig m_config;
  Log m_log;
  std::vector<std::string> m_collectorNames;
  Mailbox m_mailbox;
  std::shared_ptr<AgentCounters> m_counters;
  std::map<std::size_t, std::uint64_t> m_failures;             // run loop only: by collector
  std::set<std::size_t> m_troubleSaid;                         // run loop only: collectors
  GrowingCount m_saidReadings, m_saidMessages, m_saidCommands; // run loop only
  GrowingCount m_saidBadStates, m_saidOldStates;               // run loop only
  std::map<std::size_t, std::uint64_t> m_missed;               // run loop only: by the sampler's thread
  std::atomic<bool> m_stopping = false;
  bool m_wasLost =
      false; // link's thread only: the wait that comes next is after a loss, not a failed attempt
  std::string m_adviceSaid; // link's thread only

  // Guards all that follows: the link's thread makes plans and births, the run loop publishes. Held while
  // messages go to the link, so that none of a lost connection can slip in behind the next one's birth; the
  // link never calls back from publish().
  std::mutex m_mutex;
  std::optional<StateStore> m_state;
  EdgeSession m_session;
  MetricTable m_table;
  AnnouncementPace m_pace;
  std::size_t m_announced = 0; // metrics of the table that the session knows of
  std::vector<bool> m_seen;    // by collector: has it delivered?
  std::uint64_t m_birthsSaid = 0;
  HostNews m_hostNews;
  bool m_isLeaving = false; // the link was told to drop this connection
  std::string m_whyDropped; // why the newest message was not taken

  Sampler m_sampler;
  BrokerLink m_link;
  std::thread m_loop;
};

AgentRuntime::Impl::Impl(RuntimeParts parts)
    : m_config(std::move(parts.config)), m_log(std::move(parts.log)),
      m_collectorNames(namesOf(parts.collectors)), m_counters(std::move(parts.counters)),
      m_state(std::move(parts.state)), m_session(edgeOptions(m_config, lastBdSeq(m_state, m_log))),
      m_table(m_config), m_seen(m_collectorNames.size()),
      m_sampler(std::move(parts.collectors), m_config.interval,
                [this](Round round) { m_mailbox.put(std::move(round)); }),
      m_link(m_config.brokers, parts.clientFactory, *this) {
}

void AgentRuntime::Impl::start() {
  m_log(LogLevel::Info, "edge node " + m_config.group + "/" + m_config.nodeId + ", " +
                            std::to_string(m_collectorNames.size()) + " collectors every " +
                            durationText(m_config.interval));
  m_sampler.start();
  m_loop = std::thread([this] { run(); });
}

void AgentRuntime::Impl::stop() {
  if (m_stopping.exchange(true) || !m_loop.joinable())
    return;
  if (const std::size_t hanging = m_sampler.stop(); hanging > 0)
    m_log(LogLevel::Warning, std::to_string(hanging) + " collectors do not return; left behind");
  m_mailbox.close();
  m_loop.join();
  std::vector<OutgoingMessage> farewell;
  {
    const std::lock_guard lock(m_mutex);
    m_session.shutDown(systemNow(), farewell);
  }
  m_link.stop(farewell, kFarewell);
  m_log(LogLevel::Info, "stopped");
}

void AgentRuntime::Impl::run() {
  const std::int64_t startedMs = systemNow().monotonicMs;
  bool linkStarted = false;
  std::deque<Mail> mails;
  bool goOn = true;
  while (goOn) {
    goOn = m_mailbox.take(mails, linkStarted ? kTick : milliseconds(100));
    for (const Mail& mail : mails)
      std::visit([this](const auto& content) { handle(content); }, mail);
    mails.clear();
    tick();
    sayCounts();
    if (goOn && !linkStarted && hasFirstReadings(startedMs)) {
      linkStarted = true;
      m_link.start();
    }
  }
}

// A rebirth that came soon after another one waits in the session until its time, and metrics that were found
// soon after others wait for theirs.
void AgentRuntime::Impl::tick() {
  std::vector<OutgoingMessage> outbox;
  const Now now = systemNow();
  const std::lock_guard lock(m_mutex);
  m_session.onTick(now, outbox);
  if (m_pace.takeDue(m_session.isPublishing(), now.monotonicMs)) {
    if (const auto done = announce(now, outbox); !done)
      m_log(LogLevel::Error, "metrics refused: " + done.error().message());
  }
  send(outbox);
}

void AgentRuntime::Impl::sayCounts() {
  const std::int64_t nowMs = systemNow().monotonicMs;
  m_counters->readingsDropped = m_mailbox.droppedReadings();
  const std::lock_guard lock(m_mutex);
  m_counters->refusedCommands = m_session.counters().badCommands + m_mailbox.refusedMessages();
  const auto say = [&](GrowingCount& said, std::uint64_t count, const std::string& what) {
    if (said.isToBeSaid(count, nowMs))
      m_log(LogLevel::Warning, std::to_string(count) + " " + what);
  };
  say(m_saidReadings, m_counters->readingsDropped, "readings dropped so far: they come faster than they go");
  say(m_saidMessages, m_counters->messagesDropped, "messages dropped so far: " + m_whyDropped);
  say(m_saidCommands, m_counters->refusedCommands,
      "commands refused so far: unknown metric, wrong type, malformed, too large or too many");
  const EdgeCounters& session = m_session.counters();
  say(m_saidBadStates, session.badStates, "STATE messages of the primary host refused so far: malformed");
  if (m_session.oldState())
    say(m_saidOldStates, session.oldStates,
        oldStatesText(m_config.primaryHost.value_or(""), *m_session.oldState()));
}

bool AgentRuntime::Impl::hasFirstReadings(std::int64_t sinceMs) const {
  const bool all = std::find(m_seen.begin(), m_seen.end(), false) == m_seen.end();
  return all || systemNow().monotonicMs - sinceMs >= kFirstReadings.count();
}

// The numbers are totals of each collector and thread; the counters are sums over them.
void AgentRuntime::Impl::count(const Collected& collected) {
  std::uint64_t& failures = m_failures[collected.collector];
  m_counters->readFailures += collected.failures - failures;
  failures = collected.failures;
  std::uint64_t& missed = m_missed[collected.lane];
  m_counters->missedSamplings += collected.missed - missed;
  missed = collected.missed;
}

// Once for each collector: what fails once a second would fill the disk with its reason.
void AgentRuntime::Impl::sayTrouble(const Collected& collected) {
  if (collected.trouble.empty() || !m_troubleSaid.insert(collected.collector).second)
    return;
  m_log(LogLevel::Error, "collector " + m_collectorNames.at(collected.collector) + ": " + collected.trouble +
                             "; it is tried again every " + durationText(m_config.interval));
}

// A changed list of metrics is a new birth, and that has the newest readings in it.
Result<void> AgentRuntime::Impl::announce(const Now& now, std::vector<OutgoingMessage>& outbox) {
  m_announced = m_table.metrics().size();
  return m_session.setMetrics("", m_table.metrics(), now, outbox);
}

void AgentRuntime::Impl::handle(const Round& round) {
  std::vector<OutgoingMessage> outbox;
  std::vector<EdgeSample> samples;
  const Now now = systemNow();
  const std::lock_guard lock(m_mutex);
  for (const Collected& collected : round) {
    count(collected);
    sayTrouble(collected);
    m_seen.at(collected.collector) = true;
    if (m_table.describe(collected))
      m_pace.metricsWereFound();
    const auto selected = m_table.select(collected);
    // What is not announced yet goes out with its birth.
    std::ranges::copy_if(selected, std::back_inserter(samples),
                         [this](const EdgeSample& sample) { return sample.metric < m_announced; });
  }
  Result<void> done;
  if (m_pace.takeDue(m_session.isPublishing(), now.monotonicMs))
    done = announce(now, outbox);
  else if (!samples.empty())
    done = m_session.publish("", samples, now, outbox);
  if (!done)
    m_log(LogLevel::Error, "readings refused: " + done.error().message());
  send(outbox);
}

void AgentRuntime::Impl::handle(const ArrivedMessage& message) {
  std::vector<OutgoingMessage> outbox;
  std::vector<EdgeCommand> commands;
  const std::lock_guard lock(m_mutex);
  m_session.onMessage({message.topic, message.payload, 0, message.retained}, systemNow(), outbox, commands);
  send(outbox);
}

void AgentRuntime::Impl::send(std::vector<OutgoingMessage>& outbox) {
  for (const OutgoingMessage& message : outbox) {
    const auto sent = m_link.publish(message);
    if (sent || sent.error().code == ErrorCode::NotConnected)
      continue;
    // The host sees the gap in seq and asks for a birth, which has the values.
    ++m_counters->messagesDropped;
    m_whyDropped = sent.error().message();
  }
  outbox.clear();
  if (m_config.primaryHost)
    sayHostNews();
  noteBirths();
  leaveWhereWanted();
}

// Once for each connection: it takes a moment to go, and more may arrive until then.
void AgentRuntime::Impl::leaveWhereWanted() {
  const DisconnectReason reason = m_session.disconnectReason();
  if (reason == DisconnectReason::None || std::exchange(m_isLeaving, true))
    return;
  const bool isHostOffline = reason == DisconnectReason::HostOffline;
  m_log(LogLevel::Info,
        isHostOffline ? "primary host " + m_config.primaryHost.value_or("") + " is offline: disconnecting"
                      : "connecting anew, to subscribe to the commands of a device");
  m_link.dropConnection(isHostOffline);
}

// That it went is said where the connection is left for it.
void AgentRuntime::Impl::sayHostNews() {
  const bool isConnected = m_session.isConnected() && !m_session.wantsDisconnect();
  const HostNews::Line line = m_hostNews.next(isConnected, m_session.isPublishing(), systemNow().monotonicMs);
  if (line != HostNews::Line::None)
    m_log(line == HostNews::Line::Waits ? LogLevel::Warning : LogLevel::Info,
          hostText(*m_config.primaryHost, line));
}

void AgentRuntime::Impl::noteBirths() {
  const std::uint64_t births = m_session.counters().births;
  if (births == m_birthsSaid)
    return;
  m_birthsSaid = births;
  m_log(LogLevel::Info, "birth with " + std::to_string(m_table.metrics().size()) + " metrics, bdSeq " +
                            std::to_string(m_session.bdSeq()));
}

ConnectPlan AgentRuntime::Impl::makePlan() {
  const std::lock_guard lock(m_mutex);
  m_isLeaving = false;
  m_hostNews = {};
  ConnectPlan plan = m_session.beginConnect(systemNow(), m_link.state().broker);
  if (m_state) {
    // Without it on disk the next start could take the same number; a device that is seen is worth more.
    if (auto saved = m_state->saveBdSeq(m_session.bdSeq()); !saved)
      m_log(LogLevel::Error, "bdSeq not kept: " + saved.error().message());
  }
  return plan;
}

void AgentRuntime::Impl::onReady() {
  std::vector<OutgoingMessage> outbox;
  const std::lock_guard lock(m_mutex);
  m_session.onConnected(systemNow(), outbox);
  send(outbox);
}

void AgentRuntime::Impl::onLost(const Error& error) {
  if (!m_stopping)
    m_log(LogLevel::Warning, "connection lost: " + error.message());
  m_wasLost = true;
  const std::lock_guard lock(m_mutex);
  m_session.onConnectionLost();
}

void AgentRuntime::Impl::onState(const LinkState& state) {
  if (m_stopping)
    return;
  if (state.phase == LinkState::Phase::Connected) {
    m_log(LogLevel::Info, "connected to " + state.broker);
    m_adviceSaid.clear();
  } else if (state.phase == LinkState::Phase::Waiting) {
    sayWaiting(state);
  }
}

// What failed, what to do about it (once, until something else fails), and when it goes on.
void AgentRuntime::Impl::sayWaiting(const LinkState& state) {
  const std::string nextTry = "next try in " + secondsText(state.nextTryMs - state.sinceMs);
  if (std::exchange(m_wasLost, false)) {
    m_log(LogLevel::Info, nextTry);
    return;
  }
  std::string line = state.broker + ": " + connectStepName(state.step);
  if (state.error)
    line += ": " + state.error->message();
  m_log(LogLevel::Warning, line + "; " + nextTry);
  if (!state.advice.empty() && state.advice != m_adviceSaid)
    m_log(LogLevel::Info, state.advice);
  m_adviceSaid = state.advice;
}

void AgentRuntime::Impl::onMessage(const IncomingMessage& message) {
  m_mailbox.put(message);
}

AgentRuntime::AgentRuntime(RuntimeParts parts) : m_impl(std::make_unique<Impl>(std::move(parts))) {
}

AgentRuntime::~AgentRuntime() {
  stop();
}

void AgentRuntime::start() {
  m_impl->start();
}

void AgentRuntime::stop() {
  m_impl->stop();
}

} // namespace muster::agent
