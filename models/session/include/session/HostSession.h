// The host's side of Sparkplug as a pure state machine: no I/O, no threads, no clock of its own.
// Takes every message of spBv1.0/#, keeps each edge node's births, aliases, seq and reorder window, and turns
// what it learns into FleetUpdates; appends to an outbox what is to be sent (rebirth requests, STATE).
//
// Hostile input is refused with a counter and an event that names its edge node, be it born or not; it never grows
// memory past HostOptions' limits. A node that was never born costs nothing but a slot in a bounded table.
// Source: Sparkplug 3.0.0, chapter 5 "Operational Behavior", host application parts; chapters 4 and 6.
// Thread: all calls from one thread at a time.
#pragma once

#include <schema/Catalog.h>
#include <schema/FleetUpdate.h>
#include <schema/Mqtt.h>
#include <schema/PayloadView.h>
#include <schema/Result.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

struct NodeName {
  std::string group;
  std::string node;
};

struct HostSessionOptions {
  std::string hostId;                      // empty: publish no STATE (a host that only looks)
  std::string clientId;                    // empty: the hostId; HostRuntime gives one of its own
  std::int64_t reorderTimeoutMs = 2'000;   // how long a gap in seq may wait for what is missing
  std::size_t reorderMessages = 64;        // held for one node at most
  std::size_t reorderBytes = 1u << 20;     // held for one node at most
  std::size_t reorderBytesAll = 64u << 20; // held for all nodes at most
  std::int64_t rebirthIntervalMs = 10'000; // to one node at most one request in this time, then backing off
  std::int64_t writeTimeoutMs = 10'000;    // how long a value that was written may take to come back
  double rebirthsPerSecond = 200;          // for all nodes together: token bucket
  std::int64_t birthGraceMs = 10'000;      // a device that was online may be born so long after its node
  std::size_t nodes = 100'000;             // known at most
  std::size_t devicesPerNode = 10'000;
  std::size_t metricsPerNode = 65'536; // over the edge node and its devices, in their newest births
  std::size_t seriesPerNode = 131'072; // given out to one node at most, ever: births in a loop with new names
  std::size_t devicesAll = 1'000'000;  // given out at most
  std::size_t seriesAll = 4'000'000;   // given out at most
  // Ids, names and newest properties of all that was ever announced, since consumers keep it.
  std::size_t catalogueBytes = 1u << 30;
  std::size_t catalogueBytesPerNode = 64u << 20;
  // The newest values of an edge node's metrics that are no scalars.
  std::size_t valueBytes = 1u << 30;
  std::size_t valueBytesPerNode = 64u << 20;
  DecodeLimits decode;
  std::vector<NodeName>
      onlyNodes; // empty: all; else no other is subscribed to, listened to or asked for births
};

struct WriteRequest {
  std::string group;
  std::string node;
  std::string device; // empty: the edge node
  std::string metric;
  Value value; // of the announced type
};

// A metric Node Control/* of an edge node, which is no series: it can be written, and nothing else.
struct NodeControl {
  std::string name;
  DataType type = DataType::Unknown;
};

// What became of a write: nothing to complain of, the value came back; TimedOut (the detail says whether another value
// is there), or NotConnected (the broker went away before).
using WriteId = std::uint64_t;
struct WriteOutcome {
  WriteId id = 0;
  Result<void> result;
};

// Gives out dense ids; the host's SeriesRegistry is the real one.
class SeriesDirectory {
 public:
  virtual ~SeriesDirectory() = default;
  // The id of group/node/device (device empty: the edge node), made where it is new; isNew says so.
  virtual DeviceId deviceId(std::string_view group, std::string_view node, std::string_view device,
                            bool& isNew) = 0;
  virtual SeriesId seriesId(DeviceId device, std::string_view metric, DataType type, bool& isNew) = 0;
};

// What went past a limit, by the limit.
struct LimitCounters {
  std::uint64_t payloads = 0; // messages past HostSessionOptions::decode: too large, too many metrics in one
  std::uint64_t nodes = 0;    // messages of edge nodes for which there is no room
  std::uint64_t devices = 0;  // births past devicesPerNode or devicesAll
  std::uint64_t metrics = 0;  // metrics past metricsPerNode
  std::uint64_t series = 0;   // metrics past seriesPerNode or seriesAll
  // ids, names or properties past catalogueBytes or catalogueBytesPerNode, or properties past 64 KiB
  std::uint64_t catalogue = 0;
  std::uint64_t values =
      0; // values or metadata past valueBytes or valueBytesPerNode, or metadata past 64 KiB

  std::uint64_t total() const { return payloads + nodes + devices + metrics + series + catalogue + values; }
};

