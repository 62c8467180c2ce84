// muster-agent: puts the parts together and waits for a signal.
#include "CommandLine.h"
#include "Logging.h"
#include "Version.h"

#include <agent/AgentRuntime.h>
#include <agent/Identity.h>
#include <agent/PrintOnce.h>

#include <malloc.h>
#include <usage/StandardOutput.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <thread>

namespace {

using namespace muster;
using namespace muster::agent;

void complain(const std::string& text) {
  std::fputs(text.c_str(), stderr);
}

int printReadings(const AgentConfig& config, bool asJson) {
  // Beside the table, which stays fit for other programs; JSON is for nobody else.
  if (!asJson)
    complain(printHeader(config, Root(config.root)));
  const auto collectors =
      makeCollectors(Root(config.root), config.collect, kAgentVersion, std::make_shared<AgentCounters>());
  const auto metrics = readOnce(collectors, config, std::chrono::seconds(1));
  usage::print(asJson ? printJson(metrics) : printTable(metrics));
  return kExitOk;
}

// The folder is a nicety (a read-only container has none), two agents in it are not.
std::optional<StateStore> openState(const std::string& folder, int& exitCode) {
  auto state = StateStore::open(folder);
  if (state)
    return std::move(state).value();
  if (state.error().code == ErrorCode::BadArgument) {
    logLine(LogLevel::Error, state.error().message());
    exitCode = kExitNoState;
  } else {
    logLine(LogLevel::Warning, state.error().message() + "; nothing is kept between starts");
  }
  return std::nullopt;
}

// The machine's own hash; where it has none one that is kept in the state folder.
std::string nodeHash(const Root& root, std::optional<StateStore>& state) {
  if (auto hash = machineHash(root))
    return *hash;
  if (state) {
    if (auto identity = state->loadOrMakeIdentity())
      return *identity;
  }
  logLine(LogLevel::Warning,
          "this machine has no machine-id and no serial, and nothing can be kept: set node.id");
  return "000000";
}

// From here on a signal ends the process at once, but not one of the first half second: timeout(1) and some
// supervisors send theirs to the process and to its group, and the goodbye would be lost.
std::jthread obeySecondSignal(sigset_t signals) {
  return std::jthread([signals](const std::stop_token& over) {
    using Clock = std::chrono::steady_clock;
    const timespec moment{0, 20'000'000};
    for (const auto end = Clock::now() + std::chrono::milliseconds(500); Clock::now() < end;) {
      sigtimedwait(&signals, nullptr, &moment);
      if (over.stop_requested())
        return;
    }
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
    while (!over.stop_requested())
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
  });
}

int runAgent(AgentConfig config) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  // Before any thread starts: all inherit it, and the signals wait for sigwait below.
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  const Root root(config.root);
  int exitCode = kExitOk;
  auto state = openState(config.stateFolder.empty() ? defaultStateFolder() : config.stateFolder, exitCode);
  if (exitCode != kExitOk)
    return exitCode;
  if (config.nodeId.empty())
    config.nodeId = defaultNodeId(readHostname(root), nodeHash(root, state));

  auto counters = std::make_shared<AgentCounters>();
  auto collectors = makeCollectors(root, config.collect, kAgentVersion, counters);
  AgentRuntime runtime({std::move(config), std::move(collectors), std::move(counters), std::move(state),
                        pahoClientFactory(), logLine});
  runtime.start();
  int number = 0;
  sigwait(&signals, &number);
  const std::jthread second = obeySecondSignal(signals);
  logLine(LogLevel::Info, number == SIGTERM ? "SIGTERM: stopping" : "SIGINT: stopping");
  runtime.stop();
  return kExitOk;
}

int run(int argc, char** argv) {
  const auto parsed = parseCommandLine(argc, argv);
  if (const int* exitCode = std::get_if<int>(&parsed))
    return *exitCode;
  const CommandLine& line = std::get<CommandLine>(parsed);
  ConfigReading reading = loadConfig(line.configFile, line.overrides, !line.print);
  for (const ConfigProblem& problem : reading.problems)
    complain(problem.toString() + "\n");
  if (!reading.problems.empty())
    return kExitBadUsage;
  for (const ConfigProblem& warning : reading.warnings)
    complain(warning.toString() + "\n");
  if (line.check) {
    usage::print(line.configFile.value_or("command line") + ": no problems\n");
    return kExitOk;
  }
  if (line.print)
    return printReadings(reading.config, line.json);
  startLogging(reading.config.logLevel);
  return runAgent(std::move(reading.config));
}

} // namespace

int main(int argc, char** argv) {
  // One heap for all threads: each would get its own, and none of them has enough to do for that.
  mallopt(M_ARENA_MAX, 1);
  try {
    return usage::finishOutput("muster-agent", run(argc, argv), kExitFailed);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "muster-agent: %s\n", error.what());
    return kExitFailed;
  }
}
