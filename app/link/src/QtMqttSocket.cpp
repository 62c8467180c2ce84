#include "QtMqttSocket.h"

#include <QFile>
#include <QNetworkProxy>
#include <QSslConfiguration>
#include <QSslKey>
#include <QStringList>

namespace muster {

namespace {

QSslKey readKey(const QString& path) {
  for (const QSsl::KeyAlgorithm algorithm : {QSsl::Ec, QSsl::Rsa, QSsl::Dsa}) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
      return {};
    if (QSslKey key(&file, algorithm); !key.isNull())
      return key;
  }
  return {};
}

} // namespace

QtMqttSocket::QtMqttSocket(const ConnectRequest& request, std::function<void()> ready,
                           std::function<void(Error)> failed)
    : m_broker(request.broker), m_address(QString::fromStdString(request.address)), m_ready(std::move(ready)),
      m_failed(std::move(failed)), m_socket(std::make_unique<QSslSocket>()) {
  QSslSocket* socket = m_socket.get();
  QObject::connect(socket, &QAbstractSocket::errorOccurred, socket,
                   [this](QAbstractSocket::SocketError error) { onError(error); });
  QObject::connect(socket, &QAbstractSocket::connected, socket, [this] {
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    if (!m_broker.url.tls)
      m_ready();
  });
  QObject::connect(socket, &QSslSocket::encrypted, socket, [this] { m_ready(); });
}

QtMqttSocket::~QtMqttSocket() {
  m_socket->disconnect();
}

void QtMqttSocket::open() {
  m_socket->setProxy(QNetworkProxy::NoProxy); // a web proxy is nothing for MQTT
  if (!m_broker.url.tls)
    return m_socket->connectToHost(m_address, m_broker.url.port);
  configureTls();
  m_socket->connectToHostEncrypted(m_address, m_broker.url.port, QString::fromStdString(m_broker.url.host));
}

void QtMqttSocket::configureTls() {
  const TlsOptions& files = m_broker.tls;
  QSslConfiguration configuration = m_socket->sslConfiguration();
  configuration.setPeerVerifyMode(files.verifyServer ? QSslSocket::VerifyPeer : QSslSocket::VerifyNone);
  if (!files.caFile.empty())
    configuration.setCaCertificates(QSslCertificate::fromPath(QString::fromStdString(files.caFile)));
  if (!files.certFile.empty()) {
    configuration.setLocalCertificateChain(QSslCertificate::fromPath(QString::fromStdString(files.certFile)));
    configuration.setPrivateKey(
        readKey(QString::fromStdString(files.keyFile.empty() ? files.certFile : files.keyFile)));
  }
  m_socket->setSslConfiguration(configuration);
  QObject::connect(m_socket.get(), &QSslSocket::sslErrors, m_socket.get(),
                   [this](const QList<QSslError>& errors) {
                     if (!m_broker.tls.verifyServer)
                       return m_socket->ignoreSslErrors();
                     QStringList words;
                     for (const QSslError& error : errors)
                       words += error.errorString();
                     m_tlsErrors = words.join("; ");
                   });
}

std::size_t QtMqttSocket::unsentBytes() const {
  return static_cast<std::size_t>(m_socket->bytesToWrite() + m_socket->encryptedBytesToWrite());
}

ErrorCode QtMqttSocket::stepAtWork() const {
  if (m_socket->state() != QAbstractSocket::ConnectedState)
    return ErrorCode::Tcp;
  return m_broker.url.tls && !m_socket->isEncrypted() ? ErrorCode::Tls : ErrorCode::Connack;
}

void QtMqttSocket::onError(QAbstractSocket::SocketError error) {
  const std::string where = m_broker.url.toString();
  const std::string words = m_socket->errorString().toStdString();
  switch (error) {
  case QAbstractSocket::SslHandshakeFailedError:
  case QAbstractSocket::SslInternalError:
  case QAbstractSocket::SslInvalidUserDataError:
    return m_failed(
        {ErrorCode::Tls, where,
         "the TLS handshake failed: " + (m_tlsErrors.isEmpty() ? words : m_tlsErrors.toStdString())});
  case QAbstractSocket::RemoteHostClosedError:
    return m_failed({m_broker.url.tls && !m_socket->isEncrypted() ? ErrorCode::Tls : ErrorCode::Connack,
                     where, "the broker closed the connection"});
  default:
    return m_failed({ErrorCode::Tcp, where, "no TCP connection: " + words});
  }
}

} // namespace muster
