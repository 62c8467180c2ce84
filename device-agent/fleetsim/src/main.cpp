// The command line of the simulated fleet: arguments, signals, status lines and the exit code.
#include <transport/NameResolver.h>
#include <transport/Probe.h>

#include <fleetsim/Fleet.h>
#include <signal.h>
#include <usage/StandardOutput.h>

#include <atomic>
#include <cstdio>
#include <memory>
#include <string>

namespace {

using namespace muster;
using namespace muster::fleetsim;

std::atomic<bool> g_stop{false};

void onSignal(int /*number*/) {
  g_stop.store(true, std::memory_order_relaxed);
}

void takeSignals() {
  struct sigaction action {};
  action.sa_handler = onSignal;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  signal(SIGPIPE, SIG_IGN); // OpenSSL writes to sockets that are gone
}

void print(const std::string& text) {
  std::fputs(text.c_str(), stderr);
  std::fputc('\n', stderr);
}

void printStatus(const FleetStatus& status) {
  const FleetCounters& c = status.counters;
  std::string line = std::to_string(status.age.count()) + " s: connected " + std::to_string(status.born) +
                     "/" + std::to_string(status.nodes) + ", messages " +
                     std::to_string(status.messagesPerSecond) + "/s, samples " +
                     std::to_string(status.samplesPerSecond) + "/s";
  if (c.breaks + c.lost + c.rebirths > 0)
    line += ", broken " + std::to_string(c.breaks) + ", lost " + std::to_string(c.lost) +
            ", rebirths asked " + std::to_string(c.rebirths);
  if (c.ticksHeldBack + c.ticksLate > 0)
    line += ", ticks held back " + std::to_string(c.ticksHeldBack) + ", late " + std::to_string(c.ticksLate);
  if (status.born < status.nodes && !status.lastError.empty())
    line += " (" + status.lastError + ")";
  print(line);
}

// libmosquitto takes the first of a name's addresses only, and a broker need not answer there: ::1 of localhost, say.
// With TLS it tells the broker the name that it connects to, so where the name leads there it has to be the name.
std::string connectTo(const BrokerUrl& url, const std::vector<std::string>& answering) {
  if (answering.empty())
    return url.host;
  const auto known = systemResolver()(url.host);
  const bool leadsThere = known && !known->empty() && known->front() == answering.front();
  return url.tls && leadsThere ? url.host : answering.front();
}

// The broker's address, from a look-up and a try that name the step which fails.
Result<MqttSettings> reachBroker(const BrokerOptions& broker) {
  const ProbeResult probe = probeNetwork(broker);
  if (!probe.passed()) {
    if (probe.steps.empty())
      return unexpected(ErrorCode::Cancelled, broker.url.toString(), "not tried");
    const StepReport& failed = probe.steps.back();
    return unexpected(failed.error->code, std::string(connectStepName(failed.step)) + " failed",
                      failed.error->message() + (failed.advice.empty() ? "" : "\n" + failed.advice));
  }
  return MqttSettings::make(broker, connectTo(broker.url, probe.addresses));
}

int finishTruth(TruthFile& truth, const std::string& path) {
  const auto written = truth.finish();
  if (!written) {
    print("muster-fleetsim: truth file not written: " + written.error().message());
    return kExitOutput;
  }
  print("truth: " + std::to_string(written->rows) + " samples in " + path);
  return kExitDone;
}

int run(const Options& options) {
  auto settings = reachBroker(options.broker);
  if (!settings) {
    print("muster-fleetsim: " + settings.error().message());
    return kExitNeverConnected;
  }
  std::unique_ptr<TruthFile> truth;
  if (!options.truthFile.empty()) {
    auto created = TruthFile::create(options.truthFile);
    if (!created) {
      print("muster-fleetsim: " + created.error().message());
      return kExitOutput;
    }
    truth = std::move(*created);
  }
  Fleet fleet(options, *settings, truth.get(), printStatus);
  const auto result = fleet.run(g_stop);
  if (!result) {
    print("muster-fleetsim: " + result.error().message());
    return kExitNeverConnected;
  }
  print("published " + std::to_string(result->counters.samples) + " samples in " +
        std::to_string(result->counters.messages) + " messages, " + std::to_string(result->counters.births) +
        " births");
  const int truthExit = truth ? finishTruth(*truth, options.truthFile) : kExitDone;
  if (result->neverBorn > 0) {
    print("muster-fleetsim: " + std::to_string(result->neverBorn) + " of " + std::to_string(result->nodes) +
          " nodes could never connect: " + result->lastError);
    return kExitNeverConnected;
  }
  return truthExit;
}

} // namespace

int main(int argc, char** argv) {
  const CommandLine line = parseCommandLine(argc, argv);
  if (line.exitCode == kExitDone) {
    usage::print(line.text);
    return usage::finishOutput("muster-fleetsim", kExitDone, kExitOutput);
  }
  std::fputs(line.text.c_str(), stderr);
  if (line.exitCode)
    return *line.exitCode;
  takeSignals();
  return run(line.options);
}
