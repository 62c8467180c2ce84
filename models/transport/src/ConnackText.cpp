#include "ConnackText.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace muster {

namespace {

struct Text {
  int code;
  const char* words;
};

constexpr std::array kConnack311{
    Text{1, "the broker does not speak this version of MQTT"},
    Text{2, "the broker does not take this client id, or wants a shorter keep-alive"},
    Text{3, "the broker is not available for MQTT right now"},
    Text{4, "user name or password is malformed"},
    Text{5, "not authorised: user name or password is wrong or missing"},
};

constexpr std::array kReasons{
    Text{0x80, "unspecified error"},
    Text{0x81, "malformed packet"},
    Text{0x82, "protocol error"},
    Text{0x83, "the broker refuses for a reason of its own"},
    Text{0x84, "the broker does not speak this version of MQTT"},
    Text{0x85, "the broker does not take this client id"},
    Text{0x86, "user name or password is wrong"},
    Text{0x87, "not authorised"},
    Text{0x88, "the broker is not available for MQTT right now"},
    Text{0x89, "the broker is busy"},
    Text{0x8a, "this client is banned"},
    Text{0x8b, "the broker is shutting down"},
    Text{0x8c, "bad authentication method"},
    Text{0x8d, "keep-alive time-out"},
    Text{0x8e, "another client has connected with the same client id"},
    Text{0x8f, "the broker does not take this topic filter"},
    Text{0x90, "the broker does not take this topic"},
    Text{0x93, "receive maximum exceeded"},
    Text{0x94, "topic alias invalid"},
    Text{0x95, "packet too large"},
    Text{0x96, "message rate too high"},
    Text{0x97, "quota exceeded"},
    Text{0x98, "ended by an administrator"},
    Text{0x99, "payload format invalid"},
    Text{0x9a, "the broker does not support retained messages"},
    Text{0x9b, "the broker does not support this QoS"},
    Text{0x9c, "use another server"},
    Text{0x9d, "the server has moved"},
    Text{0x9e, "the broker does not support shared subscriptions"},
    Text{0x9f, "connections come too fast"},
    Text{0xa0, "maximum connect time"},
    Text{0xa1, "the broker does not support subscription identifiers"},
    Text{0xa2, "the broker does not support wildcard subscriptions"},
};

template<std::size_t Count>
std::string look(const std::array<Text, Count>& table, int code) {
  const auto* found =
      std::find_if(table.begin(), table.end(), [code](const Text& t) { return t.code == code; });
  std::array<char, 16> number{};
  std::snprintf(number.data(), number.size(), " (0x%02X)", static_cast<unsigned>(code) & 0xffU);
  return (found == table.end() ? std::string("refused with a code that MQTT does not define")
                               : found->words) +
         number.data();
}

} // namespace

std::string connackText(MqttVersion version, int code) {
  return version == MqttVersion::V5 ? look(kReasons, code) : look(kConnack311, code);
}

std::string reasonText(int code) {
  return look(kReasons, code);
}

} // namespace muster
