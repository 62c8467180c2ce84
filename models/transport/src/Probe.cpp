#include "NetworkSteps.h"

#include <transport/Probe.h>

namespace muster {

const char* connectStepName(ConnectStep step) {
  switch (step) {
  case ConnectStep::NameLookup:
    return "name look-up";
  case ConnectStep::Tcp:
    return "TCP connection";
  case ConnectStep::Tls:
    return "TLS";
  case ConnectStep::Connack:
    return "MQTT CONNACK";
  case ConnectStep::Subscribe:
    return "subscribe";
  }
  return "connect";
}

ProbeResult probeNetwork(const BrokerOptions& options, std::stop_token stop,
                         const std::function<void(const StepReport&)>& onStep, const NameResolver& resolver) {
  ProbeResult result;
  NameLookup lookup(resolver);
  NetworkSteps steps(options, lookup, std::move(stop));
  const auto take = [&](StepReport report) {
    result.steps.push_back(std::move(report));
    if (onStep)
      onStep(result.steps.back());
    return result.passed();
  };
  if (take(steps.lookUp()) && take(steps.connect()) && options.url.tls)
    take(steps.tls());
  result.addresses = steps.addresses();
  return result;
}

} // namespace muster
