// Values that were written to devices and have not come back yet; bounded. A value has come back once its series
// has a sample, not a historical one, that equals it to the bit. Thread: one.
#pragma once

#include <schema/SampleBatch.h>
#include <session/HostSession.h>

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace muster {

class WriteTable {
 public:
  static constexpr std::size_t kMost = 1'000;

  bool isFull() const { return m_pending.size() >= kMost; }
  bool empty() const { return m_pending.empty(); }
  WriteId add(SeriesId series, Value value, std::string where, std::int64_t dueMs);
  // The samples from this row on are new.
  void onSamples(const SampleBatch& samples, std::size_t from);
  void onTick(std::int64_t nowMs); // monotonic
  // The connection broke: nobody knows whether the command arrived.
  void onLost();
  std::vector<WriteOutcome> takeOutcomes() { return std::exchange(m_outcomes, {}); }

 private:
  struct Pending {
    WriteId id = 0;
    Value value;
    std::string where;
    std::int64_t dueMs = 0;
    bool sawAnother = false;
  };

  std::unordered_multimap<SeriesId, Pending> m_pending;
  std::vector<WriteOutcome> m_outcomes;
  WriteId m_lastId = 0;
};

} // namespace muster
