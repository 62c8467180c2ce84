// conformance_node: an edge node made of EdgeSession and BrokerLink, as muster-agent is, that does what its
// standard input says. For what no program of ours does by itself: templates, writable devices, every
// datatype. A line is a word and its fields, separated by tabs; \N is null.
//   metric DEVICE NAME TYPE TEXT [writable]   announce (DEVICE empty: the edge node), with an engUnit
//   birth DEVICE                              take what was announced for
//   it into the session connect
//   value NAME TEXT [QUALITY|historical|transient] [KEY=TEXT;...]   a sample for the next message, with metadata
//   send DEVICE                               that message
//   remove DEVICE
//   quit                                      NDEATH, DISCONNECT
// It prints "command DEVICE NAME TEXT" for each command that it accepts, and publishes the value.
#include <schema/ValueText.h>
#include <session/EdgeSession.h>
#include <transport/BrokerLink.h>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <map>
#include <mutex>
#include <sstream>
#include <thread>

namespace {

using namespace muster;
using Fields = std::vector<std::string>;

constexpr std::size_t kBrokerArguments = 5; // program, URL, MQTT version, group, node
constexpr std::chrono::milliseconds kTick{250};

Now systemNow() {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count(),
          duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count()};
}

[[noreturn]] void giveUp(const std::string& why) {
  std::fprintf(stderr, "conformance_node: %s\n", why.c_str());
  std::exit(1);
}

Fields split(const std::string& line) {
  Fields fields(1);
  for (const char c : line) {
    if (c == '\t')
      fields.emplace_back();
    else
      fields.back().push_back(c);
  }
  fields.resize(6);
  return fields;
}

DataType typeNamed(const std::string& name) {
  if (const auto type = dataTypeFromName(name))
    return *type;
  giveUp("no datatype " + name);
}

Value valueOf(DataType type, const std::string& text) {
  if (text == "\\N")
    return Value::null(type);
  Result<Value> value = parseValue(type, text);
  if (!value)
    giveUp(text + ": " + value.error().message());
  return *value;
}

// KEY=TEXT;... with the names of sparkplug_b.proto.
std::optional<MetaData> metadataOf(const std::string& text) {
  if (text.empty())
    return std::nullopt;
  std::map<std::string, std::string> parts;
  std::istringstream list(text);
  for (std::string part; std::getline(list, part, ';');)
    parts[part.substr(0, part.find('='))] = part.substr(part.find('=') + 1);
  const auto textOf = [&parts](const char* key) {
    return parts.contains(key) ? std::optional(parts[key]) : std::nullopt;
  };
  const auto numberOf = [&parts](const char* key) {
    return parts.contains(key) ? std::optional<std::uint64_t>(std::stoull(parts[key])) : std::nullopt;
  };
  MetaData metadata;
  if (parts.contains("is_multi_part"))
    metadata.isMultiPart = parts["is_multi_part"] == "true";
  metadata.contentType = textOf("content_type");
  metadata.size = numberOf("size");
  metadata.seq = numberOf("seq");
  metadata.fileName = textOf("file_name");
  metadata.fileType = textOf("file_type");
  metadata.md5 = textOf("md5");
  metadata.description = textOf("description");
  return metadata;
}

class ProbeNode final : public LinkHandler {
 public:
  ProbeNode(BrokerOptions broker, EdgeOptions options)
      : m_session(std::move(options)), m_link({std::move(broker)}, pahoClientFactory(), *this) {}

  // False: the end.
  bool obey(const Fields& fields);
  // At least every second, for births that were put off.
  void tick();
  void stop();

  ConnectPlan makePlan() override {
    const std::lock_guard lock(m_mutex);
    return m_session.beginConnect(systemNow(), m_link.state().broker);
  }
  void onReady() override {
    const std::lock_guard lock(m_mutex);
    std::vector<OutgoingMessage> outbox;
    m_session.onConnected(systemNow(), outbox);
    send(outbox);
  }
  void onLost(const Error&) override {
    const std::lock_guard lock(m_mutex);
    m_session.onConnectionLost();
  }
  void onState(const LinkState&) override {}
  void onMessage(const IncomingMessage& message) override;

 private:
  void announce(const Fields& fields);
  void birth(const std::string& device);
  void publish(const std::string& device);
  void answer(const EdgeCommand& command, std::vector<OutgoingMessage>& outbox);
  std::uint32_t indexOf(const std::string& device, const std::string& name) const;
  void send(std::vector<OutgoingMessage>& outbox);

  std::mutex m_mutex; // protects all but the link: its threads call in
  EdgeSession m_session;
  std::map<std::string, std::vector<EdgeMetric>> m_metrics;
  std::vector<Fields> m_values;
  BrokerLink m_link;
};

