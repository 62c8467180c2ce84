#include <link/DesktopClient.h>

#ifdef MUSTER_HAS_QT_MQTT
#include "QtMqttClient.h"
#endif

namespace muster {

#ifdef MUSTER_HAS_QT_MQTT

MqttClientFactory desktopClientFactory() {
  return [](MqttListener& listener) { return std::make_unique<QtMqttClient>(listener); };
}
const char* desktopClientName() {
  return "Qt Mqtt " QT_VERSION_STR;
}

#else

MqttClientFactory desktopClientFactory() {
  return pahoClientFactory();
}
const char* desktopClientName() {
  return "Eclipse Paho C";
}

#endif

} // namespace muster
