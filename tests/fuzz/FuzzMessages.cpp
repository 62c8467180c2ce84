#include "FuzzMessages.h"

namespace muster::fuzz {

namespace {

constexpr std::array<std::string_view, 6> kNames = {"a", "A", "b/c", "", "Node Control/Rebirth", "bdSeq"};

bool isNodeMessage(MessageType type) {
  return type <= MessageType::NCmd;
}

bool isBirth(MessageType type) {
  return type == MessageType::NBirth || type == MessageType::DBirth;
}

} // namespace

std::string FuzzMessages::topic(FuzzInput& input, MessageType type, std::size_t node) const {
  if (isNodeMessage(type))
    return nodeTopic(type, "g", kNodes[node]);
  return deviceTopic(type, "g", kNodes[node], kDevices[input.byte() % kDevices.size()]);
}

std::optional<std::uint64_t> FuzzMessages::seq(FuzzInput& input, MessageType type, std::size_t node) {
  const std::uint8_t choice = input.byte();
  if (choice >= 250)
    return choice % 2 == 0 ? std::nullopt : std::optional(input.number());
  if (type == MessageType::NBirth)
    m_seq[node] = 0;
  if (type == MessageType::NDeath)
    return std::nullopt;
  if (choice >= 200)
    m_seq[node] = static_cast<std::uint8_t>(m_seq[node] + choice - 200); // lost, or the other way round
  return m_seq[node]++;
}

Value FuzzMessages::value(FuzzInput& input, DataType type) const {
  if (isScalar(type)) {
    const std::uint64_t bits = input.number();
    if (isSignedInteger(type))
      return Value::integer(type, static_cast<std::int64_t>(bits));
    if (isUnsignedInteger(type) || type == DataType::DateTime)
      return Value::unsignedInteger(type, bits);
    if (type == DataType::Boolean)
      return Value::boolean(bits % 2 != 0);
    return type == DataType::Float ? Value::scalar(type, static_cast<std::uint32_t>(bits))
                                   : Value::scalar(type, bits);
  }
  return Value::bytes(type, std::string(input.text()));
}

Metric FuzzMessages::metric(FuzzInput& input) const {
  Metric metric;
  const std::uint8_t form = input.byte();
  const auto type = dataTypeFromWire(input.byte() % (kLargestDataType + 1)).value_or(DataType::Unknown);
  if (form % 4 != 0)
    metric.name = kNames[input.byte() % kNames.size()];
  if (form % 4 != 1)
    metric.alias = input.byte() % 8;
  if ((form & 4) == 0)
    metric.timestampMs = m_startMs + static_cast<std::int8_t>(input.byte()) * 1'000LL;
  metric.writeType = (form & 8) == 0;
  metric.isHistorical = (form & 16) != 0;
  metric.isTransient = (form & 32) != 0;
  if ((form & 64) != 0)
    metric.properties.push_back(
        {input.byte() % 2 == 0 ? "Quality" : "engUnit", value(input, DataType::Int32)});
  metric.value = (form & 128) != 0 ? Value::null(type) : value(input, type);
  return metric;
}

std::vector<Metric> FuzzMessages::metrics(FuzzInput& input, MessageType type, std::size_t node) {
  std::vector<Metric> metrics;
  const std::uint8_t choice = input.byte();
  if (type == MessageType::NBirth || type == MessageType::NDeath) {
    Metric bdSeq;
    bdSeq.name = kMetricBdSeq;
    bdSeq.value = Value::integer(DataType::Int64, choice % 4);
    if (choice < 250)
      metrics.push_back(bdSeq);
  }
  if (type == MessageType::NDeath)
    return metrics;
  for (int left = choice % 7; left > 0; --left) {
    metrics.push_back(metric(input));
    if (isBirth(type) && choice < 240)
      metrics.back().writeType = true;
  }
  // A name that is new each time, for what must stay bounded.
  if (isBirth(type) && choice % 32 == 31) {
    metrics.push_back(metric(input));
    metrics.back().name = "new" + std::to_string(input.number() + node);
  }
  return metrics;
}

OutgoingMessage FuzzMessages::next(FuzzInput& input, MessageType type) {
  const std::size_t node = input.byte() % kNodes.size();
  OutgoingMessage message;
  message.topic = topic(input, type, node);
  Payload payload;
  const std::uint8_t time = input.byte();
  if (time != 255)
    payload.timestampMs = m_startMs + time;
  payload.seq = seq(input, type, node);
  payload.metrics = metrics(input, type, node);
  message.payload = encodePayload(payload);
  return message;
}

OutgoingMessage FuzzMessages::raw(FuzzInput& input, MessageType type) {
  OutgoingMessage message;
  message.topic = topic(input, type, input.byte() % kNodes.size());
  message.payload = input.text();
  return message;
}

OutgoingMessage FuzzMessages::state(FuzzInput& input, std::string_view hostId) {
  OutgoingMessage message;
  message.topic = stateTopic(hostId);
  const std::uint8_t choice = input.byte();
  const std::int64_t timestamp = m_startMs + static_cast<std::int8_t>(input.byte()) * 100LL;
  if (choice < 200)
    message.payload = std::string(R"({"online":)") + (choice % 2 == 0 ? "true" : "false") +
                      R"(,"timestamp":)" + std::to_string(timestamp) + "}";
  else
    message.payload = input.text();
  return message;
}

} // namespace muster::fuzz
