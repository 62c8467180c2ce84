#include "Child.h"

#include "Need.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

namespace muster::bench {

namespace {

using namespace std::chrono_literals;

double secondsOf(const rusage& usage) {
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

} // namespace

Child::Child(const std::vector<std::string>& command, const std::string& log) {
  std::vector<char*> arguments;
  for (const std::string& argument : command)
    arguments.push_back(const_cast<char*>(argument.c_str())); // NOLINT: execvp's own type
  arguments.push_back(nullptr);
  m_pid = fork();
  need(m_pid >= 0, "fork");
  if (m_pid > 0)
    return;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(file, STDOUT_FILENO);
  dup2(file, STDERR_FILENO);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

Child::~Child() {
  if (m_pid <= 0)
    return;
  kill(m_pid, SIGKILL);
  waitpid(m_pid, nullptr, 0);
}

void Child::reap(int status, double cpuSeconds) {
  m_pid = -1;
  m_status = status;
  m_cpuSeconds = cpuSeconds;
}

bool Child::isRunning() {
  if (m_pid <= 0)
    return false;
  int status = 0;
  rusage usage{};
  if (wait4(m_pid, &status, WNOHANG, &usage) == m_pid)
    reap(status, secondsOf(usage));
  return m_pid > 0;
}

double Child::cpuSeconds() const {
  if (m_pid <= 0)
    return m_cpuSeconds;
  std::ifstream file("/proc/" + std::to_string(m_pid) + "/stat");
  std::string text((std::istreambuf_iterator<char>(file)), {});
  std::istringstream fields(text.substr(std::min(text.size(), text.rfind(')') + 1)));
  std::string skipped;
  for (int i = 3; i < 14; ++i) // utime and stime are fields 14 and 15
    fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double Child::stop(int signal) {
  if (isRunning())
    kill(m_pid, signal);
  for (int i = 0; i < 6'000 && isRunning(); ++i)
    std::this_thread::sleep_for(10ms);
  need(!isRunning(), "a peer does not end");
  return m_cpuSeconds;
}

int Child::wait() {
  int status = 0;
  rusage usage{};
  if (m_pid > 0 && wait4(m_pid, &status, 0, &usage) == m_pid)
    reap(status, secondsOf(usage));
  return WIFEXITED(m_status) ? WEXITSTATUS(m_status) : 128;
}

int freePort() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  need(socket >= 0 && bind(socket, generic, length) == 0 && getsockname(socket, generic, &length) == 0,
       "no free port");
  close(socket);
  return ntohs(address.sin_port);
}

} // namespace muster::bench
