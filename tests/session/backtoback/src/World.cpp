#include <backtoback/World.h>

namespace muster::test {

namespace {

constexpr std::int64_t kStepMs = 50;
constexpr std::int64_t kLongestBackOffMs = 32'000; // 32 times rebirthIntervalMs
constexpr std::int64_t kHostDevices = 2;           // that each node has to begin with

HostSessionOptions hostOptions() {
  HostSessionOptions options = Host::defaults();
  options.rebirthIntervalMs = 1'000;
  options.birthGraceMs = 2'000;
  options.writeTimeoutMs = 2'000;
  return options;
}

} // namespace

void Sightings::add(const HostCounters& counters) {
  gaps += counters.gaps;
  reordered += counters.reordered;
  duplicates += counters.duplicates;
  late += counters.late;
  staleDeaths += counters.staleDeaths;
  writesConfirmed += counters.writesConfirmed;
}

std::string Sightings::text() const {
  std::string text;
  for (const auto& [name, count] :
       {std::pair{"comparisons", comparisons}, std::pair{"words said", words},
        std::pair{"asked for their clock", clocks}, std::pair{"offline without bdSeq", forgetful},
        std::pair{"unheard deaths", unheardDeaths}, std::pair{"unseen births", unseenBirths},
        std::pair{"commands", commands}, std::pair{"writes confirmed", writesConfirmed},
        std::pair{"gaps", gaps}, std::pair{"reordered", reordered}, std::pair{"duplicates", duplicates},
        std::pair{"late", late}, std::pair{"stale deaths", staleDeaths}})
    text += std::string(name) + " " + std::to_string(count) + ", ";
  return text + (measures ? "slowest " + std::to_string(slowestMs) + " ms" : "not measured");
}

World::World(const History& setup, Tamper tamper, Sightings& sightings)
    : m_tamper(std::move(tamper)), m_sightings(sightings) {
  startHost();
  for (std::uint8_t i = 0; i < kNodes; ++i) {
    const auto send = [this, i](const OutgoingMessage& message) {
      SimulatedNode& node = *m_nodes[i];
      m_up.send(m_hearing[i].sent(i, message, node.starts(), node.connections()), m_nowMs);
    };
    m_nodes.push_back(std::make_unique<SimulatedNode>(
        i, setup, send, [this, i](const EdgeCommand& command) { carriedOut(i, command); }));
    for (std::uint8_t device = 0; device < kHostDevices; ++device)
      m_nodes[i]->setMetrics(device, {Action::Metrics, i, device, 0, {2, 0, 0, 0}}, m_nowMs);
    m_nodes[i]->connect(m_nowMs, m_state);
  }
  pass(kStepMs);
}

World::~World() {
  m_sightings.add(m_host->session.counters());
}

Now World::hostNow() const {
  return {kStartMs + m_nowMs + m_hostShiftMs, m_nowMs};
}

void World::apply(const Event& event) {
  pass(event.afterMs);
  const auto& numbers = event.numbers;
  switch (event.action) {
  case Action::Data:
    return node(event).publish(event.device, event, m_nowMs);
  case Action::Metrics:
    return node(event).setMetrics(event.device, event, m_nowMs);
  case Action::Remove:
    return node(event).remove(event.device, m_nowMs);
  case Action::Connect:
    return node(event).connect(m_nowMs, m_state);
  case Action::Break:
    return node(event).breakConnection(m_nowMs, numbers[0]);
  case Action::Leave:
    return node(event).leave(m_nowMs, numbers[0] != 0);
  case Action::Restart:
    return node(event).restart(numbers[0] != 0, m_nowMs, numbers[1]);
  case Action::Clock:
    if (numbers[0] < 0)
      m_hearing.at(event.node).clockWasSetBack();
    return node(event).setClock(numbers[0]);
  case Action::HostAway:
    return loseHost(numbers[0]);
  case Action::HostRestart:
    return replaceHost(numbers[0], numbers[1] != 0);
  case Action::HostClock:
    return setHostClock(numbers[0]);
  case Action::Write:
    return write(event);
  case Action::Ask:
    m_host->clock.now = hostNow();
    (void)m_host->session.requestRebirth("plant", "n" + std::to_string(event.node), hostNow(),
                                         m_host->outbox);
    return;
  case Action::Mute:
    return m_up.mute(event.node, m_nowMs + numbers[0]);
  case Action::Drop:
  case Action::Delay:
  case Action::Double:
    return armFault(event);
  case Action::Quiet: // the runner's
    return;
  }
}

void World::armFault(const Event& event) {
  Line& line = event.numbers[0] != 0 ? m_down : m_up;
  const auto kind = static_cast<Line::Kind>(static_cast<int>(event.action) - static_cast<int>(Action::Drop));
  line.arm(event.node, {kind, event.numbers[1], event.numbers[2]});
}

void World::setHostClock(std::int32_t shiftMs) {
  m_hostShiftMs += shiftMs;
  m_farthestHostShiftMs = std::max(m_farthestHostShiftMs, m_hostShiftMs);
}

void World::startHost() {
  m_host = std::make_unique<Host>(hostOptions());
  m_view = {};
  m_writesPending = 0;
  for (Hearing& hearing : m_hearing)
    hearing.forget();
  connectHost();
}

void World::connectHost() {
  m_host->clock.now = hostNow();
  m_hostWill = m_host->session.beginConnect(hostNow()).will;
  m_host->session.onConnected(hostNow(), m_host->update, m_host->outbox);
  m_hostConnected = true;
  const OutgoingMessage retained = m_state;
  flushHost();
  if (!retained.topic.empty())
    m_host->take(retained, true);
  flushHost();
}

void World::loseHost(std::int64_t ms) {
  m_host->session.onConnectionLost(hostNow(), m_host->update);
  m_hostConnected = false;
  publishState(m_hostWill);
  pass(ms);
  connectHost();
}

// Its clock is right by then: nodes rightly believe no STATE that is older than the last.
void World::replaceHost(std::int64_t ms, bool polite) {
  if (polite) {
    m_host->session.shutDown(hostNow(), m_host->outbox);
    flushHost();
  }
  m_hostConnected = false;
  if (!polite)
    publishState(m_hostWill);
  pass(ms);
  m_sightings.add(m_host->session.counters());
  m_hostShiftMs = m_farthestHostShiftMs;
  startHost();
}

void World::write(const Event& event) {
  const std::optional<EdgeSample> wanted =
      node(event).writable(event.device, event.numbers[0], event.numbers[1]);
  if (!wanted)
    return;
  const char* device = kDevices.at(event.device);
  const std::string metric = node(event).nameOf(event.device, wanted->metric);
  const Result<WriteId> id = m_host->session.write(
      {"plant", "n" + std::to_string(event.node), device, metric, wanted->value}, hostNow(), m_host->outbox);
  if (!id)
    return; // the host does not know that metric, or not so
  m_written.push_back({event.node, m_hearing.at(event.node).startsKnown(), device, metric, wanted->value});
  ++m_writesPending;
}

// No node carries out what nobody wrote. But by alias, where the node was started anew and the host could not know
// yet: Sparkplug has no answer to that.
void World::carriedOut(std::uint8_t node, const EdgeCommand& command) {
  ++m_sightings.commands;
  bool race = false;
  for (const Written& written : m_written) {
    if (written.node != node || written.value != command.value)
      continue;
    if (written.device == command.device && written.metric == command.metric)
      return;
    race = race || (written.device == command.device && written.startsKnown != m_nodes[node]->starts());
  }
  if (!race && m_wrong.empty())
    m_wrong = "n" + std::to_string(node) + " carried out a command for " + command.device + " " +
              command.metric + " that nobody wrote";
}

void World::pass(std::int64_t ms) {
  for (; ms > 0; ms -= kStepMs)
    moment(std::min(ms, kStepMs));
}

void World::moment(std::int64_t ms) {
  m_nowMs += ms;
  m_host->clock.now = hostNow();
  m_up.deliver(m_nowMs, [this](const Flight& flight) { arrive(flight); });
  if (m_hostConnected)
    m_host->session.onTick(hostNow(), m_host->update, m_host->outbox);
  flushHost();
  m_down.deliver(m_nowMs, [this](const Flight& flight) {
    SimulatedNode& node = *m_nodes[flight.node];
    if (flight.connections == node.connections()) // else it went down with its connection
      node.onMessage(flight.message, m_nowMs);
  });
  for (const auto& node : m_nodes)
    node->onTick(m_nowMs, m_state);
  look();
}

void World::arrive(const Flight& flight) {
  if (!m_hostConnected)
    return;
  m_hearing[flight.node].reached(flight);
  if (flight.type == Flight::Type::Birth)
    m_asked[flight.node].answered = true;
  m_host->take(flight.message);
}

void World::look() {
  if (m_host->update.empty())
    return;
  if (m_tamper)
    m_tamper(m_host->update);
  m_view.apply(m_host->update);
  m_host->update.clear();
}

void World::flushHost() {
  while (!m_host->outbox.empty()) {
    const std::vector<OutgoingMessage> messages = std::move(m_host->outbox);
    m_host->outbox.clear();
    for (const OutgoingMessage& message : messages) {
      const std::size_t command = message.topic.find("CMD/n");
      if (command == std::string::npos) {
        publishState(message);
        continue;
      }
      const auto node = static_cast<std::uint8_t>(message.topic[command + 5] - '0');
      if (message.payload.find(kMetricRebirth) != std::string::npos)
        noteRequest(node);
      m_down.send({node, 0, 0, 0, m_nodes.at(node)->connections(), Flight::Type::Other, message}, m_nowMs);
    }
  }
}

// The back-off doubles with each request that no birth answers; an operator's count, too, and do not wait for it.
void World::noteRequest(std::size_t node) {
  Asked& asked = m_asked.at(node);
  const std::int64_t gapMs = m_nowMs - asked.lastMs;
  asked.backOffMs =
      std::min(kLongestBackOffMs, 2 * (asked.answered ? gapMs : std::max(gapMs, asked.backOffMs)));
  asked.lastMs = m_nowMs;
  asked.answered = false;
}

// The broker keeps it, and who is there gets it at once.
void World::publishState(const OutgoingMessage& state) {
  m_state = state;
  for (const auto& node : m_nodes)
    node->onMessage(state, m_nowMs);
  if (m_hostConnected)
    m_host->take(state);
}

} // namespace muster::test
