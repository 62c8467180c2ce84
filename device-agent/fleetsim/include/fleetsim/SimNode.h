// One simulated edge node with its devices: the real EdgeSession, signals for values, and a connection. It
// decides nothing about when: the Fleet tells it to connect, tick, leave, and moves its socket. Thread: the
// fleet's one.
#pragma once

#include <session/EdgeSession.h>

#include <fleetsim/MqttSocket.h>
#include <fleetsim/Options.h>
#include <fleetsim/Signal.h>
#include <fleetsim/TruthFile.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace muster::fleetsim {

// Since the start, over all nodes.
struct FleetCounters {
  std::uint64_t messages = 0;      // handed to connections
  std::uint64_t samples = 0;       // in those messages, births included
  std::uint64_t births = 0;        // NBIRTHs
  std::uint64_t lost = 0;          // connections that broke without our doing
  std::uint64_t breaks = 0;        // leaves, cuts and device deaths that were asked for
  std::uint64_t rebirths = 0;      // rebirth commands received
  std::uint64_t ticksHeldBack = 0; // the connection had not yet taken the tick before
  std::uint64_t ticksLate = 0;     // left out because this machine does not keep up
};

// What all nodes share; outlives them. scratch members save allocations, and hold nothing between calls.
struct SharedPlan {
  SharedPlan(const Options& fleetOptions, const MqttSettings& mqttSettings, TruthFile* truthFile);

  const Options& options;
  const MqttSettings& mqtt;
  TruthFile* truth; // null: none wanted
  std::vector<std::string> metricNames;
  std::vector<std::string> deviceNames; // [0] is the edge node itself, empty
  std::map<std::string, std::uint32_t, std::less<>> deviceIndex;
  FleetCounters counters;

  struct Observed {
    std::uint32_t device = 0;
    SeriesId series = kNoSeries;
    std::int64_t utcMs = 0;
    std::uint16_t quality = kQualityGood;
    Value value;
  };
  std::vector<Observed> observed;
  std::vector<OutgoingMessage> outbox;
  std::vector<EdgeSample> samples;
};

class SimNode final : private EdgeObserver {
 public:
  enum class Phase : std::uint8_t { Away, Connecting, Born, Leaving };

  SimNode(SharedPlan& shared, std::uint32_t index);
  SimNode(const SimNode&) = delete;
  SimNode& operator=(const SimNode&) = delete;

  Result<void> connect(const Now& now);
  void handle(bool readable, bool writable, const Now& now); // the socket is ready
  // All signals one tick on; one message for the node and one for each device. Away, the values are kept.
  void tick(const Now& now);
  void everySecond(const Now& now);
  void leave(const Now& now); // NDEATH, then DISCONNECT
  void cutOff();              // the connection just ends: the broker publishes the Will
  void giveUp();              // drops a connection at once
  void removeDevice(std::uint32_t device, const Now& now);  // 1...; DDEATH
  void restoreDevice(std::uint32_t device, const Now& now); // DBIRTH

  Phase phase() const { return m_phase; }
  bool wasBorn() const { return m_wasBorn; }
  int fd() const { return m_socket.fd(); }
  bool wantsWrite() const { return m_socket.wantsWrite(); }
  const std::string& closedBecause() const { return m_socket.closedBecause(); }
  const std::string& id() const { return m_session.options().node; }

 private:
  void onSamplePublished(std::string_view device, const EdgeMetric& metric, const EdgeSample& sample,
                         bool inBirth) override;
  void registerInTruth();
  Result<void> announce(std::uint32_t device, const Now& now);
  void collect(std::uint32_t device, const Now& now); // into shared.samples
  void takeSocketEvents(const Now& now);
  void send(); // shared.outbox
  void commitObserved();
  void dropObserved(std::size_t firstUnsent); // of messages of the outbox that went nowhere
  Signal& signal(std::uint32_t device, std::uint32_t metric);

  SharedPlan& m_shared;
  EdgeSession m_session;
  MqttSocket m_socket;
  std::vector<Signal> m_signals; // device after device, the node first
  std::vector<bool> m_removed;   // by device
  SeriesId m_firstSeries = 0;
  Phase m_phase = Phase::Away;
  bool m_wasBorn = false;
  bool m_announced = false;
};

} // namespace muster::fleetsim
