// The running host without a screen, which desktop and musterctl share: a link to the broker, the queue of raw
// messages, the host's thread with its HostSession, and the sinks that take what it finds out.
//
// Threads: start, stop, requestRebirth, status, retryNow from any one thread; sinks are called on the host's.
#pragma once

#include <host/HostSink.h>
#include <session/HostSession.h>
#include <transport/BrokerLink.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace muster {

struct HostRuntimeOptions {
  BrokerOptions broker;
  HostSessionOptions session;
  BackoffOptions backoff;
  std::size_t queueBytes = 256u << 20; // raw messages between receive thread and host thread
  std::function<Now()> clock;          // empty: the system's
};

// A consistent copy of the figures that a status bar shows.
struct HostStatus {
  LinkState link;
  HostCounters counters;
  std::uint64_t droppedMessages = 0; // the raw queue was full
  std::size_t queuedBytes = 0;
  std::size_t devices = 0;
  std::size_t series = 0;
};

class HostRuntime {
 public:
  HostRuntime(HostRuntimeOptions options, MqttClientFactory factory);
  ~HostRuntime(); // stops

  // Before start(). The sink outlives the runtime.
  void addSink(HostSink& sink);
  Result<void> start(); // Error: BadConfig (what checkOptions says)
  void stop();          // STATE offline, disconnect, join
  void retryNow();

  // Asynchronous; a node that is not known is reported through done (on the host's thread).
  void requestRebirth(std::string group, std::string node, std::function<void(Result<void>)> done);
  HostStatus status() const;

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

} // namespace muster
