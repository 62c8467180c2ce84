#include "EdgeSessionImpl.h"

#include <schema/LetterCase.h>
#include <session/HostState.h>

#include <algorithm>

namespace muster {

namespace {

constexpr std::int64_t kRebirthSpacingMs = 1'000;
constexpr std::size_t kMostHeldSamples = 10'000;
constexpr std::int64_t kStampLeadMs = 1'000; // how far the time of messages may be ahead of the clock

} // namespace

EdgeDevice* EdgeSession::Impl::find(std::string_view name) {
  if (name.empty())
    return &m_node;
  const auto it = m_devices.find(name);
  return it == m_devices.end() ? nullptr : &it->second;
}

std::string EdgeSession::Impl::topic(MessageType node, MessageType device, const EdgeDevice& of) const {
  return of.isNode() ? nodeTopic(node, m_options.group, m_options.node)
                     : deviceTopic(device, m_options.group, m_options.node, of.name());
}

Subscription EdgeSession::Impl::commandsOf(const EdgeDevice& device) const {
  return {topic(MessageType::NCmd, MessageType::DCmd, device), 1};
}

Metric EdgeSession::Impl::sessionMetric(std::string_view name, Value value) const {
  Metric metric;
  metric.name = name;
  metric.value = std::move(value);
  return metric;
}

Result<void> EdgeSession::Impl::checkName(std::string_view name) const {
  if (name.empty())
    return {};
  if (Result<void> ok = checkId(name, "device id"); !ok)
    return unexpected(ErrorCode::BadArgument, ok.error().where, ok.error().detail);
  for (const auto& [known, device] : m_devices)
    if (known != name && isSameButForCase(known, name))
      return unexpected(ErrorCode::BadArgument, std::string(name), "differs from " + known + " by case only");
  return {};
}

// The rules of all Templates once the device has these metrics, and every birth that they would go out with.
Result<TemplateRules> EdgeSession::Impl::templatesWith(std::string_view name,
                                                       std::span<const EdgeMetric> metrics) const {
  Result<TemplateRules> rules = name.empty() ? TemplateRules::make(metrics) : m_templates;
  if (!rules)
    return rules;
  if (Result<void> ok = rules->checkBirth(metrics, name.empty()); !ok)
    return Unexpected{ok.error()};
  for (const auto& [known, device] : m_devices) {
    if (!name.empty())
      break; // the definitions stay
    if (Result<void> ok = rules->checkBirth(device.metrics(), false); !ok)
      return unexpected(ok.error().code, known + ": " + ok.error().where, ok.error().detail);
  }
  return rules;
}

Result<void> EdgeSession::Impl::setMetrics(std::string_view name, std::vector<EdgeMetric> metrics,
                                           const Now& now, std::vector<OutgoingMessage>& outbox) {
  if (Result<void> ok = checkName(name); !ok)
    return ok;
  Result<TemplateRules> templates = templatesWith(name, metrics);
  if (!templates)
    return Unexpected{templates.error()};
  const bool aliased = m_options.useAliases && !name.empty();
  const std::size_t count = metrics.size();
  Result<EdgeDevice> made = EdgeDevice::make(std::string(name), std::move(metrics),
                                             aliased ? std::optional(m_nextAlias) : std::nullopt);
  if (!made)
    return Unexpected{made.error()};
  m_nextAlias += aliased ? count : 0;
  m_templates = *std::move(templates);
  endHold(now, outbox);
  EdgeDevice& device = name.empty() ? m_node : m_devices[std::string(name)];
  device = std::move(*made);
  if (!m_publishing)
    return {};
  const auto known = std::find(m_subscriptions.begin(), m_subscriptions.end(), commandsOf(device));
  if (device.hasWritable() && known == m_subscriptions.end())
    m_disconnectReason = DisconnectReason::NewCommands;
  if (device.isNode())
    sendBirths(now, outbox);
  else
    sendDeviceBirth(device, now, outbox);
  return {};
}

void EdgeSession::Impl::removeDevice(std::string_view name, const Now& now,
                                     std::vector<OutgoingMessage>& outbox) {
  const auto it = m_devices.find(name);
  if (it == m_devices.end())
    return;
  endHold(now, outbox);
  if (it->second.born) {
    m_payload = {};
    m_payload.timestampMs = stamp(now);
    send(deviceTopic(MessageType::DDeath, m_options.group, m_options.node, name), outbox);
  }
  m_devices.erase(it);
}

ConnectPlan EdgeSession::Impl::beginConnect(const Now& now, std::string_view server) {
  onConnectionLost();
  m_hostState = &m_hostStates[std::string(server)];
  m_hostState->isHeard = false;
  ++m_bdSeq; // wraps from 255 to 0 by its type
  m_connectMs = now.utcMs;
  m_disconnectReason = DisconnectReason::None;
  Payload death;
  death.metrics.push_back(sessionMetric(kMetricBdSeq, Value::integer(DataType::Int64, m_bdSeq)));
  m_death = {nodeTopic(MessageType::NDeath, m_options.group, m_options.node), encodePayload(death), 1, false};
  m_subscriptions.assign(1, commandsOf(m_node));
  for (const auto& [name, device] : m_devices) {
    if (device.hasWritable())
      m_subscriptions.push_back(commandsOf(device));
  }
  if (m_options.primaryHost)
    m_subscriptions.push_back({stateTopic(*m_options.primaryHost), 1});
  const std::string clientId =
      m_options.clientId.empty() ? m_options.group + "/" + m_options.node : m_options.clientId;
  return {clientId, m_death, m_subscriptions, true};
}

void EdgeSession::Impl::onConnected(const Now& now, std::vector<OutgoingMessage>& outbox) {
  m_connected = true;
  m_commandedAtMs.reset();
  if (!m_options.primaryHost)
    sendBirths(now, outbox);
  else
    followHost(now, outbox); // its retained STATE may have come with the subscription, before this call
}

void EdgeSession::Impl::onConnectionLost() {
  stopPublishing();
  m_connected = false;
}

void EdgeSession::Impl::stopPublishing() {
  m_publishing = false;
  m_birthsDue = false;
  m_node.born = false;
  for (auto& [name, device] : m_devices)
    device.born = false;
  for (const HeldData& held : m_held) {
    if (EdgeDevice* device = find(held.device))
      device->keep(held.samples);
  }
  m_counters.samplesWhileAway += m_heldSamples;
  m_held.clear();
  m_heldSamples = 0;
}

void EdgeSession::Impl::shutDown(std::vector<OutgoingMessage>& outbox) {
  if (m_connected)
    sendDeath(outbox);
  onConnectionLost();
}

void EdgeSession::Impl::sendDeath(std::vector<OutgoingMessage>& outbox) {
  if (!m_death.topic.empty())
    outbox.push_back(std::move(m_death));
  m_death = {}; // said once for a connection
  stopPublishing();
}

void EdgeSession::Impl::send(std::string topic, std::vector<OutgoingMessage>& outbox) {
  m_payload.seq = m_seq++; // wraps from 255 to 0 by its type
  outbox.push_back({std::move(topic), encodePayload(m_payload), 0, false});
}

// Hosts tell by a message's time which NBIRTH it belongs to where brokers change the order. So times never go back by a
// little, and an NBIRTH has a later one than all before it, be it in the same millisecond.
std::int64_t EdgeSession::Impl::stamp(const Now& now, bool isNodeBirth) {
  const std::int64_t earliest = m_sentMs + (isNodeBirth ? 1 : 0);
  const bool isClose = earliest - now.utcMs < kStampLeadMs; // else the clock was set back
  m_sentMs = isClose ? std::max(now.utcMs, earliest) : now.utcMs;
  return m_sentMs;
}

void EdgeSession::Impl::sendBirths(const Now& now, std::vector<OutgoingMessage>& outbox) {
  m_seq = 0;
  m_birthsDue = false;
  m_payload = {};
  m_payload.timestampMs = stamp(now, true);
  m_payload.metrics.push_back(sessionMetric(kMetricBdSeq, Value::integer(DataType::Int64, m_bdSeq)));
  m_payload.metrics.push_back(sessionMetric(kMetricRebirth, Value::boolean(false)));
  for (Metric& metric : m_payload.metrics)
    metric.timestampMs = m_connectMs;
  m_node.appendBirth(now.utcMs, m_payload.metrics, m_observer);
  std::stable_sort(m_payload.metrics.begin(), m_payload.metrics.end(),
                   [](const Metric& a, const Metric& b) { return a.timestampMs < b.timestampMs; });
  send(nodeTopic(MessageType::NBirth, m_options.group, m_options.node), outbox);
  m_publishing = true;
  m_node.born = true;
  ++m_counters.births;
  for (auto& [name, device] : m_devices)
    sendDeviceBirth(device, now, outbox);
}

void EdgeSession::Impl::sendDeviceBirth(EdgeDevice& device, const Now& now,
                                        std::vector<OutgoingMessage>& outbox) {
  m_payload = {};
  m_payload.timestampMs = stamp(now);
  device.appendBirth(now.utcMs, m_payload.metrics, m_observer);
  send(deviceTopic(MessageType::DBirth, m_options.group, m_options.node, device.name()), outbox);
  device.born = true;
}

void EdgeSession::Impl::sendData(EdgeDevice& device, std::span<const EdgeSample> samples, const Now& now,
                                 std::vector<OutgoingMessage>& outbox) {
  m_payload.metrics.clear();
  m_payload.timestampMs = stamp(now);
  device.appendData(samples, m_payload.metrics, m_observer);
  send(topic(MessageType::NData, MessageType::DData, device), outbox);
}

Result<void> EdgeSession::Impl::publish(std::string_view name, std::span<const EdgeSample> samples,
                                        const Now& now, std::vector<OutgoingMessage>& outbox) {
  EdgeDevice* device = find(name);
  if (device == nullptr)
    return unexpected(ErrorCode::BadArgument, std::string(name), "no such device");
  Result<void> ok = device->check(samples, m_templates);
  if (!ok && !m_held.empty()) { // a part of a Template may follow a whole one that is held
    endHold(now, outbox);
    ok = device->check(samples, m_templates);
  }
  if (!ok)
    return ok;
  if (samples.empty())
    return {};
  if (!m_publishing) {
    device->keep(samples);
    m_counters.samplesWhileAway += samples.size();
    return {};
  }
  onTick(now, outbox);
  if (m_birthsDue && hold(name, samples))
    return {};
  endHold(now, outbox);
  sendData(*device, samples, now, outbox);
  return {};
}

bool EdgeSession::Impl::hold(std::string_view name, std::span<const EdgeSample> samples) {
  if (m_heldSamples + samples.size() > kMostHeldSamples)
    return false;
  m_held.push_back({std::string(name), {samples.begin(), samples.end()}});
  m_heldSamples += samples.size();
  return true;
}

void EdgeSession::Impl::endHold(const Now& now, std::vector<OutgoingMessage>& outbox) {
  if (!m_birthsDue)
    return;
  m_commandedAtMs = now.monotonicMs;
  sendBirths(now, outbox);
  for (const HeldData& held : m_held) {
    if (EdgeDevice* device = find(held.device))
      sendData(*device, held.samples, now, outbox);
  }
  m_held.clear();
  m_heldSamples = 0;
}

void EdgeSession::Impl::onTick(const Now& now, std::vector<OutgoingMessage>& outbox) {
  if (m_birthsDue && (!m_commandedAtMs || now.monotonicMs - *m_commandedAtMs >= kRebirthSpacingMs))
    endHold(now, outbox);
}

void EdgeSession::Impl::onRebirthCommand(const Now& now, std::vector<OutgoingMessage>& outbox) {
  ++m_counters.rebirthsAsked;
  if (!m_publishing)
    return; // the births that are still to come are the answer
  m_birthsDue = true;
  onTick(now, outbox);
}

void EdgeSession::Impl::onHostState(const IncomingMessage& message, const Now& now,
                                    std::vector<OutgoingMessage>& outbox) {
  const Result<HostState> state = parseHostState(message.payload);
  if (!state) {
    ++m_counters.badStates;
    return;
  }
  if (m_hostState->newestMs && state->timestampMs < *m_hostState->newestMs) {
    // A late Will of a session that the host has replaced, or an online that it took back; or its clock is wrong.
    ++m_counters.oldStates;
    m_oldState = {state->online, state->timestampMs, *m_hostState->newestMs};
    return;
  }
  m_hostState->newestMs = state->timestampMs;
  m_hostState->isOnline = state->online;
  m_hostState->isHeard = true;
  if (m_connected)
    followHost(now, outbox);
}

void EdgeSession::Impl::followHost(const Now& now, std::vector<OutgoingMessage>& outbox) {
  if (!m_hostState->isHeard)
    return; // it has not said anything yet
  if (m_hostState->isOnline) {
    if (!m_publishing)
      sendBirths(now, outbox);
    return;
  }
  sendDeath(outbox);
  m_disconnectReason = DisconnectReason::HostOffline;
}

void EdgeSession::Impl::onMessage(const IncomingMessage& message, const Now& now,
                                  std::vector<OutgoingMessage>& outbox, std::vector<EdgeCommand>& commands) {
  if (m_death.topic.empty())
    return; // never connected, or said good-bye
  onTick(now, outbox);
  const Result<TopicView> topic = parseTopic(message.topic);
  if (topic && topic->type == MessageType::State) {
    if (m_options.primaryHost && topic->hostId == *m_options.primaryHost)
      onHostState(message, now, outbox);
    return;
  }
  if (!m_connected)
    return; // the birth that follows is the answer to a rebirth command, and others need one to refer to
  const bool forUs = topic && topic->group == m_options.group && topic->node == m_options.node &&
                     (topic->type == MessageType::NCmd || topic->type == MessageType::DCmd);
  const EdgeDevice* device = forUs ? find(topic->device) : nullptr;
  if (device == nullptr) {
    ++m_counters.badCommands;
    return;
  }
  if (m_commandReader.read(message, *device, m_counters, commands))
    onRebirthCommand(now, outbox);
}

} // namespace muster
