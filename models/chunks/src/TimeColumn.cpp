#include "TimeColumn.h"

#include <algorithm>
#include <bit>

namespace muster::chunks {
namespace {

// Fewer rows gain nothing from a grid.
constexpr std::size_t kLeastGridRows = 16;
// Beyond that a device's clock is nonsense, and divisions need no care below.
constexpr std::uint64_t kMostGridMs = std::uint64_t{1} << 40;
// What devices that tell changes only look at their sensors by.
constexpr std::uint64_t kUsualPeriodMs = 1000;

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

} // namespace

// Times as places on a grid and distances from them; gives the bits that both have, about.
std::uint64_t TimeEncoder::toGrid(std::uint64_t period) {
  const std::size_t rows = m_times.size();
  m_period = period;
  m_places.resize(rows);
  m_distances.resize(rows);
  // The grid goes through the first time; places are counted from the block's period's start.
  m_phase = m_times[0] % period;
  const std::uint64_t shift = period / 2 - m_phase;
  for (std::size_t i = 0; i < rows; ++i) {
    m_places[i] = (m_times[i] + shift) / period;
    m_distances[i] = m_times[i] - m_phase - m_places[i] * period;
  }
  m_placesChoice = IntEncoder::choose(m_places, false);
  m_distancesChoice = IntEncoder::choose(m_distances, false);
  return m_placesChoice.bits + m_distancesChoice.bits;
}

void TimeEncoder::encode(std::span<const std::int64_t> timeMs, std::int64_t periodStartMs,
                         StreamWriter& out) {
  m_times.resize(timeMs.size());
  const auto start = static_cast<std::uint64_t>(periodStartMs);
  for (std::size_t i = 0; i < timeMs.size(); ++i)
    m_times[i] = static_cast<std::uint64_t>(timeMs[i]) - start;
  const IntEncoder::Choice sequence = IntEncoder::choose(m_times, false);
  if (m_times.size() >= kLeastGridRows && std::ranges::max(m_times) < kMostGridMs) {
    // A grid has to be worth its own fields.
    const std::uint64_t plain = sequence.bits;
    std::uint64_t best = plain - std::min(plain, plain / 16 + 32), period = 0;
    const std::uint64_t guess = best == 0 ? 0 : guessPeriod(m_times);
    for (const std::uint64_t candidate : {guess == kUsualPeriodMs ? 0 : guess, kUsualPeriodMs}) {
      if (candidate <= 1 || best == 0)
        continue;
      const std::uint64_t bits = toGrid(candidate);
      if (bits < best) {
        best = bits;
        period = candidate;
      }
    }
    if (period != 0) {
      if (period != m_period)
        toGrid(period);
      putByte(out.lane(Main), TimeColumn::Grid);
      putVarint(out.lane(Main), period);
      putVarint(out.lane(Main), m_phase);
      m_ints.encode(m_places, m_placesChoice, out);
      m_ints.encode(m_distances, m_distancesChoice, out);
      return;
    }
  }
  putByte(out.lane(Main), TimeColumn::Sequence);
  m_ints.encode(m_times, sequence, out);
}

void readTimeColumn(StreamReader& in, std::size_t rows, TimeColumn& column) {
  ByteReader& from = in.lane(Main);
  column.rows = rows;
  column.kind = static_cast<TimeColumn::Kind>(from.byte());
  if (column.kind == TimeColumn::Grid) {
    column.period = from.varint();
    column.phase = from.varint();
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
  const std::uint64_t first = start + column.phase, period = column.period;
  for (std::size_t i = 0; i < column.rows; ++i)
    times[i] = first + times[i] * period + scratch[i];
  return true;
}

} // namespace muster::chunks
