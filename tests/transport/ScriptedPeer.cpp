#include "ScriptedPeer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <map>
#include <stdexcept>

namespace muster::test {

ScriptedPeer::ScriptedPeer(std::vector<std::string> answers, bool closeAfter)
    : m_answers(std::move(answers)), m_closeAfter(closeAfter) {
  m_listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (m_listener < 0 || bind(m_listener, generic, length) != 0 || listen(m_listener, 16) != 0 ||
      getsockname(m_listener, generic, &length) != 0)
    throw std::runtime_error("cannot listen on loopback");
  m_port = ntohs(address.sin_port);
  m_thread = std::jthread([this](const std::stop_token& stop) { serve(stop); });
}

ScriptedPeer::~ScriptedPeer() {
  m_thread.request_stop();
  m_thread.join();
  close(m_listener);
}

void ScriptedPeer::serve(const std::stop_token& stop) const {
  std::map<int, std::size_t> next; // connection, and the answer that it gets next
  while (!stop.stop_requested()) {
    std::vector<pollfd> waiting{{m_listener, POLLIN, 0}};
    for (const auto& [fd, answer] : next)
      waiting.push_back({fd, POLLIN, 0});
    poll(waiting.data(), waiting.size(), 20);
    if (waiting.front().revents != 0)
      if (const int fd = accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC); fd >= 0)
        next[fd] = 0;
    for (std::size_t i = 1; i < waiting.size(); ++i) {
      const int fd = waiting[i].fd;
      if (waiting[i].revents == 0)
        continue;
      std::array<char, 65'536> heard{};
      bool over = recv(fd, heard.data(), heard.size(), 0) <= 0;
      if (!over && next[fd] < m_answers.size()) {
        const std::string& answer = m_answers[next[fd]++];
        send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
      }
      over = over || (m_closeAfter && next[fd] >= m_answers.size());
      if (over) {
        close(fd);
        next.erase(fd);
      }
    }
  }
  for (const auto& [fd, answer] : next)
    close(fd);
}

} // namespace muster::test
