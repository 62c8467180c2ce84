#include <ctl/Commands.h>
#include <ctl/ExitCode.h>
#include <ctl/ReportRunner.h>
#include <ctl/ReportStore.h>
#include <ctl/Words.h>
#include <reports/ReportFolder.h>
#include <usage/StandardOutput.h>

#include <memory>

namespace muster::ctl {

namespace {

struct ReportCommandFlags {
  std::string folder; // empty: the user's
  std::string name;
  std::string history;
  std::string out; // empty: the definition's
};

int runRun(const ReportCommandFlags& flags) {
  const Result<ReportFolder> folder = reportFolder(flags.folder);
  if (!folder)
    return fail(folder.error(), kUsage);
  Result<ReportDefinition> definition = folder->load(flags.name);
  if (!definition)
    return fail(definition.error(), kUsage);
  if (!flags.out.empty())
    definition->out = flags.out;
  if (definition->out.empty())
    return fail(flags.name + " does not say which file it goes to: give --out", kUsage);
  return makeReport(*definition, flags.history);
}

int runList(const ReportCommandFlags& flags) {
  const Result<ReportFolder> folder = reportFolder(flags.folder);
  if (!folder)
    return fail(folder.error(), kUsage);
  const Result<std::vector<std::string>> names = folder->names();
  if (!names)
    return fail(names.error(), kUsage);
  std::string text;
  for (const std::string& name : *names)
    text += name + "\n";
  usage::print(text);
  if (names->empty())
    complain("no reports in " + folder->path() + "; `musterctl export --history ... --save NAME` makes one");
  return kSuccess;
}

int runShow(const ReportCommandFlags& flags) {
  const Result<ReportFolder> folder = reportFolder(flags.folder);
  if (!folder)
    return fail(folder.error(), kUsage);
  const Result<ReportDefinition> definition = folder->load(flags.name);
  if (!definition)
    return fail(definition.error(), kUsage);
  usage::print(formatReportDefinition(*definition));
  return kSuccess;
}

CLI::App* addVerb(CLI::App& report, const char* name, const char* description,
                  const std::shared_ptr<ReportCommandFlags>& flags, bool isNamed) {
  CLI::App* command = report.add_subcommand(name, description);
  if (isNamed)
    command->add_option("NAME", flags->name, "The report's name")->required()->type_name("");
  command
      ->add_option(
          "--folder", flags->folder,
          "Where the definitions are (default: $XDG_CONFIG_HOME/muster/reports, which the desktop uses)")
      ->type_name("FOLDER");
  return command;
}

} // namespace

void addReportCommand(CLI::App& app, int& exitCode) {
  CLI::App* report = app.add_subcommand("report", "Make saved reports, list and show them");
  report->require_subcommand(1);
  report->footer("`musterctl report COMMAND --help` says more.");
  const auto flags = std::make_shared<ReportCommandFlags>();
  CLI::App* run = addVerb(*report, "run", "Make a saved report from a history", flags, true);
  run->add_option("--history", flags->history, "The history")->required()->type_name("FILE");
  run->add_option("--out", flags->out,
                  "The file, instead of the one that the definition names; - for "
                  "standard output")
      ->type_name("FILE");
  run->footer(
      "Periods such as \"yesterday\" are those of the moment at which it runs. Ctrl+C leaves no file.\n\n" +
      exitCodesHelp({kSuccess, kFailed, kUsage, kInterrupted}));
  run->callback([flags, &exitCode] { exitCode = runRun(*flags); });
  CLI::App* list = addVerb(*report, "list", "The names of the saved reports", flags, false);
  list->footer(exitCodesHelp({kSuccess, kFailed, kUsage}));
  list->callback([flags, &exitCode] { exitCode = runList(*flags); });
  CLI::App* show = addVerb(*report, "show", "A saved report's definition, as TOML", flags, true);
  show->footer(exitCodesHelp({kSuccess, kFailed, kUsage}));
  show->callback([flags, &exitCode] { exitCode = runShow(*flags); });
}

} // namespace muster::ctl
