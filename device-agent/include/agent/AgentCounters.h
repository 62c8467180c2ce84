// What the agent counts about itself, shown as metrics Agent/... so that a person can see it from afar.
// Thread: any; each number stands for itself.
#pragma once

#include <atomic>
#include <cstdint>

namespace muster::agent {

struct AgentCounters {
  std::atomic<std::uint64_t> readFailures{0};    // Collector::failures(), over all collectors
  std::atomic<std::uint64_t> readingsDropped{0}; // taken, but there was no room to keep them for publishing
  std::atomic<std::uint64_t> messagesDropped{0}; // made, but the queue towards the broker was full
  std::atomic<std::uint64_t> missedSamplings{
      0}; // points of the sampling grid that were left out, over all threads
  std::atomic<std::uint64_t> refusedCommands{0}; // malformed, unknown, of a wrong type, too large, too many
};

} // namespace muster::agent
