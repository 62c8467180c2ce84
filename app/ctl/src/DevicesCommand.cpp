#include <ctl/BrokerFlags.h>
#include <ctl/Commands.h>
#include <ctl/DevicesReport.h>
#include <ctl/Duration.h>
#include <ctl/ExitCode.h>
#include <ctl/HostRun.h>

#include <cstdio>
#include <memory>

namespace muster::ctl {

namespace {

struct DevicesFlags {
  BrokerFlags broker;
  std::string wait = "5s";
  bool json = false;
};

int runDevices(const DevicesFlags& flags) {
  const Result<BrokerOptions> broker = flags.broker.options();
  const Result<std::chrono::milliseconds> wait = parseDuration(flags.wait);
  if (!broker || !wait) {
    std::fprintf(stderr, "musterctl: %s\n", (!broker ? broker.error() : wait.error()).message().c_str());
    return kUsage;
  }
  HostRun run(*broker);
  if (const int code = run.connect(); code != kSuccess)
    return code;
  // Only current values are shown: no room for curves is needed.
  FleetState fleet(RecentLimits{0, 1, 1});
  const auto apply = [&](const FleetUpdate& update) {
    fleet.apply(update);
    return true;
  };
  // What is shown is the state while connected: the disconnect that follows would make everything stale.
  run.gather(*wait, apply);
  const std::string text = flags.json ? devicesJson(fleet) : devicesTable(fleet);
  std::fwrite(text.data(), 1, text.size(), stdout);
  for (const std::string& line : run.complaints())
    std::fprintf(stderr, "musterctl: %s\n", line.c_str());
  run.runtime().stop();
  return std::fflush(stdout) == 0 ? kSuccess : kFailed;
}

} // namespace

void addDevicesCommand(CLI::App& app, int& exitCode) {
  auto flags = std::make_shared<DevicesFlags>();
  CLI::App* command = app.add_subcommand("devices", "List edge nodes and devices with their current values");
  command->footer(
      "An edge node is seen when it publishes: births are not retained, so whoever publishes is asked to\n"
      "introduce itself. Give quiet fleets a longer --wait.");
  flags->broker.addTo(*command);
  command->add_option("--wait", flags->wait, "How long to listen")->capture_default_str();
  command->add_flag("--json", flags->json, "JSON instead of a table");
  command->callback([flags, &exitCode] { exitCode = runDevices(*flags); });
}

} // namespace muster::ctl
