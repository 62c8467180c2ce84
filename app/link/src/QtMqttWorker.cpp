#include "QtMqttWorker.h"

#include <QMqttConnectionProperties>
#include <QMqttMessage>
#include <QMqttSubscription>

#include <algorithm>

namespace muster {

namespace {

constexpr unsigned kTopicAllowance = 128 * 1024; // of a packet, for its topic and properties
constexpr int kRefused = 0x80;

QByteArray bytesOf(const std::string& text) {
  return QByteArray(text.data(), static_cast<qsizetype>(text.size()));
}

std::chrono::milliseconds silence(std::chrono::seconds keepAlive) {
  return std::chrono::milliseconds(keepAlive) * 3 / 2;
}

const char* clientErrorWords(QMqttClient::ClientError error) {
  switch (error) {
  case QMqttClient::InvalidProtocolVersion:
    return "the broker does not speak this version of MQTT";
  case QMqttClient::IdRejected:
    return "the broker does not take this client id, or wants a shorter keep-alive";
  case QMqttClient::ServerUnavailable:
    return "the broker is not available for MQTT right now";
  case QMqttClient::BadUsernameOrPassword:
    return "user name or password is wrong";
  case QMqttClient::NotAuthorized:
    return "not authorised: user name or password is wrong or missing";
  case QMqttClient::ProtocolViolation:
    return "the other side does not keep to the protocol";
  default:
    return "the broker refused the connection";
  }
}

} // namespace

// One call of subscribe(): complete when none of its subscriptions is pending.
struct QtMqttWorker::Asked {
  std::vector<QMqttSubscription*> subscriptions; // null: not sent
  bool answered = false;
};

QtMqttWorker::QtMqttWorker(MqttListener& listener, QtMqttStatus& status)
    : m_listener(listener), m_status(status) {
  m_connectTimer.setSingleShot(true);
  connect(&m_connectTimer, &QTimer::timeout, this, [this] {
    finish({ErrorCode::TimedOut, m_request.broker.url.toString(), "the broker did not answer in time"});
  });
  connect(&m_silenceTimer, &QTimer::timeout, this, [this] { checkSilence(); });
  connect(&m_pingTimer, &QTimer::timeout, this, [this] {
    if (m_client)
      m_client->requestPing();
  });
}

void QtMqttWorker::begin(const ConnectRequest& request, std::shared_ptr<QtMqttAccount> account) {
  end(std::chrono::milliseconds(0));
  m_request = request;
  m_account = std::move(account);
  m_connack = {};
  // Queued: neither may delete the socket while it is at work.
  m_socket = std::make_unique<QtMqttSocket>(
      request, [this] { beginMqtt(); },
      [this, mine = m_account](const Error& error) {
        QMetaObject::invokeMethod(
            this,
            [this, mine, error] {
              if (mine == m_account)
                finish(error);
            },
            Qt::QueuedConnection);
      });
  m_connectTimer.start(request.broker.connectTimeout);
  m_socket->open();
}

void QtMqttWorker::beginMqtt() {
  m_connectTimer.start(m_request.broker.connectTimeout);
  setUpClient();
  QSslSocket& device = m_socket->device();
  connect(&device, &QIODevice::bytesWritten, this, [this] {
    if (m_socket)
      m_account->socketHolds(m_socket->unsentBytes());
  });
  connect(&device, &QIODevice::readyRead, this, [this] { hear(); }); // before Qt Mqtt does
  m_client->setTransport(&device, QMqttClient::IODevice);            // open already: CONNECT goes out at once
  m_client->connectToHost();
}

void QtMqttWorker::hear() {
  m_sinceReceived.restart();
  if (m_request.broker.version == MqttVersion::V5 && m_status.phase == QtMqttPhase::Connecting)
    m_connack.take(m_socket->device().peek(m_socket->device().bytesAvailable()));
}

void QtMqttWorker::setUpClient() {
  const BrokerOptions& broker = m_request.broker;
  m_client = std::make_unique<QMqttClient>();
  m_client->setProtocolVersion(broker.version == MqttVersion::V5 ? QMqttClient::MQTT_5_0
                                                                 : QMqttClient::MQTT_3_1_1);
  m_client->setClientId(QString::fromStdString(m_request.clientId));
  m_client->setCleanSession(true);
  m_client->setKeepAlive(static_cast<quint16>(broker.keepAlive.count()));
  m_client->setAutoKeepAlive(false); // a ping a keep-alive would leave no time for one that is late
  if (!broker.credentials.user.empty()) {
    m_client->setUsername(QString::fromStdString(broker.credentials.user));
    m_client->setPassword(QString::fromStdString(broker.credentials.password));
  }
  if (!m_request.will.topic.empty()) {
    m_client->setWillTopic(QString::fromStdString(m_request.will.topic));
    m_client->setWillMessage(bytesOf(m_request.will.payload));
    m_client->setWillQoS(m_request.will.qos);
    m_client->setWillRetain(m_request.will.retain);
  }
  if (broker.version == MqttVersion::V5) {
    QMqttConnectionProperties properties;
    properties.setSessionExpiryInterval(0);
    properties.setMaximumPacketSize(static_cast<quint32>(kMaxPayloadBytes) + kTopicAllowance);
    m_client->setConnectionProperties(properties);
  }
  connect(m_client.get(), &QMqttClient::stateChanged, this,
          [this](QMqttClient::ClientState state) { onState(state); });
  connect(m_client.get(), &QMqttClient::messageSent, this,
          [this](qint32 id) { m_account->acknowledged(id); });
  // Comes once for each PUBLISH, before those of the subscriptions that match.
  connect(m_client.get(), &QMqttClient::messageReceived, this, [this] { m_messageIsFresh = true; });
}

void QtMqttWorker::onState(QMqttClient::ClientState state) {
  if (state == QMqttClient::Connected) {
    m_connectTimer.stop();
    m_sinceReceived.start();
    obeyKeepAlive();
    m_silenceTimer.start(std::max(std::chrono::milliseconds(100), silence(m_keepAlive) / 8));
    m_pingTimer.start(std::chrono::milliseconds(m_keepAlive) / 2);
    QtMqttPhase connecting = QtMqttPhase::Connecting;
    if (m_status.phase.compare_exchange_strong(connecting, QtMqttPhase::Connected))
      m_listener.onConnected();
  } else if (state == QMqttClient::Disconnected && m_client) {
    // Queued: QMqttClient is in the middle of it.
    QMetaObject::invokeMethod(
        this,
        [this, mine = m_account, error = endError()] {
          if (mine == m_account)
            finish(error);
        },
        Qt::QueuedConnection);
  }
}

// Qt Mqtt knows the reason of a CONNACK, but not that of a DISCONNECT from the broker.
Error QtMqttWorker::endError() const {
  const std::string where = m_request.broker.url.toString();
  if (m_status.phase == QtMqttPhase::Connected) {
    if (m_client->error() == QMqttClient::NoError)
      return {ErrorCode::Connack, where, "the broker ended the connection"};
    return {ErrorCode::NotConnected, where, "the connection broke"};
  }
  return {ErrorCode::Connack, where, clientErrorWords(m_client->error())};
}

// A longer one than ours asks for nothing: a client may always speak more often.
void QtMqttWorker::obeyKeepAlive() {
  m_keepAlive = m_request.broker.keepAlive;
  if (const auto told = m_connack.serverKeepAlive(); told.count() > 0)
    m_keepAlive = std::min(m_keepAlive, told);
}

void QtMqttWorker::checkSilence() {
  if (std::chrono::milliseconds(m_sinceReceived.elapsed()) > silence(m_keepAlive))
    finish({ErrorCode::NotConnected, m_request.broker.url.toString(), "the broker was silent for too long"});
}

void QtMqttWorker::finish(const Error& error) {
  const QtMqttPhase before = m_status.phase;
  if (m_socket && before == QtMqttPhase::Connected)
    m_socket->device().abort(); // nothing more goes out; else ~QMqttClient would say DISCONNECT
  end(std::chrono::milliseconds(0));
  QtMqttPhase expected = before;
  if (before != QtMqttPhase::Connecting && before != QtMqttPhase::Connected)
    return;
  if (!m_status.phase.compare_exchange_strong(expected, QtMqttPhase::Idle))
    return;
  if (before == QtMqttPhase::Connecting)
    return m_listener.onConnectFailed(error);
  m_listener.onConnectionLost(
      {error.code == ErrorCode::Connack && error.detail.find("closed") == std::string::npos
           ? ErrorCode::Connack
           : ErrorCode::NotConnected,
       error.where, error.detail});
}

void QtMqttWorker::end(std::chrono::milliseconds patience) {
  m_connectTimer.stop();
  m_silenceTimer.stop();
  m_pingTimer.stop();
  if (m_client)
    m_client->disconnect(this);
  const bool stands = m_client && m_client->state() == QMqttClient::Connected;
  if (stands)
    m_client->disconnectFromHost();
  if (stands && patience.count() > 0) {
    QElapsedTimer timer;
    timer.start();
    while (m_socket->unsentBytes() > 0 && timer.elapsed() < patience.count())
      if (!m_socket->device().waitForBytesWritten(10) &&
          m_socket->device().state() != QAbstractSocket::ConnectedState)
        break;
  }
  m_client.reset();
  m_socket.reset();
  if (m_account)
    m_account->close();
  m_account.reset();
}

void QtMqttWorker::publish(const OutgoingMessage& message, const std::shared_ptr<QtMqttAccount>& account) {
  const std::size_t bytes = message.topic.size() + message.payload.size();
  if (account != m_account || !m_client)
    return account->refused(bytes);
  const qint32 id = m_client->publish(QMqttTopicName(QString::fromStdString(message.topic)),
                                      bytesOf(message.payload), message.qos, message.retain);
  if (id < 0)
    return account->refused(bytes);
  if (message.qos > 0)
    account->wroteQos1(id, bytes);
  else
    account->wroteQos0(bytes);
}

void QtMqttWorker::subscribe(const std::vector<Subscription>& subscriptions) {
  if (!m_client)
    return;
  auto asked = std::make_shared<Asked>();
  for (const Subscription& one : subscriptions) {
    QMqttSubscription* subscription =
        m_client->subscribe(QMqttTopicFilter(QString::fromStdString(one.filter)), one.qos);
    asked->subscriptions.push_back(subscription);
    if (!subscription)
      continue;
    connect(subscription, &QMqttSubscription::stateChanged, this,
            [this, asked] { onSubscriptionChanged(asked); });
    connect(subscription, &QMqttSubscription::messageReceived, this,
            [this](const QMqttMessage& message) { onMessage(message); });
  }
  onSubscriptionChanged(asked);
}

void QtMqttWorker::onSubscriptionChanged(const std::shared_ptr<Asked>& asked) {
  std::vector<int> granted;
  for (const QMqttSubscription* subscription : asked->subscriptions) {
    if (subscription && subscription->state() == QMqttSubscription::SubscriptionPending)
      return;
    if (subscription && subscription->state() == QMqttSubscription::Subscribed)
      granted.push_back(subscription->qos());
    else
      granted.push_back(subscription ? std::max(kRefused, static_cast<int>(subscription->reasonCode()))
                                     : kRefused);
  }
  if (std::exchange(asked->answered, true) || m_status.phase != QtMqttPhase::Connected)
    return;
  m_listener.onSubscribed(granted);
}

void QtMqttWorker::onMessage(const QMqttMessage& message) {
  if (!std::exchange(m_messageIsFresh, false) || m_status.phase != QtMqttPhase::Connected)
    return;
  const QByteArray topic = message.topic().name().toUtf8();
  const QByteArray& payload = message.payload();
  IncomingMessage view;
  view.topic = {topic.constData(), static_cast<std::size_t>(topic.size())};
  view.payload = {payload.constData(), static_cast<std::size_t>(payload.size())};
  view.qos = message.qos();
  view.retained = message.retain();
  m_listener.onMessage(view);
}

} // namespace muster
