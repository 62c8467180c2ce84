// One device of an EdgeSession (or the edge node itself): its announced metrics with their current values,
// and the metrics of births and data made of them. Thread: a plain value.
#pragma once

#include "TemplateRules.h"

#include <session/EdgeSession.h>

#include <optional>

namespace muster {

class EdgeDevice {
 public:
  EdgeDevice() = default;
  // Errors: BadArgument (empty name, names that are equal but for case, not UTF-8,
  // reserved name, no metric type). firstAlias:
  // nothing where this device has no aliases; otherwise metric i has the alias firstAlias + i.
  static Result<EdgeDevice> make(std::string name, std::vector<EdgeMetric> metrics,
                                 std::optional<std::uint64_t> firstAlias);

  const std::string& name() const { return m_name; }
  bool isNode() const { return m_name.empty(); }
  std::span<const EdgeMetric> metrics() const { return m_metrics; }
  bool hasWritable() const;

  // Index of a metric by what a command carries.
  std::optional<std::uint32_t> findByName(std::string_view name) const;
  std::optional<std::uint32_t> findByAlias(std::uint64_t alias) const;

  // Errors: BadArgument (no such metric, a Template against the rules), TypeMismatch.
  Result<void> check(std::span<const EdgeSample> samples, const TemplateRules& templates) const;
  // Appends every metric with its current value; ones that never had a time get nowMs, for good.
  void appendBirth(std::int64_t nowMs, std::vector<Metric>& out, EdgeObserver* observer);
  // Appends the samples in order of time, and keeps their values. They were checked.
  void appendData(std::span<const EdgeSample> samples, std::vector<Metric>& out, EdgeObserver* observer);
  // Keeps the values alone.
  void keep(std::span<const EdgeSample> samples);

  bool born = false; // in the connection that is alive

 private:
  void keep(const EdgeSample& sample);
  void tell(EdgeObserver* observer, const EdgeSample& sample, bool inBirth) const;
  Metric dataMetric(const EdgeSample& sample) const;

  std::string m_name;
  std::vector<EdgeMetric> m_metrics;
  std::vector<std::uint16_t> m_quality; // of the current values
  std::vector<std::uint32_t> m_byName;  // indices, ordered by name
  std::optional<std::uint64_t> m_firstAlias;
  std::vector<EdgeSample> m_sorted; // scratch
};

} // namespace muster
