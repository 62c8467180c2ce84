// What the sampler's and the link's threads leave for the run loop, in order and bounded: when the loop does
// not come to it, the oldest entries go and are counted. Thread: any.
#pragma once

#include <agent/Sampler.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <utility>
#include <variant>

namespace muster::agent {

struct ArrivedMessage {
  std::string topic;
  std::string payload;
  bool retained = false;
};
using Mail = std::variant<Round, ArrivedMessage>;

class Mailbox {
 public:
  static constexpr std::size_t kMaxMails = 1024;
  static constexpr std::size_t kMaxMessageBytes = 256u << 10; // commands are small

  void put(Mail mail) {
    const std::lock_guard lock(m_mutex);
    if (m_mails.size() >= kMaxMails) {
      m_mails.pop_front();
      ++m_dropped;
    }
    m_mails.push_back(std::move(mail));
    m_changed.notify_one();
  }
  // A message that is too large to be a command is dropped.
  void put(const IncomingMessage& message) {
    if (message.payload.size() > kMaxMessageBytes) {
      const std::lock_guard lock(m_mutex);
      ++m_dropped;
      return;
    }
    put(ArrivedMessage{std::string(message.topic), std::string(message.payload), message.retained});
  }
  void close() {
    const std::lock_guard lock(m_mutex);
    m_closed = true;
    m_changed.notify_one();
  }
  // Waits for mail, at most so long. False when the mailbox was closed.
  bool take(std::deque<Mail>& mails, std::chrono::milliseconds most) {
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, most, [this] { return m_closed || !m_mails.empty(); });
    mails.swap(m_mails);
    m_mails.clear();
    return !m_closed;
  }
  std::uint64_t dropped() const {
    const std::lock_guard lock(m_mutex);
    return m_dropped;
  }

 private:
  mutable std::mutex m_mutex;
  std::condition_variable m_changed;
  std::deque<Mail> m_mails;
  std::uint64_t m_dropped = 0;
  bool m_closed = false;
};

} // namespace muster::agent
