// What the tests of the running host share: options that react quickly, and a fleet that
// is filled from an Inbox.
#pragma once

#include <fleet/FleetState.h>
#include <host/HostRuntime.h>
#include <host/Inbox.h>
#include <support/TestBroker.h>
#include <support/WaitFor.h>
#include <transport/BrokerLink.h>

#include <chrono>
#include <string>
#include <string_view>

namespace muster::test {

inline Now systemNow() {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  return {duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count(),
          duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count()};
}

inline BrokerOptions brokerOptions(const std::string& url) {
  BrokerOptions options;
  options.url = BrokerUrl::parse(url).value();
  return options;
}

inline BackoffOptions quickBackoff() {
  BackoffOptions backoff;
  backoff.first = std::chrono::milliseconds(50);
  backoff.most = std::chrono::milliseconds(200);
  return backoff;
}

inline HostRuntimeOptions hostOptions(const std::string& url, const std::string& hostId = "muster-test") {
  HostRuntimeOptions options;
  options.broker = brokerOptions(url);
  options.backoff = quickBackoff();
  options.session.hostId = hostId;
  options.session.rebirthIntervalMs = 200;
  return options;
}

// A host with an Inbox and the fleet that it fills, as desktop and musterctl have it.
class WatchingHost {
 public:
  explicit WatchingHost(HostRuntimeOptions options) : m_runtime(std::move(options), pahoClientFactory()) {
    m_runtime.addSink(m_inbox);
  }

  HostRuntime& runtime() { return m_runtime; }
  bool start() { return m_runtime.start().has_value(); }
  bool isConnected() const { return m_runtime.status().link.phase == LinkState::Phase::Connected; }

  // The fleet with everything that has come in so far.
  const FleetState& fleet() {
    for (const auto& update : m_inbox.take()) {
      m_fleet.apply(*update);
      m_samples += update->samples.size();
    }
    return m_fleet;
  }

  std::uint64_t samples() {
    fleet();
    return m_samples;
  }

  // kNoDevice where there is none.
  DeviceId find(std::string_view node, std::string_view device = {}) {
    const FleetState& state = fleet();
    for (DeviceId id = 0; id < state.deviceCount(); ++id)
      if (state.device(id).info.nodeName == node && state.device(id).info.device == device)
        return id;
    return kNoDevice;
  }

  bool hasStatus(DeviceStatus status, std::string_view node, std::string_view device = {}) {
    const DeviceId id = find(node, device);
    return id != kNoDevice && m_fleet.device(id).status == status;
  }

  // NaN where the metric is not there or null.
  double number(std::string_view metric, std::string_view node, std::string_view device = {}) {
    const DeviceId id = find(node, device);
    const MetricState* state = id == kNoDevice ? nullptr : m_fleet.metric(id, metric);
    return (state ? state->value : Value()).toNumber();
  }

 private:
  Inbox m_inbox;
  FleetState m_fleet;
  std::uint64_t m_samples = 0;
  HostRuntime m_runtime; // goes first
};

} // namespace muster::test
