#include <items/HostConnector.h>
#include <support/TestBroker.h>
#include <transport/MqttClient.h>

#include <QSignalSpy>
#include <QTest>

#include <condition_variable>
#include <mutex>

using namespace muster;
using namespace muster::items;
using namespace muster::test;

namespace {

// A door that clients stand before when they are to go.
class Gate {
 public:
  void pass() {
    std::unique_lock lock(m_mutex);
    ++m_waiting;
    m_changed.notify_all();
    m_forced = m_forced || !m_changed.wait_for(lock, std::chrono::seconds(60), [this] { return m_open; });
  }
  void open() {
    const std::lock_guard lock(m_mutex);
    m_open = true;
    m_changed.notify_all();
  }
  bool isSomebodyWaiting() const {
    const std::lock_guard lock(m_mutex);
    return m_waiting > 0 && !m_open;
  }
  bool wasForced() const { // somebody's patience ended before it was opened
    const std::lock_guard lock(m_mutex);
    return m_forced;
  }

 private:
  mutable std::mutex m_mutex;
  std::condition_variable m_changed;
  int m_waiting = 0;
  bool m_open = false;
  bool m_forced = false;
};

// A client of a library that takes its time to let go.
class SlowToGo final : public MqttClient {
 public:
  SlowToGo(std::unique_ptr<MqttClient> inner, Gate& gate) : m_inner(std::move(inner)), m_gate(gate) {}
  ~SlowToGo() override { m_gate.pass(); }
  Result<void> connect(const ConnectRequest& request) override { return m_inner->connect(request); }
  Result<void> subscribe(std::span<const Subscription> s) override { return m_inner->subscribe(s); }
  Result<void> publish(const OutgoingMessage& message) override { return m_inner->publish(message); }
  std::size_t pending() const override { return m_inner->pending(); }
  void disconnect(std::chrono::milliseconds patience) override { m_inner->disconnect(patience); }

 private:
  std::unique_ptr<MqttClient> m_inner;
  Gate& m_gate;
};

HostConnector::ClientFactory slowToGo(Gate& gate) {
  return [&gate, paho = pahoClientFactory()](MqttListener& listener) {
    return std::make_unique<SlowToGo>(paho(listener), gate);
  };
}

} // namespace

class HostConnectorTest : public QObject {
  Q_OBJECT

  static ConnectionSettings settingsOf(const TestBroker& broker) {
    auto settings = ConnectionSettings::fromUrl(QString::fromStdString(broker.url()));
    Q_ASSERT(settings);
    return *settings;
  }

 private slots:
  void aUrlBecomesSettingsAndBack() {
    const auto settings = ConnectionSettings::fromUrl(QStringLiteral("mqtts://broker.lan"));
    QVERIFY(settings.has_value());
    QCOMPARE(settings->host, QStringLiteral("broker.lan"));
    QCOMPARE(settings->port, 8883);
    QVERIFY(settings->tls);
    QCOMPARE(settings->url(), QStringLiteral("mqtts://broker.lan:8883"));
    QVERIFY(!ConnectionSettings::fromUrl(QStringLiteral("mqtt://:nowhere:")));
  }

  void aMissingAuthorityFileIsRefusedBeforeTheNetwork() {
    HostConnector connector(pahoClientFactory(), {});
    ConnectionSettings settings;
    settings.host = QStringLiteral("127.0.0.1");
    settings.tls = true;
    settings.caFile = QStringLiteral("/no/such/ca.pem");
    const auto feed = connector.open(settings);
    QVERIFY(!feed);
    QVERIFY(QString::fromStdString(feed.error().message()).contains(settings.caFile));
  }

