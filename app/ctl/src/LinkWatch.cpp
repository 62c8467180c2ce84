#include <transport/Probe.h>

#include <ctl/LinkWatch.h>
#include <ctl/Words.h>

#include <cstdio>
#include <utility>

namespace muster::ctl {

void tellFailure(const LinkState& link, const std::string& andThen) {
  complain(std::string(connectStepName(link.step)) + " failed: " + link.error->message() + andThen);
  if (!link.advice.empty())
    std::fprintf(stderr, "%s\n", link.advice.c_str());
}

void LinkWatch::look(const HostStatus& status) {
  watchTwin(status); // it may be why the connection goes
  watchLink(status.link);
  if (m_tellsAttempts)
    watchAttempts(status.link);
}

void LinkWatch::watchTwin(const HostStatus& status) {
  if (status.counters.twinStates == 0 || std::exchange(m_isTwinTold, true))
    return;
  complain("another host has this id, " + m_hostId +
           " (or had it, with a clock that was ahead): choose another --host-id; of two hosts with one id "
           "edge nodes see the one go when the other does");
}

void LinkWatch::watchLink(const LinkState& link) {
  const bool isConnected = link.phase == LinkState::Phase::Connected;
  if (isConnected == m_isConnected)
    return;
  m_isConnected = isConnected;
  if (!isConnected) {
    const std::string why = link.error ? link.error->message() : "";
    m_toldFailure = why;
    complain("the connection is lost" + (why.empty() ? "" : " (" + why + ")") + "; trying again");
  } else if (std::exchange(m_wasConnected, true)) {
    complain("connected again");
  } else {
    complain("connected to " + link.broker);
  }
}

void LinkWatch::watchAttempts(const LinkState& link) {
  if (link.phase != LinkState::Phase::Waiting || !link.error)
    return;
  const std::string why = link.error->message();
  if (std::exchange(m_toldFailure, why) != why)
    tellFailure(link, "; trying again");
}

} // namespace muster::ctl
