// A host for the length of one command: connects, hands updates to the command's own thread, ends on SIGINT.
// Threads: everything from the main thread; the sink inside is called on the host's.
#pragma once

#include <host/HostRuntime.h>
#include <host/UpdateQueue.h>
#include <schema/Result.h>

#include <ctl/Culprits.h>
#include <ctl/LinkWatch.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace muster::ctl {

class HostRun {
 public:
  HostRun(const BrokerOptions& broker, const HostSessionOptions& session);

  // Waits for the first connection. Gives kSuccess, or prints to stderr what failed and what to do, and gives
  // the exit code.
  int connect();
  // Feeds updates to onUpdate until the time is over, onUpdate returns false or a signal came. Says on stderr
  // when the connection goes and when it is back, and once that another host has this one's id.
  void gather(std::chrono::milliseconds time, const std::function<bool(const FleetUpdate&)>& onUpdate,
              const std::function<void(std::chrono::milliseconds elapsed)>& onProgress = {});
  // Disconnects, then hands over what was still waiting.
  void finish(const std::function<bool(const FleetUpdate&)>& onUpdate);

  HostRuntime& runtime() { return *m_runtime; }
  bool isConnected() const { return m_link.isConnected(); } // at the end of gather()
  // What was published and is missing here, one line each; empty: nothing, as far as this host can know.
  std::vector<std::string> losses() const;
  // Prints losses, how many edge nodes were never born, complaints and who caused them to stderr; kIncomplete where
  // there are losses or such edge nodes, else kSuccess.
  int tellLosses() const;

 private:
  LinkWatch m_link;
  UpdateQueue m_queue;
  Culprits m_culprits;
  std::unique_ptr<HostRuntime> m_runtime;
};

// What was refused or odd, one line each; empty where all is well.
std::vector<std::string> complaints(const HostCounters& counters);

} // namespace muster::ctl
