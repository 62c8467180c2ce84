// What MQTT itself demands of topics, filters and sizes, for every client implementation alike.
// Source: MQTT 5.0 sections 1.5.4 and 4.7. Thread: pure functions.
#pragma once

#include <schema/Mqtt.h>
#include <schema/Result.h>

#include <string_view>

namespace muster {

// Error: BadTopic: empty, over 65,535 bytes, not UTF-8, NUL, or (topic) a wildcard, (filter) a wildcard out
// of place.
Result<void> checkTopicName(std::string_view topic);
Result<void> checkFilter(std::string_view filter);
// Topic, QoS 0 or 1 (BadArgument), payload of at most kMaxPayloadBytes (LimitExceeded).
Result<void> checkMessage(const OutgoingMessage& message);
// A Will's payload has a 16-bit length (LimitExceeded). An empty topic is no Will and fine.
Result<void> checkWill(const OutgoingMessage& will);

} // namespace muster
