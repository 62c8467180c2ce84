#include "NodeSession.h"

#include "BdSeq.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace muster {

namespace {

constexpr std::int64_t kDeathOrderMs = 10'000;
constexpr std::int64_t kBirthEventPauseMs = 1'000;
constexpr std::int64_t kChangesMs = 10'000;
constexpr std::uint32_t kManyBirths = 20;         // of an edge node, in that time
constexpr std::uint32_t kManyDeviceChanges = 100; // and so many for each of its devices

// Keeps the newest death; one of an earlier connection may come after it.
void noteDeath(HostNode& node, std::optional<std::uint64_t> bdSeq, std::int64_t nowMs) {
  if (isLater(node.deadBdSeq, bdSeq) && nowMs - node.deathReceivedMs < kDeathOrderMs)
    return;
  node.doubtedMs = 0; // doubts were about the death before, which may have had the same bdSeq
  node.deadBdSeq = bdSeq;
  node.deathReceivedMs = nowMs;
}

} // namespace

std::int64_t Arrival::sentMs() const {
  return view->hasTimestamp ? view->timestampMs : std::numeric_limits<std::int64_t>::min();
}

NodeSession::NodeSession(HostContext& context, Rejections& rejections, RebirthScheduler& rebirths)
    : m_context(context), m_rejections(rejections), m_rebirths(rebirths), m_properties(context, rejections),
      m_samples(context, rejections, m_properties), m_births(context, rejections, m_samples) {
}

void NodeSession::onArrival(HostNode& node, const Arrival& arrival) {
  if (arrival.type == MessageType::NDeath)
    onNodeDeath(node, arrival);
  else if (!checkSeq(node, arrival))
    return;
  else if (arrival.type == MessageType::NBirth)
    onNodeBirth(node, arrival);
  else if (!node.born)
    onUnborn(node, arrival);
  else
    onSequenced(node, arrival);
}

bool NodeSession::checkSeq(HostNode& node, const Arrival& arrival) {
  if (arrival.view->hasSeq && arrival.view->seq <= 255)
    return true;
  ++m_context.counters.malformed;
  m_rejections.tell(&node, [&] {
    return std::string(messageTypeName(arrival.type)) + " refused: " +
           (arrival.view->hasSeq ? "seq " + std::to_string(arrival.view->seq) + " is not 0 to 255"
                                 : "no seq");
  });
  return false;
}

void NodeSession::onNodeBirth(HostNode& node, const Arrival& arrival) {
  const std::uint64_t hash = std::hash<std::string_view>()(arrival.payload);
  const bool again = node.born && !node.unsure && arrival.view->hasTimestamp &&
                     arrival.sentMs() == node.birthSentMs &&
                     (hash == node.birthHash || hash == node.birthHashBefore);
  if (again) {
    ++m_context.counters.duplicates;
    return;
  }
  if (isOvertaken(node, arrival) || isDoubtful(node, arrival)) {
    ++m_context.counters.late;
    m_rebirths.heard(node.slot);
    return doubt(node);
  }
  sortHeld(node, arrival);
  if (node.self.id == kNoDevice && !giveId(node, node.self, ""))
    return;
  const bool wasOnline = node.online && !node.unsure;
  const bool isSuspect = isAfterNewer(node, arrival);
  node.birthHashBefore = std::exchange(node.birthHash, hash);
  openSession(node, arrival);
  settleBirth(node, "");
  std::vector<SeriesId> announced = m_births.read(node, node.self, *arrival.view, arrival.received);
  tellBirth(node, node.self, arrival, wasOnline, std::move(announced));
  if (!wasOnline)
    m_rebirths.heard(node.slot); // it was dead when it did not answer
  if (!isSuspect && isAnswer(node, arrival)) {
    m_rebirths.answered(node.slot, !node.uncured);
    node.uncured = false;
    node.evidenceReceivedMs = 0;
  } else {
    node.complete = false; // what overtook it is missing, and the answer may get lost as well
    node.doubtMs = m_context.now.monotonicMs;
    m_rebirths.heard(node.slot);
  }
  drain(node);
  settleDoubt(node);
}

// Births and deaths in a loop are told, since one by one they look as they should.
void NodeSession::noteChange(HostNode& node, bool isOfDevice) {
  const std::int64_t now = m_context.now.monotonicMs;
  if (now - node.changesSinceMs >= kChangesMs) {
    node.changesSinceMs = now;
    node.births = node.deviceChanges = 0;
  }
  ++(isOfDevice ? node.deviceChanges : node.births);
  if (!isOfDevice && node.births > kManyBirths)
    m_rejections.tell(&node, [&] {
      return "born " + std::to_string(node.births) +
             " times within 10 s: see what restarts it, and whether two senders use its id";
    });
  if (isOfDevice && node.deviceChanges > kManyDeviceChanges + 4 * node.devices.size())
    m_rejections.tell(&node, [&] {
      return std::to_string(node.deviceChanges) +
             " births and deaths of its devices within 10 s: see why they come and go";
    });
}

