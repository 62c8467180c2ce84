// A client under test with its listener, and the few steps that every contract test begins with.
#pragma once

#include "ClientUnderTest.h"
#include "RecordingListener.h"

#include <support/TestBroker.h>
#include <support/WaitFor.h>

namespace muster::test {

inline BrokerOptions optionsFor(const TestBroker& broker, MqttVersion version = MqttVersion::V5) {
  BrokerOptions options;
  options.url = BrokerUrl::parse(broker.url()).value();
  options.version = version;
  if (options.url.tls)
    options.tls.caFile = TestCertificates::get().caFile;
  return options;
}

inline ConnectRequest requestFor(const BrokerOptions& options, const std::string& clientId,
                                 const OutgoingMessage& will = {}) {
  return ConnectRequest{options, "127.0.0.1", clientId, will};
}

struct Contestant {
  RecordingListener listener;
  std::unique_ptr<MqttClient> client = clientUnderTest()(listener);

  bool connect(const ConnectRequest& request) {
    const int before = listener.connects;
    const int failedBefore = listener.failures;
    return client->connect(request).has_value() &&
           waitFor([&] { return listener.connects > before || listener.failures > failedBefore; },
                   std::chrono::seconds(40)) &&
           listener.connects > before;
  }
  // The error of an attempt that has to fail.
  Error failToConnect(const ConnectRequest& request) {
    if (const Result<void> begun = client->connect(request); !begun)
      return begun.error();
    const bool failed =
        waitFor([&] { return listener.failures > 0 || listener.connects > 0; }, std::chrono::seconds(40)) &&
        listener.failures > 0;
    return failed ? listener.lastError() : Error{ErrorCode::Internal, "test", "the attempt did not fail"};
  }
  bool subscribe(const std::vector<Subscription>& subscriptions) {
    const int before = listener.answers;
    return client->subscribe(subscriptions).has_value() && waitFor([&] { return listener.answers > before; });
  }
};

} // namespace muster::test
