// musterctl send, to a real edge session that obeys: the value comes back, or a word about why it was not sent.
#include "EdgeDriver.h"
#include "Musterctl.h"

#include <QTest>

using namespace muster;
using namespace muster::test;

class SendTest : public QObject {
  Q_OBJECT

  std::unique_ptr<TestBroker> m_broker;
  std::unique_ptr<EdgeDriver> m_edge;

  Outcome send(const QStringList& arguments) {
    return run(QStringList{"send", "--broker", text(m_broker->url())} + arguments);
  }

 private slots:
  void initTestCase() { m_broker = std::make_unique<TestBroker>(); }

  // A new one each time: an edge session answers requests for a birth that come one soon after another later.
  void init() {
    m_edge = std::make_unique<EdgeDriver>(m_broker->url(), "plant", "gate");
    m_edge->setMetrics("", {"Level"});
    m_edge->setMetrics("pump", {"Speed", "Set Point"});
    m_edge->start();
    QVERIFY(waitFor([this] { return m_edge->isPublishing(); }));
  }

  void aValueThatCameBackIsDone_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("words");
    QTest::newRow("of an edge node") << QStringList{"plant/gate", "Level", "2.5"}
                                     << "plant/gate has Level = 2.5";
    QTest::newRow("of a device") << QStringList{"plant/gate/pump", "Set Point", "1e3"}
                                 << "plant/gate/pump has Set Point = 1e3";
    QTest::newRow("negative") << QStringList{"plant/gate/pump", "Speed", "-5"}
                              << "plant/gate/pump has Speed = -5";
  }
  void aValueThatCameBackIsDone() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, words);
    const Outcome outcome = send(arguments);
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.err));
    QVERIFY2(outcome.out.contains(words), qPrintable(outcome.out));
  }

  void whatCannotBeSentIsSaid_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("words");
    QTest::newRow("metric") << QStringList{"plant/gate/pump", "Sped", "1"} << 2
                            << "no metric Sped; it has Speed, Set Point";
    QTest::newRow("type") << QStringList{"plant/gate/pump", "Speed", "fast"} << 2
                          << "Speed is of type Double";
    QTest::newRow("no node") << QStringList{"plant", "Speed", "1"} << 2 << "GROUP/NODE or GROUP/NODE/DEVICE";
    QTest::newRow("no device name") << QStringList{"plant/gate/", "Speed", "1"} << 2 << "device: is empty";
    QTest::newRow("nobody") << QStringList{"plant/ghost", "Speed", "1", "--wait", "500ms"} << 4
                            << "nothing was sent";
    QTest::newRow("no such device") << QStringList{"plant/gate/ghost", "Speed", "1", "--wait", "500ms"} << 4
                                    << "nothing was sent";
  }
  void whatCannotBeSentIsSaid() {
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    QFETCH(QString, words);
    const Outcome outcome = send(arguments);
    QVERIFY2(outcome.exitCode == exitCode, qPrintable(outcome.err));
    QVERIFY2(outcome.err.contains(words), qPrintable(outcome.err));
    QVERIFY2(outcome.out.isEmpty(), qPrintable(outcome.out));
  }

  void whoAsksOneNodeLeavesTheOthersAlone_data() {
    QTest::addColumn<QStringList>("command");
    QTest::newRow("rebirth") << QStringList{"rebirth", "plant/ghost"};
    QTest::newRow("send") << QStringList{"send", "plant/ghost", "Level", "1"};
  }
  // Whose birth is not known, and who goes on publishing.
  void whoAsksOneNodeLeavesTheOthersAlone() {
    QFETCH(QStringList, command);
    EdgeDriver other(m_broker->url(), "plant", "other");
    other.setMetrics("", {"Level"});
    other.start();
    QVERIFY(waitFor([&] { return other.isPublishing(); }));
    Musterctl program(command + QStringList{"--wait", "3s", "--broker", text(m_broker->url())});
    Outcome outcome;
    double value = 0;
    for (int i = 0; i < 1'000 && outcome.exitCode == -1; ++i) {
      other.publish("", 0, ++value);
      m_edge->publish("pump", 0, value);
      outcome = program.wait(50);
    }
    QVERIFY2(outcome.exitCode == 4, qPrintable(outcome.err));
    QCOMPARE(other.births(), std::uint64_t{1});
    QCOMPARE(m_edge->births(), std::uint64_t{1});
  }
};

QTEST_GUILESS_MAIN(SendTest)
#include "SendTest.moc"
