// A ring of points in order of time, which its owner grows and shrinks. 24 bytes, since there are hundreds of
// thousands of them.
#pragma once

#include <fleet/RecentSamples.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <memory>

namespace muster {

class PointRing {
 public:
  std::size_t size() const { return m_size; }
  std::size_t capacity() const { return m_capacity; }
  bool isFull() const { return m_size == m_capacity; }

  // i counts from the oldest.
  const Point& at(std::size_t i) const { return m_points[slot(i)]; }
  Point& at(std::size_t i) { return m_points[slot(i)]; }

  // Where the next point in order would be written; null without memory.
  const Point* nextSlot() const { return m_points ? &m_points[slot(isFull() ? 0 : m_size)] : nullptr; }

  // Moves to a ring of this capacity (at least 1); what does not fit is dropped from the old end.
  void setCapacity(std::size_t capacity) {
    std::unique_ptr<Point[]> points(new Point[capacity]);
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
    return partition([timeMs](const Point& p) { return p.timeMs < timeMs; });
  }
  // Number of points with time <= timeMs.
  std::size_t upperBound(std::int64_t timeMs) const {
    return partition([timeMs](const Point& p) { return p.timeMs <= timeMs; });
  }

  bool contains(const Point& point) const {
    for (std::size_t i = upperBound(point.timeMs); i > 0 && at(i - 1).timeMs == point.timeMs; --i)
      if (isSame(at(i - 1).value, point.value))
        return true;
    return false;
  }

  // Not full. position: 0..size.
  void insert(std::size_t position, const Point& point) {
    if (position * 2 < m_size)
      openAtFront(position);
    else
      openAtBack(position);
    at(position) = point;
  }

  void dropOldest() {
    m_begin = slot(1);
    --m_size;
  }

 private:
  static bool isSame(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
  }

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

  std::unique_ptr<Point[]> m_points;
  std::uint32_t m_capacity = 0;
  std::uint32_t m_begin = 0;
  std::uint32_t m_size = 0;
};

} // namespace muster
