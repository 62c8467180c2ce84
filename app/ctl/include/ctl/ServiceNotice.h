// Tells a service manager that started us how we are (systemd's sd_notify protocol: a datagram to $NOTIFY_SOCKET), and
// that we are alive ($WATCHDOG_USEC). Without those variables it does nothing. Source: sd_notify(3),
// sd_watchdog_enabled(3). Thread: one.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace muster::ctl {

class ServiceNotice {
 public:
  // From the environment.
  ServiceNotice();
  ~ServiceNotice();
  ServiceNotice(const ServiceNotice&) = delete;
  ServiceNotice& operator=(const ServiceNotice&) = delete;

  void ready();
  void status(const std::string& line); // sent where it changed
  void stopping(const std::string& line);
  // To be called often while all is well; sends a sign of life in time.
  void alive(std::chrono::steady_clock::time_point now);
  // How long the manager waits for a sign of life; nothing where it does not.
  std::optional<std::chrono::microseconds> patience() const { return m_patience; }

 private:
  void send(const std::string& text) const;

  std::string m_address; // of the socket; empty: nobody listens
  std::optional<std::chrono::microseconds> m_patience;
  std::string m_status;
  std::optional<std::chrono::steady_clock::time_point> m_lastSign;
  int m_socket = -1;
};

} // namespace muster::ctl
