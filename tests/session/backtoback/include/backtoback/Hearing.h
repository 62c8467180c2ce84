// What reached the host of an edge node's messages, as the test knows it: to tell what the host can know.
// Thread: a plain value.
#pragma once

#include <backtoback/Line.h>

#include <map>

namespace muster::test {

class Hearing {
 public:
  // Numbers a message that the node sends; session: how often the node was started.
  Flight sent(std::uint8_t node, const OutgoingMessage& message, std::uint32_t starts,
              std::uint32_t connections);
  // It reached the host, which was connected.
  void reached(const Flight& flight);
  void clockWasSetBack() { m_clockWasSetBack = true; }
  // Another host knows nothing.
  void forget();

  // The newest message reached the host.
  bool isUpToDate() const { return m_heard == m_sent; }
  // A death came after a birth of a later connection.
  bool deathCameLate() const { return m_deathCameLate; }
  // The newest NBIRTH is lost, and the numbers of what reached the host go on without a gap from the one before:
  // nothing betrays it. Nor does anything for certain where the clock was set back since: the host takes for overtaken
  // what is older than a recent birth, and that may be the very messages that would have shown a gap.
  bool birthIsLostUnseen() const;
  // How often the node was started when it sent the newest NBIRTH that reached the host.
  std::uint32_t startsKnown() const { return m_startsKnown; }

 private:
  std::uint64_t m_sent = 0;
  std::uint64_t m_heard = 0;
  std::uint64_t m_birthSent = 0;
  std::uint64_t m_birthHeard = 0;
  std::uint32_t m_connectionKnown = 0;
  std::uint32_t m_startsKnown = 0;
  std::uint8_t m_nextSeq = 0;
  bool m_deathCameLate = false;
  bool m_clockWasSetBack = false; // since the newest NBIRTH that reached the host was sent, or just before
  std::map<std::uint64_t, std::uint8_t> m_seqs; // of what reached the host since its newest NBIRTH, by number
};

} // namespace muster::test
