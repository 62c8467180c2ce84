#include "LineTap.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace muster::test {

namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int tcpSocket() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

std::size_t byteAt(const std::string& bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0;
}

// Of a CONNECT of MQTT 3.1.1 or 5 in one piece: fixed header, "MQTT", level, flags, keep-alive, (properties), id.
void readConnect(const std::string& bytes, LineTap::Line& line) {
  std::size_t at = 1;
  while (byteAt(bytes, at) >= 0x80)
    ++at;
  at += 1 + 6;
  const bool isV5 = byteAt(bytes, at) == 5;
  at += 2;
  line.keepAliveSeconds = static_cast<int>(byteAt(bytes, at) << 8 | byteAt(bytes, at + 1));
  at += 2;
  if (isV5)
    at += 1 + byteAt(bytes, at); // shorter than 128 bytes
  line.clientId =
      bytes.substr(std::min(at + 2, bytes.size()), byteAt(bytes, at) << 8 | byteAt(bytes, at + 1));
}

} // namespace

LineTap::LineTap(std::uint16_t brokerPort) : m_brokerPort(brokerPort) {
  sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  m_listener = tcpSocket();
  if (m_listener < 0 || bind(m_listener, generic, length) != 0 || listen(m_listener, 16) != 0 ||
      getsockname(m_listener, generic, &length) != 0)
    throw std::runtime_error("cannot listen on loopback");
  m_port = ntohs(address.sin_port);
  m_thread = std::jthread([this](const std::stop_token& stop) { serve(stop); });
}

LineTap::~LineTap() {
  m_thread.request_stop();
  m_thread.join();
  for (const Pair& pair : m_pairs) {
    close(pair.client);
    close(pair.broker);
  }
  close(m_listener);
}

LineTap::Line LineTap::line(const std::string& clientId) const {
  const std::lock_guard lock(m_mutex);
  const auto found = std::find_if(m_heard.rbegin(), m_heard.rend(),
                                  [&](const Heard& one) { return one.line.clientId == clientId; });
  if (found == m_heard.rend())
    return {};
  Line line = found->line;
  if (line.isOpen)
    line.longestSilence =
        std::max(line.longestSilence,
                 std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - found->last));
  return line;
}

void LineTap::serve(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::vector<pollfd> waiting{{m_listener, POLLIN, 0}};
    for (const Pair& pair : m_pairs) {
      waiting.push_back({pair.client, POLLIN, 0});
      waiting.push_back({pair.broker, POLLIN, 0});
    }
    poll(waiting.data(), waiting.size(), 20);
    for (std::size_t i = m_pairs.size(); i-- > 0;) {
      const bool stands = (waiting[1 + 2 * i].revents == 0 || forward(m_pairs[i], true)) &&
                          (waiting[2 + 2 * i].revents == 0 || forward(m_pairs[i], false));
      if (stands)
        continue;
      close(m_pairs[i].client);
      close(m_pairs[i].broker);
      const std::lock_guard lock(m_mutex);
      m_heard[m_pairs[i].heard].line.isOpen = false;
      m_pairs.erase(m_pairs.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (waiting.front().revents != 0)
      accept();
  }
}

void LineTap::accept() {
  const int client = accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0)
    return;
  const int broker = tcpSocket();
  const sockaddr_in address = loopback(m_brokerPort);
  if (connect(broker, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close(client);
    close(broker);
    return;
  }
  const std::lock_guard lock(m_mutex);
  m_pairs.push_back({client, broker, m_heard.size()});
  m_heard.push_back({{}, Clock::now()});
}

bool LineTap::forward(const Pair& pair, bool fromClient) {
  std::array<char, 65'536> bytes{};
  const ssize_t length = recv(fromClient ? pair.client : pair.broker, bytes.data(), bytes.size(), 0);
  if (length <= 0)
    return false;
  const auto size = static_cast<std::size_t>(length);
  if (fromClient) {
    const std::lock_guard lock(m_mutex);
    note(m_heard[pair.heard], std::string(bytes.data(), size));
  }
  return send(fromClient ? pair.broker : pair.client, bytes.data(), size, MSG_NOSIGNAL) == length;
}

void LineTap::note(Heard& heard, const std::string& bytes) const {
  const Clock::time_point now = Clock::now();
  if (heard.line.keepAliveSeconds < 0)
    readConnect(bytes, heard.line);
  else
    heard.line.longestSilence = std::max(
        heard.line.longestSilence, std::chrono::duration_cast<std::chrono::milliseconds>(now - heard.last));
  heard.last = now;
}

} // namespace muster::test
