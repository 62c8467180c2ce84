// Messages of a few edge nodes, as fuzz input chooses them: mostly well formed and in order, so that a session gets
// far, and wrong in any way that a choice can make them.
// Thread: one.
#pragma once

#include "FuzzInput.h"

#include <schema/Mqtt.h>
#include <schema/Payload.h>
#include <schema/Topic.h>

#include <array>

namespace muster::fuzz {

class FuzzMessages {
 public:
  explicit FuzzMessages(std::int64_t startMs) : m_startMs(startMs) {}

  // A message of one of four nodes or their devices.
  OutgoingMessage next(FuzzInput& input, MessageType type);
  // The same topics with bytes for a payload.
  OutgoingMessage raw(FuzzInput& input, MessageType type);
  OutgoingMessage state(FuzzInput& input, std::string_view hostId);

 private:
  static constexpr std::array<std::string_view, 4> kNodes = {"n1", "N1", "n2", "\xc3\xa4"};
  static constexpr std::array<std::string_view, 4> kDevices = {"d1", "D1", "d2", "d/2"};

  Metric metric(FuzzInput& input) const;
  Value value(FuzzInput& input, DataType type) const;
  std::vector<Metric> metrics(FuzzInput& input, MessageType type, std::size_t node);
  std::string topic(FuzzInput& input, MessageType type, std::size_t node) const;
  std::optional<std::uint64_t> seq(FuzzInput& input, MessageType type, std::size_t node);

  std::int64_t m_startMs;
  std::array<std::uint8_t, 4> m_seq = {};
};

} // namespace muster::fuzz
