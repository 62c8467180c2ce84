#include "HostSessionImpl.h"

#include "CommandWriter.h"

#include <schema/Topic.h>
#include <schema/Utf8.h>

#include <algorithm>
#include <utility>

namespace muster {

namespace {

constexpr std::int64_t kReconnectPatienceMs =
    3'000; // nodes that watch our STATE are born again by themselves
constexpr std::uint32_t kMostTriesAfterReconnect = 5;
constexpr std::uint32_t kMostTriesUnborn = 3;  // few: such names cost a stranger nothing
constexpr std::size_t kMostStrangers = 10'000; // that wait to be asked
constexpr std::size_t kMostRestEvents = 10'000;

// With its datatype, although commands SHOULD leave it out: Tahu and sparkplug-payload do not read a value
// whose type they are not told, and the specification's own example of an NCMD has it.
OutgoingMessage rebirthCommand(std::string_view group, std::string_view node, const Now& now) {
  Metric rebirth;
  rebirth.name = kMetricRebirth;
  rebirth.timestampMs = now.utcMs;
  rebirth.value = Value::boolean(true);
  Payload payload;
  payload.timestampMs = now.utcMs;
  payload.metrics.push_back(std::move(rebirth));
  return {nodeTopic(MessageType::NCmd, group, node), encodePayload(payload), 0, false};
}

} // namespace

HostSession::Impl::Impl(HostSessionOptions options, SeriesDirectory& directory)
    : m_context(std::move(options), directory), m_nodes(m_context.options.nodes), m_rejections(m_context),
      m_rebirths({m_context.options.rebirthIntervalMs, m_context.options.rebirthsPerSecond}),
      m_sessions(m_context, m_rejections, m_rebirths), m_state(m_context.options.hostId) {
}

void HostSession::Impl::begin(const Now& now, FleetUpdate& update) {
  m_context.now = now;
  m_context.update = &update;
}

void HostSession::Impl::tellHost(EventKind kind) {
  FleetEvent event;
  event.kind = kind;
  event.timeMs = m_context.now.utcMs;
  event.receivedMs = m_context.now.utcMs;
  m_context.update->events.push_back(std::move(event));
}

ConnectPlan HostSession::Impl::beginConnect(const Now& now) {
  const HostSessionOptions& options = m_context.options;
  ConnectPlan plan;
  plan.clientId = options.clientId.empty() ? options.hostId : options.clientId;
  plan.will = m_state.will(now);
  plan.subscriptions = m_state.subscriptions();
  // QoS 1 for the sake of NDEATH, which is sent so; data stay at the QoS 0 of their senders.
  if (options.onlyNodes.empty())
    plan.subscriptions.push_back({std::string(kNamespace) + "/#", 1});
  for (const NodeName& only : options.onlyNodes) {
    const std::string filter = std::string(kNamespace) + "/" + only.group + "/+/" + only.node;
    plan.subscriptions.push_back({filter, 1});
    plan.subscriptions.push_back({filter + "/+", 1});
  }
  m_wantsReconnect = false;
  return plan;
}

void HostSession::Impl::onConnected(const Now& now, FleetUpdate& update,
                                    std::vector<OutgoingMessage>& outbox) {
  begin(now, update);
  m_connected = true;
  m_state.publishOnline(outbox);
  tellHost(EventKind::HostOnline);
  for (std::uint32_t slot = 0; slot < m_nodes.size(); ++slot) {
    const HostNode& node = m_nodes.at(slot);
    if (node.unsure && node.self.id != kNoDevice)
      m_rebirths.want(slot, now.monotonicMs + kReconnectPatienceMs, "the host was away");
  }
}

void HostSession::Impl::onConnectionLost(const Now& now, FleetUpdate& update) {
  begin(now, update);
  m_state.connectionLost();
  if (!m_connected)
    return;
  m_connected = false;
  m_context.writes.onLost();
  for (std::uint32_t slot = 0; slot < m_nodes.size(); ++slot)
    m_sessions.onAway(m_nodes.at(slot));
  tellHost(EventKind::HostOffline);
}

void HostSession::Impl::tellRest(const Now& now, FleetUpdate& update) {
  begin(now, update);
  m_rejections.tellRest();
  const std::size_t most = update.events.size() + kMostRestEvents;
  for (std::uint32_t slot = 0; slot < m_nodes.size() && update.events.size() < most; ++slot) {
    m_rejections.tellRest(m_nodes.at(slot));
    m_sessions.tellRestOfGaps(m_nodes.at(slot));
  }
}

void HostSession::Impl::shutDown(const Now& now, std::vector<OutgoingMessage>& outbox) {
  m_state.publishOffline(now, outbox);
}

void HostSession::Impl::onMessage(const IncomingMessage& message, const Now& now, FleetUpdate& update,
                                  std::vector<OutgoingMessage>& outbox) {
  begin(now, update);
  HostCounters& counters = m_context.counters;
  ++counters.messages;
  counters.bytes += message.topic.size() + message.payload.size();
  const Result<TopicView> topic = parseTopic(message.topic);
  if (!topic) {
    ++counters.foreignTopics;
    m_rejections.tell(Rejections::Nobody::Topics,
                      [&] { return toPrintableUtf8(message.topic) + ": " + topic.error().message(); });
    return;
  }
  switch (topic->type) {
  case MessageType::State:
    return onState(*topic, message, outbox);
  case MessageType::NCmd:
  case MessageType::DCmd:
    return; // our own, or another host's
  default:
    const std::size_t before = update.samples.size();
    onNodeMessage(*topic, message);
    return m_context.writes.onSamples(update.samples, before);
  }
}

void HostSession::Impl::onState(const TopicView& topic, const IncomingMessage& message,
                                std::vector<OutgoingMessage>& outbox) {
  switch (m_state.onState(topic.hostId, message, outbox)) {
  case HostStatePublisher::Seen::Nothing:
    return;
  case HostStatePublisher::Seen::Malformed:
    ++m_context.counters.malformed;
    return;
  case HostStatePublisher::Seen::OwnDeath:
    ++m_context.counters.ownDeathsSeen;
    return;
  case HostStatePublisher::Seen::Twin:
    ++m_context.counters.ownDeathsSeen;
    [[fallthrough]];
  case HostStatePublisher::Seen::Ahead:
    ++m_context.counters.twinStates;
    m_wantsReconnect = true;
    m_rejections.tell(Rejections::Nobody::HostId, [&] {
      return "a STATE of " + toPrintableUtf8(topic.hostId) +
             " is newer than ours: another host uses this id and one " +
             "of the two needs another, or a clock was ahead; connecting again with a newer time";
    });
    return;
  case HostStatePublisher::Seen::TwinBirth:
    ++m_context.counters.twinStates;
    m_rejections.tell(Rejections::Nobody::HostId, [&] {
      return "another host has come online with the id " + toPrintableUtf8(topic.hostId) +
             ": one of the two needs another, or edge nodes see the one go when the other does";
    });
    return;
  }
}

void HostSession::Impl::countBad(const TopicView& topic, const Error& error) {
  HostCounters& counters = m_context.counters;
  if (error.code == ErrorCode::LimitExceeded)
    m_context.countLimit(&LimitCounters::payloads);
  else
    ++(error.code == ErrorCode::BadUtf8 ? counters.badUtf8 : counters.malformed);
  tellBad(topic, error);
}

void HostSession::Impl::tellBad(const TopicView& topic, const Error& error) {
  HostNode* node = m_nodes.find(topic.group, topic.node);
  const std::string what(messageTypeName(topic.type));
  if (node == nullptr || node->self.id == kNoDevice)
    return m_rejections.tellStranger(topic.group, topic.node,
                                     [&] { return what + " refused: " + error.message(); });
  m_rejections.tell(node, [&] {
    return what + " of " + toPrintableUtf8(topic.group) + "/" + toPrintableUtf8(topic.node) +
           " refused: " + error.message();
  });
}

bool HostSession::Impl::isWanted(const TopicView& topic) const {
  const std::vector<NodeName>& only = m_context.options.onlyNodes;
  return only.empty() || std::ranges::any_of(only, [&](const NodeName& name) {
           return name.group == topic.group && name.node == topic.node;
         });
}

void HostSession::Impl::onNodeMessage(const TopicView& topic, const IncomingMessage& message) {
  if (!isWanted(topic))
    return;
  if (message.retained)
    return countBad(topic, {ErrorCode::BadPayload, "", "it is retained, so nobody knows how old it is"});
  const Result<void> ok = decodePayload(message.payload, m_view, m_context.options.decode);
  if (!ok)
    return countBad(topic, ok.error());
  HostNode* node = m_nodes.findOrAdd(topic.group, topic.node, [this](HostNode& replaced) {
    m_sessions.release(replaced);
    m_rebirths.forget(replaced.slot);
  });
  if (node == nullptr) {
    m_context.countLimit(&LimitCounters::nodes);
    return tellBad(topic, {ErrorCode::LimitExceeded, "", "there are too many edge nodes"});
  }
  m_sessions.onArrival(*node, {topic.type, topic.device, message.payload, &m_view, m_context.now});
}

void HostSession::Impl::onTick(const Now& now, FleetUpdate& update, std::vector<OutgoingMessage>& outbox) {
  begin(now, update);
  update.events.insert(update.events.end(), m_untold.begin(), m_untold.end());
  m_untold.clear();
  const std::size_t before = update.samples.size();
  m_sessions.onTick([this](std::uint32_t slot, std::uint32_t serial) { return m_nodes.at(slot, serial); });
  m_context.writes.onSamples(update.samples, before);
  m_context.writes.onTick(now.monotonicMs);
  m_rejections.onTick();
  if (m_connected)
    sendRebirths(outbox);
}

void HostSession::Impl::sendStrangersRebirths(std::vector<OutgoingMessage>& outbox) {
  while (!m_strangers.empty() && m_rebirths.takeToken(m_context.now.monotonicMs)) {
    outbox.push_back(rebirthCommand(m_strangers.front().group, m_strangers.front().node, m_context.now));
    ++m_context.counters.rebirthsRequested;
    m_strangers.pop_front();
  }
  for (auto it = m_strangers.rbegin(); it != m_strangers.rend() && !it->deferred; ++it) {
    it->deferred = true;
    ++m_context.counters.rebirthsDeferred;
  }
}

void HostSession::Impl::sendRebirths(std::vector<OutgoingMessage>& outbox) {
  sendStrangersRebirths(outbox);
  RebirthRequest request;
  while (m_rebirths.next(m_context.now.monotonicMs, request, m_context.counters.rebirthsDeferred)) {
    const HostNode& node = m_nodes.at(request.slot);
    outbox.push_back(rebirthCommand(node.group, node.name, m_context.now));
    ++m_context.counters.rebirthsRequested;
    if (node.self.id != kNoDevice)
      m_context.update->events.push_back({EventKind::RebirthRequested,
                                          node.self.id,
                                          m_context.now.utcMs,
                                          m_context.now.utcMs,
                                          request.reason,
                                          {}});
    // The command may get lost. A node with a gap is alive and will hear one of them.
    const bool hasGap = node.born && !node.complete;
    const bool isUnborn = !node.born && request.tries < kMostTriesUnborn;
    if (hasGap || isUnborn || (node.unsure && request.tries < kMostTriesAfterReconnect))
      m_rebirths.want(request.slot, m_context.now.monotonicMs, request.reason);
    else if (node.born && node.doubtMs != 0)
      m_rebirths.want(request.slot, node.doubtMs + m_context.options.reorderTimeoutMs, request.reason);
  }
}

Result<void> HostSession::Impl::requestRebirth(std::string_view group, std::string_view node, const Now& now,
                                               std::vector<OutgoingMessage>& outbox) {
  for (const auto& [id, what] : {std::pair{group, "group id"}, std::pair{node, "edge node id"}})
    if (Result<void> checked = checkId(id, what); !checked)
      return unexpected(ErrorCode::BadArgument, checked.error().where, checked.error().detail);
  if (!m_connected)
    return unexpected(ErrorCode::NotConnected, "", "the broker is away");
  if (const HostNode* known = m_nodes.find(group, node)) {
    m_rebirths.wantNow(known->slot, "an operator asked");
  } else if (m_strangers.size() < kMostStrangers) {
    m_strangers.push_back({std::string(group), std::string(node)});
  } else {
    return unexpected(ErrorCode::LimitExceeded, std::string(group) + "/" + std::string(node),
                      "too many edge nodes that were never heard wait to be asked");
  }
  // The command does not wait for the next tick; what is to be told does, for lack of an update.
  FleetUpdate update;
  begin(now, update);
  sendRebirths(outbox);
  m_untold.insert(m_untold.end(), update.events.begin(), update.events.end());
  m_context.update = nullptr;
  return {};
}

Result<WriteId> HostSession::Impl::write(const WriteRequest& request, const Now& now,
                                         std::vector<OutgoingMessage>& outbox) {
  const std::string where = metricPath(request.group, request.node, request.device, request.metric);
  if (!m_connected)
    return unexpected(ErrorCode::NotConnected, where, "the broker is away");
  if (m_context.writes.isFull())
    return unexpected(ErrorCode::QueueFull, where, "too many writes wait for their values to come back");
  HostNode* node = m_nodes.find(request.group, request.node);
  if (node == nullptr)
    return unexpected(ErrorCode::BadArgument, where, "there is no such edge node");
  Result<WriteCommand> command = makeWriteCommand(*node, request.device, request.metric, request.value, now);
  if (!command)
    return unexpected(command.error());
  outbox.push_back(std::move(command->message));
  ++m_context.counters.writes;
  return m_context.writes.add(std::move(command->target), request.value, now.monotonicMs,
                              m_context.options.writeTimeoutMs);
}

std::vector<NodeControl> HostSession::Impl::controls(std::string_view group, std::string_view node) {
  const HostNode* known = m_nodes.find(group, node);
  return known == nullptr ? std::vector<NodeControl>{} : controlsOf(*known);
}

std::vector<WriteOutcome> HostSession::Impl::takeWriteOutcomes() {
  std::vector<WriteOutcome> outcomes = m_context.writes.takeOutcomes();
  for (const WriteOutcome& outcome : outcomes)
    m_context.counters.writesConfirmed += outcome.result ? 1 : 0;
  return outcomes;
}

} // namespace muster
