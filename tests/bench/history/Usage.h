// What something cost: wall time, CPU time of all threads, memory. Thread: one.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace muster::bench {

struct Cost {
  double wallSeconds = 0;
  double cpuSeconds = 0; // user and system, all threads
};

class Stopwatch {
 public:
  Stopwatch();
  Cost cost() const; // since it was made

 private:
  std::chrono::steady_clock::time_point m_start;
  double m_cpuStart;
};

// CPU time of this thread alone, in seconds.
double threadCpuSeconds();
// Of this process, in bytes. The peak starts anew with resetPeak(), where the kernel lets it.
std::uint64_t residentBytes();
std::uint64_t peakBytes();
void resetPeak();

} // namespace muster::bench
