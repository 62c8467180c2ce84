#include "EventLog.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

namespace muster {

namespace {

struct Allowance {
  double atOnce;
  double perMinute;
};

// A device manager may announce hundreds of devices at once. The session itself tells gaps once a second and
// refusals once in ten.
constexpr Allowance kAllowances[] = {{200, 6}, {60, 6}, {60, 6}};

// Whoever was never born may have any name: they share so many rooms by their names.
constexpr std::size_t kStrangersRooms = 64;

std::size_t classOf(EventKind kind) {
  switch (kind) {
  case EventKind::Gap:
    return 1;
  case EventKind::Rejected:
    return 2;
  default:
    return 0;
  }
}

std::string shortened(const std::string& text) {
  if (text.size() <= EventLog::kMostDetail)
    return text;
  std::size_t end = EventLog::kMostDetail;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end; // inside a character
  return text.substr(0, end) + "…";
}

} // namespace

EventLog::Budget& EventLog::budgetOf(const FleetEvent& event, DeviceId edgeNode) {
  const std::size_t kind = classOf(event.kind);
  const Allowance& allowance = kAllowances[kind];
  std::uint64_t room = 0;
  if (edgeNode == kNoDevice && !event.sender.empty())
    room = 1 + std::hash<std::string>()(event.sender) % kStrangersRooms;
  const auto [it, isNew] = m_budgets.try_emplace(room << 34 | std::uint64_t{edgeNode} << 2 | kind);
  Budget& budget = it->second;
  const std::int64_t sinceMs = isNew ? 0 : std::max<std::int64_t>(0, event.receivedMs - budget.filledMs);
  budget.filledMs = event.receivedMs;
  budget.tokens = isNew
                      ? allowance.atOnce
                      : std::min(allowance.atOnce,
                                 budget.tokens + allowance.perMinute * static_cast<double>(sinceMs) / 60'000);
  return budget;
}

void EventLog::add(const FleetEvent& event, DeviceId edgeNode) {
  std::uint64_t leftOut = 0;
  const bool isBack = event.kind == EventKind::Birth && m_away.erase(event.device) != 0;
  if (event.scope() != EventScope::Host && !isBack) {
    Budget& budget = budgetOf(event, edgeNode);
    if (budget.tokens < 1) {
      budget.leftOut += event.count;
      ++m_leftOut;
      return;
    }
    budget.tokens -= 1;
    leftOut = std::exchange(budget.leftOut, 0);
  }
  if (m_events.size() >= 2 * kKept)
    trim();
  ++m_total;
  if (event.kind == EventKind::Death)
    m_away.insert(event.device);
  FleetEvent& entry = m_events.emplace_back(FleetEvent{event.kind,
                                                       event.device,
                                                       event.timeMs,
                                                       event.receivedMs,
                                                       shortened(event.detail),
                                                       {},
                                                       event.count,
                                                       shortened(event.sender)});
  if (leftOut == 0)
    return;
  // Births, deaths and requests share their room, and so do strangers: what is left out may be another one's.
  if (classOf(event.kind) != 0 && event.sender.empty())
    entry.count += leftOut;
  const std::string whose = edgeNode == kNoDevice ? "strangers" : "its edge node";
  entry.detail += (entry.detail.empty() ? "" : " ") + ("(and " + std::to_string(leftOut)) +
                  " more like it of " + whose + ", left out here)";
}

void EventLog::trim() {
  if (m_events.size() > kKept)
    m_events.erase(m_events.begin(), m_events.end() - static_cast<std::ptrdiff_t>(kKept));
}

} // namespace muster
