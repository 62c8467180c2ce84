// One MQTT connection, over whichever library. Implementations: PahoClient (models/transport), QtMqttClient
// (app/link). One contract test (tests/transport) runs over each that is built.
//
// The contract: no call blocks longer than a lock; connect() starts one attempt and ends in exactly one of
// onConnected or onConnectFailed; after onConnected at most one onConnectionLost; there is no automatic
// reconnect, since Sparkplug's Will differs each time. After onConnectFailed or onConnectionLost, connect()
// may be called again. Sessions are always clean (clean start, expiry 0).
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

struct ConnectRequest {
  BrokerOptions broker;
  std::string address; // resolved by the caller, numeric; the client must not look the name up again. TLS still
                       // checks the certificate against broker.url.host, and sends that name as SNI
  std::string clientId;
  OutgoingMessage will; // empty topic: none
};

class MqttListener {
 public:
  virtual ~MqttListener() = default;
  // Threads: the library's own. Implementations must return at once: one receive thread may serve every
  // connection of the process.
  virtual void onConnected() = 0;
  virtual void onConnectFailed(const Error& error) = 0; // code NameLookup, Tcp, Tls, Connack, TimedOut
  virtual void onConnectionLost(const Error& error) = 0;
  virtual void onSubscribed(std::span<const int> grantedOrReason) = 0; // one for each filter: QoS or >= 0x80
  virtual void onMessage(const IncomingMessage& message) = 0;
};

class MqttClient {
 public:
  virtual ~MqttClient() = default; // disconnects without ceremony; no callback comes after it

  virtual Result<void> connect(const ConnectRequest& request) = 0;
  virtual Result<void> subscribe(std::span<const Subscription> subscriptions) = 0;
  // Hands the message over in order; thread-safe. Errors: NotConnected, QueueFull.
  virtual Result<void> publish(const OutgoingMessage& message) = 0;
  // Messages handed over and not yet written to the socket (QoS 0) or acknowledged (QoS 1), as far as known.
  virtual std::size_t pending() const = 0;
  // Waits up to the given time for pending messages, then sends DISCONNECT: the broker drops the Will.
  virtual void disconnect(std::chrono::milliseconds patience) = 0;
};

// The listener outlives the client.
using MqttClientFactory = std::function<std::unique_ptr<MqttClient>(MqttListener& listener)>;

MqttClientFactory pahoClientFactory();

} // namespace muster
