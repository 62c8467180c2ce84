#include "CommandWriter.h"

#include <schema/NumberOrder.h>
#include <schema/Payload.h>
#include <schema/PayloadView.h>
#include <schema/Topic.h>
#include <schema/Utf8.h>
#include <schema/ValueText.h>

#include <algorithm>

namespace muster {

namespace {

constexpr std::size_t kMostUnitBytes = 32;

std::string textOf(const Number& number) {
  std::string text;
  appendValueText(text, number.type, number.bits, {});
  return text;
}

Result<void> checkRange(const KnownMetric& known, const Value& value, const std::string& where) {
  if (!isNumeric(value.type()))
    return {};
  const Number number{value.type(), value.bits()};
  const Number low = roundedFor(value.type(), known.low);
  const Number high = roundedFor(value.type(), known.high);
  // A range that nothing lies in is a mistake of the birth's, and no reason to make the metric unwritable.
  if (low.isThere() && high.isThere() && compareNumbers(low, high) > 0)
    return {};
  // NaN is in no range that was announced.
  if (low.isThere() && !(compareNumbers(number, low) >= 0))
    return unexpected(ErrorCode::BadArgument, where, "the value has to be at least " + textOf(known.low));
  if (high.isThere() && !(compareNumbers(number, high) <= 0))
    return unexpected(ErrorCode::BadArgument, where, "the value has to be at most " + textOf(known.high));
  return {};
}

bool isWritableControl(const KnownEntry& metric) {
  return metric.second.slot.series == kNoSeries && metric.second.control != DataType::Unknown &&
         metric.first.starts_with(kNodeControlPrefix) && metric.first != kMetricRebirth;
}

const char* whyNotWritable(const KnownEntry& metric) {
  if (metric.first == kMetricRebirth)
    return "it is not written: there is a request for rebirths";
  return metric.first.starts_with(kNodeControlPrefix) ? "its birth has given it no datatype"
                                                      : "it belongs to the protocol and is not to be written";
}

std::string unitOf(const KnownMetric& known) {
  const Result<std::vector<Property>> properties = decodeProperties(known.properties);
  std::string unit;
  if (properties)
    for (const Property& property : *properties)
      if (property.name == kPropertyUnit && isText(property.value.type()))
        unit = toPrintableUtf8(property.value.bytes(), kMostUnitBytes);
  return unit;
}

// What a receiver would not read as this value (text that is not UTF-8, an array of odd length) does not go out.
bool survives(const std::string& payload, const Value& value) {
  PayloadView view;
  if (!decodePayload(payload, view) || view.metrics.size() != 1)
    return false;
  const Result<Value> read = metricValue(view.metrics.front(), value.type());
  return read && *read == value;
}

} // namespace

std::string metricPath(std::string_view group, std::string_view node, std::string_view device,
                       std::string_view metric) {
  std::string path = toPrintableUtf8(group) + "/" + toPrintableUtf8(node);
  if (!device.empty())
    path += "/" + toPrintableUtf8(device);
  return path + ": " + toPrintableUtf8(metric);
}

Result<WriteCommand> makeWriteCommand(HostNode& node, std::string_view device, std::string_view metric,
                                      const Value& value, const Now& now) {
  const std::string where = metricPath(node.group, node.name, device, metric);
  const HostDevice* target = node.find(device);
  if (target == nullptr)
    return unexpected(ErrorCode::BadArgument, where, "there is no such device");
  if (!node.born || node.unsure || target->state != DeviceState::Born)
    return unexpected(ErrorCode::NotConnected, where, "the device is offline, or its birth is not known");
  const auto known = target->byName.find(metric);
  if (known == target->byName.end())
    return unexpected(ErrorCode::UnknownMetric, where, "its birth has announced no such metric");
  const MetricSlot slot = known->second.slot;
  const bool isControl = isWritableControl(*known);
  if (slot.series == kNoSeries && !isControl)
    return unexpected(ErrorCode::NotSupported, where, whyNotWritable(*known));
  const DataType type = isControl ? known->second.control : slot.type;
  if (value.isNull() || value.type() != type)
    return unexpected(ErrorCode::TypeMismatch, where,
                      "its birth has announced " + std::string(dataTypeName(type)));
  if (Result<void> ok = checkRange(known->second, value, where); !ok)
    return unexpected(ok.error());

  Metric command;
  // After a gap another birth may have given the alias to another metric; the name stays what it is.
  if (known->second.hasAlias && node.complete)
    command.alias = known->second.alias;
  else
    command.name = metric;
  command.timestampMs = now.utcMs;
  command.value = value; // with its datatype, as in rebirth commands
  Payload payload;
  payload.timestampMs = now.utcMs;
  payload.metrics.push_back(std::move(command));
  std::string bytes = encodePayload(payload);
  if (!survives(bytes, value))
    return unexpected(ErrorCode::TypeMismatch, where, "this is no valid " + std::string(dataTypeName(type)));
  std::string topic = device.empty() ? nodeTopic(MessageType::NCmd, node.group, node.name)
                                     : deviceTopic(MessageType::DCmd, node.group, node.name, device);
  WriteTarget written{where, unitOf(known->second), slot.series, node.slot, node.serial, {}};
  if (isControl)
    written.control = metric;
  return WriteCommand{{std::move(topic), std::move(bytes), 0, false}, std::move(written)};
}

std::vector<NodeControl> controlsOf(const HostNode& node) {
  std::vector<NodeControl> controls;
  for (const KnownEntry& metric : node.self.byName)
    if (isWritableControl(metric))
      controls.push_back({metric.first, metric.second.control});
  std::ranges::sort(controls, {}, &NodeControl::name);
  return controls;
}

} // namespace muster
