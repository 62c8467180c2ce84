#include <agent/Mailbox.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace muster::agent {

void Mailbox::put(Round round) {
  const std::lock_guard lock(m_mutex);
  if (m_rounds >= kMaxRounds)
    dropOldestRound();
  m_mails.emplace_back(std::move(round));
  ++m_rounds;
  m_changed.notify_one();
}

void Mailbox::put(const IncomingMessage& message) {
  const std::lock_guard lock(m_mutex);
  const std::size_t bytes = message.topic.size() + message.payload.size();
  if (bytes > kMaxMessageBytes || m_messageBytes + bytes > kMaxWaitingBytes ||
      m_mails.size() - m_rounds >= kMaxMessages) {
    ++m_refusedMessages;
    return;
  }
  m_mails.emplace_back(
      ArrivedMessage{std::string(message.topic), std::string(message.payload), message.retained});
  m_messageBytes += bytes;
  m_changed.notify_one();
}

void Mailbox::dropOldestRound() {
  const auto oldest =
      std::ranges::find_if(m_mails, [](const Mail& mail) { return std::holds_alternative<Round>(mail); });
  for (Collected& collected : std::get<Round>(*oldest)) {
    m_droppedReadings += collected.readings.size();
    std::ranges::move(collected.added, std::back_inserter(m_described[collected.collector]));
  }
  m_mails.erase(oldest);
  --m_rounds;
}

// What went was older than all that is left, so it comes first.
void Mailbox::giveBackDescriptions() {
  for (Mail& mail : m_mails) {
    if (m_described.empty())
      return;
    if (auto* round = std::get_if<Round>(&mail)) {
      for (Collected& collected : *round) {
        auto lost = m_described.extract(collected.collector);
        if (lost.empty())
          continue;
        std::ranges::move(collected.added, std::back_inserter(lost.mapped()));
        collected.added = std::move(lost.mapped());
      }
    }
  }
}

void Mailbox::close() {
  const std::lock_guard lock(m_mutex);
  m_closed = true;
  m_changed.notify_one();
}

bool Mailbox::take(std::deque<Mail>& mails, std::chrono::milliseconds most) {
  std::unique_lock lock(m_mutex);
  m_changed.wait_for(lock, most, [this] { return m_closed || !m_mails.empty(); });
  giveBackDescriptions();
  mails = std::exchange(m_mails, {});
  m_rounds = 0;
  m_messageBytes = 0;
  return !m_closed;
}

std::uint64_t Mailbox::droppedReadings() const {
  const std::lock_guard lock(m_mutex);
  return m_droppedReadings;
}

std::uint64_t Mailbox::refusedMessages() const {
  const std::lock_guard lock(m_mutex);
  return m_refusedMessages;
}

} // namespace muster::agent
