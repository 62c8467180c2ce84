// The ten kinds of metric that the benchmarks' devices have, each twice: 20 metrics a device. A walk gives a metric's
// values one after the other, at the rate at which it is asked.
//
//   kind         type     a step of a second
//   temperature  Double   0.1 degC: stays (80 %), else 0.1 up or down
//   humidity     Float    0.1 %: stays (70 %), else 0.1 up or down, within 20 to 90
//   cpu          Double   0.1 %: 8 % of the way to a load that changes once in 300 steps, and noise of 3 % standard
//                         deviation
//   memory       UInt64   bytes, whole pages of 4096: stays (30 %), else noise of 400 pages standard deviation
//   counter      UInt64   bytes of a network: plus 0 to 127 (60 %), else plus 0 to 8191
//   switch       Boolean  turns once in 300 steps
//   uptime       UInt64   seconds, of a device that started some time before
//   voltage      Double   0.01 V: 5.1 and noise of 0.01 V standard deviation
//   pressure     Double   0.01 hPa: -0.03 to 0.03, evenly
//   noise        Float    mean 0, standard deviation 1, in steps of 0.001
//
// Thread: an object belongs to one thread.
#pragma once

#include "Random.h"

#include <schema/DataType.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace muster::bench {

inline constexpr int kKinds = 10;
inline constexpr int kMetricsEach = 2 * kKinds;

struct MetricKind {
  std::string_view name;
  DataType type;
  std::string_view unit;
};
const MetricKind& kindOf(int metric);     // metric: 0 to 19
std::string nameOfMetric(int metric);     // "temperature1"
std::string nameOfNode(std::size_t node); // "node-00042"

class Walk {
 public:
  Walk(int metric, Random& random);
  // The next value, as Value keeps it. second: of the stream's time, for uptimes.
  std::uint64_t next(Random& random, std::int64_t second);
  // The same, but another than the one before: by exception.
  std::uint64_t nextOther(Random& random, std::int64_t second);

 private:
  std::uint64_t bits() const;
  void step(Random& random, std::int64_t second);

  std::int64_t m_value = 0;  // in the kind's own steps
  std::int32_t m_target = 0; // of a load; an uptime at second 0
  std::uint8_t m_kind = 0;
};

// A scalar's shortest text, as the peers are fed: booleans as 0 and 1.
void appendNumber(std::string& out, DataType type, std::uint64_t bits);

} // namespace muster::bench
