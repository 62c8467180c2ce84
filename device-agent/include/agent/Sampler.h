// Runs collectors on a fixed period and hands over what they read.
//
// Threads: one for all collectors that only read memory-backed files (proc, sysfs), and one more for each
// that may block (a bus, a disk), so that a slow or hanging one delays nobody else. See
// device-agent/README.md for the price.
#pragma once

#include <agent/Collector.h>

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace muster::agent {

// What one collector read at one moment.
struct Collected {
  std::size_t collector = 0; // index as given to the Sampler
  std::size_t lane = 0;      // number of its thread
  Now now;                   // when its reading began: the readings' time
  std::vector<MetricDescription>
      added; // metrics that are new since the last one, in the order of their indices
  std::vector<Reading> readings;
  std::string trouble;        // words of the exception that ended the reading; empty: none did
  std::uint64_t failures = 0; // Collector::failures(), and exceptions that came from elsewhere
  std::uint64_t missed = 0;   // points of the grid that its thread has left out so far
  std::int64_t tookMs = 0;
};

// What one thread of the sampler read at one point of the grid: one entry for each of its collectors. It goes
// out as one message, since each has a price of its own.
using Round = std::vector<Collected>;

class Sampler {
 public:
  // Called on the sampler's threads; must return at once.
  using Sink = std::function<void(Round)>;

  Sampler(std::vector<std::unique_ptr<Collector>> collectors, std::chrono::milliseconds period, Sink sink);
  ~Sampler(); // as stop()

  void start();
  // No call of the sink comes after it. A collector that hangs is waited for at most patience; its thread is
  // then left alone, and what belongs to it is kept alive. Returns how many were left.
  std::size_t stop(std::chrono::milliseconds patience = std::chrono::milliseconds(500));

  std::size_t threadCount() const;

 private:
  struct Lane;
  std::vector<std::shared_ptr<Lane>> m_lanes;
};

// The system's clocks, for the programs; tests pass their own times.
Now systemNow();

} // namespace muster::agent
