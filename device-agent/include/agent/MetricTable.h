// Every metric of this edge node in one list: what all collectors have found, the rules by which each is
// reported, and the value that was published last. Its indices are those of the birth. Thread: one at a time.
#pragma once

#include <agent/AgentConfig.h>
#include <agent/ByException.h>
#include <agent/Sampler.h>
#include <session/EdgeSession.h>

#include <optional>
#include <span>
#include <vector>

namespace muster::agent {

class MetricTable {
 public:
  explicit MetricTable(const AgentConfig& config);

  // Takes over what a collector has newly described. True where the birth changes with it.
  bool describe(const Collected& collected);
  // Those readings that are to be published now, by exception, or because a sensor failed (its null goes out
  // once, with quality bad) or came back. They become the birth's values.
  // What collected refers to has been described.
  std::vector<EdgeSample> select(const Collected& collected);
  // What the birth announces, with the values that select() has let through.
  const std::vector<EdgeMetric>& metrics() const { return m_metrics; }

 private:
  const MetricRule* ruleFor(const std::string& name) const;
  bool add(const MetricDescription& description, std::vector<std::optional<std::uint32_t>>& indices);

  std::map<std::string, MetricRule, std::less<>> m_rules;
  std::chrono::milliseconds m_atLeastEvery;
  std::vector<std::vector<std::optional<std::uint32_t>>>
      m_indices; // by collector and its metric; none: disabled
  std::vector<EdgeMetric> m_metrics;
  ByException m_exception;
};

// engUnit, engLow, engHigh of a metric, where it has them.
std::vector<Property> metricProperties(const MetricDescription& description);

} // namespace muster::agent
