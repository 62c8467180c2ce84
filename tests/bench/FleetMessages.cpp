#include "FleetMessages.h"

#include <schema/MetricCatalog.h>
#include <schema/Payload.h>

#include <algorithm>
#include <array>
#include <random>

namespace muster::bench {

namespace {

constexpr std::int64_t kNowMs = 1'795'000'000'000;

struct Described {
  std::string name;
  const MetricSpec* spec;
};

// What a device has: each pattern of the catalogue three times.
std::vector<Described> deviceMetrics() {
  constexpr std::array<std::string_view, 3> kInstances{"eth0", "mmcblk0p2", "Core 1"};
  std::vector<Described> all;
  for (const MetricSpec& spec : metricCatalog()) {
    if (spec.name.find("{}") == std::string_view::npos)
      all.push_back({std::string(spec.name), &spec});
    else
      for (const std::string_view instance : kInstances)
        all.push_back({metricName(spec.name, instance), &spec});
  }
  return all;
}

Value valueOf(const MetricSpec& spec, std::mt19937_64& random) {
  switch (spec.type) {
  case DataType::Boolean:
    return Value::boolean(random() % 8 != 0);
  case DataType::String:
    return Value::text("6.1.0-18-arm64 #1 SMP Debian");
  case DataType::DateTime:
    return Value::unsignedInteger(DataType::DateTime,
                                  static_cast<std::uint64_t>(kNowMs) - random() % 10'000'000);
  case DataType::UInt64: // counters are small, what is counted in bytes is not
    return Value::unsignedInteger(DataType::UInt64, random() % (spec.unit == "B" ? 8'000'000'000 : 300));
  default:
    return Value::floating(spec.low.value_or(0) + static_cast<double>(random() % 100'000) / 1'000);
  }
}

std::vector<Property> propertiesOf(const MetricSpec& spec) {
  std::vector<Property> properties;
  if (!spec.unit.empty())
    properties.push_back({std::string(kPropertyUnit), Value::text(std::string(spec.unit))});
  if (spec.low)
    properties.push_back({std::string(kPropertyLow), Value::floating(*spec.low)});
  if (spec.high)
    properties.push_back({std::string(kPropertyHigh), Value::floating(*spec.high)});
  return properties;
}

Metric metricOf(const Described& described, std::size_t alias, MessageKind kind, std::mt19937_64& random) {
  Metric metric;
  if (kind != MessageKind::DataByAlias)
    metric.name = described.name;
  if (kind != MessageKind::DataByName)
    metric.alias = alias;
  metric.timestampMs = kNowMs - static_cast<std::int64_t>(random() % 1'000);
  metric.writeType = kind == MessageKind::Birth;
  if (kind == MessageKind::Birth)
    metric.properties = propertiesOf(*described.spec);
  metric.value = valueOf(*described.spec, random);
  return metric;
}

} // namespace

std::vector<std::string> fleetMessages(MessageKind kind, std::size_t metricsEach, std::size_t messages) {
  std::mt19937_64 random(metricsEach);
  const std::vector<Described> all = deviceMetrics();
  std::vector<std::size_t> order(all.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    order[i] = i;
  std::vector<std::string> encoded;
  while (encoded.size() < messages) {
    std::vector<std::size_t> chosen;
    std::ranges::sample(order, std::back_inserter(chosen), static_cast<std::ptrdiff_t>(metricsEach), random);
    Payload payload;
    payload.timestampMs = kNowMs;
    payload.seq = random() % 256;
    for (const std::size_t i : chosen)
      payload.metrics.push_back(metricOf(all[i], i, kind, random));
    encoded.push_back(encodePayload(payload));
  }
  return encoded;
}

} // namespace muster::bench
