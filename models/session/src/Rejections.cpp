#include "Rejections.h"

#include <algorithm>
#include <utility>

namespace muster {

namespace {

constexpr std::int64_t kPauseMs = 10'000;
constexpr std::uint64_t kFlood = 1'000; // within such a pause

// From here on a time of 0 means never.
std::int64_t notNever(std::int64_t ms) {
  return ms == 0 ? 1 : ms;
}

bool isPaused(std::int64_t toldMs, std::int64_t nowMs) {
  return toldMs != 0 && nowMs - toldMs < kPauseMs;
}

std::string andMore(std::uint64_t more, const char* when) {
  if (more == 0)
    return {};
  return " (and " + std::to_string(more) + " more " + when +
         (more >= kFlood ? ": stop the sender, or block it at the broker)" : ")");
}

constexpr const char* kSince = "since the last such report";

} // namespace

bool Rejections::Bucket::take(std::int64_t nowMs) {
  m_tokens = std::min(m_most, m_tokens + m_perSecond * static_cast<double>(nowMs - m_filledMs) / 1'000);
  m_filledMs = nowMs;
  if (m_tokens < 1)
    return false;
  m_tokens -= 1;
  return true;
}

FleetEvent& Rejections::add(DeviceId device, std::string detail, std::uint64_t count) {
  FleetEvent& event = m_context.update->events.emplace_back();
  event.kind = EventKind::Rejected;
  event.device = device;
  event.timeMs = m_context.now.utcMs;
  event.receivedMs = m_context.now.utcMs;
  event.detail = std::move(detail);
  event.count = count;
  return event;
}

void Rejections::tell(HostNode* node, DeviceId device, const Detail& detail) {
  if (device == kNoDevice && node->self.id == kNoDevice)
    return tellStranger(node->group, node->name, detail);
  const std::int64_t now = m_context.now.monotonicMs;
  if (isPaused(node->rejectionToldMs, now) || !m_bornBucket.take(now)) {
    ++node->rejectionsUntold;
    return;
  }
  node->rejectionToldMs = notNever(now);
  const std::uint64_t untold = std::exchange(node->rejectionsUntold, 0);
  add(device != kNoDevice ? device : node->self.id, detail() + andMore(untold, kSince), untold + 1);
}

void Rejections::tell(Nobody about, const Detail& detail) {
  Pace& pace = m_nobody[static_cast<std::size_t>(about)];
  const std::int64_t now = m_context.now.monotonicMs;
  if (isPaused(pace.toldMs, now)) {
    ++pace.untold;
    return;
  }
  pace.toldMs = notNever(now);
  const std::uint64_t untold = std::exchange(pace.untold, 0);
  add(kNoDevice, detail() + andMore(untold, kSince), untold + 1);
}

void Rejections::tellStranger(std::string_view group, std::string_view node, const Detail& detail) {
  m_strangers.refuse(group, node, m_context.now.monotonicMs, detail);
  onTick();
}

void Rejections::tell(StrangerTable::Stranger& stranger) {
  stranger.toldMs = notNever(m_context.now.monotonicMs);
  const std::uint64_t count = std::exchange(stranger.untold, 0);
  // Where no id says whose it is, the text has to.
  add(kNoDevice, stranger.name + ": " + stranger.why + andMore(count - 1, "after it"), count).sender =
      stranger.name;
}

void Rejections::tellNameless() {
  const std::uint64_t count = std::exchange(m_strangers.nameless().untold, 0);
  m_namelessToldMs = notNever(m_context.now.monotonicMs);
  add(kNoDevice,
      std::to_string(count) +
          " messages of edge nodes that were never born, too many to be named one by one; the first: " +
          m_strangers.nameless().why +
          (count >= kFlood ? " (stop the senders, or block them at the broker)" : ""),
      count);
}

// In turn: those that already wait come before who sends just now.
void Rejections::onTick() {
  const std::int64_t now = m_context.now.monotonicMs;
  StrangerTable::Stranger* next = m_strangers.next(now, kPauseMs);
  while (next != nullptr && m_strangersBucket.take(now)) {
    tell(*next);
    next = m_strangers.next(now, kPauseMs);
  }
  const StrangerTable::Nameless& nameless = m_strangers.nameless();
  if (nameless.untold != 0 && !isPaused(m_namelessToldMs, now) && now - nameless.sinceMs >= kPauseMs)
    tellNameless();
}

void Rejections::tellRest() {
  const std::int64_t now = m_context.now.monotonicMs;
  while (StrangerTable::Stranger* next = m_strangers.next(now, 0))
    tell(*next);
  if (m_strangers.nameless().untold != 0)
    tellNameless();
}

void Rejections::tellRest(HostNode& node) {
  if (node.rejectionsUntold == 0)
    return;
  const std::uint64_t count = std::exchange(node.rejectionsUntold, 0);
  add(node.self.id, std::to_string(count) + " more were refused " + kSince, count);
}

} // namespace muster
