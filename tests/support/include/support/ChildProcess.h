// A program that a test runs: in a process group of its own, its output in a file, killed with everything it
// started when the object goes, and by the kernel when the test itself dies.
// Thread: one, which has to live as long as the child: Linux ties the guard to it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace muster::test {

class ChildProcess {
 public:
  // command: program (looked up in PATH and /usr/sbin) and arguments. Standard output and error are appended
  // to outputFile. Throws std::runtime_error where the program cannot be started.
  ChildProcess(const std::vector<std::string>& command, const std::string& outputFile);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return m_pid; }
  bool running();
  void signal(int number); // to the whole group
  // The exit code, or 128 + signal; nothing when it still runs after the given time.
  std::optional<int> wait(std::chrono::milliseconds patience);

 private:
  pid_t m_pid = -1;
  std::optional<int> m_exit;
};

struct Finished {
  int exitCode = 0;
  std::string output; // standard output and error, as they came
};
// Runs a program to its end. Throws std::runtime_error where it does not start or takes longer than patience.
Finished runProgram(const std::vector<std::string>& command,
                    std::chrono::milliseconds patience = std::chrono::seconds(30));

} // namespace muster::test
