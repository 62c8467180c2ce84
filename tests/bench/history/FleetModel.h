// The reference fleet as a stream: 10,000 edge nodes of 20 metrics (Metrics.h), a change a minute each on average.
//   - An agent samples on a grid of a second with a phase of its own (0 to 999 ms, for ever); its message has one time, the
//     grid's point, or the millisecond after it (10 %), and carries the metrics that changed, by exception.
//   - Whether a metric changed in a second is drawn anew each time (no memory), with its kind's rate in changes a minute:
//     temperature 1, humidity 1, cpu 2.5, memory 2, counter 1.5, switch 0.05, uptime 0.5, voltage 0.5, pressure 0.45,
//     noise 0.5: 1 on average. The value is the kind's next other one. So most messages carry one metric.
//   - Late: outages (a node is away for 60 to 1,140 s, evenly, and then sends all it has: what real networks do), or scattered
//     (a message alone is 60 to 7,200 s late, evenly: the worst for a history, since every device's hour is touched again).
//     Late samples are marked historical.
// Thread: an object belongs to one thread.
#pragma once

#include "Metrics.h"

#include <schema/SampleBatch.h>

#include <cstdint>
#include <string>
#include <vector>

namespace muster::bench {

enum class Late { None, Outages, Scattered };

struct FleetOptions {
  std::size_t nodes = 10'000;
  Late late = Late::None;
  double lateShare = 0.01;
  std::int64_t startMs = 1'741'154'828'000; // 2025-03-05T06:07:08Z
  std::uint64_t seed = 10'000;
};

class FleetModel {
 public:
  explicit FleetModel(const FleetOptions& options);

  std::size_t nodes() const { return m_options.nodes; }
  std::size_t series() const { return m_options.nodes * kMetricsEach; }
  std::int64_t timeOf(std::int64_t second) const { return m_options.startMs + second * 1'000; }
  // Every node's first message, with all metrics, in second 0.
  void births(SampleBatch& out);
  // Adds what arrives in a second, which is the one after the second before. Series ids: node * 20 + metric.
  void next(SampleBatch& out);
  // What is still on its way.
  void rest(SampleBatch& out);
  // A whole message of a node at a second of its own: for bursts.
  void message(std::size_t node, std::int64_t second, SampleBatch& out);
  std::int64_t second() const { return m_second; } // of the last next()
  std::uint64_t lateRows() const { return m_lateRows; }

 private:
  struct Row {
    SeriesId series;
    std::int64_t timeMs;
    std::uint64_t bits;
  };
  void drawChanges();
  void drawOutages();
  void deliver(std::size_t arrival, SampleBatch& out);
  std::int64_t arrivalOf(std::size_t node);

  FleetOptions m_options;
  Random m_random;
  std::int64_t m_second = 0;
  std::vector<Walk> m_walks;                // by series
  std::vector<std::int64_t> m_phaseMs;      // by node
  std::vector<std::uint32_t> m_changed;     // by node: a bit a metric
  std::vector<std::int64_t> m_awayUntil;    // by node
  std::vector<double> m_logOfFailure;       // by metric
  std::vector<std::vector<Row>> m_onTheWay; // by second of arrival, modulo
  std::uint64_t m_lateRows = 0;
};

} // namespace muster::bench
