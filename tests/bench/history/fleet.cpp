// The reference fleet at high speed: bytes, memory and upkeep, and from them the year.
//   muster-bench-fleet [--hours N] [--late none|outages|scattered] [--nodes N] [--commit-seconds N]
#include "Arguments.h"
#include "Figures.h"
#include "Files.h"
#include "Need.h"
#include "OurHistory.h"

namespace {

using namespace muster;
using namespace muster::bench;

constexpr double kSamplesAYear = 200'000.0 / 60 * 365 * 86'400;

void report(Figures& figures, const FleetCost& cost, double hours) {
  const auto rows = static_cast<double>(cost.rows);
  const double bytes = static_cast<double>(cost.fileBytes) / rows;
  const auto add = [&](const std::string& name, const std::string& unit, double ours,
                       const std::string& note) {
    figures.add(
        {"history/fleet/" + name, unit, ours, std::nullopt, "", Ratio::OursToPeer, Goal::None, 0, note});
  };
  add("bytes", "B/sample", bytes, numberText(rows / 1e6) + " million samples, closed file");
  figures.add({"history/fleet/year", "GB", bytes * kSamplesAYear / 1e9, std::nullopt, "", Ratio::OursToPeer,
               Goal::OursAtMost, 200,
               numberText(kSamplesAYear / 1e9) + " thousand million samples at these bytes"});
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
  const Arguments arguments(argc, argv, "hours late nodes commit-seconds");
  Figures figures("history-fleet", arguments.text("out"));
  const Scratch scratch(arguments.text("scratch"));
  FleetOptions options;
  options.nodes = arguments.count("nodes", options.nodes);
  const std::string late = arguments.text("late");
  options.late = late == "none" ? Late::None : late == "scattered" ? Late::Scattered : Late::Outages;
  FleetModel fleet(options);
  const double hours = arguments.number("hours", 4);
  const FleetRun run{static_cast<std::int64_t>(hours * 3'600),
                     static_cast<std::int64_t>(arguments.count("commit-seconds", 15))};
  const FleetCost cost = recordFleet(scratch.path("fleet.history"), fleet, run);
  figures.remark(std::to_string(fleet.nodes()) + " nodes for " + numberText(hours) +
                 " hours, a durable commit each " + std::to_string(run.secondsACommit) + " s of its time; " +
                 numberText(100.0 * static_cast<double>(fleet.lateRows()) / static_cast<double>(cost.rows)) +
                 " % late; settled in " + numberText(cost.settleSeconds) + " s; " +
                 std::to_string(cost.counters.packs) + " packs, " + std::to_string(cost.counters.merges) +
                 " merges");
  report(figures, cost, hours);
  figures.save();
  return 0;
}
