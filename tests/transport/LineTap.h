// A line between clients and a broker that notes when something was said on it: what a broker goes by when it decides
// that a client is gone. Thread: its own; the questions may come from any.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace muster::test {

class LineTap {
 public:
  struct Line {
    int keepAliveSeconds = -1; // as CONNECT told it; -1: no CONNECT yet
    std::string clientId{};
    std::chrono::milliseconds longestSilence{0}; // of the client, from its first word until it closed or now
    bool isOpen = true;
  };

  explicit LineTap(std::uint16_t brokerPort);
  ~LineTap();
  LineTap(const LineTap&) = delete;
  LineTap& operator=(const LineTap&) = delete;

  std::string url() const { return "mqtt://127.0.0.1:" + std::to_string(m_port); }
  // The newest connection of that client; empty where there was none.
  Line line(const std::string& clientId) const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Heard {
    Line line{};
    Clock::time_point last{};
  };
  struct Pair {
    int client = -1, broker = -1;
    std::size_t heard = 0; // of m_heard
  };

  void serve(const std::stop_token& stop);
  void accept();
  bool forward(const Pair& pair, bool fromClient);
  void note(Heard& heard, const std::string& bytes) const;

  const std::uint16_t m_brokerPort;
  int m_listener = -1;
  std::uint16_t m_port = 0;
  std::vector<Pair> m_pairs;  // the thread's own
  mutable std::mutex m_mutex; // protects m_heard
  std::vector<Heard> m_heard; // oldest first
  std::jthread m_thread;
};

} // namespace muster::test
