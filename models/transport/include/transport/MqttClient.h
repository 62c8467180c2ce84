// One MQTT connection, over whichever library. Implementations: PahoClient (models/transport), QtMqttClient
// (app/link). One contract test (tests/transport) runs over each that is built.
//
// The contract: no call blocks longer than a lock; connect() starts one attempt and ends in exactly one of
// onConnected or onConnectFailed; after onConnected at most one onConnectionLost; there is no automatic
// reconnect, since Sparkplug's Will differs each time. After onConnectFailed or onConnectionLost, connect()
// may be called again. Sessions are always clean (clean start, expiry 0). A connection that disconnect() or
// the destructor ended reports nothing. publish() may be called from within a callback; connect(),
// disconnect() and the destructor may not.
#pragma once

#include <schema/Mqtt.h>
#include <schema/Result.h>
#include <transport/ConnectOptions.h>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace muster {

// What is larger is refused before it costs memory; MQTT 5 brokers are told to send nothing larger either.
inline constexpr std::size_t kMaxPayloadBytes = 16u << 20;
// Bounds of what is handed over and not yet sent: publish() answers QueueFull above them.
inline constexpr std::size_t kMaxPendingMessages = 50'000;
inline constexpr std::size_t kMaxPendingBytes = 64u << 20;

struct ConnectRequest {
  BrokerOptions broker{};
  std::string address{}; // resolved by the caller, numeric; the client must not look the name up again. TLS
                         // still checks the certificate against broker.url.host, and sends that name as SNI
  std::string clientId{};
  OutgoingMessage will{};        // empty topic: none
  bool willAtDisconnect = false; // MQTT 5: disconnect() has the broker publish it (reason 0x04)
};

class MqttListener {
 public:
  virtual ~MqttListener() = default;
  // Threads: the library's own. Implementations must return at once: one receive thread may serve every
  // connection of the process. They must not wait for a lock that is held around a call into an MqttClient.
  virtual void onConnected() = 0;
  virtual void onConnectFailed(const Error& error) = 0; // code NameLookup, Tcp, Tls, Connack, TimedOut
  // Code NotConnected; Connack where the broker itself ended it and said why (MQTT 5).
  virtual void onConnectionLost(const Error& error) = 0;
  virtual void onSubscribed(std::span<const int> grantedOrReason) = 0; // one for each filter: QoS or >= 0x80
  virtual void onMessage(const IncomingMessage& message) = 0;
};

class MqttClient {
 public:
  // Waits for nothing that is pending; no callback comes after it. A DISCONNECT goes out where the connection
  // still stands, so the broker drops the Will: a death that others should see has to be published before.
  virtual ~MqttClient() = default;

  // Errors: BadArgument (an attempt or a connection is there already, a bad topic), BadConfig (checkOptions).
  virtual Result<void> connect(const ConnectRequest& request) = 0;
  // Answered by one onSubscribed, unless the connection ends before. Errors: NotConnected, BadArgument.
  virtual Result<void> subscribe(std::span<const Subscription> subscriptions) = 0;
  // Hands the message over in order; thread-safe. Errors: NotConnected, QueueFull, LimitExceeded
  // (payload), BadTopic (empty, wildcards, NUL, over 65,535 bytes).
  virtual Result<void> publish(const OutgoingMessage& message) = 0;
  // Messages handed over and not yet written to the socket (QoS 0) or acknowledged (QoS 1), as far as known.
  virtual std::size_t pending() const = 0;
  // Waits up to the given time for pending messages, then sends DISCONNECT: the broker drops the Will, or publishes
  // it where the request said so, the version is 5 and the library can (Qt Mqtt cannot).
  virtual void disconnect(std::chrono::milliseconds patience) = 0;
};

// The listener outlives the client.
using MqttClientFactory = std::function<std::unique_ptr<MqttClient>(MqttListener& listener)>;

MqttClientFactory pahoClientFactory();

} // namespace muster
