#include <schema/ValueText.h>
#include <transport/Probe.h>

#include <ctl/BrokerFlags.h>
#include <ctl/Commands.h>
#include <ctl/ExitCode.h>
#include <ctl/Interruption.h>
#include <ctl/Listening.h>
#include <ctl/Words.h>
#include <usage/Duration.h>
#include <usage/StandardOutput.h>

#include <cstdio>
#include <memory>

namespace muster::ctl {

namespace {

constexpr ConnectStep kSteps[] = {ConnectStep::NameLookup, ConnectStep::Tcp, ConnectStep::Tls,
                                  ConnectStep::Connack, ConnectStep::Subscribe};
constexpr const char* kMessages = "messages";

struct DoctorFlags {
  BrokerFlags broker;
  std::string wait = "2s";
};

void printLine(const char* outcome, const char* step, const std::string& text = {}) {
  if (text.empty())
    std::printf("%-8s %s\n", outcome, step);
  else
    std::printf("%-8s %-16s %s\n", outcome, step, text.c_str());
  usage::flushOutput();
}

void printStep(const StepReport& report) {
  if (report.error && report.error->code == ErrorCode::Cancelled)
    return printLine("stopped", connectStepName(report.step));
  char took[32];
  std::snprintf(took, sizeof took, " (%.0f ms)", static_cast<double>(report.took.count()) / 1000.0);
  printLine(report.error ? "FAILED" : "ok", connectStepName(report.step),
            (report.error ? report.error->message() : report.detail) + took);
  for (const CertificateInfo& certificate : report.chain)
    std::printf("%25s %s, issued by %s, valid until %s\n", "", certificate.subject.c_str(),
                certificate.issuer.c_str(), utcText(certificate.notAfterMs).c_str());
}

void printRest(const BrokerOptions& broker, ConnectStep last) {
  for (const ConnectStep step : kSteps)
    if (step > last && (broker.url.tls || step != ConnectStep::Tls))
      printLine("-", connectStepName(step));
  printLine("-", kMessages);
}

std::string wordsOf(const Heard& heard, std::chrono::milliseconds time) {
  std::string text = heard.messages == 0 ? "none" : counted(heard.messages, "message", "messages");
  text += " within " + durationText(time);
  if (heard.retained > 0)
    text += ", and " + std::to_string(heard.retained) + " retained from before";
  return text;
}

int listenForMessages(const BrokerOptions& broker, const std::string& address, std::chrono::milliseconds time,
                      const std::stop_token& stop) {
  const Result<Heard> heard = listen(broker, address, pahoClientFactory(), time, stop);
  if (!heard && heard.error().code == ErrorCode::Cancelled) {
    printLine("stopped", kMessages);
    return kInterrupted;
  }
  if (!heard) {
    printLine("FAILED", kMessages, heard.error().message());
    return kNoBroker;
  }
  printLine(heard->messages > 0 ? "ok" : "quiet", kMessages, wordsOf(*heard, time));
  if (heard->messages > 0)
    std::printf("\nEverything works.\n");
  else
    std::printf(
        "\nThe way to the broker works, but nothing was published meanwhile. Devices may be off, on another "
        "broker,\nor quiet: listen longer with --wait. A broker may also keep messages from this user (ACL) "
        "without a word.\n");
  return kSuccess;
}

int runDoctor(const DoctorFlags& flags) {
  const Result<BrokerOptions> broker = flags.broker.options();
  if (!broker)
    return fail(broker.error(), kUsage);
  const Result<std::chrono::milliseconds> wait = usage::parseDuration(flags.wait);
  if (!wait)
    return fail("--wait " + wait.error().message(), kUsage);
  std::printf("Walking to %s\n", broker->url.toString().c_str());
  const StopOnSignal stop;
  const ProbeResult result = probeBroker(*broker, pahoClientFactory(), stop.token(), printStep);
  if (result.passed() && wait->count() == 0)
    return kSuccess;
  if (result.passed())
    return listenForMessages(*broker, result.addresses.front(), *wait, stop.token());
  const StepReport& last = result.steps.back();
  printRest(*broker, last.step);
  if (last.error->code == ErrorCode::Cancelled)
    return kInterrupted;
  if (!last.advice.empty())
    std::printf("\nWhat to do: %s\n", last.advice.c_str());
  return kNoBroker;
}

} // namespace

void addDoctorCommand(CLI::App& app, int& exitCode) {
  auto flags = std::make_shared<DoctorFlags>();
  CLI::App* command = app.add_subcommand(
      "doctor", "Walk name look-up, TCP, TLS, CONNACK and subscription, listen for a while, and say\n"
                "which step fails and what to do");
  flags->broker.addTo(*command);
  command->add_option("--wait", flags->wait, "How long to listen: 500ms, 30s, 5m, 2h; 0 for not at all")
      ->type_name("TIME")
      ->capture_default_str();
  command->footer(exitCodesHelp({kSuccess, kFailed, kUsage, kNoBroker, kInterrupted}));
  command->callback([flags, &exitCode] { exitCode = runDoctor(*flags); });
}

} // namespace muster::ctl
