// How much one connection has been handed and has not sent yet. One for each connection, so that what is left
// over from an old one does not count for the next. Threads: accept() and messages() any; the rest the
// worker's.
#pragma once

#include <schema/Result.h>

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>

namespace muster {

class QtMqttAccount {
 public:
  Result<void> accept(std::size_t bytes); // Error: QueueFull
  std::size_t messages() const;
  void close(); // the connection is over: nothing is pending any more

  void refused(std::size_t bytes);
  void wroteQos0(std::size_t bytes);
  void wroteQos1(std::int32_t id, std::size_t bytes);
  void acknowledged(std::int32_t id);
  // The socket still holds that many bytes: all messages but the youngest that make them up are out.
  void socketHolds(std::size_t bytes);

 private:
  void done(std::size_t bytes);

  mutable std::mutex m_mutex; // protects what is below
  bool m_closed = false;
  std::size_t m_messages = 0;
  std::size_t m_bytes = 0;
  std::deque<std::size_t> m_inSocket; // sizes of QoS 0 messages, oldest first
  std::size_t m_inSocketBytes = 0;
  std::map<std::int32_t, std::size_t> m_unacknowledged; // QoS 1
};

} // namespace muster
