// Where a message's seq stands against what an edge node has sent so far.
//
// Numbers run 0..255 and around. "Behind" is believed only of a message that is not newer than the newest one
// that was taken: after a loss of more than 191 messages a number is behind by arithmetic alone. Source:
// Sparkplug 3.0.0, chapter 5, "Sparkplug Host Application Message Ordering". Thread: a plain value.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <limits>

namespace muster {

// Conflict: its number was taken just before, by a message of another time: a birth between the two got lost.
enum class SeqPlace : std::uint8_t { Next, Early, Duplicate, Conflict, Late };

class SequenceTracker {
 public:
  static constexpr int kRemembered = 64;

  void startAt(std::uint8_t seq, std::int64_t sentMs) {
    m_seen.reset();
    m_seen[seq] = true;
    m_next = static_cast<std::uint8_t>(seq + 1);
    m_newestMs = sentMs;
    m_advanced = false;
    timeOf(seq) = static_cast<std::uint32_t>(sentMs);
  }

  SeqPlace place(std::uint8_t seq, std::int64_t sentMs) const {
    const int behind = static_cast<std::uint8_t>(m_next - seq);
    if (behind == 0)
      return SeqPlace::Next;
    if (behind > kRemembered || sentMs > m_newestMs)
      return SeqPlace::Early;
    if (!m_seen[seq])
      return SeqPlace::Late;
    const bool isSame = m_times[seq % kRemembered] == static_cast<std::uint32_t>(sentMs);
    return isSame ? SeqPlace::Duplicate : SeqPlace::Conflict;
  }

  // The next message was taken.
  void advance(std::int64_t sentMs) {
    timeOf(m_next) = static_cast<std::uint32_t>(sentMs);
    m_seen[m_next++] = true;
    m_advanced = true;
    m_newestMs = sentMs > m_newestMs ? sentMs : m_newestMs;
  }
  // What lies between is given up.
  void skipTo(std::uint8_t seq) {
    while (m_next != seq)
      m_seen[m_next++] = false;
  }

  // Of the newest message that was taken since the start, by the sender's clock; far in the past where none was.
  std::int64_t newestTakenMs() const {
    return m_advanced ? m_newestMs : std::numeric_limits<std::int64_t>::min();
  }
  std::uint8_t next() const { return m_next; }
  int ahead(std::uint8_t seq) const { return static_cast<std::uint8_t>(seq - m_next); }

 private:
  std::uint32_t& timeOf(std::uint8_t seq) { return m_times[seq % kRemembered]; }

  std::bitset<256> m_seen;
  std::array<std::uint32_t, kRemembered> m_times{}; // the sender's clock, its lower half
  std::uint8_t m_next = 0;
  std::int64_t m_newestMs = 0; // the sender's clock
  bool m_advanced = false;
};

} // namespace muster