  void aFeedConnectsAndNoticesTheLoss() {
    TestBroker broker;
    HostConnector connector(pahoClientFactory(), {});
    auto feed = connector.open(settingsOf(broker));
    QVERIFY2(feed.has_value(), feed ? "" : feed.error().message().c_str());
    Fleet fleet;
    QSignalSpy linkChanged(&fleet, &Fleet::linkChanged);
    fleet.setFeed(std::move(*feed));
    const auto phase = [&fleet] {
      fleet.tick(1);
      return fleet.link().phase;
    };
    QTRY_COMPARE_WITH_TIMEOUT(phase(), LinkPhase::Connected, 30'000);
    QCOMPARE(fleet.link().broker, QStringLiteral("127.0.0.1:%1").arg(broker.port()));
    broker.stop();
    QTRY_COMPARE_WITH_TIMEOUT(phase(), LinkPhase::Waiting, 30'000);
    QTRY_VERIFY_WITH_TIMEOUT((phase(), !fleet.link().error.isEmpty()), 30'000);
    QVERIFY(linkChanged.size() >= 2);
  }

  void aRebirthOfAnUnknownNodeIsAnsweredInWords() {
    TestBroker broker;
    HostConnector connector(pahoClientFactory(), {});
    auto feed = connector.open(settingsOf(broker));
    QVERIFY(feed.has_value());
    QString problem;
    bool answered = false;
    (*feed)->requestRebirth(QStringLiteral("g"), QStringLiteral("n"), [&](const QString& text) {
      problem = text;
      answered = true;
    });
    QTRY_VERIFY_WITH_TIMEOUT(answered, 30'000);
    QVERIFY(!problem.isEmpty());
  }

  void aTestPassesStepByStep() {
    TestBroker broker;
    HostConnector connector(pahoClientFactory(), {});
    const auto test = connector.makeTest();
    QSignalSpy steps(test.get(), &ConnectionTest::stepChanged);
    QSignalSpy finished(test.get(), &ConnectionTest::finished);
    test->start(settingsOf(broker));
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 30'000);
    QVERIFY(finished[0][0].toBool());
    QCOMPARE(steps.size(), 8); // four steps without TLS, each at work and then passed
    QCOMPARE(steps.last()[0].toInt(), 3);
    QCOMPARE(steps.last()[1].value<TestStep>().outcome, TestStep::Outcome::Passed);
  }

  void aTestStopsAtTheStepThatFailsAndSaysWhatToDo() {
    HostConnector connector(pahoClientFactory(), {});
    const auto test = connector.makeTest();
    QSignalSpy steps(test.get(), &ConnectionTest::stepChanged);
    QSignalSpy finished(test.get(), &ConnectionTest::finished);
    ConnectionSettings settings;
    settings.host = QStringLiteral("127.0.0.1");
    settings.port = freePort();
    test->start(settings);
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 30'000);
    QVERIFY(!finished[0][0].toBool());
    const auto last = steps.last()[1].value<TestStep>();
    QCOMPARE(steps.last()[0].toInt(), 1);
    QCOMPARE(last.outcome, TestStep::Outcome::Failed);
    QVERIFY(!last.detail.isEmpty());
    QVERIFY(!last.advice.isEmpty());
  }

  void aCancelledTestSaysNothingMore() {
    TestBroker broker;
    broker.pause();
    HostConnector connector(pahoClientFactory(), {});
    const auto test = connector.makeTest();
    QSignalSpy finished(test.get(), &ConnectionTest::finished);
    test->start(settingsOf(broker));
    test->cancel();
    broker.resume();
    QCoreApplication::processEvents();
    QCOMPARE(finished.size(), 0);
  }

  void aConnectionIsLetGoWithoutAWait() {
    TestBroker broker;
    Gate gate;
    HostConnector connector(slowToGo(gate), {});
    auto feed = connector.open(settingsOf(broker));
    QVERIFY(feed.has_value());
    QTRY_COMPARE_WITH_TIMEOUT((*feed)->link().phase, LinkPhase::Connected, 30'000);
    int answers = 0;
    (*feed)->requestRebirth(QStringLiteral("g"), QStringLiteral("n"), [&](const QString&) { ++answers; });
    feed->reset(); // on the GUI's thread
    QTRY_VERIFY_WITH_TIMEOUT(gate.isSomebodyWaiting(), 30'000);
    QVERIFY(!gate.wasForced());
    QCoreApplication::processEvents();
    QCOMPARE(answers, 0); // nobody is there any more to be told
    gate.open();
  }

  void aTestIsCancelledWithoutAWait() {
    TestBroker broker;
    Gate gate;
    HostConnector connector(slowToGo(gate), {});
    auto test = connector.makeTest();
    QSignalSpy finished(test.get(), &ConnectionTest::finished);
    test->start(settingsOf(broker));
    QTRY_VERIFY_WITH_TIMEOUT(gate.isSomebodyWaiting(), 30'000);
    test->cancel();
    test->start(settingsOf(broker)); // a second run beside the first, which still lets go
    test.reset();
    QVERIFY(!gate.wasForced());
    QCoreApplication::processEvents();
    QCOMPARE(finished.size(), 0);
    gate.open();
  }
};

QTEST_GUILESS_MAIN(HostConnectorTest)
#include "HostConnectorTest.moc"
