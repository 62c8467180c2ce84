// The running host without a screen, which desktop and musterctl share: a link to the broker, the queue of
// raw messages, the host's thread with its HostSession, and the sinks that take what it finds out.
//
// Threads: start, stop, requestRebirth, write, status, retryNow from any one thread; sinks are called on the host's.
// The client's receive thread copies messages into the raw queue and does nothing else, so whatever stalls
// behind it costs no connection. A reconnect waits until the host's thread has handled what the connection
// before it brought.
#pragma once

#include <host/HostSink.h>
#include <session/HostSession.h>
#include <transport/BrokerLink.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace muster {

struct HostRuntimeOptions {
  BrokerOptions broker;
  // Without a clientId it gets one for the runtime's life, "muster", the host id and a random number, so that two hosts
  // with one id don't take each other's connection over for ever.
  HostSessionOptions session;
  BackoffOptions backoff;
  std::size_t queueBytes = 256u << 20; // raw messages between receive thread and host thread
  std::function<Now()> clock;          // empty: the system's; called from several threads at once
};

// A consistent copy of the figures that a status bar shows.
struct HostStatus {
  LinkState link;
  HostCounters counters;
  std::uint64_t droppedMessages = 0; // the raw queue was full, or stop() had no patience for them
  std::uint64_t unsentMessages = 0;  // rebirth requests and the like that the broker could not be given
  std::size_t queuedBytes = 0;       // in the raw queue
  // Connections that broke after they had stood, whoever ended them; neither the wait for the first one nor
  // stop() counts. The time from each loss to the next connection, or to stop(); an absence that goes on is in
  // it. What was published meanwhile is not known.
  std::uint64_t connectionLosses = 0;
  std::int64_t awayMs = 0;
  std::size_t devices = 0;
  std::size_t series = 0;
  std::size_t unbornNodes = 0; // see HostSession::unbornNodes
};

class HostRuntime {
 public:
  HostRuntime(HostRuntimeOptions options, MqttClientFactory factory);
  ~HostRuntime(); // stops

  // Before start(). The sink outlives the runtime.
  void addSink(HostSink& sink);
  // Once. Errors: BadConfig (what checkOptions says), BadArgument (started before).
  Result<void> start();
  // Handles what was received until now, publishes STATE offline, disconnects and joins. Waits for a sink
  // that stalls. With patience: what is not handled by then is dropped and counted, and the broker has the rest
  // of it (a fifth of a second at least) to take STATE; for callers that must not wait long, as a screen's thread.
  void stop(std::optional<std::chrono::milliseconds> patience = std::nullopt);
  void retryNow();

  // Asynchronous; the outcome is reported through done, on the host's thread or, once the runtime has
  // stopped, on the caller's. Errors: BadArgument (no such node), NotConnected,
  // Cancelled (the runtime is stopping).
  using Done = std::function<void(Result<void>)>;
  void requestRebirth(std::string group, std::string node, Done done);
  // As HostSession::write; done as above, once the value came back or there is an error: besides those,
  // TimedOut, NotConnected (the broker went away before it came back), Cancelled.
  void write(WriteRequest request, Done done);
  // As HostSession::controls; take is called as done is, with nothing where the runtime is stopping.
  void controls(std::string group, std::string node, std::function<void(std::vector<NodeControl>)> take);
  HostStatus status() const;

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

} // namespace muster
