// What the agent counts about itself, shown as metrics Agent/... so that a person can see it from afar.
// Thread: any; each number stands for itself.
#pragma once

#include <atomic>
#include <cstdint>

namespace muster::agent {

struct AgentCounters {
  std::atomic<std::uint64_t> readFailures{0}; // readings that could not be had, over all collectors
  std::atomic<std::uint64_t> missedSamplings{
      0}; // points of the sampling grid that were left out, over all threads
  std::atomic<std::uint64_t> refusedCommands{0}; // malformed, unknown, of a wrong type, too large, too many
};

} // namespace muster::agent
