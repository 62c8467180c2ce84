#include <chunks/RollupBlock.h>

#include <cmath>
#include <limits>

namespace muster {
namespace {

void hold(Summary& summary, std::int64_t untilMs) {
  // Nothing is held for no time: infinity times 0 would be NaN.
  if (untilMs <= summary.lastMs || std::isnan(summary.last))
    return;
  // Unsigned: times may lie further apart than a signed difference reaches.
  const std::uint64_t ms = static_cast<std::uint64_t>(untilMs) - static_cast<std::uint64_t>(summary.lastMs);
  summary.integral += summary.last * static_cast<double>(ms);
  summary.heldMs = static_cast<std::int64_t>(static_cast<std::uint64_t>(summary.heldMs) + ms);
}

void takeExtremes(Summary& summary, const Summary& later) {
  if (later.numbers == 0)
    return;
  if (summary.numbers == 0 || later.min < summary.min) {
    summary.min = later.min;
    summary.minMs = later.minMs;
  }
  if (summary.numbers == 0 || later.max > summary.max) {
    summary.max = later.max;
    summary.maxMs = later.maxMs;
  }
}

} // namespace

void addToSummary(Summary& summary, std::int64_t timeMs, double number) {
  if (summary.count == 0) {
    summary.firstMs = timeMs;
    summary.first = number;
  } else {
    hold(summary, timeMs);
  }
  summary.lastMs = timeMs;
  summary.last = number;
  ++summary.count;
  if (std::isnan(number))
    return;
  if (summary.numbers == 0 || number < summary.min) {
    summary.min = number;
    summary.minMs = timeMs;
  }
  if (summary.numbers == 0 || number > summary.max) {
    summary.max = number;
    summary.maxMs = timeMs;
  }
  ++summary.numbers;
  summary.sum += number;
}

void addToSummary(Summary& summary, const Summary& later) {
  if (later.count == 0)
    return;
  if (summary.count == 0) {
    summary = later;
    return;
  }
  hold(summary, later.firstMs);
  takeExtremes(summary, later);
  summary.lastMs = later.lastMs;
  summary.last = later.last;
  summary.count += later.count;
  summary.numbers += later.numbers;
  summary.sum += later.sum;
  summary.integral += later.integral;
  summary.heldMs = static_cast<std::int64_t>(static_cast<std::uint64_t>(summary.heldMs) +
                                             static_cast<std::uint64_t>(later.heldMs));
}

double numberOfRow(const SeriesRun& run, std::size_t row) {
  if (run.isNull(row) || run.qualityAt(row) == kQualityBad)
    return std::numeric_limits<double>::quiet_NaN();
  return Value::numberOf(run.type, run.bits[row]);
}

Summary summarise(const SeriesRun& run, std::size_t begin, std::size_t end) {
  Summary summary;
  for (std::size_t row = begin; row < end; ++row)
    addToSummary(summary, run.timeMs[row], numberOfRow(run, row));
  return summary;
}

} // namespace muster
