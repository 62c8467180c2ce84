#include "ClientUnderTest.h"

namespace muster::test {

MqttClientFactory clientUnderTest() {
  return pahoClientFactory();
}
bool clientSurvivesOverlongProperties() {
  return true;
}
bool clientSendsWillAtDisconnect() {
  return true;
}
bool clientTellsWhyTheBrokerEndedIt() {
  return true;
}

} // namespace muster::test
