// The program muster-agent from outside, without a broker: options, output, exit codes.
#include <support/ChildProcess.h>
#include <support/TemporaryFolder.h>
#include <support/TestBroker.h>
#include <support/WaitFor.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QtTest>

#include <csignal>

using muster::test::ChildProcess;
using muster::test::Finished;
using muster::test::readWholeFile;
using muster::test::runProgram;
using muster::test::TemporaryFolder;
using muster::test::waitFor;
using muster::test::writeWholeFile;

namespace {

const std::string kAgent = std::string(MUSTER_BIN_DIR) + "/muster-agent";
const std::string kPi = std::string(MUSTER_SOURCE_DIR) + "/tests/agent/trees/raspberry-pi-4/tree";

Finished agent(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), kAgent);
  return runProgram(arguments);
}

} // namespace

class ProgramTest : public QObject {
  Q_OBJECT

 private slots:
  void helpNamesOptionsAndExitCodes() {
    const Finished finished = agent({"--help"});
    QCOMPARE(finished.exitCode, 0);
    for (const char* word : {"--config", "--broker", "--insecure", "--mqtt", "--print", "--check", "--root",
                             "--version", "Exit codes"})
      QVERIFY2(finished.output.find(word) != std::string::npos, word);
  }

  void versionIsOneLine() {
    const Finished finished = agent({"--version"});
    QCOMPARE(finished.exitCode, 0);
    QVERIFY(
        QRegularExpression("^muster-agent \\d+\\.\\d+\\.\\d+\n$").match(finished.output.c_str()).hasMatch());
  }

