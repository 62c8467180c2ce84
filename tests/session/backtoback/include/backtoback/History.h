// What happened to a fleet and its host, as data: every choice is a stored number, so that any event can be taken out
// and the others mean what they meant. As text: a line says what the file is, then one event a line,
//   12 data n1/d2 metric=0 value=17 count=1 mark=0
// which is: 12 ms later this device publishes. # begins a comment. Thread: plain values.
#pragma once

#include <schema/Result.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster::test {

inline constexpr int kNodes = 3;                                            // n0, n1, n2
inline constexpr std::array<const char*, 4> kDevices{"", "d1", "d2", "d3"}; // "": the edge node

enum class Action : std::uint8_t {
  Data,        // metric value count mark: publishes `count` values, from this metric on; mark: see Mark
  Metrics,     // count types names value: is born anew with other metrics
  Remove,      // the device goes
  Connect,     // the node, where it is not connected
  Break,       // will: the connection breaks; so many ms later the broker says so
  Leave,       // will: a good-bye; 1: the broker publishes the Will all the same (MQTT 5)
  Restart,     // lost will: killed and started again; lost 1: its bdSeq is forgotten
  HostAway,    // ms: the host's connection breaks for so long
  HostRestart, // ms polite: another host process takes over, that knows nothing
  Write,       // metric value: the host writes to the device
  Ask,         // an operator asks the node for its birth
  Clock,       // shift: the node's clock is set, by so many ms
  HostClock,   // shift
  Drop,   // down skip: of what goes to the host (down 1: from it), `skip` messages pass, then one is lost
  Delay,  // down skip ms: ... then one is late
  Double, // down skip ms: ... then one comes twice
  Mute,   // ms: all that the node sends at QoS 0 is lost for so long
  Quiet   // no more faults, and time passes: host and nodes have to agree
};
inline constexpr std::size_t kActions = 18;

enum class Mark : std::uint8_t { Good, Bad, Historical, Null, Part }; // Part: some members of a Template
inline constexpr int kMarks = 5;

struct Event {
  Action action = Action::Quiet;
  std::uint8_t node = 0;   // below kNodes
  std::uint8_t device = 0; // below kDevices.size()
  std::int32_t afterMs = 0;
  std::array<std::int32_t, 4> numbers{}; // by the names above; the rest 0

  friend bool operator==(const Event&, const Event&) = default;
};

struct History {
  bool aliases = true;
  bool primaryHost = false; // the nodes publish only while the host is online
  std::vector<Event> events;

  friend bool operator==(const History&, const History&) = default;
};

std::string historyText(const History& history);
// Errors: BadArgument with the line.
Result<History> parseHistory(std::string_view text);

} // namespace muster::test
