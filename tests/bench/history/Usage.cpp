#include "Usage.h"

#include <sys/resource.h>
#include <time.h>

#include <fstream>
#include <string>

namespace muster::bench {

namespace {

double secondsOf(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

std::uint64_t statusBytes(const std::string& key) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(key))
      return std::stoull(line.substr(key.size())) * 1024;
  }
  return 0;
}

} // namespace

Stopwatch::Stopwatch()
    : m_start(std::chrono::steady_clock::now()), m_cpuStart(secondsOf(CLOCK_PROCESS_CPUTIME_ID)) {
}

Cost Stopwatch::cost() const {
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - m_start;
  return {wall.count(), secondsOf(CLOCK_PROCESS_CPUTIME_ID) - m_cpuStart};
}

double threadCpuSeconds() {
  return secondsOf(CLOCK_THREAD_CPUTIME_ID);
}

std::uint64_t residentBytes() {
  return statusBytes("VmRSS:");
}

std::uint64_t peakBytes() {
  return statusBytes("VmHWM:");
}

void resetPeak() {
  std::ofstream("/proc/self/clear_refs") << "5";
}

} // namespace muster::bench
