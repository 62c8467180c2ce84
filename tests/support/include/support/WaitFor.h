// Waits for a condition instead of sleeping for a fixed time.
#pragma once

#include <chrono>
#include <thread>

namespace muster::test {

// Asks every millisecond or so. True as soon as the condition holds, false when patience has run out. The
// default is long because it costs nothing where things work and the machine may be loaded.
template<class Condition>
bool waitFor(Condition condition, std::chrono::milliseconds patience = std::chrono::seconds(20)) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end)
      return condition();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

} // namespace muster::test
