// How often something may be said or announced; the clock is passed in. Thread: plain values.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace muster::agent {

// A count that grows, for the log: whoever sends what is refused may send a lot of it.
class GrowingCount {
 public:
  static constexpr std::chrono::milliseconds kPause{60'000};

  // Is it to be said? Then it counts as said. The first growth is said at once, later ones once a minute.
  bool isToBeSaid(std::uint64_t count, std::int64_t monotonicMs) {
    if (count == m_said || (m_saidMs && monotonicMs - *m_saidMs < kPause.count()))
      return false;
    m_said = count;
    m_saidMs = monotonicMs;
    return true;
  }

 private:
  std::uint64_t m_said = 0;
  std::optional<std::int64_t> m_saidMs;
};

// New metrics need a new birth of all of them. The first one comes at once; what appears soon after it waits
// for the next, so that an interface that comes and goes under new names does not become a storm of births.
class AnnouncementPace {
 public:
  static constexpr std::chrono::milliseconds kSpacing{10'000};

  void metricsWereFound() { m_isDue = true; }
  // Is a birth to be made now? Then it counts as made. One that nobody hears costs nothing and always may be.
  bool takeDue(bool isPublishing, std::int64_t monotonicMs) {
    if (!m_isDue || (isPublishing && m_madeMs && monotonicMs - *m_madeMs < kSpacing.count()))
      return false;
    m_isDue = false;
    if (isPublishing)
      m_madeMs = monotonicMs;
    return true;
  }

 private:
  bool m_isDue = false;
  std::optional<std::int64_t> m_madeMs;
};

} // namespace muster::agent
