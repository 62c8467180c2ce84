#include "HostStatePublisher.h"

#include <schema/Topic.h>
#include <session/HostState.h>

#include <algorithm>
#include <utility>

namespace muster {

namespace {

constexpr std::int64_t kLatestMs = 253'402'300'799'000; // the end of the year 9999: later is nobody's clock

} // namespace

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
  m_isRestoring = false;
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

HostStatePublisher::Seen HostStatePublisher::onState(std::string_view hostId, const IncomingMessage& arrived,
                                                     std::vector<OutgoingMessage>& outbox) {
  if (!m_online || hostId != m_hostId)
    return Seen::Nothing;
  const Result<HostState> state = parseHostState(arrived.payload);
  if (!state) {
    // Edge nodes that connect from now on would find it in place of ours. Answered once until ours has come back.
    if (!std::exchange(m_isRestoring, true))
      outbox.push_back(message(true, m_timestampMs));
    return Seen::Malformed;
  }
  const bool isNewer = state->timestampMs > m_timestampMs;
  // Edge nodes that believe it believe nothing older: the next connect has to pass it.
  m_newestMs = std::max(m_newestMs, std::min(state->timestampMs, kLatestMs));
  if (state->online) {
    if (state->timestampMs == m_timestampMs) {
      m_answeredMs.reset(); // ours: whatever says offline from here on came after it
      m_isRestoring = false;
      return Seen::Nothing;
    }
    // A twin that comes online now does no harm, and two that answered each other would never end.
    return !arrived.retained ? Seen::TwinBirth : isNewer ? Seen::Ahead : Seen::Nothing;
  }
  // Two subscriptions bring one death twice, and the answer to it is on its way.
  if (m_answeredMs == state->timestampMs)
    return Seen::Nothing;
  m_answeredMs = state->timestampMs;
  outbox.push_back(message(true, m_timestampMs));
  return isNewer ? Seen::Twin : Seen::OwnDeath;
}

} // namespace muster
