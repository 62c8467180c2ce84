#include "PointRing.h"

#include <fleet/RecentSamples.h>

namespace muster {

namespace {
constexpr std::size_t kFirstCapacity = 8;
constexpr std::size_t kBlockOverhead = 16; // what malloc keeps beside a block
} // namespace

class RecentSamples::Impl {
 public:
  explicit Impl(RecentLimits limits) : m_limits(limits) { computeShare(); }

  void add(SeriesId series, const Point& point) {
    if (series >= m_rings.size() && !makeRoomInTable(series)) {
      ++m_refused;
      return;
    }
    PointRing& ring = m_rings[series];
    if (ring.isFull() && ring.capacity() < m_share)
      grow(ring);
    if (ring.capacity() == 0) {
      ++m_refused;
      return;
    }
    place(ring, point);
  }

  const PointRing* ring(SeriesId series) const {
    return series < m_rings.size() ? &m_rings[series] : nullptr;
  }

  std::size_t memoryBytes() const { return m_ringBytes + m_rings.capacity() * sizeof(PointRing); }
  std::size_t share() const { return m_share; }
  std::uint64_t refused() const { return m_refused; }

 private:
  static std::size_t blockBytes(std::size_t capacity) {
    return capacity == 0 ? 0 : capacity * sizeof(Point) + kBlockOverhead;
  }

  static void place(PointRing& ring, const Point& point) {
    const std::size_t size = ring.size();
    const bool isNewest = size == 0 || ring.at(size - 1).timeMs < point.timeMs;
    if (!isNewest && ring.contains(point))
      return;
    std::size_t position = isNewest ? size : ring.upperBound(point.timeMs);
    if (ring.isFull()) {
      if (position == 0)
        return;
      ring.dropOldest();
      --position;
    }
    ring.insert(position, point);
  }

  // The table grows by an eighth at a time, and shares are set for its whole capacity, so that they stay
  // right until it grows again. Rings over their share are cut then: each ring is looked at nine times over
  // all growths.
  bool makeRoomInTable(SeriesId series) {
    const std::size_t wanted = std::size_t{series} + 1;
    if (wanted > m_rings.capacity()) {
      const std::size_t capacity = std::max<std::size_t>(wanted, m_rings.size() + m_rings.size() / 8 + 16);
      // While the table moves, both copies are there.
      if (m_ringBytes + (capacity + m_rings.capacity()) * sizeof(PointRing) > m_limits.bytes) {
        cutRings(capacity);
        if (m_ringBytes + (capacity + m_rings.capacity()) * sizeof(PointRing) > m_limits.bytes)
          return false;
      }
      m_rings.reserve(capacity);
      cutRings(capacity);
    }
    m_rings.resize(wanted);
    return true;
  }

  void computeShare(std::size_t series = 16) {
    const std::size_t overhead = series * (sizeof(PointRing) + kBlockOverhead);
    const std::size_t forPoints = m_limits.bytes > overhead ? m_limits.bytes - overhead : 0;
    const std::size_t points = forPoints / series / sizeof(Point);
    m_share = std::max<std::size_t>(
        1, std::clamp(points, m_limits.minPoints, std::max(m_limits.minPoints, m_limits.maxPoints)));
  }

  void cutRings(std::size_t series) {
    const std::size_t before = m_share;
    computeShare(series);
    if (m_share >= before)
      return;
    for (PointRing& ring : m_rings)
      if (ring.capacity() > m_share)
        resize(ring, m_share);
  }

  void grow(PointRing& ring) {
    const std::size_t capacity = std::min(m_share, std::max(kFirstCapacity, ring.capacity() * 2));
    const std::size_t more = blockBytes(capacity) - blockBytes(ring.capacity());
    if (memoryBytes() + more <= m_limits.bytes)
      resize(ring, capacity);
  }

  void resize(PointRing& ring, std::size_t capacity) {
    m_ringBytes = m_ringBytes - blockBytes(ring.capacity()) + blockBytes(capacity);
    ring.setCapacity(capacity);
  }

  RecentLimits m_limits;
  std::size_t m_share = 0;
  std::size_t m_ringBytes = 0;
  std::uint64_t m_refused = 0;
  std::vector<PointRing> m_rings; // by series
};

RecentSamples::RecentSamples(RecentLimits limits) : m_impl(std::make_unique<Impl>(limits)) {
}
RecentSamples::~RecentSamples() = default;

void RecentSamples::add(SeriesId series, Point point) {
  m_impl->add(series, point);
}

void RecentSamples::prefetch(SeriesId series) const {
  if (const PointRing* ring = m_impl->ring(series)) {
    if (const Point* slot = ring->nextSlot())
      __builtin_prefetch(slot, 1);
  }
}

std::size_t RecentSamples::size(SeriesId series) const {
  const PointRing* ring = m_impl->ring(series);
  return ring ? ring->size() : 0;
}

void RecentSamples::copyRange(SeriesId series, std::int64_t fromMs, std::int64_t toMs,
                              std::vector<Point>& out) const {
  const PointRing* ring = m_impl->ring(series);
  if (!ring || fromMs > toMs)
    return;
  const std::size_t inside = ring->lowerBound(fromMs);
  const std::size_t first = inside > 0 ? inside - 1 : 0;
  const std::size_t end = std::min(ring->upperBound(toMs) + 1, ring->size());
  out.reserve(out.size() + (end > first ? end - first : 0));
  for (std::size_t i = first; i < end; ++i)
    out.push_back(ring->at(i));
}

void RecentSamples::copyNewest(SeriesId series, std::size_t n, std::vector<Point>& out) const {
  const PointRing* ring = m_impl->ring(series);
  if (!ring)
    return;
  const std::size_t count = std::min(n, ring->size());
  for (std::size_t i = ring->size() - count; i < ring->size(); ++i)
    out.push_back(ring->at(i));
}

std::size_t RecentSamples::memoryBytes() const {
  return m_impl->memoryBytes();
}
std::size_t RecentSamples::share() const {
  return m_impl->share();
}
std::uint64_t RecentSamples::refused() const {
  return m_impl->refused();
}

} // namespace muster
