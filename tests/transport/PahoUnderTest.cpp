#include "ClientUnderTest.h"

namespace muster::test {

MqttClientFactory clientUnderTest() {
  return pahoClientFactory();
}

} // namespace muster::test
