// The running agent: samples, reports by exception, and keeps one Sparkplug edge node alive at a broker.
//
// Threads: the Sampler's and the link's hand over through a bounded mailbox or under one mutex; one run loop
// of its own publishes. start() and stop() come from the program's main thread.
#pragma once

#include <agent/AgentConfig.h>
#include <agent/AgentCounters.h>
#include <agent/StateStore.h>
#include <transport/BrokerLink.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace muster::agent {

// Told in one line of text for each fact; from any of the runtime's threads.
using Log = std::function<void(LogLevel, const std::string&)>;

struct RuntimeParts {
  AgentConfig config; // checked, with its nodeId filled in
  std::vector<std::unique_ptr<Collector>> collectors;
  std::shared_ptr<AgentCounters> counters;
  std::optional<StateStore> state; // none: bdSeq starts at random and is kept nowhere
  MqttClientFactory clientFactory;
  Log log;
};

class AgentRuntime {
 public:
  explicit AgentRuntime(RuntimeParts parts);
  ~AgentRuntime(); // as stop()

  void start();
  // NDEATH, then disconnect; at most three seconds, also with a broker or a sensor that does not answer.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

} // namespace muster::agent
