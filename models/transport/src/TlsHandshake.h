// A TLS handshake as an MQTT client makes it: SNI, chain and host name verified, client certificate. Ours,
// because Paho and Qt do not tell what went wrong. Thread: blocking; any.
#pragma once

#include "TcpConnect.h"

#include <schema/Error.h>
#include <transport/ConnectOptions.h>
#include <transport/Probe.h>

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace muster {

// What Error::detail of a failed handshake begins with; connectAdvice knows them again.
namespace tlswords {
inline constexpr const char* kNoTls = "the other side does not speak TLS";
inline constexpr const char* kUnknownAuthority =
    "the broker's certificate is signed by an authority that is not known here";
inline constexpr const char* kSelfSigned = "the broker's certificate is self-signed and not trusted here";
inline constexpr const char* kExpired = "the broker's certificate has expired";
inline constexpr const char* kNotYetValid = "the broker's certificate is not valid yet";
inline constexpr const char* kWrongName = "the broker's certificate is for another name";
inline constexpr const char* kClientCertificateMissing = "the broker wants a client certificate";
inline constexpr const char* kClientCertificateRefused = "the broker refused the client certificate";
inline constexpr const char* kFiles = "a certificate file cannot be used";
inline constexpr const char* kNoCommonVersion = "no TLS version or cipher that both sides know";
} // namespace tlswords

struct TlsOutcome {
  std::optional<Error> error;         // code Tls, TimedOut, Cancelled, BadConfig (files)
  std::string protocol;               // "TLSv1.3"
  std::vector<CertificateInfo> chain; // as sent, leaf first; also where it was not trusted
};

TlsOutcome tlsHandshake(const Socket& socket, const BrokerOptions& options, Deadline deadline,
                        const std::stop_token& stop);

} // namespace muster
