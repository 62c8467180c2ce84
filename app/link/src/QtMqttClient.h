// MqttClient over Qt Mqtt. Sockets, timers and QMqttClient live in a QThread of this object's own, so neither
// the GUI thread nor another connection can hold them up; calls are posted to it in order.
#pragma once

#include "QtMqttAccount.h"
#include "QtMqttWorker.h"

#include <transport/MqttClient.h>

#include <QThread>

#include <memory>
#include <mutex>

namespace muster {

class QtMqttClient final : public MqttClient {
 public:
  explicit QtMqttClient(MqttListener& listener);
  ~QtMqttClient() override;

  Result<void> connect(const ConnectRequest& request) override;
  Result<void> subscribe(std::span<const Subscription> subscriptions) override;
  Result<void> publish(const OutgoingMessage& message) override;
  std::size_t pending() const override;
  void disconnect(std::chrono::milliseconds patience) override;

 private:
  std::shared_ptr<QtMqttAccount> account() const;

  QtMqttStatus m_status;
  QThread m_thread;
  QtMqttWorker* m_worker;     // lives and is deleted in m_thread
  mutable std::mutex m_mutex; // protects m_account
  std::shared_ptr<QtMqttAccount> m_account = std::make_shared<QtMqttAccount>();
};

} // namespace muster
