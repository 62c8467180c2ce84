// The edge node's side of Sparkplug as a pure state machine: no I/O, no threads, no clock of its own.
// The caller moves messages and passes the time in; every message to be sent is appended
// to an outbox, in order.
//
// One EdgeSession is one edge node with its devices. Life of a connection:
//   plan = beginConnect(now)          bdSeq rises, the Will is made; persist bdSeq() BEFORE connecting
//   (caller connects, subscribes to plan.subscriptions)
//   onConnected(now, outbox)          NBIRTH and every DBIRTH
//   publish / onMessage / ...         data, commands
//   onConnectionLost()  or  shutDown(now, outbox) for a wanted disconnect (NDEATH first)
//
// Chosen where the specification leaves it open: aliases are firstAlias + index, new ones whenever a device's
// metrics are replaced, never used twice in a session's life; metrics are ordered by time in each payload;
// historical samples never become the current value; the STATE of an earlier connection says nothing about
// this one, except that an older one is not believed at the same server; retained commands are refused. Source: Sparkplug 3.0.0, chapter 5
// "Operational Behavior", edge node parts; chapters 4 and 6. Thread: all calls from one thread at a time.
#pragma once

#include <schema/Mqtt.h>
#include <schema/Payload.h>
#include <schema/Result.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

struct EdgeOptions {
  std::string group;
  std::string node;
  std::string clientId;                   // empty: made of group and node
  std::optional<std::string> primaryHost; // publish only while this host id is online
  bool useAliases = true;                 // in DBIRTH and device data; NBIRTH never has aliases
  std::uint8_t lastBdSeq = 255;           // as persisted; the first connect uses lastBdSeq + 1 modulo 256
};

// A metric as a birth announces it. Its current value is kept by the session.
struct EdgeMetric {
  std::string name;
  Value value;                      // first value, or Value::null(type)
  std::int64_t timestampMs = 0;     // UTC, when the value was captured
  std::vector<Property> properties; // engUnit, engLow, engHigh, ...
  bool writable = false;
  std::uint16_t quality = kQualityGood;  // of value
  std::optional<MetaData> metadata = {}; // of value; its description is the metric's
  bool isTransient = false;              // value: hosts are to show it, not to store it
};

// A new reading of a metric that the birth announced.
struct EdgeSample {
  std::uint32_t metric = 0; // index into the device's metrics
  Value value;              // of the announced type
  std::int64_t timestampMs = 0;
  bool isHistorical = false;
  std::optional<std::uint16_t> quality; // nothing: good. Written as property unless it is and was good
  // Belongs to this value (a file's name, size, checksum); a description stays for later births as well.
  std::optional<MetaData> metadata = {};
  bool isTransient = false; // hosts are to show it, not to store it
};

// A command for one of our metrics, checked against its type.
struct EdgeCommand {
  std::string device; // empty: the edge node
  std::string metric;
  Value value;
};

// Told of every sample that goes out, births included, bdSeq and Node Control/* not.
// For truth files and spools.
class EdgeObserver {
 public:
  virtual ~EdgeObserver() = default;
  virtual void onSamplePublished(std::string_view device, const EdgeMetric& metric, const EdgeSample& sample,
                                 bool inBirth) = 0;
};

struct EdgeCounters {
  std::uint64_t births = 0;           // NBIRTHs sent
  std::uint64_t rebirthsAsked = 0;    // rebirth commands received
  std::uint64_t commands = 0;         // accepted
  std::uint64_t badCommands = 0;      // malformed, unknown metric, wrong type
  std::uint64_t badStates = 0;        // STATE of the primary host that does not parse
  std::uint64_t oldStates = 0;        // not believed: an earlier one had a later timestamp
  std::uint64_t samplesWhileAway = 0; // publish() calls' samples that could not go out (the value is kept)
};

// A STATE of the primary host that was not believed for its timestamp. Times in UTC ms, of that host's clock.
struct OldState {
  bool isOnline = false; // what it said
  std::int64_t timestampMs = 0;
  std::int64_t newestMs = 0; // of the STATE that still counts
};

enum class DisconnectReason : std::uint8_t {
  None,        // nothing speaks against this connection
  HostOffline, // the primary host is offline; NDEATH is in the outbox already
  NewCommands  // a device became writable whose commands this connection is not subscribed to
};

class EdgeSession {
 public:
  explicit EdgeSession(EdgeOptions options, EdgeObserver* observer = nullptr);
  ~EdgeSession();
  EdgeSession(EdgeSession&&) noexcept;
  EdgeSession& operator=(EdgeSession&&) noexcept;

  // What births announce. Replaces the metrics of a device (empty name: the edge node; without bdSeq and
  // Node Control/Rebirth, which the session adds). While connected, the change of a device sends its DBIRTH,
  // of the node a whole rebirth. Errors: BadArgument (forbidden id, two metrics or devices whose names are equal but for the
  // case of letters, a Template against the rules: definitions are metrics of the edge node, set before the
  // instances, and an instance has all of its definition's members).
  Result<void> setMetrics(std::string_view device, std::vector<EdgeMetric> metrics, const Now& now,
                          std::vector<OutgoingMessage>& outbox);
  // Sends DDEATH where it was born, and forgets the device.
  void removeDevice(std::string_view device, const Now& now, std::vector<OutgoingMessage>& outbox);

  // Raises bdSeq and makes the Will for it. server: which broker, by any name that stays; what the primary host
  // said last is remembered for each.
  ConnectPlan beginConnect(const Now& now, std::string_view server = {});
  void onConnected(const Now& now, std::vector<OutgoingMessage>& outbox);
  void onConnectionLost();
  // NDEATH for a wanted disconnect. The caller then disconnects (MQTT 5: with Will message).
  void shutDown(const Now& now, std::vector<OutgoingMessage>& outbox);

  // Anything that arrived. Rebirth is answered here; other commands go to commands,
  // checked against their type.
  void onMessage(const IncomingMessage& message, const Now& now, std::vector<OutgoingMessage>& outbox,
                 std::vector<EdgeCommand>& commands);

  // One NDATA or DDATA with these samples. The values are kept for the next birth in any case.
  // Of a Template, some members will do: the next birth has the others as they were.
  // Errors: BadArgument (no such device or metric, a Template against the rules), TypeMismatch. Not connected is no error: see counters.
  Result<void> publish(std::string_view device, std::span<const EdgeSample> samples, const Now& now,
                       std::vector<OutgoingMessage>& outbox);

  // To be called at least every second or so. A rebirth command is answered at once, unless births already
  // went out on command less than a second ago: then data is held (not lost), and births and data follow with
  // the next call of any function after that second. Only this one comes when there is nothing to publish.
  void onTick(const Now& now, std::vector<OutgoingMessage>& outbox);

  bool isConnected() const;  // to a broker
  bool isPublishing() const; // births are out (with a primary host: it is online)
  // Why the caller should disconnect, and then try its next broker (HostOffline) or the same one (NewCommands).
  DisconnectReason disconnectReason() const;
  bool wantsDisconnect() const { return disconnectReason() != DisconnectReason::None; }
  std::uint8_t bdSeq() const; // of the newest beginConnect
  const EdgeCounters& counters() const;
  const std::optional<OldState>& oldState() const; // the newest of counters().oldStates
  const EdgeOptions& options() const;

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

} // namespace muster
