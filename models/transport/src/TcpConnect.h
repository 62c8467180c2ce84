// A TCP connection to the first of several addresses that answers, with a bound on the time and cancellable.
// Thread: blocking; any.
#pragma once

#include <schema/Result.h>

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace muster {

class Socket {
 public:
  explicit Socket(int fd = -1) : m_fd(fd) {}
  ~Socket();
  Socket(Socket&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(m_fd, other.m_fd);
    return *this;
  }
  int fd() const { return m_fd; }

 private:
  int m_fd;
};

using Deadline = std::chrono::steady_clock::time_point;

// Waits until the socket can be read (or written), the deadline passes or stop is asked for.
// Errors: TimedOut, Cancelled.
Result<void> waitForSocket(int fd, bool toWrite, Deadline deadline, const std::stop_token& stop);

struct TcpConnected {
  Socket socket; // non-blocking
  std::string address;
};

// Each address gets its share of the time, so that a silent one does not use up that of the others.
// Errors: Tcp (what the last address said), TimedOut, Cancelled.
Result<TcpConnected> tcpConnect(const std::vector<std::string>& addresses, std::uint16_t port,
                                Deadline deadline, const std::stop_token& stop);

} // namespace muster
