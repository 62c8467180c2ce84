// Any bytes as a topic: refused, or taken apart into ids that make the same topic again.
#include "FuzzInput.h"

#include <schema/Topic.h>
#include <schema/Utf8.h>

using namespace muster;

namespace {

std::string madeAgain(const TopicView& topic) {
  switch (topic.type) {
  case MessageType::State:
    return stateTopic(topic.hostId);
  case MessageType::NBirth:
  case MessageType::NDeath:
  case MessageType::NData:
  case MessageType::NCmd:
    return nodeTopic(topic.type, topic.group, topic.node);
  default:
    return deviceTopic(topic.type, topic.group, topic.node, topic.device);
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const bool isId = checkId(text, "id").has_value();
  FUZZ_CHECK(!isId || text.find_first_of(std::string_view("+/#\0", 4)) == std::string_view::npos);
  if (isId)
    FUZZ_CHECK(parseTopic(nodeTopic(MessageType::NData, "g", text)).value().node == text);

  const Result<TopicView> topic = parseTopic(text);
  if (!topic)
    return 0;
  FUZZ_CHECK(madeAgain(*topic) == text);
  for (const std::string_view id : {topic->group, topic->node, topic->device, topic->hostId})
    FUZZ_CHECK(id.empty() || checkId(id, "id").has_value());
  FUZZ_CHECK(topic->node.empty() == (topic->type == MessageType::State));
  return 0;
}
