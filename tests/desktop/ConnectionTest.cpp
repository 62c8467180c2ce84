// The desktop over a real broker, with the MQTT link that it was built with: the agent's device page comes up.
#include "DesktopRun.h"

#include <support/TestBroker.h>
#include <support/WaitFor.h>

#include <QFile>
#include <QImage>
#include <QRegularExpression>
#include <QTest>

#include <csignal>

using namespace muster::test;

namespace {

constexpr auto kPatience = std::chrono::seconds(120);

Arguments joined(Arguments first, const Arguments& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

} // namespace

class ConnectionTest : public QObject {
  Q_OBJECT
 private slots:
  void itShowsADeviceOverAPlainConnection() { showsTheDevice({}, {}, "(p5"); }

  void itShowsADeviceOverMqtt311() { showsTheDevice({}, {"--mqtt", "3.1.1"}, "(p2"); }

  void itShowsADeviceWithUserAndPassword() {
    TestBrokerOptions options;
    options.user = "operator";
    options.password = "pass word";
    showsTheDevice(options, {}, "(p5", "pass word\nsecond line\n");
  }

  void aSignalQuitsItAsClosingTheWindowDoes_data() {
    QTest::addColumn<int>("signal");
    QTest::newRow("SIGTERM") << SIGTERM;
    QTest::newRow("SIGINT") << SIGINT;
  }
  void aSignalQuitsItAsClosingTheWindowDoes() {
    QFETCH(int, signal);
    const TestBroker broker;
    const DesktopRun desktop;
    ChildProcess window(
        desktop.command({"--broker", broker.url(), "--host-id", "desk"}, {"QT_QPA_PLATFORM=offscreen"}),
        desktop.file("log"));
    const QRegularExpression published(
        R"(Received PUBLISH from \S+ \(d0, q1, r1, m\d+, 'spBv1.0/STATE/desk')");
    const auto log = [&] { return QString::fromStdString(broker.log()); };
    QVERIFY2(waitFor([&] { return log().count(published) == 1; }, kPatience), qPrintable(log()));
    for (int i = 0; i < 3; ++i)
      window.signal(signal); // as supervisors do
    QCOMPARE(window.wait(kPatience), std::optional(0));
    QVERIFY2(waitFor([&] { return log().contains("Received DISCONNECT from muster-desk-"); }),
             qPrintable(log()));
    QCOMPARE(log().count(published), 2); // online, then offline
  }

  void itShowsADeviceOverMutualTls() {
    TestBrokerOptions options;
    options.tls = true;
    options.requireClientCertificate = true;
    showsTheDevice(options, {}, "(p5");
  }

 private:
  void showsTheDevice(const TestBrokerOptions& options, const Arguments& more, const char* protocol,
                      const std::string& password = {}) {
    const TestBroker broker(options);
    const DesktopRun desktop;
    Arguments access = {"--broker", broker.url()};
    if (options.tls) {
      const TestCertificates& files = TestCertificates::get();
      access = joined(access, {"--ca", files.caFile, "--cert", files.clientCert, "--key", files.clientKey});
    }
    if (!options.user.empty()) {
      writeWholeFile(desktop.file("password"), password);
      QVERIFY(QFile::setPermissions(QString::fromStdString(desktop.file("password")),
                                    QFile::ReadOwner | QFile::WriteOwner));
      access = joined(access, {"--user", options.user, "--password-file", desktop.file("password")});
    }
    const ChildProcess agent(joined({MUSTER_BIN_DIR "/muster-agent", "--group", "demo", "--node-id", "here",
                                     "--state-dir", desktop.file("agent")},
                                    access),
                             desktop.file("agent.log"));
    const std::string picture = desktop.file("device.png");
    const Arguments look = joined(joined(access, more), {"--page", "device:demo/here", "--screenshot",
                                                         picture, "--after", "3", "--size", "1280x800"});
    // Exit code 0: the device was heard of. A loaded machine may need more than one look.
    Finished ended;
    QVERIFY2(waitFor([&] { return (ended = desktop.run(look)).exitCode == 0; }, kPatience),
             ended.output.c_str());
    QCOMPARE(QImage(QString::fromStdString(picture)).size(), QSize(1280, 800));
    const QString log = QString::fromStdString(broker.log());
    QVERIFY2(log.contains(QRegularExpression(QString("as muster[0-9a-f]{16} ") +
                                             QRegularExpression::escape(protocol))),
             qPrintable(log));
  }
};

QTEST_GUILESS_MAIN(ConnectionTest)
#include "ConnectionTest.moc"
