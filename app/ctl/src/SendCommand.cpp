#include <schema/Payload.h>
#include <schema/Topic.h>
#include <schema/Utf8.h>
#include <schema/ValueInput.h>
#include <schema/ValueText.h>

#include <ctl/BrokerFlags.h>
#include <ctl/Commands.h>
#include <ctl/ExitCode.h>
#include <ctl/HostFlags.h>
#include <ctl/HostRun.h>
#include <ctl/Interruption.h>
#include <ctl/Words.h>
#include <usage/Duration.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace muster::ctl {

namespace {

constexpr std::size_t kNamesToShow = 10;

struct SendFlags {
  BrokerFlags broker;
  HostFlags host;
  std::string target, metric, value;
  std::string wait = "10s";
};

struct Target {
  std::string group, node, device;
};

Result<Target> parseTarget(const std::string& text) {
  const std::size_t first = text.find('/');
  if (first == std::string::npos)
    return unexpected(ErrorCode::BadArgument, text, "write it as GROUP/NODE or GROUP/NODE/DEVICE");
  const std::size_t second = text.find('/', first + 1);
  Target target;
  target.group = text.substr(0, first);
  target.node = text.substr(first + 1, second == std::string::npos ? second : second - first - 1);
  if (second != std::string::npos)
    target.device = text.substr(second + 1);
  std::vector<std::pair<std::string, const char*>> ids{{target.group, "group"}, {target.node, "edge node"}};
  if (second != std::string::npos)
    ids.emplace_back(target.device, "device");
  for (const auto& [id, what] : ids)
    if (Result<void> checked = checkId(id, what); !checked)
      return unexpected(checked.error().code, checked.error().where,
                        checked.error().detail + "; write it as GROUP/NODE or GROUP/NODE/DEVICE");
  return target;
}

// Sees the births of one device go by, and what its metrics are.
class MetricWatch {
 public:
  explicit MetricWatch(Target target) : m_target(std::move(target)) {}

  // False when the device was born: nothing more to wait for.
  bool look(const FleetUpdate& update) {
    for (const DeviceInfo& device : update.devices)
      if (device.group == m_target.group && device.nodeName == m_target.node &&
          device.device == m_target.device)
        m_id = device.id;
    for (const SeriesInfo& series : update.series)
      if (series.device == m_id && m_id != kNoDevice)
        m_known[series.id] = {series.metric, series.type};
    for (const FleetEvent& event : update.events)
      if (event.kind == EventKind::Birth && event.device == m_id && m_id != kNoDevice) {
        m_isBorn = true;
        m_announced = event.series;
      }
    return !m_isBorn;
  }

  bool isBorn() const { return m_isBorn; }
  std::optional<DataType> typeOf(const std::string& metric) const {
    for (const SeriesId id : m_announced)
      if (const auto found = m_known.find(id); found != m_known.end() && found->second.first == metric)
        return found->second.second;
    return std::nullopt;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const SeriesId id : m_announced)
      if (const auto found = m_known.find(id); found != m_known.end())
        names.push_back(found->second.first);
    return names;
  }

 private:
  const Target m_target;
  DeviceId m_id = kNoDevice;
  bool m_isBorn = false;
  std::vector<SeriesId> m_announced;
  std::map<SeriesId, std::pair<std::string, DataType>> m_known;
};

// Some of them, for who misspelled one.
std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kNamesToShow); ++i)
    text += (text.empty() ? "" : ", ") + toPrintableUtf8(names[i]);
  return names.size() > kNamesToShow ? text + ", ..." : text;
}

// Shared with the host's thread, which may answer after we have given up.
template<class T>
class Answer {
 public:
  std::function<void(T)> callback() {
    return [promise = m_promise](T answer) { promise->set_value(std::move(answer)); };
  }
  // Nothing: a signal came.
  std::optional<T> wait() {
    while (!isInterrupted())
      if (m_future.wait_for(std::chrono::milliseconds(50)) == std::future_status::ready)
        return m_future.get();
    return std::nullopt;
  }

 private:
  std::shared_ptr<std::promise<T>> m_promise = std::make_shared<std::promise<T>>();
  std::future<T> m_future = m_promise->get_future();
};

int exitCodeOf(const Error& error) {
  if (error.code == ErrorCode::NotConnected)
    return kNoBroker;
  return error.code == ErrorCode::TimedOut || error.code == ErrorCode::QueueFull ? kNoAnswer : kUsage;
}

// The births are not retained: who is to be written to is asked for its own.
int learn(const SendFlags& flags, HostRun& run, const Target& target, MetricWatch& watch,
          std::chrono::milliseconds wait) {
  Answer<Result<void>> asked;
  run.runtime().requestRebirth(target.group, target.node, asked.callback());
  if (const auto result = asked.wait(); result && !*result)
    return fail(result->error(), exitCodeOf(result->error()));
  run.gather(wait, [&](const FleetUpdate& update) { return watch.look(update); });
  if (watch.isBorn())
    return kSuccess;
  if (isInterrupted())
    return fail("stopped before " + flags.target + " had answered: nothing was sent", kInterrupted);
  if (!run.losses().empty())
    return fail(run.losses().front() + "; nothing was sent", kNoBroker);
  return fail(flags.target + " did not answer within " + flags.wait +
                  ": nothing was sent; is it online, and is the name spelled as in `musterctl devices`?",
              kNoAnswer);
}

