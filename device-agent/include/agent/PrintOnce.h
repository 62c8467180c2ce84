// What the agent would announce right now, for `muster-agent --print`.
// Thread: free functions; readOnce blocks for the given pause.
#pragma once

#include <agent/AgentConfig.h>
#include <agent/Root.h>

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace muster::agent {

struct PrintedMetric {
  MetricDescription description;
  Value value;
};

// Reads every collector twice with the pause between (rates need it); metrics in the order of their names,
// without those that the configuration switches off.
std::vector<PrintedMetric> readOnce(std::span<const std::unique_ptr<Collector>> collectors,
                                    const AgentConfig& config, std::chrono::milliseconds pause);

// As whom: one line with group, edge node id and the topic of its birth. Where the id is made up at the first start it
// says so: nothing is written here.
std::string printHeader(const AgentConfig& config, const Root& root);
// Columns name, type, value, unit; numbers to the right. Ends with a line feed.
std::string printTable(std::span<const PrintedMetric> metrics);
// An array of objects: name, type, value (null where it could not be read), unit, low, high (null: none).
std::string printJson(std::span<const PrintedMetric> metrics);

} // namespace muster::agent
