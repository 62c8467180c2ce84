// The blocks alone, without a file: bytes a sample and nanoseconds a sample, by kind of metric.
//   muster-bench-codec [--repeats N]
#include "Arguments.h"
#include "DataSet.h"
#include "Figures.h"
#include "FleetModel.h"
#include "Need.h"
#include "Usage.h"

#include <chunks/DeviceBlock.h>
#include <chunks/JournalBlock.h>

#include <algorithm>
#include <array>
#include <functional>

namespace {

using namespace muster;
using namespace muster::bench;

constexpr std::int64_t kHourMs = 3'600'000;

// One device's hour.
struct Hour {
  std::int64_t startMs = 0;
  std::vector<SeriesRun> runs; // of 20 series

  std::vector<BlockSeries> series(std::size_t only) const {
    std::vector<BlockSeries> all;
    for (std::size_t s = 0; s < runs.size(); ++s) {
      if ((only == kMetricsEach || s % kKinds == only) && !runs[s].empty())
        all.push_back({static_cast<SeriesId>(s), &runs[s]});
    }
    return all;
  }
  std::size_t rows() const {
    std::size_t sum = 0;
    for (const SeriesRun& run : runs)
      sum += run.size();
    return sum;
  }
};

Hour emptyHour(std::int64_t startMs) {
  Hour hour{startMs, std::vector<SeriesRun>(kMetricsEach)};
  for (std::size_t s = 0; s < kMetricsEach; ++s)
    hour.runs[s].type = kindOf(static_cast<int>(s)).type;
  return hour;
}

std::vector<Hour> hoursOf(const DataSet& data) {
  std::vector<Hour> hours;
  for (std::size_t device = 0; device < data.options().devices; ++device) {
    const std::size_t begin = hours.size();
    for (std::size_t s = 0; s < kMetricsEach; ++s) {
      for (std::size_t i = 0; i < data.options().samples; ++i) {
        const std::int64_t time = data.timeOf(device * kMetricsEach + s, i);
        const auto hour = static_cast<std::size_t>(time / kHourMs - kStartMs / kHourMs);
        while (hours.size() <= begin + hour)
          hours.push_back(
              emptyHour((kStartMs / kHourMs + static_cast<std::int64_t>(hours.size() - begin)) * kHourMs));
        hours[begin + hour].runs[s].add(time, data.bitsOf(device * kMetricsEach + s, i));
      }
    }
  }
  return hours;
}

std::vector<Hour> hoursOfFleet(std::size_t nodes) {
  FleetOptions options;
  options.nodes = nodes;
  options.startMs = kStartMs / kHourMs * kHourMs;
  FleetModel fleet(options);
  std::vector<Hour> hours(nodes, emptyHour(options.startMs));
  SampleBatch batch;
  for (int second = 0; second < 3'598; ++second)
    fleet.next(batch);
  for (std::size_t row = 0; row < batch.size(); ++row)
    hours[batch.series[row] / kMetricsEach].runs[batch.series[row] % kMetricsEach].add(batch.timeMs[row],
                                                                                       batch.bits[row]);
  return hours;
}

// What encoding all hours gives, or of one kind of metric alone.
std::vector<std::string> encode(const std::vector<Hour>& hours, std::size_t only = kMetricsEach) {
  DeviceBlockEncoder encoder;
  std::vector<std::string> blocks(hours.size());
  for (std::size_t i = 0; i < hours.size(); ++i)
    encoder.encode(hours[i].series(only), hours[i].startMs, blocks[i]);
  return blocks;
}

void decode(const std::vector<Hour>& hours, const std::vector<std::string>& blocks, bool isChecked) {
  DeviceBlockReader reader;
  std::vector<std::int64_t> timeMs;
  std::vector<std::uint64_t> bits;
  for (std::size_t i = 0; i < hours.size(); ++i) {
    need(reader.open(blocks[i], hours[i].startMs));
    for (std::size_t entry = 0; entry < reader.entries().size(); ++entry) {
      need(reader.decodeScalars(entry, timeMs, bits));
      const SeriesRun& run = hours[i].runs[reader.entries()[entry].series];
      need(!isChecked || (timeMs == run.timeMs && bits == run.bits), "the codec is not lossless");
    }
  }
}

double bytesOf(const std::vector<std::string>& blocks) {
  double sum = 0;
  for (const std::string& block : blocks)
    sum += static_cast<double>(block.size());
  return sum;
}

double bestSeconds(std::size_t repeats, const std::function<void()>& work) {
  double best = 1e9;
  for (std::size_t i = 0; i < repeats; ++i) {
    const double before = threadCpuSeconds();
    work();
    best = std::min(best, threadCpuSeconds() - before);
  }
  return best;
}

void measure(Figures& figures, const std::string& set, const std::vector<Hour>& hours, std::size_t repeats) {
  double rows = 0;
  for (const Hour& hour : hours)
    rows += static_cast<double>(hour.rows());
  std::vector<std::string> blocks;
  const double encoding = bestSeconds(repeats, [&] { blocks = encode(hours); });
  decode(hours, blocks, true);
  const double decoding = bestSeconds(repeats, [&] { decode(hours, blocks, false); });
  const auto add = [&](const std::string& name, const std::string& unit, double ours,
                       const std::string& note) {
    figures.add(
        {"codec/" + set + "/" + name, unit, ours, std::nullopt, "", Ratio::OursToPeer, Goal::None, 0, note});
  };
  add("bytes", "B/sample", bytesOf(blocks) / rows,
      numberText(bytesOf(blocks) / static_cast<double>(blocks.size())) + " bytes a block");
  add("encode", "ns/sample", encoding / rows * 1e9, "CPU, best of " + std::to_string(repeats));
  add("decode", "ns/sample", decoding / rows * 1e9, "");
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    double kindRows = 0;
    for (const Hour& hour : hours)
      kindRows += static_cast<double>(hour.runs[kind].size() + hour.runs[kind + kKinds].size());
    add("bytes/" + std::string(kindOf(static_cast<int>(kind)).name), "B/sample",
        bytesOf(encode(hours, kind)) / kindRows, "in blocks of its own");
  }
}

void measureJournal(Figures& figures, const DataSet& data, const std::string& set, std::size_t repeats) {
  const SampleBatch batch = data.batch(0, 100);
  std::vector<DataType> types;
  for (std::size_t s = 0; s < data.series(); ++s)
    types.push_back(data.typeOf(s));
  JournalBlockEncoder encoder;
  std::string block;
  const double seconds = bestSeconds(repeats, [&] { encoder.encode(batch, types, block); });
  const auto rows = static_cast<double>(batch.size());
  figures.add({"codec/" + set + "/journal-bytes", "B/sample", static_cast<double>(block.size()) / rows,
               std::nullopt, "", Ratio::OursToPeer, Goal::None, 0, "50,000 rows a commit"});
  figures.add({"codec/" + set + "/journal-encode", "ns/sample", seconds / rows * 1e9, std::nullopt, "",
               Ratio::OursToPeer, Goal::None, 0, ""});
}

} // namespace

int main(int argc, char** argv) {
  const Arguments arguments(argc, argv, "repeats");
  Figures figures("history-codec", arguments.text("out"));
  const std::size_t repeats = arguments.count("repeats", 3);
  for (const bool isJittered : {false, true}) {
    const DataSet data({25, 10'000, isJittered, 4});
    const std::string set = isJittered ? "jitter" : "regular";
    measure(figures, set, hoursOf(data), repeats);
    measureJournal(figures, data, set, repeats);
  }
  measure(figures, "fleet", hoursOfFleet(1'000), repeats);
  figures.save();
  return 0;
}