void NodeSession::tellBirth(HostNode& node, HostDevice& device, const Arrival& arrival, bool wasOnline,
                            std::vector<SeriesId> announced) {
  ++m_context.counters.births;
  const std::string_view bytes(reinterpret_cast<const char*>(announced.data()),
                               announced.size() * sizeof(SeriesId));
  const std::uint64_t hash = std::hash<std::string_view>()(bytes);
  const std::int64_t now = m_context.now.monotonicMs;
  const std::int64_t timeMs = arrival.view->hasTimestamp ? arrival.sentMs() : arrival.received.utcMs;
  const std::int64_t sinceMs = now - device.toldMs;
  device.untold.reset();
  if (wasOnline && device.isToldOnline && hash == device.toldHash && sinceMs < kBirthEventPauseMs)
    return;
  device.birthTokens = std::min(HostDevice::kMostBirthTokens,
                                device.birthTokens + static_cast<double>(sinceMs) / kBirthEventPauseMs);
  device.toldMs = now;
  if (device.birthTokens < 1) {
    device.untold = UntoldBirth{hash, timeMs, std::move(announced)};
    if (node.tellDeadlineMs == 0) {
      node.tellDeadlineMs = now + kBirthEventPauseMs;
      m_untold.push_back({node.tellDeadlineMs, node.slot, node.serial});
    }
    return;
  }
  device.birthTokens -= 1;
  device.toldHash = hash;
  device.isToldOnline = true;
  tell(EventKind::Birth, device.id, timeMs, "", std::move(announced));
}

void NodeSession::tellUntold(HostNode& node) {
  node.tellDeadlineMs = 0;
  const auto tellOf = [this](HostDevice& device) {
    if (!device.untold)
      return;
    UntoldBirth birth = *std::exchange(device.untold, std::nullopt);
    device.birthTokens = 0;
    device.toldHash = birth.hash;
    device.toldMs = m_context.now.monotonicMs;
    device.isToldOnline = true;
    tell(EventKind::Birth, device.id, birth.timeMs, "", std::move(birth.announced));
  };
  tellOf(node.self);
  for (auto& [name, device] : node.devices)
    tellOf(*device);
}

void NodeSession::openSession(HostNode& node, const Arrival& arrival) {
  const std::optional<std::uint64_t> bdSeq = findBdSeq(*arrival.view);
  if (bdSeq && node.bdSeq && bdSeq != node.bdSeq) // else it may be a rebirth
    m_context.writes.onSessionEnd(node);
  node.online = node.born = node.complete = true;
  node.unsure = false;
  node.deathExpectedMs = 0;
  node.doubtedMs = 0;
  node.oddBirths = node.hasOddTimes ? std::min<std::uint8_t>(node.oddBirths + 1, kMostOddBirths) : 0;
  node.hasOddTimes = false;
  node.birthSentMs = arrival.sentMs();
  node.birthReceivedMs = m_context.now.monotonicMs;
  node.bdSeq = bdSeq;
  if (!node.bdSeq)
    m_rejections.tell(&node,
                      [] { return std::string("NBIRTH without bdSeq: every NDEATH will be believed"); });
  node.sequence.startAt(static_cast<std::uint8_t>(arrival.view->seq), arrival.sentMs());
  node.self.state = DeviceState::Born;
  // A birth of few bytes must not cost a look at thousands of devices each time.
  for (auto it = node.devices.begin(); node.bornDevices != 0 && it != node.devices.end(); ++it) {
    if (it->second->state != DeviceState::Born)
      continue;
    it->second->state = DeviceState::Awaiting;
    it->second->awaitedMs = node.birthReceivedMs;
    --node.bornDevices;
    ++node.awaiting;
  }
  noteChange(node, false);
  if (node.awaiting != 0 || node.missed != 0) {
    m_graces.push_back({m_context.now.monotonicMs + m_context.options.birthGraceMs, node.slot, node.serial});
  }
}

