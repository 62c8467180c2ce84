// A ring of samples in order of time, which its owner grows and shrinks. 24 bytes, since there are hundreds
// of thousands of them; a sample takes 16, with its exact bits, quality and flags.
#pragma once

#include <fleet/RecentSamples.h>
#include <schema/Payload.h>
#include <schema/Value.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>

namespace muster {

// Time in 45 bits: from the year 1412 to 2527. FleetState keeps odd times apart, others are clamped.
class PackedSample {
 public:
  PackedSample() = default;
  explicit PackedSample(const RecentSample& s)
      : m_bits(s.bits), m_timeMs(clamped(s.timeMs)), m_quality(s.quality), m_null(s.isNull ? 1u : 0u),
        m_historical(s.isHistorical ? 1u : 0u), m_transient(s.isTransient ? 1u : 0u) {}

  std::int64_t timeMs() const { return m_timeMs; }
  RecentSample unpacked() const {
    return {m_timeMs, m_bits, quality(), m_null != 0, m_historical != 0, m_transient != 0};
  }
  // What a chart draws: NaN where there is no good number.
  Point point(DataType type) const {
    const bool hasNumber = m_null == 0 && quality() != kQualityBad;
    return {m_timeMs, hasNumber ? Value::numberOf(type, m_bits) : std::numeric_limits<double>::quiet_NaN()};
  }
  bool isSameValue(const PackedSample& other) const {
    return m_bits == other.m_bits && m_null == other.m_null;
  }

 private:
  static constexpr std::int64_t kLatest = (std::int64_t{1} << 44) - 1;
  static std::int64_t clamped(std::int64_t ms) { return std::clamp(ms, -kLatest, kLatest); }
  std::uint16_t quality() const { return static_cast<std::uint16_t>(m_quality); }

  std::uint64_t m_bits = 0;
  std::int64_t m_timeMs : 45 = 0;
  std::uint64_t m_quality : 16 = 0;
  std::uint64_t m_null : 1 = 0;
  std::uint64_t m_historical : 1 = 0;
  std::uint64_t m_transient : 1 = 0;
};
static_assert(sizeof(PackedSample) == 16);

class SampleRing {
 public:
  DataType type() const { return m_type; }
  void setType(DataType type) { m_type = type; }

  std::size_t size() const { return m_size; }
  std::size_t capacity() const { return m_capacity; }
  bool isFull() const { return m_size == m_capacity; }

  // i counts from the oldest.
  const PackedSample& at(std::size_t i) const { return m_points[slot(i)]; }
  PackedSample& at(std::size_t i) { return m_points[slot(i)]; }

  // Where the next point in order would be written; null without memory.
  const PackedSample* nextSlot() const { return m_points ? &m_points[slot(isFull() ? 0 : m_size)] : nullptr; }

  // Moves to a ring of this capacity (at least 1); what does not fit is dropped from the old end.
  void setCapacity(std::size_t capacity) {
    std::unique_ptr<PackedSample[]> points(new PackedSample[capacity]);
    const std::size_t kept = std::min<std::size_t>(m_size, capacity);
    for (std::size_t i = 0; i < kept; ++i)
      points[i] = at(m_size - kept + i);
    m_points = std::move(points);
    m_capacity = static_cast<std::uint32_t>(capacity);
    m_begin = 0;
    m_size = static_cast<std::uint32_t>(kept);
  }

  // Number of points with time < timeMs.
  std::size_t lowerBound(std::int64_t timeMs) const {
    return partition([timeMs](const PackedSample& p) { return p.timeMs() < timeMs; });
  }
  // Number of points with time <= timeMs.
  std::size_t upperBound(std::int64_t timeMs) const {
    return partition([timeMs](const PackedSample& p) { return p.timeMs() <= timeMs; });
  }

  bool contains(const PackedSample& sample) const {
    const std::int64_t timeMs = sample.timeMs();
    for (std::size_t i = upperBound(timeMs); i > 0 && at(i - 1).timeMs() == timeMs; --i)
      if (at(i - 1).isSameValue(sample))
        return true;
    return false;
  }

  // Not full. position: 0..size.
  void insert(std::size_t position, const PackedSample& sample) {
    if (position * 2 < m_size)
      openAtFront(position);
    else
      openAtBack(position);
    at(position) = sample;
  }

  void dropOldest() {
    m_begin = slot(1);
    --m_size;
  }

 private:
  std::uint32_t slot(std::size_t i) const {
    const std::size_t s = m_begin + i;
    return static_cast<std::uint32_t>(s >= m_capacity ? s - m_capacity : s);
  }

  template<class Before>
  std::size_t partition(Before before) const {
    std::size_t low = 0;
    std::size_t high = m_size;
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      if (before(at(middle)))
        low = middle + 1;
      else
        high = middle;
    }
    return low;
  }

  void openAtFront(std::size_t position) {
    m_begin = m_begin == 0 ? m_capacity - 1 : m_begin - 1;
    ++m_size;
    for (std::size_t i = 0; i < position; ++i)
      at(i) = at(i + 1);
  }

  void openAtBack(std::size_t position) {
    ++m_size;
    for (std::size_t i = m_size - 1; i > position; --i)
      at(i) = at(i - 1);
  }

  std::unique_ptr<PackedSample[]> m_points;
  std::uint32_t m_capacity = 0;
  std::uint32_t m_begin = 0;
  std::uint32_t m_size = 0;
  DataType m_type = DataType::Double;
};
static_assert(sizeof(SampleRing) == 24);

} // namespace muster
