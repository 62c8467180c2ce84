// The contract of MqttClient, part one: coming up, with every kind of credentials, and failing to.
#include "ContractFixture.h"
#include "ScriptedPeer.h"

#include <QTest>

using namespace muster;
using namespace muster::test;
using namespace std::chrono_literals;

class ClientConnectTest : public QObject {
  Q_OBJECT

  static void versions() {
    QTest::addColumn<int>("version");
    QTest::newRow("MQTT 5") << static_cast<int>(MqttVersion::V5);
    QTest::newRow("MQTT 3.1.1") << static_cast<int>(MqttVersion::V311);
  }

  static bool logShows(const TestBroker& broker, const std::string& text) {
    return waitFor([&] { return broker.log().find(text) != std::string::npos; });
  }

 private slots:
  void connectsWithAVersionAndACleanSession_data() { versions(); }
  void connectsWithAVersionAndACleanSession() {
    QFETCH(int, version);
    const TestBroker broker;
    Contestant client;
    QVERIFY(client.connect(requestFor(optionsFor(broker, static_cast<MqttVersion>(version)), "plain")));
    QVERIFY(logShows(broker, " as plain (p" + std::string(version == 5 ? "5" : "2") + ", c1, k"));
    QCOMPARE(client.listener.failures.load(), 0);
  }

  void connectsOverTlsWithTheAuthorityGiven_data() { versions(); }
  void connectsOverTlsWithTheAuthorityGiven() {
    QFETCH(int, version);
    const TestBroker broker({.tls = true});
    Contestant client;
    QVERIFY(client.connect(requestFor(optionsFor(broker, static_cast<MqttVersion>(version)), "tls")));
    QVERIFY(client.subscribe({{"t", 0}}));
    QVERIFY(client.client->publish({"t", "sealed", 0, false}));
    QVERIFY(waitFor([&] { return client.listener.messages == 1; }));
  }

  void connectsOverTlsToAnAddressThatStandsInTheCertificate() {
    const TestBroker broker({.tls = true});
    BrokerOptions options = optionsFor(broker);
    options.url.host = "127.0.0.1";
    Contestant client;
    QVERIFY(client.connect(requestFor(options, "address")));
  }

  void connectsWithAClientCertificate_data() { versions(); }
  void connectsWithAClientCertificate() {
    QFETCH(int, version);
    const TestBroker broker({.tls = true, .requireClientCertificate = true});
    BrokerOptions options = optionsFor(broker, static_cast<MqttVersion>(version));
    options.tls.certFile = TestCertificates::get().clientCert;
    options.tls.keyFile = TestCertificates::get().clientKey;
    Contestant client;
    QVERIFY(client.connect(requestFor(options, "mutual")));
  }

  // TLS 1.3 lets the client believe that all is well before the server judges its certificate.
  void missingClientCertificateFailsTheAttempt() {
    const TestBroker broker({.tls = true, .requireClientCertificate = true});
    Contestant client;
    const Error error = client.failToConnect(requestFor(optionsFor(broker), "bare"));
    QVERIFY2(error.code == ErrorCode::Tls || error.code == ErrorCode::Connack, error.message().c_str());
    QCOMPARE(client.listener.connects.load(), 0);
  }

  void serverThatCannotBeTrustedIsATlsError_data() {
    const TestCertificates& files = TestCertificates::get();
    QTest::addColumn<QString>("ca");
    QTest::addColumn<QString>("cert");
    QTest::addColumn<QString>("key");
    const auto text = [](const std::string& path) { return QString::fromStdString(path); };
    QTest::newRow("foreign authority")
        << text(files.foreignCaFile) << text(files.serverCert) << text(files.serverKey);
    QTest::newRow("no authority given") << QString() << text(files.serverCert) << text(files.serverKey);
    QTest::newRow("expired") << text(files.caFile) << text(files.expiredServerCert)
                             << text(files.expiredServerKey);
    QTest::newRow("another name") << text(files.caFile) << text(files.otherNameServerCert)
                                  << text(files.otherNameServerKey);
  }
  void serverThatCannotBeTrustedIsATlsError() {
    QFETCH(QString, ca);
    QFETCH(QString, cert);
    QFETCH(QString, key);
    const TestBroker broker({.tls = true, .serverCert = cert.toStdString(), .serverKey = key.toStdString()});
    BrokerOptions options = optionsFor(broker);
    options.tls.caFile = ca.toStdString();
    Contestant client;
    const Error error = client.failToConnect(requestFor(options, "careful"));
    QVERIFY2(error.code == ErrorCode::Tls, error.message().c_str());
    QVERIFY(!error.detail.empty());
    // By an explicit wish it is let pass.
    options.tls.verifyServer = false;
    Contestant careless;
    QVERIFY(careless.connect(requestFor(options, "careless")));
  }

