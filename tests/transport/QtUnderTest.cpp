#include "ClientUnderTest.h"

#include <link/DesktopClient.h>

namespace muster::test {

MqttClientFactory clientUnderTest() {
  return desktopClientFactory();
}
bool clientSurvivesOverlongProperties() {
  return false;
}
bool clientSendsWillAtDisconnect() {
  return false;
}
bool clientTellsWhyTheBrokerEndedIt() {
  return false;
}

} // namespace muster::test
