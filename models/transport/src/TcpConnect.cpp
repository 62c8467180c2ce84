#include "TcpConnect.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

namespace muster {

namespace {

constexpr auto kStopCheck = std::chrono::milliseconds(50); // how often a wait looks whether it shall stop

std::string at(const std::string& address, std::uint16_t port) {
  return (address.find(':') == std::string::npos ? address : "[" + address + "]") + ":" +
         std::to_string(port);
}

Unexpected tcpError(const std::string& where, int error) {
  return unexpected(ErrorCode::Tcp, where, strerror(error));
}

Result<Socket> connectOne(const std::string& address, std::uint16_t port, Deadline deadline,
                          const std::stop_token& stop) {
  const std::string where = at(address, port);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (const int rc = getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found); rc != 0)
    return unexpected(ErrorCode::Tcp, where, gai_strerror(rc));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, freeaddrinfo);
  Socket made(::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (made.fd() < 0)
    return tcpError(where, errno);
  if (::connect(made.fd(), found->ai_addr, found->ai_addrlen) == 0)
    return made;
  if (errno != EINPROGRESS)
    return tcpError(where, errno);
  if (const Result<void> ready = waitForSocket(made.fd(), true, deadline, stop); !ready)
    return unexpected(ready.error().code, where, ready.error().detail);
  int error = 0;
  socklen_t length = sizeof error;
  if (getsockopt(made.fd(), SOL_SOCKET, SO_ERROR, &error, &length) != 0)
    error = errno;
  if (error != 0)
    return tcpError(where, error);
  return made;
}

} // namespace

Socket::~Socket() {
  if (m_fd >= 0)
    ::close(m_fd);
}

Result<void> waitForSocket(int fd, bool toWrite, Deadline deadline, const std::stop_token& stop) {
  pollfd entry{fd, static_cast<short>(toWrite ? POLLOUT : POLLIN), 0};
  for (;;) {
    if (stop.stop_requested())
      return unexpected(ErrorCode::Cancelled, "connect", "cancelled");
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0)
      return unexpected(ErrorCode::TimedOut, "connect", "no answer in time");
    const int rc = ::poll(&entry, 1, static_cast<int>(std::min(left, kStopCheck).count()));
    if (rc > 0)
      return {};
    if (rc < 0 && errno != EINTR)
      return tcpError("poll", errno);
  }
}

Result<TcpConnected> tcpConnect(const std::vector<std::string>& addresses, std::uint16_t port,
                                Deadline deadline, const std::stop_token& stop) {
  Error last{ErrorCode::Tcp, "TCP", "there is no address to connect to"};
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const auto now = std::chrono::steady_clock::now();
    const Deadline share = now + (deadline - now) / static_cast<int>(addresses.size() - i);
    Result<Socket> made = connectOne(addresses[i], port, share, stop);
    if (made)
      return TcpConnected{std::move(*made), addresses[i]};
    last = made.error();
    if (last.code == ErrorCode::Cancelled)
      break;
  }
  return unexpected(last);
}

} // namespace muster
