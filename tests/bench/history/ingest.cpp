// Bytes a sample and samples a second: ours beside VictoriaMetrics, and rows in SQLite once.
//   muster-bench-ingest [--repeats N] [--devices N] [--samples N]
#include "Arguments.h"
#include "DataSet.h"
#include "Figures.h"
#include "Files.h"
#include "Need.h"
#include "OurHistory.h"
#include "SqliteRows.h"
#include "Usage.h"
#include "VictoriaMetrics.h"

#include <cstdio>

namespace {

using namespace muster;
using namespace muster::bench;

constexpr std::size_t kSecondsACommit = 100; // 50,000 rows of 25 devices
constexpr int kConnections = 2;

struct Run {
  double seconds = 0;    // to the last commit, or the last answer
  double cpuSeconds = 0; // until then
  double allSeconds = 0; // with settling, or flushing and merging
  double allCpu = 0;
  double bytes = 0;
  double withCaches = 0; // bytes of all that lies there
};

Run runOurs(const DataSet& data, const std::vector<SampleBatch>& batches, const std::string& path) {
  auto writer = need(openHistoryWriter(path));
  declare(*writer, data.options().devices, kStartMs);
  need(writer->commit(kStartMs));
  Run run;
  const Stopwatch watch;
  std::int64_t now = kStartMs;
  for (const SampleBatch& batch : batches) {
    writer->append(batch, {});
    now = batch.timeMs.back();
    need(writer->commit(now));
  }
  const Cost committed = watch.cost();
  need(writer->settle(now + 3 * 3'600'000));
  need(writer->counters().rows == data.size(), "rows are missing");
  writer.reset();
  const Cost all = watch.cost();
  run.seconds = committed.wallSeconds;
  run.cpuSeconds = committed.cpuSeconds;
  run.allSeconds = all.wallSeconds;
  run.allCpu = all.cpuSeconds;
  run.bytes = run.withCaches = static_cast<double>(historyBytes(path));
  return run;
}

// How many samples do not come back to the bit.
std::uint64_t differing(const DataSet& data, const std::string& path) {
  const auto reader = need(openHistoryReader(path));
  std::uint64_t count = 0;
  for (std::size_t s = 0; s < data.series(); ++s) {
    const SeriesRun run = need(reader->range(static_cast<SeriesId>(s), 0, kStartMs * 2, false, false));
    count += run.size() > data.options().samples ? run.size() - data.options().samples : 0;
    for (std::size_t i = 0; i < data.options().samples; ++i) {
      const bool isSame =
          i < run.size() && run.timeMs[i] == data.timeOf(s, i) && run.bits[i] == data.bitsOf(s, i);
      count += isSame ? 0 : 1;
    }
  }
  return count;
}

struct PeerRun : Run {
  std::uint64_t differing = 0;
};

PeerRun runPeer(const DataSet& data, const Feed& feed, const Scratch& scratch, bool isChecked) {
  PeerRun run;
  VictoriaMetrics peer(scratch.path("vm"), scratch.path("vm.log"));
  const double idleCpu = peer.cpuSeconds();
  const Stopwatch watch;
  run.seconds = peer.feed(feed, kConnections);
  run.cpuSeconds = peer.cpuSeconds() - idleCpu;
  peer.merge("2025_03");
  run.allSeconds = watch.cost().wallSeconds;
  run.allCpu = peer.cpuSeconds() - idleCpu;
  need(peer.rows() == data.size(), "VictoriaMetrics has not stored all samples");
  run.differing = isChecked ? peer.differing(data, 3) : 0;
  peer.stop();
  run.bytes = static_cast<double>(peer.bytes());
  run.withCaches = static_cast<double>(bytesOf(scratch.path("vm")));
  std::error_code error;
  std::filesystem::remove_all(scratch.path("vm"), error);
  return run;
}

double medianOf(const std::vector<Run>& runs, double Run::*member) {
  std::vector<double> values;
  for (const Run& run : runs)
    values.push_back(run.*member);
  return median(values);
}

struct Side {
  std::string name;
  std::vector<Run> runs;
};

void report(Figures& figures, const std::string& set, double rows, const Side& ours, const Side& peer) {
  const std::string who = "VictoriaMetrics";
  const auto perRow = [&](const Side& side, double Run::*member) {
    return medianOf(side.runs, member) / rows;
  };
  figures.add({"history/bytes/" + set, "B/sample", perRow(ours, &Run::bytes), perRow(peer, &Run::bytes), who,
               Ratio::OursToPeer, Goal::RatioAtMost, 0.8,
               "closed file, all of it; the peer's data and index alone"});
  figures.add({"history/bytes-with-caches/" + set, "B/sample", perRow(ours, &Run::withCaches),
               perRow(peer, &Run::withCaches), who, Ratio::OursToPeer, Goal::None, 0,
               "the peer's whole folder, caches included, as the first survey counted it"});
  figures.add({"history/ingest/" + set, "samples/s", 1 / perRow(ours, &Run::seconds),
               1 / perRow(peer, &Run::seconds), who, Ratio::OursToPeer, Goal::RatioAtLeast, 4,
               "to the last commit; peer: " + peer.name});
  figures.add({"history/ingest-cpu/" + set, "us/sample", perRow(ours, &Run::cpuSeconds) * 1e6,
               perRow(peer, &Run::cpuSeconds) * 1e6, who, Ratio::PeerToOurs, Goal::None, 0,
               "CPU of all threads until then"});
  figures.add({"history/ingest-settled/" + set, "samples/s", 1 / perRow(ours, &Run::allSeconds),
               1 / perRow(peer, &Run::allSeconds), who, Ratio::OursToPeer, Goal::None, 0,
               "until all is packed and merged"});
  figures.add({"history/settled-cpu/" + set, "us/sample", perRow(ours, &Run::allCpu) * 1e6,
               perRow(peer, &Run::allCpu) * 1e6, who, Ratio::PeerToOurs, Goal::None, 0, "CPU until then"});
}

void compareRows(Figures& figures, const std::string& set, const DataSet& data, const Scratch& scratch,
                 const Side& ours) {
  const Stopwatch watch;
  SqliteRows rows(scratch.path("rows.db"));
  for (std::size_t i = 0; i < data.options().samples; i += kSecondsACommit)
    rows.insert(data, i, std::min(i + kSecondsACommit, data.options().samples));
  const double seconds = watch.cost().wallSeconds;
  rows.close();
  const auto size = static_cast<double>(data.size());
  figures.add({"history/bytes-rows/" + set, "B/sample", medianOf(ours.runs, &Run::bytes) / size,
               static_cast<double>(bytesOf(scratch.path("rows.db"))) / size, "SQLite rows", Ratio::OursToPeer,
               Goal::None, 0, ""});
  figures.add({"history/ingest-rows/" + set, "samples/s", size / medianOf(ours.runs, &Run::seconds),
               size / seconds, "SQLite rows", Ratio::OursToPeer, Goal::None, 0, "one run; the same commits"});
}

void compare(Figures& figures, const Arguments& arguments, bool isJittered) {
  const std::string set = isJittered ? "jitter" : "regular";
  const DataSet data({arguments.count("devices", 25), arguments.count("samples", 10'000), isJittered, 4});
  std::vector<SampleBatch> batches;
  for (std::size_t i = 0; i < data.options().samples; i += kSecondsACommit)
    batches.push_back(data.batch(i, std::min(i + kSecondsACommit, data.options().samples)));
  const Feed imported = importFeed(data);
  const Feed lines = influxFeed(data);
  Side ours{"ours", {}};
  Side byImport{imported.name, {}};
  Side byLines{lines.name, {}};
  std::uint64_t peerDiffers = 0;
  for (std::size_t repeat = 0; repeat < arguments.count("repeats", 3); ++repeat) {
    const Scratch scratch(arguments.text("scratch"));
    const std::string path = scratch.path("ours.history");
    ours.runs.push_back(runOurs(data, batches, path));
    if (repeat == 0) {
      need(differing(data, path) == 0, "ours is not lossless");
      figures.remark(set + ": all " + std::to_string(data.size()) +
                     " samples came back from ours to the bit");
    }
    const PeerRun first = runPeer(data, imported, scratch, repeat == 0);
    byImport.runs.push_back(first);
    peerDiffers += first.differing;
    byLines.runs.push_back(runPeer(data, lines, scratch, false));
  }
  figures.remark(set + ": VictoriaMetrics changed " + std::to_string(peerDiffers) + " of the " +
                 std::to_string(kMetricsEach * data.options().samples) + " samples of one device");
  const auto size = static_cast<double>(data.size());
  for (const Side& side : {byImport, byLines})
    figures.remark(set + ": VictoriaMetrics fed by " + side.name + ": " +
                   numberText(size / medianOf(side.runs, &Run::seconds)) + " samples/s");
  const bool isImportFaster = medianOf(byImport.runs, &Run::seconds) < medianOf(byLines.runs, &Run::seconds);
  report(figures, set, size, ours, isImportFaster ? byImport : byLines);
  if (!isJittered) {
    const Scratch scratch(arguments.text("scratch"));
    compareRows(figures, set, data, scratch, ours);
  }
}

} // namespace

int main(int argc, char** argv) {
  const Arguments arguments(argc, argv, "repeats devices samples");
  Figures figures("history-ingest", arguments.text("out"));
  figures.remark(
      "Ours: batches of 50,000 rows in order of time, a durable commit (fsync) each; decoded before the clock"
      " starts. VictoriaMetrics: requests made before the clock starts, two connections, no request durable;"
      " its caches are not counted.");
  for (const bool isJittered : {false, true})
    compare(figures, arguments, isJittered);
  figures.save();
  return 0;
}
