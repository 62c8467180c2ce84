// The desktop over a history file: without a broker, and before the first live value.
#include "DesktopRun.h"
#include "WrittenHistory.h"

#include <history/HistoryReader.h>
#include <support/TestBroker.h>

#include <QImage>
#include <QTest>

using namespace muster::test;

class DesktopHistoryTest : public QObject {
  Q_OBJECT

  DesktopRun m_desktop;
  const WrittenHistory m_written;

 private slots:
  void aFileAloneShowsItsDevices() {
    const std::string picture = m_desktop.file("history.png");
    // Without the device the program would say so and end with 1.
    const Finished ended = m_desktop.run({"--history", m_written.file(), "--page", "device:north/gate-1/pump",
                                          "--screenshot", picture, "--after", "3"});
    QVERIFY2(ended.exitCode == 0, ended.output.c_str());
    QCOMPARE(QImage(QString::fromStdString(picture)).size(), QSize(1440, 900));
  }

  void theFleetIsThereBeforeItsFirstLiveValue() {
    const TestBroker broker; // nobody publishes
    const Finished ended =
        m_desktop.run({"--broker", broker.url(), "--history", m_written.file(), "--page",
                       "device:north/gate-2", "--screenshot", m_desktop.file("start.png"), "--after", "3"});
    QVERIFY2(ended.exitCode == 0, ended.output.c_str());
  }

  void recordingMakesTheFile() {
    const TestBroker broker;
    const std::string file = m_desktop.file("own.history");
    const Finished ended = m_desktop.run({"--broker", broker.url(), "--record", file, "--screenshot",
                                          m_desktop.file("record.png"), "--after", "3"});
    QVERIFY2(ended.exitCode == 0, ended.output.c_str());
    const auto reader = muster::openHistoryReader(file);
    QVERIFY2(reader.has_value(), reader ? "" : reader.error().message().c_str());
  }

  void aFileThatIsNotThereEndsWithTwo() {
    for (const char* option : {"--history", "--record"}) {
      const Finished ended = m_desktop.run({option, m_desktop.file("no/such/folder/file")});
      QCOMPARE(ended.exitCode, 2);
      QVERIFY2(ended.output.find("no/such/folder/file") != std::string::npos, ended.output.c_str());
    }
  }
};

QTEST_GUILESS_MAIN(DesktopHistoryTest)
#include "HistoryTest.moc"