// What needs no broker to be refused; empty: nothing does.
std::string whyProtocol(const SendFlags& flags, const Target& target) {
  if (!target.device.empty())
    return {};
  if (flags.metric == kMetricRebirth)
    return flags.metric + " is not written: ask with `musterctl rebirth " + flags.target + "`";
  return flags.metric == kMetricBdSeq ? "bdSeq belongs to the protocol and is not to be written" : "";
}

// The metric's type as the birth gave it. Node Control/* are no series: the host is asked for them.
Result<DataType> typeOf(const SendFlags& flags, HostRun& run, const Target& target,
                        const MetricWatch& watch) {
  if (const std::optional<DataType> type = watch.typeOf(flags.metric))
    return *type;
  std::vector<std::string> names = watch.names();
  if (target.device.empty()) {
    Answer<std::vector<NodeControl>> asked;
    run.runtime().controls(target.group, target.node, asked.callback());
    for (const NodeControl& control : asked.wait().value_or(std::vector<NodeControl>{})) {
      if (control.name == flags.metric)
        return control.type;
      names.push_back(control.name);
    }
  }
  return unexpected(ErrorCode::UnknownMetric, "",
                    flags.target + " has no metric " + flags.metric +
                        (names.empty() ? ", nor any other" : "; it has " + listed(names)));
}

int write(const SendFlags& flags, HostRun& run, const Target& target, Value value) {
  const std::string taken = valueText(value); // what a Float keeps of the digits, for one
  Answer<Result<void>> written;
  run.runtime().write({target.group, target.node, target.device, flags.metric, std::move(value)},
                      written.callback());
  const std::optional<Result<void>> result = written.wait();
  if (!result)
    return fail("stopped before the value came back: it was sent, and may have been taken", kInterrupted);
  if (!*result)
    return fail(result->error(), exitCodeOf(result->error()));
  // Of a control nobody knows whether it stays as it is.
  const bool isControl = target.device.empty() && flags.metric.starts_with(kNodeControlPrefix);
  std::printf("%s %s %s = %s\n", flags.target.c_str(), isControl ? "took" : "has", flags.metric.c_str(),
              taken.c_str());
  return kSuccess;
}

int runSend(const SendFlags& flags) {
  const Result<BrokerOptions> broker = flags.broker.options();
  if (!broker)
    return fail(broker.error(), kUsage);
  Result<HostSessionOptions> host = flags.host.options();
  if (!host)
    return fail(host.error(), kUsage);
  const Result<std::chrono::milliseconds> wait = usage::parseDuration(flags.wait);
  if (!wait)
    return fail("--wait " + wait.error().message(), kUsage);
  const Result<Target> target = parseTarget(flags.target);
  if (!target)
    return fail(target.error(), kUsage);
  if (const std::string why = whyProtocol(flags, *target); !why.empty())
    return fail(why, kUsage);
  // A host asks everyone whose data it can't read: the rest of the fleet is none of this one's business.
  host->writeTimeoutMs = wait->count();
  host->onlyNodes = {{target->group, target->node}};
  HostRun run(*broker, *host);
  if (const int code = run.connect(); code != kSuccess)
    return code;
  MetricWatch watch(*target);
  if (const int code = learn(flags, run, *target, watch, *wait); code != kSuccess)
    return code;
  const Result<DataType> type = typeOf(flags, run, *target, watch);
  if (!type)
    return isInterrupted() ? fail("stopped: nothing was sent", kInterrupted) : fail(type.error(), kUsage);
  Result<Value> value = parseInput(*type, flags.value);
  if (!value)
    return fail("\"" + flags.value + "\" is no value for " + flags.metric + ": " + value.error().detail,
                kUsage);
  return write(flags, run, *target, *std::move(value));
}

} // namespace

void addSendCommand(CLI::App& app, int& exitCode) {
  auto flags = std::make_shared<SendFlags>();
  CLI::App* command = app.add_subcommand("send", "Write a value to a metric, and wait for it to come back");
  command->add_option("target", flags->target, "The edge node or device")
      ->type_name("GROUP/NODE[/DEVICE]")
      ->required();
  command
      ->add_option(
          "metric", flags->metric,
          "Its metric, as in `musterctl devices --json`; of an edge node also Node Control/..., as its "
          "birth has it")
      ->type_name("METRIC")
      ->required();
  command->add_option("value", flags->value, "As in a CSV export: 21.5, true, some text")
      ->type_name("VALUE")
      ->required();
  flags->broker.addTo(*command);
  flags->host.addTo(*command);
  flags->host.addHostIdTo(*command);
  command
      ->add_option("--wait", flags->wait,
                   "How long to wait for the birth, then for the value: 500ms, 30s, 5m, 2h")
      ->type_name("TIME")
      ->capture_default_str();
  command->footer(
      "The value is checked against the birth: the metric, its type, and its range where it has "
      "one. One that starts "
      "with a hyphen and is no number goes after --, as in: send GROUP/NODE METRIC --broker URL "
      "-- -Infinity\n\n"
      "Done is what came back with the same value. Another value is no answer: when --wait is over "
      "it is told. Node Control/Reboot is done as well once the edge node goes offline or begins "
      "another session; Node Control/Rebirth has a command of its own, rebirth.\n\n" +
      exitCodesHelp({kSuccess, kFailed, kUsage, kNoBroker, kNoAnswer, kInterrupted}));
  command->callback([flags, &exitCode] { exitCode = runSend(*flags); });
}

} // namespace muster::ctl
