#include "Decimals.h"
#include "Ints.h"

#include <chunks/DeviceBlock.h>
#include <chunks/RollupBlock.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>

namespace muster {

using namespace chunks;

namespace {

constexpr const char* kWhere = "rollup block";
constexpr int kLevel = 3;
constexpr std::uint64_t kHourMs = 3600 * 1000;
constexpr std::uint64_t kRaw = 15; // instead of decimal digits: the six doubles as bits

// Columns of a block, one integer each an entry.
enum Column {
  Series, // differences are the encoder's affair
  Hour,
  Count,
  NotNumbers, // count - numbers
  First,      // from the hour's start
  Last,       // before the hour's end
  Held,       // last - first - held
  MinTime,    // from the hour's start
  MaxTime,
  Digits,
  FirstValue, // decimals from here on; each a difference to what it is likely to be near
  LastValue,
  MinValue,
  MaxValue,
  SumValue,
  SumRest, // what the decimal lacks to the double, in steps of its last bit
  IntegralValue,
  IntegralRest,
  kColumns
};
using Row = std::array<std::uint64_t, kColumns>;

std::uint64_t bitsOf(double v) {
  return std::bit_cast<std::uint64_t>(v);
}

// The nearest decimal and what it lacks. False where it is too large for one, or none at all.
bool nearDecimal(double v, unsigned digits, std::uint64_t& integer, std::uint64_t& rest) {
  if (!nearestInteger(v, digits, integer))
    return false;
  rest = bitsOf(v) - decimalBits(integer, false, digits);
  return true;
}

// What the integral is when all samples are a period apart: each but the last was held that long.
std::uint64_t likelyIntegral(std::uint64_t sum, std::uint64_t last, const Summary& summary) {
  if (summary.numbers < 2)
    return 0;
  const std::uint64_t period = static_cast<std::uint64_t>(summary.heldMs) / (summary.numbers - 1);
  return (sum - last) * period;
}

bool toDecimalColumns(const Summary& summary, Row& row) {
  const double exact[] = {summary.first, summary.last, summary.min, summary.max};
  for (unsigned digits = 0; digits <= kMostDecimals; ++digits) {
    std::uint64_t integers[4] = {};
    bool isExact = true;
    for (std::size_t i = 0; i < 4 && isExact; ++i)
      isExact = toDecimal(bitsOf(exact[i]), false, digits, integers[i]);
    if (!isExact)
      continue;
    std::uint64_t sum = 0, integral = 0;
    if (!nearDecimal(summary.sum, digits, sum, row[SumRest]) ||
        !nearDecimal(summary.integral, digits, integral, row[IntegralRest]))
      return false;
    const auto [first, last, min, max] = integers;
    row[Digits] = digits;
    row[FirstValue] = first;
    row[LastValue] = last - first;
    row[MinValue] = first - min;
    row[MaxValue] = max - first;
    row[SumValue] = sum - summary.numbers * first;
    row[IntegralValue] = integral - likelyIntegral(sum, last, summary);
    return true;
  }
  return false;
}

Row rowOf(const HourSummary& entry, std::uint64_t dayStart, std::vector<std::uint64_t>& raw) {
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
  if (toDecimalColumns(s, row))
    return row;
  row[Digits] = kRaw;
  std::fill(row.begin() + FirstValue, row.end(), 0);
  for (const double v : {s.first, s.last, s.min, s.max, s.sum, s.integral})
    raw.push_back(bitsOf(v));
  return row;
}

bool summaryOf(const Row& row, std::uint64_t dayStart, std::span<const std::uint64_t>& raw,
               HourSummary& entry) {
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
  double* const values[] = {&s.first, &s.last, &s.min, &s.max, &s.sum, &s.integral};
  if (row[Digits] == kRaw) {
    if (raw.size() < std::size(values))
      return false;
    for (std::size_t i = 0; i < std::size(values); ++i)
      *values[i] = std::bit_cast<double>(raw[i]);
    raw = raw.subspan(std::size(values));
    return true;
  }
  if (row[Digits] > kMostDecimals)
    return false;
  const auto digits = static_cast<unsigned>(row[Digits]);
  const std::uint64_t first = row[FirstValue], last = first + row[LastValue];
  const std::uint64_t sum = row[SumValue] + s.numbers * first;
  const std::uint64_t integers[] = {first,
                                    last,
                                    first - row[MinValue],
                                    first + row[MaxValue],
                                    sum,
                                    row[IntegralValue] + likelyIntegral(sum, last, s)};
  const std::uint64_t rests[] = {0, 0, 0, 0, row[SumRest], row[IntegralRest]};
  for (std::size_t i = 0; i < std::size(values); ++i)
    *values[i] = std::bit_cast<double>(decimalBits(integers[i], false, digits) + rests[i]);
  return true;
}

} // namespace

void encodeRollup(const std::vector<HourSummary>& entries, std::int64_t dayStartMs, std::string& out) {
  assert(entries.size() <= kMostRollupEntries);
  std::vector<Row> rows;
  std::vector<std::uint64_t> raw, column(entries.size());
  rows.reserve(entries.size());
  for (const HourSummary& entry : entries)
    rows.push_back(rowOf(entry, static_cast<std::uint64_t>(dayStartMs), raw));
  Compressor compressor(kLevel);
  StreamWriter streams(compressor);
  IntEncoder ints;
  putVarint(streams.directory, entries.size());
  for (std::size_t i = 0; i < kColumns; ++i) {
    for (std::size_t row = 0; row < rows.size(); ++row)
      column[row] = rows[row][i];
    ints.encode(column, false, streams);
  }
  putVarint(streams.directory, raw.size());
  ints.encode(raw, true, streams);
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
  const std::size_t count = in.directory().count(kMostRollupEntries);
  std::array<IntColumn, kColumns> columns;
  for (IntColumn& column : columns)
    readShape(in, count, column);
  IntColumn rawColumn;
  readShape(in, in.directory().count(count * 6), rawColumn);
  if (!in.endDirectory())
    return damaged();
  IntDecoder ints;
  std::vector<std::uint64_t> raw(rawColumn.rows), values(count * kColumns);
  bool isGood = ints.decode(rawColumn, in, raw.data());
  for (std::size_t i = 0; i < kColumns && isGood; ++i)
    isGood = ints.decode(columns[i], in, values.data() + i * count);
  std::vector<HourSummary> entries(isGood ? count : 0);
  std::span<const std::uint64_t> rawLeft = raw;
  for (std::size_t at = 0; at < entries.size() && isGood; ++at) {
    Row row;
    for (std::size_t i = 0; i < kColumns; ++i)
      row[i] = values[i * count + at];
    isGood = summaryOf(row, static_cast<std::uint64_t>(dayStartMs), rawLeft, entries[at]);
  }
  if (!isGood || !rawLeft.empty())
    return damaged();
  return entries;
}

} // namespace muster
