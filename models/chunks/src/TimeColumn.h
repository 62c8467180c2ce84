// The times of one or more series of a block. Layout: models/history/FORMAT.md, "Time columns". One thread.
#pragma once

#include "Ints.h"

#include <cstdint>
#include <span>
#include <vector>

namespace muster::chunks {

struct TimeColumn {
  enum Kind : std::uint8_t {
    Sequence = 0, // one column of integers
    Grid = 1,     // places on a grid, and the distance of each time from its place
  };
  Kind kind = Sequence;
  std::size_t rows = 0;
  std::uint64_t period = 0; // Grid: in ms
  std::uint64_t phase = 0;  // Grid: where its place 0 is, from the block's period's start
  IntColumn main;           // Sequence: times from the block's period's start; Grid: numbers of places
  IntColumn distance;       // Grid
};

class TimeEncoder {
 public:
  void encode(std::span<const std::int64_t> timeMs, std::int64_t periodStartMs, StreamWriter& out);

 private:
  std::uint64_t toGrid(std::uint64_t period);

  IntEncoder m_ints;
  std::vector<std::uint64_t> m_times, m_places, m_distances;
  IntEncoder::Choice m_placesChoice, m_distancesChoice;
  std::uint64_t m_period = 0, m_phase = 0; // of the grid that was looked at last
};

void readTimeColumn(StreamReader& in, std::size_t rows, TimeColumn& column);
// Writes column.rows times. False where the streams are damaged.
bool decodeTimes(const TimeColumn& column, std::int64_t periodStartMs, StreamReader& in, IntDecoder& ints,
                 std::vector<std::uint64_t>& scratch, std::int64_t* out);

} // namespace muster::chunks
