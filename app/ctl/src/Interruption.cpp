#include <ctl/Interruption.h>

#include <atomic>
#include <chrono>
#include <csignal>

namespace muster::ctl {

namespace {

std::atomic<int> g_interruptions = 0;
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler must not wait for a lock");

} // namespace

void catchSignals() {
  struct sigaction action {};
  action.sa_handler = [](int) { ++g_interruptions; };
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

int interruptions() {
  return g_interruptions;
}

bool isInterrupted() {
  return g_interruptions != 0;
}

StopOnSignal::StopOnSignal()
    : m_watch([stop = m_stop](const std::stop_token& over) mutable {
        while (!over.stop_requested() && !isInterrupted())
          std::this_thread::sleep_for(std::chrono::milliseconds(20));
        if (isInterrupted())
          stop.request_stop();
      }) {
}

} // namespace muster::ctl
