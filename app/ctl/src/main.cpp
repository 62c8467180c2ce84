// musterctl: the fleet without a screen.
#include <ctl/Commands.h>
#include <ctl/ExitCode.h>
#include <ctl/HostRun.h>

int main(int argc, char** argv) {
  CLI::App app("Watch a fleet of Sparkplug devices from the command line.", "musterctl");
  app.set_version_flag("--version", MUSTER_VERSION);
  app.require_subcommand(1);
  app.footer("Exit codes: 0 done; 1 the work failed (a file, dropped data); 2 command line or a file that it "
             "names;\n"
             "3 the broker could not be reached or refused; 4 the edge node did not answer.\n"
             "`musterctl COMMAND --help` says more.");
  int exitCode = muster::ctl::kSuccess;
  muster::ctl::addDevicesCommand(app, exitCode);
  muster::ctl::addExportCommand(app, exitCode);
  muster::ctl::addRebirthCommand(app, exitCode);
  muster::ctl::addDoctorCommand(app, exitCode);
  muster::ctl::catchSignals();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? muster::ctl::kSuccess : muster::ctl::kUsage;
  }
  return exitCode;
}
