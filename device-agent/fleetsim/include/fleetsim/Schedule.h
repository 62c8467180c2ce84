// What is due when: a heap of timers. Times are microseconds of a clock that never goes back.
// Thread: one.
#pragma once

#include <queue>

#include <cstdint>
#include <optional>
#include <vector>

namespace muster::fleetsim {

enum class TimerKind : std::uint8_t { Connect, ConnectTimeout, Tick, Break, DeviceBack, Second };

struct Timer {
  std::int64_t dueUs = 0;
  TimerKind kind = TimerKind::Second;
  std::uint32_t node = 0;   // where the kind is about one
  std::uint32_t detail = 0; // ConnectTimeout: the connection; DeviceBack: the device
};

class Schedule {
 public:
  void add(const Timer& timer) { m_timers.push(timer); }
  std::optional<std::int64_t> nextDueUs() const {
    return m_timers.empty() ? std::nullopt : std::optional(m_timers.top().dueUs);
  }
  // The earliest that is due; nothing where none is.
  std::optional<Timer> takeDue(std::int64_t nowUs) {
    if (m_timers.empty() || m_timers.top().dueUs > nowUs)
      return std::nullopt;
    const Timer timer = m_timers.top();
    m_timers.pop();
    return timer;
  }

 private:
  struct Later {
    bool operator()(const Timer& a, const Timer& b) const { return a.dueUs > b.dueUs; }
  };
  std::priority_queue<Timer, std::vector<Timer>, Later> m_timers;
};

} // namespace muster::fleetsim
