// Keeps one connection to a broker alive: look-up and probe on a thread of its own, a connect with a plan
// that is made anew each time (the Will changes), subscriptions, then messages; after a loss it tries again
// with exponential back-off and jitter, also where its owner wanted the loss. One link that cannot resolve its
// broker delays no other.
#pragma once

#include <schema/Mqtt.h>
#include <transport/ConnectOptions.h>
#include <transport/MqttClient.h>
#include <transport/Probe.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace muster {

struct BackoffOptions {
  std::chrono::milliseconds first{500};
  std::chrono::milliseconds most{60'000};
  double factor = 2.0;
  double jitter = 0.5; // each wait is drawn from [1 - jitter, 1] times the nominal one
  // The wait starts anew once a connection has stood for so long; after one that ends sooner, whoever ended it,
  // it goes on growing.
  std::chrono::milliseconds stable{10'000};
  std::uint64_t seed = 0; // 0: from the system; tests pass their own
};

struct LinkState {
  enum class Phase : std::uint8_t { Stopped, Connecting, Connected, Waiting };
  Phase phase = Phase::Stopped;
  ConnectStep step = ConnectStep::NameLookup; // Connecting: at work; Waiting: the one that failed
  std::optional<Error> error;                 // Waiting: why the last attempt failed or the connection broke
  std::string advice;                         // what to do about it
  std::int64_t sinceMs = 0;                   // UTC, when this phase began
  std::int64_t nextTryMs = 0;                 // UTC; Waiting only
  std::uint32_t attempts = 0;                 // since the last success
  std::string broker;                         // canonical URL of the one that this is about
};

// Threads: makePlan, onReady, onLost and onState come from the link's thread, onMessage from the client's
// receive thread (return at once). All of them may call publish, retryNow, dropConnection and state; none may
// call stop or destroy the link.
class LinkHandler {
 public:
  virtual ~LinkHandler() = default;
  // Just before each CONNECT, once name look-up and TCP have passed. Without a client id there is no CONNECT: the
  // attempt is given up, for an owner that is about to stop.
  virtual ConnectPlan makePlan() = 0;
  virtual void onReady() = 0; // connected and every subscription granted
  // After onReady only. Code NotConnected, Connack (the broker ended it and said why), Cancelled
  // (dropConnection).
  virtual void onLost(const Error& error) = 0;
  virtual void onState(const LinkState& state) = 0;
  virtual void onMessage(const IncomingMessage& message) = 0;
};

class BrokerLink {
 public:
  // Several brokers are tried in order, with a wait after each round. handler outlives the link.
  BrokerLink(std::vector<BrokerOptions> brokers, const MqttClientFactory& factory, LinkHandler& handler,
             BackoffOptions backoff = {}, NameResolver resolver = systemResolver());
  ~BrokerLink(); // stops without ceremony

  void start(); // once
  // Publishes the last messages, waits for them for at most patience, disconnects and joins the thread. An
  // attempt that is under way is given up; a resolver that hangs is left behind.
  void stop(const std::vector<OutgoingMessage>& last = {},
            std::chrono::milliseconds patience = std::chrono::milliseconds(2'000));
  void retryNow(); // cuts a wait short
  // Ends the connection, or the attempt that is under way, and connects again: at once where the next broker is
  // wanted and the round has one left, else after a wait, so that a reason to drop which persists costs
  // little. While it waits already, nothing.
  void dropConnection(bool nextBroker = false);

  // Thread-safe. Errors: NotConnected also until the subscriptions are granted; see MqttClient::publish.
  Result<void> publish(const OutgoingMessage& message);
  std::size_t pending() const;
  LinkState state() const; // thread-safe copy

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

} // namespace muster
