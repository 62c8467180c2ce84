// What musterctl does when the broker goes, and when its user has seen enough: it says so, and the exit code is
// not that of a whole result.
#include "Musterctl.h"

#include <support/TestBroker.h>
#include <support/WaitFor.h>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <vector>

using namespace muster::test;

namespace {

// Takes what it gets and never answers.
class SilentServer {
 public:
  SilentServer() : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(m_socket, 10) != 0)
      throw std::runtime_error("no socket to listen on");
  }
  ~SilentServer() {
    for (const int connection : m_connections)
      ::close(connection);
    ::close(m_socket);
  }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;

  int port() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(m_socket, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
  }
  // On any connection: who only looks whether the port is open says nothing.
  bool wasSpokenTo() {
    for (int accepted = 0; (accepted = ::accept4(m_socket, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;)
      m_connections.push_back(accepted);
    char byte = 0;
    for (const int connection : m_connections)
      if (::recv(connection, &byte, 1, MSG_PEEK) == 1)
        return true;
    return false;
  }

 private:
  int m_socket;
  std::vector<int> m_connections;
};

} // namespace

class LossTest : public QObject {
  Q_OBJECT

 private slots:
  void aLostConnectionMakesTheReportIncomplete_data() {
    QTest::addColumn<bool>("comesBack");
    QTest::newRow("comes back") << true;
    QTest::newRow("stays away") << false;
  }
  void aLostConnectionMakesTheReportIncomplete() {
    QFETCH(bool, comesBack);
    TestBroker broker;
    const QTemporaryDir folder;
    const QString path = folder.filePath("report.csv");
    Musterctl program({"export", "--broker", text(broker.url()), "--out", path});
    QVERIFY2(program.says("Connected"), qPrintable(program.said()));
    broker.stop();
    QVERIFY2(program.says("the connection is lost"), qPrintable(program.said()));
    if (comesBack) {
      broker.start();
      QVERIFY2(program.says("connected again"), qPrintable(program.said()));
    }
    program.stop();
    const Outcome outcome = program.wait();
    QVERIFY2(outcome.exitCode == 5, qPrintable(outcome.err));
    QVERIFY2(outcome.err.contains("the connection was lost once (away for "), qPrintable(outcome.err));
    QCOMPARE(outcome.err.contains("still at the end"), !comesBack);
    QVERIFY2(outcome.err.contains("report.csv is not complete"), qPrintable(outcome.err));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().startsWith("time_utc,"));
  }

  void aLostConnectionMakesTheListIncomplete() {
    TestBroker broker;
    Musterctl program({"devices", "--json", "--wait", "10m", "--broker", text(broker.url())});
    QVERIFY2(program.says("Connected"), qPrintable(program.said()));
    broker.stop();
    QVERIFY2(program.says("the connection is lost"), qPrintable(program.said()));
    program.stop();
    const Outcome outcome = program.wait();
    QVERIFY2(outcome.exitCode == 5, qPrintable(outcome.err));
    QCOMPARE(outcome.out.simplified(), "[ ]");
    QVERIFY2(outcome.err.contains("the connection was lost once"), qPrintable(outcome.err));
  }

  void whoStopsItBeforeThereIsAResultGetsA130_data() {
    QTest::addColumn<QStringList>("command");
    QTest::addColumn<QString>("scheme");
    QTest::addColumn<QString>("words");
    QTest::newRow("doctor in TLS") << QStringList{"doctor"} << "mqtts"
                                   << "stopped  TLS";
    QTest::newRow("doctor in CONNACK") << QStringList{"doctor"} << "mqtt"
                                       << "stopped  MQTT CONNACK";
    QTest::newRow("devices") << QStringList{"devices"} << "mqtt"
                             << "stopped before the broker had answered";
    QTest::newRow("export") << QStringList{"export", "--out", "-"} << "mqtt"
                            << "stopped before the broker had answered";
    QTest::newRow("rebirth") << QStringList{"rebirth", "g/n"} << "mqtt"
                             << "stopped before the broker had answered";
  }
  void whoStopsItBeforeThereIsAResultGetsA130() {
    QFETCH(QStringList, command);
    QFETCH(QString, scheme);
    QFETCH(QString, words);
    SilentServer silent;
    Musterctl program(command +
                      QStringList{"--broker", QString("%1://127.0.0.1:%2").arg(scheme).arg(silent.port())});
    QVERIFY2(waitFor([&] { return silent.wasSpokenTo(); }), qPrintable(program.said()));
    program.stop();
    const Outcome outcome = program.wait();
    QVERIFY2(outcome.exitCode == 130, qPrintable(outcome.out + outcome.err));
    QVERIFY2((outcome.out + outcome.err).contains(words), qPrintable(outcome.out + outcome.err));
  }

  void whoStopsWaitingForANodeGetsA130() {
    const TestBroker broker;
    Musterctl program({"rebirth", "plant/ghost", "--wait", "10m", "--broker", text(broker.url())});
    QVERIFY(waitFor([&] { return broker.log().find("spBv1.0/plant/NCMD/ghost") != std::string::npos; }));
    program.stop();
    const Outcome outcome = program.wait();
    QVERIFY2(outcome.exitCode == 130, qPrintable(outcome.err));
    QVERIFY2(outcome.err.contains("stopped before plant/ghost had answered"), qPrintable(outcome.err));
  }

  void aBrokerThatGoesWhileANodeIsAskedIsNoSilentNode() {
    TestBroker broker;
    Musterctl program({"rebirth", "plant/ghost", "--wait", "3s", "--broker", text(broker.url())});
    QVERIFY(waitFor([&] { return broker.log().find("spBv1.0/plant/NCMD/ghost") != std::string::npos; }));
    broker.kill();
    const Outcome outcome = program.wait();
    QVERIFY2(outcome.exitCode == 3, qPrintable(outcome.err));
    QVERIFY2(outcome.err.contains("the connection was lost"), qPrintable(outcome.err));
  }
};

QTEST_GUILESS_MAIN(LossTest)
#include "LossTest.moc"
