#include "DeviceTimeline.h"

#include <algorithm>

namespace muster {

namespace {

class Evaluation {
 public:
  Evaluation(const Timeline& timeline, const NewestSampleBefore& newestBefore)
      : m_timeline(timeline), m_newestBefore(newestBefore), m_at(timeline.period.fromMs),
        m_messageMs(timeline.period.fromMs), m_isHostOnline(timeline.isHostOnline),
        m_isOnline(timeline.isOnline), m_isBorn(timeline.isBorn) {}

  Result<DeviceShares> run() {
    for (const TimelineEvent& event : m_timeline.events) {
      goTo(event.receivedMs);
      if (auto taken = take(event); !taken)
        return unexpected(taken.error());
    }
    goTo(m_timeline.knownUntilMs);
    std::int64_t complete = 0;
    for (const Period& each : m_complete)
      complete += each.toMs - each.fromMs;
    const auto whole = static_cast<double>(m_timeline.period.toMs - m_timeline.period.fromMs);
    DeviceShares shares;
    if (m_watchedMs > 0)
      shares.availability = static_cast<double>(m_onlineMs) / static_cast<double>(m_watchedMs);
    shares.completeness = whole > 0 ? static_cast<double>(complete) / whole : 0;
    return shares;
  }

 private:
  void goTo(std::int64_t timeMs) {
    const std::int64_t until = std::clamp(timeMs, m_at, std::max(m_at, m_timeline.knownUntilMs));
    if (until > m_at && m_isHostOnline && m_isBorn) {
      m_watchedMs += until - m_at;
      if (m_isOnline) {
        m_onlineMs += until - m_at;
        m_complete.push_back({m_at, until});
      }
    }
    m_at = until;
  }

  Result<void> take(const TimelineEvent& event) {
    switch (event.kind) {
    case EventKind::Birth:
      m_isOnline = m_isBorn = true;
      m_messageMs = m_at;
      break;
    case EventKind::Death:
      m_isOnline = false;
      break;
    case EventKind::HostOffline:
      m_isHostOnline = false;
      break;
    case EventKind::HostOnline:
      if (std::exchange(m_isHostOnline, true))
        return coverGap();
      break;
    case EventKind::Gap: {
      auto covered = coverGap();
      m_messageMs = m_at;
      return covered;
    }
    default:
      break;
    }
    return {};
  }

  // Takes away what the gap that was noticed now covers.
  Result<void> coverGap() {
    if (m_complete.empty())
      return {};
    std::int64_t fromMs = m_at - kGapNoticeMs;
    if (m_gaps++ < kMostGapsLookedUp) {
      const auto newest = m_newestBefore(fromMs);
      if (!newest)
        return unexpected(newest.error());
      fromMs = newest->value_or(m_timeline.period.fromMs);
    }
    fromMs = std::max(fromMs, m_messageMs);
    while (!m_complete.empty() && m_complete.back().toMs > fromMs) {
      if (m_complete.back().fromMs < fromMs) {
        m_complete.back().toMs = fromMs;
        break;
      }
      m_complete.pop_back();
    }
    return {};
  }

  const Timeline& m_timeline;
  const NewestSampleBefore& m_newestBefore;
  std::int64_t m_at;
  std::int64_t m_messageMs; // the device's birth or gap before
  bool m_isHostOnline, m_isOnline, m_isBorn;
  std::int64_t m_watchedMs = 0, m_onlineMs = 0;
  std::vector<Period> m_complete; // in order
  int m_gaps = 0;
};

} // namespace

Result<DeviceShares> evaluateTimeline(const Timeline& timeline, const NewestSampleBefore& newestBefore) {
  return Evaluation(timeline, newestBefore).run();
}

} // namespace muster
