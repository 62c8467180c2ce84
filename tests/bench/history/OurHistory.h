// A history as a recorder would fill it. Thread: one.
#pragma once

#include "DataSet.h"
#include "FleetModel.h"
#include "Usage.h"

#include <history/HistoryReader.h>
#include <history/HistoryWriter.h>

#include <cstdint>
#include <memory>
#include <string>

namespace muster::bench {

// Devices and series in the order of their ids, 20 metrics each, with units. A fresh file's ids are then the data's own.
void declare(HistoryWriter& writer, std::size_t devices, std::int64_t sinceMs);

struct FleetRun {
  std::int64_t seconds = 3'600;     // of the fleet's time
  std::int64_t secondsACommit = 15; // 50,000 rows of the reference fleet
};

struct FleetCost {
  std::uint64_t rows = 0;
  double wallSeconds = 0;            // until all is settled, without the model's own time
  double modelSeconds = 0;           // CPU that the model took, in none of the others
  double writerSeconds = 0;          // CPU of the thread that appends and commits
  double packerSeconds = 0;          // CPU of all others
  double settleSeconds = 0;          // wall, of the last settle()
  std::uint64_t baseBytes = 0;       // resident before
  std::uint64_t peakBytes = 0;       // most that was resident
  std::uint64_t peakWriterBytes = 0; // most that the writer says it keeps
  std::uint64_t fileBytes = 0;
  std::uint64_t fullestFileBytes = 0; // with its log, while it was written
  HistoryWriterCounters counters;
  HistoryStats stats; // of the closed file
};

// What a file weighs that has the fleet's catalogue and births and no more: the share that does not grow with time.
std::uint64_t catalogueBytes(const std::string& path, const FleetModel& fleet);
// Births, then the fleet at high speed, then settle(). Ends the benchmark where a row is missing.
FleetCost recordFleet(const std::string& path, FleetModel& fleet, const FleetRun& run);

} // namespace muster::bench
