#include <ctl/BrokerFlags.h>
#include <ctl/Commands.h>
#include <ctl/ExitCode.h>
#include <ctl/HostFlags.h>
#include <ctl/RecordRun.h>
#include <ctl/RetentionFlags.h>
#include <ctl/Words.h>
#include <usage/Duration.h>

#include <memory>

namespace muster::ctl {

namespace {

constexpr const char* kDefaultHostId = "muster";

struct RecordFlags {
  BrokerFlags broker;
  HostFlags host;
  RetentionFlags retention;
  std::string history;
  std::string commit = "1s";
  std::string figures = "10m";
  bool quiet = false;
};

Result<std::chrono::milliseconds> durationOf(const char* option, const std::string& text) {
  Result<std::chrono::milliseconds> time = usage::parseDuration(text);
  if (!time)
    return unexpected(time.error().code, std::string(option) + " " + time.error().where, time.error().detail);
  return time;
}

Result<RecordOptions> optionsOf(const RecordFlags& flags) {
  RecordOptions options;
  options.history = flags.history;
  Result<BrokerOptions> broker = flags.broker.options();
  if (!broker)
    return unexpected(broker.error());
  options.broker = *broker;
  const Result<HostSessionOptions> session = flags.host.options();
  if (!session)
    return unexpected(session.error());
  options.session = *session;
  const Result<std::chrono::milliseconds> commit = durationOf("--commit", flags.commit);
  if (!commit)
    return unexpected(commit.error());
  options.recorder.commitEvery = *commit;
  const Result<std::chrono::milliseconds> figures = durationOf("--figures", flags.figures);
  if (!figures)
    return unexpected(figures.error());
  options.figuresEvery = flags.quiet ? std::chrono::milliseconds(0) : *figures;
  const Result<RetentionRules> rules = flags.retention.rules();
  if (!rules)
    return unexpected(rules.error());
  options.recorder.retention = *rules;
  return options;
}

int runRecord(const RecordFlags& flags) {
  Result<RecordOptions> options = optionsOf(flags);
  if (!options)
    return fail(options.error(), kUsage);
  return RecordRun(std::move(*options)).run();
}

} // namespace

void addRecordCommand(CLI::App& app, int& exitCode) {
  auto flags = std::make_shared<RecordFlags>();
  CLI::App* command = app.add_subcommand("record", "Record the fleet into a history, until it is stopped");
  command->footer(
      "Runs until Ctrl+C or SIGTERM, which pack what was recorded and end it with 0. It publishes STATE as "
      "the\n"
      "host --host-id, connects for ever, also where the broker is not there yet or refuses, and says on\n"
      "standard error when the connection goes and comes, when the disk is full and when it goes on. One\n"
      "recorder a file; any number of programs may read it meanwhile (musterctl devices, export, the "
      "desktop).\n"
      "Under systemd it tells how it is: see installer/systemd.\n\n" +
      exitCodesHelp({kSuccess, kFailed, kUsage, kInterrupted}));
  flags->broker.addTo(*command);
  flags->host.addTo(*command);
  flags->host.addHostIdTo(*command, kDefaultHostId);
  flags->retention.addTo(*command);
  command->add_option("--history", flags->history, "The history file; made where there is none")
      ->type_name("FILE")
      ->required();
  command
      ->add_option("--commit", flags->commit,
                   "How long a sample may wait for the disk: 200ms, 1s, 10s; 0 for not at all")
      ->type_name("TIME")
      ->capture_default_str();
  command
      ->add_option("--figures", flags->figures,
                   "How often a line of figures is written: 1m, 10m, 1h; 0: never")
      ->type_name("TIME")
      ->capture_default_str();
  command->add_flag("--quiet", flags->quiet, "No lines of figures");
  command->callback([flags, &exitCode] { exitCode = runRecord(*flags); });
}

} // namespace muster::ctl
