// The simulated fleet: one loop that connects the nodes with bounded concurrency, spreads their ticks over
// the period, breaks what it was asked to break, and moves every socket. Thread: run() is the loop;
// everything happens in it.
#pragma once

#include <fleetsim/Options.h>
#include <fleetsim/Poller.h>
#include <fleetsim/Schedule.h>
#include <fleetsim/SimNode.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace muster::fleetsim {

struct FleetStatus {
  std::chrono::seconds age{0};
  std::uint32_t nodes = 0;
  std::uint32_t born = 0;      // connected and introduced, now
  std::uint32_t neverBorn = 0; // not once so far
  std::uint64_t messagesPerSecond = 0;
  std::uint64_t samplesPerSecond = 0;
  FleetCounters counters;
  std::string lastError; // why a connection failed or broke last; empty: none did
};

class Fleet {
 public:
  using OnStatus = std::function<void(const FleetStatus&)>;

  // Options, settings and truth (may be null) outlive the fleet. onStatus is called once a second.
  Fleet(const Options& options, const MqttSettings& mqtt, TruthFile* truth, OnStatus onStatus = {});

  // Until the time is over, stop is set or the truth file can't be written; then everybody leaves.
  // Errors: LimitExceeded (the process may not open so many files), Io.
  Result<FleetStatus> run(const std::atomic<bool>& stop);

 private:
  struct Slot {
    std::unique_ptr<SimNode> node;
    SimNode::Phase seen = SimNode::Phase::Away;
    int watchedFd = -1;
    bool watchesWrite = false;
    bool ticks = false;
    std::uint32_t attempts = 0;                       // since the last success
    std::uint32_t connection = 0;                     // counts up, so that an old timeout is known as such
    std::optional<std::chrono::milliseconds> absence; // how long a wanted break is to last
  };

  Result<void> prepare();
  bool isOver(const std::atomic<bool>& stop);
  Result<void> step();
  void runDueTimers();
  void onTimer(const Timer& timer);
  void onTick(std::uint32_t index, std::int64_t dueUs);
  void onBreak();
  void onSecond();
  void startConnections();
  // Brings the books into line with what a node has become: watched socket, counts, next connection.
  void settle(std::uint32_t index);
  void onPhase(std::uint32_t index, SimNode::Phase before);
  void watch(std::uint32_t index);
  std::chrono::microseconds waitBeforeConnecting(Slot& slot);
  void leaveAll();
  FleetStatus status() const;

  const Options& m_options;
  OnStatus m_onStatus;
  SharedPlan m_shared;
  Poller m_poller;
  Schedule m_schedule;
  Random m_random;
  std::vector<Slot> m_slots;
  std::deque<std::uint32_t> m_wantToConnect;
  std::uint32_t m_connecting = 0;
  std::uint32_t m_born = 0;
  std::uint32_t m_neverBorn = 0;
  std::int64_t m_startedUs = 0;
  std::optional<std::int64_t> m_gatheredUs; // when everybody had been born, or the time for it was over
  std::int64_t m_lastSecondUs = 0;
  FleetCounters m_lastCounters;
  FleetStatus m_status;
  std::string m_lastError;
  bool m_leaving = false;
};

// Raises the process' limit of open files. Error: LimitExceeded, saying how many it needs and may have.
Result<void> raiseFileLimit(std::uint64_t files);

} // namespace muster::fleetsim
