// musterctl: the fleet without a screen.
#include <ctl/Commands.h>
#include <ctl/ExitCode.h>
#include <ctl/Interruption.h>
#include <usage/StandardOutput.h>
#include <usage/UsageError.h>

#include <cstdio>
#include <sstream>

using namespace muster;
using namespace muster::ctl;

int main(int argc, char** argv) {
  CLI::App app("Watch a fleet of Sparkplug devices from the command line.", "musterctl");
  app.set_version_flag("--version", "musterctl " MUSTER_VERSION, "Print the version and exit");
  app.set_help_flag("-h,--help", "Print this help and exit");
  app.require_subcommand(1);
  app.footer("`musterctl COMMAND --help` says more.\n\n" +
             exitCodesHelp({kSuccess, kFailed, kUsage, kNoBroker, kNoAnswer, kIncomplete, kInterrupted}));
  int exitCode = kSuccess;
  addDevicesCommand(app, exitCode);
  addExportCommand(app, exitCode);
  addRecordCommand(app, exitCode);
  addReportCommand(app, exitCode);
  addImportCommand(app, exitCode);
  addHistoryCommand(app, exitCode);
  addRebirthCommand(app, exitCode);
  addSendCommand(app, exitCode);
  addDoctorCommand(app, exitCode);
  catchSignals();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool isHelp = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
    if (!isHelp) {
      std::fputs(usage::usageError(app, error).c_str(), stderr);
      return kUsage;
    }
    std::ostringstream words;
    exitCode = app.exit(error, words, words);
    usage::print(words.str());
  }
  return usage::finishOutput("musterctl", exitCode, kFailed);
}
