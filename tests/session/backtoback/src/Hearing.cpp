#include <backtoback/Hearing.h>

namespace muster::test {

namespace {

// Of topics like spBv1.0/plant/NBIRTH/n1.
bool isOfType(const OutgoingMessage& message, std::string_view type) {
  constexpr std::size_t kTypeAt = std::string_view("spBv1.0/plant/").size();
  return std::string_view(message.topic).substr(kTypeAt).starts_with(type);
}

} // namespace

Flight Hearing::sent(std::uint8_t node, const OutgoingMessage& message, std::uint32_t starts,
                     std::uint32_t connections) {
  Flight flight{node, 0, ++m_sent, starts, connections, Flight::Type::Other, message};
  if (isOfType(message, "NDEATH")) {
    flight.type = Flight::Type::Death;
    return flight;
  }
  if (isOfType(message, "NBIRTH")) {
    flight.type = Flight::Type::Birth;
    m_nextSeq = 0;
    m_birthSent = m_sent;
  }
  flight.seq = m_nextSeq++;
  return flight;
}

void Hearing::reached(const Flight& flight) {
  m_heard = std::max(m_heard, flight.number);
  switch (flight.type) {
  case Flight::Type::Death:
    m_deathCameLate = m_deathCameLate || flight.connections < m_connectionKnown;
    return;
  case Flight::Type::Birth:
    if (flight.number < m_birthHeard)
      return;
    m_birthHeard = flight.number;
    m_clockWasSetBack = false;
    m_connectionKnown = flight.connections;
    m_startsKnown = flight.starts;
    m_seqs.erase(m_seqs.begin(), m_seqs.lower_bound(flight.number));
    break;
  case Flight::Type::Other:
    break;
  }
  if (flight.number >= m_birthHeard)
    m_seqs[flight.number] = flight.seq;
}

void Hearing::forget() {
  m_heard = m_birthHeard = 0;
  m_startsKnown = m_connectionKnown = 0;
  m_deathCameLate = false;
  m_seqs.clear();
}

bool Hearing::birthIsLostUnseen() const {
  if (m_birthHeard == m_birthSent)
    return false;
  if (m_clockWasSetBack)
    return true;
  std::uint8_t expected = 0;
  for (const auto& [number, seq] : m_seqs) {
    if (seq != expected++)
      return false;
  }
  return true;
}

} // namespace muster::test
