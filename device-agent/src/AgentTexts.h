// Lines of the running agent's log. Thread: any.
#pragma once

#include <agent/Pace.h>
#include <session/EdgeSession.h>

#include <cstdint>
#include <string>

namespace muster::agent {

std::string secondsText(std::int64_t ms); // "0.4 s"
// Why a primary host's STATE was not believed, and what to do.
std::string oldStatesText(const std::string& host, const OldState& state);
// line: not None.
std::string hostText(const std::string& host, HostNews::Line line);

} // namespace muster::agent
