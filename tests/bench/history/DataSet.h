// The data set of the size and ingest figures: devices x 20 metrics (Metrics.h), a sample a second each, from a seed.
// Regular: every sample on the second (its device's own phase within it). Jittered: each sample's own deviation of
// -5 to +5 ms from that, evenly. Start: 2025-03-05T06:07:08Z, not on an hour. Thread: a plain value.
#pragma once

#include "Metrics.h"

#include <schema/SampleBatch.h>

#include <cstdint>
#include <vector>

namespace muster::bench {

inline constexpr std::int64_t kStartMs = 1'741'154'828'000;

struct DataSetOptions {
  std::size_t devices = 25;
  std::size_t samples = 10'000; // of each series
  bool isJittered = false;
  std::uint64_t seed = 4;
};

class DataSet {
 public:
  explicit DataSet(const DataSetOptions& options);

  const DataSetOptions& options() const { return m_options; }
  std::size_t series() const { return m_options.devices * kMetricsEach; }
  std::size_t size() const { return series() * m_options.samples; }
  DataType typeOf(std::size_t series) const { return kindOf(static_cast<int>(series % kMetricsEach)).type; }
  std::int64_t timeOf(std::size_t series, std::size_t sample) const {
    return m_timeMs[(series / kMetricsEach) * m_options.samples + sample] +
           (m_options.isJittered ? m_jitterMs[series * m_options.samples + sample] : 0);
  }
  std::uint64_t bitsOf(std::size_t series, std::size_t sample) const {
    return m_bits[series * m_options.samples + sample];
  }
  // As a double, for peers that have nothing else.
  double numberOf(std::size_t series, std::size_t sample) const;
  // Samples [first, last) of all series, second by second, then device by device: as they come from a fleet.
  // Received when they were taken.
  SampleBatch batch(std::size_t first, std::size_t last) const;

 private:
  DataSetOptions m_options;
  std::vector<std::int64_t> m_timeMs; // of each device
  std::vector<std::int8_t> m_jitterMs;
  std::vector<std::uint64_t> m_bits;
};

} // namespace muster::bench
