#include <fleet/Decimate.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace muster {

namespace {

// A column keeps at most this many breaks; runs of numbers past them are drawn as one.
constexpr int kBreaksPerColumn = 3;

// Times to columns in integers, so that a chart that does the same division puts every
// point into the same column.
class Columns {
 public:
  Columns(std::int64_t fromMs, std::int64_t toMs, int count)
      : m_from(fromMs), m_to(toMs), m_count(static_cast<std::uint64_t>(count)),
        m_range(static_cast<std::uint64_t>(toMs) - static_cast<std::uint64_t>(fromMs)) {
    // A range of more than millions of years gives up its lowest bits instead of overflowing.
    while ((m_range >> m_shift) > std::numeric_limits<std::uint64_t>::max() / m_count)
      ++m_shift;
  }

  // -1 before the range, count() after it.
  int operator()(std::int64_t timeMs) const {
    if (timeMs < m_from)
      return -1;
    if (timeMs >= m_to)
      return static_cast<int>(m_count);
    const std::uint64_t offset = static_cast<std::uint64_t>(timeMs) - static_cast<std::uint64_t>(m_from);
    const std::uint64_t column = (offset >> m_shift) * m_count / (m_range >> m_shift);
    return static_cast<int>(std::min(column, m_count - 1));
  }

 private:
  std::int64_t m_from;
  std::int64_t m_to;
  std::uint64_t m_count;
  std::uint64_t m_range;
  unsigned m_shift = 0;
};

// One unbroken run of numbers inside a column: its four points.
class Run {
 public:
  bool isEmpty() const { return m_first == nullptr; }

  void add(const Point& point) {
    if (isEmpty())
      m_first = m_lowest = m_highest = &point;
    else if (point.value < m_lowest->value)
      m_lowest = &point;
    else if (point.value > m_highest->value)
      m_highest = &point;
    m_last = &point;
  }

  void flush(std::vector<Point>& out) {
    if (isEmpty())
      return;
    // Addresses rise with time, since all lie in one span.
    const auto [early, late] = std::minmax(m_lowest, m_highest);
    const std::array<const Point*, 4> inOrder{m_first, early, late, m_last};
    const Point* previous = nullptr;
    for (const Point* point : inOrder) {
      if (point != previous)
        out.push_back(*point);
      previous = point;
    }
    m_first = nullptr;
  }

 private:
  const Point* m_first = nullptr;
  const Point* m_lowest = nullptr;
  const Point* m_highest = nullptr;
  const Point* m_last = nullptr;
};

} // namespace

void decimate(std::span<const Point> points, std::int64_t fromMs, std::int64_t toMs, int columns,
              std::vector<Point>& out) {
  if (columns <= 0 || fromMs >= toMs)
    return;
  const auto isBefore = [](const Point& point, std::int64_t timeMs) { return point.timeMs < timeMs; };
  auto first = std::lower_bound(points.begin(), points.end(), fromMs, isBefore);
  auto end = std::lower_bound(first, points.end(), toMs, isBefore);
  if (first != points.begin())
    --first;
  if (end != points.end())
    ++end;

  const Columns columnOf(fromMs, toMs, columns);
  Run run;
  int column = -2;
  int breaks = 0;
  const Point* pendingBreak = nullptr;
  for (auto it = first; it != end; ++it) {
    if (std::isnan(it->value)) {
      if (column != -2 && !pendingBreak)
        pendingBreak = &*it;
      continue;
    }
    const int itsColumn = columnOf(it->timeMs);
    const bool isNewColumn = itsColumn != column;
    if (isNewColumn || (pendingBreak && breaks < kBreaksPerColumn)) {
      run.flush(out);
      breaks = isNewColumn ? 0 : breaks + 1;
      if (pendingBreak)
        out.push_back(*pendingBreak);
      column = itsColumn;
    }
    pendingBreak = nullptr;
    run.add(*it);
  }
  run.flush(out);
}

} // namespace muster
