#include "QtMqttAccount.h"

#include <transport/MqttClient.h>

namespace muster {

Result<void> QtMqttAccount::accept(std::size_t bytes) {
  const std::lock_guard lock(m_mutex);
  if (m_messages >= kMaxPendingMessages || m_bytes + bytes > kMaxPendingBytes)
    return unexpected(ErrorCode::QueueFull, "publish", "too many messages wait to be sent");
  ++m_messages;
  m_bytes += bytes;
  return {};
}

std::size_t QtMqttAccount::messages() const {
  const std::lock_guard lock(m_mutex);
  return m_closed ? 0 : m_messages;
}

void QtMqttAccount::close() {
  const std::lock_guard lock(m_mutex);
  m_closed = true;
}

void QtMqttAccount::done(std::size_t bytes) {
  --m_messages;
  m_bytes -= bytes;
}

void QtMqttAccount::refused(std::size_t bytes) {
  const std::lock_guard lock(m_mutex);
  done(bytes);
}

void QtMqttAccount::wroteQos0(std::size_t bytes) {
  const std::lock_guard lock(m_mutex);
  m_inSocket.push_back(bytes);
  m_inSocketBytes += bytes;
}

void QtMqttAccount::wroteQos1(std::int32_t id, std::size_t bytes) {
  const std::lock_guard lock(m_mutex);
  m_unacknowledged[id] = bytes;
}

void QtMqttAccount::acknowledged(std::int32_t id) {
  const std::lock_guard lock(m_mutex);
  if (const auto found = m_unacknowledged.find(id); found != m_unacknowledged.end()) {
    done(found->second);
    m_unacknowledged.erase(found);
  }
}

void QtMqttAccount::socketHolds(std::size_t bytes) {
  const std::lock_guard lock(m_mutex);
  while (!m_inSocket.empty() && (bytes == 0 || m_inSocketBytes - m_inSocket.front() >= bytes)) {
    done(m_inSocket.front());
    m_inSocketBytes -= m_inSocket.front();
    m_inSocket.pop_front();
  }
}

} // namespace muster
