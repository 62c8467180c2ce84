// A burst of 200,000 metrics a second in real time: 10,000 nodes, a message of 20 metrics a second each, in ten batches a second,
// a durable commit after each fifth.
//   muster-bench-burst [--seconds N] [--nodes N]
#include "Figures.h"
#include "Files.h"
#include "FleetArguments.h"
#include "Need.h"
#include "OurHistory.h"
#include "Usage.h"

#include <history/HistoryUpkeep.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace {

using namespace muster;
using namespace muster::bench;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t kBatchesASecond = 10;
constexpr std::int64_t kBatchesACommit = 5;

struct Lag {
  std::vector<double>
      milliseconds; // from when a batch was due to when its commit was durable, the oldest batch's
  std::uint64_t rows = 0;
  std::uint64_t peakWriterBytes = 0;
  std::vector<double> residentMb; // now and then
};

Lag burst(HistoryWriter& writer, FleetModel& fleet, std::int64_t seconds) {
  Lag lag;
  SampleBatch batch;
  const auto start = Clock::now();
  const std::size_t nodesABatch = fleet.nodes() / kBatchesASecond;
  auto oldest = start;
  for (std::int64_t tick = 0; tick < seconds * kBatchesASecond; ++tick) {
    const auto due = start + std::chrono::milliseconds(tick * 1'000 / kBatchesASecond);
    std::this_thread::sleep_until(due);
    if (tick % kBatchesACommit == 0)
      oldest = due;
    const std::int64_t second = tick / kBatchesASecond;
    const std::size_t first = static_cast<std::size_t>(tick % kBatchesASecond) * nodesABatch;
    for (std::size_t node = first; node < first + nodesABatch; ++node)
      fleet.message(node, second, batch);
    writer.append(batch, {});
    lag.rows += batch.size();
    batch.clear();
    if (tick % kBatchesACommit != kBatchesACommit - 1)
      continue;
    need(writer.commit(fleet.timeOf(second + 1)));
    lag.milliseconds.push_back(std::chrono::duration<double, std::milli>(Clock::now() - oldest).count());
    lag.peakWriterBytes = std::max<std::uint64_t>(lag.peakWriterBytes, writer.counters().memoryBytes);
    lag.residentMb.push_back(static_cast<double>(residentBytes()) / 1e6);
  }
  return lag;
}

} // namespace

int main(int argc, char** argv) {
  const Arguments arguments(argc, argv, std::string("seconds") + kFleetArguments);
  Figures figures("history-burst", arguments.text("out"));
  const Scratch scratch(arguments.text("scratch"));
  const std::string path = scratch.path("burst.history");
  FleetModel fleet(fleetOptions(arguments, Late::None));
  const auto seconds = static_cast<std::int64_t>(arguments.count("seconds", 60));
  const double baseMb = static_cast<double>(residentBytes()) / 1e6;
  auto writer = need(openHistoryWriter(path));
  declare(*writer, fleet.nodes(), fleet.timeOf(0));
  need(writer->commit(fleet.timeOf(0)));
  resetPeak();
  const Stopwatch watch;
  Lag lag = burst(*writer, fleet, seconds);
  const Cost cost = watch.cost();
  const double peakMb = static_cast<double>(peakBytes()) / 1e6;
  const Stopwatch settling;
  need(writer->settle(fleet.timeOf(seconds) + 3 * 3'600'000));
  const double settled = settling.cost().wallSeconds;
  const HistoryWriterCounters counters = writer->counters();
  writer.reset();
  const Verdict verdict = need(verifyHistory(path));
  const std::uint64_t lost = lag.rows - std::min(lag.rows, verdict.samples);

  const auto add = [&](const std::string& name, const std::string& unit, double ours, Goal goal, double limit,
                       const std::string& note) {
    figures.add(
        {"history/burst/" + name, unit, ours, std::nullopt, "", Ratio::OursToPeer, goal, limit, note});
  };
  std::ranges::sort(lag.milliseconds);
  add("lost", "rows", static_cast<double>(lost), Goal::OursAtMost, 0,
      numberText(static_cast<double>(lag.rows)) + " sent, counted again in the closed file; dropped " +
          std::to_string(counters.dropped) + ", damages " + std::to_string(verdict.damages.size()));
  add("lag", "ms", lag.milliseconds[lag.milliseconds.size() / 2], Goal::None, 0,
      "from when the oldest batch of a commit was due (400 ms before the newest) to durable; 99 % " +
          numberText(lag.milliseconds[lag.milliseconds.size() * 99 / 100]) + ", worst " +
          numberText(lag.milliseconds.back()));
  add("memory", "MB", peakMb - baseMb, Goal::None, 0,
      "peak resident; the writer says " + numberText(static_cast<double>(lag.peakWriterBytes) / 1e6) +
          "; resident in the middle " + numberText(lag.residentMb[lag.residentMb.size() / 2] - baseMb) +
          ", at the end " + numberText(lag.residentMb.back() - baseMb));
  add("core", "% of one core", 100 * cost.cpuSeconds / cost.wallSeconds, Goal::None, 0,
      "the model's share included");
  const auto bytes = static_cast<double>(historyBytes(path));
  add("bytes", "B/sample", bytes / static_cast<double>(lag.rows), Goal::None, 0, "closed file");
  add("hour", "GB", bytes / static_cast<double>(seconds) * 3'600 / 1e9, Goal::None, 0,
      "an hour of it, by these " + std::to_string(seconds) + " s; settled in " + numberText(settled) + " s");
  figures.save();
  return 0;
}
