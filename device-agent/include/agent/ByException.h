// Reporting by exception: a reading goes out when it has left the dead band around the value that went out
// last, or when that is longer ago than the rule's time. Compared with what was sent, not with the previous
// reading, so that a slow drift is seen. Thread: one at a time.
#pragma once

#include <schema/Value.h>

#include <chrono>
#include <cstdint>
#include <vector>

namespace muster::agent {

struct ReportRule {
  double deadBand = 0; // in the metric's unit; a change of at least this goes out; 0: every change
  std::chrono::milliseconds atLeastEvery{60'000}; // 0: only changes
};

class ByException {
 public:
  // Metrics are numbered from 0 in the order in which they are added.
  void add(ReportRule rule);
  std::size_t size() const { return m_metrics.size(); }

  // Is this reading to be sent? If so it counts as sent at monotonicMs. The first one always is. Null against
  // not null, another text or truth value are changes whatever the dead band. Null is never repeated: a
  // sensor that is gone has nothing more to say.
  bool accept(std::uint32_t metric, const Value& value, std::int64_t monotonicMs);

 private:
  struct Metric {
    ReportRule rule;
    bool wasSent = false;
    std::int64_t sentMs = 0; // monotonic
    Value sent;
  };
  std::vector<Metric> m_metrics;
};

} // namespace muster::agent
