// The contract tests are compiled once for each MqttClient there is; each build links one definition of this.
#pragma once

#include <transport/MqttClient.h>

namespace muster::test {

MqttClientFactory clientUnderTest();
bool clientSendsWillAtDisconnect();    // reason 0x04 of MQTT 5; Qt Mqtt knows none, and no edge node uses it
bool clientTellsWhyTheBrokerEndedIt(); // the reason of an MQTT 5 DISCONNECT; Qt Mqtt keeps it to itself
// Qt Mqtt 6.4 never returns from a property block that is longer than its packet, see app/link/README.md.
bool clientSurvivesOverlongProperties();

} // namespace muster::test
