// The host's own STATE: Will and birth with one timestamp, death with the current time, and the answer to a
// death that somebody else published. Source: Sparkplug 3.0.0, chapter 5, "Sparkplug Host Application Session
// Establishment" and "... Termination". Thread: one.
#pragma once

#include <schema/Mqtt.h>

#include <optional>
#include <string>
#include <vector>

namespace muster {

class HostStatePublisher {
 public:
  explicit HostStatePublisher(std::string hostId); // empty: publishes nothing

  // Takes a new timestamp; an empty topic where there is no host id.
  OutgoingMessage will(const Now& now);
  // Where there is no host id, nothing.
  std::vector<Subscription> subscriptions() const;
  void publishOnline(std::vector<OutgoingMessage>& outbox);
  void publishOffline(const Now& now, std::vector<OutgoingMessage>& outbox);
  void connectionLost() { m_online = false; }

  // Nothing of note; our death; a death that is newer than our birth, of a twin with our id or of an earlier run whose
  // clock was ahead; a birth that is, and was there before us: a connection made anew passes these two; a twin's birth
  // beside ours.
  enum class Seen : std::uint8_t { Nothing, OwnDeath, Twin, Ahead, TwinBirth, Malformed };
  // A STATE message that arrived.
  Seen onState(std::string_view hostId, const IncomingMessage& arrived, std::vector<OutgoingMessage>& outbox);

 private:
  OutgoingMessage message(bool online, std::int64_t timestampMs) const;

  std::string m_hostId;
  std::int64_t m_timestampMs = 0;           // of the newest CONNECT
  std::int64_t m_newestMs = 0;              // of whatever was said
  std::optional<std::int64_t> m_answeredMs; // of a death whose answer has not come back yet
  bool m_isRestoring = false;               // ours was published again, and has not come back yet
  bool m_online = false;
};

} // namespace muster
