// A history as plain lists, and what queries of it have to give, worked out the slow and obvious way; and the file that holds
// the same, filled table by table with the encoders, without the writer. Thread: one.
#pragma once

#include <history/HistoryReader.h>

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace muster {

// One sample as it came.
struct PlainSample {
  std::int64_t timeMs = 0;
  Value value;
  std::uint16_t quality = 192;
  std::uint8_t flags = 0; // of kStoredFlags
  std::string metadata;

  double number() const; // NaN where it is none
  friend bool operator==(const PlainSample&, const PlainSample&) = default;
};

struct PlainArrival {
  SeriesId series = kNoSeries;
  PlainSample sample;
};

// Which of the derived blocks the file gets; the others are missing, so that queries have to do without.
struct PlainFileOptions {
  int parts = 2;         // how many of the batches are in chunks, each a part of its own; the rest is journal
  bool isMerged = false; // all of those in one part
  double framesOfHours = 1; // share of the hours
  double rollupsOfDays = 1; // share of the days
  double staleRollups = 0;  // share of those that have nonsense in them and are listed as stale
  std::uint64_t seed = 1;
};

class PlainHistory {
 public:
  DeviceId addDevice(const std::string& group, const std::string& node, const std::string& device);
  SeriesId addSeries(DeviceId device, const std::string& metric, DataType type);
  void addMeaning(SeriesId series, Meaning meaning) { m_meanings.emplace_back(series, std::move(meaning)); }
  void addEvent(HistoryEvent event);
  void addOdd(OddHistorySample sample) { m_odd.push_back(std::move(sample)); }
  // What came with one commit.
  void addBatch(std::vector<PlainArrival> batch) { m_batches.push_back(std::move(batch)); }

  const std::vector<DeviceInfo>& devices() const { return m_devices; }
  const std::vector<SeriesInfo>& series() const { return m_series; }
  const std::vector<HistoryEvent>& events() const { return m_events; }

  // A series' samples in order, each once. batches: only of so many first ones.
  std::vector<PlainSample> samples(SeriesId series, std::size_t batches = SIZE_MAX) const;
  // Whether exactly this came at some time, be it as a repeat.
  bool hasCome(SeriesId series, const PlainSample& sample) const;
  std::vector<PlainSample> range(SeriesId series, std::int64_t fromMs, std::int64_t toMs, bool before,
                                 bool after) const;
  std::vector<PixelColumn> pixels(SeriesId series, std::int64_t fromMs, std::int64_t toMs, int columns) const;
  std::vector<StepRow> steps(SeriesId series, const std::vector<std::int64_t>& edges) const;
  FleetMoment fleetAt(std::int64_t atMs) const;

  // Makes the file. Empty, or what went wrong.
  std::string writeFile(const std::string& path, const PlainFileOptions& options = {}) const;

 private:
  std::vector<DeviceStanding> standings(std::int64_t beforeMs, bool isHostOnline[1]) const;
  friend class PlainFile;

  std::vector<DeviceInfo> m_devices;
  std::vector<SeriesInfo> m_series;
  std::vector<std::pair<SeriesId, Meaning>> m_meanings;
  std::vector<HistoryEvent> m_events;
  std::vector<OddHistorySample> m_odd;
  std::vector<std::vector<PlainArrival>> m_batches;
};

// What a run holds, for comparing.
std::vector<PlainSample> samplesOf(const SeriesRun& run);
SeriesRun runOf(const std::vector<PlainSample>& samples, DataType type);

// Devices behind edge nodes with series of every datatype; samples from `startMs` on for `hours`, many of them at full hours or at
// one time, late, repeated, null, NaN, of bad quality.
PlainHistory randomHistory(std::uint64_t seed, int nodes, int seriesADevice, int samplesASeries,
                           std::int64_t startMs, int hours);

} // namespace muster
