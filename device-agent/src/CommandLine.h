// The agent's options. Thread: called once, before any other thread.
#pragma once

#include <agent/AgentConfig.h>

#include <optional>
#include <string>
#include <variant>

namespace muster::agent {

// Exit codes of muster-agent, documented in --help and the README.
inline constexpr int kExitOk = 0;       // stopped by a signal, or did what it was asked
inline constexpr int kExitFailed = 1;   // something that should not happen
inline constexpr int kExitBadUsage = 2; // command line or configuration
inline constexpr int kExitNoState = 3;  // the state folder is in use by another agent

struct CommandLine {
  std::optional<std::string> configFile;
  ConfigOverrides overrides;
  bool print = false;
  bool json = false;
  bool check = false;
};

// The options, or the code to exit with (help, version and errors have been printed).
std::variant<CommandLine, int> parseCommandLine(int argc, char** argv);

} // namespace muster::agent
