#include <support/ChildProcess.h>
#include <support/TemporaryFolder.h>
#include <support/WaitFor.h>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace muster::test {

namespace {

// Looked up before the fork, so that a missing program is an error with its name. /usr/sbin holds mosquitto
// and is not on everyone's PATH.
std::string findProgram(const std::string& name) {
  if (name.find('/') != std::string::npos)
    return name;
  const char* path = getenv("PATH");
  std::string folders = std::string(path ? path : "") + ":/usr/sbin:/usr/bin";
  for (std::size_t from = 0; from < folders.size();) {
    const std::size_t to = std::min(folders.find(':', from), folders.size());
    std::string candidate = folders.substr(from, to - from) + "/" + name;
    if (access(candidate.c_str(), X_OK) == 0)
      return candidate;
    from = to + 1;
  }
  throw std::runtime_error("the test needs the program \"" + name + "\", which is not installed");
}

// Between fork and exec: async-signal-safe calls only.
[[noreturn]] void becomeProgram(char* const* arguments, int output, pid_t parent) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) // the test died before the guard was set
    _exit(126);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  execv(arguments[0], arguments);
  _exit(127);
}

} // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command, const std::string& outputFile) {
  std::vector<std::string> words = command;
  words.at(0) = findProgram(words.at(0));
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words)
    arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const int output = open(outputFile.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (output < 0)
    throw std::runtime_error("cannot write " + outputFile + ": " + strerror(errno));
  const pid_t parent = getpid();
  m_pid = fork();
  if (m_pid == 0)
    becomeProgram(arguments.data(), output, parent);
  close(output);
  if (m_pid < 0)
    throw std::runtime_error(std::string("cannot start a process: ") + strerror(errno));
  setpgid(m_pid, m_pid); // both sides do it, so that it holds whoever comes first
}

ChildProcess::~ChildProcess() {
  if (m_exit)
    return;
  signal(SIGKILL);
  waitpid(m_pid, nullptr, 0);
}

bool ChildProcess::running() {
  return !wait(std::chrono::milliseconds(0));
}

void ChildProcess::signal(int number) {
  if (!m_exit)
    ::kill(-m_pid, number);
}

std::optional<int> ChildProcess::wait(std::chrono::milliseconds patience) {
  waitFor(
      [this] {
        int status = 0;
        if (!m_exit && waitpid(m_pid, &status, WNOHANG) == m_pid)
          m_exit = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        return m_exit.has_value();
      },
      patience);
  return m_exit;
}

Finished runProgram(const std::vector<std::string>& command, std::chrono::milliseconds patience) {
  const TemporaryFolder folder;
  const std::string outputFile = folder.file("output");
  ChildProcess child(command, outputFile);
  const std::optional<int> exitCode = child.wait(patience);
  if (!exitCode)
    throw std::runtime_error(command.at(0) + " did not end in time:\n" + readWholeFile(outputFile));
  return Finished{*exitCode, readWholeFile(outputFile)};
}

} // namespace muster::test
