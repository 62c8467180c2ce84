#include "SampleRing.h"

#include <fleet/RecentSamples.h>

#include <bit>
#include <cassert>

namespace muster {

namespace {
constexpr std::size_t kFirstCapacity = 8;
constexpr std::size_t kBlockOverhead = 16; // what malloc keeps beside a block
} // namespace

class RecentSamples::Impl {
 public:
  explicit Impl(RecentLimits limits) : m_limits(limits) { computeShare(); }

  void add(SeriesId series, DataType type, const PackedSample& sample) {
    if (series >= m_rings.size() && !makeRoomInTable(series)) {
      ++m_refused;
      return;
    }
    SampleRing& ring = m_rings[series];
    if (ring.isFull() && ring.capacity() < m_share)
      grow(ring);
    if (ring.capacity() == 0) {
      ++m_refused;
      return;
    }
    ring.setType(type);
    place(ring, sample);
  }

  const SampleRing* ring(SeriesId series) const {
    return series < m_rings.size() ? &m_rings[series] : nullptr;
  }

  std::size_t memoryBytes() const { return m_ringBytes + m_rings.capacity() * sizeof(SampleRing); }
  std::size_t share() const { return m_share; }
  std::uint64_t refused() const { return m_refused; }

 private:
  static std::size_t blockBytes(std::size_t capacity) {
    return capacity == 0 ? 0 : capacity * sizeof(PackedSample) + kBlockOverhead;
  }

  static void place(SampleRing& ring, const PackedSample& sample) {
    const std::size_t size = ring.size();
    const bool isNewest = size == 0 || ring.at(size - 1).timeMs() < sample.timeMs();
    if (!isNewest && ring.contains(sample))
      return;
    std::size_t position = isNewest ? size : ring.upperBound(sample.timeMs());
    if (ring.isFull()) {
      if (position == 0)
        return;
      ring.dropOldest();
      --position;
    }
    ring.insert(position, sample);
  }

  // The table grows by an eighth at a time, and shares are set for its whole capacity, so that they stay
  // right until it grows again. Rings over their share are cut then: each ring is looked at nine times over
  // all growths.
  bool makeRoomInTable(SeriesId series) {
    const std::size_t wanted = std::size_t{series} + 1;
    if (wanted > m_rings.capacity()) {
      const std::size_t capacity = std::max<std::size_t>(wanted, m_rings.size() + m_rings.size() / 8 + 16);
      // While the table moves, both copies are there.
      if (m_ringBytes + (capacity + m_rings.capacity()) * sizeof(SampleRing) > m_limits.bytes) {
        cutRings(capacity);
        if (m_ringBytes + (capacity + m_rings.capacity()) * sizeof(SampleRing) > m_limits.bytes)
          return false;
      }
      m_rings.reserve(capacity);
      cutRings(capacity);
    }
    m_rings.resize(wanted);
    return true;
  }

  void computeShare(std::size_t series = 16) {
    const std::size_t overhead = series * (sizeof(SampleRing) + kBlockOverhead);
    const std::size_t forPoints = m_limits.bytes > overhead ? m_limits.bytes - overhead : 0;
    const std::size_t points = forPoints / series / sizeof(PackedSample);
    m_share = std::max<std::size_t>(
        1, std::clamp(points, m_limits.minPoints, std::max(m_limits.minPoints, m_limits.maxPoints)));
  }

  void cutRings(std::size_t series) {
    const std::size_t before = m_share;
    computeShare(series);
    if (m_share >= before)
      return;
    for (SampleRing& ring : m_rings)
      if (ring.capacity() > m_share)
        resize(ring, m_share);
  }

  void grow(SampleRing& ring) {
    const std::size_t capacity = std::min(m_share, std::max(kFirstCapacity, ring.capacity() * 2));
    const std::size_t more = blockBytes(capacity) - blockBytes(ring.capacity());
    if (memoryBytes() + more <= m_limits.bytes)
      resize(ring, capacity);
  }

  void resize(SampleRing& ring, std::size_t capacity) {
    m_ringBytes = m_ringBytes - blockBytes(ring.capacity()) + blockBytes(capacity);
    ring.setCapacity(capacity);
  }

  RecentLimits m_limits;
  std::size_t m_share = 0;
  std::size_t m_ringBytes = 0;
  std::uint64_t m_refused = 0;
  std::vector<SampleRing> m_rings; // by series
};

RecentSamples::RecentSamples(RecentLimits limits) : m_impl(std::make_unique<Impl>(limits)) {
}
RecentSamples::~RecentSamples() = default;

void RecentSamples::add(SeriesId series, DataType type, const RecentSample& sample) {
  assert(isScalar(type));
  m_impl->add(series, type, PackedSample(sample));
}

void RecentSamples::add(SeriesId series, Point point) {
  add(series, DataType::Double, {point.timeMs, std::bit_cast<std::uint64_t>(point.value)});
}

void RecentSamples::prefetch(SeriesId series) const {
  if (const SampleRing* ring = m_impl->ring(series)) {
    if (const PackedSample* slot = ring->nextSlot())
      __builtin_prefetch(slot, 1);
  }
}

std::size_t RecentSamples::size(SeriesId series) const {
  const SampleRing* ring = m_impl->ring(series);
  return ring ? ring->size() : 0;
}

std::optional<std::int64_t> RecentSamples::givenUpBeforeMs(SeriesId series) const {
  const SampleRing* ring = m_impl->ring(series);
  if (!ring || ring->size() == 0 || !ring->isFull())
    return std::nullopt;
  return ring->at(0).timeMs();
}

void RecentSamples::copyRange(SeriesId series, std::int64_t fromMs, std::int64_t toMs,
                              std::vector<Point>& out) const {
  const SampleRing* ring = m_impl->ring(series);
  if (!ring || fromMs > toMs)
    return;
  const std::size_t inside = ring->lowerBound(fromMs);
  const std::size_t first = inside > 0 ? inside - 1 : 0;
  const std::size_t end = std::min(ring->upperBound(toMs) + 1, ring->size());
  out.reserve(out.size() + (end > first ? end - first : 0));
  for (std::size_t i = first; i < end; ++i)
    out.push_back(ring->at(i).point(ring->type()));
}

void RecentSamples::copyNewest(SeriesId series, std::size_t n, std::vector<Point>& out) const {
  const SampleRing* ring = m_impl->ring(series);
  if (!ring)
    return;
  const std::size_t count = std::min(n, ring->size());
  for (std::size_t i = ring->size() - count; i < ring->size(); ++i)
    out.push_back(ring->at(i).point(ring->type()));
}

void RecentSamples::copyExact(SeriesId series, std::int64_t fromMs, std::int64_t toMs,
                              std::vector<RecentSample>& out) const {
  const SampleRing* ring = m_impl->ring(series);
  if (!ring || fromMs > toMs)
    return;
  const std::size_t end = ring->upperBound(toMs);
  for (std::size_t i = ring->lowerBound(fromMs); i < end; ++i)
    out.push_back(ring->at(i).unpacked());
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
