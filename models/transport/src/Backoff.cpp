#include "Backoff.h"

#include <algorithm>

namespace muster {

Backoff::Backoff(const BackoffOptions& options)
    : m_options(options), m_nominalMs(static_cast<double>(options.first.count())),
      m_random(options.seed != 0 ? options.seed : std::random_device()()) {
}

std::chrono::milliseconds Backoff::next() {
  // Not std::uniform_real_distribution: its sequence differs between standard libraries.
  const double unit = static_cast<double>(m_random() >> 11) * 0x1.0p-53;
  const double wait = m_nominalMs * (1.0 - std::clamp(m_options.jitter, 0.0, 1.0) * unit);
  m_nominalMs =
      std::min(m_nominalMs * std::max(m_options.factor, 1.0), static_cast<double>(m_options.most.count()));
  return std::chrono::milliseconds(static_cast<std::int64_t>(wait));
}

void Backoff::reset() {
  m_nominalMs = static_cast<double>(m_options.first.count());
}

} // namespace muster
