#include <backtoback/SimulatedNode.h>
#include <backtoback/Values.h>
#include <sessionsupport/SessionSupport.h>

#include <algorithm>

namespace muster::test {

namespace {

constexpr std::int64_t kReconnectMs = 500; // where its primary host was offline
constexpr std::int32_t kNames = 6;

} // namespace

void SimulatedNode::require(const Result<void>& result) {
  if (!result && m_refusal.empty())
    m_refusal = m_options.node + " was refused: " + result.error().message();
}

SimulatedNode::SimulatedNode(std::uint8_t number, const History& setup, Send send, Executed executed)
    : m_number(number), m_send(std::move(send)), m_executed(std::move(executed)) {
  m_options.group = "plant";
  m_options.node = "n" + std::to_string(number);
  m_options.useAliases = setup.aliases;
  if (setup.primaryHost)
    m_options.primaryHost = "desk";
  makeSession();
}

void SimulatedNode::makeSession() {
  m_session = std::make_unique<EdgeSession>(m_options);
  ++m_starts;
  // The edge node first: the definition of the Templates is its own.
  for (const auto& [device, metrics] : m_devices)
    require(m_session->setMetrics(device, metrics, {}, m_outbox));
}

std::string SimulatedNode::path(std::size_t device) const {
  const std::string node = m_options.group + "/" + m_options.node;
  return device == 0 ? node : node + "/" + kDevices.at(device);
}

std::map<std::string, Reading> SimulatedNode::readings(std::size_t device) const {
  std::map<std::string, Reading> found;
  for (const EdgeMetric& metric : m_devices.at(kDevices.at(device))) {
    Reading& reading = found[metric.name];
    reading = {metric.value, metric.timestampMs, metric.quality, ""};
    if (!metric.properties.empty())
      reading.unit = metric.properties.front().value.bytes();
  }
  return found;
}

Now SimulatedNode::now(std::int64_t monotonicMs) const {
  return {kStartMs + monotonicMs + m_clockShiftMs, monotonicMs};
}

void SimulatedNode::setClock(std::int32_t shiftMs) {
  m_clockShiftMs += shiftMs;
  clockWasSetBack = clockWasSetBack || shiftMs < 0;
}

void SimulatedNode::flush() {
  std::vector<OutgoingMessage> messages = std::move(m_outbox);
  m_outbox.clear();
  for (const OutgoingMessage& message : messages)
    m_send(message);
}

void SimulatedNode::setMetrics(std::size_t device, const Event& event, std::int64_t monotonicMs) {
  const auto [count, types, names, value] = event.numbers;
  std::vector<EdgeMetric> metrics;
  for (std::int32_t i = 0; i < std::clamp(count, device == 0 ? 1 : 0, kNames); ++i) {
    const DataType type = typeOf(types + 5 * i);
    EdgeMetric metric = edgeMetric("m" + std::to_string(static_cast<std::uint32_t>(names + i) % kNames),
                                   (value + i) % 10 == 9 ? Value::null(type) : valueOf(type, value + i),
                                   now(monotonicMs).utcMs);
    metric.writable = m_number == 0 || device == 0;
    metric.quality = (value + i) % 7 == 6 ? kQualityBad : kQualityGood;
    if ((names + i) % 4 == 3)
      metric.properties.push_back({std::string(kPropertyUnit), Value::text("u" + std::to_string(value % 3))});
    metrics.push_back(std::move(metric));
  }
  if (device == 0)
    metrics.push_back(edgeMetric(kDefinition, definition(), now(monotonicMs).utcMs));
  m_devices[kDevices.at(device)] = metrics;
  require(m_session->setMetrics(kDevices.at(device), std::move(metrics), now(monotonicMs), m_outbox));
  flush();
}

void SimulatedNode::remove(std::size_t device, std::int64_t monotonicMs) {
  if (device == 0)
    return;
  m_session->removeDevice(kDevices.at(device), now(monotonicMs), m_outbox);
  m_devices.erase(kDevices.at(device));
  flush();
}

std::optional<EdgeSample> SimulatedNode::writable(std::size_t device, std::int32_t metric,
                                                  std::int32_t value) const {
  const auto it = m_devices.find(kDevices.at(device));
  const std::size_t own = it == m_devices.end() ? 0 : it->second.size() - (device == 0 ? 1 : 0);
  if (own == 0)
    return std::nullopt;
  const auto at = static_cast<std::uint32_t>(static_cast<std::size_t>(metric) % own);
  return EdgeSample{at, valueOf(it->second[at].value.type(), value), 0, false, std::nullopt};
}

void SimulatedNode::publish(std::size_t device, const Event& event, std::int64_t monotonicMs) {
  const auto [metric, value, count, number] = event.numbers;
  const auto mark = static_cast<Mark>(number);
  std::vector<EdgeSample> samples;
  for (std::int32_t i = 0; i < count; ++i) {
    std::optional<EdgeSample> sample = writable(device, metric + i, value + i);
    if (!sample)
      return;
    const Value& current = m_devices.at(kDevices.at(device))[sample->metric].value;
    sample->timestampMs = now(monotonicMs).utcMs;
    sample->isHistorical = mark == Mark::Historical;
    if (mark == Mark::Bad)
      sample->quality = kQualityBad;
    if (mark == Mark::Null && current.type() != DataType::Template)
      sample->value = Value::null(current.type());
    if (mark == Mark::Part && current.type() == DataType::Template && !current.isNull())
      sample->value = partOfTemplate(value + i);
    samples.push_back(*std::move(sample));
  }
  if (!samples.empty())
    say(device, std::move(samples), monotonicMs);
}

void SimulatedNode::say(std::size_t device, std::vector<EdgeSample> samples, std::int64_t monotonicMs) {
  for (const EdgeSample& sample : samples)
    keep(m_devices.at(kDevices.at(device))[sample.metric], sample);
  require(m_session->publish(kDevices.at(device), samples, now(monotonicMs), m_outbox));
  flush();
}

void SimulatedNode::keep(EdgeMetric& metric, const EdgeSample& sample) {
  if (sample.isHistorical)
    return;
  metric.value = laidOver(metric.value, sample.value);
  metric.timestampMs = sample.timestampMs;
  metric.quality = sample.quality.value_or(kQualityGood);
}

void SimulatedNode::sayAWord(std::int64_t monotonicMs) {
  const EdgeMetric& metric = m_devices.at("").front();
  // Where its clock was set back, the time that the value had: of two times the newer one is the current value's.
  const std::int64_t timeMs = std::max(now(monotonicMs).utcMs, metric.timestampMs);
  say(0, {{0, metric.value, timeMs, false, metric.quality}}, monotonicMs);
}

void SimulatedNode::connect(std::int64_t monotonicMs, const OutgoingMessage& state) {
  if (m_connected)
    return;
  sayWill(); // of the connection that this one takes over
  m_reconnectDueMs = 0;
  ++m_connections;
  m_plan = m_session->beginConnect(now(monotonicMs));
  m_connected = true;
  const bool early = m_number % 2 == 0; // the retained STATE comes before the connection is told
  if (early && !state.topic.empty())
    onMessage(state, monotonicMs);
  m_session->onConnected(now(monotonicMs), m_outbox);
  flush();
  if (!early && !state.topic.empty())
    onMessage(state, monotonicMs);
}

void SimulatedNode::breakConnection(std::int64_t monotonicMs, std::int32_t willMs) {
  m_session->onConnectionLost();
  if (!m_connected)
    return;
  m_connected = false;
  m_will = m_plan.will;
  m_willDueMs = monotonicMs + willMs;
  if (willMs == 0)
    sayWill();
}

void SimulatedNode::leave(std::int64_t monotonicMs, bool withWill) {
  m_reconnectDueMs = 0;
  if (!m_connected)
    return;
  m_session->shutDown(now(monotonicMs), m_outbox);
  m_connected = false;
  flush();
  if (withWill)
    m_send(m_plan.will);
}

void SimulatedNode::restart(bool bdSeqIsLost, std::int64_t monotonicMs, std::int32_t willMs) {
  breakConnection(monotonicMs, willMs);
  bdSeqWasLost = bdSeqWasLost || bdSeqIsLost;
  m_options.lastBdSeq = bdSeqIsLost ? EdgeOptions().lastBdSeq : m_session->bdSeq();
  makeSession();
  m_reconnectDueMs = monotonicMs + willMs / 2; // sometimes before the broker missed it
}

void SimulatedNode::sayWill() {
  if (!m_will.topic.empty())
    m_send(m_will);
  m_will = {};
}

void SimulatedNode::onMessage(const OutgoingMessage& message, std::int64_t monotonicMs) {
  if (!m_connected || std::ranges::none_of(m_plan.subscriptions, [&](const Subscription& subscription) {
        return subscription.filter == message.topic;
      }))
    return;
  std::vector<EdgeCommand> commands;
  m_session->onMessage(incoming(message), now(monotonicMs), m_outbox, commands);
  flush();
  carryOut(commands, monotonicMs);
}

void SimulatedNode::carryOut(const std::vector<EdgeCommand>& commands, std::int64_t monotonicMs) {
  for (const EdgeCommand& command : commands) {
    m_executed(command);
    const auto device = static_cast<std::size_t>(std::find(kDevices.begin(), kDevices.end(), command.device) -
                                                 kDevices.begin());
    const std::vector<EdgeMetric>& metrics = m_devices.at(command.device);
    const auto metric = std::ranges::find(metrics, command.metric, &EdgeMetric::name);
    say(device,
        {{static_cast<std::uint32_t>(metric - metrics.begin()), command.value, now(monotonicMs).utcMs, false,
          std::nullopt}},
        monotonicMs);
  }
}

void SimulatedNode::onTick(std::int64_t monotonicMs, const OutgoingMessage& state) {
  if (!m_will.topic.empty() && monotonicMs >= m_willDueMs)
    sayWill();
  m_session->onTick(now(monotonicMs), m_outbox);
  flush();
  followWish(monotonicMs, state);
  if (m_reconnectDueMs != 0 && monotonicMs >= m_reconnectDueMs)
    connect(monotonicMs, state);
}

void SimulatedNode::followWish(std::int64_t monotonicMs, const OutgoingMessage& state) {
  if (!m_connected)
    return;
  switch (m_session->disconnectReason()) {
  case DisconnectReason::None:
    return;
  case DisconnectReason::HostOffline: // it has said good-bye already
    m_session->onConnectionLost();
    m_connected = false;
    m_reconnectDueMs = monotonicMs + kReconnectMs;
    return;
  case DisconnectReason::NewCommands:
    leave(monotonicMs, false);
    return connect(monotonicMs, state);
  }
}

} // namespace muster::test
