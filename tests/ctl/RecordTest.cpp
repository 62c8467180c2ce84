// musterctl record as its user, and a service manager, start it.
#include "EdgeDriver.h"
#include "Musterctl.h"

#include <support/TemporaryFolder.h>

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

using namespace muster;
using namespace muster::test;

namespace {

// Where a service manager would listen.
class Manager {
 public:
  explicit Manager(const std::string& path) : m_socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    m_isListening = ::bind(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    qputenv("NOTIFY_SOCKET", path.c_str());
    qputenv("WATCHDOG_USEC", "1500000");
  }
  ~Manager() {
    ::close(m_socket);
    qunsetenv("NOTIFY_SOCKET");
    qunsetenv("WATCHDOG_USEC");
  }
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;

  bool isListening() const { return m_isListening; }
  // All that was said so far, a line a datagram.
  QByteArray heard() {
    char text[4096];
    for (ssize_t length; (length = ::recv(m_socket, text, sizeof text, 0)) > 0;)
      m_heard += QByteArray(text, static_cast<qsizetype>(length)) + '\n';
    return m_heard;
  }

 private:
  int m_socket;
  bool m_isListening = false;
  QByteArray m_heard;
};

QStringList record(const std::string& url, const std::string& file, const QStringList& more = {}) {
  return QStringList{"record", "--broker", text(url), "--history", text(file), "--commit", "100ms"} + more;
}

QJsonObject statsOf(const std::string& file) {
  const Outcome outcome = run({"history", "stats", text(file), "--json"});
  return QJsonDocument::fromJson(outcome.out.toUtf8()).object();
}

} // namespace

class RecordTest : public QObject {
  Q_OBJECT

 private slots:
  void itRecordsUntilItIsStoppedAndEndsWithZero() {
    const TemporaryFolder folder;
    const TestBroker broker;
    EdgeDriver gate(broker.url(), "plant", "gate");
    gate.setMetrics("", {"Level"});
    Musterctl recorder(record(broker.url(), folder.file("fleet")));
    QVERIFY2(recorder.says("connected to"), qPrintable(recorder.said()));
    gate.start();
    QVERIFY(waitFor([&] { return gate.isPublishing(); }));
    for (int i = 1; i <= 20; ++i)
      QVERIFY(gate.publish("", 0, i));
    QVERIFY(waitFor([&] { return statsOf(folder.file("fleet"))["samples_not_packed"].toInt() == 21; }));
    recorder.stop();
    const Outcome outcome = recorder.wait();
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.err));
    QVERIFY2(outcome.err.contains("21 samples and"), qPrintable(outcome.err));
    const QJsonObject stats = statsOf(folder.file("fleet"));
    QCOMPARE(stats["series"].toInt(), 1);
    QCOMPARE(stats["samples_not_packed"].toInt(), 0);
    const Outcome verified = run({"history", "verify", text(folder.file("fleet"))});
    QVERIFY2(verified.exitCode == 0 && verified.out.contains("sound"),
             qPrintable(verified.out + verified.err));
  }

  void aBrokerThatIsNotThereYetIsNoReasonToEnd() {
    const TemporaryFolder folder;
    const std::uint16_t port = freePort();
    Musterctl recorder(record("mqtt://127.0.0.1:" + std::to_string(port), folder.file("fleet")));
    QVERIFY2(recorder.says("; trying again"), qPrintable(recorder.said()));
    TestBrokerOptions options;
    options.port = port;
    const TestBroker broker(options);
    QVERIFY2(recorder.says("connected to"), qPrintable(recorder.said()));
    recorder.stop();
    const Outcome outcome = recorder.wait();
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.err));
  }

  void aRefusalIsSaidOnceAndTriedAgain() {
    const TemporaryFolder folder;
    TestBrokerOptions options;
    options.user = "muster";
    options.password = "right";
    const TestBroker broker(options);
    Musterctl recorder(record(broker.url(), folder.file("fleet")));
    QVERIFY2(recorder.says("; trying again"), qPrintable(recorder.said()));
    const auto refusals = [&] {
      return QString::fromStdString(broker.log()).count(QLatin1String("not authorised"));
    };
    QVERIFY2(waitFor([&] { return refusals() >= 3; }), broker.log().c_str());
    recorder.stop();
    const Outcome outcome = recorder.wait();
    QCOMPARE(outcome.exitCode, 0);
    QCOMPARE(outcome.err.count(QLatin1String("; trying again")), 1);
  }

  void aSecondRecorderOfOneFileIsRefused() {
    const TemporaryFolder folder;
    const TestBroker broker;
    Musterctl first(record(broker.url(), folder.file("fleet")));
    QVERIFY2(first.says("connected to"), qPrintable(first.said()));
    const Outcome second = run(record(broker.url(), folder.file("fleet"), {"--host-id", "other"}));
    QCOMPARE(second.exitCode, 2);
    QVERIFY2(second.err.contains("is being written by"), qPrintable(second.err));
    first.stop();
    QCOMPARE(first.wait().exitCode, 0);
  }

  void aFileThatIsNoHistoryIsNotTouched() {
    const TemporaryFolder folder;
    const std::string precious = "a letter, and no history\n";
    writeWholeFile(folder.file("letter"), precious);
    const Outcome outcome = run(record("mqtt://127.0.0.1:1", folder.file("letter")));
    QCOMPARE(outcome.exitCode, 2);
    QCOMPARE(readWholeFile(folder.file("letter")), precious);
  }

  void aServiceManagerHearsHowItIs() {
    const TemporaryFolder folder;
    const TestBroker broker;
    Manager manager(folder.file("notify"));
    QVERIFY(manager.isListening());
    Musterctl recorder(record(broker.url(), folder.file("fleet")));
    QVERIFY(waitFor([&] { return manager.heard().contains("READY=1\n"); }));
    QVERIFY(waitFor([&] { return manager.heard().contains("STATUS=recording; connected"); }));
    QVERIFY(waitFor([&] { return manager.heard().count("WATCHDOG=1") >= 3; }));
    recorder.stop();
    QCOMPARE(recorder.wait().exitCode, 0);
    QVERIFY2(manager.heard().contains("STOPPING=1\n"), manager.heard().constData());
  }

  void whatIsKeptIsSaidInWordsThatAreChecked_data() {
    QTest::addColumn<QStringList>("flags");
    QTest::newRow("no unit") << QStringList{"--keep", "400"};
    QTest::newRow("nothing") << QStringList{"--keep", "0d"};
    QTest::newRow("summaries for a shorter time") << QStringList{"--keep", "90d", "--keep-summaries", "30d"};
    QTest::newRow("no sign") << QStringList{"--keep-group", "plant"};
    QTest::newRow("no group") << QStringList{"--keep-group", "=90d"};
    QTest::newRow("twice") << QStringList{"--keep-group", "a=9d", "--keep-group", "a=8d"};
    QTest::newRow("no size") << QStringList{"--most-bytes", "200X"};
    QTest::newRow("negative commit") << QStringList{"--commit", "-1s"};
  }
  void whatIsKeptIsSaidInWordsThatAreChecked() {
    QFETCH(QStringList, flags);
    const TemporaryFolder folder;
    const Outcome outcome = run(record("mqtt://127.0.0.1:1", folder.file("fleet"), flags));
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY2(outcome.err.contains(flags[0]), qPrintable(outcome.err));
    QVERIFY(!QFile::exists(text(folder.file("fleet"))));
  }
};

QTEST_GUILESS_MAIN(RecordTest)
#include "RecordTest.moc"
