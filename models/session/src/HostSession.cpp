#include "HostSessionImpl.h"

#include <session/HostSession.h>

namespace muster {

HostSession::HostSession(HostSessionOptions options, SeriesDirectory& directory)
    : m_impl(std::make_unique<Impl>(std::move(options), directory)) {
}
HostSession::~HostSession() = default;

ConnectPlan HostSession::beginConnect(const Now& now) {
  return m_impl->beginConnect(now);
}
void HostSession::onConnected(const Now& now, FleetUpdate& update, std::vector<OutgoingMessage>& outbox) {
  m_impl->onConnected(now, update, outbox);
}
void HostSession::onConnectionLost(const Now& now, FleetUpdate& update) {
  m_impl->onConnectionLost(now, update);
}
void HostSession::tellRest(const Now& now, FleetUpdate& update) {
  m_impl->tellRest(now, update);
}
void HostSession::shutDown(const Now& now, std::vector<OutgoingMessage>& outbox) {
  m_impl->shutDown(now, outbox);
}
void HostSession::onMessage(const IncomingMessage& message, const Now& now, FleetUpdate& update,
                            std::vector<OutgoingMessage>& outbox) {
  m_impl->onMessage(message, now, update, outbox);
}
void HostSession::onTick(const Now& now, FleetUpdate& update, std::vector<OutgoingMessage>& outbox) {
  m_impl->onTick(now, update, outbox);
}
Result<void> HostSession::requestRebirth(std::string_view group, std::string_view node, const Now& now,
                                         std::vector<OutgoingMessage>& outbox) {
  return m_impl->requestRebirth(group, node, now, outbox);
}
Result<WriteId> HostSession::write(const WriteRequest& request, const Now& now,
                                   std::vector<OutgoingMessage>& outbox) {
  return m_impl->write(request, now, outbox);
}
std::vector<WriteOutcome> HostSession::takeWriteOutcomes() {
  return m_impl->takeWriteOutcomes();
}
std::vector<NodeControl> HostSession::controls(std::string_view group, std::string_view node) const {
  return m_impl->controls(group, node);
}
bool HostSession::wantsReconnect() const {
  return m_impl->m_wantsReconnect;
}
const HostCounters& HostSession::counters() const {
  return m_impl->m_context.counters;
}
std::size_t HostSession::unbornNodes() const {
  return m_impl->m_context.unbornNodes;
}
std::size_t HostSession::heldBytes() const {
  return m_impl->m_context.heldBytes;
}

} // namespace muster
