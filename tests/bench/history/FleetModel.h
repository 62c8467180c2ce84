// The reference fleet as a stream: 10,000 edge nodes of 20 metrics (Metrics.h), a change a minute each on average.
//   - An agent samples on a grid of a second with a phase of its own (0 to 999 ms, for ever); its message has one time, the
//     grid's point, or the millisecond after it (10 %), and carries the metrics that changed, by exception.
//   - Metrics of a device change together, since they have one cause (Together, the default). A cause comes in a second by
//     chance, without memory; each of its metrics then has left its dead band, or not:
//       load         cpu, memory, counter, voltage (8 metrics)    2.5 times a minute, each metric with 60 %: 1.5 changes
//       surroundings temperature, humidity, pressure (6 metrics)  1.25 times a minute, 60 %: 0.75 changes
//       noise        each of the two by itself                    0.95 times a minute
//       uptime       both                                         0.75 times a minute
//       switch       each of the two by itself                    0.05 times a minute
//     These are 20 changes a minute and device, 3.1 in a message. The value is the kind's next other one.
//   - Apart: each metric by itself, once a minute, so that most messages carry one: the worst for a history.
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
enum class Causes { Together, Apart };

struct FleetOptions {
  std::size_t nodes = 10'000;
  Causes causes = Causes::Together;
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
  // What makes metrics change.
  struct Cause {
    std::vector<int> metrics;
    double timesAMinute;
    double chanceOfEach;
    double logOfFailure = 0; // of a second
  };
  void addCause(Cause cause);
  void drawChanges();
  void drawOutages();
  void deliver(std::size_t arrival, SampleBatch& out);
  std::int64_t arrivalOf(std::size_t node);

  FleetOptions m_options;
  Random m_random;
  std::int64_t m_second = 0;
  std::vector<Walk> m_walks;             // by series
  std::vector<std::int64_t> m_phaseMs;   // by node
  std::vector<std::uint32_t> m_changed;  // by node: a bit a metric
  std::vector<std::int64_t> m_awayUntil; // by node
  std::vector<Cause> m_causes;
  std::vector<std::vector<Row>> m_onTheWay; // by second of arrival, modulo
  std::uint64_t m_lateRows = 0;
};

} // namespace muster::bench
