// MQTT messages as values, shared by the session state machines (which produce and consume them) and the
// transport (which moves them). No I/O here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

// A message to be published; also a Will.
struct OutgoingMessage {
  std::string topic;
  std::string payload;
  std::uint8_t qos = 0; // 0 or 1
  bool retain = false;

  friend bool operator==(const OutgoingMessage&, const OutgoingMessage&) = default;
};

// A message that arrived. Views: valid only during the call that hands it over.
struct IncomingMessage {
  std::string_view topic;
  std::string_view payload;
  std::uint8_t qos = 0;
  bool retained = false;
};

struct Subscription {
  std::string filter;
  std::uint8_t qos = 0;

  friend bool operator==(const Subscription&, const Subscription&) = default;
};

// What a session wants of the next connection. Made anew for each one: Sparkplug's Will changes every time.
struct ConnectPlan {
  std::string clientId;
  OutgoingMessage will;
  std::vector<Subscription> subscriptions; // to be granted before anything is published
  bool willAtDisconnect = false; // MQTT 5: a wanted disconnect, too, has the broker publish the Will
};

// Two clocks, read by the caller. A state machine never reads one itself.
struct Now {
  std::int64_t utcMs = 0;       // wall clock, milliseconds since 1970
  std::int64_t monotonicMs = 0; // never goes back; only differences mean anything
};

} // namespace muster
