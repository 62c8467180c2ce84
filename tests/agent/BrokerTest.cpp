// The real agent against a real broker, watched by a client that stands outside.
#include "SparkplugObserver.h"

#include <support/ChildProcess.h>
#include <support/TemporaryFolder.h>
#include <support/TestBroker.h>
#include <support/WaitFor.h>

#include <QtTest>

#include <csignal>
#include <filesystem>

using namespace muster;
using namespace muster::test;

namespace {

const std::string kAgent = std::string(MUSTER_BIN_DIR) + "/muster-agent";

BrokerOptions optionsFor(const TestBroker& broker) {
  BrokerOptions options;
  options.url = BrokerUrl{"127.0.0.1", broker.port(), false};
  return options;
}

// An agent with its own folder, sampling fast so that tests need not wait.
class RunningAgent {
 public:
  // broker: more lines of [broker], and whole sections behind them; general: lines before the first section.
  explicit RunningAgent(const std::string& url, const std::string& broker = {},
                        const std::string& general = {}, const std::string& node = {}) {
    writeWholeFile(m_folder.file("agent.toml"),
                   general + "state_dir = \"" + m_folder.file("state") +
                       "\"\n[report]\ninterval = \"100ms\"\nat_least_every = \"400ms\"\n"
                       "[node]\ngroup = \"Test\"\nid = \"node-1\"\n" +
                       node + "[broker]\nurl = \"" + url + "\"\n" + broker);
    start();
  }
  void start() {
    m_process = std::make_unique<ChildProcess>(
        std::vector<std::string>{kAgent, "--config", m_folder.file("agent.toml")}, m_folder.file("log"));
  }
  ChildProcess& process() { return *m_process; }
  std::string log() const { return readWholeFile(m_folder.file("log")); }
  std::string file(const std::string& name) const { return m_folder.file(name); }

 private:
  TemporaryFolder m_folder;
  std::unique_ptr<ChildProcess> m_process;
};

const Value* propertyOf(const Metric& metric, std::string_view name) {
  for (const Property& property : metric.properties) {
    if (property.name == name)
      return &property.value;
  }
  return nullptr;
}

bool isBirth(const ObservedMessage& message) {
  return message.type == MessageType::NBirth;
}

} // namespace

class BrokerTest : public QObject {
  Q_OBJECT

 private slots:
  void birthAnnouncesEveryMetricWithUnitRangeAndValue() {
    TestBroker broker;
    SparkplugObserver observer(optionsFor(broker));
    RunningAgent agent(broker.url());
    const auto birth = observer.waitFor(MessageType::NBirth);
    QVERIFY2(birth, agent.log().c_str());
    QCOMPARE(birth->node, std::string("node-1"));
    QCOMPARE(birth->payload.seq.value_or(99), std::uint64_t(0));
    QCOMPARE(birth->bdSeq.value_or(99), std::int64_t(0)); // the very first start
    QVERIFY(birth->find("Node Control/Rebirth") != nullptr);
    const Metric* memory = birth->find("Memory/Available");
    QVERIFY(memory != nullptr);
    QCOMPARE(int(memory->value.type()), int(DataType::UInt64));
    QVERIFY(!memory->value.isNull());
    QVERIFY(memory->timestampMs.has_value());
    const Metric* usage = birth->find("CPU/Usage");
    QVERIFY(usage != nullptr);
    QCOMPARE(*propertyOf(*usage, "engUnit"), Value::text("%"));
    QCOMPARE(*propertyOf(*usage, "engLow"), Value::floating(0.0));
    QCOMPARE(*propertyOf(*usage, "engHigh"), Value::floating(100.0));
    for (const char* name :
         {"Load/1 min", "Disk/root/Free", "System/Uptime", "System/Hostname", "Agent/Version"})
      QVERIFY2(birth->find(name) != nullptr, name);
    QVERIFY(observer.troubles().empty());
  }

