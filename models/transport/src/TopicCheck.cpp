#include <schema/Utf8.h>
#include <transport/MqttClient.h>
#include <transport/TopicCheck.h>

#include <algorithm>
#include <string>

namespace muster {

namespace {

constexpr std::size_t kMaxStringBytes = 65'535;

Result<void> checkText(std::string_view text) {
  if (text.empty())
    return unexpected(ErrorCode::BadTopic, "topic", "is empty");
  if (text.size() > kMaxStringBytes)
    return unexpected(ErrorCode::BadTopic, "topic", "is longer than 65535 bytes");
  if (text.find('\0') != std::string_view::npos || !isValidUtf8(text))
    return unexpected(ErrorCode::BadTopic, "topic", "is not text in UTF-8");
  return {};
}

} // namespace

Result<void> checkTopicName(std::string_view topic) {
  if (Result<void> ok = checkText(topic); !ok)
    return ok;
  if (topic.find_first_of("+#") != std::string_view::npos)
    return unexpected(ErrorCode::BadTopic, std::string(topic), "wildcards are for subscriptions only");
  return {};
}

Result<void> checkFilter(std::string_view filter) {
  if (Result<void> ok = checkText(filter); !ok)
    return ok;
  for (std::size_t from = 0; from <= filter.size();) {
    const std::size_t to = std::min(filter.find('/', from), filter.size());
    const std::string_view level = filter.substr(from, to - from);
    const bool wild = level.find_first_of("+#") != std::string_view::npos;
    const bool hashInside = level == "#" && to != filter.size();
    if ((wild && level.size() > 1) || hashInside)
      return unexpected(ErrorCode::BadTopic, std::string(filter), "a wildcard stands where MQTT allows none");
    from = to + 1;
  }
  return {};
}

Result<void> checkMessage(const OutgoingMessage& message) {
  if (Result<void> ok = checkTopicName(message.topic); !ok)
    return ok;
  if (message.qos > 1)
    return unexpected(ErrorCode::BadArgument, message.topic, "QoS has to be 0 or 1");
  if (message.payload.size() > kMaxPayloadBytes)
    return unexpected(ErrorCode::LimitExceeded, message.topic,
                      "a payload of " + std::to_string(message.payload.size()) + " bytes is more than " +
                          std::to_string(kMaxPayloadBytes));
  return {};
}

Result<void> checkWill(const OutgoingMessage& will) {
  if (will.topic.empty())
    return {};
  if (will.payload.size() > kMaxStringBytes)
    return unexpected(ErrorCode::LimitExceeded, will.topic, "a Will's payload is at most 65535 bytes");
  return checkMessage(will);
}

} // namespace muster
