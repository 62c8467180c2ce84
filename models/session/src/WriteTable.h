// Values that were written to devices and have not come back yet; bounded. A value has come back once its series has a
// sample, not a historical one, that equals it to the bit. What the edge node keeps no series of (Node Control/*) comes
// back in its own messages; Node Control/Reboot has come to pass as well once the session ended in which it was written.
// Another value is no answer: the device may not have heard yet. Thread: one.
#pragma once

#include <schema/PayloadView.h>
#include <schema/SampleBatch.h>
#include <session/HostSession.h>

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace muster {

struct HostNode;

// What is written to.
struct WriteTarget {
  std::string where;           // for a person
  std::string unit;            // likewise
  SeriesId series = kNoSeries; // of a control none; those have instead:
  std::uint32_t slot = 0;      // of the edge node
  std::uint32_t serial = 0;    // likewise
  std::string control;         // its name
};

class WriteTable {
 public:
  static constexpr std::size_t kMost = 1'000;

  bool isFull() const { return m_pending.size() >= kMost; }
  bool empty() const { return m_pending.empty(); }
  WriteId add(WriteTarget target, Value value, std::int64_t nowMs, std::int64_t patienceMs); // monotonic
  // The samples from this row on are new.
  void onSamples(const SampleBatch& samples, std::size_t from);
  // A birth or data of the edge node have this of its control.
  void onControl(const HostNode& node, std::string_view control, const MetricView& reported);
  // The edge node died, or began another session.
  void onSessionEnd(const HostNode& node);
  void onTick(std::int64_t nowMs); // monotonic
  // The connection broke: nobody knows whether the command arrived.
  void onLost();
  std::vector<WriteOutcome> takeOutcomes() { return std::exchange(m_outcomes, {}); }

 private:
  struct Pending {
    WriteId id = 0;
    WriteTarget target;
    Value value;
    std::int64_t dueMs = 0;
    std::int64_t patienceMs = 0;
    std::optional<Value> another; // the newest that came; of Unknown type where it is too large to be told
  };

  template<class HasComeBack>
  void confirm(SeriesId series, HasComeBack hasComeBack);
  static std::string whatCame(const Pending& pending);

  std::unordered_multimap<SeriesId, Pending> m_pending; // controls at kNoSeries
  std::vector<WriteOutcome> m_outcomes;
  WriteId m_lastId = 0;
};

} // namespace muster
