#include <chunks/SeriesRun.h>

#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>

namespace muster {
namespace {

// The same time, nullness and value.
bool isSameSample(const SeriesRun& run, std::size_t a, std::size_t b) {
  if (run.timeMs[a] != run.timeMs[b] || run.isNull(a) != run.isNull(b))
    return false;
  if (run.isNull(a))
    return true;
  return isScalar(run.type) ? run.bits[a] == run.bits[b] : run.bytesAt(a) == run.bytesAt(b);
}

bool isValueBefore(const SeriesRun& run, std::size_t a, std::size_t b) {
  if (run.isNull(a) != run.isNull(b))
    return run.isNull(b);
  if (run.isNull(a))
    return false;
  return isScalar(run.type) ? run.bits[a] < run.bits[b] : run.bytesAt(a) < run.bytesAt(b);
}

// Rows order[begin, end) have one time: moves the first of each value to the front, in their order; gives their end.
std::size_t keepFirstOfEachValue(const SeriesRun& run, std::vector<std::size_t>& order, std::size_t begin,
                                 std::size_t end) {
  const auto first = order.begin() + static_cast<std::ptrdiff_t>(begin);
  const auto last = order.begin() + static_cast<std::ptrdiff_t>(end);
  if (end - begin == 1)
    return end;
  // By value, then by arrival: the first of equal ones came first.
  std::sort(first, last, [&](std::size_t a, std::size_t b) {
    if (isValueBefore(run, a, b))
      return true;
    return !isValueBefore(run, b, a) && a < b;
  });
  const auto kept =
      std::unique(first, last, [&](std::size_t a, std::size_t b) { return isSameSample(run, a, b); });
  std::sort(first, kept);
  return static_cast<std::size_t>(kept - order.begin());
}

template<class T>
void gather(std::vector<T>& column, const std::vector<std::size_t>& order) {
  if (column.empty())
    return;
  std::vector<T> gathered(order.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    gathered[i] = column[order[i]];
  column = std::move(gathered);
}

} // namespace

void SeriesRun::clear() {
  timeMs.clear();
  bits.clear();
  quality.clear();
  flags.clear();
  metadata.clear();
  arena.clear();
}

std::string_view SeriesRun::metadataAt(std::size_t row) const {
  const auto at = std::ranges::lower_bound(metadata, row, {}, &SampleBatch::RowMetadata::row);
  if (at == metadata.end() || at->row != row)
    return {};
  return std::string_view(arena).substr(at->offset, at->length);
}

Value SeriesRun::valueAt(std::size_t row) const {
  if (isNull(row))
    return Value::null(type);
  return isScalar(type) ? Value::scalar(type, bits[row]) : Value::bytes(type, std::string(bytesAt(row)));
}

void SeriesRun::add(std::int64_t time, std::uint64_t valueBits, std::uint16_t valueQuality,
                    std::uint8_t valueFlags) {
  const std::uint8_t stored = valueFlags & kStoredFlags;
  if (quality.empty() && valueQuality != kQualityGood)
    quality.assign(size(), kQualityGood);
  if (flags.empty() && stored != 0)
    flags.assign(size(), 0);
  // A column is there from the first row that needs it; the first of all rows needs a look of its own.
  if (!quality.empty() || valueQuality != kQualityGood)
    quality.push_back(valueQuality);
  if (!flags.empty() || stored != 0)
    flags.push_back(stored);
  timeMs.push_back(time);
  bits.push_back(valueBits);
}

void SeriesRun::addBytes(std::int64_t time, std::string_view bytes, std::uint16_t valueQuality,
                         std::uint8_t valueFlags) {
  assert(arena.size() + bytes.size() <= std::numeric_limits<std::uint32_t>::max());
  const std::uint64_t place = std::uint64_t{arena.size()} << 32 | bytes.size();
  arena.append(bytes);
  add(time, place, valueQuality, valueFlags);
}

void SeriesRun::addMetadata(std::string_view encoded) {
  assert(!empty() && !encoded.empty());
  metadata.push_back({size() - 1, arena.size(), encoded.size()});
  arena.append(encoded);
}

void SeriesRun::addFrom(const SeriesRun& other, std::size_t row) {
  assert(this != &other);
  const bool isBytes = !isScalar(other.type) && !other.isNull(row);
  if (isBytes)
    addBytes(other.timeMs[row], other.bytesAt(row), other.qualityAt(row), other.flagsAt(row));
  else
    add(other.timeMs[row], other.isNull(row) ? 0 : other.bits[row], other.qualityAt(row), other.flagsAt(row));
  if (other.metadata.empty())
    return;
  if (const std::string_view encoded = other.metadataAt(row); !encoded.empty())
    addMetadata(encoded);
}

std::size_t SeriesRun::normalise() {
  if (isNormal())
    return 0;
  std::vector<std::size_t> order(size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (!std::ranges::is_sorted(timeMs))
    std::ranges::stable_sort(order, {}, [this](std::size_t row) { return timeMs[row]; });
  std::size_t kept = 0;
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && timeMs[order[end]] == timeMs[order[begin]])
      ++end;
    const std::size_t groupEnd = keepFirstOfEachValue(*this, order, begin, end);
    for (std::size_t i = begin; i < groupEnd; ++i)
      order[kept++] = order[i];
    begin = end;
  }
  const std::size_t leftOut = order.size() - kept;
  order.resize(kept);

  if (!metadata.empty()) {
    std::vector<SampleBatch::RowMetadata> moved;
    for (std::size_t row = 0; row < kept; ++row) {
      const auto at = std::ranges::lower_bound(metadata, order[row], {}, &SampleBatch::RowMetadata::row);
      if (at != metadata.end() && at->row == order[row])
        moved.push_back({row, at->offset, at->length});
    }
    metadata = std::move(moved);
  }
  gather(timeMs, order);
  gather(bits, order);
  gather(quality, order);
  gather(flags, order);
  return leftOut;
}

bool SeriesRun::isNormal() const {
  // Without an early end, so that the compiler can take several rows at once.
  std::size_t falls = 0;
  for (std::size_t i = 1; i < timeMs.size(); ++i)
    falls += timeMs[i] <= timeMs[i - 1] ? 1u : 0u;
  return falls == 0;
}

std::size_t SeriesRun::memoryBytes() const {
  return timeMs.capacity() * sizeof(std::int64_t) + bits.capacity() * sizeof(std::uint64_t) +
         quality.capacity() * sizeof(std::uint16_t) + flags.capacity() +
         metadata.capacity() * sizeof(SampleBatch::RowMetadata) + arena.capacity();
}

} // namespace muster
