// What a history keeps beside samples, and what its queries give. Ids here are the history's own (dense, for ever), not
// those of a running host. Times are UTC milliseconds; ranges are [from, to). Thread: plain values.
#pragma once

#include <schema/Catalog.h>
#include <schema/FleetUpdate.h>

#include <chunks/RollupBlock.h>
#include <chunks/SeriesRun.h>
#include <chunks/StateBlock.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace muster {

// What a series means from a moment on, as its births said.
struct Meaning {
  std::int64_t sinceMs = 0;
  std::string unit;
  std::optional<double> low, high; // in unit
  std::string properties;          // undecoded PropertySet
};

struct HistoryEvent {
  std::int64_t id = 0; // rising in the order in which they were told
  EventKind kind = EventKind::Birth;
  DeviceId device = kNoDevice;
  std::int64_t timeMs = 0;
  std::int64_t receivedMs = 0;
  std::uint64_t count = 1;
  std::string sender;
  std::string detail;
};

// A sample whose time nobody can believe, kept apart.
struct OddHistorySample {
  SeriesId series = kNoSeries;
  std::int64_t receivedMs = 0;
  SeriesRun row; // one row
};

// One pixel column of a chart: [start, end) of the range's nth part. Samples that are no numbers (see Summary) count in
// count only, and isBroken says that there are some: a line has a gap there.
struct PixelColumn {
  std::uint64_t count = 0; // all samples
  bool isBroken = false;   // where count came from summaries alone: some sample is no number
  Summary summary;         // of the numbers alone: first, last, min, max with their times, exactly
};

// One step of a report: [startMs, startMs + step).
struct StepRow {
  std::int64_t startMs = 0;
  Summary summary;
  // Time-weighted: each value held until the next one, also into and out of the step; nothing where no number is known in it.
  std::optional<double> mean;
};

// The whole fleet as it was at a moment.
struct FleetMoment {
  std::int64_t atMs = 0;
  std::vector<SeriesState> series; // that had a sample by then; rising by device, series; bytes always there
  std::vector<DeviceStanding> devices; // known by then; rising
  bool isHostOnline = true;            // the recording host had its broker then
};

struct Retention {
  std::optional<std::int64_t> rawMs;    // samples older than this go; nothing: for ever
  std::optional<std::int64_t> rollupMs; // summaries older than this go; at least rawMs
};

struct RetentionRules {
  Retention general;
  std::vector<std::pair<std::string, Retention>> groups; // by Sparkplug group, instead of general
  std::optional<std::uint64_t> mostBytes;                // of the file: oldest raw samples go first
};

struct HistoryStats {
  int version = 0;
  std::uint64_t fileBytes = 0, freeBytes = 0; // with the write-ahead log; pages that are free in it
  std::uint64_t devices = 0, series = 0, events = 0, odd = 0;
  std::uint64_t chunks = 0, frames = 0, rollups = 0, staleRollups = 0, journalRows = 0, journalSamples = 0;
  std::uint64_t chunkBytes = 0, frameBytes = 0, rollupBytes = 0, journalBytes = 0;
  std::optional<std::int64_t> firstMs,
      lastMs; // of plain samples: from the first to past the last hour that has some
};

} // namespace muster
