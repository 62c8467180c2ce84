// The state of an EdgeSession: what it announced, what went out, what waits.
// Thread: as EdgeSession.
#pragma once

#include "EdgeCommandReader.h"
#include "EdgeDevice.h"

#include <schema/Topic.h>

#include <map>

namespace muster {

// Data that waits for births which a storm of rebirth commands put off.
struct HeldData {
  std::string device;
  std::vector<EdgeSample> samples;
};

// What the primary host's STATE said at one server. Its time outlives connections: what was older stays older.
struct PrimaryHost {
  std::optional<std::int64_t> newestMs; // STATE timestamp, UTC, of the newest that counted
  bool isHeard = false;                 // in this connection
  bool isOnline = false;                // what it said then
};

class EdgeSession::Impl {
 public:
  Impl(EdgeOptions options, EdgeObserver* observer)
      : m_options(std::move(options)), m_bdSeq(m_options.lastBdSeq), m_observer(observer) {}

  Result<void> setMetrics(std::string_view name, std::vector<EdgeMetric> metrics, const Now& now,
                          std::vector<OutgoingMessage>& outbox);
  void removeDevice(std::string_view name, const Now& now, std::vector<OutgoingMessage>& outbox);
  ConnectPlan beginConnect(const Now& now, std::string_view server);
  void onConnected(const Now& now, std::vector<OutgoingMessage>& outbox);
  void onConnectionLost();
  void shutDown(std::vector<OutgoingMessage>& outbox);
  void onMessage(const IncomingMessage& message, const Now& now, std::vector<OutgoingMessage>& outbox,
                 std::vector<EdgeCommand>& commands);
  Result<void> publish(std::string_view name, std::span<const EdgeSample> samples, const Now& now,
                       std::vector<OutgoingMessage>& outbox);
  void onTick(const Now& now, std::vector<OutgoingMessage>& outbox);

  bool isPublishing() const { return m_publishing; }

  EdgeOptions m_options;
  EdgeCounters m_counters;
  std::optional<OldState> m_oldState;
  bool m_connected = false;
  DisconnectReason m_disconnectReason = DisconnectReason::None;
  std::uint8_t m_bdSeq;

 private:
  EdgeDevice* find(std::string_view name);
  Result<void> checkName(std::string_view name) const;
  Result<TemplateRules> templatesWith(std::string_view name, std::span<const EdgeMetric> metrics) const;
  std::string topic(MessageType node, MessageType device, const EdgeDevice& of) const;
  Subscription commandsOf(const EdgeDevice& device) const;
  void sendBirths(const Now& now, std::vector<OutgoingMessage>& outbox);
  void sendDeviceBirth(EdgeDevice& device, const Now& now, std::vector<OutgoingMessage>& outbox);
  void sendData(EdgeDevice& device, std::span<const EdgeSample> samples, const Now& now,
                std::vector<OutgoingMessage>& outbox);
  void send(std::string topic, std::vector<OutgoingMessage>& outbox);
  std::int64_t stamp(const Now& now, bool isNodeBirth = false);
  void sendDeath(std::vector<OutgoingMessage>& outbox);
  void onRebirthCommand(const Now& now, std::vector<OutgoingMessage>& outbox);
  void onHostState(const IncomingMessage& message, const Now& now, std::vector<OutgoingMessage>& outbox);
  void followHost(const Now& now, std::vector<OutgoingMessage>& outbox);
  bool hold(std::string_view name, std::span<const EdgeSample> samples);
  void endHold(const Now& now, std::vector<OutgoingMessage>& outbox);
  void stopPublishing();
  Metric sessionMetric(std::string_view name, Value value) const;

  EdgeObserver* m_observer;
  EdgeDevice m_node;
  std::map<std::string, EdgeDevice, std::less<>> m_devices;
  TemplateRules m_templates;
  std::uint64_t m_nextAlias = 1;

  bool m_publishing = false;
  OutgoingMessage m_death;
  std::int64_t m_connectMs = 0;                    // UTC, of the newest beginConnect
  std::vector<Subscription> m_subscriptions;       // of the newest plan
  std::uint8_t m_seq = 0;                          // of the next message
  std::int64_t m_sentMs = 0;                       // UTC: time of the newest message
  std::map<std::string, PrimaryHost> m_hostStates; // by server
  PrimaryHost* m_hostState = &m_hostStates[{}];    // at the server of the newest beginConnect
  std::optional<std::int64_t> m_commandedAtMs;     // monotonic, when births went out on command
  bool m_birthsDue = false;                        // a rebirth command waits for its time
  std::vector<HeldData> m_held;
  std::size_t m_heldSamples = 0;
  EdgeCommandReader m_commandReader;
  Payload m_payload; // scratch, so that vectors keep their room
};

} // namespace muster
