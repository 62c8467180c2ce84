// The agent's configuration: a TOML file (resources/config/agent.toml has every key with its meaning),
// overridden by the command line. Reading is strict: what is unknown, of a wrong type, out of range or names
// a missing file is a problem with file, line and key, and all problems are found in one go. Thread: plain
// values and free functions.
#pragma once

#include <agent/Collectors.h>
#include <transport/ConnectOptions.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::agent {

enum class LogLevel : std::uint8_t { Debug, Info, Warning, Error };
std::optional<LogLevel> parseLogLevel(std::string_view text); // "debug", "info", "warning", "error"

// What a section [metric."CPU/Usage"] changes; the name may be a catalogue's pattern ("Network/{}/Sent").
struct MetricRule {
  std::optional<double> deadBand; // in the metric's unit
  std::optional<std::chrono::milliseconds> atLeastEvery;
  bool enabled = true;

  friend bool operator==(const MetricRule&, const MetricRule&) = default;
};

struct AgentConfig {
  std::vector<BrokerOptions> brokers; // in the order in which they are tried
  std::string group = "muster";
  std::string nodeId; // empty: host name and hash, see Identity.h
  std::optional<std::string> primaryHost;
  std::chrono::milliseconds interval{1'000};      // between two samplings; 100 ms to 1 day
  std::chrono::milliseconds atLeastEvery{60'000}; // 0: only changes
  bool aliases = true;
  CollectOptions collect;
  std::map<std::string, MetricRule, std::less<>> metrics;
  std::string root = "/";
  std::string stateFolder; // empty: see defaultStateFolder()
  LogLevel logLevel = LogLevel::Info;
};

struct ConfigProblem {
  std::string file; // or the option of the command line
  int line = 0;     // from 1; 0: no line to point at
  std::string key;  // "broker.url"; empty: the file as a whole
  std::string text; // what is wrong and what would be right

  std::string toString() const; // "agent.toml:12: broker.url: ..."
};

// What the command line gives; wins over the file.
struct ConfigOverrides {
  std::optional<std::string> broker, group, nodeId, root, stateFolder, logLevel;
  std::optional<std::string> ca, cert, key, user, passwordFile; // paths are relative to the working folder
  std::optional<std::string> mqtt;                              // "5", "3.1.1" or "3"
  bool insecure = false;                                        // the broker's certificate is not checked
};

struct ConfigReading {
  AgentConfig config;                  // to be used only where there are no problems
  std::vector<ConfigProblem> problems; // in the order of their lines
  std::vector<ConfigProblem> warnings; // what works and is worth a word
};

// Reads the file (where there is one), then the overrides. A missing broker URL is a problem unless
// needsBroker is false. Files that the configuration names are relative to its own folder.
ConfigReading loadConfig(const std::optional<std::string>& file, const ConfigOverrides& overrides,
                         bool needsBroker);
// The same for a text that is already there. fileName is for messages, folder for relative paths.
ConfigReading parseConfig(std::string_view text, const std::string& fileName, const std::string& folder,
                          const ConfigOverrides& overrides, bool needsBroker);

} // namespace muster::agent
