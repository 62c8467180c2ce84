#include "EdgeDevice.h"

#include <schema/LetterCase.h>
#include <schema/TemplateParts.h>
#include <schema/Utf8.h>

#include <algorithm>
#include <numeric>

namespace muster {

namespace {

Result<void> checkMetric(const EdgeMetric& metric, std::string_view device) {
  const std::string where = device.empty() ? "edge node" : std::string(device);
  if (metric.name.empty())
    return unexpected(ErrorCode::BadArgument, where, "a metric without a name");
  if (!isValidUtf8(metric.name))
    return unexpected(ErrorCode::BadArgument, where, "a metric name that is not UTF-8");
  if (device.empty() &&
      (isSameButForCase(metric.name, kMetricBdSeq) || isSameButForCase(metric.name, kMetricRebirth)))
    return unexpected(ErrorCode::BadArgument, where, metric.name + " is the session's own metric");
  if (!isMetricType(metric.value.type()))
    return unexpected(ErrorCode::BadArgument, where, metric.name + " has no datatype that a metric may have");
  return {};
}

// Consumers that store names without regard to case would take two such metrics for one.
Result<void> checkNames(const std::vector<EdgeMetric>& metrics, const std::string& device) {
  std::vector<std::string> names;
  names.reserve(metrics.size());
  for (const EdgeMetric& metric : metrics)
    names.push_back(lowerCase(metric.name));
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice != names.end())
    return unexpected(ErrorCode::BadArgument, device, "two metrics are called " + *twice + ", or nearly so");
  return {};
}

Property qualityProperty(std::uint16_t quality) {
  return {std::string(kPropertyQuality), Value::integer(DataType::Int32, quality)};
}

// A Template in data may have some of its members only; a birth has all of them.
Value followedBy(const Value& current, const Value& next) {
  if (next.type() != DataType::Template || current.isNull() || next.isNull())
    return next;
  std::optional<std::string> merged = mergedTemplate(current.bytes(), next.bytes());
  return merged ? Value::bytes(DataType::Template, *std::move(merged)) : next;
}

bool earlier(const EdgeSample& a, const EdgeSample& b) {
  return a.timestampMs < b.timestampMs;
}

} // namespace

Result<EdgeDevice> EdgeDevice::make(std::string name, std::vector<EdgeMetric> metrics,
                                    std::optional<std::uint64_t> firstAlias) {
  EdgeDevice device;
  for (const EdgeMetric& metric : metrics) {
    if (Result<void> ok = checkMetric(metric, name); !ok)
      return Unexpected{ok.error()};
  }
  if (Result<void> ok = checkNames(metrics, name); !ok)
    return Unexpected{ok.error()};
  device.m_byName.resize(metrics.size());
  std::iota(device.m_byName.begin(), device.m_byName.end(), 0U);
  std::sort(device.m_byName.begin(), device.m_byName.end(),
            [&](std::uint32_t a, std::uint32_t b) { return metrics[a].name < metrics[b].name; });
  device.m_name = std::move(name);
  device.m_metrics = std::move(metrics);
  for (const EdgeMetric& metric : device.m_metrics)
    device.m_quality.push_back(metric.quality);
  device.m_firstAlias = firstAlias;
  return device;
}

bool EdgeDevice::hasWritable() const {
  return std::any_of(m_metrics.begin(), m_metrics.end(), [](const EdgeMetric& m) { return m.writable; });
}

std::optional<std::uint32_t> EdgeDevice::findByName(std::string_view name) const {
  const auto it =
      std::lower_bound(m_byName.begin(), m_byName.end(), name,
                       [&](std::uint32_t i, std::string_view n) { return m_metrics[i].name < n; });
  if (it == m_byName.end() || m_metrics[*it].name != name)
    return std::nullopt;
  return *it;
}

std::optional<std::uint32_t> EdgeDevice::findByAlias(std::uint64_t alias) const {
  if (!m_firstAlias || alias < *m_firstAlias || alias - *m_firstAlias >= m_metrics.size())
    return std::nullopt;
  return static_cast<std::uint32_t>(alias - *m_firstAlias);
}

