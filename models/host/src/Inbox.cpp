#include "Coalesce.h"

#include <host/Inbox.h>

#include <mutex>
#include <utility>

namespace muster {

class Inbox::Impl {
 public:
  explicit Impl(std::size_t maxBytes) : m_maxBytes(maxBytes) {}

  void push(const std::shared_ptr<const FleetUpdate>& update) {
    const std::lock_guard lock(m_mutex);
    m_coalescer.learn(update->series);
    m_whole.push_back(update);
    m_wholeBytes += update->memoryBytes();
    m_samples += update->samples.size();
    if (m_wholeBytes > m_maxBytes)
      fold();
  }

  std::vector<std::shared_ptr<const FleetUpdate>> take() {
    const std::lock_guard lock(m_mutex);
    std::vector<std::shared_ptr<const FleetUpdate>> all;
    all.reserve(m_whole.size() + 1);
    if (m_folded)
      all.push_back(std::move(m_folded));
    all.insert(all.end(), m_whole.begin(), m_whole.end());
    m_folded.reset();
    m_whole.clear();
    m_wholeBytes = 0;
    m_samples = 0;
    return all;
  }

  std::size_t waitingSamples() const {
    const std::lock_guard lock(m_mutex);
    return m_samples;
  }

  std::uint64_t coalesced() const {
    const std::lock_guard lock(m_mutex);
    return m_coalesced;
  }

 private:
  void fold() {
    if (!m_folded)
      m_folded = std::make_shared<FleetUpdate>();
    const std::size_t leftOut = m_coalescer.fold(*m_folded, m_whole);
    m_coalesced += leftOut;
    m_samples -= leftOut;
    m_whole.clear();
    m_wholeBytes = 0;
  }

  const std::size_t m_maxBytes;
  mutable std::mutex m_mutex; // protects everything below
  Coalescer m_coalescer;
  std::shared_ptr<FleetUpdate> m_folded; // what came before m_whole; nobody else has it
  std::vector<std::shared_ptr<const FleetUpdate>> m_whole;
  std::size_t m_wholeBytes = 0;
  std::size_t m_samples = 0;
  std::uint64_t m_coalesced = 0;
};

Inbox::Inbox(std::size_t maxBytes) : m_impl(std::make_unique<Impl>(maxBytes)) {
}
Inbox::~Inbox() = default;

void Inbox::onUpdate(const std::shared_ptr<const FleetUpdate>& update) {
  m_impl->push(update);
}
std::vector<std::shared_ptr<const FleetUpdate>> Inbox::take() {
  return m_impl->take();
}
std::size_t Inbox::waitingSamples() const {
  return m_impl->waitingSamples();
}
std::uint64_t Inbox::coalesced() const {
  return m_impl->coalesced();
}

} // namespace muster
