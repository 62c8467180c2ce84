#include "ReaderNumbers.h"

#include <schema/Value.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace muster {

namespace {

constexpr std::size_t kLanes = 8; // comparisons that do not wait for each other

// Calls work(read, mayBeNaN) with how bits of the type become a number.
template<class Work>
auto withReader(DataType type, Work work) {
  if (type == DataType::Double)
    return work([](std::uint64_t bits) { return std::bit_cast<double>(bits); }, std::true_type());
  if (type == DataType::Float)
    return work(
        [](std::uint64_t bits) {
          return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
        },
        std::true_type());
  if (isSignedInteger(type) || type == DataType::DateTime)
    return work([](std::uint64_t bits) { return static_cast<double>(static_cast<std::int64_t>(bits)); },
                std::false_type());
  if (isUnsignedInteger(type))
    return work([](std::uint64_t bits) { return static_cast<double>(bits); }, std::false_type());
  return work([](std::uint64_t bits) { return bits != 0 ? 1.0 : 0.0; }, std::false_type());
}

struct Bounds {
  double min, max;
  std::size_t notNumbers;
};

template<class Read>
Bounds boundsOf(std::span<const std::uint64_t> bits, Read read) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  double min[kLanes], max[kLanes], notNumbers[kLanes];
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    min[lane] = kInfinity;
    max[lane] = -kInfinity;
    notNumbers[lane] = 0;
  }
  std::size_t row = 0;
  for (; row + kLanes <= bits.size(); row += kLanes)
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const double value = read(bits[row + lane]);
      min[lane] = value < min[lane] ? value : min[lane]; // a NaN is neither
      max[lane] = value > max[lane] ? value : max[lane];
      notNumbers[lane] += value == value ? 0.0 : 1.0;
    }
  Bounds bounds{kInfinity, -kInfinity, 0};
  for (; row < bits.size(); ++row) {
    const double value = read(bits[row]);
    bounds.min = value < bounds.min ? value : bounds.min;
    bounds.max = value > bounds.max ? value : bounds.max;
    bounds.notNumbers += value == value ? 0 : 1;
  }
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    bounds.min = std::min(bounds.min, min[lane]);
    bounds.max = std::max(bounds.max, max[lane]);
    bounds.notNumbers += static_cast<std::size_t>(notNumbers[lane]);
  }
  return bounds;
}

// The last place where there is none.
template<class Read, class Wanted>
std::size_t firstWhere(std::span<const std::uint64_t> bits, Read read, Wanted wanted) {
  std::size_t row = 0;
  // In strides without a branch a row, as far as none of a stride is wanted.
  for (; row + kLanes <= bits.size(); row += kLanes) {
    unsigned found = 0;
    for (std::size_t lane = 0; lane < kLanes; ++lane)
      found |= wanted(read(bits[row + lane])) ? 1u : 0u;
    if (found != 0)
      break;
  }
  while (row + 1 < bits.size() && !wanted(read(bits[row])))
    ++row;
  return std::min(row, bits.size() - 1);
}

} // namespace

Extremes extremesOf(DataType type, std::span<const std::uint64_t> bits) {
  if (bits.empty() || !isScalar(type))
    return {};
  return withReader(type, [bits](auto read, auto) {
    const Bounds bounds = boundsOf(bits, read);
    Extremes found;
    found.numbers = bits.size() - bounds.notNumbers;
    if (found.numbers == 0)
      return found;
    const auto isNumber = [](double value) { return value == value; };
    found.first = firstWhere(bits, read, isNumber);
    found.last = bits.size() - 1;
    while (!isNumber(read(bits[found.last])))
      --found.last;
    // By equality: of 0.0 and -0.0 the earlier one counts, whichever the lanes kept.
    found.min = firstWhere(bits, read, [&](double value) { return value == bounds.min; });
    found.max = firstWhere(bits, read, [&](double value) { return value == bounds.max; });
    found.firstValue = read(bits[found.first]);
    found.lastValue = read(bits[found.last]);
    found.minValue = read(bits[found.min]);
    found.maxValue = read(bits[found.max]);
    return found;
  });
}

Summary summariseScalars(DataType type, std::span<const std::int64_t> timeMs,
                         std::span<const std::uint64_t> bits) {
  Summary summary;
  if (bits.empty())
    return summary;
  const Extremes extremes = extremesOf(type, bits);
  if (extremes.numbers < bits.size()) {
    for (std::size_t row = 0; row < bits.size(); ++row)
      addToSummary(summary, timeMs[row], Value::numberOf(type, bits[row]));
    return summary;
  }
  summary.count = summary.numbers = bits.size();
  summary.firstMs = timeMs.front();
  summary.lastMs = timeMs.back();
  summary.first = extremes.firstValue;
  summary.last = extremes.lastValue;
  summary.min = extremes.minValue;
  summary.max = extremes.maxValue;
  summary.minMs = timeMs[extremes.min];
  summary.maxMs = timeMs[extremes.max];
  summary.heldMs = summary.lastMs - summary.firstMs;
  withReader(type, [&](auto read, auto) {
    double sum = 0, integral = 0;
    for (std::size_t row = 0; row + 1 < bits.size(); ++row) {
      const double value = read(bits[row]);
      const std::int64_t heldMs = timeMs[row + 1] - timeMs[row];
      sum += value;
      // Nothing is held for no time: infinity times 0 would be NaN.
      integral += heldMs > 0 ? value * static_cast<double>(heldMs) : 0.0;
    }
    summary.sum = sum + read(bits.back());
    summary.integral = integral;
    return 0;
  });
  return summary;
}

} // namespace muster
