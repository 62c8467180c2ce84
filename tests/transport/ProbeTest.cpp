// A failing connection has to be named by its step, with words that help.
#include "ScriptedPeer.h"

#include <support/TestBroker.h>
#include <transport/Probe.h>

#include <QDateTime>
#include <QTest>

#include <atomic>
#include <memory>
#include <thread>

using namespace muster;
using namespace muster::test;
using namespace std::chrono_literals;

namespace {

BrokerOptions at(const std::string& url) {
  BrokerOptions options;
  options.url = BrokerUrl::parse(url).value();
  options.connectTimeout = 5s;
  if (options.url.tls)
    options.tls.caFile = TestCertificates::get().caFile;
  return options;
}

NameResolver knows(const std::vector<std::string>& addresses) {
  return [addresses](const std::string&) { return Result<std::vector<std::string>>(addresses); };
}

} // namespace

class ProbeTest : public QObject {
  Q_OBJECT

  static void expectFailure(const ProbeResult& result, ConnectStep step, ErrorCode code, const char* detail,
                            const char* advice) {
    QVERIFY(!result.passed());
    const StepReport& last = result.steps.back();
    QCOMPARE(connectStepName(last.step), connectStepName(step));
    QVERIFY2(last.error->code == code, last.error->message().c_str());
    QVERIFY2(last.error->detail.find(detail) != std::string::npos, last.error->detail.c_str());
    QVERIFY2(last.advice.find(advice) != std::string::npos, last.advice.c_str());
  }

 private slots:
  void everyStepPassesOnAGoodBroker() {
    const TestBroker broker({.tls = true, .requireClientCertificate = true});
    BrokerOptions options = at(broker.url());
    options.tls.certFile = TestCertificates::get().clientCert;
    options.tls.keyFile = TestCertificates::get().clientKey;
    std::vector<std::string> heard;
    const ProbeResult result = probeBroker(options, pahoClientFactory(), {}, [&](const StepReport& report) {
      heard.emplace_back(connectStepName(report.step));
    });
    QVERIFY2(result.passed(), result.steps.back().error ? result.steps.back().error->message().c_str() : "");
    QCOMPARE(heard, (std::vector<std::string>{"name look-up", "TCP connection", "TLS", "MQTT CONNACK",
                                              "subscribe"}));
    QCOMPARE(result.addresses.front(), std::string("127.0.0.1"));
    QCOMPARE(result.steps.back().detail, std::string("subscription to spBv1.0/# accepted, QoS 0"));
    const StepReport& tls = result.steps[2];
    QVERIFY2(tls.detail.find("TLSv1.") == 0, tls.detail.c_str());
    QVERIFY(!tls.chain.empty());
    QCOMPARE(tls.chain.front().subject, std::string("CN=localhost"));
    QVERIFY(tls.chain.front().issuer.find("Muster test authority ca") != std::string::npos);
    QVERIFY(tls.chain.front().notAfterMs > QDateTime::currentMSecsSinceEpoch());
  }

  void unknownNameFailsAtTheNameLookUp() {
    const ProbeResult result = probeNetwork(at("mqtt://broker.invalid"));
    QCOMPARE(result.steps.size(), std::size_t(1));
    QVERIFY(result.steps.front().error.has_value());
    QCOMPARE(result.steps.front().step, ConnectStep::NameLookup);
    QVERIFY(!result.steps.front().advice.empty());
  }

  void silentNameServerTimesOutAndCanBeCancelled() {
    auto released = std::make_shared<std::atomic<bool>>(false);
    const NameResolver silent = [released](const std::string& host) -> Result<std::vector<std::string>> {
      released->wait(false);
      return unexpected(ErrorCode::NameLookup, host, "released");
    };
    BrokerOptions options = at("mqtt://broker.invalid");
    options.connectTimeout = 50ms;
    expectFailure(probeNetwork(options, {}, {}, silent), ConnectStep::NameLookup, ErrorCode::TimedOut,
                  "did not answer", "name server");
    options.connectTimeout = 600s;
    std::stop_source stop;
    std::thread canceller([&] { stop.request_stop(); });
    const ProbeResult cancelled = probeNetwork(options, stop.get_token(), {}, silent);
    canceller.join();
    QCOMPARE(cancelled.steps.back().error->code, ErrorCode::Cancelled);
    *released = true;
    released->notify_all();
  }

  void refusedPortFailsAtTcp() {
    expectFailure(probeNetwork(at("mqtt://127.0.0.1:" + std::to_string(freePort()))), ConnectStep::Tcp,
                  ErrorCode::Tcp, "refused", "nothing listens on port");
  }

  void networkWithoutARouteFailsAtTcp() {
    // Linux refuses TCP to a broadcast address in these words, before any packet.
    expectFailure(probeNetwork(at("mqtt://255.255.255.255:1883")), ConnectStep::Tcp, ErrorCode::Tcp,
                  "unreachable", "no way to that network");
  }

  void addressThatAnswersIsFoundBehindOneThatDoesNot() {
    const TestBroker broker;
    BrokerOptions options = at("mqtt://both.example:" + std::to_string(broker.port()));
    const ProbeResult result = probeNetwork(options, {}, {}, knows({"::1", "127.0.0.1"}));
    QVERIFY(result.passed());
    QCOMPARE(result.addresses, (std::vector<std::string>{"127.0.0.1", "::1"}));
  }

