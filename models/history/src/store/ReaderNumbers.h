// Tight loops over the scalars of a series, all of good quality and none null: what charts and reports spend their time in.
// Thread: free functions.
#pragma once

#include <schema/DataType.h>

#include <chunks/RollupBlock.h>

#include <cstdint>
#include <span>

namespace muster {

// Where things stand among scalars. Places count from 0; they mean nothing where numbers is 0.
struct Extremes {
  std::size_t numbers = 0;         // those that are not NaN
  std::size_t first = 0, last = 0; // of the numbers
  std::size_t min = 0, max = 0;    // the earliest where there are several
  double firstValue = 0, lastValue = 0, minValue = 0, maxValue = 0;
};
Extremes extremesOf(DataType type, std::span<const std::uint64_t> bits);

// As summarise() of a run with these rows. timeMs: as many as bits.
Summary summariseScalars(DataType type, std::span<const std::int64_t> timeMs,
                         std::span<const std::uint64_t> bits);

} // namespace muster
