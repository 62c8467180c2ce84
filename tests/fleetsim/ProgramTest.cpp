// muster-fleetsim as a program, against a real broker.
#include "Capture.h"

#include <support/ChildProcess.h>
#include <support/TemporaryFolder.h>
#include <support/TestBroker.h>
#include <support/WaitFor.h>

#include <QElapsedTimer>
#include <QTest>

#include <csignal>
#include <set>
#include <string>
#include <vector>

using namespace muster;
using namespace muster::test;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> fleetsim(const TestBroker& broker, std::vector<std::string> more) {
  std::vector<std::string> command = {MUSTER_BIN_DIR "/muster-fleetsim", "--broker", broker.url()};
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

ClientArguments plain(const TestBroker& broker) {
  return {"-h", "127.0.0.1", "-p", std::to_string(broker.port())};
}

ClientArguments mutualTls(const TestBroker& broker) {
  const auto& files = TestCertificates::get();
  return {"-h",       "localhost",    "-p",     std::to_string(broker.port()),
          "--cafile", files.caFile,   "--cert", files.clientCert,
          "--key",    files.clientKey};
}

std::size_t count(const std::vector<CapturedMessage>& messages, const std::string& type) {
  return static_cast<std::size_t>(std::count_if(messages.begin(), messages.end(), [&](const auto& message) {
    return message.topic.find("/" + type + "/") != std::string::npos;
  }));
}

double peakMegabytes(pid_t process) {
  const std::string status = readWholeFile("/proc/" + std::to_string(process) + "/status");
  const std::string key = "VmHWM:"; // in kB
  const std::size_t start = status.find(key);
  return start == std::string::npos ? 0 : std::stod(status.substr(start + key.size())) / 1e3;
}

} // namespace

class ProgramTest : public QObject {
  Q_OBJECT

  TemporaryFolder m_folder;

  std::string truth() const { return m_folder.file("truth.csv"); }
  std::string log() const { return m_folder.file("fleetsim.log"); }

  // Runs the fleet to its end and compares what arrived with its truth.
  void compareWithTruth(const TestBroker& broker, const ClientArguments& arguments, std::size_t nodes,
                        std::vector<std::string> more, std::vector<CapturedMessage>& messages) {
    const Capture capture(arguments, m_folder.file("capture.txt"));
    more.insert(more.end(), {"--nodes", std::to_string(nodes), "--truth", truth()});
    const Finished finished = runProgram(fleetsim(broker, more), 60s);
    QVERIFY2(finished.exitCode == 0, finished.output.c_str());
    QVERIFY(waitFor([&] { return capture.isComplete(nodes); }));
    messages = capture.messages();
    const auto expected = rowsOf(truth());
    QVERIFY(expected.size() > nodes);
    const std::string difference = firstDifference(expected, samplesOf(messages));
    QVERIFY2(difference.empty(), difference.c_str());
  }

 private slots:
  void cleanup() {
    for (const std::string& file : {truth(), log(), m_folder.file("capture.txt")})
      ::remove(file.c_str());
  }

  void everySampleThatArrivesIsInTheTruthAndNoOther_data() {
    QTest::addColumn<QString>("version");
    QTest::newRow("MQTT 5") << "5";
    QTest::newRow("MQTT 3.1.1") << "3";
  }
  void everySampleThatArrivesIsInTheTruthAndNoOther() {
    QFETCH(QString, version);
    const TestBroker broker;
    std::vector<CapturedMessage> messages;
    compareWithTruth(
        broker, plain(broker), 20,
        {"--devices", "2", "--metrics", "20", "--rate", "10", "--for", "2s", "--mqtt", version.toStdString()},
        messages);
    QCOMPARE(count(messages, "NBIRTH"), std::size_t{20});
    QCOMPARE(count(messages, "DBIRTH"), std::size_t{40});
    // One message for the node and one for each device a tick.
    QCOMPARE(count(messages, "DDATA"), 2 * count(messages, "NDATA"));
    QVERIFY(count(messages, "NDATA") >= 200);
  }

  void truthHoldsThroughLeavesCutsAndDeadDevices() {
    const TestBroker broker;
    std::vector<CapturedMessage> messages;
    compareWithTruth(broker, plain(broker), 10,
                     {"--devices", "2", "--metrics", "18", "--rate", "10", "--for", "5s", "--reconnects",
                      "600", "--outage", "300ms"},
                     messages);
    QVERIFY(count(messages, "NBIRTH") > 10);
    QVERIFY(count(messages, "DDEATH") > 0);
    QVERIFY(count(messages, "NDEATH") > 10);
  }

  void byExceptionOnlyWhatChangedIsSent() {
    const TestBroker broker;
    std::vector<CapturedMessage> messages;
    compareWithTruth(broker, plain(broker), 4,
                     {"--devices", "0", "--metrics", "18", "--rate", "10", "--for", "2s", "--by-exception"},
                     messages);
    // Switches, states, dates and identities change seldom: far from 18 for each message.
    QVERIFY(rowsOf(truth()).size() < count(messages, "NDATA") * 15);
  }

  void mutualTlsCarriesTheSame() {
    const TestBroker broker({.tls = true, .requireClientCertificate = true});
    const auto& files = TestCertificates::get();
    std::vector<CapturedMessage> messages;
    compareWithTruth(broker, mutualTls(broker), 20,
                     {"--metrics", "18", "--rate", "5", "--for", "2s", "--ca", files.caFile, "--cert",
                      files.clientCert, "--key", files.clientKey},
                     messages);
  }

