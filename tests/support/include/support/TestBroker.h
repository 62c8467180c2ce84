// A real mosquitto for a test: on a free loopback port, with a configuration and a folder of its own, stopped
// and removed at the end. A missing mosquitto is a failed test, never a skipped one. Thread: one.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace muster::test {

struct TestBrokerOptions {
  bool tls = false; // server certificate of TestCertificates, name "localhost" and 127.0.0.1
  bool requireClientCertificate = false;
  std::string user{}, password{};        // empty: anonymous
  std::string serverCert{}, serverKey{}; // with tls; empty: those of TestCertificates
  std::string extraConfig{};             // appended to mosquitto.conf
  std::uint16_t port = 0;                // 0: a free one
};

class TestBroker {
 public:
  // Throws std::runtime_error with mosquitto's own words when it does not come up within 10 s.
  explicit TestBroker(TestBrokerOptions options = {});
  ~TestBroker();

  std::uint16_t port() const;
  std::string url() const;    // mqtt://127.0.0.1:port or mqtts://localhost:port
  std::string folder() const; // its configuration, log and certificates
  void stop();                // SIGTERM; what was connected sees the connection close
  void kill();                // SIGKILL
  void pause();               // SIGSTOP: the broker is there but silent
  void resume();
  void start(); // again, on the same port
  std::string log() const;

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

// A certificate authority, a server certificate for localhost and a client certificate, made once a process
// with the openssl command into a temporary folder. Also a foreign authority, an expired server certificate
// and one for elsewhere.example.
struct TestCertificates {
  std::string caFile, serverCert, serverKey, clientCert, clientKey;
  std::string foreignCaFile, expiredServerCert, expiredServerKey;
  std::string otherNameServerCert, otherNameServerKey;
  static const TestCertificates& get();
};

std::uint16_t freePort(); // a loopback TCP port that nobody listens on right now

} // namespace muster::test