  void dataFollowsInSequenceWithoutTypesOfItsOwn() {
    TestBroker broker;
    SparkplugObserver observer(optionsFor(broker));
    RunningAgent agent(broker.url());
    std::size_t at = 0;
    const auto birth = observer.waitFor(MessageType::NBirth, 0, &at);
    QVERIFY2(birth, agent.log().c_str());
    std::uint64_t seq = birth->payload.seq.value_or(0);
    bool sawUsage = false;
    for (int i = 0; i < 30 || !sawUsage; ++i) {
      QVERIFY2(i < 300, "no CPU usage in 300 messages");
      const auto next = observer.waitFor([](const ObservedMessage&) { return true; }, at + 1, &at);
      QVERIFY(next);
      if (next->type == MessageType::NBirth)
        seq = 255; // a slow collector came in late: a birth begins anew
      else
        QCOMPARE(int(next->type), int(MessageType::NData));
      QCOMPARE(next->payload.seq.value_or(999), (seq + 1) % 256);
      seq = next->payload.seq.value_or(0);
      const Metric* usage = next->find("CPU/Usage");
      sawUsage = sawUsage || (usage != nullptr && !usage->value.isNull() && usage->value.asDouble() <= 100);
    }
    QVERIFY(observer.troubles().empty());
  }

  void killedAgentLeavesItsWillWithItsBdSeq() {
    TestBroker broker;
    SparkplugObserver observer(optionsFor(broker));
    RunningAgent agent(broker.url());
    const auto birth = observer.waitFor(MessageType::NBirth);
    QVERIFY2(birth, agent.log().c_str());
    agent.process().signal(SIGKILL);
    const auto death = observer.waitFor(MessageType::NDeath);
    QVERIFY(death);
    QCOMPARE(death->bdSeq, birth->bdSeq);
    QVERIFY(!death->payload.seq.has_value());
    QCOMPARE(death->payload.metrics.size(), std::size_t(1));
  }

  void sigtermSaysGoodbyeOnceAndEndsQuicklyWithExitCode0() {
    TestBroker broker;
    SparkplugObserver observer(optionsFor(broker));
    RunningAgent agent(broker.url());
    const auto birth = observer.waitFor(MessageType::NBirth);
    QVERIFY2(birth, agent.log().c_str());
    QElapsedTimer timer;
    timer.start();
    agent.process().signal(SIGTERM);
    QCOMPARE(agent.process().wait(std::chrono::seconds(20)), std::optional(0));
    QVERIFY2(timer.elapsed() < 10'000, "the farewell takes three seconds at most");
    std::size_t at = 0;
    const auto death = observer.waitFor(MessageType::NDeath, 0, &at);
    QVERIFY(death);
    QCOMPARE(death->bdSeq, birth->bdSeq);
    // MQTT 5's disconnect with Will message makes the broker say it a second time; never with another number.
    for (std::size_t i = at + 1; i < observer.count(); ++i) {
      const auto more = observer.waitFor([](const ObservedMessage&) { return true; }, i);
      QCOMPARE(int(more->type), int(MessageType::NDeath));
      QCOMPARE(more->bdSeq, birth->bdSeq);
    }
  }

  // timeout(1) sends its signal to the process and to its group.
  void aSignalThatComesTwiceAtOnceCostsNoGoodbye() {
    TestBroker broker;
    SparkplugObserver observer(optionsFor(broker));
    RunningAgent agent(broker.url());
    QVERIFY2(observer.waitFor(MessageType::NBirth), agent.log().c_str());
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < 200)
      agent.process().signal(SIGTERM);
    QCOMPARE(agent.process().wait(std::chrono::seconds(20)), std::optional(0));
  }

  void bdSeqRisesOverRestartsAndIsOnDiskBeforeTheBirth() {
    TestBroker broker;
    SparkplugObserver observer(optionsFor(broker));
    RunningAgent agent(broker.url());
    std::size_t from = 0;
    for (const std::int64_t expected : {0, 1, 2}) {
      std::size_t at = 0;
      const auto birth = observer.waitFor(isBirth, from, &at);
      QVERIFY2(birth, agent.log().c_str());
      QCOMPARE(birth->bdSeq.value_or(99), expected);
      QCOMPARE(readWholeFile(agent.file("state/bdseq")), std::to_string(expected) + "\n");
      agent.process().signal(SIGKILL);
      QVERIFY(observer.waitFor(MessageType::NDeath, at));
      QVERIFY(agent.process().wait(std::chrono::seconds(20)));
      from = observer.count();
      if (expected < 2)
        agent.start();
    }
  }

