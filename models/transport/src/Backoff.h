// How long to wait before the next attempt: exponential, with jitter, so that a fleet does not come back at
// once. Thread: one.
#pragma once

#include <transport/BrokerLink.h>

#include <chrono>
#include <random>

namespace muster {

class Backoff {
 public:
  explicit Backoff(const BackoffOptions& options);

  std::chrono::milliseconds next(); // from [1 - jitter, 1] times the nominal wait, which then grows
  void reset();                     // after a success

 private:
  BackoffOptions m_options;
  double m_nominalMs;
  std::mt19937_64 m_random;
};

} // namespace muster
