// Subscribes to the whole fleet for a while and counts what comes: what a doctor needs to know after all steps
// of a connection have passed. Asks nobody for anything, unlike a host. Thread: blocking, one.
#pragma once

#include <schema/Result.h>
#include <transport/MqttClient.h>

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>

namespace muster::ctl {

struct Heard {
  std::uint64_t messages = 0; // published while we listened
  std::uint64_t retained = 0; // kept by the broker from before
};

// address: numeric, as a probe found it. Errors: those of MqttListener, Subscribe, TimedOut, Cancelled.
Result<Heard> listen(const BrokerOptions& broker, const std::string& address,
                     const MqttClientFactory& factory, std::chrono::milliseconds time,
                     const std::stop_token& stop);

} // namespace muster::ctl