  void agentComesBackAfterTheBrokerWasRestarted() {
    TestBroker broker;
    auto observer = std::make_unique<SparkplugObserver>(optionsFor(broker));
    RunningAgent agent(broker.url());
    const auto birth = observer->waitFor(MessageType::NBirth);
    QVERIFY2(birth, agent.log().c_str());
    observer.reset();
    broker.stop();
    broker.start();
    observer = std::make_unique<SparkplugObserver>(optionsFor(broker));
    // Its birth may have come before we looked: then its data tells that it is back, and a rebirth who it is.
    const auto sign =
        observer->waitFor([](const ObservedMessage& message) { return message.type != MessageType::NDeath; });
    QVERIFY2(sign, agent.log().c_str());
    Metric rebirth;
    rebirth.name = kMetricRebirth;
    rebirth.value = Value::boolean(true);
    Payload command;
    command.timestampMs = sign->payload.timestampMs;
    command.metrics = {rebirth};
    const std::size_t before = observer->count();
    observer->publish({nodeTopic(MessageType::NCmd, "Test", "node-1"), encodePayload(command), 0, false});
    const auto again = observer->waitFor(isBirth, before);
    QVERIFY2(again, agent.log().c_str());
    QVERIFY(again->bdSeq.value_or(0) > birth->bdSeq.value_or(99));
    QVERIFY(observer->troubles().empty());
  }

  void agentWaitsForABrokerThatComesLater() {
    TestBrokerOptions options;
    options.port = freePort();
    RunningAgent agent("mqtt://127.0.0.1:" + std::to_string(options.port));
    QVERIFY(waitFor([&] { return agent.log().find("next try in") != std::string::npos; }));
    TestBroker broker(options);
    QVERIFY2(waitFor([&] { return agent.log().find("birth with") != std::string::npos; }),
             agent.log().c_str());
    QVERIFY(agent.log().find("connected to mqtt://127.0.0.1:") != std::string::npos);
  }

  void mutualTlsWithMqtt311() {
    TestBrokerOptions options;
    options.tls = true;
    options.requireClientCertificate = true;
    TestBroker broker(options);
    const auto& certificates = TestCertificates::get();
    BrokerOptions access;
    access.url = BrokerUrl{"localhost", broker.port(), true};
    access.tls.caFile = certificates.caFile;
    access.tls.certFile = certificates.clientCert;
    access.tls.keyFile = certificates.clientKey;
    SparkplugObserver observer(access);
    RunningAgent agent(broker.url(), "mqtt = 3\nca = \"" + certificates.caFile + "\"\ncert = \"" +
                                         certificates.clientCert + "\"\nkey = \"" + certificates.clientKey +
                                         "\"\n");
    QVERIFY2(observer.waitFor(MessageType::NBirth), agent.log().c_str());
    agent.process().signal(SIGTERM);
    QVERIFY(observer.waitFor(MessageType::NDeath));
    QCOMPARE(agent.process().wait(std::chrono::seconds(20)), std::optional(0));
  }

