#include <agent/Collector.h>
#include <schema/MetricCatalog.h>
#include <schema/Utf8.h>

#include <algorithm>
#include <cmath>

namespace muster::agent {

namespace {

constexpr std::size_t kMaxInstanceBytes = 64;

// A slash would open a folder of its own in the metric's path;
// control characters end up on somebody's terminal.
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
  for (Current& current : m_current)
    current = {std::nullopt, false, current.failed};
  m_trouble.clear();
  m_beyond = 0;
  try {
    read(now);
  } catch (const std::exception& error) {
    ++m_failures;
    m_trouble = error.what();
  }
  countBeyond();
  for (std::uint32_t i = 0; i < m_metrics.size(); ++i) {
    Current& current = m_current[i];
    if (!current.value)
      set(i, std::nullopt);
    m_failures += current.failed && !current.hadFailed ? 1 : 0;
    out.push_back({i, std::move(*current.value), current.failed});
  }
}

// No value: it has failed.
void Collector::set(std::uint32_t index, std::optional<Value> value) {
  Current& current = m_current[index];
  current.failed = !value;
  current.value = value ? std::move(value) : Value::null(m_metrics[index].type);
}

// They cannot be told from each other, so the largest number of them counts.
void Collector::countBeyond() {
  if (m_beyond <= m_mostBeyond)
    return;
  m_failures += m_beyond - m_mostBeyond;
  m_mostBeyond = m_beyond;
}

std::optional<std::uint32_t> Collector::indexOf(std::string_view metric, std::string_view instance,
                                                DataType fallback) {
  std::string name = fullName(metric, instance);
  if (const auto known = m_indices.find(name); known != m_indices.end())
    return known->second;
  if (m_metrics.size() >= kMaxMetrics) {
    ++m_beyond;
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
  if (index)
    set(*index, value.type() == m_metrics[*index].type ? std::optional(std::move(value)) : std::nullopt);
}

void Collector::reportNumber(std::string_view metric, double number, std::string_view instance) {
  const auto index = indexOf(metric, instance, DataType::Double);
  if (index)
    set(*index, numberAs(m_metrics[*index].type, number));
}

void Collector::reportNotYet(std::string_view metric, std::string_view instance) {
  if (const auto index = indexOf(metric, instance, DataType::Double))
    set(*index, Value::null(m_metrics[*index].type));
}

void Collector::reportFailure(std::string_view metric, std::string_view instance) {
  if (const auto index = indexOf(metric, instance, DataType::Double))
    set(*index, std::nullopt);
}

void Collector::reportOrFail(std::string_view metric, const std::optional<double>& number,
                             std::string_view instance) {
  if (number)
    reportNumber(metric, *number, instance);
  else
    reportFailure(metric, instance);
}

} // namespace muster::agent
