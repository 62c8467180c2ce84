// The agent's own cost and counters. Always of this process, whatever the root of the others is.
#include "../ParseText.h"
#include "Rounding.h"

#include <agent/Collectors.h>

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

namespace muster::agent {

namespace {

std::int64_t microseconds(const timeval& time) {
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000 + time.tv_usec;
}

class AgentCollector final : public Collector {
 public:
  explicit AgentCollector(std::shared_ptr<const AgentCounters> counters)
      : Collector(Root()), m_counters(std::move(counters)) {}
  std::string_view name() const override { return "agent"; }

 protected:
  void read(const Now& now) override {
    readCpu(now);
    reportOrFail("Agent/Memory Used", readResidentBytes());
    reportCount("Agent/Messages Dropped", m_counters->messagesDropped);
    reportCount("Agent/Missed Samplings", m_counters->missedSamplings);
    reportCount("Agent/Read Failures", m_counters->readFailures);
    reportCount("Agent/Readings Dropped", m_counters->readingsDropped);
    reportCount("Agent/Refused Commands", m_counters->refusedCommands);
  }

 private:
  void reportCount(std::string_view metric, std::uint64_t count) {
    report(metric, Value::unsignedInteger(DataType::UInt64, count));
  }

  void readCpu(const Now& now) {
    struct rusage usage {};
    if (::getrusage(RUSAGE_SELF, &usage) != 0) {
      reportFailure("Agent/CPU Usage");
      return;
    }
    const std::int64_t usedUs = microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
    const std::int64_t passedMs = now.monotonicMs - m_lastMs;
    if (m_lastMs > 0 && passedMs > 0) {
      const double share = static_cast<double>(usedUs - m_lastUs) / (static_cast<double>(passedMs) * 10.0);
      reportNumber("Agent/CPU Usage", std::clamp(roundedTo(share, 100), 0.0, 100.0));
    } else {
      reportNotYet("Agent/CPU Usage");
    }
    m_lastUs = usedUs;
    m_lastMs = now.monotonicMs;
  }

  // /proc/self/statm: "size resident shared ...", in pages (proc(5)).
  std::optional<double> readResidentBytes() const {
    const auto text = root().read("proc/self/statm");
    const auto fields = text ? fieldsOf(*text, 2) : std::vector<std::string_view>();
    const auto pages = fields.size() == 2 ? parseNumber<std::uint64_t>(fields[1]) : std::nullopt;
    return pages ? std::optional(static_cast<double>(*pages) * static_cast<double>(::sysconf(_SC_PAGESIZE)))
                 : std::nullopt;
  }

  std::shared_ptr<const AgentCounters> m_counters;
  std::int64_t m_lastUs = 0;
  std::int64_t m_lastMs = 0;
};

} // namespace

std::unique_ptr<Collector> makeAgentCollector(std::shared_ptr<const AgentCounters> counters) {
  return std::make_unique<AgentCollector>(std::move(counters));
}

} // namespace muster::agent
