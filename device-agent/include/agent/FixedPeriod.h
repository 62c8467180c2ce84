// When the next sampling is due: on a fixed grid from the start, so that the time a reading takes never adds
// up to a drift. Points of the grid that were slept or worked through are left out and counted, not made up
// for in a burst. Thread: a plain value.
#pragma once

#include <cstdint>

namespace muster::agent {

class FixedPeriod {
 public:
  // periodMs > 0; both on one monotonic clock.
  FixedPeriod(std::int64_t startMs, std::int64_t periodMs) : m_dueMs(startMs), m_periodMs(periodMs) {}

  std::int64_t dueMs() const { return m_dueMs; }
  std::uint64_t missed() const { return m_missed; }

  // The sampling that was due has been done, and it is nowMs: sets the next point after it.
  void done(std::int64_t nowMs) {
    m_dueMs += m_periodMs;
    if (nowMs < m_dueMs)
      return;
    const std::int64_t passed = (nowMs - m_dueMs) / m_periodMs + 1;
    m_missed += static_cast<std::uint64_t>(passed);
    m_dueMs += passed * m_periodMs;
  }

 private:
  std::int64_t m_dueMs = 0;
  std::int64_t m_periodMs = 1;
  std::uint64_t m_missed = 0;
};

} // namespace muster::agent
