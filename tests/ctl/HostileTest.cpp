// Edge nodes that send what nobody can read, beside a good one: after the counts they are named, the worst first, and the
// good one not.
#include "EdgeDriver.h"
#include "Musterctl.h"

#include <QRegularExpression>
#include <QTest>

using namespace muster;
using namespace muster::test;

class HostileTest : public QObject {
  Q_OBJECT

 private slots:
  void whoseWasRefusedIsNamedAfterTheCounts_data() {
    QTest::addColumn<QStringList>("command");
    QTest::newRow("devices") << QStringList{"devices", "--wait", "10m"};
    QTest::newRow("export") << QStringList{"export", "--out", "-"};
  }
  void whoseWasRefusedIsNamedAfterTheCounts() {
    QFETCH(QStringList, command);
    const TestBroker broker;
    std::vector<std::unique_ptr<EdgeDriver>> nodes;
    for (const char* name : {"good", "evil-1", "evil-2"}) {
      auto& node = *nodes.emplace_back(std::make_unique<EdgeDriver>(broker.url(), "plant", name));
      node.setMetrics("", {"Level"});
      node.start();
      QVERIFY(waitFor([&] { return node.isPublishing(); }));
    }
    Musterctl program(command + QStringList{"--broker", text(broker.url())});
    double value = 0;
    QVERIFY(waitFor([&] { // all are asked for their births
      for (auto& node : nodes)
        node->publish("", 0, ++value);
      program.wait(50);
      return std::ranges::all_of(nodes, [](const auto& node) { return node->births() == 2; });
    }));
    for (const char* name : {"evil-1", "evil-2"})
      sendNonsense(broker, QString("plant/NDATA/%1").arg(name), 1);
    nodes[0]->publish("", 0, ++value);
    program.wait(1'000);
    program.stop();
    const Outcome outcome = program.wait();
    const QStringList lines = outcome.err.split(u'\n', Qt::SkipEmptyParts);
    QVERIFY2(outcome.err.contains("payloads refused: not Sparkplug B"), qPrintable(outcome.err));
    QVERIFY2(lines.last().endsWith("most often from edge nodes plant/evil-1, plant/evil-2"),
             qPrintable(outcome.err));
  }

  void whoWasNeverBornAndSentMostComesFirst_data() { whoseWasRefusedIsNamedAfterTheCounts_data(); }
  void whoWasNeverBornAndSentMostComesFirst() {
    QFETCH(QStringList, command);
    const TestBroker broker;
    Musterctl program(command + QStringList{"--broker", text(broker.url())});
    QVERIFY2(program.says("Connected"), qPrintable(program.said()));
    sendNonsense(broker, "host/NDATA/evil", 200);
    sendNonsense(broker, "host/NDATA/big", 1);
    program.wait(1'000);
    program.stop();
    const Outcome outcome = program.wait();
    QVERIFY2(outcome.err.contains("201 payloads refused: not Sparkplug B"), qPrintable(outcome.err));
    QVERIFY2(outcome.err.trimmed().endsWith("most often from edge nodes host/evil, host/big"),
             qPrintable(outcome.err));
  }

 private:
  static void sendNonsense(const TestBroker& broker, const QString& topic, int times) {
    QProcess publisher;
    publisher.start("mosquitto_pub", {"-h", "127.0.0.1", "-p", QString::number(broker.port()), "-q", "1",
                                      "-t", "spBv1.0/" + topic, "-l"});
    publisher.write(QByteArray("\x7f\n").repeated(times));
    publisher.closeWriteChannel();
    QVERIFY(publisher.waitForFinished());
    QCOMPARE(publisher.exitCode(), 0);
  }
};

QTEST_GUILESS_MAIN(HostileTest)
#include "HostileTest.moc"
