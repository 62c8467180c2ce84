// What the sampler's and the link's threads leave for the run loop, in order and bounded, and never waiting
// for it.
//
// When the loop does not come to it, the oldest readings go and are counted; what they newly described is
// kept, since later readings refer to it. Messages have bounds of their own, so that a flood of them costs no
// reading: those that find no room are refused and counted. Thread: any.
#pragma once

#include <agent/Sampler.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

namespace muster::agent {

struct ArrivedMessage {
  std::string topic;
  std::string payload;
  bool retained = false;
};
using Mail = std::variant<Round, ArrivedMessage>;

class Mailbox {
 public:
  static constexpr std::size_t kMaxRounds = 256;
  static constexpr std::size_t kMaxMessages = 256;
  static constexpr std::size_t kMaxMessageBytes = 256u << 10; // commands are small
  static constexpr std::size_t kMaxWaitingBytes = 1u << 20;   // of all messages

  void put(Round round);
  void put(const IncomingMessage& message);
  void close();
  // Waits for mail, at most so long. False when the mailbox was closed.
  bool take(std::deque<Mail>& mails, std::chrono::milliseconds most);

  std::uint64_t droppedReadings() const;
  std::uint64_t refusedMessages() const;

 private:
  void dropOldestRound();
  void giveBackDescriptions();

  mutable std::mutex m_mutex; // guards all that follows
  std::condition_variable m_changed;
  std::deque<Mail> m_mails;
  std::size_t m_rounds = 0; // in m_mails; the others are messages
  std::size_t m_messageBytes = 0;
  std::map<std::size_t, std::vector<MetricDescription>> m_described; // by collector, of rounds that went
  std::uint64_t m_droppedReadings = 0;
  std::uint64_t m_refusedMessages = 0;
  bool m_closed = false;
};

} // namespace muster::agent
