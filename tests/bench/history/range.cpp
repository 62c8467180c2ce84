// 10,000 samples in a row of one series, random series and places, warm: ours beside rows in SQLite. 100 series of 50,000
// samples a second apart.
//   muster-bench-range [--queries N]
#include "Arguments.h"
#include "DataSet.h"
#include "Figures.h"
#include "Files.h"
#include "Need.h"
#include "OurHistory.h"
#include "SqliteRows.h"

#include <chrono>

namespace {

using namespace muster;
using namespace muster::bench;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kRows = 10'000;

void fill(const DataSet& data, const std::string& path) {
  auto writer = need(openHistoryWriter(path));
  declare(*writer, data.options().devices, kStartMs);
  std::int64_t now = kStartMs;
  for (std::size_t i = 0; i < data.options().samples; i += 500) {
    const SampleBatch batch = data.batch(i, std::min(i + 500, data.options().samples));
    writer->append(batch, {});
    now = batch.timeMs.back();
    need(writer->commit(now));
  }
  need(writer->settle(now + 3 * 3'600'000));
}

struct Place {
  std::size_t series;
  std::size_t first;
};

template<class Query>
double milliseconds(Query&& query) {
  const auto start = Clock::now();
  query();
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

void compare(Figures& figures, const Arguments& arguments, bool isJittered) {
  const Scratch scratch(arguments.text("scratch"));
  const DataSet data({5, 50'000, isJittered, 4});
  const std::string path = scratch.path("ours.history");
  fill(data, path);
  SqliteRows rows(scratch.path("rows.db"));
  rows.insertInOrder(data);
  const auto reader = need(openHistoryReader(path));
  std::vector<double> ours;
  std::vector<double> peers;
  std::vector<std::int64_t> timeMs;
  std::vector<double> values;
  Random random(17);
  const std::size_t queries = arguments.count("queries", 500);
  for (std::size_t query = 0; query < queries + 50; ++query) {
    const Place place{
        static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(data.series()) - 1)),
        static_cast<std::size_t>(random.between(0, 50'000 - kRows))};
    const std::int64_t from = data.timeOf(place.series, place.first);
    const std::int64_t to = data.timeOf(place.series, place.first + kRows - 1) + 1;
    SeriesRun run;
    double sum = 0;
    double peerSum = 0;
    const double our = milliseconds([&] {
      run = need(reader->range(static_cast<SeriesId>(place.series), from, to, false, false));
      for (const std::uint64_t bits : run.bits)
        sum += Value::numberOf(run.type, bits);
    });
    const double peer = milliseconds([&] {
      rows.range(place.series, from, to, timeMs, values);
      for (const double value : values)
        peerSum += value;
    });
    need(run.timeMs == timeMs && run.size() == kRows && sum == peerSum, "ours and the rows differ");
    if (query < 50) // to be warm
      continue;
    ours.push_back(our);
    peers.push_back(peer);
  }
  figures.add({isJittered ? "history/range/jitter" : "history/range/regular", "ms", median(ours),
               median(peers), "SQLite rows", Ratio::PeerToOurs, Goal::RatioAtLeast, 10,
               "10,000 samples, median, warm"});
}

} // namespace

int main(int argc, char** argv) {
  const Arguments arguments(argc, argv, "queries");
  Figures figures("history-range", arguments.text("out"));
  figures.remark("One open reader and one open connection with a prepared statement; the table was filled in "
                 "its own order"
                 " and lies in SQLite's cache of 512 MiB; what is read is added up.");
  for (const bool isJittered : {false, true})
    compare(figures, arguments, isJittered);
  figures.save();
  return 0;
}
