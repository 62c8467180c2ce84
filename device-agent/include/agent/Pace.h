// How often something may be said or announced; the clock is passed in. Thread: plain values.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

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

// What is said of a primary host, without which nothing is published: that it is waited for, and that it is online.
class HostNews {
 public:
  static constexpr std::chrono::milliseconds kPatience{1'000}; // its STATE comes soon after the subscription
  static constexpr std::chrono::milliseconds kPause{60'000};
  enum class Line : std::uint8_t { None, Waits, IsOnline };

  // Once for each connection that the host is online, or that it is waited for; the latter again every minute.
  Line next(bool isConnected, bool isPublishing, std::int64_t monotonicMs) {
    if (!isConnected) {
      m_nextMs.reset();
      m_isOnlineSaid = false;
      return Line::None;
    }
    if (isPublishing)
      return std::exchange(m_isOnlineSaid, true) ? Line::None : Line::IsOnline;
    if (!m_nextMs)
      m_nextMs = monotonicMs + kPatience.count();
    if (monotonicMs < *m_nextMs)
      return Line::None;
    m_nextMs = monotonicMs + kPause.count();
    return Line::Waits;
  }

 private:
  std::optional<std::int64_t> m_nextMs; // when it is said (again) that it is waited for
  bool m_isOnlineSaid = false;
};

} // namespace muster::agent
