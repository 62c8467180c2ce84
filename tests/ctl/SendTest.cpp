// musterctl send, to a real edge session that obeys: the value comes back, or a word about why it was not sent.
#include "EdgeDriver.h"
#include "Musterctl.h"

#include <QElapsedTimer>
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

  // Takes every command, and never says that it did.
  std::unique_ptr<EdgeDriver> deafNode(const char* name) {
    auto node = std::make_unique<EdgeDriver>(m_broker->url(), "plant", name);
    node->setMetrics("", {"Level"});
    node->disobey();
    node->start();
    if (!waitFor([&] { return node->isPublishing(); }))
      qCritical("the edge node does not publish");
    return node;
  }

 private slots:
  void initTestCase() { m_broker = std::make_unique<TestBroker>(); }

  // A new one each time: an edge session answers requests for a birth that come one soon after another later.
  void init() {
    m_edge = std::make_unique<EdgeDriver>(m_broker->url(), "plant", "gate");
    m_edge->setMetrics("", {"Level", "Node Control/Rate"});
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
                                 << "plant/gate/pump has Set Point = 1000";
    QTest::newRow("no number, after --") << QStringList{"plant/gate/pump", "Speed", "--", "-Infinity"}
                                         << "plant/gate/pump has Speed = -Infinity";
    QTest::newRow("a control, which is no sample")
        << QStringList{"plant/gate", "Node Control/Rate", "2.5"} << "plant/gate took Node Control/Rate = 2.5";
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
    QTest::newRow("control") << QStringList{"plant/gate", "Node Control/Rat", "1"} << 2
                             << "no metric Node Control/Rat; it has Level, Node Control/Rate";
    QTest::newRow("type") << QStringList{"plant/gate/pump", "Speed", "fast"} << 2
                          << "\"fast\" is no value for Speed: Double wants a number such as 21.5";
    QTest::newRow("no node") << QStringList{"plant", "Speed", "1"} << 2
                             << "plant: write it as GROUP/NODE or GROUP/NODE/DEVICE";
    QTest::newRow("a rebirth") << QStringList{"plant/gate", "Node Control/Rebirth", "true"} << 2
                               << "ask with `musterctl rebirth plant/gate`";
    QTest::newRow("bdSeq") << QStringList{"plant/gate", "bdSeq", "1"} << 2 << "bdSeq belongs to the protocol";
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

  void aValueOutOfItsRangeIsNotSent() {
    EdgeDriver valve(m_broker->url(), "plant", "valve");
    valve.setMetrics("", {"Level"}, {{"engLow", Value::floating(0.0)}, {"engHigh", Value::floating(5.0)}});
    valve.start();
    QVERIFY(waitFor([&] { return valve.isPublishing(); }));
    const Outcome high = send({"plant/valve", "Level", "5.5"});
    QVERIFY2(high.exitCode == 2, qPrintable(high.err));
    QVERIFY2(high.err.contains("plant/valve") && high.err.contains("Level") && high.err.contains("5"),
             qPrintable(high.err));
    QCOMPARE(high.err.count('\n'), 1);
    QVERIFY2(high.out.isEmpty(), qPrintable(high.out));
  }

  void aValueThatNeverComesBackIsNoSuccess() {
    const auto deaf = deafNode("deaf");
    const Outcome outcome = send({"plant/deaf", "Level", "1", "--wait", "5s"});
    QVERIFY2(outcome.exitCode == 4, qPrintable(outcome.err));
    QVERIFY2(outcome.err.contains("Level: sent, but the value did not come back within 5 s; it may have"),
             qPrintable(outcome.err));
    QVERIFY2(outcome.out.isEmpty(), qPrintable(outcome.out));
  }

  void whoGoesOnWithItsOldValueHasNotAnswered() {
    const auto deaf = deafNode("stubborn");
    Musterctl program(
        {"send", "plant/stubborn", "Level", "1", "--wait", "3s", "--broker", text(m_broker->url())});
    QVERIFY2(waitFor([&] { return deaf->commands() == 1; }), qPrintable(program.said()));
    QElapsedTimer waited;
    waited.start();
    Outcome outcome;
    for (int i = 0; i < 400 && outcome.exitCode == -1; ++i) {
      deaf->publish("", 0, 20.5);
      outcome = program.wait(50);
    }
    QVERIFY2(outcome.exitCode == 4, qPrintable(outcome.err));
    QVERIFY2(outcome.err.contains("Level: not taken within 3 s; its value is 20.5"), qPrintable(outcome.err));
    QVERIFY(waited.elapsed() > 2'000); // not at the first of them
  }

  void aRebootIsDoneWhenTheNodeGoes() {
    EdgeDriver node(m_broker->url(), "plant", "reboot");
    node.setMetrics("", {"Level", "Node Control/Reboot"});
    node.disobey();
    node.start();
    QVERIFY(waitFor([&] { return node.isPublishing(); }));
    Musterctl program({"send", "plant/reboot", "Node Control/Reboot", "1", "--wait", "1m", "--broker",
                       text(m_broker->url())});
    QVERIFY2(waitFor([&] { return node.commands() == 1; }), qPrintable(program.said()));
    node.shutDown();
    const Outcome outcome = program.wait();
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.err));
    QVERIFY2(outcome.out.contains("plant/reboot took Node Control/Reboot = 1"), qPrintable(outcome.out));
  }

  void whoStopsWaitingForTheValueLearnsThatItWasSent() {
    const auto deaf = deafNode("numb");
    Musterctl program(
        {"send", "plant/numb", "Level", "1", "--wait", "10m", "--broker", text(m_broker->url())});
    QVERIFY2(waitFor([&] { return deaf->commands() == 1; }), qPrintable(program.said()));
    program.stop();
    const Outcome outcome = program.wait();
    QVERIFY2(outcome.exitCode == 130, qPrintable(outcome.err));
    QVERIFY2(outcome.err.contains("it was sent, and may have been taken"), qPrintable(outcome.err));
  }

  void whoStopsWaitingForTheBirthLearnsThatNothingWasSent() {
    Musterctl program(
        {"send", "plant/absent", "Level", "1", "--wait", "10m", "--broker", text(m_broker->url())});
    const auto wasAsked = [this] {
      return m_broker->log().find("'spBv1.0/plant/NCMD/absent'") != std::string::npos;
    };
    QVERIFY2(waitFor(wasAsked), qPrintable(program.said()));
    program.stop();
    const Outcome outcome = program.wait();
    QVERIFY2(outcome.exitCode == 130, qPrintable(outcome.err));
    QVERIFY2(outcome.err.contains("nothing was sent"), qPrintable(outcome.err));
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
