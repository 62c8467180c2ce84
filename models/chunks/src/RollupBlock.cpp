#include "Decimals.h"
#include "Ints.h"
#include "TimeColumn.h"

#include <chunks/DeviceBlock.h>
#include <chunks/RollupBlock.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>

namespace muster {

using namespace chunks;

namespace {

constexpr const char* kWhere = "rollup block";
constexpr int kLevel = 3;
constexpr std::uint64_t kHourMs = 3600 * 1000;
// How the six values of an entry are integers: 0 to 9: of so many decimal digits; 10 to 14: multiples of 2^8, 2^12, to
// 2^24 (memory comes in pages); 15: not at all, their bits follow in a column of their own; 16 to 25: of 0 to 9 decimal
// digits as floats, sum and integral as doubles.
constexpr unsigned kBinary = 10, kRaw = 15, kFloat = 16;
// Beside it: the integral's bits follow there, since it is too large.
constexpr unsigned kRawIntegral = 32;

// Columns of a block, one integer each an entry.
enum Column {
  Series, // differences are the encoder's affair
  Hour,
  Count,
  NotNumbers, // count - numbers
  Held,       // last - first - held
  Scale,
  FirstValue, // decimals from here on; each a difference to what it is likely to be near
  LastValue,
  MinValue,
  MaxValue,
  SumValue,
  SumRest, // what the decimal lacks to the double, in steps of its last bit
  IntegralValue,
  IntegralRest,
  kIntegers,
  // Time columns from here on.
  First = kIntegers, // from the hour's start
  Last,              // before the hour's end
  MinTime,           // from the hour's start
  MaxTime,
  kColumns
};
using Row = std::array<std::uint64_t, kColumns>;

// What few entries have.
struct Rare {
  std::vector<std::uint64_t> raw;   // bits
  std::vector<std::uint64_t> rests; // of sum and integral of floats, whose decimals are far from doubles
};

std::uint64_t bitsOf(double v) {
  return std::bit_cast<std::uint64_t>(v);
}

// The value of a scale's integer: of the four that are exact, or without the rest that belongs to the other two.
double valueOf(std::uint64_t integer, unsigned scale, bool isExact) {
  if (scale >= kFloat) {
    const double decimal = std::bit_cast<double>(decimalBits(integer, false, scale - kFloat));
    return isExact ? static_cast<double>(static_cast<float>(decimal)) : decimal;
  }
  if (scale < kBinary)
    return std::bit_cast<double>(decimalBits(integer, false, scale));
  return std::ldexp(std::bit_cast<double>(decimalBits(integer, false, 0)),
                    8 + 4 * static_cast<int>(scale - kBinary));
}

// The nearest integer. False where it is too large, or there is none.
bool toInteger(double v, unsigned scale, std::uint64_t& integer) {
  if (scale >= kFloat)
    return nearestInteger(v, scale - kFloat, integer);
  if (scale < kBinary)
    return nearestInteger(v, scale, integer);
  return nearestInteger(std::ldexp(v, -8 - 4 * static_cast<int>(scale - kBinary)), 0, integer);
}

// The scale of least integers by which all four are exact; kRaw where there is none.
unsigned scaleOf(const double (&values)[4], std::uint64_t (&integers)[4]) {
  constexpr unsigned kOrder[] = {14, 13, 12, 11, 10, 0,  1,  2,  3,  4,  5,  6, 7,
                                 8,  9,  16, 17, 18, 19, 20, 21, 22, 23, 24, 25};
  const bool isZero = std::all_of(std::begin(values), std::end(values), [](double v) { return v == 0; });
  for (const unsigned scale : kOrder) {
    if (isZero && scale >= kBinary)
      continue;
    std::size_t exact = 0;
    while (exact < 4 && toInteger(values[exact], scale, integers[exact]) &&
           bitsOf(valueOf(integers[exact], scale, true)) == bitsOf(values[exact]))
      ++exact;
    if (exact == 4)
      return scale;
  }
  return kRaw;
}

// What the integral is when all samples are a period apart: each but the last was held that long.
std::uint64_t likelyIntegral(std::uint64_t sum, std::uint64_t last, const Summary& summary) {
  if (summary.numbers < 2)
    return 0;
  const std::uint64_t period = static_cast<std::uint64_t>(summary.heldMs) / (summary.numbers - 1);
  return (sum - last) * period;
}

bool toIntegers(const Summary& summary, Row& row, Rare& rare) {
  std::uint64_t integers[4] = {}, sum = 0, integral = 0;
  const unsigned its = scaleOf({summary.first, summary.last, summary.min, summary.max}, integers);
  if (its == kRaw || !toInteger(summary.sum, its, sum))
    return false;
  const std::uint64_t sumRest = bitsOf(summary.sum) - bitsOf(valueOf(sum, its, false));
  (its >= kFloat ? rare.rests.emplace_back() : row[SumRest]) = sumRest;
  const auto [first, last, min, max] = integers;
  row[Scale] = its;
  row[FirstValue] = first;
  row[LastValue] = last - first;
  row[MinValue] = first - min;
  row[MaxValue] = max - first;
  row[SumValue] = sum - summary.numbers * first;
  if (toInteger(summary.integral, its, integral)) {
    const std::uint64_t rest = bitsOf(summary.integral) - bitsOf(valueOf(integral, its, false));
    (its >= kFloat ? rare.rests.emplace_back() : row[IntegralRest]) = rest;
    row[IntegralValue] = integral - likelyIntegral(sum, last, summary);
  } else {
    row[Scale] |= kRawIntegral;
    rare.raw.push_back(bitsOf(summary.integral));
  }
  return true;
}

Row rowOf(const HourSummary& entry, std::uint64_t dayStart, Rare& rare) {
  const Summary& s = entry.summary;
  Row row{};
  const std::uint64_t start = dayStart + entry.hour * kHourMs;
  const auto firstMs = static_cast<std::uint64_t>(s.firstMs), lastMs = static_cast<std::uint64_t>(s.lastMs);
  row[Series] = entry.series;
  row[Hour] = entry.hour;
  row[Count] = s.count;
  row[NotNumbers] = s.count - s.numbers;
  row[First] = firstMs - start;
  row[Last] = start + kHourMs - lastMs;
  row[Held] = lastMs - firstMs - static_cast<std::uint64_t>(s.heldMs);
  row[MinTime] = static_cast<std::uint64_t>(s.minMs) - start;
  row[MaxTime] = static_cast<std::uint64_t>(s.maxMs) - start;
  if (toIntegers(s, row, rare))
    return row;
  row[Scale] = kRaw;
  std::fill(row.begin() + FirstValue, row.begin() + kIntegers, 0);
  for (const double v : {s.first, s.last, s.min, s.max, s.sum, s.integral})
    rare.raw.push_back(bitsOf(v));
  return row;
}

struct RareLeft {
  std::span<const std::uint64_t> raw, rests;
};

template<class T>
bool take(std::span<const std::uint64_t>& from, T& value) {
  if (from.empty())
    return false;
  value = std::bit_cast<T>(from[0]);
  from = from.subspan(1);
  return true;
}

bool summaryOf(const Row& row, std::uint64_t dayStart, RareLeft& rare, HourSummary& entry) {
  if (row[Series] >= kNoSeries || row[Hour] > 23)
    return false;
  entry.series = static_cast<SeriesId>(row[Series]);
  entry.hour = static_cast<std::uint8_t>(row[Hour]);
  Summary& s = entry.summary;
  const std::uint64_t start = dayStart + row[Hour] * kHourMs;
  const std::uint64_t firstMs = start + row[First], lastMs = start + kHourMs - row[Last];
  s.count = row[Count];
  s.numbers = row[Count] - row[NotNumbers];
  s.firstMs = static_cast<std::int64_t>(firstMs);
  s.lastMs = static_cast<std::int64_t>(lastMs);
  s.heldMs = static_cast<std::int64_t>(lastMs - firstMs - row[Held]);
  s.minMs = static_cast<std::int64_t>(start + row[MinTime]);
  s.maxMs = static_cast<std::int64_t>(start + row[MaxTime]);
  const auto next = [&rare](double& value) { return take(rare.raw, value); };
  if (row[Scale] == kRaw)
    return next(s.first) && next(s.last) && next(s.min) && next(s.max) && next(s.sum) && next(s.integral);
  const bool isIntegralRaw = (row[Scale] & kRawIntegral) != 0;
  const std::uint64_t scale = row[Scale] & ~std::uint64_t{kRawIntegral};
  if (scale == kRaw || scale > kFloat + kMostDecimals)
    return false;
  const auto its = static_cast<unsigned>(scale);
  const auto exact = [its](std::uint64_t integer) { return valueOf(integer, its, true); };
  const auto near = [its](std::uint64_t integer, std::uint64_t rest) {
    return std::bit_cast<double>(bitsOf(valueOf(integer, its, false)) + rest);
  };
  const std::uint64_t first = row[FirstValue], last = first + row[LastValue];
  const std::uint64_t sum = row[SumValue] + s.numbers * first;
  s.first = exact(first);
  s.last = exact(last);
  s.min = exact(first - row[MinValue]);
  s.max = exact(first + row[MaxValue]);
  std::uint64_t sumRest = row[SumRest], rest = row[IntegralRest];
  if (its >= kFloat && (!take(rare.rests, sumRest) || (!isIntegralRaw && !take(rare.rests, rest))))
    return false;
  s.sum = near(sum, sumRest);
  if (isIntegralRaw)
    return next(s.integral);
  s.integral = near(row[IntegralValue] + likelyIntegral(sum, last, s), rest);
  return true;
}

} // namespace

void encodeRollup(const std::vector<HourSummary>& entries, std::int64_t dayStartMs, std::string& out) {
  assert(entries.size() <= kMostRollupEntries);
  std::vector<Row> rows;
  Rare rare;
  std::vector<std::uint64_t> column(entries.size());
  std::vector<std::int64_t> times(entries.size());
  rows.reserve(entries.size());
  for (const HourSummary& entry : entries)
    rows.push_back(rowOf(entry, static_cast<std::uint64_t>(dayStartMs), rare));
  Compressor compressor(kLevel);
  StreamWriter streams(compressor);
  IntEncoder ints;
  putVarint(streams.lane(Main), entries.size());
  for (std::size_t i = 0; i < kIntegers; ++i) {
    for (std::size_t row = 0; row < rows.size(); ++row)
      column[row] = rows[row][i];
    ints.encode(column, false, streams);
  }
  TimeEncoder timeEncoder;
  for (std::size_t i = kIntegers; i < kColumns; ++i) {
    for (std::size_t row = 0; row < rows.size(); ++row)
      times[row] = static_cast<std::int64_t>(rows[row][i]);
    timeEncoder.encode(times, 0, streams);
  }
  for (const std::vector<std::uint64_t>* values : {&rare.raw, &rare.rests}) {
    putVarint(streams.lane(Main), values->size());
    ints.encode(*values, values == &rare.raw, streams);
  }
  beginBlock(BlockKind::Rollup, out);
  streams.finish(out);
  seal(out, dayStartMs);
}

Result<std::vector<HourSummary>> decodeRollup(std::string_view blob, std::int64_t dayStartMs) {
  const Result<std::string_view> content = unseal(blob, BlockKind::Rollup, dayStartMs, kWhere);
  if (!content)
    return unexpected(content.error());
  const auto damaged = [] {
    return unexpected(ErrorCode::BadPayload, kWhere, "its columns do not hold together");
  };
  StreamReader in;
  if (!in.open(*content, kMostBytesABlock))
    return damaged();
  const std::size_t count = in.lane(Main).count(kMostRollupEntries);
  std::array<IntColumn, kIntegers> columns;
  for (IntColumn& column : columns)
    readShape(in, count, column);
  std::array<TimeColumn, kColumns - kIntegers> timeColumns;
  for (TimeColumn& column : timeColumns)
    readTimeColumn(in, count, column);
  IntColumn rawColumn, restColumn;
  for (IntColumn* column : {&rawColumn, &restColumn})
    readShape(in, in.lane(Main).count(count * 6), *column);
  if (!in.endDirectory())
    return damaged();
  IntDecoder ints;
  std::vector<std::uint64_t> raw(rawColumn.rows), rests(restColumn.rows), values(count * kColumns), scratch;
  std::vector<std::int64_t> times(count);
  bool isGood = ints.decode(rawColumn, in, raw.data()) && ints.decode(restColumn, in, rests.data());
  for (std::size_t i = 0; i < kIntegers && isGood; ++i)
    isGood = ints.decode(columns[i], in, values.data() + i * count);
  for (std::size_t i = kIntegers; i < kColumns && isGood; ++i) {
    isGood = decodeTimes(timeColumns[i - kIntegers], 0, in, ints, scratch, times.data());
    std::copy(times.begin(), times.end(), values.begin() + static_cast<std::ptrdiff_t>(i * count));
  }
  std::vector<HourSummary> entries(isGood ? count : 0);
  RareLeft left{raw, rests};
  for (std::size_t at = 0; at < entries.size() && isGood; ++at) {
    Row row;
    for (std::size_t i = 0; i < kColumns; ++i)
      row[i] = values[i * count + at];
    isGood = summaryOf(row, static_cast<std::uint64_t>(dayStartMs), left, entries[at]);
  }
  if (!isGood || !left.raw.empty() || !left.rests.empty())
    return damaged();
  return entries;
}

} // namespace muster
