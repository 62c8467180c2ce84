#include "RandomRuns.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>
#include <limits>

namespace muster::test {
namespace {

const double kOddDoubles[] = {0.0,
                              -0.0,
                              1e300,
                              5e-324,
                              -5e-324,
                              2.2250738585072014e-308,
                              std::numeric_limits<double>::infinity(),
                              -std::numeric_limits<double>::infinity(),
                              std::numeric_limits<double>::quiet_NaN(),
                              std::bit_cast<double>(0x7ff4dead0000beefu),
                              std::bit_cast<double>(0xfff8000000000001u),
                              std::numeric_limits<double>::max(),
                              std::numeric_limits<double>::lowest(),
                              0x1p51,
                              -0x1p51,
                              0x1p51 - 1,
                              9007199254740993.0,
                              0.1 + 0.2};

std::uint64_t oddScalar(Random& random, DataType type) {
  if (type == DataType::Double)
    return std::bit_cast<std::uint64_t>(kOddDoubles[below(random, std::size(kOddDoubles))]);
  if (type == DataType::Float) {
    const std::uint32_t patterns[] = {0,           0x80000000u, 1,           0x7f800000u, 0xff800000u,
                                      0x7fc00001u, 0x7f800001u, 0x00800000u, 0x7f7fffffu, 0xff7fffffu};
    return patterns[below(random, std::size(patterns))];
  }
  if (type == DataType::Boolean)
    return below(random, 2);
  const std::uint64_t extremes[] = {0, 1, ~std::uint64_t{0}, std::uint64_t{1} << 63,
                                    (std::uint64_t{1} << 63) - 1};
  const std::uint64_t v = extremes[below(random, std::size(extremes))];
  if (isSignedInteger(type))
    return Value::integer(type, static_cast<std::int64_t>(v)).bits();
  return Value::unsignedInteger(type, v).bits();
}

std::uint64_t scalarOf(DataType type, double number) {
  if (type == DataType::Double)
    return std::bit_cast<std::uint64_t>(number);
  if (type == DataType::Float)
    return std::bit_cast<std::uint32_t>(static_cast<float>(number));
  if (type == DataType::Boolean)
    return static_cast<std::int64_t>(number) & 1;
  const auto integer = static_cast<std::int64_t>(number);
  return isSignedInteger(type) ? Value::integer(type, integer).bits()
                               : Value::unsignedInteger(type, static_cast<std::uint64_t>(integer)).bits();
}

// Times of an hour: regular, jittered, with gaps, on a coarse grid, without any order, far away.
std::vector<std::int64_t> randomTimes(Random& random, std::size_t rows) {
  std::vector<std::int64_t> times(rows);
  const std::uint64_t kind = below(random, 6);
  const std::int64_t period =
      static_cast<std::int64_t>(below(random, 3) == 0 ? 1 + below(random, 2000) : 1000);
  std::int64_t time = kHour + static_cast<std::int64_t>(below(random, 5000));
  for (std::int64_t& at : times) {
    at = time;
    time += period;
    if (kind == 1)
      at += static_cast<std::int64_t>(below(random, 11)) - 5;
    if (kind == 2 && below(random, 20) == 0)
      time += period * static_cast<std::int64_t>(below(random, 100));
    if (kind == 3)
      time += 1000 * static_cast<std::int64_t>(below(random, 90));
    if (kind == 4)
      at = kHour + static_cast<std::int64_t>(below(random, 3'600'000));
    if (kind == 5 && below(random, 50) == 0)
      at = static_cast<std::int64_t>(random());
  }
  std::ranges::sort(times);
  return times;
}

} // namespace

std::uint64_t below(Random& random, std::uint64_t bound) {
  return random() % bound;
}

DataType anyMetricType(Random& random) {
  for (;;) {
    const auto type = static_cast<DataType>(1 + below(random, kLargestDataType));
    if (isMetricType(type))
      return type;
  }
}

std::vector<std::uint64_t> randomScalars(Random& random, DataType type, std::size_t rows) {
  std::vector<std::uint64_t> values(rows);
  if (!isScalar(type))
    return values;
  const std::uint64_t kind = below(random, 9);
  const double scale = std::pow(10.0, static_cast<double>(below(random, 6)));
  const std::uint64_t oddOnes = below(random, 3) == 0 ? 30 : 1u << 30;
  double number = static_cast<double>(below(random, 100000));
  double step = 1;
  for (std::uint64_t& value : values) {
    const double noise = static_cast<double>(below(random, 21)) - 10;
    if (kind == 0)
      number += noise;
    else if (kind == 1)
      number += step;
    else if (kind == 2)
      number += step += noise;
    else if (kind == 3 && below(random, 20) == 0)
      number = static_cast<double>(below(random, 1000));
    else if (kind == 4)
      number = static_cast<double>(random() >> 11);
    else if (kind == 5)
      number += 4096 * noise;
    value =
        kind == 6 || below(random, oddOnes) == 0 ? oddScalar(random, type) : scalarOf(type, number / scale);
    if (kind == 7)
      value = type == DataType::Float ? random() & 0xffffffffu
                                      : scalarOf(type, std::sin(static_cast<double>(random())));
    if (kind == 8)
      value = random() >> below(random, 64); // also what its type does not have
  }
  return values;
}

std::string randomBytes(Random& random, std::size_t most) {
  std::string bytes(below(random, most + 1), '\0');
  for (char& byte : bytes)
    byte = static_cast<char>(random());
  return bytes;
}

SeriesRun randomRun(Random& random, DataType type, std::size_t rows) {
  SeriesRun run;
  run.type = type;
  const bool hasNulls = below(random, 3) == 0, hasQualities = below(random, 3) == 0;
  const bool isPlainText = below(random, 2) == 0;
  const std::vector<std::int64_t> times = randomTimes(random, rows);
  const std::vector<std::uint64_t> values = randomScalars(random, type, rows);
  const std::string words[] = {"", "on", "off", "a longer one that repeats", std::string("\0x", 2)};
  for (std::size_t row = 0; row < rows; ++row) {
    const std::uint16_t quality =
        hasQualities && below(random, 4) == 0 ? static_cast<std::uint16_t>(below(random, 600)) : kQualityGood;
    std::uint8_t flags = below(random, 50) == 0 && hasNulls ? sampleflag::Historical : std::uint8_t{0};
    if (hasNulls && below(random, 5) == 0)
      run.add(times[row], 0, quality, flags | sampleflag::Null);
    else if (isScalar(type))
      run.add(times[row], values[row], quality, flags);
    else
      run.addBytes(times[row], isPlainText ? words[below(random, std::size(words))] : randomBytes(random, 40),
                   quality, flags);
    if (below(random, 40) == 0)
      run.addMetadata("m" + randomBytes(random, 20));
  }
  run.normalise();
  return run;
}

SampleBatch randomBatch(Random& random, const std::vector<DataType>& types, std::size_t rows) {
  SampleBatch batch;
  std::vector<std::vector<std::uint64_t>> values;
  values.reserve(types.size());
  for (const DataType type : types)
    values.push_back(randomScalars(random, type, 50));
  std::int64_t time = kHour;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto id =
        static_cast<SeriesId>(below(random, 4) == 0 ? below(random, types.size()) : row % types.size());
    time += below(random, 100) == 0 ? static_cast<std::int64_t>(random() >> 1) >> below(random, 60) : 1;
    const std::int64_t at = below(random, 1000) == 0 ? static_cast<std::int64_t>(random()) : time;
    const auto flags = static_cast<std::uint8_t>(below(random, 20) == 0 ? random() & 0xfe : 0);
    const auto quality = static_cast<std::uint16_t>(below(random, 20) == 0 ? random() : kQualityGood);
    if (below(random, 20) == 0)
      batch.addScalar(id, at, 0, 0, quality, flags | sampleflag::Null);
    else if (isScalar(types[id]))
      batch.addScalar(id, at, 0, values[id][below(random, 50)], quality, flags);
    else
      batch.addBytes(id, at, 0, randomBytes(random, 30), quality, flags);
    if (below(random, 60) == 0)
      batch.addMetadata("m" + randomBytes(random, 30));
    time = static_cast<std::int64_t>(static_cast<std::uint64_t>(time) & 0xffffffffffffu);
  }
  return batch;
}

