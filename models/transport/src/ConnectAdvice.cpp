// Plain words for whoever stands before a connection that does not come up.
#include "TlsHandshake.h"

#include <transport/Probe.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace muster {

namespace {

struct Advice {
  const char* beginning; // of Error::detail
  const char* words;
};

constexpr std::array kTlsAdvice{
    Advice{tlswords::kNoTls,
           "Use mqtt:// instead of mqtts://, or the port on which the broker listens for TLS "
           "(usually 8883)."},
    Advice{tlswords::kUnknownAuthority,
           "Give the file of the authority that signed the broker's certificate as CA file (--ca)."},
    Advice{tlswords::kSelfSigned, "Give the broker's own certificate as CA file (--ca)."},
    Advice{tlswords::kExpired,
           "Renew the broker's certificate. If it is still valid, set this machine's clock."},
    Advice{tlswords::kNotYetValid,
           "Set this machine's clock, or wait until the broker's certificate becomes valid."},
    Advice{tlswords::kWrongName,
           "Use the name that stands in the certificate, or give the broker a certificate with "
           "this name."},
    Advice{tlswords::kClientCertificateMissing, "Give a client certificate and its key (--cert and --key)."},
    Advice{tlswords::kClientCertificateRefused,
           "Check that the client certificate is valid and signed by an authority that the broker trusts."},
    Advice{tlswords::kFiles,
           "Check that the file is in PEM form and that key and certificate belong together."},
    Advice{tlswords::kNoCommonVersion, "Update the broker or this machine: TLS 1.2 or 1.3 is needed."},
};

bool contains(const Error& error, std::string_view text) {
  return error.detail.find(text) != std::string::npos;
}

std::string lookUpAdvice(const BrokerOptions& options, const Error& error) {
  if (error.code == ErrorCode::TimedOut)
    return "The name server does not answer. Check this machine's network, or use the broker's address "
           "instead of "
           "its name.";
  return "Check the spelling of \"" + options.url.host +
         "\", or use the broker's address instead of its name. Names that end in .local need mDNS on this "
         "machine.";
}

std::string tcpAdvice(const BrokerOptions& options, const Error& error) {
  const std::string port = std::to_string(options.url.port);
  if (error.code == ErrorCode::TimedOut || contains(error, strerror(ETIMEDOUT)))
    return "Nothing answers there. Check the address, that the machine is on, and that no firewall drops "
           "port " +
           port + ".";
  if (contains(error, strerror(ECONNREFUSED)))
    return "The machine is there, but nothing listens on port " + port +
           ". Start the broker, check its port, and that it listens on the network and not on loopback only.";
  if (contains(error, strerror(EHOSTUNREACH)) || contains(error, strerror(ENETUNREACH)))
    return "There is no way to that network. Check this machine's network, its cable or Wi-Fi, and the "
           "address.";
  return "Check this machine's network and the broker's address.";
}

std::string tlsAdvice(const Error& error) {
  for (const Advice& advice : kTlsAdvice)
    if (error.detail.starts_with(advice.beginning))
      return advice.words;
  if (error.code == ErrorCode::TimedOut)
    return "The port answers but does not speak TLS, or is overloaded. Check the port (usually 8883).";
  return "The broker's log may say more.";
}

std::string connackAdvice(const BrokerOptions& options, const Error& error) {
  if (contains(error, "password") || contains(error, "not authorised"))
    return options.credentials.user.empty() ? "Give user and password (--user and --password-file)."
                                            : "Check user and password.";
  if (contains(error, "version of MQTT"))
    return options.version == MqttVersion::V5 ? "Choose MQTT 3.1.1." : "Choose MQTT 5.";
  if (contains(error, "keep-alive"))
    return "Choose MQTT 5, where the broker may shorten the keep-alive, or give a shorter one (an "
           "agent's keep_alive). Or the client id is in use, too long, or not allowed by the broker.";
  if (contains(error, "client id"))
    return "Choose another id: it is in use, too long, or not allowed by the broker.";
  if (contains(error, "closed the connection") || error.code == ErrorCode::TimedOut)
    return options.url.tls
               ? "Check that the port is the broker's MQTT port, and its log."
               : "Check that the port is the broker's MQTT port; if it expects TLS, use mqtts://. An old "
                 "broker may not know MQTT 5: choose 3.1.1.";
  return "The broker's log may say more.";
}

} // namespace

std::string connectAdvice(const BrokerOptions& options, ConnectStep step, const Error& error) {
  if (error.code == ErrorCode::Cancelled || error.code == ErrorCode::NotConnected)
    return {};
  switch (step) {
  case ConnectStep::NameLookup:
    return lookUpAdvice(options, error);
  case ConnectStep::Tcp:
    return tcpAdvice(options, error);
  case ConnectStep::Tls:
    return tlsAdvice(error);
  case ConnectStep::Connack:
    return connackAdvice(options, error);
  case ConnectStep::Subscribe:
    return "Allow this user to read spBv1.0/# in the broker's access list.";
  }
  return {};
}

} // namespace muster
