#include "Coalesce.h"

#include <host/Inbox.h>

#include <mutex>
#include <utility>

namespace muster {

class Inbox::Impl {
 public:
  using Updates = std::vector<std::shared_ptr<const FleetUpdate>>;

  explicit Impl(std::size_t maxBytes) : m_maxBytes(maxBytes) {}

  // Only one thread pushes, so nothing comes while it folds.
  void push(const std::shared_ptr<const FleetUpdate>& update) {
    m_coalescer.learn(update->series);
    Updates whole;
    std::shared_ptr<FleetUpdate> folded;
    {
      const std::lock_guard lock(m_mutex);
      m_whole.push_back(update);
      m_wholeBytes += update->memoryBytes();
      m_samples += update->samples.size();
      if (m_wholeBytes <= m_maxBytes)
        return;
      whole.swap(m_whole);
      m_wholeBytes = 0;
      folded = std::move(m_folded);
    }
    if (!folded)
      folded = std::make_shared<FleetUpdate>();
    const std::size_t leftOut = m_coalescer.fold(*folded, whole);
    const std::lock_guard lock(m_mutex);
    m_folded = std::move(folded);
    m_coalesced += leftOut;
    m_samples -= leftOut;
  }

  Updates take() {
    Updates all;
    const std::lock_guard lock(m_mutex);
    if (m_folded)
      all.push_back(std::exchange(m_folded, nullptr));
    all.insert(all.end(), m_whole.begin(), m_whole.end());
    m_whole.clear();
    m_wholeBytes = 0;
    for (const auto& update : all)
      m_samples -= update->samples.size();
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
  const std::size_t m_maxBytes;
  Coalescer m_coalescer;                 // the pushing thread's
  mutable std::mutex m_mutex;            // protects everything below
  std::shared_ptr<FleetUpdate> m_folded; // what came before m_whole; nobody else has it
  Updates m_whole;
  std::size_t m_wholeBytes = 0;
  std::size_t m_samples = 0; // those being folded included
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
