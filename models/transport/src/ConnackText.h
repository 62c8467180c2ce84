// Words for the codes with which a broker refuses or ends something. Source: MQTT 3.1.1 section 3.2.2.3,
// MQTT 5.0 section 2.4.
#pragma once

#include <transport/ConnectOptions.h>

#include <string>

namespace muster {

// A CONNACK code of the given version: "user name or password is wrong (0x86)".
std::string connackText(MqttVersion version, int code);
// A reason code of MQTT 5's DISCONNECT, PUBACK or SUBACK.
std::string reasonText(int code);

} // namespace muster
