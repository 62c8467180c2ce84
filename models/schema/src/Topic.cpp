#include <schema/Topic.h>
#include <schema/Utf8.h>

#include <array>
#include <optional>

namespace muster {

namespace {

constexpr std::array<std::string_view, 9> kTypeNames{"NBIRTH", "NDEATH", "NDATA", "NCMD", "DBIRTH",
                                                     "DDEATH", "DDATA",  "DCMD",  "STATE"};
constexpr std::size_t kMaxIdBytes = 1024;
constexpr std::size_t kMaxLevels = 5;

std::optional<MessageType> typeFromName(std::string_view name) {
  for (std::size_t i = 0; i < kTypeNames.size(); ++i)
    if (kTypeNames[i] == name)
      return static_cast<MessageType>(i);
  return std::nullopt;
}

bool isDeviceType(MessageType type) {
  return type >= MessageType::DBirth && type <= MessageType::DCmd;
}

Unexpected badTopic(std::string_view topic, std::string detail) {
  return unexpected(ErrorCode::BadTopic, "topic " + toPrintableUtf8(topic), std::move(detail));
}

struct Levels {
  std::array<std::string_view, kMaxLevels> text;
  std::size_t count = 0; // kMaxLevels + 1: there are more
};

Levels splitLevels(std::string_view topic) {
  Levels levels;
  while (true) {
    const std::size_t slash = topic.find('/');
    if (levels.count == kMaxLevels) {
      ++levels.count;
      return levels;
    }
    levels.text[levels.count++] = topic.substr(0, slash);
    if (slash == std::string_view::npos)
      return levels;
    topic.remove_prefix(slash + 1);
  }
}

Result<TopicView> parseState(std::string_view topic, const Levels& levels) {
  if (levels.count != 3)
    return badTopic(topic, "a STATE topic has three levels");
  if (auto id = checkId(levels.text[2], "host id"); !id)
    return unexpected(id.error());
  TopicView view;
  view.type = MessageType::State;
  view.hostId = levels.text[2];
  return view;
}

std::string joinTopic(MessageType type, std::string_view group, std::string_view node) {
  std::string topic;
  topic.reserve(kNamespace.size() + group.size() + node.size() + 16);
  topic.append(kNamespace).append("/").append(group).append("/").append(messageTypeName(type));
  return topic.append("/").append(node);
}

} // namespace

std::string_view messageTypeName(MessageType type) {
  return kTypeNames[static_cast<std::size_t>(type)];
}

Result<TopicView> parseTopic(std::string_view topic) {
  const Levels levels = splitLevels(topic);
  if (levels.text[0] != kNamespace)
    return badTopic(topic, "not in the namespace spBv1.0");
  if (levels.count >= 2 && levels.text[1] == "STATE")
    return parseState(topic, levels);
  if (levels.count != 4 && levels.count != 5)
    return badTopic(topic, "wrong number of levels");
  const auto type = typeFromName(levels.text[2]);
  if (!type || *type == MessageType::State)
    return badTopic(topic, "unknown message type");
  if (isDeviceType(*type) != (levels.count == 5))
    return badTopic(topic, "wrong number of levels for this message type");

  TopicView view;
  view.type = *type;
  view.group = levels.text[1];
  view.node = levels.text[3];
  if (auto id = checkId(view.group, "group id"); !id)
    return unexpected(id.error());
  if (auto id = checkId(view.node, "edge node id"); !id)
    return unexpected(id.error());
  if (levels.count == 5) {
    view.device = levels.text[4];
    if (auto id = checkId(view.device, "device id"); !id)
      return unexpected(id.error());
  }
  return view;
}

std::string nodeTopic(MessageType type, std::string_view group, std::string_view node) {
  return joinTopic(type, group, node);
}

std::string deviceTopic(MessageType type, std::string_view group, std::string_view node,
                        std::string_view device) {
  return joinTopic(type, group, node).append("/").append(device);
}

std::string stateTopic(std::string_view hostId) {
  return std::string(kNamespace).append("/STATE/").append(hostId);
}

Result<void> checkId(std::string_view id, std::string_view what) {
  const auto refuse = [what](ErrorCode code, const char* why) {
    return unexpected(code, std::string(what), why);
  };
  if (id.empty())
    return refuse(ErrorCode::BadTopic, "is empty");
  if (id.size() > kMaxIdBytes)
    return refuse(ErrorCode::BadTopic, "is longer than 1,024 bytes");
  for (const char c : id) {
    if (c == '+' || c == '/' || c == '#')
      return refuse(ErrorCode::BadTopic, "has one of the characters + / #");
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      return refuse(ErrorCode::BadTopic, "has a control character");
  }
  if (!isValidUtf8(id))
    return refuse(ErrorCode::BadUtf8, "is not UTF-8");
  return {};
}

} // namespace muster