// Every one counts since construction; all are shown to a person.
struct HostCounters {
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;
  std::uint64_t metrics = 0; // samples handed on
  std::uint64_t births = 0;  // NBIRTH and DBIRTH accepted
  std::uint64_t deaths = 0;
  std::uint64_t staleDeaths = 0; // NDEATH whose bdSeq is not the birth's: ignored
  std::uint64_t gaps = 0;        // seq gaps that were not filled in time
  std::uint64_t reordered = 0;   // messages that came early and were put in their place
  std::uint64_t duplicates = 0;  // seq that was there already
  std::uint64_t late = 0;        // seq that was given up already, or from before a birth: dropped
  std::uint64_t rebirthsRequested = 0;
  std::uint64_t rebirthsDeferred = 0; // waited for the token bucket
  std::uint64_t writes = 0;           // commands that wrote a value
  std::uint64_t writesConfirmed = 0;  // whose value came back
  std::uint64_t foreignTopics = 0;    // outside the namespace or malformed
  std::uint64_t malformed = 0;        // payloads that do not decode
  std::uint64_t badUtf8 = 0;
  std::uint64_t limitExceeded = 0; // limits.total()
  LimitCounters limits;
  std::uint64_t typeMismatches = 0; // single values that were refused: not of the datatype announced
  std::uint64_t badBirthMetrics =
      0; // single metrics of births that were refused: no name, no datatype, or twice
  std::uint64_t unknownMetrics = 0; // alias or name without birth
  std::uint64_t unbornMessages = 0; // data of a node or device that was not born yet
  std::uint64_t oddTimes = 0;       // samples before 2000 or more than a day ahead
  std::uint64_t ownDeathsSeen = 0;  // our STATE said offline while we are online: published again
  std::uint64_t twinStates = 0;     // STATE of another host with our id, or of a run whose clock was ahead

  std::uint64_t errors() const {
    return foreignTopics + malformed + badUtf8 + limitExceeded + typeMismatches + badBirthMetrics;
  }
};

class HostSession {
 public:
  HostSession(HostSessionOptions options, SeriesDirectory& directory);
  ~HostSession();

  // Will and STATE of this connect share now.utcMs. Subscribes to the own STATE topic, and to
  // spBv1.0/# or what onlyNodes leaves of it.
  ConnectPlan beginConnect(const Now& now);
  // STATE birth. What was known stays, as not fresh, until each node is heard again; nodes that are not
  // reborn by themselves within a few seconds are asked, as the token bucket allows.
  void onConnected(const Now& now, FleetUpdate& update, std::vector<OutgoingMessage>& outbox);
  void onConnectionLost(const Now& now, FleetUpdate& update);
  // Gaps and refusals that are counted and were not told, since events of them are rare: for the end.
  void tellRest(const Now& now, FleetUpdate& update);
  // STATE death with the current time, before each wanted disconnect.
  void shutDown(const Now& now, std::vector<OutgoingMessage>& outbox);

  void onMessage(const IncomingMessage& message, const Now& now, FleetUpdate& update,
                 std::vector<OutgoingMessage>& outbox);
  // To be called at least every 100 ms: reorder time-outs, deferred rebirth requests.
  void onTick(const Now& now, FleetUpdate& update, std::vector<OutgoingMessage>& outbox);

  // An operator's wish: passes the per-node limit, not the bucket, for which it waits. A node that was not heard
  // yet is asked as well. Errors: BadArgument (not an id), NotConnected, LimitExceeded (10,000 nodes that were
  // not heard wait).
  Result<void> requestRebirth(std::string_view group, std::string_view node, const Now& now,
                              std::vector<OutgoingMessage>& outbox);

  // Writes a value to a metric (device empty: of the edge node), checked against the newest birth: the metric, its
  // type, engLow and engHigh where they are announced. The outcome comes later, by its id. Errors: NotConnected
  // (the broker is away, or the device is), BadArgument (no such device, out of range), UnknownMetric,
  // TypeMismatch, NotSupported (bdSeq; Node Control/Rebirth, for which there is requestRebirth), QueueFull (1,000 writes
  // wait). Node Control/Reboot has come to pass as well when the edge node dies or begins a session with another bdSeq.
  Result<WriteId> write(const WriteRequest& request, const Now& now, std::vector<OutgoingMessage>& outbox);
  // Those that ended since the last call.
  std::vector<WriteOutcome> takeWriteOutcomes();
  // What can be written of Node Control/* as the edge node's newest NBIRTH has it, by name; Rebirth is left out.
  std::vector<NodeControl> controls(std::string_view group, std::string_view node) const;

  // Another host uses our id, and its offline is newer than our online: edge nodes would not believe us
  // again. The caller says shutDown, then connects anew, which takes a new timestamp.
  bool wantsReconnect() const;
  const HostCounters& counters() const;
  // Edge nodes that are missing, or devices of theirs: they sent what cannot be read without their births, which have
  // not come since, and no death either.
  std::size_t unbornNodes() const;
  // Bytes held for reordering, all nodes together.
  std::size_t heldBytes() const;

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

} // namespace muster
