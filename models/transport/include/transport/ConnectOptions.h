// How to reach and enter a broker. Plain values; files are read when a connection is made.
#pragma once

#include <transport/BrokerUrl.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace muster {

struct TlsOptions {
  std::string caFile{};     // PEM; empty: the system's authorities
  std::string certFile{};   // PEM, client certificate; empty: none
  std::string keyFile{};    // PEM, without a passphrase; empty: in certFile
  bool verifyServer = true; // chain and name; off only by an explicit wish
};

struct Credentials {
  std::string user{};
  std::string password{};
};

enum class MqttVersion : std::uint8_t { V311 = 4, V5 = 5 };

struct BrokerOptions {
  BrokerUrl url{};
  TlsOptions tls{}; // no files without url.tls
  Credentials credentials{};
  MqttVersion version = MqttVersion::V5;
  // 2 s to 18 h. A silent broker is given up after 1.25 to 1.5 of them. MQTT 5: a broker that wants a shorter one
  // (Server Keep Alive) has it.
  std::chrono::seconds keepAlive{30};
  std::chrono::milliseconds connectTimeout{10'000}; // for each step
};

// Checks what can be checked without a network: host, port, times; certificate files that are there, readable
// and PEM, and none of them where the URL says that nothing is encrypted; a client certificate and a key that
// belong together; a key that fits in no terminal's passphrase prompt (encrypted keys are refused: a program
// without a terminal would hang); a password with a user. Error: BadConfig, naming the file or the option.
Result<void> checkOptions(const BrokerOptions& options);

} // namespace muster
