// SIGINT and SIGTERM end the gathering, not the process: what was gathered is written. Thread: any.
#pragma once

#include <stop_token>
#include <thread>

namespace muster::ctl {

void catchSignals();
int interruptions(); // how many signals came so far
bool isInterrupted();

// Turns a signal into a stop: whatever blocks and takes the token ends at once.
class StopOnSignal {
 public:
  StopOnSignal();
  std::stop_token token() const { return m_stop.get_token(); }

 private:
  std::stop_source m_stop;
  std::jthread m_watch; // ends with the object
};

} // namespace muster::ctl
