// Which MQTT client the desktop uses: Qt Mqtt where the build found it, Paho elsewhere
// (-DMUSTER_MQTT=auto|qt|paho). Thread: any.
#pragma once

#include <transport/MqttClient.h>

namespace muster {

MqttClientFactory desktopClientFactory();
const char* desktopClientName(); // for the about box: "Qt Mqtt 6.4.2", "Eclipse Paho C"

} // namespace muster
