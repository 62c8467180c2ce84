// Writes down what an MqttClient reports, for a test to wait for. Destroyed after the client.
#pragma once

#include <support/WaitFor.h>
#include <transport/MqttClient.h>

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace muster::test {

struct Received {
  std::string topic, payload;
  int qos = 0;
  bool retained = false;
};

class RecordingListener : public MqttListener {
 public:
  void onConnected() override { ++connects; }
  void onConnectFailed(const Error& error) override { note(error, failures); }
  void onConnectionLost(const Error& error) override { note(error, losses); }
  void onSubscribed(std::span<const int> granted) override {
    const std::lock_guard lock(m_mutex);
    m_granted.assign(granted.begin(), granted.end());
    ++answers;
  }
  void onMessage(const IncomingMessage& message) override {
    const std::lock_guard lock(m_mutex);
    m_received.push_back(
        {std::string(message.topic), std::string(message.payload), message.qos, message.retained});
    ++messages;
  }

  std::vector<Received> received() const {
    const std::lock_guard lock(m_mutex);
    return m_received;
  }
  std::vector<int> granted() const {
    const std::lock_guard lock(m_mutex);
    return m_granted;
  }
  Error lastError() const {
    const std::lock_guard lock(m_mutex);
    return m_error;
  }
  int callbacks() const { return connects + failures + losses + answers + messages; }

  std::atomic<int> connects = 0, failures = 0, losses = 0, answers = 0, messages = 0;

 private:
  void note(const Error& error, std::atomic<int>& counter) {
    const std::lock_guard lock(m_mutex);
    m_error = error;
    ++counter;
  }

  mutable std::mutex m_mutex; // protects what is below
  std::vector<Received> m_received;
  std::vector<int> m_granted;
  Error m_error;
};

} // namespace muster::test
