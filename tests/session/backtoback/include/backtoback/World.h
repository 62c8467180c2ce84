// Three edge nodes, a broker, a host and what a person sees there, with one clock. Thread: one.
#pragma once

#include <backtoback/Hearing.h>
#include <backtoback/SimulatedNode.h>
#include <sessionsupport/SessionSupport.h>

#include <functional>
#include <optional>

namespace muster::test {

// What the runs of many histories saw; all of them counts, but for the times.
struct Sightings {
  std::uint64_t comparisons = 0; // of an edge node with all its devices
  std::uint64_t words = 0;       // that had to be said, see World::quiet
  std::uint64_t clocks = 0;      // that were set back, so that an operator had to ask
  std::uint64_t forgetful = 0;   // left out: offline, and it had lost its bdSeq
  std::uint64_t unheardDeaths = 0;
  std::uint64_t unseenBirths = 0;
  std::uint64_t commands = 0; // carried out by the nodes
  std::uint64_t gaps = 0;
  std::uint64_t reordered = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t late = 0;
  std::uint64_t staleDeaths = 0;
  std::uint64_t writesConfirmed = 0;
  // How long after reorder timeout and back-off host and node agreed at the latest, where that is to be measured.
  bool measures = false;
  std::int64_t slowestMs = 0;

  void add(const HostCounters& counters);
  std::string text() const;
};

// A bug on purpose, between the host and who looks at it.
using Tamper = std::function<void(FleetUpdate&)>;

class World {
 public:
  World(const History& setup, Tamper tamper, Sightings& sightings);
  ~World();

  void apply(const Event& event);
  // No more faults; time passes until the line is quiet and then as long as the protocol's time-outs take. What
  // differs then.
  std::optional<std::string> quiet();

 private:
  void startHost();
  void connectHost();
  void loseHost(std::int64_t ms);
  void replaceHost(std::int64_t ms, bool polite);
  void setHostClock(std::int32_t shiftMs);
  void armFault(const Event& event);
  void write(const Event& event);
  void carriedOut(std::uint8_t node, const EdgeCommand& command);

  void pass(std::int64_t ms);
  void moment(std::int64_t ms);
  void arrive(const Flight& flight);
  void flushHost();
  void noteRequest(std::size_t node);
  void publishState(const OutgoingMessage& state);
  void look();
  bool lineIsQuiet() const;
  std::int64_t backOffEndMs(std::size_t node) const;
  bool needsAWord(std::size_t node) const;
  void askWhoseClockWasSetBack();
  std::optional<std::string> compareInTime(std::int64_t beganMs);
  std::optional<std::string> difference();
  std::optional<std::string> differenceOf(std::size_t node);
  std::optional<std::string> unfinished() const;
  Now hostNow() const;
  SimulatedNode& node(const Event& event) { return *m_nodes.at(event.node); }

  struct Written {
    std::uint8_t node = 0;
    std::uint32_t startsKnown = 0; // to the host at that time
    std::string device;
    std::string metric;
    Value value;
  };

  Tamper m_tamper;
  Sightings& m_sightings;
  std::int64_t m_nowMs = 1'000'000;
  Line m_up;
  Line m_down;
  std::vector<std::unique_ptr<SimulatedNode>> m_nodes;
  std::array<Hearing, kNodes> m_hearing;
  OutgoingMessage m_state; // retained by the broker; no topic: none
  std::unique_ptr<Host> m_host;
  OutgoingMessage m_hostWill;
  bool m_hostConnected = false;
  // Of the host's requests to a node for its birth; monotonic.
  struct Asked {
    std::int64_t lastMs = 0;
    std::int64_t backOffMs = 0; // after that, at the most
    bool answered = true;
  };
  std::array<Asked, kNodes> m_asked{};
  std::int64_t m_hostShiftMs = 0;
  std::int64_t m_farthestHostShiftMs = 0;
  HostView m_view;
  std::vector<Written> m_written;
  std::size_t m_writesPending = 0;
  std::string m_wrong; // what went wrong on the way
};

} // namespace muster::test
