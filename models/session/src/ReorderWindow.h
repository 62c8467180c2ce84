// Messages of one edge node that came before their turn: copies, bounded in number and bytes for the node,
// and in bytes for all nodes together. Thread: one.
#pragma once

#include <schema/Mqtt.h>
#include <schema/Topic.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace muster {

struct HeldMessage {
  std::uint8_t seq = 0;
  MessageType type = MessageType::NData;
  std::int64_t sentMs = 0; // the payload's timestamp
  Now received;
  std::string device;
  std::string payload;

  std::size_t bytes() const { return sizeof(HeldMessage) + device.size() + payload.size(); }
};

struct ReorderLimits {
  std::size_t messages = 64;
  std::size_t bytes = 1u << 20;
  std::size_t bytesAll = 64u << 20;
};

class ReorderWindow {
 public:
  // Conflict: another message with this number is here already. One of the two belongs to
  // a birth that was lost.
  enum class Hold : std::uint8_t { Held, Duplicate, Conflict, Full };

  // bytesAll: what all windows hold together; kept up to date here.
  Hold hold(HeldMessage message, const ReorderLimits& limits, std::size_t& bytesAll);
  // The message with this number, where it is here.
  std::optional<HeldMessage> take(std::uint8_t seq, std::size_t& bytesAll);
  // Everything, in the order in which the numbers follow the given one.
  std::vector<HeldMessage> takeAll(std::uint8_t from, std::size_t& bytesAll);
  void clear(std::size_t& bytesAll);

  bool empty() const { return m_held.empty(); }
  std::size_t size() const { return m_held.size(); }
  // The number of the held message that is nearest after the given one. Not empty.
  std::uint8_t nearest(std::uint8_t from) const;
  // HeldMessage::sentMs of the one that was sent last. Not empty.
  std::int64_t newestSentMs() const;

 private:
  std::vector<HeldMessage> m_held; // few: searched from end to end
  std::size_t m_bytes = 0;
};

} // namespace muster
