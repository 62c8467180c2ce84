#include <ctl/Interruption.h>

#include <atomic>
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

} // namespace muster::ctl
