#include "OurHistory.h"

#include "Files.h"
#include "Need.h"

#include <algorithm>

namespace muster::bench {

void declare(HistoryWriter& writer, std::size_t devices, std::int64_t sinceMs) {
  for (std::size_t d = 0; d < devices; ++d) {
    const DeviceId device = need(writer.device("plant", nameOfNode(d), ""));
    need(device == d, "a fresh history gives ids from 0");
    for (int metric = 0; metric < kMetricsEach; ++metric) {
      const MetricKind& kind = kindOf(metric);
      const SeriesId series = need(writer.series(device, nameOfMetric(metric), kind.type));
      need(series == d * kMetricsEach + static_cast<std::size_t>(metric), "a fresh history gives ids from 0");
      Meaning meaning;
      meaning.sinceMs = sinceMs;
      meaning.unit = kind.unit;
      writer.setMeaning(series, meaning);
    }
  }
}

namespace {

void addBirths(HistoryWriter& writer, const FleetModel& fleet) {
  for (std::size_t d = 0; d < fleet.nodes(); ++d) {
    HistoryEvent birth;
    birth.kind = EventKind::Birth;
    birth.device = static_cast<DeviceId>(d);
    birth.timeMs = birth.receivedMs = fleet.timeOf(0);
    writer.addEvent(birth);
  }
}

class Recording {
 public:
  Recording(const std::string& path, FleetModel& fleet) : m_path(path), m_fleet(fleet) {
    m_cost.baseBytes = residentBytes();
    resetPeak();
    HistoryWriterOptions options;
    options.program = "muster-bench";
    m_writer = need(openHistoryWriter(path, options));
    declare(*m_writer, fleet.nodes(), fleet.timeOf(0));
    addBirths(*m_writer, fleet);
  }

  // Runs one of the model's functions, apart from what is measured.
  template<class Model>
  void model(Model&& fill) {
    const double before = threadCpuSeconds();
    const Stopwatch watch;
    fill(m_batch);
    m_cost.modelSeconds += threadCpuSeconds() - before;
    m_modelWall += watch.cost().wallSeconds;
  }

  void commit() {
    m_writer->append(m_batch, {});
    m_cost.rows += m_batch.size();
    m_batch.clear();
    need(m_writer->commit(nowMs()));
    m_cost.peakWriterBytes =
        std::max<std::uint64_t>(m_cost.peakWriterBytes, m_writer->counters().memoryBytes);
    m_cost.fullestFileBytes = std::max(m_cost.fullestFileBytes, historyBytes(m_path));
  }

  FleetCost finish() {
    const Stopwatch watch;
    need(m_writer->settle(nowMs() + 3 * 3'600'000));
    m_cost.settleSeconds = watch.cost().wallSeconds;
    m_cost.counters = m_writer->counters();
    m_writer.reset();
    m_cost.fileBytes = historyBytes(m_path);
    const Cost all = m_all.cost();
    m_cost.wallSeconds = all.wallSeconds - m_modelWall;
    m_cost.writerSeconds = threadCpuSeconds() - m_threadBefore - m_cost.modelSeconds;
    m_cost.packerSeconds = all.cpuSeconds - m_cost.modelSeconds - m_cost.writerSeconds;
    m_cost.peakBytes = peakBytes();
    m_cost.stats = need(need(openHistoryReader(m_path))->stats());
    need(m_cost.counters.rows == m_cost.rows && m_cost.counters.dropped == 0, "rows are missing");
    return m_cost;
  }

 private:
  std::int64_t nowMs() const { return m_fleet.timeOf(m_fleet.second() + 1); }

  std::string m_path;
  FleetModel& m_fleet;
  Stopwatch m_all;
  double m_threadBefore = threadCpuSeconds();
  double m_modelWall = 0;
  SampleBatch m_batch;
  FleetCost m_cost;
  std::unique_ptr<HistoryWriter> m_writer;
};

} // namespace

std::uint64_t catalogueBytes(const std::string& path, const FleetModel& fleet) {
  auto writer = need(openHistoryWriter(path));
  declare(*writer, fleet.nodes(), fleet.timeOf(0));
  addBirths(*writer, fleet);
  need(writer->settle(fleet.timeOf(0)));
  writer.reset();
  return historyBytes(path);
}

FleetCost recordFleet(const std::string& path, FleetModel& fleet, const FleetRun& run) {
  Recording recording(path, fleet);
  recording.model([&](SampleBatch& batch) { fleet.births(batch); });
  recording.commit();
  for (std::int64_t second = 0; second < run.seconds; second += run.secondsACommit) {
    recording.model([&](SampleBatch& batch) {
      for (std::int64_t i = second; i < std::min(second + run.secondsACommit, run.seconds); ++i)
        fleet.next(batch);
    });
    recording.commit();
  }
  recording.model([&](SampleBatch& batch) { fleet.rest(batch); });
  recording.commit();
  return recording.finish();
}

} // namespace muster::bench
