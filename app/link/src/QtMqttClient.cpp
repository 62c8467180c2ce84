#include "QtMqttClient.h"

#include <transport/TopicCheck.h>

#include <thread>

namespace muster {

namespace {

constexpr auto kFlushPoll = std::chrono::milliseconds(2);
constexpr auto kLeastForDisconnect = std::chrono::milliseconds(200);

Unexpected notConnected() {
  return unexpected(ErrorCode::NotConnected, "MQTT", "there is no connection to the broker");
}

} // namespace

QtMqttClient::QtMqttClient(MqttListener& listener) : m_worker(new QtMqttWorker(listener, m_status)) {
  m_worker->moveToThread(&m_thread);
  QObject::connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
  m_thread.setObjectName("qt-mqtt");
  m_thread.start();
}

QtMqttClient::~QtMqttClient() {
  m_status.phase = QtMqttPhase::Idle;
  QMetaObject::invokeMethod(
      m_worker, [worker = m_worker] { worker->end(std::chrono::milliseconds(0)); },
      Qt::BlockingQueuedConnection);
  m_thread.quit();
  m_thread.wait();
}

Result<void> QtMqttClient::connect(const ConnectRequest& request) {
  if (Result<void> ok = checkOptions(request.broker); !ok)
    return ok;
  if (Result<void> ok = checkWill(request.will); !ok)
    return ok;
  QtMqttPhase idle = QtMqttPhase::Idle;
  if (!m_status.phase.compare_exchange_strong(idle, QtMqttPhase::Connecting))
    return unexpected(ErrorCode::BadArgument, "MQTT", "connected already, or about to be");
  auto fresh = std::make_shared<QtMqttAccount>();
  {
    const std::lock_guard lock(m_mutex);
    m_account = fresh;
  }
  QMetaObject::invokeMethod(
      m_worker, [worker = m_worker, request, fresh] { worker->begin(request, fresh); }, Qt::QueuedConnection);
  return {};
}

Result<void> QtMqttClient::subscribe(std::span<const Subscription> subscriptions) {
  if (subscriptions.empty())
    return unexpected(ErrorCode::BadArgument, "subscribe", "there is nothing to subscribe to");
  for (const Subscription& one : subscriptions)
    if (Result<void> ok = checkFilter(one.filter); !ok)
      return ok;
  if (m_status.phase != QtMqttPhase::Connected)
    return notConnected();
  std::vector<Subscription> copies(subscriptions.begin(), subscriptions.end());
  QMetaObject::invokeMethod(
      m_worker, [worker = m_worker, copies = std::move(copies)] { worker->subscribe(copies); },
      Qt::QueuedConnection);
  return {};
}

Result<void> QtMqttClient::publish(const OutgoingMessage& message) {
  if (Result<void> ok = checkMessage(message); !ok)
    return ok;
  if (m_status.phase != QtMqttPhase::Connected)
    return notConnected();
  const std::shared_ptr<QtMqttAccount> current = account();
  if (Result<void> ok = current->accept(message.topic.size() + message.payload.size()); !ok)
    return ok;
  QMetaObject::invokeMethod(
      m_worker, [worker = m_worker, message, current] { worker->publish(message, current); },
      Qt::QueuedConnection);
  return {};
}

std::size_t QtMqttClient::pending() const {
  return m_status.phase == QtMqttPhase::Connected ? account()->messages() : 0;
}

void QtMqttClient::disconnect(std::chrono::milliseconds patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (pending() > 0 && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(kFlushPoll);
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
  m_status.phase = QtMqttPhase::Ending; // no further word to the listener
  QMetaObject::invokeMethod(
      m_worker, [worker = m_worker, left] { worker->end(std::max(left, kLeastForDisconnect)); },
      Qt::BlockingQueuedConnection);
  m_status.phase = QtMqttPhase::Idle;
}

std::shared_ptr<QtMqttAccount> QtMqttClient::account() const {
  const std::lock_guard lock(m_mutex);
  return m_account;
}

} // namespace muster
