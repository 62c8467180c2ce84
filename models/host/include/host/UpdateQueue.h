// The queue from the host's thread to a consumer that wants every sample (a recorder, a report). Past its bound it drops
// samples and counts them: the host's thread must not wait, and who lacks samples says so. Devices, series and events are
// never dropped, since later samples make no sense without them; the session's limits bound how many there are.
// Memory: up to maxBytes wait, and as much again is what was taken last. Threads: the host's pushes, one takes.
#pragma once

#include <host/HostSink.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace muster {

class UpdateQueue final : public HostSink {
 public:
  explicit UpdateQueue(std::size_t maxBytes) : m_maxBytes(maxBytes) {}

  void onUpdate(const std::shared_ptr<const FleetUpdate>& update) override;
  // Everything that waits; waits for something for at most the given time.
  std::vector<std::shared_ptr<const FleetUpdate>> take(std::chrono::milliseconds wait);
  std::uint64_t droppedSamples() const;
  std::size_t waitingBytes() const;

 private:
  const std::size_t m_maxBytes;
  mutable std::mutex m_mutex; // protects all below
  std::condition_variable m_filled;
  std::vector<std::shared_ptr<const FleetUpdate>> m_updates;
  std::size_t m_bytes = 0;
  std::uint64_t m_droppedSamples = 0;
};

} // namespace muster
