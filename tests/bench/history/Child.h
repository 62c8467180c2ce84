// A process that ends with this one. Thread: one.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace muster::bench {

class Child {
 public:
  // Its output goes to the file log. Fails the benchmark where there is no such program.
  Child(const std::vector<std::string>& command, const std::string& log);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child(); // kills it where it still runs

  bool isRunning();
  double cpuSeconds() const; // so far
  // Asks it to end (signal) and waits, a minute at most. Gives its CPU time.
  double stop(int signal);
  // Waits until it ends by itself. Gives its exit status.
  int wait();

 private:
  void reap(int status, double cpuSeconds);

  pid_t m_pid = -1;
  double m_cpuSeconds = 0;
  int m_status = 0;
};

// A TCP port of the loopback interface that was free a moment ago.
int freePort();

} // namespace muster::bench
