// The part of NodeSession that judges what order, times and bdSeq leave open: which birth is the newest, which death
// is whose, and when the node has to be asked.
#include "BdSeq.h"
#include "NodeSession.h"

#include <algorithm>

namespace muster {

namespace {

constexpr std::int64_t kDoubtMs = 500; // longer than what overtakes what inside a broker

} // namespace

bool NodeSession::hasRecentEvidence(const HostNode& node) const {
  const std::int64_t ms = m_context.now.monotonicMs - node.evidenceReceivedMs;
  return node.evidenceReceivedMs != 0 && ms < m_context.options.reorderTimeoutMs;
}

// Not where the message that showed that a birth is missing was sent after this one, and overtook it. Births come
// several in one millisecond.
bool NodeSession::isAnswer(const HostNode& node, const Arrival& arrival) const {
  return !hasRecentEvidence(node) || !arrival.view->hasTimestamp || arrival.sentMs() > node.evidenceSentMs;
}

// Messages that overtook this birth were taken for the session before, by a seq that happened to fit.
bool NodeSession::isAfterNewer(HostNode& node, const Arrival& arrival) {
  const std::int64_t agoMs = m_context.now.monotonicMs - node.takenMs;
  if (agoMs >= m_context.options.reorderTimeoutMs || !arrival.view->hasTimestamp)
    return false;
  const std::int64_t takenMs = node.sequence.newestTakenMs();
  return takenMs > arrival.sentMs() || (takenMs == arrival.sentMs() && mayBeOrder(node));
}

// Times that look like a wrong order may as well come from a coarse clock, or be those of samples: where births do not
// help, that is what they are.
bool NodeSession::mayBeOrder(HostNode& node) {
  node.hasOddTimes = true;
  return node.oddBirths < kMostOddBirths;
}

// bdSeq rises with every connection: where births may have been missed or overtaken, the death of a later session says
// that the known one is over as well.
bool NodeSession::endsSession(const HostNode& node, std::optional<std::uint64_t> bdSeq) const {
  if (!node.bdSeq || node.bdSeq == bdSeq)
    return true;
  return (node.unsure || !node.complete) && isLater(bdSeq, node.bdSeq);
}

bool NodeSession::isBirthRecent(const HostNode& node) const {
  return m_context.now.monotonicMs - node.birthReceivedMs < m_context.options.reorderTimeoutMs;
}

// A newer birth came before it, or else a clock was set back meanwhile: by the time alone nobody can tell. bdSeq can
// where the newer session is over, since a birth of a session after that is no old one. In all other cases the node
// is asked once the time is up, and its answer believed.
bool NodeSession::isOvertaken(const HostNode& node, const Arrival& arrival) const {
  if (!isBirthRecent(node) || !arrival.view->hasTimestamp || arrival.sentMs() >= node.birthSentMs)
    return false;
  return node.online || !isLater(findBdSeq(*arrival.view), node.deadBdSeq);
}

// Just after a death, the birth of the dead session or of one before it: most likely the death overtook it, and
// to believe it would show a dead node as online for good. But nodes that start with the same bdSeq each time
// look like that as well when they restart quickly. So the node is asked, and its answer believed.
bool NodeSession::isDoubtful(HostNode& node, const Arrival& arrival) {
  const std::int64_t now = m_context.now.monotonicMs;
  if (!node.deadBdSeq || now - node.deathReceivedMs >= m_context.options.reorderTimeoutMs)
    return false;
  const std::optional<std::uint64_t> bdSeq = findBdSeq(*arrival.view);
  const bool isKnownAlive = node.online && bdSeq == node.bdSeq;
  if (!bdSeq || isKnownAlive || static_cast<std::uint8_t>(*node.deadBdSeq - *bdSeq) >= 128)
    return false;
  if (node.doubtedMs != 0 && now - node.doubtedMs >= kDoubtMs)
    return false;
  if (node.doubtedMs == 0)
    node.doubtedMs = now;
  wantRebirth(node, "its birth came after its death", kDoubtMs);
  return true;
}

// Of a session later than the known one: its birth is lost, or the sender lost its count. If it is alive, it will say
// so when it is asked.
void NodeSession::expectDeath(HostNode& node) {
  doubt(node);
  if (node.deathExpectedMs != 0)
    return; // deaths in a loop neither put it off nor pile up
  node.deathExpectedMs = m_context.now.monotonicMs;
  m_deaths.push_back(
      {m_context.now.monotonicMs + 2 * m_context.options.reorderTimeoutMs, node.slot, node.serial});
}

void NodeSession::onDeathTimeout(HostNode& node) {
  const std::int64_t timeout = m_context.options.reorderTimeoutMs;
  const std::int64_t silentMs = m_context.now.monotonicMs - node.deathExpectedMs;
  if (!node.online || node.deathExpectedMs == 0 || silentMs < 2 * timeout)
    return;
  if (node.takenMs - node.deathExpectedMs < timeout)
    bury(node, m_context.now.utcMs);
  node.deathExpectedMs = 0;
}

// Messages contradict each other: one overtook another, or a birth is lost. Which of them is the newest nobody can tell
// before all of them are here, so the node is asked when nothing was in doubt for as long as messages may overtake.
void NodeSession::doubt(HostNode& node) {
  node.doubtMs = m_context.now.monotonicMs;
  wantRebirth(node, kConflict, m_context.options.reorderTimeoutMs);
}

// It was born, or died.
void NodeSession::settleDoubt(HostNode& node) {
  const std::int64_t ms = node.doubtMs + m_context.options.reorderTimeoutMs - m_context.now.monotonicMs;
  if (ms <= 0)
    node.doubtMs = 0;
  else if (node.doubtMs != 0)
    wantRebirth(node, kConflict, ms);
}

// The newest counts, for as long as it may overtake.
void NodeSession::noteEvidence(HostNode& node, std::int64_t sentMs) {
  node.evidenceSentMs = hasRecentEvidence(node) ? std::max(node.evidenceSentMs, sentMs) : sentMs;
  node.evidenceReceivedMs = m_context.now.monotonicMs;
}

// For what the birth did not announce: should the next one not announce it either, requests become rarer.
void NodeSession::wantCure(HostNode& node, const Arrival& evidence, const char* reason) {
  noteEvidence(node, evidence.sentMs());
  node.uncured = node.uncured || node.complete; // after a gap the lost message may be the reason
  wantRebirth(node, reason);
}

} // namespace muster
