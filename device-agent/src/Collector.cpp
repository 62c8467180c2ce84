#include <agent/Collector.h>
#include <schema/MetricCatalog.h>
#include <schema/Utf8.h>

#include <algorithm>
#include <cmath>

namespace muster::agent {

namespace {

constexpr std::size_t kMaxInstanceBytes = 64;

// A slash would open a folder of its own in the metric's path; control characters end up on somebody's
// terminal.
std::string safeInstance(std::string_view instance) {
  std::string safe = toPrintableUtf8(instance, kMaxInstanceBytes);
  std::replace_if(
      safe.begin(), safe.end(),
      [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '/' || c == '{' || c == '}';
      },
      '-');
  return safe.empty() ? "unnamed" : safe;
}

std::string fullName(std::string_view metric, std::string_view instance) {
  const std::size_t hole = metric.find("{}");
  if (hole == std::string_view::npos)
    return std::string(metric);
  std::string name(metric.substr(0, hole));
  name += safeInstance(instance);
  name += metric.substr(hole + 2);
  return name;
}

MetricDescription describeMetric(std::string name, DataType fallback) {
  MetricDescription description;
  if (const MetricSpec* spec = findMetric(name)) {
    description = {{}, spec->type, std::string(spec->unit), spec->low, spec->high, spec->deadBand};
  } else {
    description.type = fallback;
  }
  description.name = std::move(name);
  return description;
}

std::optional<Value> numberAs(DataType type, double number) {
  if (!std::isfinite(number))
    return std::nullopt;
  if (type == DataType::Double)
    return Value::floating(number);
  if (type == DataType::Float)
    return Value::floating(static_cast<float>(number));
  if (isSignedInteger(type)) {
    const double limit = std::ldexp(1.0, integerBits(type) - 1);
    if (number < -limit || number >= limit)
      return std::nullopt;
    return Value::integer(type, static_cast<std::int64_t>(number));
  }
  if (isUnsignedInteger(type)) {
    if (number < 0 || number >= std::ldexp(1.0, integerBits(type)))
      return std::nullopt;
    return Value::unsignedInteger(type, static_cast<std::uint64_t>(number));
  }
  return std::nullopt;
}

} // namespace

Collector::Collector(Root root) : m_root(std::move(root)) {
}

void Collector::collect(const Now& now, std::vector<Reading>& out) {
  std::fill(m_current.begin(), m_current.end(), std::nullopt);
  read(now);
  for (std::uint32_t i = 0; i < m_metrics.size(); ++i) {
    if (!m_current[i]) {
      ++m_failures;
      m_current[i] = Value::null(m_metrics[i].type);
    }
    out.push_back({i, std::move(*m_current[i])});
  }
}

std::optional<std::uint32_t> Collector::indexOf(std::string_view metric, std::string_view instance,
                                                DataType fallback) {
  std::string name = fullName(metric, instance);
  if (const auto known = m_indices.find(name); known != m_indices.end())
    return known->second;
  if (m_metrics.size() >= kMaxMetrics) {
    ++m_failures;
    return std::nullopt;
  }
  const auto index = static_cast<std::uint32_t>(m_metrics.size());
  m_metrics.push_back(describeMetric(name, fallback));
  m_current.emplace_back();
  m_indices.emplace(std::move(name), index);
  return index;
}

void Collector::report(std::string_view metric, Value value, std::string_view instance) {
  const auto index = indexOf(metric, instance, value.type());
  if (!index)
    return;
  const DataType type = m_metrics[*index].type;
  if (value.type() != type) {
    ++m_failures;
    value = Value::null(type);
  }
  m_current[*index] = std::move(value);
}

void Collector::reportNumber(std::string_view metric, double number, std::string_view instance) {
  const auto index = indexOf(metric, instance, DataType::Double);
  if (!index)
    return;
  const DataType type = m_metrics[*index].type;
  auto value = numberAs(type, number);
  if (!value)
    ++m_failures;
  m_current[*index] = value ? std::move(*value) : Value::null(type);
}

void Collector::reportNotYet(std::string_view metric, std::string_view instance) {
  if (const auto index = indexOf(metric, instance, DataType::Double))
    m_current[*index] = Value::null(m_metrics[*index].type);
}

void Collector::reportFailure(std::string_view metric, std::string_view instance) {
  ++m_failures;
  reportNotYet(metric, instance);
}

void Collector::reportOrFail(std::string_view metric, const std::optional<double>& number,
                             std::string_view instance) {
  if (number)
    reportNumber(metric, *number, instance);
  else
    reportFailure(metric, instance);
}

} // namespace muster::agent
