// Merges the parts of hours, and makes rollups of days. Results are Changes, for a later commit. Damaged chunks stay as they are.
// Thread: one at a time.
#pragma once

#include "Changes.h"
#include "ChunkAccess.h"

#include <chunks/DeviceBlock.h>
#include <chunks/RollupBlock.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace muster {

// All stored parts of an hour, and rows that are not stored yet, as one part; repeats are left out and counted. False, and nothing
// changed, where they do not fit into one block.
Result<bool> mergeHour(ChunkAccess& access, DeviceBlockEncoder& encoder, std::int64_t hour, DeviceId device,
                       std::span<const BlockSeries> more, Changes& changes);

struct UpkeepOrder {
  std::vector<std::int64_t> hours; // hour << 32 | device: merged where there are parts
  std::vector<std::int64_t> days;  // keys of rollups to be made
  // By device: the first hour of which samples were not deleted by age; older hours keep the rollup that they have.
  std::vector<std::int64_t> firstHours;
  std::chrono::milliseconds atMost{200}; // no new piece of work after that
};

struct UpkeepDone {
  Changes changes;
  std::size_t hours = 0, days = 0; // how many of the order, from the front
};

class Merger {
 public:
  // access has to outlive the merger.
  explicit Merger(ChunkAccess& access) : m_access(access) {}

  Result<UpkeepDone> work(const UpkeepOrder& order);

 private:
  Result<void> makeRollup(std::int64_t key, std::int64_t firstHour, Changes& changes);
  Result<void> keepOldHours(std::int64_t key, std::int64_t firstHour, std::vector<HourSummary>& entries);

  ChunkAccess& m_access;
  DeviceBlockEncoder m_encoder;
};

} // namespace muster
