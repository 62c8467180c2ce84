// The contract of MqttClient, part four: a connection on which nothing is said stands, with every keep-alive.
#include "ContractFixture.h"
#include "LineTap.h"
#include "ScriptedPeer.h"

#include <QTest>

#include <array>

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

// A broker of MQTT 5 that wants a keep-alive (below 256 s), and answers pings.
std::vector<std::string> wanting(char seconds) {
  const std::string properties =
      std::string("\x21\0\x14", 3) + std::string("\x26\0\1k\0\1v", 7) + std::string("\x13\0", 2) + seconds;
  const std::string connack = std::string("\x20\x10\0\0\x0d", 5) + properties;
  std::vector<std::string> answers(100, std::string("\xd0\0", 2));
  answers.front() = connack;
  return answers;
}

std::size_t count(const std::string& text, const std::string& wanted) {
  std::size_t found = 0;
  for (std::size_t at = text.find(wanted); at != std::string::npos; at = text.find(wanted, at + 1))
    ++found;
  return found;
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

  // MQTT 5.0 section 3.2.2.3.14. mosquitto's least is 10 s, and it drops a client after 15 to 21; a peer with 2 s shows
  // that it is obeyed again and again. One that wants none is still pinged.
  void aShorterKeepAliveOfTheBrokerIsObeyed() {
    TestBrokerOptions strict;
    strict.extraConfig = "max_keepalive 10";
    const TestBroker broker(strict);
    const LineTap tap(broker.port());
    strict.tls = true;
    const TestBroker encrypted(strict);
    const ScriptedPeer hurried(wanting(2)), careless(wanting(0)), patient(wanting(60));
    const LineTap hurriedTap(hurried.port()), carelessTap(careless.port()), patientTap(patient.port());
    std::array<Contestant, 5> clients;
    BrokerOptions options = optionsFor(encrypted);
    options.keepAlive = 60s;
    QVERIFY(clients[4].connect(requestFor(options, "sealed")));
    QVERIFY(clients[0].connect(through(tap, 60s, MqttVersion::V5)));
    QVERIFY(clients[1].connect(through(hurriedTap, 30s, MqttVersion::V5)));
    QVERIFY(clients[2].connect(through(carelessTap, 4s, MqttVersion::V5)));
    QVERIFY(clients[3].connect(through(patientTap, 4s, MqttVersion::V5)));
    std::this_thread::sleep_for(11s);

    const auto quiet = [](const LineTap& line, const char* id, std::chrono::seconds most) {
      const auto silence = line.line(id).longestSilence;
      qInfo("%s: silent for %lld ms", id, static_cast<long long>(silence.count()));
      return line.line(id).isOpen && silence < most + kLate;
    };
    QVERIFY(quiet(tap, "quiet-60", 10s));
    QVERIFY(quiet(hurriedTap, "quiet-30", 2s));
    QVERIFY(quiet(carelessTap, "quiet-4", 4s));
    QVERIFY(quiet(patientTap, "quiet-4", 4s));
    QVERIFY2(count(encrypted.log(), "Received PINGREQ from sealed") >= 2, encrypted.log().c_str());
    for (const Contestant& client : clients)
      QCOMPARE(client.listener.losses.load(), 0);
    QVERIFY(clients[0].client->publish({"t", "x", 0, false}));
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
