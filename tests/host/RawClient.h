// A bare MQTT client for tests: publishes any bytes, and keeps what it is sent.
// Thread: one, beside the library's.
#pragma once

#include "HostFixture.h"

#include <transport/MqttClient.h>

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

namespace muster::test {

class RawClient final : public MqttListener {
 public:
  explicit RawClient(const std::string& clientId)
      : m_clientId(clientId), m_client(pahoClientFactory()(*this)) {}
  ~RawClient() override { m_client->disconnect(std::chrono::milliseconds(500)); }

  bool connect(const std::string& url) {
    const BrokerOptions broker = brokerOptions(url);
    return m_client->connect({broker, "127.0.0.1", m_clientId, {}}).has_value() &&
           waitFor([this] { return m_isConnected.load(); });
  }

  bool subscribe(const std::string& filter) {
    const std::vector<Subscription> subscriptions{{filter, 1}};
    return m_client->subscribe(subscriptions).has_value() &&
           waitFor([this] { return m_isSubscribed.load(); });
  }

  bool publish(const std::string& topic, const std::string& payload) {
    return m_client->publish({topic, payload, 0, false}).has_value();
  }

  std::vector<OutgoingMessage> received() const {
    const std::lock_guard lock(m_mutex);
    return m_received;
  }

  void onConnected() override { m_isConnected = true; }
  void onConnectFailed(const Error&) override {}
  void onConnectionLost(const Error&) override { m_isConnected = false; }
  void onSubscribed(std::span<const int>) override { m_isSubscribed = true; }
  void onMessage(const IncomingMessage& message) override {
    const std::lock_guard lock(m_mutex);
    m_received.push_back(
        {std::string(message.topic), std::string(message.payload), message.qos, message.retained});
  }

 private:
  const std::string m_clientId;
  std::atomic<bool> m_isConnected{false};
  std::atomic<bool> m_isSubscribed{false};
  mutable std::mutex m_mutex; // protects m_received
  std::vector<OutgoingMessage> m_received;
  std::unique_ptr<MqttClient> m_client; // goes first
};

} // namespace muster::test
