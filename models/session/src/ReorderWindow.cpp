#include "ReorderWindow.h"

#include <algorithm>

namespace muster {

namespace {

int distance(std::uint8_t from, std::uint8_t to) {
  return static_cast<std::uint8_t>(to - from);
}

} // namespace

ReorderWindow::Hold ReorderWindow::hold(HeldMessage message, const ReorderLimits& limits,
                                        std::size_t& bytesAll) {
  const auto same = std::find_if(m_held.begin(), m_held.end(),
                                 [&](const HeldMessage& held) { return held.seq == message.seq; });
  if (same != m_held.end())
    return same->payload == message.payload ? Hold::Duplicate : Hold::Conflict;
  const std::size_t bytes = message.bytes();
  if (m_held.size() >= limits.messages || m_bytes + bytes > limits.bytes ||
      bytesAll + bytes > limits.bytesAll)
    return Hold::Full;
  m_bytes += bytes;
  bytesAll += bytes;
  m_held.push_back(std::move(message));
  return Hold::Held;
}

std::optional<HeldMessage> ReorderWindow::take(std::uint8_t seq, std::size_t& bytesAll) {
  const auto it =
      std::find_if(m_held.begin(), m_held.end(), [&](const HeldMessage& held) { return held.seq == seq; });
  if (it == m_held.end())
    return std::nullopt;
  m_bytes -= it->bytes();
  bytesAll -= it->bytes();
  HeldMessage message = std::move(*it);
  *it = std::move(m_held.back());
  m_held.pop_back();
  return message;
}

std::vector<HeldMessage> ReorderWindow::takeAll(std::uint8_t from, std::size_t& bytesAll) {
  std::vector<HeldMessage> all = std::move(m_held);
  m_held.clear();
  bytesAll -= m_bytes;
  m_bytes = 0;
  std::sort(all.begin(), all.end(), [from](const HeldMessage& a, const HeldMessage& b) {
    return distance(from, a.seq) < distance(from, b.seq);
  });
  return all;
}

void ReorderWindow::clear(std::size_t& bytesAll) {
  bytesAll -= m_bytes;
  m_bytes = 0;
  m_held = {};
}

std::uint8_t ReorderWindow::nearest(std::uint8_t from) const {
  return std::min_element(m_held.begin(), m_held.end(),
                          [from](const HeldMessage& a, const HeldMessage& b) {
                            return distance(from, a.seq) < distance(from, b.seq);
                          })
      ->seq;
}

std::int64_t ReorderWindow::newestSentMs() const {
  return std::ranges::max(m_held, {}, &HeldMessage::sentMs).sentMs;
}

} // namespace muster