  // 2,000, or what MUSTER_FLEET_NODES says.
  void thousandsOfNodesAreConnectedAtOnce() {
    const std::string nodes = qEnvironmentVariable("MUSTER_FLEET_NODES", "2000").toStdString();
    const TestBroker broker;
    QElapsedTimer timer;
    timer.start();
    ChildProcess fleet(fleetsim(broker, {"--nodes", nodes, "--devices", "0", "--rate", "0.2", "--for", "2s"}),
                       log());
    const std::string all = "connected " + nodes + "/" + nodes;
    const bool areBorn = waitFor([&] { return readWholeFile(log()).find(all) != std::string::npos; }, 90s);
    QVERIFY2(areBorn, readWholeFile(log()).c_str());
    const double seconds = static_cast<double>(timer.elapsed()) / 1e3;
    qInfo("%s nodes: all born within %.1f s, %.0f MB at most", nodes.c_str(), seconds,
          peakMegabytes(fleet.pid()));
    QVERIFY(fleet.wait(60s) == 0);
  }

  void everybodyComesBackAfterTheBrokerWasAway() {
    TestBroker broker;
    ChildProcess fleet(fleetsim(broker, {"--nodes", "10", "--rate", "5", "--truth", truth()}), log());
    const auto all = [&] {
      const std::string text = readWholeFile(log());
      const auto last = text.rfind("connected ");
      return last != std::string::npos && text.compare(last, 15, "connected 10/10") == 0;
    };
    QVERIFY(waitFor(all));
    broker.kill();
    QVERIFY(waitFor([&] { return readWholeFile(log()).find("connected 0/10") != std::string::npos; }));
    broker.start();
    QVERIFY(waitFor(all, 40s));
    fleet.signal(SIGTERM);
    QCOMPARE(fleet.wait(20s).value_or(-1), 0);
    QVERIFY(!rowsOf(truth()).empty());
  }

  void stopSignalEndsInGoodOrder_data() {
    QTest::addColumn<int>("number");
    QTest::newRow("SIGINT") << SIGINT;
    QTest::newRow("SIGTERM") << SIGTERM;
  }
  void stopSignalEndsInGoodOrder() {
    QFETCH(int, number);
    const TestBroker broker;
    const Capture capture(plain(broker), m_folder.file("capture.txt"));
    ChildProcess fleet(fleetsim(broker, {"--nodes", "3", "--rate", "5", "--truth", truth(), "--mqtt", "3"}),
                       log());
    QVERIFY(waitFor([&] { return count(capture.messages(), "DDATA") > 5; }));
    fleet.signal(number);
    QCOMPARE(fleet.wait(20s).value_or(-1), 0);
    QVERIFY(waitFor([&] { return capture.isComplete(3); }));
    // A planned end: the node's own death message, and no Will beside it.
    QCOMPARE(count(capture.messages(), "NDEATH"), std::size_t{3});
    QCOMPARE(firstDifference(rowsOf(truth()), samplesOf(capture.messages())), std::string());
  }

  void refusedNodesAreNamedAndTheExitCodeSaysSo() {
    const TestBroker broker({.user = "fleet", .password = "right"});
    test::writeWholeFile(m_folder.file("password"), "wrong\n");
    ChildProcess fleet(
        fleetsim(broker, {"--nodes", "2", "--user", "fleet", "--password-file", m_folder.file("password")}),
        log());
    QVERIFY(waitFor([&] { return readWholeFile(log()).find("connected 0/2") != std::string::npos; }));
    fleet.signal(SIGTERM);
    QCOMPARE(fleet.wait(20s).value_or(-1), 1);
    const std::string text = readWholeFile(log());
    QVERIFY2(text.find("2 of 2 nodes could never connect") != std::string::npos, text.c_str());
    QVERIFY2(text.find("uthori") != std::string::npos, text.c_str()); // "Not authorized", as MQTT spells it
  }

  void brokerThatIsNotThereEndsItAtOnceNamingTheStep() {
    const Finished finished = runProgram(
        {MUSTER_BIN_DIR "/muster-fleetsim", "--broker", "mqtt://127.0.0.1:" + std::to_string(freePort())});
    QCOMPARE(finished.exitCode, 1);
    QVERIFY2(finished.output.find("TCP") != std::string::npos, finished.output.c_str());
  }

  void standardOutputThatIsFullIsExitCode3() {
    const Finished finished =
        runProgram({"sh", "-c", "exec " MUSTER_BIN_DIR "/muster-fleetsim --help >/dev/full"});
    QCOMPARE(finished.exitCode, 3);
    QCOMPARE(finished.output,
             std::string("muster-fleetsim: standard output can't be written: No space left on device\n"));
  }

  void truthFileThatCannotBeMadeEndsItBeforeAnythingIsSent() {
    const TestBroker broker;
    const Finished finished = runProgram(fleetsim(broker, {"--truth", "/nowhere/truth.csv"}));
    QCOMPARE(finished.exitCode, 3);
    QVERIFY2(finished.output.find("/nowhere/truth.csv") != std::string::npos, finished.output.c_str());
  }
};

QTEST_GUILESS_MAIN(ProgramTest)
#include "ProgramTest.moc"
