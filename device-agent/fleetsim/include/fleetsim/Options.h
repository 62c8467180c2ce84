// What muster-fleetsim was asked to do, and its command line.
#pragma once

#include <schema/Result.h>
#include <transport/ConnectOptions.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster::fleetsim {

struct Options {
  BrokerOptions broker;
  std::string group = "sim";
  std::string prefix = "node-"; // of every edge node's id; a number with leading zeros follows
  std::uint32_t nodes = 24;
  std::uint32_t devices = 1; // behind each edge node
  std::uint32_t metrics = 8; // of each edge node and of each device
  double rateHz = 1.0;       // ticks of each edge node
  std::uint64_t seed = 1;
  std::chrono::milliseconds runFor{0}; // from the moment when every node was born; zero: until a signal
  std::string truthFile;               // empty: none
  bool byException = false;            // a tick sends only what changed
  double connectsPerSecond = 2'000;
  double breaksPerMinute =
      0; // over the whole fleet: nodes that leave, nodes that are cut off, devices that die
  std::chrono::milliseconds outage{2'000}; // how long what broke stays away
};

// What a command line came to: options, and a text with lines that warn; or the program ends at once with exitCode
// after printing the text.
struct CommandLine {
  Options options;
  std::optional<int> exitCode;
  std::string text;
};

inline constexpr int kExitDone = 0;
inline constexpr int kExitNeverConnected = 1; // a connection could never be made
inline constexpr int kExitUsage = 2;          // wrong arguments or configuration
inline constexpr int kExitOutput = 3;         // the truth file or standard output could not be written

// Exceptions of the library stay inside. Files that the options name are read and checked.
CommandLine parseCommandLine(int argc, const char* const* argv);

// 500ms, 20s, 5m, 24h; a number alone is seconds. Error: BadArgument.
Result<std::chrono::milliseconds> parseDuration(std::string_view text);

} // namespace muster::fleetsim
