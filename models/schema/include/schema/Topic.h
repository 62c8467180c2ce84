// Topics of the Sparkplug namespace spBv1.0, parsed without allocation and built.
// Source: Sparkplug 3.0.0, chapter 4 "Topics and Messages".
#pragma once

#include <schema/Result.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace muster {

enum class MessageType : std::uint8_t { NBirth, NDeath, NData, NCmd, DBirth, DDeath, DData, DCmd, State };

std::string_view messageTypeName(MessageType type); // "NBIRTH", ..., "STATE"

// Views into the topic that was parsed: the topic must outlive it.
struct TopicView {
  MessageType type = MessageType::State;
  std::string_view group;  // empty for STATE
  std::string_view node;   // edge node id; empty for STATE
  std::string_view device; // device id; empty for N... messages and STATE
  std::string_view hostId; // only for STATE
};

inline constexpr std::string_view kNamespace = "spBv1.0";

// Error: BadTopic (other namespace, wrong number of levels, unknown message type, empty id), BadUtf8.
Result<TopicView> parseTopic(std::string_view topic);

std::string nodeTopic(MessageType type, std::string_view group, std::string_view node);
std::string deviceTopic(MessageType type, std::string_view group, std::string_view node,
                        std::string_view device);
std::string stateTopic(std::string_view hostId);

// Is this a group, edge node, device or host id: UTF-8, not empty, without + / # and control characters,
// at most 1,024 bytes. Error: BadTopic or BadUtf8, with the reason in words.
Result<void> checkId(std::string_view id, std::string_view what);

} // namespace muster
