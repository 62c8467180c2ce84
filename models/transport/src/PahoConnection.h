// One handle of Paho's asynchronous client, for one connection attempt and the connection that comes of it. A
// new one is made for each attempt, because client id and MQTT version are fixed when a handle is created.
//
// Threads: Paho calls back on its receive or send thread, always holding its one global lock; destroy takes
// the same lock, so after ~PahoConnection nothing calls back. Nothing here waits inside a callback, and no
// lock of ours is held around a call into Paho.
#pragma once

#include "PahoSeam.h"

#include <schema/Mqtt.h>
#include <schema/Result.h>
#include <transport/MqttClient.h>

#include <MQTTAsync.h>

#include <atomic>
#include <list>
#include <mutex>
#include <span>

namespace muster {

class PahoConnection {
 public:
  PahoConnection(const ConnectRequest& request, MqttListener& listener);
  ~PahoConnection(); // not from within a callback
  PahoConnection(const PahoConnection&) = delete;
  PahoConnection& operator=(const PahoConnection&) = delete;

  Result<void> start(const ConnectRequest& request);
  Result<void> subscribe(std::span<const Subscription> subscriptions);
  Result<void> publish(const OutgoingMessage& message);
  std::size_t pending() const;
  bool connected() const { return m_phase.load() == Phase::Connected; }
  bool ended() const { return m_phase.load() == Phase::Ended; }
  // No further word to the listener, and nothing more to publish.
  void silence() { m_phase.store(Phase::Ended); }
  // Sends DISCONNECT; true when Paho has written it before the time is over.
  bool sayDisconnect(std::chrono::milliseconds patience);

 private:
  enum class Phase : std::uint8_t { Connecting, Connected, Ended };
  struct InFlight { // one message that Paho holds
    PahoConnection* owner;
    std::size_t bytes;
    std::list<InFlight>::iterator self;
  };
  struct Asked { // one SUBSCRIBE that waits for its answer
    PahoConnection* owner;
    std::size_t filters;
  };

  Result<void> reserve(std::size_t bytes, InFlight*& place);
  static void release(InFlight* place);
  void fail(int code, const char* message);
  Error connectError(int code, const char* message);
  void lost(const Error& error);
  void answer(std::span<const int> granted);

  void connectSucceeded();
  void obey(std::chrono::seconds serverKeepAlive); // zero: none
  static int onTlsError(const char* text, std::size_t length, void* context);
  static int onMessage(void* context, char* topic, int topicLength, MQTTAsync_message* message);
  static void onLost(void* context, char* cause);
  static void onServerDisconnect(void* context, MQTTProperties* properties, MQTTReasonCodes reason);
  static void onSubscribed311(void* context, MQTTAsync_successData* data);
  static void onSubscribed5(void* context, MQTTAsync_successData5* data);
  static void onSubscribeFailed(void* context, int reason);

  MqttListener& m_listener;
  const BrokerOptions m_broker;
  PahoAddress m_address;
  const bool m_willAtDisconnect;
  MQTTAsync m_handle = nullptr;
  std::atomic<Phase> m_phase = Phase::Connecting;
  std::atomic<bool> m_saidDisconnect = false;

  mutable std::mutex
      m_mutex; // protects what is below; held for moments, never around a call to Paho or the listener
  std::list<InFlight> m_inFlight;
  std::size_t m_inFlightBytes = 0;
  std::string m_tlsError; // OpenSSL's last word
};

} // namespace muster
