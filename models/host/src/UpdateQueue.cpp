#include <host/UpdateQueue.h>

#include <utility>

namespace muster {

namespace {

std::shared_ptr<const FleetUpdate> withoutSamples(const FleetUpdate& update) {
  FleetUpdate rest;
  rest.devices = update.devices;
  rest.series = update.series;
  rest.events = update.events;
  return std::make_shared<const FleetUpdate>(std::move(rest));
}

} // namespace

void UpdateQueue::onUpdate(const std::shared_ptr<const FleetUpdate>& update) {
  const std::size_t bytes = update->memoryBytes();
  const std::lock_guard lock(m_mutex);
  if (m_bytes + bytes <= m_maxBytes) {
    m_bytes += bytes;
    m_updates.push_back(update);
  } else {
    m_droppedSamples += update->samples.size();
    auto rest = withoutSamples(*update);
    if (rest->empty())
      return;
    m_bytes += rest->memoryBytes();
    m_updates.push_back(std::move(rest));
  }
  m_filled.notify_one();
}

std::vector<std::shared_ptr<const FleetUpdate>> UpdateQueue::take(std::chrono::milliseconds wait) {
  std::unique_lock lock(m_mutex);
  m_filled.wait_for(lock, wait, [this] { return !m_updates.empty(); });
  m_bytes = 0;
  return std::exchange(m_updates, {});
}

std::uint64_t UpdateQueue::droppedSamples() const {
  const std::lock_guard lock(m_mutex);
  return m_droppedSamples;
}

std::size_t UpdateQueue::waitingBytes() const {
  const std::lock_guard lock(m_mutex);
  return m_bytes;
}

} // namespace muster
