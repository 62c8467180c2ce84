// musterctl export that comes to a fleet at work: nobody can read what was sent before a device's birth, and a report
// of everything after it is whole, so nothing is said of it.
#include "EdgeDriver.h"
#include "Musterctl.h"

#include <QTest>

using namespace muster;
using namespace muster::test;

class ExportTest : public QObject {
  Q_OBJECT

 private slots:
  void theReportOfADeviceBeginsWithItsBirth() {
    const TestBroker broker;
    EdgeDriver gate(broker.url(), "plant", "gate");
    gate.setMetrics("", {"Level"});
    gate.start();
    QVERIFY(waitFor([&] { return gate.isPublishing(); }));
    Musterctl program({"export", "--out", "-", "--broker", text(broker.url())});
    double value = 0;
    const auto publish = [&] {
      gate.publish("", 0, ++value);
      program.wait(50);
    };
    QVERIFY(waitFor([&] { // it is asked for its birth
      publish();
      return gate.births() == 2;
    }));
    for (int i = 0; i < 80; ++i)
      publish();
    program.stop();
    const Outcome outcome = program.wait();
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.err));
    for (const char* alarm : {"left out", "missing"})
      QVERIFY2(!outcome.err.contains(alarm), qPrintable(outcome.err));
    const QString last = ",plant,gate,,Level,Double," + QString::number(value) + ",";
    QVERIFY2(outcome.out.contains(last), qPrintable(outcome.out.right(500)));
  }
};

QTEST_GUILESS_MAIN(ExportTest)
#include "ExportTest.moc"
