// installer/demo.sh with the programs of this build: what it leaves is what it promised, and nothing else.
#include <support/ChildProcess.h>
#include <support/TemporaryFolder.h>
#include <support/WaitFor.h>

#include <QDir>
#include <QFile>
#include <QImage>
#include <QTest>

#include <algorithm>
#include <csignal>

using namespace muster::test;

namespace {

constexpr auto kPatience = std::chrono::seconds(120);

using Arguments = std::vector<std::string>;

// One demonstration, with a folder for temporary files that marks everything it starts.
class Demo {
 public:
  explicit Demo(const std::string& seconds, const std::string& display = {}) {
    if (!QDir().mkpath(scratch()))
      throw std::runtime_error("cannot make a folder");
    Arguments command = {"env", "--unset=DISPLAY", "--unset=WAYLAND_DISPLAY", "--unset=QT_QPA_PLATFORM",
                         mark()};
    if (!display.empty())
      command.push_back("DISPLAY=" + display);
    command.insert(command.end(), {MUSTER_SOURCE_DIR "/installer/demo.sh", "--bin", MUSTER_BIN_DIR, "--out",
                                   m_folder.path(), "--seconds", seconds});
    m_process.emplace(command, m_folder.file("demo.log"));
  }

  ChildProcess& process() { return *m_process; }
  QString file(const char* name) const { return QString::fromStdString(m_folder.file(name)); }
  std::string output() const { return readWholeFile(m_folder.file("demo.log")); }
  bool says(const char* words) const { return output().find(words) != std::string::npos; }
  QStringList temporaryFiles() const {
    return QDir(scratch()).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
  }

  // Command lines of what runs with the demonstration's environment, itself included.
  QStringList processes() const {
    QStringList found;
    for (const QString& id : QDir("/proc").entryList({"[0-9]*"}, QDir::Dirs)) {
      QFile environment("/proc/" + id + "/environ");
      if (!environment.open(QIODevice::ReadOnly))
        continue;
      // Its own, or one in it that it gives to what it starts.
      const QByteArray marked = QByteArray::fromStdString(mark());
      const QByteArrayList variables = environment.readAll().split('\0');
      if (std::ranges::none_of(variables, [&](const QByteArray& one) { return one.startsWith(marked); }))
        continue;
      QFile command("/proc/" + id + "/cmdline");
      if (command.open(QIODevice::ReadOnly))
        found << QString::fromUtf8(command.readAll().replace('\0', ' ')).trimmed();
    }
    return found;
  }

  bool runs(const char* words) const { return !processes().filter(words).isEmpty(); }

 private:
  QString scratch() const { return file("tmp"); }
  std::string mark() const { return "TMPDIR=" + m_folder.file("tmp"); }

  TemporaryFolder m_folder;
  std::optional<ChildProcess> m_process; // goes before the folder
};

// An X server of the test's own, as a desktop has one.
class XServer {
 public:
  XServer() : m_server({"Xvfb", "-displayfd", "1", "-nolisten", "tcp"}, m_folder.file("display")) {
    if (!waitFor([this] { return words().contains('\n'); }))
      throw std::runtime_error("Xvfb does not start: " + words().toStdString());
  }
  std::string name() const { return ":" + words().trimmed().split('\n').last().toStdString(); }

 private:
  QString words() const { return QString::fromStdString(readWholeFile(m_folder.file("display"))); }

  TemporaryFolder m_folder;
  ChildProcess m_server;
};

void verifyPromise(Demo& demo) {
  QVERIFY2(demo.process().wait(kPatience) == 0, demo.output().c_str());
  QCOMPARE(QImage(demo.file("fleet.png")).size(), QSize(1440, 900));
  QCOMPARE(QImage(demo.file("device.png")).size(), QSize(1440, 900));
  QFile report(demo.file("demo.csv"));
  QVERIFY(report.open(QIODevice::ReadOnly));
  const QByteArray rows = report.readAll();
  QVERIFY(rows.contains(",demo,"));     // this machine's sensors
  QVERIFY(rows.contains(",workshop,")); // the simulated fleet
}

void verifyNothingIsLeft(const Demo& demo) {
  QCOMPARE(demo.processes().join("; "), "");
  QCOMPARE(demo.temporaryFiles().join(" "), "");
}

} // namespace

class DemoTest : public QObject {
  Q_OBJECT
 private slots:
  void twoAtOnceKeepTheirPromiseAndLeaveNothingElse() {
    Demo one("5");
    Demo other("5");
    verifyPromise(one);
    verifyPromise(other);
    verifyNothingIsLeft(one);
    verifyNothingIsLeft(other);
  }

  void aSignalEndsEverythingAtOnce_data() {
    QTest::addColumn<int>("signal");
    QTest::addColumn<QString>("when");
    QTest::newRow("Ctrl+C while the window is up") << SIGINT << "--screenshot";
    QTest::newRow("Ctrl+C while it starts") << SIGINT << "mosquitto";
    QTest::newRow("kill") << SIGTERM << "--screenshot";
    QTest::newRow("the terminal is closed") << SIGHUP << "--screenshot";
  }
  void aSignalEndsEverythingAtOnce() {
    QFETCH(int, signal);
    QFETCH(QString, when);
    Demo demo("3600"); // by itself it would outlive the test
    QVERIFY2(waitFor([&] { return demo.runs(qPrintable(when)); }, kPatience), demo.output().c_str());
    demo.process().signal(signal);
    QVERIFY2(demo.process().wait(kPatience) == 128 + signal, demo.output().c_str());
    verifyNothingIsLeft(demo);
  }

  void onADisplayItOpensThisMachinesPageUntilItsWindowIsClosed() {
    const XServer display;
    Demo demo("3600", display.name());
    QVERIFY2(waitFor([&] { return demo.runs("--page device:demo/"); }, kPatience), demo.output().c_str());
    QVERIFY(!demo.runs("--screenshot"));
    QVERIFY(demo.says("Opening the desktop"));
    demo.process().signal(SIGINT);
    QCOMPARE(demo.process().wait(kPatience), 130);
    verifyNothingIsLeft(demo);
  }

  void aWrongCommandLineEndsWithTwo() {
    for (const char* wrong : {"--seconds", "--minutes", "--seconds=5"})
      QCOMPARE(runProgram({MUSTER_SOURCE_DIR "/installer/demo.sh", wrong}).exitCode, 2);
    QCOMPARE(runProgram({MUSTER_SOURCE_DIR "/installer/demo.sh", "--seconds", "soon"}).exitCode, 2);
  }
};

QTEST_GUILESS_MAIN(DemoTest)
#include "DemoTest.moc"