Result<void> EdgeDevice::check(std::span<const EdgeSample> samples, const TemplateRules& templates) const {
  for (const EdgeSample& sample : samples) {
    if (sample.metric >= m_metrics.size())
      return unexpected(ErrorCode::BadArgument, m_name, "no metric " + std::to_string(sample.metric));
    const EdgeMetric& metric = m_metrics[sample.metric];
    if (sample.value.type() != metric.value.type())
      return unexpected(ErrorCode::TypeMismatch, metric.name,
                        "announced as " + std::string(dataTypeName(metric.value.type())) + ", sample is " +
                            std::string(dataTypeName(sample.value.type())));
    if (Result<void> ok = templates.checkData(metric.name, sample.value, metric.value); !ok)
      return ok;
  }
  return {};
}

void EdgeDevice::appendBirth(std::int64_t nowMs, std::vector<Metric>& out, EdgeObserver* observer) {
  const std::size_t first = out.size();
  for (std::uint32_t i = 0; i < m_metrics.size(); ++i) {
    EdgeMetric& metric = m_metrics[i];
    if (metric.timestampMs == 0)
      metric.timestampMs = nowMs;
    Metric& wire = out.emplace_back();
    wire.name = metric.name;
    if (m_firstAlias)
      wire.alias = *m_firstAlias + i;
    wire.timestampMs = metric.timestampMs;
    wire.properties = metric.properties;
    wire.metadata = metric.metadata;
    wire.isTransient = metric.isTransient;
    wire.value = metric.value;
    EdgeSample sample{i, metric.value, metric.timestampMs, false, std::nullopt};
    sample.metadata = metric.metadata;
    sample.isTransient = metric.isTransient;
    if (m_quality[i] != kQualityGood) {
      sample.quality = m_quality[i];
      wire.properties.push_back(qualityProperty(m_quality[i]));
    }
    tell(observer, sample, true);
  }
  // Sparkplug wants values that are not historical in order of time within a payload, births included.
  std::stable_sort(out.begin() + static_cast<std::ptrdiff_t>(first), out.end(),
                   [](const Metric& a, const Metric& b) { return a.timestampMs < b.timestampMs; });
}

void EdgeDevice::appendData(std::span<const EdgeSample> samples, std::vector<Metric>& out,
                            EdgeObserver* observer) {
  if (!std::is_sorted(samples.begin(), samples.end(), earlier)) {
    m_sorted.assign(samples.begin(), samples.end());
    std::stable_sort(m_sorted.begin(), m_sorted.end(), earlier);
    samples = m_sorted;
  }
  out.reserve(out.size() + samples.size());
  for (const EdgeSample& sample : samples) {
    out.push_back(dataMetric(sample));
    keep(sample);
    tell(observer, sample, false);
  }
}

Metric EdgeDevice::dataMetric(const EdgeSample& sample) const {
  Metric wire;
  if (m_firstAlias)
    wire.alias = *m_firstAlias + sample.metric;
  else
    wire.name = m_metrics[sample.metric].name;
  wire.timestampMs = sample.timestampMs;
  wire.writeType = false;
  wire.isHistorical = sample.isHistorical;
  wire.isTransient = sample.isTransient;
  wire.metadata = sample.metadata;
  wire.value = sample.value;
  // Without the property a value is good. "Good again" is written all the same,
  // for hosts that remember the last.
  const std::uint16_t quality = sample.quality.value_or(kQualityGood);
  if (quality != kQualityGood || (!sample.isHistorical && m_quality[sample.metric] != kQualityGood))
    wire.properties.push_back(qualityProperty(quality));
  return wire;
}

void EdgeDevice::keep(std::span<const EdgeSample> samples) {
  for (const EdgeSample& sample : samples)
    keep(sample);
}

void EdgeDevice::keep(const EdgeSample& sample) {
  if (sample.isHistorical)
    return;
  EdgeMetric& metric = m_metrics[sample.metric];
  metric.value = followedBy(metric.value, sample.value);
  metric.timestampMs = sample.timestampMs;
  metric.isTransient = sample.isTransient;
  if (sample.metadata || metric.metadata)
    metric.metadata = sample.metadata ? sample.metadata : lastingMetaData(*metric.metadata);
  m_quality[sample.metric] = sample.quality.value_or(kQualityGood);
}

void EdgeDevice::tell(EdgeObserver* observer, const EdgeSample& sample, bool inBirth) const {
  const EdgeMetric& metric = m_metrics[sample.metric];
  if (observer == nullptr || (isNode() && metric.name.starts_with(kNodeControlPrefix)))
    return;
  observer->onSamplePublished(m_name, metric, sample, inBirth);
}

} // namespace muster
