#include "Http.h"

#include "Need.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>

namespace muster::bench {

Http::~Http() {
  disconnect();
}

bool Http::connect() {
  if (m_socket >= 0)
    return true;
  m_socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(m_port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(m_socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0)
    return true;
  disconnect();
  return false;
}

void Http::disconnect() {
  if (m_socket >= 0)
    close(m_socket);
  m_socket = -1;
  m_in.clear();
  m_at = 0;
}

bool Http::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0)
      return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool Http::more() {
  m_in.erase(0, m_at);
  m_at = 0;
  const std::size_t before = m_in.size();
  m_in.resize(before + (256 << 10));
  const ssize_t got = recv(m_socket, m_in.data() + before, m_in.size() - before, 0);
  m_in.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  return got > 0;
}

bool Http::takeLine(std::string& line) {
  std::size_t end = 0;
  while ((end = m_in.find("\r\n", m_at)) == std::string::npos) {
    if (!more())
      return false;
  }
  line = m_in.substr(m_at, end - m_at);
  m_at = end + 2;
  return true;
}

bool Http::take(std::size_t bytes, std::string& out) {
  while (bytes > 0) {
    if (m_at == m_in.size() && !more())
      return false;
    const std::size_t some = std::min(bytes, m_in.size() - m_at);
    out.append(m_in, m_at, some);
    m_at += some;
    bytes -= some;
  }
  return true;
}

bool Http::readReply(Reply& reply) {
  std::string line;
  if (!takeLine(line) || !line.starts_with("HTTP/1.1 "))
    return false;
  reply.status = std::atoi(line.c_str() + 9);
  std::size_t length = 0;
  bool isChunked = false;
  m_isLast = false;
  while (takeLine(line) && !line.empty()) {
    std::ranges::transform(line, line.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (line.starts_with("content-length:"))
      length = std::stoull(line.substr(15));
    m_isLast = m_isLast || (line.starts_with("connection:") && line.find("close") != std::string::npos);
    isChunked =
        isChunked || (line.starts_with("transfer-encoding:") && line.find("chunked") != std::string::npos);
  }
  if (!isChunked)
    return take(length, reply.body);
  do {
    if (!takeLine(line))
      return false;
    length = std::stoull(line, nullptr, 16);
    if (!take(length, reply.body) || !takeLine(line))
      return false;
  } while (length > 0);
  return true;
}

Http::Reply Http::request(std::string_view method, const std::string& target, std::string_view body) {
  const std::string head = std::string(method) + " " + target +
                           " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + std::to_string(body.size()) +
                           "\r\n\r\n";
  Reply reply;
  if (!connect() || !send(head) || !send(body) || !readReply(reply)) {
    disconnect();
    return {};
  }
  if (m_isLast) // VictoriaMetrics ends every connection after two minutes
    disconnect();
  return reply;
}

Http::Reply Http::post(const std::string& target, std::string_view body) {
  Reply reply = request("POST", target, body);
  need(reply.status / 100 == 2, "POST " + target + ": " + std::to_string(reply.status) + " " + reply.body);
  return reply;
}

} // namespace muster::bench
