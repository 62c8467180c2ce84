// Walks the steps of a connection one by one, with our own sockets and OpenSSL, off the MQTT library's
// threads, so that the step which failed has a name. Shared by BrokerLink, `musterctl doctor` and the
// connection dialog. Thread: blocking; call from a thread of your own. Cancellable.
#pragma once

#include <schema/Result.h>
#include <transport/ConnectOptions.h>
#include <transport/MqttClient.h>
#include <transport/NameResolver.h>

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace muster {

enum class ConnectStep : std::uint8_t { NameLookup, Tcp, Tls, Connack, Subscribe };
const char*
connectStepName(ConnectStep step); // "name look-up", "TCP connection", "TLS", "MQTT CONNACK", "subscribe"

struct CertificateInfo {
  std::string subject;
  std::string issuer;
  std::int64_t notAfterMs = 0; // UTC
};

struct StepReport {
  ConnectStep step = ConnectStep::NameLookup;
  std::optional<Error> error; // none: passed
  std::string detail; // "broker.lan is 192.168.4.20", "port 8883 answers", "TLS 1.3, certificate until ..."
  std::string advice; // what to do, where it failed
  std::chrono::microseconds took{0};
  std::vector<CertificateInfo> chain; // Tls only, leaf first
};

struct ProbeResult {
  std::vector<StepReport> steps;      // in order; ends with the one that failed
  std::vector<std::string> addresses; // numeric; first the one that answered
  bool passed() const { return !steps.empty() && !steps.back().error; }
};

// Name look-up, TCP and (where the URL says so) TLS with the server's name and the client's certificate.
// Each step has options.connectTimeout. onStep is called after each step, on the calling thread.
// Step errors: NameLookup, Tcp, Tls, BadConfig (a certificate file), TimedOut, Cancelled.
ProbeResult probeNetwork(const BrokerOptions& options, std::stop_token stop = {},
                         const std::function<void(const StepReport&)>& onStep = {},
                         const NameResolver& resolver = systemResolver());
// The same, then CONNACK and a subscription to spBv1.0/# through a client of the factory. Leaves nothing
// behind. Further step errors: Connack, Subscribe.
ProbeResult probeBroker(const BrokerOptions& options, const MqttClientFactory& factory,
                        std::stop_token stop = {}, const std::function<void(const StepReport&)>& onStep = {});

// What a person can do about an error of a step; empty where nothing but waiting helps.
std::string connectAdvice(const BrokerOptions& options, ConnectStep step, const Error& error);

} // namespace muster
