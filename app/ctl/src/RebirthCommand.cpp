#include <schema/Topic.h>

#include <ctl/BrokerFlags.h>
#include <ctl/Commands.h>
#include <ctl/ExitCode.h>
#include <ctl/HostFlags.h>
#include <ctl/HostRun.h>
#include <ctl/Interruption.h>
#include <ctl/Words.h>
#include <usage/Duration.h>

#include <cstdio>
#include <future>
#include <memory>

namespace muster::ctl {

namespace {

struct RebirthFlags {
  BrokerFlags broker;
  HostFlags host;
  std::string target;
  std::string wait = "10s";
};

// Sees the edge node's birth go by.
class BirthWatch {
 public:
  BirthWatch(std::string group, std::string node) : m_group(std::move(group)), m_node(std::move(node)) {}

  // False when the birth was seen: nothing more to wait for.
  bool look(const FleetUpdate& update) {
    for (const DeviceInfo& device : update.devices)
      if (device.isNode() && device.group == m_group && device.nodeName == m_node)
        m_id = device.id;
    for (const FleetEvent& event : update.events)
      if (event.kind == EventKind::Birth && event.device == m_id && m_id != kNoDevice) {
        m_isBorn = true;
        m_metrics = event.series.size();
      }
    return !m_isBorn;
  }
  bool isBorn() const { return m_isBorn; }
  std::size_t metrics() const { return m_metrics; }

 private:
  const std::string m_group, m_node;
  DeviceId m_id = kNoDevice;
  bool m_isBorn = false;
  std::size_t m_metrics = 0;
};

int runRebirth(const RebirthFlags& flags) {
  const Result<BrokerOptions> broker = flags.broker.options();
  const Result<std::chrono::milliseconds> wait = usage::parseDuration(flags.wait);
  if (!broker)
    return fail(broker.error(), kUsage);
  Result<HostSessionOptions> host = flags.host.options();
  if (!host)
    return fail(host.error(), kUsage);
  if (!wait)
    return fail("--wait " + wait.error().message(), kUsage);
  const std::size_t slash = flags.target.find('/');
  if (slash == std::string::npos)
    return fail(flags.target + ": write it as GROUP/NODE", kUsage);
  const std::string group = flags.target.substr(0, slash);
  const std::string node = flags.target.substr(slash + 1);
  for (const auto& [id, what] : {std::pair{group, "group"}, std::pair{node, "edge node"}})
    if (Result<void> checked = checkId(id, what); !checked)
      return fail(checked.error().message() + "; write it as GROUP/NODE", kUsage);

  // A host asks everyone whose data it can't read: the rest of the fleet is none of this one's business.
  host->onlyNodes = {{group, node}};
  HostRun run(*broker, *host);
  if (const int code = run.connect(); code != kSuccess)
    return code;
  std::promise<Result<void>> asked;
  std::future<Result<void>> answer = asked.get_future();
  run.runtime().requestRebirth(group, node, [&](Result<void> result) { asked.set_value(std::move(result)); });
  if (const Result<void> result = answer.get(); !result)
    return fail(result.error(), result.error().code == ErrorCode::NotConnected ? kNoBroker : kFailed);
  BirthWatch watch(group, node);
  run.gather(*wait, [&](const FleetUpdate& update) { return watch.look(update); });
  run.runtime().stop();
  if (!watch.isBorn() && isInterrupted())
    return fail("stopped before " + flags.target + " had answered", kInterrupted);
  if (!watch.isBorn() && !run.losses().empty())
    return fail(run.losses().front(), kNoBroker);
  if (!watch.isBorn())
    return fail(flags.target + " did not answer within " + flags.wait +
                    "; is it online, and is the name spelled as in `musterctl devices`?",
                kNoAnswer);
  std::printf("%s is born again, with %s\n", flags.target.c_str(),
              counted(watch.metrics(), "metric", "metrics").c_str());
  return kSuccess;
}

} // namespace

void addRebirthCommand(CLI::App& app, int& exitCode) {
  auto flags = std::make_shared<RebirthFlags>();
  CLI::App* command =
      app.add_subcommand("rebirth", "Ask an edge node to introduce itself again, and wait for it");
  command->add_option("node", flags->target, "The edge node")->type_name("GROUP/NODE")->required();
  flags->broker.addTo(*command);
  flags->host.addTo(*command);
  command->add_option("--wait", flags->wait, "How long to wait for the birth: 500ms, 30s, 5m, 2h")
      ->type_name("TIME")
      ->capture_default_str();
  command->footer(exitCodesHelp({kSuccess, kFailed, kUsage, kNoBroker, kNoAnswer, kInterrupted}));
  command->callback([flags, &exitCode] { exitCode = runRebirth(*flags); });
}

} // namespace muster::ctl
