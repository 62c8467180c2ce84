// A year of one series, a sample a second (31.5 million), into 2,000 columns: cold and warm. Alone on its device, and beside 19
// sister series of a sample a minute.
//   muster-bench-year [--days N] [--repeats N]
#include "Arguments.h"
#include "Figures.h"
#include "Files.h"
#include "Need.h"
#include "OurHistory.h"
#include "Timings.h"

#include <algorithm>

namespace {

using namespace muster;
using namespace muster::bench;

constexpr int kColumns = 2'000;
constexpr int kCpuMetric = 2; // noisy, a double
constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kFirstMs = kStartMs / kHourMs * kHourMs; // on an hour

// Fills days; every second the one series, every minute the others, where there are some.
void fill(const std::string& path, std::int64_t days, bool hasSisters) {
  auto writer = need(openHistoryWriter(path));
  declare(*writer, 1, kFirstMs);
  Random random(365);
  std::vector<Walk> walks;
  for (int metric = 0; metric < kMetricsEach; ++metric)
    walks.emplace_back(metric, random);
  SampleBatch batch;
  std::int64_t now = kFirstMs;
  for (std::int64_t second = 0; second < days * 86'400; ++second) {
    now = kFirstMs + second * 1'000;
    batch.addScalar(kCpuMetric, now, now, walks[kCpuMetric].next(random, second), 192, 0);
    for (int metric = 0; hasSisters && second % 60 == 0 && metric < kMetricsEach; ++metric) {
      if (metric != kCpuMetric)
        batch.addScalar(static_cast<SeriesId>(metric), now, now,
                        walks[static_cast<std::size_t>(metric)].next(random, second), 192, 0);
    }
    if (batch.size() >= 50'000) {
      writer->append(batch, {});
      need(writer->commit(now));
      batch.clear();
    }
  }
  writer->append(batch, {});
  need(writer->settle(now + 3 * kHourMs));
}

struct Range {
  const char* name;
  std::int64_t fromMs;
  std::int64_t toMs;
};

void draw(HistoryReader& reader, const Range& range) {
  const std::vector<PixelColumn> columns =
      need(reader.pixels(kCpuMetric, range.fromMs, range.toMs, kColumns));
  std::uint64_t samples = 0;
  for (const PixelColumn& column : columns)
    samples += column.count;
  need(columns.size() == kColumns &&
           samples == static_cast<std::uint64_t>((range.toMs - range.fromMs) / 1'000),
       "pixels that miss samples");
}

void measure(Figures& figures, const std::string& path, const std::string& variant, std::int64_t days,
             std::size_t repeats) {
  // Columns of whole hours, and the whole year, from and to half a second after a sample, with columns that begin anywhere.
  const std::int64_t hoursAColumn = std::max<std::int64_t>(1, days * 24 / kColumns);
  const std::int64_t startOfAll = kFirstMs + 1'500;
  const Range ranges[] = {{"aligned", kFirstMs, kFirstMs + hoursAColumn * kHourMs * kColumns},
                          {"unaligned", startOfAll, startOfAll + days * 86'400'000 - 10'000}};
  for (const Range& range : ranges) {
    Timings cold;
    Timings warm;
    double left = 0;
    for (std::size_t i = 0; i < repeats; ++i) {
      left = std::max(left, dropFromCache(path));
      const Stopwatch opening;
      const auto reader = need(openHistoryReader(path));
      draw(*reader, range);
      cold.add(opening.cost());
      const Stopwatch again;
      draw(*reader, range);
      warm.add(again.cost());
    }
    const std::string name = "history/year/" + variant + "/" + range.name;
    figures.add(cold.figure(name + "/cold", 50,
                            "opening included, " + numberText(left * 100) + " % still in the page cache"));
    figures.add(warm.figure(name + "/warm", 0, ""));
  }
}

} // namespace

int main(int argc, char** argv) {
  const Arguments arguments(argc, argv, "days repeats");
  Figures figures("history-year", arguments.text("out"));
  const auto days = static_cast<std::int64_t>(arguments.count("days", 365));
  need(days >= 84, "fewer than 84 days have no 2,000 columns of whole hours");
  for (const bool hasSisters : {false, true}) {
    const Scratch scratch(arguments.text("scratch"));
    const std::string path = scratch.path("year.history");
    const std::string variant = hasSisters ? "with-sisters" : "alone";
    const Stopwatch watch;
    fill(path, days, hasSisters);
    figures.remark(variant + ": " + std::to_string(days) + " days filled in " +
                   numberText(watch.cost().wallSeconds) + " s; the file has " +
                   numberText(static_cast<double>(historyBytes(path)) / 1e6) + " MB");
    measure(figures, path, variant, days, arguments.count("repeats", 9));
  }
  figures.save();
  return 0;
}
