// Folds updates into one: all their events, the newest catalogue entry of each id, the newest sample of each
// series. Thread: one.
#pragma once

#include <schema/FleetUpdate.h>

#include <memory>
#include <vector>

namespace muster {

class Coalescer {
 public:
  // Which series have bytes as values; to be told of every catalogue entry before its samples are folded.
  void learn(const std::vector<SeriesInfo>& series);

  // folded becomes what came before and then these updates. Returns how many samples were left out.
  std::size_t fold(FleetUpdate& folded, const std::vector<std::shared_ptr<const FleetUpdate>>& updates);

 private:
  SampleBatch newestOfEach(const std::vector<const SampleBatch*>& batches) const;
  void addRow(SampleBatch& out, const SampleBatch& from, std::size_t row) const;

  std::vector<bool> m_isBytes; // by series
};

} // namespace muster
