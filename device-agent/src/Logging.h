// Log lines on standard error: time, level, one fact. Thread: any, after startLogging().
#pragma once

#include <agent/AgentConfig.h>

#include <string>

namespace muster::agent {

void startLogging(LogLevel level);
void logLine(LogLevel level, const std::string& text);

} // namespace muster::agent
