#include "EdgeCommandReader.h"

namespace muster {

namespace {

bool isRebirth(const MetricView& metric, const EdgeDevice& device) {
  return device.isNode() && metric.hasName && metric.name == kMetricRebirth;
}

std::optional<EdgeCommand> readCommand(const MetricView& metric, const EdgeDevice& device) {
  const std::optional<std::uint32_t> index = metric.hasName    ? device.findByName(metric.name)
                                             : metric.hasAlias ? device.findByAlias(metric.alias)
                                                               : std::nullopt;
  if (!index)
    return std::nullopt;
  const EdgeMetric& known = device.metrics()[*index];
  // Hosts should leave the datatype out; one that gives another type than was announced means another metric.
  const bool typeFits = metric.type == DataType::Unknown || metric.type == known.value.type();
  if (!known.writable || metric.isNull || !typeFits)
    return std::nullopt;
  Result<Value> value = metricValue(metric, known.value.type());
  if (!value)
    return std::nullopt;
  return EdgeCommand{device.name(), known.name, std::move(*value)};
}

} // namespace

bool EdgeCommandReader::read(const IncomingMessage& message, const EdgeDevice& device, EdgeCounters& counters,
                             std::vector<EdgeCommand>& commands) {
  // A command is never retained: such a one is left over from who knows when.
  if (message.retained || !decodePayload(message.payload, m_view)) {
    ++counters.badCommands;
    return false;
  }
  bool rebirth = false;
  for (const MetricView& metric : m_view.metrics) {
    if (isRebirth(metric, device)) {
      const Result<Value> asked = metricValue(metric, DataType::Boolean);
      rebirth = rebirth || (asked && !asked->isNull() && asked->asBool());
      if (!asked)
        ++counters.badCommands;
      continue;
    }
    if (std::optional<EdgeCommand> command = readCommand(metric, device)) {
      commands.push_back(std::move(*command));
      ++counters.commands;
    } else {
      ++counters.badCommands;
    }
  }
  return rebirth;
}

} // namespace muster
