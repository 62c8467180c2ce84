// One way of the line between the nodes and the host. What it does to a message was said before, by Fates; a message
// without one arrives at once and in order. QoS 1 is never lost. Thread: a plain value.
#pragma once

#include <schema/Mqtt.h>

#include <backtoback/History.h>

#include <deque>
#include <map>

namespace muster::test {

struct Flight {
  enum class Type : std::uint8_t { Birth, Death, Other };

  std::uint8_t node = 0;
  std::uint8_t seq = 0;
  std::uint64_t number = 0;      // counts what the node sent
  std::uint32_t starts = 0;      // how often the node was started by then
  std::uint32_t connections = 0; // how often it was connected by then
  Type type = Type::Other;       // of the edge node itself
  OutgoingMessage message;
};

class Line {
 public:
  enum class Kind : std::uint8_t { Drop, Delay, Double };
  struct Fate {
    Kind kind = Kind::Drop;
    std::int32_t skip = 0;
    std::int32_t ms = 0;
  };

  void arm(std::uint8_t node, Fate fate) { m_fates.at(node).push_back(fate); }
  void mute(std::uint8_t node, std::int64_t untilMs) { m_mutedUntilMs.at(node) = untilMs; }
  // No more faults.
  void clear();
  void send(Flight flight, std::int64_t nowMs);
  bool idle() const { return m_flights.empty(); }

  template<class Deliver>
  void deliver(std::int64_t nowMs, Deliver deliver) {
    while (!m_flights.empty() && m_flights.begin()->first <= nowMs) {
      const Flight flight = std::move(m_flights.begin()->second);
      m_flights.erase(m_flights.begin());
      deliver(flight);
    }
  }

 private:
  std::array<std::deque<Fate>, kNodes> m_fates;
  std::array<std::int64_t, kNodes> m_mutedUntilMs{};
  std::multimap<std::int64_t, Flight> m_flights; // by arrival
};

} // namespace muster::test
