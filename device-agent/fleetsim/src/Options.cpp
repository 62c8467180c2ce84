#include <schema/Topic.h>
#include <transport/BrokerWords.h>

#include <CLI/CLI.hpp>
#include <fleetsim/Options.h>
#include <usage/UsageError.h>

#include <charconv>
#include <utility>

namespace muster::fleetsim {
namespace {

constexpr std::uint32_t kMostNodes = 1'000'000;
constexpr std::uint32_t kMostDevices = 10'000;
constexpr std::uint32_t kMostMetrics = 10'000;
constexpr double kHighestRate = 100;
constexpr auto kLongestDuration = std::chrono::hours(24 * 365);

constexpr const char* kDescription =
    "A simulated Sparkplug fleet: many edge nodes on real MQTT connections, in one process.\n"
    "Each node sends one message for itself and one for each of its devices a tick. The same seed\n"
    "gives the same values.";

constexpr const char* kFooter =
    "Exit codes: 0 done, 1 some connection could never be made, 2 wrong arguments, 3 the truth file\n"
    "or standard output could not be written. SIGINT and SIGTERM end the fleet in good order: deaths, "
    "disconnects, truth.";

// As text, as they stand on the command line.
struct Texts {
  BrokerWords broker;
  std::string runFor;
  std::string outage = "2s";
};

void addConnection(CLI::App& app, Options& options, Texts& texts) {
  BrokerWords& broker = texts.broker;
  app.add_option("--broker", broker.url, "mqtt://host[:port] or mqtts://host[:port]")->required();
  app.add_option("--ca", broker.caFile, "PEM file of the authorities to trust (default: the system's)");
  app.add_option("--cert", broker.certFile, "PEM file of the client certificate, the same for all nodes");
  app.add_option("--key", broker.keyFile, "PEM file of its key (default: in the certificate's file)");
  app.add_option("--user", broker.user, "user name at the broker");
  app.add_option("--password-file", broker.passwordFile, "file whose first line is the password");
  app.add_flag("--insecure", broker.insecure, "do not check the broker's certificate");
  app.add_option("--mqtt", broker.mqtt, "MQTT version: 5 or 3.1.1")
      ->check(CLI::IsMember(kMqttWords))
      ->capture_default_str();
  app.add_option("--connect-rate", options.connectsPerSecond, "connections started a second, at most")
      ->check(CLI::Range(0.1, 1e6))
      ->capture_default_str();
}

void addFleet(CLI::App& app, Options& options, Texts& texts) {
  app.add_option("--group", options.group, "Sparkplug group id")->capture_default_str();
  app.add_option("--prefix", options.prefix, "edge node ids are this and a number")->capture_default_str();
  app.add_option("--nodes", options.nodes, "edge nodes, each with a connection of its own")
      ->check(CLI::Range(1U, kMostNodes))
      ->capture_default_str();
  app.add_option("--devices", options.devices, "devices behind each edge node")
      ->check(CLI::Range(0U, kMostDevices))
      ->capture_default_str();
  app.add_option("--metrics", options.metrics, "metrics of each edge node and of each device")
      ->check(CLI::Range(1U, kMostMetrics))
      ->capture_default_str();
  app.add_option("--rate", options.rateHz, "ticks a second of each edge node")
      ->check(CLI::Range(0.001, kHighestRate))
      ->capture_default_str();
  app.add_flag("--by-exception", options.byException, "a tick sends only the metrics that changed");
  app.add_option("--seed", options.seed, "of all values, and of what breaks")->capture_default_str();
  app.add_option(
      "--for", texts.runFor,
      "500ms, 20s, 5m, 24h: time from the moment when every node was born, at the latest a minute\n"
      "after the start (default: until a signal)");
  app.add_option("--truth", options.truthFile, "CSV file of every sample that was published");
  app.add_option(
         "--reconnects", options.breaksPerMinute,
         "breaks a minute in the whole fleet: in turn a node that leaves with a death message, a node\n"
         "whose connection is cut (the broker sends its Will), a device that dies")
      ->check(CLI::Range(0.0, 1e6))
      ->capture_default_str();
  app.add_option("--outage", texts.outage, "how long what broke stays away")->capture_default_str();
}

Result<void> finish(Options& options, const Texts& texts, std::string& warnings) {
  auto broker = readBrokerWords(texts.broker);
  if (!broker)
    return unexpected(broker.error());
  options.broker = std::move(broker->options);
  for (const std::string& warning : broker->warnings)
    warnings += "muster-fleetsim: " + warning + "\n";
  if (!texts.runFor.empty()) {
    auto duration = parseDuration(texts.runFor);
    if (!duration)
      return unexpected(duration.error());
    options.runFor = *duration;
  }
  auto outage = parseDuration(texts.outage);
  if (!outage)
    return unexpected(outage.error());
  options.outage = *outage;
  if (auto id = checkId(options.group, "group id"); !id)
    return id;
  if (auto id = checkId(options.prefix, "prefix of the edge node ids"); !id)
    return id;
  return {};
}

} // namespace

Result<std::chrono::milliseconds> parseDuration(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  double factor = 0;
  if (unit == "ms")
    factor = 1;
  else if (unit == "s" || unit.empty())
    factor = 1e3;
  else if (unit == "m")
    factor = 60e3;
  else if (unit == "h")
    factor = 3600e3;
  const double most = std::chrono::duration<double, std::milli>(kLongestDuration).count();
  const double milliseconds = number * factor;
  if (error != std::errc() || factor == 0 || !(milliseconds >= 1 && milliseconds <= most))
    return unexpected(ErrorCode::BadArgument, std::string(text),
                      "not a duration such as 500ms, 20s, 5m or 24h");
  return std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds));
}

CommandLine parseCommandLine(int argc, const char* const* argv) {
  CommandLine line;
  Texts texts;
  CLI::App app(kDescription, "muster-fleetsim");
  app.footer(kFooter);
  app.set_version_flag("--version", "muster-fleetsim " MUSTER_VERSION);
  try {
    addConnection(app, line.options, texts);
    addFleet(app, line.options, texts);
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    line.exitCode = kExitDone;
    line.text = app.help();
    return line;
  } catch (const CLI::CallForVersion& version) {
    line.exitCode = kExitDone;
    line.text = version.what() + std::string("\n");
    return line;
  } catch (const CLI::ParseError& error) {
    line.exitCode = kExitUsage;
    line.text = usage::usageError(app, error);
    return line;
  }
  if (auto finished = finish(line.options, texts, line.text); !finished) {
    line.exitCode = kExitUsage;
    line.text = "muster-fleetsim: " + finished.error().message() + "\n";
  }
  return line;
}

} // namespace muster::fleetsim
