// TCP and TLS for QtMqttWorker: connects to an address while certificate and SNI are checked against the
// host's name, and says which of the two steps failed. Thread: the worker's.
#pragma once

#include <schema/Error.h>
#include <transport/MqttClient.h>

#include <QSslSocket>

#include <functional>
#include <memory>

namespace muster {

class QtMqttSocket {
 public:
  // ready: TCP, and with TLS the handshake, have succeeded. failed: they have not,
  // or the connection ended later.
  QtMqttSocket(const ConnectRequest& request, std::function<void()> ready, std::function<void(Error)> failed);
  ~QtMqttSocket();

  void open();
  QSslSocket& device() { return *m_socket; }
  std::size_t unsentBytes() const;
  ErrorCode stepAtWork() const; // Tcp, Tls, or Connack once both are through

 private:
  void configureTls();
  void onError(QAbstractSocket::SocketError error);

  const BrokerOptions m_broker;
  const QString m_address;
  const std::function<void()> m_ready;
  const std::function<void(Error)> m_failed;
  const std::unique_ptr<QSslSocket> m_socket;
  QString m_tlsErrors;
};

} // namespace muster
