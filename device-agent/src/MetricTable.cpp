#include <agent/MetricTable.h>
#include <schema/LetterCase.h>
#include <schema/MetricCatalog.h>

#include <algorithm>

namespace muster::agent {

MetricTable::MetricTable(const AgentConfig& config)
    : m_rules(config.metrics), m_atLeastEvery(config.atLeastEvery) {
}

const MetricRule* MetricTable::ruleFor(const std::string& name) const {
  if (const auto own = m_rules.find(name); own != m_rules.end())
    return &own->second;
  if (const MetricSpec* spec = findMetric(name)) {
    if (const auto ofPattern = m_rules.find(spec->name); ofPattern != m_rules.end())
      return &ofPattern->second;
  }
  return nullptr;
}

bool MetricTable::add(const MetricDescription& description,
                      std::vector<std::optional<std::uint32_t>>& indices) {
  const MetricRule* rule = ruleFor(description.name);
  // Two collectors with one name would make the birth invalid, also where letters differ by case only: the first
  // keeps it.
  const bool isTaken = std::ranges::any_of(
      m_metrics, [&](const EdgeMetric& metric) { return isSameButForCase(metric.name, description.name); });
  if ((rule != nullptr && !rule->enabled) || isTaken) {
    indices.emplace_back();
    return false;
  }
  indices.emplace_back(static_cast<std::uint32_t>(m_metrics.size()));
  EdgeMetric metric;
  metric.name = description.name;
  metric.value = Value::null(description.type);
  metric.properties = metricProperties(description);
  m_metrics.push_back(std::move(metric));
  ReportRule report{description.deadBand, m_atLeastEvery};
  if (rule != nullptr) {
    report.deadBand = rule->deadBand.value_or(report.deadBand);
    report.atLeastEvery = rule->atLeastEvery.value_or(report.atLeastEvery);
  }
  m_exception.add(report);
  return true;
}

bool MetricTable::describe(const Collected& collected) {
  if (collected.collector >= m_indices.size())
    m_indices.resize(collected.collector + 1);
  bool changed = false;
  for (const MetricDescription& description : collected.added)
    changed = add(description, m_indices[collected.collector]) || changed;
  return changed;
}

std::vector<EdgeSample> MetricTable::select(const Collected& collected) {
  std::vector<EdgeSample> samples;
  const auto& indices = m_indices.at(collected.collector);
  for (const Reading& reading : collected.readings) {
    const auto index = indices.at(reading.metric);
    if (!index)
      continue;
    EdgeMetric& metric = m_metrics[*index];
    const std::uint16_t quality = reading.failed ? kQualityBad : kQualityGood;
    const bool isAccepted = m_exception.accept(*index, reading.value, collected.now.monotonicMs);
    if (!isAccepted && quality == metric.quality)
      continue;
    metric.value = reading.value;
    metric.timestampMs = collected.now.utcMs;
    metric.quality = quality;
    samples.push_back({*index, reading.value, collected.now.utcMs, false, quality});
  }
  return samples;
}

std::vector<Property> metricProperties(const MetricDescription& description) {
  std::vector<Property> properties;
  if (!description.unit.empty())
    properties.push_back({std::string(kPropertyUnit), Value::text(description.unit)});
  if (description.low)
    properties.push_back({std::string(kPropertyLow), Value::floating(*description.low)});
  if (description.high)
    properties.push_back({std::string(kPropertyHigh), Value::floating(*description.high)});
  return properties;
}

} // namespace muster::agent
