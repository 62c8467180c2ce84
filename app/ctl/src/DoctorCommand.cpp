#include <schema/ValueText.h>
#include <transport/Probe.h>

#include <ctl/BrokerFlags.h>
#include <ctl/Commands.h>
#include <ctl/ExitCode.h>

#include <cstdio>
#include <memory>

namespace muster::ctl {

namespace {

constexpr ConnectStep kSteps[] = {ConnectStep::NameLookup, ConnectStep::Tcp, ConnectStep::Tls,
                                  ConnectStep::Connack, ConnectStep::Subscribe};

void printStep(const StepReport& report) {
  const double ms = static_cast<double>(report.took.count()) / 1000.0;
  std::printf("%-8s %-16s %s (%.0f ms)\n", report.error ? "FAILED" : "ok", connectStepName(report.step),
              report.error ? report.error->message().c_str() : report.detail.c_str(), ms);
  for (const CertificateInfo& certificate : report.chain)
    std::printf("%25s %s, issued by %s, valid until %s\n", "", certificate.subject.c_str(),
                certificate.issuer.c_str(), utcText(certificate.notAfterMs).c_str());
  std::fflush(stdout);
}

int runDoctor(const BrokerFlags& flags) {
  const Result<BrokerOptions> broker = flags.options();
  if (!broker) {
    std::fprintf(stderr, "musterctl: %s\n", broker.error().message().c_str());
    return kUsage;
  }
  std::printf("Walking to %s\n", broker->url.toString().c_str());
  const ProbeResult result = probeBroker(*broker, pahoClientFactory(), {}, printStep);
  if (result.passed()) {
    std::printf("Everything works.\n");
    return kSuccess;
  }
  const StepReport& last = result.steps.back();
  for (const ConnectStep step : kSteps)
    if (step > last.step && (broker->url.tls || step != ConnectStep::Tls))
      std::printf("%-8s %s\n", "-", connectStepName(step));
  if (!last.advice.empty())
    std::printf("\nWhat to do: %s\n", last.advice.c_str());
  return kNoBroker;
}

} // namespace

void addDoctorCommand(CLI::App& app, int& exitCode) {
  auto flags = std::make_shared<BrokerFlags>();
  CLI::App* command = app.add_subcommand(
      "doctor",
      "Walk name look-up, TCP, TLS, CONNACK and subscription, and say which step fails and what to do");
  flags->addTo(*command);
  command->callback([flags, &exitCode] { exitCode = runDoctor(*flags); });
}

} // namespace muster::ctl