  void mistakesOfTheCommandLineAreOneLineAndExitCode2_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("line");
    const auto row = [](const char* name, const QStringList& arguments, const char* line) {
      QTest::newRow(name) << arguments << QString("muster-agent: ") + line + " (--help shows all options)\n";
    };
    row("mistyped option", {"--brokr", "x"}, "unknown option --brokr; did you mean --broker?");
    row("mistyped option with its value", {"--brokr=x"}, "unknown option --brokr; did you mean --broker?");
    row("unknown option", {"--qwertyuiopasdf"}, "unknown option --qwertyuiopasdf");
    row("no option at all", {"extra"}, "an argument without an option: extra");
    row("value missing", {"--broker"}, "--broker: 1 required URL missing");
    row("two tasks", {"--check", "--print"}, "--print excludes --check");
    row("MQTT version", {"--mqtt", "4"}, "--mqtt: 4 not in {5,3.1.1,3}");
    row("line feeds", {"a\nb"}, "an argument without an option: a b");
  }
  void mistakesOfTheCommandLineAreOneLineAndExitCode2() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, line);
    std::vector<std::string> words;
    for (const QString& argument : arguments)
      words.push_back(argument.toStdString());
    const Finished finished = agent(words);
    QCOMPARE(finished.exitCode, 2);
    QCOMPARE(QString::fromStdString(finished.output), line);
  }

  void noBrokerIsExitCode2() {
    const Finished finished = agent({});
    QCOMPARE(finished.exitCode, 2);
    QCOMPARE(finished.output,
             std::string("broker.url: is missing: give it in the file or as --broker mqtt://HOST\n"));
  }

  void checkOfASoundFileIsExitCode0() {
    const TemporaryFolder folder;
    writeWholeFile(folder.file("agent.toml"), "[broker]\nurl = \"mqtt://localhost\"\n");
    const Finished finished = agent({"--check", "--config", folder.file("agent.toml")});
    QCOMPARE(finished.exitCode, 0);
    QCOMPARE(finished.output, folder.file("agent.toml") + ": no problems\n");
  }

  void checkPrintsOneLineForEachProblemAndExitCode2() {
    const TemporaryFolder folder;
    writeWholeFile(folder.file("agent.toml"),
                   "[broker]\nurl = 3\nca = \"nowhere.pem\"\n[node]\nidd = \"x\"\n");
    const Finished finished = agent({"--check", "--config", folder.file("agent.toml")});
    QCOMPARE(finished.exitCode, 2);
    QCOMPARE(QString::fromStdString(finished.output).count('\n'), 3);
    QVERIFY(finished.output.find("agent.toml:5: node.idd: unknown key; did you mean id?") !=
            std::string::npos);
  }

  void problemsStopARealStartAsWell() {
    const TemporaryFolder folder;
    writeWholeFile(folder.file("agent.toml"),
                   "[broker]\nurl = \"mqtts://localhost\"\nca = \"nowhere.pem\"\n");
    QCOMPARE(agent({"--config", folder.file("agent.toml")}).exitCode, 2);
  }

  void printShowsAFakeTreeInAlignedColumns() {
    const Finished finished = agent({"--print", "--root", kPi});
    QCOMPARE(finished.exitCode, 0);
    const QString all = QString::fromStdString(finished.output);
    QVERIFY2(all.startsWith("group muster, edge node "), qPrintable(all));
    const QString output = all.mid(all.indexOf('\n') + 1);
    QVERIFY2(output.contains("System/Model"), qPrintable(output));
    QVERIFY(output.contains("Raspberry Pi 4 Model B Rev 1.4"));
    QVERIFY(QRegularExpression("CPU/Temperature +Double +48\\.69 °C\n").match(output).hasMatch());
    qsizetype column = -1;
    for (const QString& line : output.split('\n', Qt::SkipEmptyParts)) {
      const qsizetype type = line.indexOf(QRegularExpression(" (String|Double|UInt64|Boolean|DateTime) "));
      QVERIFY2(type > 0, qPrintable(line));
      QVERIFY2(column < 0 || type == column, qPrintable(line));
      column = type;
    }
  }

  void printSaysForWhom() {
    const std::string named =
        agent({"--print", "--root", kPi, "--group", "plant", "--node-id", "boiler"}).output;
    QVERIFY2(named.starts_with("group plant, edge node boiler, topic spBv1.0/plant/NBIRTH/boiler\n"),
             named.c_str());
    const std::string byItself = agent({"--print", "--root", kPi}).output;
    const QRegularExpression line(
        "^group muster, edge node (\\S+-[0-9a-f]{6}), topic spBv1\\.0/muster/NBIRTH/\\1\n");
    QVERIFY2(line.match(QString::fromStdString(byItself)).hasMatch(), byItself.c_str());
    const TemporaryFolder empty;
    const std::string nobody = agent({"--print", "--root", empty.path()}).output;
    QVERIFY2(nobody.starts_with("group muster, edge node not known before the first start"), nobody.c_str());
  }

  void printOfThisMachineHasRealReadings() {
    const Finished finished = agent({"--print", "--json"});
    QCOMPARE(finished.exitCode, 0);
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(finished.output));
    QVERIFY(document.isArray());
    QHash<QString, QJsonObject> metrics;
    for (const QJsonValue value : document.array())
      metrics.insert(value["name"].toString(), value.toObject());
    for (const char* name : {"CPU/Usage", "Load/1 min", "Memory/Available", "System/Uptime"}) {
      QVERIFY2(metrics.contains(name), name);
      QVERIFY2(metrics[name]["value"].isDouble(), name);
    }
    QCOMPARE(metrics["CPU/Usage"]["unit"].toString(), QString("%"));
    QCOMPARE(metrics["CPU/Usage"]["high"].toDouble(), 100.0);
    QVERIFY(metrics["Memory/Total"]["value"].toDouble() > 1e6);
  }

  void standardOutputThatIsFullIsExitCode1() {
    for (const char* arguments : {"--print", "--print --json", "--help", "--version"}) {
      const Finished finished = runProgram({"sh", "-c", "exec " + kAgent + " " + arguments + " >/dev/full"});
      QCOMPARE(finished.exitCode, 1);
      QVERIFY2(finished.output.ends_with(
                   "muster-agent: standard output can't be written: No space left on device\n"),
               finished.output.c_str());
    }
  }

  void printLeavesOutWhatTheConfigurationSwitchesOff() {
    const TemporaryFolder folder;
    writeWholeFile(folder.file("agent.toml"),
                   "[collect]\ndisabled = [\"disks\"]\n[metric.\"CPU/IO Wait\"]\nenabled = false\n"
                   "[metric.\"Network/{}/Sent\"]\nenabled = false\n");
    const Finished finished = agent({"--print", "--root", kPi, "--config", folder.file("agent.toml")});
    QCOMPARE(finished.exitCode, 0);
    QVERIFY(finished.output.find("CPU/Usage") != std::string::npos);
    for (const char* name : {"CPU/IO Wait", "Disk/mmcblk0", "Network/eth0/Sent"})
      QVERIFY2(finished.output.find(name) == std::string::npos, name);
  }

  void unreachableBrokerIsOneLineAndNoReasonToEnd() {
    const TemporaryFolder folder;
    const std::string url = "mqtt://127.0.0.1:" + std::to_string(muster::test::freePort());
    ChildProcess child({kAgent, "--broker", url, "--state-dir", folder.file("state")}, folder.file("log"));
    QVERIFY(waitFor(
        [&] { return readWholeFile(folder.file("log")).find("; next try in ") != std::string::npos; }));
    const QString log = QString::fromStdString(readWholeFile(folder.file("log")));
    const QString line = log.split('\n').filter("next try").first();
    QVERIFY2(line.contains(QString::fromStdString(url) + ": TCP connection: "), qPrintable(line));
    QVERIFY(child.running());
    child.signal(SIGINT);
    QCOMPARE(child.wait(std::chrono::seconds(20)), std::optional(0));
  }

  void secondAgentWithTheSameStateIsExitCode3() {
    const TemporaryFolder folder;
    const std::vector<std::string> command{kAgent, "--broker", "mqtt://127.0.0.1:1", "--state-dir",
                                           folder.file("state")};
    ChildProcess first(command, folder.file("log"));
    QVERIFY(waitFor([&] { return readWholeFile(folder.file("log")).find("next try") != std::string::npos; }));
    const Finished second = runProgram(command);
    QCOMPARE(second.exitCode, 3);
    QVERIFY(second.output.find("another muster-agent is running with this state folder") !=
            std::string::npos);
  }
};

QTEST_GUILESS_MAIN(ProgramTest)
#include "ProgramTest.moc"
