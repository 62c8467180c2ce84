// The reference fleet at high speed: bytes, memory and upkeep, and from them the year.
//   muster-bench-fleet [--hours N] [--commit-seconds N] [--peer 0] [options of FleetArguments.h]
#include "Figures.h"
#include "Files.h"
#include "FleetArguments.h"
#include "Need.h"
#include "OurHistory.h"
#include "VictoriaMetrics.h"

namespace {

using namespace muster;
using namespace muster::bench;

constexpr double kSamplesAYear = 200'000.0 / 60 * 365 * 86'400;

// Bytes a sample of VictoriaMetrics, of the same samples.
double peerBytesOf(const FleetOptions& options, std::int64_t seconds, std::uint64_t rows,
                   const Scratch& scratch) {
  FleetModel fleet(options);
  VictoriaMetrics peer(scratch.path("vm"), scratch.path("vm.log"));
  need(peer.feedFleet(fleet, seconds) == rows, "the peer was fed another fleet");
  peer.merge("2025_03");
  need(peer.rows() == rows, "VictoriaMetrics has not stored all samples");
  peer.stop();
  return static_cast<double>(peer.bytes()) / static_cast<double>(rows);
}

void report(Figures& figures, const FleetCost& cost, double hours, std::optional<double> peerBytes,
            std::uint64_t catalogue) {
  const auto rows = static_cast<double>(cost.rows);
  const double bytes = static_cast<double>(cost.fileBytes) / rows;
  const auto add = [&](const std::string& name, const std::string& unit, double ours,
                       const std::string& note) {
    figures.add(
        {"history/fleet/" + name, unit, ours, std::nullopt, "", Ratio::OursToPeer, Goal::None, 0, note});
  };
  figures.add({"history/fleet/bytes", "B/sample", bytes, peerBytes, "VictoriaMetrics", Ratio::OursToPeer,
               Goal::None, 0,
               numberText(rows / 1e6) + " million samples, closed file; the peer's data and index"});
  const double growing = static_cast<double>(cost.fileBytes - catalogue) / rows;
  figures.add({"history/fleet/year", "GB", (growing * kSamplesAYear + static_cast<double>(catalogue)) / 1e9,
               std::nullopt, "", Ratio::OursToPeer, Goal::OursAtMost, 200,
               numberText(kSamplesAYear / 1e9) + " thousand million samples at " + numberText(growing) +
                   " bytes, the catalogue of " + numberText(static_cast<double>(catalogue) / 1e6) +
                   " MB once"});
  const auto part = [&](const std::string& name, std::uint64_t partBytes, const std::string& note) {
    add("bytes-" + name, "B/sample", static_cast<double>(partBytes) / rows, note);
  };
  const HistoryStats& stats = cost.stats;
  part("chunks", stats.chunkBytes, std::to_string(stats.chunks) + " rows");
  part("frames", stats.frameBytes, std::to_string(stats.frames) + " rows");
  part("rollups", stats.rollupBytes, std::to_string(stats.rollups) + " rows");
  part("other", cost.fileBytes - stats.chunkBytes - stats.frameBytes - stats.rollupBytes,
       "pages, catalogue, events");
  add("fullest-file", "B/sample", static_cast<double>(cost.fullestFileBytes) / rows,
      "while written, with its log");
  add("memory", "MB", static_cast<double>(cost.peakBytes - cost.baseBytes) / 1e6,
      "peak resident, without the model; the writer says " +
          numberText(static_cast<double>(cost.peakWriterBytes) / 1e6));
  const double all = cost.writerSeconds + cost.packerSeconds;
  add("cpu", "s/million samples", all / (rows / 1e6), "all threads, without the model");
  add("packing", "%", 100 * cost.packerSeconds / all, "share of packing and merging in the background");
  add("cores", "% of one core", 100 * all / (hours * 3'600), "in real time");
  add("speed", "times real time", hours * 3'600 / cost.wallSeconds,
      "wall, settling included, without the model");
}

} // namespace

int main(int argc, char** argv) {
  const Arguments arguments(argc, argv, std::string("hours commit-seconds peer") + kFleetArguments);
  Figures figures("history-fleet", arguments.text("out"));
  const Scratch scratch(arguments.text("scratch"));
  const FleetOptions options = fleetOptions(arguments, Late::Outages);
  FleetModel fleet(options);
  const double hours = arguments.number("hours", 2);
  const FleetRun run{static_cast<std::int64_t>(hours * 3'600),
                     static_cast<std::int64_t>(arguments.count("commit-seconds", 15))};
  const FleetCost cost = recordFleet(scratch.path("fleet.history"), fleet, run);
  figures.remark(std::to_string(fleet.nodes()) + " nodes for " + numberText(hours) +
                 " hours, a durable commit each " + std::to_string(run.secondsACommit) + " s of its time; " +
                 numberText(100.0 * static_cast<double>(fleet.lateRows()) / static_cast<double>(cost.rows)) +
                 " % late; settled in " + numberText(cost.settleSeconds) + " s; " +
                 std::to_string(cost.counters.packs) + " packs, " + std::to_string(cost.counters.merges) +
                 " merges");
  std::optional<double> peer;
  if (arguments.count("peer", 1) != 0)
    peer = peerBytesOf(options, run.seconds, cost.rows, scratch);
  report(figures, cost, hours, peer, catalogueBytes(scratch.path("catalogue.history"), fleet));
  figures.save();
  return 0;
}
