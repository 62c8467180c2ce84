// The steps below MQTT, one call each, so that BrokerLink can take the cheap ones before every connect and
// the TLS handshake only to find out why a connect failed. Thread: blocking; one.
#pragma once

#include "NameLookup.h"
#include "TcpConnect.h"

#include <transport/Probe.h>

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace muster {

class NetworkSteps {
 public:
  // lookup outlives it.
  NetworkSteps(const BrokerOptions& options, NameLookup& lookup, std::stop_token stop);

  StepReport lookUp();  // fills addresses()
  StepReport connect(); // of addresses(); moves the one that answered to the front
  StepReport tls();     // over the connection that connect() made

  const std::vector<std::string>& addresses() const { return m_addresses; }

 private:
  Deadline deadline() const { return std::chrono::steady_clock::now() + m_options.connectTimeout; }
  StepReport finish(StepReport report, Deadline began) const;

  const BrokerOptions m_options;
  NameLookup& m_lookup;
  const std::stop_token m_stop;
  std::vector<std::string> m_addresses;
  std::optional<Socket> m_socket;
};

} // namespace muster
