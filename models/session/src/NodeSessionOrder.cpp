// The part of NodeSession that puts messages in their order: the reorder window, gaps,
// what comes before a birth.
#include "NodeSession.h"

#include <algorithm>
#include <utility>

namespace muster {

namespace {

// An NBIRTH that a broker delivers just after the data that follows it needs no request.
constexpr std::int64_t kUnbornPatienceMs = 250;
constexpr std::int64_t kGapEventPauseMs = 1'000;
constexpr std::uint64_t kManyGaps = 10; // within such a pause

} // namespace

void NodeSession::onSequenced(HostNode& node, const Arrival& arrival) {
  const auto seq = static_cast<std::uint8_t>(arrival.view->seq);
  if (isBirthRecent(node) && arrival.view->hasTimestamp && arrival.sentMs() < node.birthSentMs) {
    ++m_context.counters.late; // sent before the birth that overtook it
    return doubt(node);
  }
  const SeqPlace place = node.sequence.place(seq, arrival.sentMs());
  if (node.unsure)
    wantRebirth(node, "the host was away");
  if (node.unsure && place != SeqPlace::Next) {
    // Something was missed while the host was away, perhaps a birth: aliases may mean other metrics by now.
    node.born = false;
    return onUnborn(node, arrival);
  }
  switch (place) {
  case SeqPlace::Next:
    if (arrival.sentMs() < node.sequence.newestTakenMs() && mayBeOrder(node))
      doubt(node); // what it seems to follow may be of a birth that got lost
    node.sequence.advance(arrival.sentMs());
    accept(node, arrival);
    return drain(node);
  case SeqPlace::Duplicate:
    ++m_context.counters.duplicates;
    return;
  case SeqPlace::Conflict:
    ++m_context.counters.late;
    node.complete = false;
    return doubt(node);
  case SeqPlace::Late:
    ++m_context.counters.late;
    return doubt(node);
  case SeqPlace::Early:
    return onEarly(node, arrival);
  }
}

void NodeSession::onEarly(HostNode& node, const Arrival& arrival) {
  const auto seq = static_cast<std::uint8_t>(arrival.view->seq);
  const bool patient = m_context.options.reorderTimeoutMs > 0;
  const std::size_t most = m_context.options.reorderMessages;
  const bool mayFollowBirth =
      arrival.type == MessageType::DBirth && seq <= most; // an NBIRTH that it overtook
  const bool near = mayFollowBirth || static_cast<std::size_t>(node.sequence.ahead(seq)) <= most;
  if (patient && near) {
    const ReorderWindow::Hold hold = node.window.hold(copyOf(arrival), windowLimits(), m_context.heldBytes);
    if (hold == ReorderWindow::Hold::Held)
      return startTimer(node);
    if (hold == ReorderWindow::Hold::Duplicate) {
      ++m_context.counters.duplicates;
      return;
    }
    if (hold == ReorderWindow::Hold::Conflict)
      doubt(node);
  }
  tellGap(node, node.window.empty() ? seq : node.window.nearest(node.sequence.next()));
  noteEvidence(node, arrival.sentMs());
  wantRebirth(node, "messages are missing");
  acceptAllHeld(node);
  if (node.sequence.place(seq, arrival.sentMs()) == SeqPlace::Early)
    node.sequence.skipTo(seq);
  if (node.sequence.next() != seq)
    return;
  node.sequence.advance(arrival.sentMs());
  accept(node, arrival);
}

void NodeSession::onUnborn(HostNode& node, const Arrival& arrival) {
  const std::int64_t timeout = m_context.options.reorderTimeoutMs;
  m_rebirths.isAlive(node.slot);
  missBirth(node, "");
  if (arrival.type == MessageType::DDeath)
    settleBirth(node, arrival.device); // none will come
  else if (!arrival.device.empty())
    missBirth(node, arrival.device);
  wantRebirth(node, "its birth is not known", std::min(timeout, kUnbornPatienceMs));
  auto hold = ReorderWindow::Hold::Full;
  if (timeout > 0 && node.holdsUnborn)
    hold = node.window.hold(copyOf(arrival), windowLimits(), m_context.heldBytes);
  if (hold == ReorderWindow::Hold::Conflict)
    doubt(node);
  if (hold == ReorderWindow::Hold::Held)
    return startTimer(node);
  ++m_context.counters.unbornMessages;
  noteEvidence(node, arrival.sentMs()); // the birth may come yet, without what this one says
}

void NodeSession::onWindowTimeout(HostNode& node, std::int64_t dueMs) {
  if (node.windowDeadlineMs != dueMs)
    return; // that timer was stopped
  node.windowDeadlineMs = 0;
  if (!node.born) {
    m_context.counters.unbornMessages += node.window.size();
    if (!node.window.empty())
      noteEvidence(node, node.window.newestSentMs());
    clearWindow(node);
    node.holdsUnborn = false;
    return;
  }
  tellGap(node, node.window.nearest(node.sequence.next()));
  acceptAllHeld(node);
  wantRebirth(node, "messages are missing");
}

void NodeSession::acceptAllHeld(HostNode& node) {
  node.windowDeadlineMs = 0;
  for (const HeldMessage& held : node.window.takeAll(node.sequence.next(), m_context.heldBytes))
    acceptHeld(node, held);
}

void NodeSession::acceptHeld(HostNode& node, const HeldMessage& held) {
  // It was valid when it came; its views have to be made again.
  if (!decodePayload(held.payload, m_heldView, m_context.options.decode))
    return;
  node.sequence.skipTo(held.seq);
  node.sequence.advance(held.sentMs);
  accept(node, {held.type, held.device, held.payload, &m_heldView, held.received});
}

void NodeSession::drain(HostNode& node) {
  bool moved = false;
  while (std::optional<HeldMessage> held = node.window.take(node.sequence.next(), m_context.heldBytes)) {
    ++m_context.counters.reordered;
    // Sent before the one that it seems to follow: that is of a birth which got lost.
    if (held->sentMs < node.sequence.newestTakenMs() && mayBeOrder(node)) {
      node.complete = false;
      doubt(node);
    }
    acceptHeld(node, *held);
    moved = true;
  }
  if (node.window.empty()) {
    node.windowDeadlineMs = 0;
  } else if (moved || node.windowDeadlineMs == 0) {
    node.windowDeadlineMs = 0;
    startTimer(node); // for the next gap
  }
}

HeldMessage NodeSession::copyOf(const Arrival& arrival) const {
  return {static_cast<std::uint8_t>(arrival.view->seq),
          arrival.type,
          arrival.sentMs(),
          arrival.received,
          std::string(arrival.device),
          std::string(arrival.payload)};
}

void NodeSession::startTimer(HostNode& node) {
  if (node.windowDeadlineMs != 0)
    return;
  node.windowDeadlineMs = m_context.now.monotonicMs + m_context.options.reorderTimeoutMs;
  m_windows.push_back({node.windowDeadlineMs, node.slot, node.serial});
}

void NodeSession::clearWindow(HostNode& node) {
  node.window.clear(m_context.heldBytes);
  node.windowDeadlineMs = 0;
}

ReorderLimits NodeSession::windowLimits() const {
  const HostSessionOptions& options = m_context.options;
  return {options.reorderMessages, options.reorderBytes, options.reorderBytesAll};
}

void NodeSession::tellGap(HostNode& node, std::uint8_t arrived) {
  ++m_context.counters.gaps;
  node.complete = false;
  const std::int64_t now = m_context.now.monotonicMs;
  if (node.gapToldMs != 0 && now - node.gapToldMs < kGapEventPauseMs) {
    ++node.gapsUntold;
    return;
  }
  std::string detail =
      "seq " + std::to_string(node.sequence.next()) + " is missing, " + std::to_string(arrived) + " came";
  if (node.gapsUntold != 0)
    detail +=
        " (and " + std::to_string(node.gapsUntold) + " more gaps before" +
        (node.gapsUntold >= kManyGaps ? ": see whether two senders use its id, or one counts wrongly)" : ")");
  node.gapToldMs = now;
  tell(EventKind::Gap, node.self.id, m_context.now.utcMs, std::move(detail));
  m_context.update->events.back().count = std::exchange(node.gapsUntold, 0) + 1;
}

void NodeSession::tellRestOfGaps(HostNode& node) {
  if (node.gapsUntold == 0)
    return;
  tell(EventKind::Gap, node.self.id, m_context.now.utcMs,
       std::to_string(node.gapsUntold) + " more gaps since the last such report");
  m_context.update->events.back().count = std::exchange(node.gapsUntold, 0);
}

} // namespace muster
