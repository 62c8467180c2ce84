#include <history/HistoryReader.h>
#include <schema/ValueText.h>

#include <ctl/BrokerFlags.h>
#include <ctl/Commands.h>
#include <ctl/DevicesReport.h>
#include <ctl/ExitCode.h>
#include <ctl/HistoryFleet.h>
#include <ctl/HistoryWords.h>
#include <ctl/HostFlags.h>
#include <ctl/HostRun.h>
#include <ctl/Interruption.h>
#include <ctl/ReportRunner.h>
#include <ctl/Words.h>
#include <reports/Period.h>
#include <reports/Zone.h>
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
  std::string history;
  std::string at = "now";
  bool json = false;
};

int showHistory(const DevicesFlags& flags) {
  const Result<Zone> zone = localZone();
  if (!zone)
    return fail(zone.error(), kUsage);
  const Result<std::int64_t> at = parseMoment(flags.at, *zone, utcNow());
  if (!at)
    return fail("--at " + at.error().message(), kUsage);
  const Result<std::unique_ptr<HistoryReader>> history = openHistoryReader(flags.history);
  if (!history)
    return failHistory(flags.history, history.error());
  FleetState fleet(RecentLimits{0, 1, 1});
  const StopOnSignal stop;
  if (Result<void> filled = fillFleet(fleet, **history, *at, stop.token()); !filled)
    return failHistory(flags.history, filled.error());
  std::fprintf(stderr, "As of %s.\n", utcText(*at).c_str());
  usage::print(flags.json ? devicesJson(fleet) : devicesTable(fleet));
  return kSuccess;
}

int watchBroker(const DevicesFlags& flags) {
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

int runDevices(const DevicesFlags& flags) {
  if (flags.broker.isGiven() == !flags.history.empty())
    return fail("give either --broker, for the fleet as it is, or --history, for the fleet as it was",
                kUsage);
  return flags.history.empty() ? watchBroker(flags) : showHistory(flags);
}

} // namespace

void addDevicesCommand(CLI::App& app, int& exitCode) {
  auto flags = std::make_shared<DevicesFlags>();
  CLI::App* command = app.add_subcommand("devices", "List edge nodes and devices with their current values");
  command->footer(
      "An edge node is seen when it publishes: births are not retained, so whoever publishes is asked to\n"
      "introduce itself. Give quiet fleets a longer --wait.\n\n"
      "--history shows the fleet as it was at a moment (--at), from a recorder's file, also while it is "
      "being\n"
      "written. TIME: 2026-11-22T08:00 (this machine's zone, or with Z or an offset), now-2h, yesterday. A\n"
      "device that was online is stale there where the recorder had lost the broker, or had not heard of it\n"
      "since. A metric's value is its newest one by then, also where it was backfilled later.\n\n"
      "--json: an object for each edge node (\"device\": null) and device, with its metrics; without a "
      "current\n"
      "value a metric has null for value, quality and time. \"untimely\" is a newer sample whose time "
      "nobody\n"
      "can believe (before 2000, or more than a day ahead). Quality: 192 good, 500 stale (not online).\n\n" +
      exitCodesHelp({kSuccess, kFailed, kUsage, kNoBroker, kIncomplete, kInterrupted}));
  flags->broker.addTo(*command, false);
  flags->host.addTo(*command);
  command->add_option("--wait", flags->wait, "How long to listen: 500ms, 30s, 5m, 2h")
      ->type_name("TIME")
      ->capture_default_str();
  CLI::Option* history =
      command->add_option("--history", flags->history, "A history, instead of --broker")->type_name("FILE");
  command->add_option("--at", flags->at, "The moment in the history")
      ->type_name("TIME")
      ->capture_default_str()
      ->needs(history);
  command->add_flag("--json", flags->json, "JSON instead of a table");
  command->callback([flags, &exitCode] { exitCode = runDevices(*flags); });
}

} // namespace muster::ctl
