// The runtime in this process, at a real broker: what goes wrong inside it is counted, said once and survived.
#include "SparkplugObserver.h"

#include <agent/AgentRuntime.h>
#include <support/TestBroker.h>
#include <support/WaitFor.h>

#include <QtTest>

#include <atomic>
#include <filesystem>
#include <mutex>
#include <new>

using namespace muster;
using namespace muster::agent;
using namespace muster::test;

namespace {

// A client whose queue can be declared full.
class FullClient final : public MqttClient {
 public:
  FullClient(std::unique_ptr<MqttClient> inner, std::shared_ptr<std::atomic<bool>> full)
      : m_inner(std::move(inner)), m_full(std::move(full)) {}

  Result<void> connect(const ConnectRequest& request) override { return m_inner->connect(request); }
  Result<void> subscribe(std::span<const Subscription> subscriptions) override {
    return m_inner->subscribe(subscriptions);
  }
  Result<void> publish(const OutgoingMessage& message) override {
    if (*m_full)
      return unexpected(ErrorCode::QueueFull, "test", "the queue is full");
    return m_inner->publish(message);
  }
  std::size_t pending() const override { return m_inner->pending(); }
  void disconnect(std::chrono::milliseconds patience) override { m_inner->disconnect(patience); }

 private:
  std::unique_ptr<MqttClient> m_inner;
  std::shared_ptr<std::atomic<bool>> m_full;
};

class Lines {
 public:
  void add(const std::string& line) {
    const std::lock_guard lock(m_mutex);
    m_lines << QString::fromStdString(line);
  }
  QStringList with(const char* words) const {
    const std::lock_guard lock(m_mutex);
    return m_lines.filter(words);
  }

 private:
  mutable std::mutex m_mutex;
  QStringList m_lines;
};

// Counts up with each reading; every second reading fails in its own way.
class TroubledCollector final : public Collector {
 public:
  TroubledCollector() : Collector(Root("/nonexistent")) {}
  std::string_view name() const override { return "troubled"; }

 protected:
  void read(const Now&) override {
    reportNumber("Temperature/{}", ++m_count, "a");
    if (m_count % 4 == 2)
      throw std::bad_alloc();
    if (m_count % 4 == 0)
      throw std::filesystem::filesystem_error("card", std::make_error_code(std::errc::io_error));
    reportNumber("Temperature/{}", m_count, "b");
  }

 private:
  int m_count = 0;
};

struct Running {
  explicit Running(const TestBroker& broker, std::unique_ptr<Collector> more = {},
                   std::optional<std::string> primaryHost = {}) {
    AgentConfig config;
    config.primaryHost = std::move(primaryHost);
    BrokerOptions access;
    access.url = BrokerUrl{"127.0.0.1", broker.port(), false};
    config.brokers = {access};
    config.group = "Test";
    config.nodeId = "node-1";
    config.interval = std::chrono::milliseconds(100);
    std::vector<std::unique_ptr<Collector>> collectors;
    collectors.push_back(makeAgentCollector(counters));
    if (more)
      collectors.push_back(std::move(more));
    const auto factory = [full = full](MqttListener& listener) -> std::unique_ptr<MqttClient> {
      return std::make_unique<FullClient>(pahoClientFactory()(listener), full);
    };
    const auto log = [this](LogLevel, const std::string& line) { lines.add(line); };
    runtime = std::make_unique<AgentRuntime>(
        RuntimeParts{config, std::move(collectors), counters, std::nullopt, factory, log});
    runtime->start();
  }

  std::shared_ptr<std::atomic<bool>> full = std::make_shared<std::atomic<bool>>(false);
  std::shared_ptr<AgentCounters> counters = std::make_shared<AgentCounters>();
  Lines lines;
  std::unique_ptr<AgentRuntime> runtime;
};

BrokerOptions optionsFor(const TestBroker& broker) {
  BrokerOptions options;
  options.url = BrokerUrl{"127.0.0.1", broker.port(), false};
  return options;
}

std::uint64_t numberOf(const ObservedMessage& message, const char* metric) {
  const Metric* found = message.find(metric);
  return found == nullptr || found->value.isNull() ? 0 : found->value.asUInt64();
}

} // namespace

class RuntimeTest : public QObject {
  Q_OBJECT

 private slots:
  void messagesThatAFullQueueDroppedAreCountedSaidOnceAndPublished() {
    TestBroker broker;
    SparkplugObserver observer(optionsFor(broker));
    Running agent(broker);
    QVERIFY(observer.waitFor(MessageType::NBirth));
    *agent.full = true;
    // The agent's own processor time changes all the time, so there is always something to send.
    QVERIFY(waitFor([&] { return agent.counters->messagesDropped >= 3; }));
    *agent.full = false;
    QVERIFY(observer.waitFor(
        [](const ObservedMessage& message) { return numberOf(message, "Agent/Messages Dropped") >= 3; }));
    const QStringList said = agent.lines.with("messages dropped so far: ");
    QCOMPARE(said.size(), 1);
    QVERIFY2(said[0].contains("the queue is full"), qPrintable(said[0]));
  }

