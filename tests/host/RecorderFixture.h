// What the tests of the recorder share: a history in a folder of its own, updates made by hand, and what is in the file.
#pragma once

#include <history/HistoryReader.h>
#include <host/HistoryRecorder.h>
#include <support/TemporaryFolder.h>
#include <support/WaitFor.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace muster::test {

inline constexpr std::int64_t kNoon = 1'767'268'800'000; // 2026-01-01T12:00Z

using Update = std::shared_ptr<FleetUpdate>;

inline Update newUpdate() {
  return std::make_shared<FleetUpdate>();
}

inline void addSample(FleetUpdate& update, SeriesId series, std::int64_t timeMs, double value,
                      std::uint8_t flags = 0, std::int64_t receivedMs = kNoon) {
  update.samples.addScalar(series, timeMs, receivedMs, Value::floating(value).bits(), kQualityGood, flags);
}

// Series 0, "Level", of the edge node plant/gate, with a unit and its birth's value.
inline Update birth(const std::string& unit, std::int64_t valueMs, double value,
                    std::int64_t receivedMs = kNoon) {
  Update update = newUpdate();
  update->devices.push_back({0, 0, "plant", "gate", ""});
  update->series.push_back({0, 0, "Level", DataType::Double, unit, {}, {}, ""});
  FleetEvent event;
  event.device = 0;
  event.timeMs = event.receivedMs = receivedMs;
  event.series = {0};
  update->events.push_back(event);
  addSample(*update, 0, valueMs, value, sampleflag::Birth, receivedMs);
  return update;
}

inline Update hostEvent(EventKind kind, std::int64_t atMs) {
  Update update = newUpdate();
  FleetEvent event;
  event.kind = kind;
  event.timeMs = event.receivedMs = atMs;
  update->events.push_back(event);
  return update;
}

struct HistoryFile {
  TemporaryFolder folder;
  std::string path = folder.file("fleet.muster");

  std::unique_ptr<HistoryRecorder> record(HistoryRecorderOptions options = {},
                                          std::optional<std::int64_t> endOfLastMs = std::nullopt) const {
    auto writer = openHistoryWriter(path);
    if (!writer)
      return nullptr;
    if (!options.clock)
      options.clock = [] { return Now{kNoon, 0}; };
    return std::make_unique<HistoryRecorder>(std::move(*writer), std::move(options), endOfLastMs);
  }
  std::unique_ptr<HistoryReader> read() const { return std::move(openHistoryReader(path).value()); }
};

// kNoSeries where there is none.
inline SeriesId findSeries(const HistoryReader& reader, std::string_view metric) {
  for (const SeriesInfo& info : reader.series())
    if (info.metric == metric)
      return info.id;
  return kNoSeries;
}

// Times and values of a Double series, in order.
inline std::vector<std::pair<std::int64_t, double>> samplesOf(HistoryReader& reader,
                                                              std::string_view metric) {
  const SeriesId series = findSeries(reader, metric);
  if (series == kNoSeries)
    return {};
  const SeriesRun run = reader.range(series, 0, kNoon * 2, false, false).value();
  std::vector<std::pair<std::int64_t, double>> samples;
  for (std::size_t row = 0; row < run.size(); ++row)
    samples.emplace_back(run.timeMs[row], run.valueAt(row).toNumber());
  return samples;
}

inline std::vector<HistoryEvent> eventsOf(HistoryReader& reader) {
  std::vector<HistoryEvent> events;
  const auto keep = [&](const HistoryEvent& event) {
    events.push_back(event);
    return true;
  };
  return reader.events(0, kNoon * 2, keep) ? events : std::vector<HistoryEvent>{};
}

} // namespace muster::test
