#include "AgentTexts.h"

#include <schema/ValueText.h>

#include <algorithm>

namespace muster::agent {

std::string secondsText(std::int64_t ms) {
  const std::int64_t tenths = std::max<std::int64_t>(0, ms) / 100;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

// What to do is for an online; a late offline of a session that was replaced is as it should be.
std::string oldStatesText(const std::string& host, const OldState& state) {
  const std::string line = "STATE messages of primary host " + host +
                           " not believed so far: the newest says " +
                           (state.isOnline ? "online" : "offline") + " as of " + utcText(state.timestampMs) +
                           ", but one before was of " + utcText(state.newestMs);
  return state.isOnline ? line + "; check that host's clock, then restart it or this agent" : line;
}

std::string hostText(const std::string& host, HostNews::Line line) {
  return line == HostNews::Line::IsOnline
             ? "primary host " + host + " is online"
             : "waiting for primary host " + host + " to be online; nothing is published until then";
}

} // namespace muster::agent