StateBlock randomState(Random& random, std::size_t devices, std::size_t series) {
  StateBlock state;
  SeriesId id = 0;
  for (DeviceId device = 0; device < devices; ++device) {
    for (std::size_t i = 0; i < series; ++i) {
      SeriesState one;
      one.series = id += 1 + static_cast<SeriesId>(below(random, 3));
      one.device = device;
      one.type = anyMetricType(random);
      one.timeMs = below(random, 50) == 0 ? static_cast<std::int64_t>(random())
                                          : kHour - static_cast<std::int64_t>(below(random, 100000));
      one.quality = below(random, 10) == 0 ? static_cast<std::uint16_t>(random()) : kQualityGood;
      one.flags = static_cast<std::uint8_t>(below(random, 4));
      if (isScalar(one.type))
        one.bits = randomScalars(random, one.type, 1)[0];
      else if (below(random, 10) == 0)
        one.isElsewhere = true;
      else
        one.bytes = randomBytes(random, kLongestStateBytes);
      state.series.push_back(one);
    }
    DeviceStanding standing;
    standing.device = device;
    standing.isOnline = below(random, 2) == 0;
    standing.bornMs = below(random, 5) == 0 ? 0 : kHour - static_cast<std::int64_t>(below(random, 1u << 30));
    standing.offlineSinceMs =
        standing.isOnline ? 0 : kHour - static_cast<std::int64_t>(below(random, 1u << 30));
    standing.lastSeenMs = kHour + static_cast<std::int64_t>(below(random, 1000));
    standing.births = static_cast<std::uint32_t>(random() >> (32 + below(random, 32)));
    standing.gaps = static_cast<std::uint32_t>(below(random, 100));
    standing.rejected = static_cast<std::uint32_t>(below(random, 2));
    state.devices.push_back(standing);
  }
  return state;
}

std::vector<HourSummary> randomRollup(Random& random, std::size_t series) {
  std::vector<HourSummary> entries;
  SeriesId id = 0;
  for (std::size_t i = 0; i < series; ++i) {
    id += 1 + static_cast<SeriesId>(below(random, 3));
    const DataType type = anyMetricType(random);
    for (std::uint8_t hour = 0; hour < 24; ++hour) {
      if (below(random, 6) == 0)
        continue;
      const SeriesRun run = randomRun(random, type, 1 + below(random, 60));
      entries.push_back({id, hour, summarise(run, 0, run.size())});
    }
  }
  return entries;
}

} // namespace muster::test