// What is held came before this NBIRTH: either it was sent after it and overtook it, or it belongs to what
// was before.
void NodeSession::sortHeld(HostNode& node, const Arrival& birth) {
  node.windowDeadlineMs = 0;
  if (node.window.empty())
    return;
  const auto seq = static_cast<std::uint8_t>(birth.view->seq);
  const auto from = static_cast<std::uint8_t>(seq + 1);
  const std::int64_t sentMs = birth.sentMs();
  std::vector<HeldMessage> held =
      node.window.takeAll(node.born ? node.sequence.next() : from, m_context.heldBytes);
  const auto isOld = [&](const HeldMessage& message) {
    const auto ahead = static_cast<std::uint8_t>(message.seq - seq);
    const bool follows = ahead != 0 && ahead <= 2 * m_context.options.reorderMessages;
    const std::int64_t ageMs = m_context.now.monotonicMs - message.received.monotonicMs;
    return message.sentMs < sentMs || !follows || ageMs >= m_context.options.reorderTimeoutMs;
  };
  const auto firstNew = std::stable_partition(held.begin(), held.end(), isOld);
  if (node.born && firstNew != held.begin())
    tellGap(node, held.front().seq);
  for (auto it = held.begin(); it != firstNew; ++it) {
    if (node.born)
      acceptHeld(node, *it);
    else
      ++m_context.counters.unbornMessages;
  }
  for (auto it = firstNew; it != held.end(); ++it)
    node.window.hold(std::move(*it), windowLimits(), m_context.heldBytes);
}

void NodeSession::onNodeDeath(HostNode& node, const Arrival& arrival) {
  const std::optional<std::uint64_t> bdSeq = findBdSeq(*arrival.view);
  if (!bdSeq) {
    ++m_context.counters.malformed;
    m_rejections.tell(&node, [] { return std::string("NDEATH without bdSeq"); });
  }
  noteDeath(node, bdSeq, m_context.now.monotonicMs);
  if (!node.online || !endsSession(node, bdSeq)) {
    ++m_context.counters.staleDeaths;
    if (node.online && isLater(bdSeq, node.bdSeq))
      expectDeath(node);
    return;
  }
  bury(node, arrival.received.utcMs);
}

void NodeSession::bury(HostNode& node, std::int64_t utcMs) {
  // What is held, or did not fit just now, may come from after this death.
  const bool isLive = m_context.now.monotonicMs - node.takenMs < m_context.options.reorderTimeoutMs;
  const bool mayBeBack =
      !node.window.empty() || hasRecentEvidence(node) || (isLive && (node.unsure || !node.complete));
  if (!node.window.empty())
    noteEvidence(node, node.window.newestSentMs());
  if (node.born && !node.window.empty()) {
    tellGap(node, node.window.nearest(node.sequence.next()));
    acceptAllHeld(node);
  }
  clearWindow(node);
  // A Will's own time is that of the CONNECT: the host's clock counts (chapter 5, "Edge Node Session
  // Termination").
  for (auto& [name, device] : node.devices) {
    if (device->state != DeviceState::Unborn && !std::exchange(device->isMissed, true))
      ++node.missed;
    die(*device, utcMs, "its edge node is offline");
  }
  die(node.self, utcMs, "");
  m_context.writes.onSessionEnd(node);
  node.online = node.born = node.unsure = false;
  node.deathExpectedMs = 0;
  node.holdsUnborn = true;
  node.awaiting = node.bornDevices = 0;
  node.doubtedMs = 0;
  settleBirths(node); // that it is gone is all there is to know
  ++m_context.counters.deaths;
  m_rebirths.answered(node.slot, true);
  if (mayBeBack)
    doubt(node);
  else
    settleDoubt(node);
}

void NodeSession::onAway(HostNode& node) {
  if (!node.window.empty()) // what is held is lost: a birth that was sent before it is not enough
    noteEvidence(node, node.window.newestSentMs());
  m_rebirths.heard(node.slot); // requests that went out before do not make the next ones rarer
  m_rebirths.isAlive(node.slot);
  tellUntold(node); // before consumers hear that the host is away
  clearWindow(node);
  node.unsure = true;
  for (auto& [name, device] : node.devices)
    device->toldHash = 0; // its next birth is told: that it is still there is news
}

void NodeSession::wantRebirth(HostNode& node, const char* reason, std::int64_t delayMs) {
  m_rebirths.want(node.slot, m_context.now.monotonicMs + delayMs, reason);
}

void NodeSession::tell(EventKind kind, DeviceId device, std::int64_t timeMs, std::string detail,
                       std::vector<SeriesId> series) {
  m_context.update->events.push_back(
      {kind, device, timeMs, m_context.now.utcMs, std::move(detail), std::move(series)});
}

} // namespace muster
