// Looks at a broker from outside: keeps every Sparkplug message that comes, decoded, in the order of arrival.
// Thread: one for the test; messages come in on the MQTT library's.
#pragma once

#include <schema/Payload.h>
#include <schema/Topic.h>
#include <transport/MqttClient.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace muster::test {

struct ObservedMessage {
  MessageType type = MessageType::NData;
  std::string node;
  Payload payload; // metrics of data carry their names: our agent uses no aliases for the node itself
  std::optional<std::int64_t> bdSeq;

  const Metric* find(std::string_view metric) const;
};

class SparkplugObserver final : private MqttListener {
 public:
  // Connects and subscribes to spBv1.0/#. Throws std::runtime_error where that takes longer than 20 s.
  explicit SparkplugObserver(const BrokerOptions& broker);
  ~SparkplugObserver() override;

  // The first message from index `from` on that fits; nothing after 20 s. Its index goes to *at.
  std::optional<ObservedMessage> waitFor(const std::function<bool(const ObservedMessage&)>& fits,
                                         std::size_t from = 0, std::size_t* at = nullptr);
  std::optional<ObservedMessage> waitFor(MessageType type, std::size_t from = 0, std::size_t* at = nullptr);
  std::size_t count() const;
  std::vector<std::string> troubles() const; // messages that could not be read
  void publish(const OutgoingMessage& message);

 private:
  void onConnected() override;
  void onConnectFailed(const Error& error) override;
  void onConnectionLost(const Error& error) override;
  void onSubscribed(std::span<const int> grantedOrReason) override;
  void onMessage(const IncomingMessage& message) override;

  mutable std::mutex m_mutex;
  std::condition_variable m_changed;
  bool m_connected = false;
  bool m_subscribed = false;
  std::string m_failure;
  std::vector<ObservedMessage> m_messages;
  std::vector<std::string> m_troubles;
  std::unique_ptr<MqttClient> m_client;
};

} // namespace muster::test
