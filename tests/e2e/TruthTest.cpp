// What the fleet published is what musterctl exports, to the last bit and once; and a decoder that shares no
// code with Muster reads the same from the wire.
#include "Programs.h"

#include <support/WaitFor.h>

#include <QTest>

using namespace muster;
using namespace muster::e2e;
using namespace muster::test;
using namespace std::chrono_literals;

class TruthTest : public QObject {
  Q_OBJECT

 private slots:
  void exportEqualsTheTruthAndWhatTheOracleReads_data() {
    QTest::addColumn<bool>("tls");
    QTest::addColumn<QString>("version");
    QTest::newRow("plain, MQTT 5") << false << "5";
    QTest::newRow("plain, MQTT 3.1.1") << false << "3";
    QTest::newRow("mutual TLS, MQTT 5") << true << "5";
    QTest::newRow("mutual TLS, MQTT 3.1.1") << true << "3";
  }
  void exportEqualsTheTruthAndWhatTheOracleReads() {
    QFETCH(bool, tls);
    QFETCH(QString, version);
    constexpr std::size_t kNodes = 12;
    const TemporaryFolder folder;
    const TestBroker broker({.tls = tls, .requireClientCertificate = tls});
    const Access access = tls ? mutualTlsAccess(broker) : plainAccess(broker);
    const Capture capture(access.mosquitto, folder.file("capture.txt"));
    Export report(broker, access, folder);
    // Eighteen metrics: every kind of signal. Nodes and devices that come and go meanwhile.
    const Finished fleet = runProgram(command("muster-fleetsim", {"--group",      "truth",
                                                                  "--nodes",      std::to_string(kNodes),
                                                                  "--devices",    "2",
                                                                  "--metrics",    "18",
                                                                  "--rate",       "5",
                                                                  "--for",        "4s",
                                                                  "--reconnects", "120",
                                                                  "--outage",     "500ms",
                                                                  "--mqtt",       version.toStdString(),
                                                                  "--truth",      folder.file("truth.csv")},
                                              access.muster),
                                      60s);
    QVERIFY2(fleet.exitCode == 0, fleet.output.c_str());
    QVERIFY(waitFor([&] { return capture.isComplete(kNodes); }));
    const int code = report.finish();
    QVERIFY2(code == 0, report.output().c_str());

    const auto truth = rowsOf(folder.file("truth.csv"));
    QVERIFY(truth.size() > kNodes * 3 * 18 * 10);
    const std::string difference = firstDifference(truth, rowsOf(report.file()));
    QVERIFY2(difference.empty(), difference.c_str());
    const Finished oracle = askOracle(folder.file("capture.txt"), report.file(), "truth");
    QVERIFY2(oracle.exitCode == 0, oracle.output.c_str());
  }
};

QTEST_GUILESS_MAIN(TruthTest)
#include "TruthTest.moc"