  void brokerWithoutTlsFailsAtTls() {
    const TestBroker broker;
    expectFailure(probeNetwork(at("mqtts://127.0.0.1:" + std::to_string(broker.port()))), ConnectStep::Tls,
                  ErrorCode::Tls, "does not speak TLS", "mqtt://");
  }

  void peerThatAnswersInAnotherLanguageFailsAtTls() {
    const ScriptedPeer web({"HTTP/1.1 400 Bad Request\r\n\r\n"});
    expectFailure(probeNetwork(at(web.url("mqtts"))), ConnectStep::Tls, ErrorCode::Tls, "does not speak TLS",
                  "8883");
  }

  void peerThatSaysNothingTimesOutAtTls() {
    const ScriptedPeer silent({});
    BrokerOptions options = at(silent.url("mqtts"));
    options.connectTimeout = 300ms;
    expectFailure(probeNetwork(options), ConnectStep::Tls, ErrorCode::TimedOut, "in time", "port");
  }

  void authorityThatIsNotKnownFailsAtTls() {
    const TestBroker broker({.tls = true});
    BrokerOptions options = at(broker.url());
    options.tls.caFile = TestCertificates::get().foreignCaFile;
    const ProbeResult result = probeNetwork(options);
    expectFailure(result, ConnectStep::Tls, ErrorCode::Tls, "authority that is not known", "CA file");
    QCOMPARE(result.steps.back().chain.front().subject,
             std::string("CN=localhost")); // shown though not trusted
    options.tls.verifyServer = false;
    QVERIFY(probeNetwork(options).passed());
  }

  void expiredCertificateFailsAtTls() {
    const TestCertificates& files = TestCertificates::get();
    const TestBroker broker(
        {.tls = true, .serverCert = files.expiredServerCert, .serverKey = files.expiredServerKey});
    expectFailure(probeNetwork(at(broker.url())), ConnectStep::Tls, ErrorCode::Tls, "expired", "Renew");
  }

  void certificateForAnotherNameFailsAtTls() {
    const TestCertificates& files = TestCertificates::get();
    const TestBroker broker(
        {.tls = true, .serverCert = files.otherNameServerCert, .serverKey = files.otherNameServerKey});
    expectFailure(probeNetwork(at(broker.url())), ConnectStep::Tls, ErrorCode::Tls, "another name",
                  "name that stands");
    BrokerOptions byAddress = at(broker.url());
    byAddress.url.host = "127.0.0.1";
    expectFailure(probeNetwork(byAddress), ConnectStep::Tls, ErrorCode::Tls, "another name",
                  "name that stands");
    BrokerOptions rightName = at(broker.url());
    rightName.url.host = "elsewhere.example";
    QVERIFY(probeNetwork(rightName, {}, {}, knows({"127.0.0.1"})).passed());
  }

  void clientCertificateThatIsMissingOrForeignFailsAtTls_data() {
    QTest::addColumn<QString>("protocol");
    QTest::newRow("TLS 1.3") << "tlsv1.3";
    QTest::newRow("TLS 1.2") << "tlsv1.2";
  }
  void clientCertificateThatIsMissingOrForeignFailsAtTls() {
    QFETCH(QString, protocol);
    const TestCertificates& files = TestCertificates::get();
    const TestBroker broker({.tls = true,
                             .requireClientCertificate = true,
                             .extraConfig = "tls_version " + protocol.toStdString() + "\n"});
    BrokerOptions options = at(broker.url());
    expectFailure(probeNetwork(options), ConnectStep::Tls, ErrorCode::Tls, "wants a client certificate",
                  "--cert");
    options.tls.certFile = files.serverCert; // not for clients
    options.tls.keyFile = files.serverKey;
    expectFailure(probeNetwork(options), ConnectStep::Tls, ErrorCode::Tls, "refused the client certificate",
                  "trusts");
  }

  void keyThatDoesNotBelongToTheCertificateIsNamed() {
    const TestBroker broker({.tls = true});
    BrokerOptions options = at(broker.url());
    options.tls.certFile = TestCertificates::get().clientCert;
    options.tls.keyFile = TestCertificates::get().serverKey;
    expectFailure(probeNetwork(options), ConnectStep::Tls, ErrorCode::BadConfig, "client key",
                  "belong together");
  }

  void wrongPasswordFailsAtConnack() {
    const TestBroker broker({.user = "fleet", .password = "right"});
    expectFailure(probeBroker(at(broker.url()), pahoClientFactory()), ConnectStep::Connack,
                  ErrorCode::Connack, "uthorised", "--user");
  }

  void portThatIsNoMqttFailsAtConnack() {
    const ScriptedPeer web({"HTTP/1.1 400 Bad Request\r\n\r\n"}, true);
    expectFailure(probeBroker(at(web.url()), pahoClientFactory()), ConnectStep::Connack, ErrorCode::Connack,
                  "closed", "MQTT port");
  }
};

QTEST_GUILESS_MAIN(ProbeTest)
#include "ProbeTest.moc"
