// An edge node: an EdgeSession and the application around it, which connects, publishes, carries out commands and
// knows what is true. Thread: one.
#pragma once

#include <session/EdgeSession.h>

#include <backtoback/History.h>
#include <sessionsupport/HostView.h>

#include <functional>
#include <map>
#include <memory>

namespace muster::test {

class SimulatedNode {
 public:
  using Send = std::function<void(const OutgoingMessage&)>;
  using Executed = std::function<void(const EdgeCommand&)>;

  SimulatedNode(std::uint8_t number, const History& setup, Send send, Executed executed);

  std::string path(std::size_t device) const; // plant/n1/d2
  bool isConnected() const { return m_connected; }
  bool isOnline() const { return m_connected && m_session->isPublishing(); }
  bool has(std::size_t device) const { return m_devices.contains(kDevices.at(device)); }
  // What is true of a device that it has.
  std::map<std::string, Reading> readings(std::size_t device) const;
  std::uint32_t starts() const { return m_starts; }
  std::uint32_t connections() const { return m_connections; }
  // Whether something will happen by itself: a Will, a new connection.
  bool hasPlans() const { return !m_will.topic.empty() || m_reconnectDueMs != 0; }
  // What the session refused, although it must not; empty: nothing.
  const std::string& refusal() const { return m_refusal; }
  bool clockWasSetBack = false; // since somebody looked
  bool bdSeqWasLost = false;    // ever

  void setClock(std::int32_t shiftMs);
  void setMetrics(std::size_t device, const Event& event, std::int64_t monotonicMs);
  void remove(std::size_t device, std::int64_t monotonicMs);
  void publish(std::size_t device, const Event& event, std::int64_t monotonicMs);
  // Says again what it said last, so that it is heard.
  void sayAWord(std::int64_t monotonicMs);
  std::string nameOf(std::size_t device, std::uint32_t metric) const {
    return m_devices.at(kDevices.at(device))[metric].name;
  }
  // The metric that a number means, and a value of its type; nothing where there is none to write.
  std::optional<EdgeSample> writable(std::size_t device, std::int32_t metric, std::int32_t value) const;

  // stateOf: the retained STATE of the primary host, if any.
  void connect(std::int64_t monotonicMs, const OutgoingMessage& state);
  void breakConnection(std::int64_t monotonicMs, std::int32_t willMs);
  void leave(std::int64_t monotonicMs, bool withWill);
  void restart(bool bdSeqIsLost, std::int64_t monotonicMs, std::int32_t willMs);
  // The broker says now what it was to say later.
  void sayWill();

  void onMessage(const OutgoingMessage& message, std::int64_t monotonicMs);
  // state as in connect, for when the node connects by itself.
  void onTick(std::int64_t monotonicMs, const OutgoingMessage& state);

 private:
  Now now(std::int64_t monotonicMs) const;
  void makeSession();
  void require(const Result<void>& result);
  void flush();
  void say(std::size_t device, std::vector<EdgeSample> samples, std::int64_t monotonicMs);
  void keep(EdgeMetric& metric, const EdgeSample& sample);
  void carryOut(const std::vector<EdgeCommand>& commands, std::int64_t monotonicMs);
  void followWish(std::int64_t monotonicMs, const OutgoingMessage& state);

  std::uint8_t m_number;
  EdgeOptions m_options;
  std::string m_refusal;
  Send m_send;
  Executed m_executed;
  std::unique_ptr<EdgeSession> m_session;
  std::map<std::string, std::vector<EdgeMetric>> m_devices; // with their newest values
  std::vector<OutgoingMessage> m_outbox;
  ConnectPlan m_plan;
  OutgoingMessage m_will; // that the broker will publish; no topic: none
  std::int64_t m_willDueMs = 0;
  std::int64_t m_reconnectDueMs = 0; // 0: it waits for a Connect
  std::int64_t m_clockShiftMs = 0;
  std::uint32_t m_starts = 0;
  std::uint32_t m_connections = 0;
  bool m_connected = false;
};

} // namespace muster::test
