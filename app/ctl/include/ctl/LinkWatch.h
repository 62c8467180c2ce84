// Says on standard error when a host's connection goes and comes, and once that another host has its id. Thread: one.
#pragma once

#include <host/HostRuntime.h>

#include <optional>
#include <string>

namespace muster::ctl {

class LinkWatch {
 public:
  // tellsAttempts: also the first connection, and why attempts fail, each reason once until another one.
  explicit LinkWatch(std::string hostId, bool tellsAttempts = false)
      : m_hostId(std::move(hostId)), m_tellsAttempts(tellsAttempts) {}

  void begin(bool isConnected) { m_isConnected = m_wasConnected = isConnected; }
  void look(const HostStatus& status);
  void watchTwin(const HostStatus& status);
  bool isConnected() const { return m_isConnected; } // as of the last look

 private:
  void watchLink(const LinkState& link);
  void watchAttempts(const LinkState& link);

  const std::string m_hostId;
  const bool m_tellsAttempts;
  bool m_isConnected = false, m_wasConnected = false;
  bool m_isTwinTold = false;
  std::string m_toldFailure; // since the connection stood last
};

// "tcp failed: ..." and, on a line of its own, what to do about it.
void tellFailure(const LinkState& link, const std::string& andThen = {});

} // namespace muster::ctl
