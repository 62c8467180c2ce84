// The whole fleet as of random moments: 200,000 series, cold and warm.
//   muster-bench-asof [--hours N] [--moments N] [--file KEPT_FILE] [options of FleetArguments.h]
// --file: is filled where it is not there, and stays.
#include "Figures.h"
#include "Files.h"
#include "FleetArguments.h"
#include "Need.h"
#include "OurHistory.h"
#include "Usage.h"

#include <algorithm>
#include <chrono>
#include <filesystem>

namespace {

using namespace muster;
using namespace muster::bench;
using Clock = std::chrono::steady_clock;

double momentOf(HistoryReader& reader, std::int64_t atMs, std::size_t series, std::size_t devices) {
  const auto start = Clock::now();
  const FleetMoment moment = need(reader.fleetAt(atMs));
  const double spent = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  need(moment.series.size() == series && moment.devices.size() == devices,
       "a moment that misses some of the fleet");
  need(std::ranges::all_of(moment.series, [&](const SeriesState& state) { return state.timeMs <= atMs; }),
       "a moment that knows the future");
  return spent;
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
  if (!std::filesystem::exists(path)) {
    const FleetCost cost = recordFleet(path, fleet, {static_cast<std::int64_t>(hours * 3'600)});
    figures.remark(
        numberText(static_cast<double>(cost.rows) / 1e6) + " million samples of " + numberText(hours) +
        " hours, " +
        numberText(100.0 * static_cast<double>(fleet.lateRows()) / static_cast<double>(cost.rows)) +
        " % late, recorded in " + numberText(cost.wallSeconds) + " s; the file has " +
        numberText(static_cast<double>(cost.fileBytes) / 1e6) + " MB");
  }
  Random random(300);
  std::vector<double> cold;
  std::vector<double> warm;
  double left = 0;
  for (std::size_t i = 0; i < arguments.count("moments", 15); ++i) {
    const auto anyMoment = [&] {
      return fleet.timeOf(0) + 2'000 +
             random.between(0, static_cast<std::int64_t>(hours * 3'600'000) - 4'000);
    };
    left = std::max(left, dropFromCache(path));
    const auto start = Clock::now();
    const auto reader = need(openHistoryReader(path));
    const double opening = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    const std::int64_t atMs = anyMoment();
    cold.push_back(opening + momentOf(*reader, atMs, fleet.series(), fleet.nodes()));
    warm.push_back(momentOf(*reader, atMs, fleet.series(), fleet.nodes()));
  }
  const auto worst = [](const std::vector<double>& values) {
    return "median; worst " + numberText(*std::ranges::max_element(values));
  };
  figures.add({"history/as-of/cold", "ms", median(cold), std::nullopt, "", Ratio::OursToPeer,
               Goal::OursAtMost, 300,
               worst(cold) + ", opening included, " + numberText(left * 100) + " % still in the page cache"});
  figures.add({"history/as-of/warm", "ms", median(warm), std::nullopt, "", Ratio::OursToPeer,
               Goal::OursAtMost, 300, worst(warm)});
  figures.save();
  return 0;
}
