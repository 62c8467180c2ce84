#include "QuitOnSignal.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace muster {

namespace {

constexpr std::array kSignals{SIGTERM, SIGINT};

// Hardly anything is allowed in a signal handler; writing to a pipe is.
int g_pipe[2] = {-1, -1};

void wake(int) {
  const char byte = 0;
  [[maybe_unused]] const ssize_t written = write(g_pipe[1], &byte, 1);
}

int openPipe() {
  return pipe2(g_pipe, O_CLOEXEC | O_NONBLOCK) == 0 ? g_pipe[0] : -1;
}

} // namespace

QuitOnSignal::QuitOnSignal(std::function<void()> quit)
    : m_quit(std::move(quit)), m_notifier(openPipe(), QSocketNotifier::Read) {
  if (g_pipe[0] < 0)
    return; // signals end the process as they always did
  connect(&m_notifier, &QSocketNotifier::activated, this, &QuitOnSignal::onSignal);
  struct sigaction action {};
  action.sa_handler = wake;
  for (const int signal : kSignals)
    sigaction(signal, &action, nullptr);
}

QuitOnSignal::~QuitOnSignal() {
  for (const int signal : kSignals)
    std::signal(signal, SIG_DFL);
  for (int& end : g_pipe) {
    if (end >= 0)
      close(end);
    end = -1;
  }
}

void QuitOnSignal::onSignal() {
  std::array<char, 8> bytes{};
  [[maybe_unused]] const ssize_t taken = read(g_pipe[0], bytes.data(), bytes.size());
  m_quit();
}

} // namespace muster
