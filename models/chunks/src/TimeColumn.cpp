#include "TimeColumn.h"

#include <algorithm>
#include <bit>

namespace muster::chunks {
namespace {

// Fewer rows gain nothing from a grid.
constexpr std::size_t kLeastGridRows = 16;
// Beyond that a device's clock is nonsense, and divisions need no care below.
constexpr std::uint64_t kMostGridMs = std::uint64_t{1} << 40;

// The period that most differences are near to: their median, rounded to what people choose. 0: none.
std::uint64_t guessPeriod(std::span<const std::uint64_t> times) {
  constexpr std::size_t kLooks = 33;
  std::uint64_t differences[kLooks];
  const std::size_t looks = std::min(kLooks, times.size() - 1);
  for (std::size_t i = 0; i < looks; ++i) {
    const std::size_t at = i * (times.size() - 1) / looks;
    differences[i] = times[at + 1] - times[at];
  }
  std::nth_element(differences, differences + looks / 2, differences + looks);
  const std::uint64_t median = differences[looks / 2];
  for (const std::uint64_t unit : {60000u, 10000u, 1000u, 500u, 100u, 50u, 10u, 1u}) {
    const std::uint64_t rounded = (median + unit / 2) / unit * unit;
    const std::uint64_t off = rounded > median ? rounded - median : median - rounded;
    if (rounded != 0 && off <= median / 50)
      return rounded;
  }
  return 0;
}

// Of codes that lie about evenly between 0 and most.
unsigned bitsFor(std::uint64_t most) {
  return static_cast<unsigned>(std::bit_width(most));
}

} // namespace

// Whether the times lie near a grid of this period, and are worth it: places and distances.
bool TimeEncoder::tryGrid(std::uint64_t period) {
  const std::size_t rows = m_times.size();
  m_places.resize(rows);
  m_distances.resize(rows);
  // The grid goes through the middle of the first distances.
  const std::uint64_t half = period / 2;
  const std::uint64_t first = m_times[0];
  std::int64_t least = 0, most = 0;
  std::size_t odd = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    const std::uint64_t place = (m_times[i] - first + half) / period;
    const auto distance = static_cast<std::int64_t>(m_times[i] - first - place * period);
    least = std::min(least, distance);
    most = std::max(most, distance);
    m_places[i] = place;
    m_distances[i] = static_cast<std::uint64_t>(distance);
    odd += i > 0 && place != m_places[i - 1] + 1 ? 1u : 0u;
  }
  // Differences of two distances have up to twice the range and no more; the grid has to be narrow and mostly whole.
  const unsigned narrow = bitsFor(static_cast<std::uint64_t>(most - least));
  return narrow < bitsFor(period) && odd * 8 <= rows && most - least < static_cast<std::int64_t>(half);
}

void TimeEncoder::encode(std::span<const std::int64_t> timeMs, std::int64_t periodStartMs,
                         StreamWriter& out) {
  m_times.resize(timeMs.size());
  const auto start = static_cast<std::uint64_t>(periodStartMs);
  for (std::size_t i = 0; i < timeMs.size(); ++i)
    m_times[i] = static_cast<std::uint64_t>(timeMs[i]) - start;
  const bool isPlausible = m_times.size() >= kLeastGridRows && m_times.back() >= m_times.front() &&
                           m_times.back() - m_times.front() < kMostGridMs;
  if (isPlausible) {
    const std::uint64_t period = guessPeriod(m_times);
    // Exactly regular times are one difference, which a sequence says as well.
    const bool isRegular = IntEncoder::choose(m_times, false).bits == 0;
    if (period > 1 && !isRegular && tryGrid(period)) {
      putByte(out.directory, TimeColumn::Grid);
      putVarint(out.directory, period);
      putSigned(out.directory, m_times[0]);
      m_ints.encode(m_places, false, out);
      m_ints.encode(m_distances, false, out);
      return;
    }
  }
  putByte(out.directory, TimeColumn::Sequence);
  m_ints.encode(m_times, false, out);
}

void readTimeColumn(StreamReader& in, std::size_t rows, TimeColumn& column) {
  ByteReader& from = in.directory();
  column.rows = rows;
  column.kind = static_cast<TimeColumn::Kind>(from.byte());
  if (column.kind == TimeColumn::Grid) {
    column.period = from.varint();
    column.first = from.signedVarint();
    readShape(in, rows, column.main);
    readShape(in, rows, column.distance);
  } else if (column.kind == TimeColumn::Sequence) {
    readShape(in, rows, column.main);
  } else {
    in.fail();
  }
}

bool decodeTimes(const TimeColumn& column, std::int64_t periodStartMs, StreamReader& in, IntDecoder& ints,
                 std::vector<std::uint64_t>& scratch, std::int64_t* out) {
  // Signed and unsigned integers of one width may stand for each other.
  auto* const times = reinterpret_cast<std::uint64_t*>(out);
  if (!ints.decode(column.main, in, times))
    return false;
  const auto start = static_cast<std::uint64_t>(periodStartMs);
  if (column.kind == TimeColumn::Sequence) {
    for (std::size_t i = 0; i < column.rows; ++i)
      times[i] += start;
    return true;
  }
  scratch.resize(column.rows);
  if (!ints.decode(column.distance, in, scratch.data()))
    return false;
  const std::uint64_t first = start + column.first, period = column.period;
  for (std::size_t i = 0; i < column.rows; ++i)
    times[i] = first + times[i] * period + scratch[i];
  return true;
}

} // namespace muster::chunks
