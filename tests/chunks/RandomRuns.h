// Runs, batches and blocks that nobody would think of, from a seed: every type, extremes of 64 bits, NaN payloads,
// denormals, nulls, qualities, empty and long strings. Thread: plain functions.
#pragma once

#include <schema/SampleBatch.h>

#include <chunks/RollupBlock.h>
#include <chunks/SeriesRun.h>
#include <chunks/StateBlock.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace muster::test {

using Random = std::mt19937_64;

inline constexpr std::int64_t kHour = 1'700'002'800'000; // the start of an hour, UTC

std::uint64_t below(Random& random, std::uint64_t bound);
DataType anyMetricType(Random& random);
// How values follow each other: also walks, counters, decimals, repeats, and patterns without any sense.
std::vector<std::uint64_t> randomScalars(Random& random, DataType type, std::size_t rows);
std::string randomBytes(Random& random, std::size_t most);
// Normal (see SeriesRun), of the hour at kHour for the most part.
SeriesRun randomRun(Random& random, DataType type, std::size_t rows);
SampleBatch randomBatch(Random& random, const std::vector<DataType>& types, std::size_t rows);
StateBlock randomState(Random& random, std::size_t devices, std::size_t series);
std::vector<HourSummary> randomRollup(Random& random, std::size_t series);

// In words where the two differ, empty where they are equal to the bit.
std::string difference(const SeriesRun& a, const SeriesRun& b);
std::string difference(const SampleBatch& a, const SampleBatch& b); // but for receivedMs
// Equal to the bit, where == does not see it: NaN.
bool isSame(const Summary& a, const Summary& b);

} // namespace muster::test
