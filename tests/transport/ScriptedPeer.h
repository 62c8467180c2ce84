// A TCP listener that says exactly what a test wants said, for what no real broker can be brought to do:
// silence at the wrong moment, garbage, a DISCONNECT with a chosen reason.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace muster::test {

class ScriptedPeer {
 public:
  // Answers the first bytes of each connection with answers, one for each read, then stays silent; closes
  // after the last one where closeAfter is set.
  explicit ScriptedPeer(std::vector<std::string> answers, bool closeAfter = false);
  ~ScriptedPeer();
  ScriptedPeer(const ScriptedPeer&) = delete;
  ScriptedPeer& operator=(const ScriptedPeer&) = delete;

  std::uint16_t port() const { return m_port; }
  std::string url(const std::string& scheme = "mqtt") const {
    return scheme + "://127.0.0.1:" + std::to_string(m_port);
  }

 private:
  void serve(const std::stop_token& stop) const;

  const std::vector<std::string> m_answers;
  const bool m_closeAfter;
  int m_listener = -1;
  std::uint16_t m_port = 0;
  std::jthread m_thread;
};

} // namespace muster::test
