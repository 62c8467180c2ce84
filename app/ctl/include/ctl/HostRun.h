// A host for the length of one command: connects, hands updates to the command's own thread, ends on SIGINT.
// Threads: everything from the main thread; the sink inside is called on the host's.
#pragma once

#include <host/HostRuntime.h>
#include <schema/Result.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace muster::ctl {

// Takes updates from the host's thread. Past its bound it drops them and says so: a report that lacks samples
// must fail loudly, and the host's thread must not wait.
class UpdateQueue final : public HostSink {
 public:
  explicit UpdateQueue(std::size_t maxBytes) : m_maxBytes(maxBytes) {}

  void onUpdate(const std::shared_ptr<const FleetUpdate>& update) override;
  // Everything that waits; waits for something for at most the given time.
  std::vector<std::shared_ptr<const FleetUpdate>> take(std::chrono::milliseconds wait);
  bool hasOverflowed() const;

 private:
  const std::size_t m_maxBytes;
  mutable std::mutex m_mutex; // protects all below
  std::condition_variable m_filled;
  std::vector<std::shared_ptr<const FleetUpdate>> m_updates;
  std::size_t m_bytes = 0;
  bool m_overflowed = false;
};

class HostRun {
 public:
  explicit HostRun(const BrokerOptions& broker);

  // Waits for the first connection. Gives kSuccess, or prints to stderr what failed and what to do, and gives
  // the exit code.
  int connect();
  // Feeds updates to onUpdate until the time is over, onUpdate returns false or a signal came.
  void gather(std::chrono::milliseconds time, const std::function<bool(const FleetUpdate&)>& onUpdate,
              const std::function<void(std::chrono::milliseconds elapsed)>& onProgress = {});
  // Disconnects, then hands over what was still waiting.
  void finish(const std::function<bool(const FleetUpdate&)>& onUpdate);

  HostRuntime& runtime() { return *m_runtime; }
  bool hasOverflowed() const { return m_queue.hasOverflowed(); }
  // What was refused or lost, one line each for stderr; empty where all is well.
  std::vector<std::string> complaints() const;

 private:
  UpdateQueue m_queue;
  std::unique_ptr<HostRuntime> m_runtime;
};

// SIGINT and SIGTERM end the gathering, not the process: what was gathered is written.
void catchSignals();
bool isInterrupted();

} // namespace muster::ctl
