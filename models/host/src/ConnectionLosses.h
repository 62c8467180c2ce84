// How often a connection was lost and how long it was away since then. Times are monotonic milliseconds.
// Thread-safe: the link's thread writes, any reads.
#pragma once

#include <cstdint>
#include <mutex>

namespace muster {

class ConnectionLosses {
 public:
  struct Figures {
    std::uint64_t losses = 0;
    std::int64_t awayMs = 0;
  };

  void lost(std::int64_t nowMs) {
    const std::lock_guard lock(m_mutex);
    ++m_past.losses;
    if (!m_isAway)
      m_lostAtMs = nowMs;
    m_isAway = true;
  }

  // The connection is there again, or nobody waits for it any more.
  void over(std::int64_t nowMs) {
    const std::lock_guard lock(m_mutex);
    m_past = until(nowMs);
    m_isAway = false;
  }

  // Includes an absence that goes on.
  Figures figures(std::int64_t nowMs) const {
    const std::lock_guard lock(m_mutex);
    return until(nowMs);
  }

 private:
  Figures until(std::int64_t nowMs) const {
    return {m_past.losses, m_past.awayMs + (m_isAway ? nowMs - m_lostAtMs : 0)};
  }

  mutable std::mutex m_mutex; // protects everything below
  Figures m_past;
  std::int64_t m_lostAtMs = 0;
  bool m_isAway = false;
};

} // namespace muster
