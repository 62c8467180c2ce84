// Which of many sockets are ready: epoll, level-triggered. Thread: one.
#pragma once

#include <schema/Result.h>

#include <chrono>
#include <cstdint>
#include <vector>

namespace muster::fleetsim {

class Poller {
 public:
  struct Ready {
    std::uint32_t key = 0;
    bool readable = false; // also when the socket is broken: reading says how
    bool writable = false;
  };

  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  // A socket that is closed is forgotten by itself. Error: Io.
  Result<void> add(int fd, std::uint32_t key, bool forWriting);
  Result<void> change(int fd, std::uint32_t key, bool forWriting);
  // Valid until the next call. Returns early when a signal arrives.
  const std::vector<Ready>& wait(std::chrono::microseconds atMost);

 private:
  int m_epoll;
  std::vector<Ready> m_ready;
};

} // namespace muster::fleetsim