  void passwordFromItsFileOpensTheBroker() {
    TestBrokerOptions options;
    options.user = "device";
    options.password = "correct horse";
    TestBroker broker(options);
    TemporaryFolder folder;
    writeWholeFile(folder.file("password"), "correct horse\n");
    BrokerOptions access = optionsFor(broker);
    access.credentials = {"device", "correct horse"};
    SparkplugObserver observer(access);
    RunningAgent agent(broker.url(),
                       "user = \"device\"\npassword_file = \"" + folder.file("password") + "\"\n");
    QVERIFY2(observer.waitFor(MessageType::NBirth), agent.log().c_str());
    writeWholeFile(folder.file("password"), "wrong\n");
    RunningAgent refused(broker.url(),
                         "user = \"device\"\npassword_file = \"" + folder.file("password") + "\"\n");
    QVERIFY2(waitFor([&] { return refused.log().find("MQTT CONNACK: ") != std::string::npos; }),
             refused.log().c_str());
    QVERIFY(refused.log().find("correct horse") == std::string::npos);
    QVERIFY(refused.log().find("wrong") == std::string::npos);
  }

  void stateFolderThatCannotBeMadeCostsOneWarningAndNoBirth() {
    TestBroker broker;
    SparkplugObserver observer(optionsFor(broker));
    TemporaryFolder folder;
    ChildProcess agent({kAgent, "--broker", broker.url(), "--state-dir", "/proc/none/state"},
                       folder.file("log"));
    QVERIFY2(observer.waitFor(MessageType::NBirth), readWholeFile(folder.file("log")).c_str());
    QVERIFY(readWholeFile(folder.file("log")).find("nothing is kept between starts") != std::string::npos);
  }

  void agentWithAPrimaryHostIsSilentUntilThatIsOnline() {
    TestBroker broker;
    SparkplugObserver observer(optionsFor(broker));
    RunningAgent agent(broker.url(), "", "", "primary_host = \"scada\"\n");
    QVERIFY2(waitFor([&] { return agent.log().find("connected to") != std::string::npos; }),
             agent.log().c_str());
    QCOMPARE(observer.count(), std::size_t(0));
    observer.publish({stateTopic("scada"), R"({"online":true,"timestamp":1763799000000})", 1, true});
    QVERIFY2(observer.waitFor(MessageType::NBirth), agent.log().c_str());
    observer.publish({stateTopic("scada"), R"({"online":false,"timestamp":1763799000001})", 1, true});
    QVERIFY2(observer.waitFor(MessageType::NDeath), agent.log().c_str());
    QVERIFY2(waitFor([&] { return agent.log().find("scada is offline") != std::string::npos; }),
             agent.log().c_str());
  }

  void agentLeavesAHostThatIsOfflineOnceForEachConnection() {
    TestBroker broker;
    SparkplugObserver observer(optionsFor(broker));
    RunningAgent agent(broker.url(), "", "", "primary_host = \"scada\"\n");
    observer.publish({stateTopic("scada"), R"({"online":true,"timestamp":1763799000000})", 1, true});
    QVERIFY2(observer.waitFor(MessageType::NBirth), agent.log().c_str());
    for (int i = 1; i <= 20; ++i)
      observer.publish({stateTopic("scada"),
                        R"({"online":false,"timestamp":17637990000)" + std::to_string(10 + i) + "}", 1,
                        true});
    const auto lines = [&](const char* words) {
      return QString::fromStdString(agent.log()).count(QLatin1String(words));
    };
    QVERIFY2(waitFor([&] { return lines("connected to") >= 2; }), agent.log().c_str());
    const auto left = lines("scada is offline"); // first, since each one follows its connection
    QVERIFY2(left >= 1 && left <= lines("connected to"), agent.log().c_str());
  }

  void hostileCommandsDoNotDisturbTheData() {
    TestBroker broker;
    SparkplugObserver observer(optionsFor(broker));
    RunningAgent agent(broker.url());
    QVERIFY2(observer.waitFor(MessageType::NBirth), agent.log().c_str());
    const std::string topic = nodeTopic(MessageType::NCmd, "Test", "node-1");
    observer.publish({topic, std::string("\xff\xff\xff\x00garbage", 11), 0, false});
    observer.publish({topic, "", 0, false});
    observer.publish({topic, std::string(1'000'000, 'x'), 0, false});
    QVERIFY2(waitFor([&] { return agent.log().find("commands refused so far") != std::string::npos; }),
             agent.log().c_str());
    QVERIFY(observer.waitFor(MessageType::NData, observer.count()));
    QVERIFY(agent.process().running());
  }

