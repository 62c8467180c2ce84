// What Paho calls instead of the system, because it does things there that no option of it changes (the build renames
// these calls in Paho's archive, see CMakeLists.txt):
//
// - getaddrinfo answers from the addresses that our own probe has resolved, and never asks a resolver, since Paho
//   calls it from the one send thread of the process; so the URL, SNI and the certificate check keep the host's name.
// - getenv knows no http_proxy or https_proxy: Paho would send MQTT through a web proxy, also on loopback.
// - socket makes it close-on-exec, without Nagle's delay, and with TCP_USER_TIMEOUT: Paho 1.3.12 never gives up a
//   connection whose write is stuck.
// - connect and getsockopt remember why TCP failed; Paho reports a refused port and a failed handshake alike.
// - poll returns early where a keep-alive is short; Paho looks at its pings once in 1.1 s.
// - writev and SSL_write tell the broker the keep-alive that was asked for, see PahoKeepAlive.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace muster {

// While it lives, Paho finds host at address. Two at a time with the same host are given the newest address:
// both were found under that name. Thread: any.
class PahoAddress {
 public:
  // address: numeric. silence: how long the kernel waits for the other side to take what was written.
  PahoAddress(std::string host, std::string address, std::chrono::milliseconds silence);
  ~PahoAddress();
  // How often Paho looks at its pings goes by it; a socket that exists keeps what it was given.
  void setSilence(std::chrono::milliseconds silence);
  PahoAddress(const PahoAddress&) = delete;
  PahoAddress& operator=(const PahoAddress&) = delete;

 private:
  std::uint64_t m_id;
};

// The errno with which the last TCP connect of this thread failed, once; 0: none did. To be asked in Paho's
// failure callback.
int takePahoTcpError();

} // namespace muster
