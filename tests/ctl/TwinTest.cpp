// Another host has the id that musterctl was given: it says so once, and what to do.
#include "HostFixture.h"
#include "Musterctl.h"

#include <QTest>

using namespace muster;
using namespace muster::test;

class TwinTest : public QObject {
  Q_OBJECT

 private slots:
  void aTwinIsNamedOnceWithWhatToDo() {
    const TestBroker broker;
    Musterctl program({"export", "--out", "-", "--host-id", "H1", "--broker", text(broker.url())});
    QVERIFY2(program.says("Connected"), qPrintable(program.said()));
    {
      WatchingHost twin(hostOptions(broker.url(), "H1"));
      QVERIFY(twin.start());
      QVERIFY2(program.says("another host has this id, H1"), qPrintable(program.said()));
      twin.runtime().stop(); // says offline, so that musterctl has to connect anew
    }
    QVERIFY2(program.says("connected again"), qPrintable(program.said()));
    program.stop();
    const Outcome outcome = program.wait();
    QCOMPARE(outcome.err.count("another host has this id"), 1);
    QVERIFY2(outcome.err.contains("choose another --host-id"), qPrintable(outcome.err));
  }

  void aHostOfAnotherIdIsNoTwin() {
    const TestBroker broker;
    Musterctl program({"export", "--out", "-", "--host-id", "H1", "--broker", text(broker.url())});
    QVERIFY2(program.says("Connected"), qPrintable(program.said()));
    WatchingHost other(hostOptions(broker.url(), "H2"));
    QVERIFY(other.start());
    QVERIFY(waitFor([&] { return other.isConnected(); }));
    other.runtime().stop();
    program.wait(500);
    program.stop();
    const Outcome outcome = program.wait();
    QVERIFY2(!outcome.err.contains("another host"), qPrintable(outcome.err));
    QCOMPARE(outcome.exitCode, 0);
  }
};

QTEST_GUILESS_MAIN(TwinTest)
#include "TwinTest.moc"
