#include <agent/Identity.h>
#include <agent/PrintOnce.h>
#include <agent/Sampler.h>
#include <schema/MetricCatalog.h>
#include <schema/Topic.h>
#include <schema/ValueText.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <thread>

namespace muster::agent {

namespace {

// Width on a terminal: UTF-8's continuation bytes take no room ("°C").
std::size_t widthOf(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string shownValue(const PrintedMetric& metric) {
  return metric.value.isNull() ? "null" : valueText(metric.value);
}

bool isSwitchedOff(const AgentConfig& config, const std::string& name) {
  auto rule = config.metrics.find(name);
  if (const MetricSpec* spec = findMetric(name); rule == config.metrics.end() && spec != nullptr)
    rule = config.metrics.find(spec->name);
  return rule != config.metrics.end() && !rule->second.enabled;
}

std::string jsonValue(const Value& value) {
  if (value.isNull())
    return "null";
  std::string text = valueText(value);
  const bool isBare =
      value.type() == DataType::Boolean || (isNumeric(value.type()) && std::isfinite(value.toNumber()));
  if (isBare)
    return text;
  std::string quoted;
  appendJsonString(quoted, text);
  return quoted;
}

std::string jsonLimit(const std::optional<double>& limit) {
  return limit ? valueText(Value::floating(*limit)) : "null";
}

} // namespace

std::vector<PrintedMetric> readOnce(std::span<const std::unique_ptr<Collector>> collectors,
                                    const AgentConfig& config, std::chrono::milliseconds pause) {
  std::vector<Reading> readings;
  for (const auto& collector : collectors)
    collector->collect(systemNow(), readings);
  std::this_thread::sleep_for(pause);
  std::vector<PrintedMetric> metrics;
  for (const auto& collector : collectors) {
    readings.clear();
    collector->collect(systemNow(), readings);
    for (Reading& reading : readings) {
      const MetricDescription& description = collector->describe()[reading.metric];
      if (!isSwitchedOff(config, description.name))
        metrics.push_back({description, std::move(reading.value)});
    }
  }
  std::ranges::sort(
      metrics, {}, [](const PrintedMetric& metric) -> const std::string& { return metric.description.name; });
  return metrics;
}

std::string printHeader(const AgentConfig& config, const Root& root) {
  std::string node = config.nodeId;
  if (const auto hash = machineHash(root); node.empty() && hash)
    node = defaultNodeId(readHostname(root), *hash);
  const std::string group = "group " + config.group + ", edge node ";
  if (node.empty())
    return group + "not known before the first start: this machine has no machine-id and no serial; "
                   "--node-id sets it\n";
  return group + node + ", topic " + nodeTopic(MessageType::NBirth, config.group, node) + "\n";
}

std::string printTable(std::span<const PrintedMetric> metrics) {
  std::array<std::size_t, 3> widths{};
  for (const PrintedMetric& metric : metrics) {
    widths[0] = std::max(widths[0], widthOf(metric.description.name));
    widths[1] = std::max(widths[1], dataTypeName(metric.description.type).size());
    if (isNumeric(metric.description.type))
      widths[2] = std::max(widths[2], widthOf(shownValue(metric)));
  }
  std::string table;
  const auto pad = [&table](std::size_t width, std::size_t used) {
    table.append(width > used ? width - used : 0, ' ');
  };
  for (const PrintedMetric& metric : metrics) {
    const std::string_view type = dataTypeName(metric.description.type);
    const std::string value = shownValue(metric);
    table += metric.description.name;
    pad(widths[0] + 2, widthOf(metric.description.name));
    table += type;
    pad(widths[1] + 2, type.size());
    if (isNumeric(metric.description.type))
      pad(widths[2], widthOf(value));
    table += value;
    if (!metric.description.unit.empty())
      table += " " + metric.description.unit;
    table += '\n';
  }
  return table;
}

std::string printJson(std::span<const PrintedMetric> metrics) {
  std::string json = "[";
  for (const PrintedMetric& metric : metrics) {
    json += json.size() > 1 ? ",\n " : "\n ";
    json += "{\"name\":";
    appendJsonString(json, metric.description.name);
    json += ",\"type\":\"" + std::string(dataTypeName(metric.description.type)) + "\",\"value\":";
    json += jsonValue(metric.value) + ",\"unit\":";
    appendJsonString(json, metric.description.unit);
    json += ",\"low\":" + jsonLimit(metric.description.low) +
            ",\"high\":" + jsonLimit(metric.description.high) + "}";
  }
  return json + "\n]\n";
}

} // namespace muster::agent
