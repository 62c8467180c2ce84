// The change of a counter per second, between two readings.
// Thread: a plain value.
#pragma once

#include <cstdint>
#include <optional>

namespace muster::agent {

class RateMeter {
 public:
  // counter's unit per second; nothing for the first reading, and where the counter went back (a device was
  // plugged in anew, a 32-bit counter wrapped) or no time has passed.
  std::optional<double> update(std::uint64_t counter, std::int64_t monotonicMs) {
    std::optional<double> rate;
    if (m_known && counter >= m_counter && monotonicMs > m_atMs)
      rate = static_cast<double>(counter - m_counter) * 1000.0 / static_cast<double>(monotonicMs - m_atMs);
    m_known = true;
    m_counter = counter;
    m_atMs = monotonicMs;
    return rate;
  }

 private:
  bool m_known = false;
  std::uint64_t m_counter = 0;
  std::int64_t m_atMs = 0;
};

} // namespace muster::agent
