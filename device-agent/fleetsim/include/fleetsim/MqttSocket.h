// One MQTT connection of a simulated node: libmosquitto's protocol on a socket that the fleet's own loop
// watches. (Why not MqttClient over Paho: README.md has the figures.)
//
// The owner watches fd() for reading, and for writing where wantsWrite(); tells handle() what is ready, then
// takes events and messages. Nothing here blocks. Every open() that succeeded ends in one Event::Closed.
// Thread: one for all sockets of the process.
#pragma once

#include <schema/Mqtt.h>
#include <schema/Result.h>
#include <transport/ConnectOptions.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

struct mosquitto;
struct ssl_ctx_st;

namespace muster::fleetsim {

// What all connections share.
struct MqttSettings {
  BrokerOptions broker;
  std::string address;             // connected to; a numeric one spares 10,000 look-ups
  std::shared_ptr<ssl_ctx_st> tls; // null: plain. One context for all: its certificates are read once

  // Reads the certificates; address: one that answers, with TLS the broker's name where that leads there (SNI).
  // Error: Tls or BadConfig, naming the file.
  static Result<MqttSettings> make(const BrokerOptions& broker, const std::string& address);
};

class MqttSocket {
 public:
  enum class Event : std::uint8_t {
    Subscribed, // connected, and every subscription granted
    Closed,     // refused, lost, or disconnected as wished: see closedBecause()
  };
  struct Message {
    std::string topic;
    std::string payload;
    std::uint8_t qos = 0;
    bool retained = false;
  };

  explicit MqttSocket(const MqttSettings& settings); // outlive the socket
  ~MqttSocket();
  MqttSocket(const MqttSocket&) = delete;
  MqttSocket& operator=(const MqttSocket&) = delete;

  // Starts a connection with this plan's client id, Will and subscriptions. Errors: Tcp, Internal.
  Result<void> open(const ConnectPlan& plan);
  int fd() const; // -1: none
  bool wantsWrite() const;
  void handle(bool readable, bool writable);
  void keepAlive(); // about once a second

  // Errors: NotConnected, LimitExceeded.
  Result<void> publish(const OutgoingMessage& message);
  bool hasBacklog() const; // messages wait for the socket
  // DISCONNECT after what is queued; withWill asks an MQTT 5 broker to publish the Will.
  void disconnect(bool withWill);
  // Ends our side of the TCP connection without a DISCONNECT, after what was sent:
  // the broker publishes the Will.
  void cut();
  void close(); // drops everything, without an event

  std::vector<Event> takeEvents();
  std::vector<Message> takeMessages();
  const std::string& closedBecause() const { return m_closedBecause; }

 private:
  struct Callbacks;
  Result<void> makeHandle(const ConnectPlan& plan);
  void onAccepted(int reason);
  void onSubscribed(int grantedOrReason);
  void onClosed(int reason);
  void checkClosed(int result);

  const MqttSettings& m_settings;
  mosquitto* m_handle = nullptr;
  std::vector<Subscription> m_subscriptions;
  std::size_t m_granted = 0;
  bool m_isOpen = false;
  std::vector<Event> m_events;
  std::vector<Message> m_messages;
  std::string m_closedBecause;
};

} // namespace muster::fleetsim
