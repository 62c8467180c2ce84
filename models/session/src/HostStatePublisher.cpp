#include "HostStatePublisher.h"

#include <schema/Topic.h>
#include <session/HostState.h>

#include <algorithm>

namespace muster {

HostStatePublisher::HostStatePublisher(std::string hostId) : m_hostId(std::move(hostId)) {
}

OutgoingMessage HostStatePublisher::message(bool online, std::int64_t timestampMs) const {
  return {stateTopic(m_hostId), hostStateJson({online, timestampMs}), 1, true};
}

OutgoingMessage HostStatePublisher::will(const Now& now) {
  m_online = false;
  if (m_hostId.empty())
    return {};
  // Edge nodes ignore a STATE that is older than the last: a clock that was set back must not make us mute.
  m_timestampMs = std::max(now.utcMs, m_newestMs + 1);
  m_newestMs = m_timestampMs;
  m_answeredMs.reset();
  return message(false, m_timestampMs);
}

std::vector<Subscription> HostStatePublisher::subscriptions() const {
  if (m_hostId.empty())
    return {};
  return {{stateTopic(m_hostId), 1}};
}

void HostStatePublisher::publishOnline(std::vector<OutgoingMessage>& outbox) {
  if (m_hostId.empty())
    return;
  m_online = true;
  outbox.push_back(message(true, m_timestampMs));
}

void HostStatePublisher::publishOffline(const Now& now, std::vector<OutgoingMessage>& outbox) {
  if (m_hostId.empty() || !m_online)
    return;
  m_online = false; // what comes back of this is no reason to say the opposite
  m_newestMs = std::max(now.utcMs, m_newestMs);
  outbox.push_back(message(false, m_newestMs));
}

HostStatePublisher::Seen HostStatePublisher::onState(std::string_view hostId, std::string_view payload,
                                                     std::vector<OutgoingMessage>& outbox) {
  if (!m_online || hostId != m_hostId)
    return Seen::Nothing;
  const Result<HostState> state = parseHostState(payload);
  if (!state)
    return Seen::Malformed;
  if (state->online) {
    if (state->timestampMs == m_timestampMs)
      m_answeredMs.reset(); // ours: whatever says offline from here on came after it
    return Seen::Nothing;
  }
  // Two subscriptions bring one death twice, and the answer to it is on its way.
  if (m_answeredMs == state->timestampMs)
    return Seen::Nothing;
  m_answeredMs = state->timestampMs;
  outbox.push_back(message(true, m_timestampMs));
  return state->timestampMs > m_timestampMs ? Seen::Twin : Seen::OwnDeath;
}

} // namespace muster
