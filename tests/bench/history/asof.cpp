// The whole fleet as of random moments: 200,000 series, cold and warm.
//   muster-bench-asof [--hours N] [--moments N] [--file KEPT_FILE] [options of FleetArguments.h]
// --file: is filled where it is not there, and stays.
#include "Figures.h"
#include "Files.h"
#include "FleetArguments.h"
#include "Need.h"
#include "OurHistory.h"
#include "Timings.h"

#include <algorithm>
#include <filesystem>
#include <memory>

namespace {

using namespace muster;
using namespace muster::bench;
void checkMoment(const FleetMoment& moment, std::int64_t atMs, const FleetModel& fleet) {
  need(moment.series.size() == fleet.series() && moment.devices.size() == fleet.nodes(),
       "a moment that misses some of the fleet");
  need(std::ranges::all_of(moment.series, [&](const SeriesState& state) { return state.timeMs <= atMs; }),
       "a moment that knows the future");
}

void fill(Figures& figures, const std::string& path, FleetModel& fleet, double hours) {
  const FleetCost cost = recordFleet(path, fleet, {static_cast<std::int64_t>(hours * 3'600)});
  const auto rows = static_cast<double>(cost.rows);
  figures.remark(numberText(rows / 1e6) + " million samples of " + numberText(hours) + " hours, " +
                 numberText(100.0 * static_cast<double>(fleet.lateRows()) / rows) + " % late, recorded in " +
                 numberText(cost.wallSeconds) + " s; the file has " +
                 numberText(static_cast<double>(cost.fileBytes) / 1e6) + " MB");
}

} // namespace

int main(int argc, char** argv) {
  const Arguments arguments(argc, argv, std::string("hours moments file") + kFleetArguments);
  Figures figures("history-asof", arguments.text("out"));
  const Scratch scratch(arguments.text("scratch"));
  const std::string path =
      arguments.text("file").empty() ? scratch.path("fleet.history") : arguments.text("file");
  FleetModel fleet(fleetOptions(arguments, Late::Scattered));
  const double hours = arguments.number("hours", 6);
  if (!std::filesystem::exists(path))
    fill(figures, path, fleet, hours);
  Random random(300);
  Timings cold;
  Timings warm;
  double left = 0;
  for (std::size_t i = 0; i < arguments.count("moments", 15); ++i) {
    left = std::max(left, dropFromCache(path));
    std::unique_ptr<HistoryReader> reader;
    for (Timings* timings : {&cold, &warm}) {
      const std::int64_t atMs =
          fleet.timeOf(0) + 2'000 + random.between(0, static_cast<std::int64_t>(hours * 3'600'000) - 4'000);
      const Stopwatch watch;
      if (!reader)
        reader = need(openHistoryReader(path));
      const FleetMoment moment = need(reader->fleetAt(atMs));
      timings->add(watch.cost());
      checkMoment(moment, atMs, fleet);
    }
  }
  figures.add(cold.figure("history/as-of/cold", 300,
                          "opening included, " + numberText(left * 100) + " % still in the page cache"));
  figures.add(warm.figure("history/as-of/warm", 300, ""));
  figures.save();
  return 0;
}
