#include "Rejections.h"

#include <schema/Utf8.h>

#include <algorithm>

namespace muster {

namespace {

constexpr std::int64_t kPauseMs = 10'000;
constexpr std::uint64_t kFlood = 1'000; // within such a pause

} // namespace

bool Rejections::takeToken() {
  const std::int64_t now = m_context.now.monotonicMs;
  m_tokens = std::min(kPerSecond, m_tokens + kPerSecond * static_cast<double>(now - m_filledMs) / 1'000);
  m_filledMs = now;
  if (m_tokens < 1)
    return false;
  m_tokens -= 1;
  return true;
}

void Rejections::tell(HostNode* node, DeviceId device, const std::function<std::string()>& detail) {
  std::int64_t& told = node != nullptr ? node->rejectionToldMs : m_strangersToldMs;
  std::uint64_t& untold = node != nullptr ? node->rejectionsUntold : m_strangersUntold;
  const std::int64_t now = m_context.now.monotonicMs;
  if ((told != 0 && now - told < kPauseMs) || !takeToken()) {
    ++untold;
    return;
  }
  told = now == 0 ? 1 : now;
  FleetEvent event;
  event.kind = EventKind::Rejected;
  event.device = device != kNoDevice || node == nullptr ? device : node->self.id;
  event.timeMs = m_context.now.utcMs;
  event.receivedMs = m_context.now.utcMs;
  // Where no id says whose it is, the text has to.
  if (event.device == kNoDevice && node != nullptr)
    event.sender = toPrintableUtf8(node->group) + "/" + toPrintableUtf8(node->name);
  if (!event.sender.empty())
    event.detail = event.sender + ": ";
  event.detail += detail();
  event.count = untold + 1;
  if (untold != 0)
    event.detail += " (and " + std::to_string(untold) + " more since the last such report" +
                    (untold >= kFlood ? ": stop the sender, or block it at the broker)" : ")");
  untold = 0;
  m_context.update->events.push_back(std::move(event));
}

} // namespace muster
