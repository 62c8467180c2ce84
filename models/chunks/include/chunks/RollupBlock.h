// Summaries of one device's series, an entry an hour of one day: the body of a row of the table "rollup". Lossless.
// Layout: models/history/FORMAT.md. Hostile input: as DeviceBlock.h. Threads: plain values and free functions.
#pragma once

#include <schema/Catalog.h>
#include <schema/Result.h>

#include <chunks/SeriesRun.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

// Of the samples of one series in [start, end). Numbers are those that are not null, not NaN and of good or unknown
// quality (not bad); values as Value::toNumber.
struct Summary {
  std::uint64_t count = 0;   // all samples
  std::uint64_t numbers = 0; // of them, numbers
  // Any sample, number or not; the first of equal times for first, the last for last.
  std::int64_t firstMs = 0, lastMs = 0;
  double first = 0, last = 0; // NaN where that sample is no number
  // Of the numbers; the earliest where there are several. Infinities take part.
  double min = 0, max = 0;
  std::int64_t minMs = 0, maxMs = 0;
  double sum = 0;
  // Value times milliseconds, each value held until the next sample: from firstMs to lastMs; where the held sample is no
  // number the time does not count. heldMs: the milliseconds that did.
  double integral = 0;
  std::int64_t heldMs = 0;

  friend bool operator==(const Summary&, const Summary&) = default;
};

// Adds one sample after those that are in; its time is not before lastMs. number: NaN where it is none.
void addToSummary(Summary& summary, std::int64_t timeMs, double number);
// Adds a summary of a later stretch; the last value of the earlier is held until the first of the later.
void addToSummary(Summary& summary, const Summary& later);
// Of rows [begin, end) of a run.
Summary summarise(const SeriesRun& run, std::size_t begin, std::size_t end);
// The row as a number for the above: NaN where it is none (null, bad quality, no scalar).
double numberOfRow(const SeriesRun& run, std::size_t row);

struct HourSummary {
  SeriesId series = kNoSeries;
  std::uint8_t hour = 0; // 0 to 23, of the day
  Summary summary;

  friend bool operator==(const HourSummary&, const HourSummary&) = default;
};

inline constexpr std::size_t kMostRollupEntries = 1u << 20;

// entries: rising by series, then hour. dayStartMs: UTC.
void encodeRollup(const std::vector<HourSummary>& entries, std::int64_t dayStartMs, std::string& out);
// Errors: BadPayload.
Result<std::vector<HourSummary>> decodeRollup(std::string_view blob, std::int64_t dayStartMs);

} // namespace muster
