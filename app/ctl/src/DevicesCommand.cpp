#include <ctl/BrokerFlags.h>
#include <ctl/Commands.h>
#include <ctl/DevicesReport.h>
#include <ctl/ExitCode.h>
#include <ctl/HostFlags.h>
#include <ctl/HostRun.h>
#include <ctl/Words.h>
#include <usage/Duration.h>
#include <usage/StandardOutput.h>

#include <cstdio>
#include <memory>

namespace muster::ctl {

namespace {

struct DevicesFlags {
  BrokerFlags broker;
  HostFlags host;
  std::string wait = "5s";
  bool json = false;
};

int runDevices(const DevicesFlags& flags) {
  const Result<BrokerOptions> broker = flags.broker.options();
  const Result<std::chrono::milliseconds> wait = usage::parseDuration(flags.wait);
  if (!broker)
    return fail(broker.error(), kUsage);
  const Result<HostSessionOptions> host = flags.host.options();
  if (!host)
    return fail(host.error(), kUsage);
  if (!wait)
    return fail("--wait " + wait.error().message(), kUsage);
  HostRun run(*broker, *host);
  if (const int code = run.connect(); code != kSuccess)
    return code;
  std::fprintf(stderr, "Connected; listening for %s.\n", flags.wait.c_str());
  // Only current values are shown: no room for curves is needed.
  FleetState fleet(RecentLimits{0, 1, 1});
  const auto apply = [&](const FleetUpdate& update) {
    fleet.apply(update);
    return true;
  };
  // What is shown is the state while connected: the disconnect that follows would make everything stale.
  run.gather(*wait, apply);
  const std::string text = flags.json ? devicesJson(fleet) : devicesTable(fleet);
  usage::print(text);
  run.finish([](const FleetUpdate&) { return true; });
  return run.tellLosses();
}

} // namespace

void addDevicesCommand(CLI::App& app, int& exitCode) {
  auto flags = std::make_shared<DevicesFlags>();
  CLI::App* command = app.add_subcommand("devices", "List edge nodes and devices with their current values");
  command->footer(
      "An edge node is seen when it publishes: births are not retained, so whoever publishes is asked to\n"
      "introduce itself. Give quiet fleets a longer --wait.\n\n"
      "--json: an object for each edge node (\"device\": null) and device, with its metrics; without a "
      "current\n"
      "value a metric has null for value, quality and time. \"untimely\" is a newer sample whose time "
      "nobody\n"
      "can believe (before 2000, or more than a day ahead). Quality: 192 good, 500 stale (not online).\n\n" +
      exitCodesHelp({kSuccess, kFailed, kUsage, kNoBroker, kIncomplete, kInterrupted}));
  flags->broker.addTo(*command);
  flags->host.addTo(*command);
  command->add_option("--wait", flags->wait, "How long to listen: 500ms, 30s, 5m, 2h")
      ->type_name("TIME")
      ->capture_default_str();
  command->add_flag("--json", flags->json, "JSON instead of a table");
  command->callback([flags, &exitCode] { exitCode = runDevices(*flags); });
}

} // namespace muster::ctl
