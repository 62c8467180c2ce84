// The contract tests are compiled once for each MqttClient there is; each build links one definition of this.
#pragma once

#include <transport/MqttClient.h>

namespace muster::test {

MqttClientFactory clientUnderTest();

} // namespace muster::test
