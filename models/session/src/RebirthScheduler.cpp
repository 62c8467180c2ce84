#include "RebirthScheduler.h"

#include <algorithm>

namespace muster {

namespace {

constexpr std::int64_t kLongestBackOff = 32; // times the interval

} // namespace

RebirthScheduler::RebirthScheduler(RebirthOptions options) : m_options(options) {
}

RebirthScheduler::Node& RebirthScheduler::node(std::uint32_t slot) {
  if (slot >= m_nodes.size())
    m_nodes.resize(slot + 1);
  return m_nodes[slot];
}

void RebirthScheduler::want(std::uint32_t slot, std::int64_t notBeforeMs, const char* reason) {
  Node& n = node(slot);
  const std::int64_t due = std::max(notBeforeMs, n.allowedMs);
  if (n.wanted && n.dueMs <= due)
    return;
  n.wanted = true;
  n.deferred = false;
  n.dueMs = due;
  n.reason = reason;
  ++n.ticket;
  enqueue(slot);
}

// An entry that comes up before the request is due is put back then, so that a node which wants a birth and gets
// it by turns has one entry, not one for each time.
void RebirthScheduler::enqueue(std::uint32_t slot) {
  Node& n = m_nodes[slot];
  if (n.queuedMs <= n.dueMs)
    return;
  n.queuedMs = n.dueMs;
  m_waiting.push({n.dueMs, slot, 0});
}

void RebirthScheduler::wantNow(std::uint32_t slot, const char* reason) {
  Node& n = node(slot);
  n.wanted = true;
  n.deferred = false;
  n.dueMs = 0;
  n.reason = reason;
  m_ready.push_front({0, slot, ++n.ticket});
}

void RebirthScheduler::answered(std::uint32_t slot, bool cured) {
  Node& n = node(slot);
  n.wanted = false;
  n.tries = 0;
  if (cured)
    n.intervalMs = m_options.intervalMs;
  ++n.ticket;
}

void RebirthScheduler::heard(std::uint32_t slot) {
  Node& n = node(slot);
  n.intervalMs = m_options.intervalMs;
  n.allowedMs = std::min(n.allowedMs, n.askedMs + m_options.intervalMs);
}

void RebirthScheduler::forget(std::uint32_t slot) {
  Node& n = node(slot);
  const std::uint32_t ticket = n.ticket + 1; // entries of the former node stay void
  n = {};
  n.ticket = ticket;
}

bool RebirthScheduler::isVoid(const Entry& entry) const {
  const Node& n = m_nodes[entry.slot];
  return !n.wanted || n.ticket != entry.ticket;
}

void RebirthScheduler::refill(std::int64_t nowMs) {
  // A quarter of a second's worth at once: enough for ticks of 100 ms, and no burst that a broker would feel.
  const double room = std::max(1.0, m_options.perSecond / 4);
  if (!m_started)
    m_tokens = room;
  else
    m_tokens =
        std::min(room, m_tokens + m_options.perSecond * static_cast<double>(nowMs - m_filledMs) / 1'000);
  m_started = true;
  m_filledMs = nowMs;
}

void RebirthScheduler::moveDue(std::int64_t nowMs) {
  while (!m_waiting.empty() && m_waiting.top().dueMs <= nowMs) {
    const Entry entry = m_waiting.top();
    m_waiting.pop();
    Node& n = m_nodes[entry.slot];
    if (entry.dueMs == n.queuedMs)
      n.queuedMs = kNotQueued;
    if (n.wanted && n.dueMs <= nowMs)
      m_ready.push_back({n.dueMs, entry.slot, n.ticket});
    else if (n.wanted)
      enqueue(entry.slot);
  }
}

bool RebirthScheduler::takeToken(std::int64_t nowMs) {
  refill(nowMs);
  if (m_tokens < 1)
    return false;
  m_tokens -= 1;
  return true;
}

bool RebirthScheduler::next(std::int64_t nowMs, RebirthRequest& request, std::uint64_t& deferred) {
  refill(nowMs);
  moveDue(nowMs);
  while (!m_ready.empty()) {
    const Entry entry = m_ready.front();
    if (isVoid(entry)) {
      m_ready.pop_front();
      continue;
    }
    if (m_tokens < 1)
      break;
    m_tokens -= 1;
    m_ready.pop_front();
    Node& n = m_nodes[entry.slot];
    n.wanted = false;
    const std::int64_t interval = std::max(n.intervalMs, m_options.intervalMs);
    n.askedMs = nowMs;
    n.allowedMs = nowMs + interval;
    n.intervalMs = std::min(interval * 2, m_options.intervalMs * kLongestBackOff);
    request = {entry.slot, n.reason, ++n.tries};
    return true;
  }
  for (const Entry& entry : m_ready) {
    Node& n = m_nodes[entry.slot];
    if (!isVoid(entry) && !n.deferred) {
      n.deferred = true;
      ++deferred;
    }
  }
  return false;
}

} // namespace muster
