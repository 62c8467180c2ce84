#include "CommandWriter.h"

#include <schema/Payload.h>
#include <schema/PayloadView.h>
#include <schema/Topic.h>
#include <schema/Utf8.h>

#include <cmath>
#include <cstdio>

namespace muster {

namespace {

std::string numberText(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.15g", number);
  return text;
}

Result<void> checkRange(const KnownMetric& known, const Value& value, const std::string& where) {
  if (!isNumeric(value.type()))
    return {};
  const double number = value.toNumber();
  // NaN is in no range that was announced.
  if (!std::isnan(known.low) && !(number >= known.low))
    return unexpected(ErrorCode::BadArgument, where, "the value has to be at least " + numberText(known.low));
  if (!std::isnan(known.high) && !(number <= known.high))
    return unexpected(ErrorCode::BadArgument, where, "the value has to be at most " + numberText(known.high));
  return {};
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
  if (slot.series == kNoSeries)
    return unexpected(ErrorCode::NotSupported, where, "it belongs to the protocol and is not to be written");
  if (value.isNull() || value.type() != slot.type)
    return unexpected(ErrorCode::TypeMismatch, where,
                      "its birth has announced " + std::string(dataTypeName(slot.type)));
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
    return unexpected(ErrorCode::TypeMismatch, where,
                      "this is no valid " + std::string(dataTypeName(slot.type)));
  std::string topic = device.empty() ? nodeTopic(MessageType::NCmd, node.group, node.name)
                                     : deviceTopic(MessageType::DCmd, node.group, node.name, device);
  return WriteCommand{{std::move(topic), std::move(bytes), 0, false}, slot.series};
}

} // namespace muster
