// As much HTTP/1.1 as feeding a peer on the loopback interface takes: one connection that is kept.
// Thread: an object belongs to one thread.
#pragma once

#include <string>
#include <string_view>

namespace muster::bench {

class Http {
 public:
  explicit Http(int port) : m_port(port) {}
  Http(const Http&) = delete;
  Http& operator=(const Http&) = delete;
  ~Http();

  struct Reply {
    int status = 0; // 0: no connection
    std::string body;
  };
  Reply get(const std::string& target) { return request("GET", target, {}); }
  // Fails the benchmark where the answer is no 2xx.
  Reply post(const std::string& target, std::string_view body);

 private:
  Reply request(std::string_view method, const std::string& target, std::string_view body);
  bool connect();
  void disconnect();
  bool send(std::string_view bytes);
  bool more(); // reads on, into m_in
  bool takeLine(std::string& line);
  bool take(std::size_t bytes, std::string& out);
  bool readReply(Reply& reply);

  int m_port;
  int m_socket = -1;
  bool m_isLast = false; // the server closes after this reply
  std::string m_in;
  std::size_t m_at = 0;
};

} // namespace muster::bench