bool ProbeNode::obey(const Fields& fields) {
  const std::string& word = fields[0];
  if (word == "connect") {
    m_link.start();
    return true;
  }
  const std::lock_guard lock(m_mutex);
  std::vector<OutgoingMessage> outbox;
  if (word == "metric")
    announce(fields);
  else if (word == "birth")
    birth(fields[1]);
  else if (word == "value")
    m_values.push_back(fields);
  else if (word == "send")
    publish(fields[1]);
  else if (word == "remove")
    m_session.removeDevice(fields[1], systemNow(), outbox);
  else if (word != "quit")
    giveUp("what is " + word + "?");
  send(outbox);
  return word != "quit";
}

void ProbeNode::stop() {
  std::vector<OutgoingMessage> last;
  {
    const std::lock_guard lock(m_mutex);
    m_session.shutDown(systemNow(), last);
  }
  m_link.stop(last);
}

void ProbeNode::announce(const Fields& fields) {
  EdgeMetric metric;
  metric.name = fields[2];
  metric.value = valueOf(typeNamed(fields[3]), fields[4]);
  metric.timestampMs = systemNow().utcMs;
  metric.properties.push_back({std::string(kPropertyUnit), Value::text("u")});
  metric.writable = fields[5] == "writable";
  m_metrics[fields[1]].push_back(std::move(metric));
}

void ProbeNode::birth(const std::string& device) {
  std::vector<OutgoingMessage> outbox;
  if (Result<void> done = m_session.setMetrics(device, m_metrics[device], systemNow(), outbox); !done)
    giveUp(done.error().message());
  send(outbox);
}

std::uint32_t ProbeNode::indexOf(const std::string& device, const std::string& name) const {
  const std::vector<EdgeMetric>& metrics = m_metrics.at(device);
  for (std::uint32_t i = 0; i < metrics.size(); ++i)
    if (metrics[i].name == name)
      return i;
  giveUp(device + " has no metric " + name);
}

void ProbeNode::publish(const std::string& device) {
  std::vector<EdgeSample> samples;
  for (const Fields& fields : m_values) {
    EdgeSample& sample = samples.emplace_back();
    sample.metric = indexOf(device, fields[1]);
    sample.value = valueOf(m_metrics[device][sample.metric].value.type(), fields[2]);
    sample.timestampMs = systemNow().utcMs;
    sample.isHistorical = fields[3] == "historical";
    sample.isTransient = fields[3] == "transient";
    sample.metadata = metadataOf(fields[4]);
    if (!sample.isHistorical && !sample.isTransient && !fields[3].empty())
      sample.quality = static_cast<std::uint16_t>(std::stoi(fields[3]));
  }
  m_values.clear();
  std::vector<OutgoingMessage> outbox;
  if (Result<void> done = m_session.publish(device, samples, systemNow(), outbox); !done)
    giveUp(done.error().message());
  send(outbox);
}

void ProbeNode::onMessage(const IncomingMessage& message) {
  const std::lock_guard lock(m_mutex);
  std::vector<OutgoingMessage> outbox;
  std::vector<EdgeCommand> commands;
  m_session.onMessage(message, systemNow(), outbox, commands);
  for (const EdgeCommand& command : commands)
    answer(command, outbox);
  send(outbox);
}

void ProbeNode::answer(const EdgeCommand& command, std::vector<OutgoingMessage>& outbox) {
  std::printf("command\t%s\t%s\t%s\n", command.device.c_str(), command.metric.c_str(),
              valueText(command.value).c_str());
  std::fflush(stdout);
  EdgeSample sample;
  sample.metric = indexOf(command.device, command.metric);
  sample.value = command.value;
  sample.timestampMs = systemNow().utcMs;
  if (Result<void> done = m_session.publish(command.device, std::vector{sample}, systemNow(), outbox); !done)
    giveUp(done.error().message());
}

void ProbeNode::tick() {
  const std::lock_guard lock(m_mutex);
  std::vector<OutgoingMessage> outbox;
  m_session.onTick(systemNow(), outbox);
  send(outbox);
}

void ProbeNode::send(std::vector<OutgoingMessage>& outbox) {
  for (const OutgoingMessage& message : outbox)
    static_cast<void>(m_link.publish(message)); // what gets lost with a connection is in the next birth
  outbox.clear();
}

} // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv, argv + argc);
  if (arguments.size() != kBrokerArguments)
    giveUp("conformance_node URL 3|5 GROUP NODE");
  BrokerOptions broker;
  const Result<BrokerUrl> url = BrokerUrl::parse(arguments[1]);
  if (!url)
    giveUp(url.error().message());
  broker.url = *url;
  broker.version = arguments[2] == "3" ? MqttVersion::V311 : MqttVersion::V5;
  EdgeOptions options;
  options.group = arguments[3];
  options.node = arguments[4];
  ProbeNode node(broker, options);
  std::jthread ticker([&node](const std::stop_token& end) {
    for (; !end.stop_requested(); std::this_thread::sleep_for(kTick))
      node.tick();
  });
  std::string line;
  while (std::getline(std::cin, line) && node.obey(split(line))) {
  }
  ticker = {};
  node.stop();
  return 0;
}
