// The part of QtMqttClient that lives in its thread: one QMqttClient over one socket for each connection
// attempt. Qt Mqtt gets a socket that is already open, so TCP and TLS are ours to time and to explain.
// Thread: QtMqttClient's own; the listener is called on it.
#pragma once

#include "QtMqttAccount.h"
#include "QtMqttConnack.h"
#include "QtMqttSocket.h"

#include <schema/Mqtt.h>
#include <transport/MqttClient.h>

#include <QElapsedTimer>
#include <QMqttClient>
#include <QObject>
#include <QTimer>

#include <atomic>
#include <memory>
#include <vector>

namespace muster {

enum class QtMqttPhase : std::uint8_t { Idle, Connecting, Connected, Ending };

struct QtMqttStatus {
  std::atomic<QtMqttPhase> phase = QtMqttPhase::Idle;
};

class QtMqttWorker : public QObject {
 public:
  // Both outlive the worker.
  QtMqttWorker(MqttListener& listener, QtMqttStatus& status);

  void begin(const ConnectRequest& request, std::shared_ptr<QtMqttAccount> account);
  void subscribe(const std::vector<Subscription>& subscriptions);
  void publish(const OutgoingMessage& message, const std::shared_ptr<QtMqttAccount>& account);
  // Says DISCONNECT where the connection stands, and lets go of it.
  void end(std::chrono::milliseconds patience);

 private:
  struct Asked;

  void beginMqtt();
  void setUpClient();
  void hear();
  void onState(QMqttClient::ClientState state);
  void onSubscriptionChanged(const std::shared_ptr<Asked>& asked);
  void onMessage(const QMqttMessage& message);
  void obeyKeepAlive();
  void checkSilence();
  void finish(const Error& error);
  Error endError() const;

  MqttListener& m_listener;
  QtMqttStatus& m_status;
  ConnectRequest m_request;
  std::shared_ptr<QtMqttAccount> m_account;
  std::unique_ptr<QtMqttSocket> m_socket;
  std::unique_ptr<QMqttClient> m_client; // goes before the socket, into which it says DISCONNECT
  QtMqttConnack m_connack;
  std::chrono::seconds m_keepAlive{}; // ours, or the broker's where that is shorter
  QTimer m_connectTimer{this};
  QTimer m_silenceTimer{this};
  QTimer m_pingTimer{this};
  QElapsedTimer m_sinceReceived;
  bool m_messageIsFresh = false; // no subscription has passed the message on yet
};

} // namespace muster