  void interfaceThatVanishesIsBadOnceThenSilentAndGoodWhenItComesBack() {
    TestBroker broker;
    SparkplugObserver observer(optionsFor(broker));
    TemporaryFolder tree;
    std::filesystem::create_directories(tree.file("proc/net"));
    const std::string rest = ": 1 1 0 1 1 1 1 1 1 1 0 1 1 1 1 1\n";
    const auto plugIn = [&](const std::string& interfaces) {
      writeWholeFile(tree.file("proc/net/dev.new"), interfaces);
      std::filesystem::rename(tree.file("proc/net/dev.new"), tree.file("proc/net/dev"));
    };
    plugIn("eth0" + rest + "usb0" + rest);
    RunningAgent agent(broker.url(), "[collect]\nenabled = [\"network\"]\n",
                       "root = \"" + tree.path() + "\"\n");
    QVERIFY2(observer.waitFor(isBirth), agent.log().c_str());
    constexpr const char* kUsb = "Network/usb0/Send Errors";
    plugIn("eth0" + rest);
    std::size_t at = 0;
    const auto gone = observer.waitFor(
        [&](const ObservedMessage& message) {
          const Metric* metric = message.find(kUsb);
          return metric != nullptr && metric->value.isNull();
        },
        0, &at);
    QVERIFY2(gone, agent.log().c_str());
    const Value* bad = propertyOf(*gone->find(kUsb), kPropertyQuality);
    QVERIFY(bad != nullptr && bad->asInt64() == kQualityBad);
    // The other one is repeated every 400 ms; of this one there is nothing more to say.
    for (int i = 0; i < 3; ++i) {
      const auto more = observer.waitFor(
          [](const ObservedMessage& message) { return message.find("Network/eth0/Send Errors") != nullptr; },
          at + 1, &at);
      QVERIFY(more);
      QVERIFY(more->find(kUsb) == nullptr);
    }
    plugIn("eth0" + rest + "usb0" + rest);
    const auto back = observer.waitFor(
        [&](const ObservedMessage& message) { return message.find(kUsb) != nullptr; }, at + 1);
    QVERIFY(back);
    QVERIFY(!back->find(kUsb)->value.isNull());
    const Value* good = propertyOf(*back->find(kUsb), kPropertyQuality);
    QVERIFY(good != nullptr && good->asInt64() == kQualityGood);
  }

  void newInterfaceMakesANewBirthWithIt() {
    TestBroker broker;
    SparkplugObserver observer(optionsFor(broker));
    TemporaryFolder tree;
    std::filesystem::create_directories(tree.file("proc/net"));
    const std::string eth0 = "eth0: 1 1 0 1 1 1 1 1 1 1 0 1 1 1 1 1\n";
    writeWholeFile(tree.file("proc/net/dev"), eth0);
    RunningAgent agent(broker.url(), "[collect]\nenabled = [\"network\"]\n",
                       "root = \"" + tree.path() + "\"\n");
    std::size_t at = 0;
    const auto birth = observer.waitFor(isBirth, 0, &at);
    QVERIFY2(birth, agent.log().c_str());
    QVERIFY(birth->find("Network/eth0/Received") != nullptr);
    writeWholeFile(tree.file("proc/net/dev.new"), eth0 + "wlan0: 5 1 0 1 1 1 1 1 1 1 0 1 1 1 1 1\n");
    std::filesystem::rename(tree.file("proc/net/dev.new"), tree.file("proc/net/dev"));
    const auto again = observer.waitFor(isBirth, at + 1);
    QVERIFY2(again, agent.log().c_str());
    QVERIFY(again->find("Network/wlan0/Received") != nullptr);
    QCOMPARE(again->bdSeq, birth->bdSeq);
    QCOMPARE(again->find("Network/wlan0/Receive Errors")->value, Value::unsignedInteger(DataType::UInt64, 0));
  }
};

QTEST_GUILESS_MAIN(BrokerTest)
#include "BrokerTest.moc"