  // The host cannot be resolved at all: it is checked against the certificate and never looked up.
  void nameInTheUrlIsNeverLookedUpAgain() {
    const TestCertificates& files = TestCertificates::get();
    const TestBroker broker(
        {.tls = true, .serverCert = files.otherNameServerCert, .serverKey = files.otherNameServerKey});
    BrokerOptions options = optionsFor(broker);
    options.url.host = "elsewhere.example";
    Contestant client;
    QVERIFY(client.connect(requestFor(options, "far")));
    const TestBroker plain;
    BrokerOptions nowhere = optionsFor(plain);
    nowhere.url.host = "broker.invalid";
    Contestant other;
    QVERIFY(other.connect(requestFor(nowhere, "near")));
  }

  void refusedPortIsATcpError_data() {
    QTest::addColumn<QString>("scheme");
    QTest::newRow("plain") << "mqtt";
    QTest::newRow("TLS") << "mqtts";
  }
  void refusedPortIsATcpError() {
    QFETCH(QString, scheme);
    BrokerOptions options;
    options.url =
        BrokerUrl::parse(scheme.toStdString() + "://127.0.0.1:" + std::to_string(freePort())).value();
    Contestant client;
    const Error error = client.failToConnect(requestFor(options, "nobody"));
    QVERIFY2(error.code == ErrorCode::Tcp, error.message().c_str());
    QVERIFY2(error.detail.find("refused") != std::string::npos, error.detail.c_str());
  }

  void wrongPasswordIsAConnackErrorWithTheReason_data() { versions(); }
  void wrongPasswordIsAConnackErrorWithTheReason() {
    QFETCH(int, version);
    const TestBroker broker({.user = "fleet", .password = "right"});
    BrokerOptions options = optionsFor(broker, static_cast<MqttVersion>(version));
    options.credentials = {"fleet", "wrong"};
    Contestant client;
    const Error error = client.failToConnect(requestFor(options, "badge"));
    QVERIFY2(error.code == ErrorCode::Connack, error.message().c_str());
    QVERIFY2(error.detail.find("uthorised") != std::string::npos, error.detail.c_str());
    options.credentials.password = "right";
    QVERIFY(client.connect(requestFor(options, "badge")));
  }

  // MQTT 3.1.1 has no word for it: a broker that insists says 0x02, that the client id is refused.
  void refusedClientIdMayBeAKeepAliveThatIsTooLong() {
    const ScriptedPeer strict({std::string("\x20\2\0\2", 4)});
    BrokerOptions options;
    options.url = BrokerUrl::parse(strict.url()).value();
    options.version = MqttVersion::V311;
    Contestant client;
    const Error error = client.failToConnect(requestFor(options, "slow"));
    QVERIFY2(error.code == ErrorCode::Connack, error.message().c_str());
    QVERIFY2(error.detail.find("client id") != std::string::npos, error.detail.c_str());
    QVERIFY2(error.detail.find("keep-alive") != std::string::npos, error.detail.c_str());
  }

  void silentBrokerTimesOut() {
    const ScriptedPeer silent({});
    BrokerOptions options;
    options.url = BrokerUrl::parse(silent.url()).value();
    options.connectTimeout = 1s;
    Contestant client;
    const Error error = client.failToConnect(requestFor(options, "patient"));
    QVERIFY2(error.code == ErrorCode::TimedOut, error.message().c_str());
  }

  void peerThatClosesInsteadOfAnsweringIsAConnackError() {
    const ScriptedPeer rude({""}, true);
    BrokerOptions options;
    options.url = BrokerUrl::parse(rude.url()).value();
    Contestant client;
    const Error error = client.failToConnect(requestFor(options, "polite"));
    QVERIFY2(error.code == ErrorCode::Connack, error.message().c_str());
  }

  void secondConnectOnALiveConnectionIsRefused() {
    const TestBroker broker;
    Contestant client;
    QVERIFY(client.connect(requestFor(optionsFor(broker), "one")));
    QCOMPARE(client.client->connect(requestFor(optionsFor(broker), "one")).error().code,
             ErrorCode::BadArgument);
    QVERIFY(client.client->publish({"t", "x", 0, false}));
  }

  void badRequestsAreRefusedBeforeAnythingIsSent() {
    BrokerOptions options;
    options.url = BrokerUrl::parse("mqtts://127.0.0.1").value();
    options.tls.caFile = "/nonexistent";
    Contestant client;
    QCOMPARE(client.client->connect(requestFor(options, "x")).error().code, ErrorCode::BadConfig);
    options.url.tls = false;
    options.tls = {};
    QCOMPARE(client.client->connect(requestFor(options, "x", {"a/#", "w", 1, false})).error().code,
             ErrorCode::BadTopic);
    QCOMPARE(client.client->connect(requestFor(options, "x", {"w", std::string(65'536, 'w'), 1, false}))
                 .error()
                 .code,
             ErrorCode::LimitExceeded);
    const Subscription all{"#", 0};
    QCOMPARE(client.client->subscribe({&all, 1}).error().code, ErrorCode::NotConnected);
    QCOMPARE(client.client->publish({"t", "x", 0, false}).error().code, ErrorCode::NotConnected);
    QCOMPARE(client.listener.callbacks(), 0);
  }
};

QTEST_GUILESS_MAIN(ClientConnectTest)
#include "ClientConnectTest.moc"