  void collectorThatThrowsIsCountedSaidOnceAndTriedAgain() {
    TestBroker broker;
    SparkplugObserver observer(optionsFor(broker));
    Running agent(broker, std::make_unique<TroubledCollector>());
    QVERIFY(observer.waitFor(MessageType::NBirth));
    // What was read before the exception counts, and what was not is null until it can be read again.
    std::size_t at = 0;
    QVERIFY(observer.waitFor(
        [](const ObservedMessage& message) {
          const Metric* metric = message.find("Temperature/b");
          return metric != nullptr && metric->value.isNull();
        },
        0, &at));
    QVERIFY(observer.waitFor(
        [](const ObservedMessage& message) {
          const Metric* metric = message.find("Temperature/b");
          return metric != nullptr && !metric->value.isNull() && metric->value.asDouble() > 6;
        },
        at));
    QVERIFY(observer.waitFor(
        [](const ObservedMessage& message) { return numberOf(message, "Agent/Read Failures") >= 4; }));
    const QStringList said = agent.lines.with("collector troubled: ");
    QCOMPARE(said.size(), 1);
    QVERIFY2(said[0].contains("tried again every 100ms"), qPrintable(said[0]));
  }

  void commandsForWhatIsNotThereAreCountedSaidOnceAndPublished() {
    TestBroker broker;
    SparkplugObserver observer(optionsFor(broker));
    Running agent(broker);
    QVERIFY(observer.waitFor(MessageType::NBirth));
    Payload command;
    command.timestampMs = 1'763'799'000'000;
    for (const char* name : {"Agent/CPU Usage", "No/Such Metric", "Node Control/Reboot"}) {
      Metric metric;
      metric.name = name;
      metric.value = Value::boolean(true);
      command.metrics.push_back(metric);
    }
    const auto births = agent.lines.with("birth with").size();
    observer.publish({nodeTopic(MessageType::NCmd, "Test", "node-1"), encodePayload(command), 0, false});
    QVERIFY(observer.waitFor(
        [](const ObservedMessage& message) { return numberOf(message, "Agent/Refused Commands") == 3; }));
    QVERIFY(waitFor([&] { return !agent.lines.with("3 commands refused so far").isEmpty(); }));
    QCOMPARE(agent.lines.with("commands refused").size(), 1);
    QCOMPARE(agent.lines.with("birth with").size(), births);
  }

  void whatThePrimaryHostDoesIsSaid() {
    TestBroker broker;
    SparkplugObserver observer(optionsFor(broker));
    Running agent(broker, {}, "scada");
    QVERIFY(waitFor([&] { return !agent.lines.with("waiting for primary host scada").empty(); }));
    QVERIFY(!agent.lines.with("connected to").empty());
    QCOMPARE(observer.count(), std::size_t(0));
    observer.publish({stateTopic("scada"), R"({"online":true,"timestamp":1763799000000})", 1, false});
    QVERIFY(observer.waitFor(MessageType::NBirth));
    QVERIFY(waitFor([&] { return !agent.lines.with("primary host scada is online").empty(); }));
    observer.publish({stateTopic("scada"), R"({"online":false,"timestamp":1763799000001})", 1, false});
    QVERIFY(waitFor([&] { return !agent.lines.with("primary host scada is offline").empty(); }));
    QCOMPARE(agent.lines.with("waiting for primary host").size(), 1);
    QCOMPARE(agent.lines.with("is online").size(), 1);
    // Its STATE was not retained, so the next connection knows nothing of it.
    QVERIFY(waitFor([&] { return agent.lines.with("waiting for primary host").size() == 2; }));
  }

  void whyThePrimaryHostIsNotBelievedIsSaidOnce() {
    TestBroker broker;
    SparkplugObserver observer(optionsFor(broker));
    Running agent(broker, {}, "scada");
    observer.publish({stateTopic("scada"), R"({"online":true,"timestamp":1763799000000})", 1, true});
    QVERIFY(observer.waitFor(MessageType::NBirth));
    for (int i = 0; i < 50; ++i)
      observer.publish({stateTopic("scada"), R"({"online":true,"timestamp":1763795400000})", 1, false});
    QVERIFY(waitFor([&] { return !agent.lines.with("not believed").empty(); }));
    QVERIFY(observer.waitFor(MessageType::NData, observer.count()));
    const QStringList said = agent.lines.with("not believed");
    QCOMPARE(said.size(), 1);
    for (const char* words : {"of primary host scada", "online as of 2025-11-22T07:10:00",
                              "one before was of 2025-11-22T08:10:00", "check that host's clock"})
      QVERIFY2(said[0].contains(words), qPrintable(said[0]));
  }
};

QTEST_GUILESS_MAIN(RuntimeTest)
#include "RuntimeTest.moc"
