// The contract of MqttClient, part four: a connection on which nothing is said stands, with every keep-alive.
#include "ContractFixture.h"
#include "LineTap.h"

#include <QTest>

using namespace muster;
using namespace muster::test;
using namespace std::chrono_literals;

namespace {

constexpr auto kQuiet = 16s; // mosquitto 2.0.11 looks every 6 s who is gone
// What the line and a loaded machine may add; the broker's patience is longer than the keep-alive by half.
constexpr auto kLate = 500ms;

ConnectRequest through(const LineTap& tap, std::chrono::seconds keepAlive, MqttVersion version) {
  BrokerOptions options;
  options.url = BrokerUrl::parse(tap.url()).value();
  options.keepAlive = keepAlive;
  options.version = version;
  return requestFor(options, "quiet-" + std::to_string(keepAlive.count()));
}

} // namespace

class ClientKeepaliveTest : public QObject {
  Q_OBJECT

 private slots:
  // All at once: the shortest beside the longest, which is the last to connect.
  void aQuietClientSpeaksInEachOfItsKeepAlives() {
    const TestBroker broker;
    const LineTap tap(broker.port());
    const std::vector<std::chrono::seconds> keepAlives{2s, 3s, 4s, 5s, 10s, 60s};
    std::vector<std::unique_ptr<Contestant>> clients;
    for (const auto keepAlive : keepAlives) {
      const auto version = clients.size() % 2 ? MqttVersion::V311 : MqttVersion::V5;
      clients.push_back(std::make_unique<Contestant>());
      QVERIFY(clients.back()->connect(through(tap, keepAlive, version)));
    }
    std::this_thread::sleep_for(kQuiet);

    for (std::size_t i = 0; i < clients.size(); ++i) {
      const LineTap::Line line = tap.line("quiet-" + std::to_string(keepAlives[i].count()));
      const std::chrono::seconds told(line.keepAliveSeconds);
      const QString figures = QString("asked for %1 s, told %2 s, silent for %3 ms")
                                  .arg(keepAlives[i].count())
                                  .arg(told.count())
                                  .arg(line.longestSilence.count());
      qInfo("%s", qPrintable(figures));
      QVERIFY2(told == keepAlives[i] || told == keepAlives[i] + 1s, qPrintable(figures));
      QVERIFY2(line.longestSilence < told + kLate, qPrintable(figures));
      QVERIFY2(line.isOpen && clients[i]->listener.losses == 0, qPrintable(figures));
    }
    QVERIFY2(broker.log().find("exceeded timeout") == std::string::npos, broker.log().c_str());
  }

  void theKeepAliveIsToldOverTlsToo_data() {
    QTest::addColumn<bool>("v5");
    QTest::newRow("MQTT 5") << true;
    QTest::newRow("MQTT 3.1.1") << false;
  }
  void theKeepAliveIsToldOverTlsToo() {
    QFETCH(bool, v5);
    TestBrokerOptions encrypted;
    encrypted.tls = true;
    const TestBroker broker(encrypted);
    BrokerOptions options = optionsFor(broker, v5 ? MqttVersion::V5 : MqttVersion::V311);
    options.keepAlive = 20s;
    Contestant client;
    QVERIFY(client.connect(requestFor(options, "sealed")));
    QVERIFY2(broker.log().find("k20)") != std::string::npos, broker.log().c_str());
  }
};

QTEST_GUILESS_MAIN(ClientKeepaliveTest)
#include "ClientKeepaliveTest.moc"
