#include "CommandLine.h"

#include "Version.h"

#include <transport/BrokerWords.h>

#include <CLI/CLI.hpp>
#include <usage/StandardOutput.h>
#include <usage/UsageError.h>

#include <cstdio>
#include <sstream>

namespace muster::agent {

namespace {

constexpr const char* kFooter = R"(
Needs a broker and nothing else: muster-agent --broker mqtt://192.168.1.10

Exit codes:
  0  stopped by a signal, or did what was asked
  1  something failed that should not
  2  the command line or the configuration is wrong; each problem is one line
  3  another muster-agent runs with the same state folder)";

} // namespace

std::variant<CommandLine, int> parseCommandLine(int argc, char** argv) {
  CommandLine line;
  CLI::App app("Reads this machine's sensors and publishes them over MQTT as a Sparkplug edge node.",
               "muster-agent");
  app.footer(kFooter);
  app.set_version_flag("--version", std::string("muster-agent ") + kAgentVersion);
  app.add_option("--config", line.configFile, "Configuration file (TOML)")->type_name("FILE");
  app.add_option("--broker", line.overrides.broker, "Broker, mqtt://HOST[:PORT] or mqtts://HOST[:PORT]")
      ->type_name("URL");
  app.add_option("--ca", line.overrides.ca, "Authority to trust (PEM; default: the system's)")
      ->type_name("FILE");
  app.add_option("--cert", line.overrides.cert, "Client certificate (PEM)")->type_name("FILE");
  app.add_option("--key", line.overrides.key, "Its key (PEM)")->type_name("FILE");
  app.add_flag("--insecure", line.overrides.insecure, "Do not check the broker's certificate");
  app.add_option("--user", line.overrides.user, "User at the broker")->type_name("NAME");
  app.add_option("--password-file", line.overrides.passwordFile, "File with the password in its first line")
      ->type_name("FILE");
  app.add_option("--mqtt", line.overrides.mqtt, "MQTT version: 5 or 3.1.1 (default: 5)")
      ->check(CLI::IsMember(kMqttWords))
      ->type_name("VERSION");
  app.add_option("--group", line.overrides.group, "Sparkplug group (default: muster)")->type_name("ID");
  app.add_option("--node-id", line.overrides.nodeId,
                 "Edge node id (default: host name and six digits of this machine)")
      ->type_name("ID");
  app.add_option("--root", line.overrides.root, "Read /proc, /sys and /etc below this folder (default: /)")
      ->type_name("DIR");
  app.add_option("--state-dir", line.overrides.stateFolder,
                 "What is kept between starts (default: /var/lib/muster-agent)")
      ->type_name("DIR");
  app.add_option("--log-level", line.overrides.logLevel, "debug, info, warning or error (default: info)")
      ->type_name("LEVEL");
  auto* print =
      app.add_flag("--print", line.print, "Read everything once, print what would be sent, and exit");
  app.add_flag("--json", line.json, "With --print: as JSON")->needs(print);
  app.add_flag("--check", line.check, "Check the configuration, and exit")->excludes(print);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    std::ostringstream words; // --help, --version
    const int exitCode = app.exit(success, words, words);
    usage::print(words.str());
    return exitCode;
  } catch (const CLI::ParseError& error) {
    std::fputs(usage::usageError(app, error).c_str(), stderr);
    return kExitBadUsage;
  }
  return line;
}

} // namespace muster::agent
