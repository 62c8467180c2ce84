#include "EdgeSessionImpl.h"

#include <session/EdgeSession.h>

namespace muster {

EdgeSession::EdgeSession(EdgeOptions options, EdgeObserver* observer)
    : m_impl(std::make_unique<Impl>(std::move(options), observer)) {
}
EdgeSession::~EdgeSession() = default;
EdgeSession::EdgeSession(EdgeSession&&) noexcept = default;
EdgeSession& EdgeSession::operator=(EdgeSession&&) noexcept = default;

Result<void> EdgeSession::setMetrics(std::string_view device, std::vector<EdgeMetric> metrics, const Now& now,
                                     std::vector<OutgoingMessage>& outbox) {
  return m_impl->setMetrics(device, std::move(metrics), now, outbox);
}
void EdgeSession::removeDevice(std::string_view device, const Now& now,
                               std::vector<OutgoingMessage>& outbox) {
  m_impl->removeDevice(device, now, outbox);
}
ConnectPlan EdgeSession::beginConnect(const Now& now, std::string_view server) {
  return m_impl->beginConnect(now, server);
}
void EdgeSession::onConnected(const Now& now, std::vector<OutgoingMessage>& outbox) {
  m_impl->onConnected(now, outbox);
}
void EdgeSession::onConnectionLost() {
  m_impl->onConnectionLost();
}
void EdgeSession::shutDown(const Now& /*now*/, std::vector<OutgoingMessage>& outbox) {
  m_impl->shutDown(outbox);
}
void EdgeSession::onMessage(const IncomingMessage& message, const Now& now,
                            std::vector<OutgoingMessage>& outbox, std::vector<EdgeCommand>& commands) {
  m_impl->onMessage(message, now, outbox, commands);
}
Result<void> EdgeSession::publish(std::string_view device, std::span<const EdgeSample> samples,
                                  const Now& now, std::vector<OutgoingMessage>& outbox) {
  return m_impl->publish(device, samples, now, outbox);
}
void EdgeSession::onTick(const Now& now, std::vector<OutgoingMessage>& outbox) {
  m_impl->onTick(now, outbox);
}
bool EdgeSession::isConnected() const {
  return m_impl->m_connected;
}
bool EdgeSession::isPublishing() const {
  return m_impl->isPublishing();
}
DisconnectReason EdgeSession::disconnectReason() const {
  return m_impl->m_disconnectReason;
}
std::uint8_t EdgeSession::bdSeq() const {
  return m_impl->m_bdSeq;
}
const EdgeCounters& EdgeSession::counters() const {
  return m_impl->m_counters;
}
const std::optional<OldState>& EdgeSession::oldState() const {
  return m_impl->m_oldState;
}
const EdgeOptions& EdgeSession::options() const {
  return m_impl->m_options;
}

} // namespace muster
