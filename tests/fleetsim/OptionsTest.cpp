// The command line: what it takes, and one clear line about what it does not.
#include <support/TemporaryFolder.h>

#include <QTest>

#include <fleetsim/Options.h>
#include <sys/stat.h>

#include <initializer_list>
#include <string>
#include <vector>

using namespace muster;
using namespace muster::fleetsim;
using namespace std::chrono_literals;

namespace {

CommandLine parse(std::initializer_list<std::string> arguments) {
  std::vector<const char*> argv = {"muster-fleetsim"};
  for (const std::string& argument : arguments)
    argv.push_back(argument.c_str());
  return parseCommandLine(static_cast<int>(argv.size()), argv.data());
}

} // namespace

class OptionsTest : public QObject {
  Q_OBJECT

 private slots:
  void everyOptionArrives() {
    const test::TemporaryFolder folder;
    test::writeWholeFile(folder.file("password"), "secret\r\nsecond line\n");
    const auto line = parse({"--broker",
                             "mqtt://127.0.0.1:1884",
                             "--group",
                             "g",
                             "--prefix",
                             "edge",
                             "--nodes",
                             "7",
                             "--devices",
                             "0",
                             "--metrics",
                             "3",
                             "--rate",
                             "2.5",
                             "--seed",
                             "99",
                             "--for",
                             "20s",
                             "--truth",
                             "t.csv",
                             "--mqtt",
                             "3",
                             "--connect-rate",
                             "50",
                             "--reconnects",
                             "6",
                             "--outage",
                             "300ms",
                             "--by-exception",
                             "--user",
                             "u",
                             "--password-file",
                             folder.file("password")});
    QVERIFY2(!line.exitCode, line.text.c_str());
    const auto& o = line.options;
    QCOMPARE(o.broker.url.port, std::uint16_t{1884});
    QCOMPARE(o.broker.version, MqttVersion::V311);
    QCOMPARE(o.broker.credentials.user, std::string("u"));
    QCOMPARE(o.broker.credentials.password, std::string("secret"));
    QCOMPARE(o.group, std::string("g"));
    QCOMPARE(o.prefix, std::string("edge"));
    QCOMPARE(o.nodes, 7U);
    QCOMPARE(o.devices, 0U);
    QCOMPARE(o.metrics, 3U);
    QCOMPARE(o.rateHz, 2.5);
    QCOMPARE(o.seed, std::uint64_t{99});
    QVERIFY(o.runFor == 20s);
    QVERIFY(o.outage == 300ms);
    QCOMPARE(o.truthFile, std::string("t.csv"));
    QCOMPARE(o.connectsPerSecond, 50.0);
    QCOMPARE(o.breaksPerMinute, 6.0);
    QVERIFY(o.byException);
  }

  void wrongArgumentsEndWithOneLineAndTheExitCodeForUsage_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("names");
    const QStringList broker = {"--broker", "mqtt://127.0.0.1"};
    QTest::newRow("no broker") << QStringList{"--nodes", "3"} << "--broker";
    QTest::newRow("bad url") << QStringList{"--broker", "http://x"} << "mqtt://";
    QTest::newRow("no nodes") << broker + QStringList{"--nodes", "0"} << "--nodes";
    QTest::newRow("not a number") << broker + QStringList{"--rate", "fast"} << "--rate";
    QTest::newRow("unknown option") << broker + QStringList{"--colour", "red"} << "--colour";
    QTest::newRow("mistyped option") << QStringList{"--nodez", "3"} << "--nodez; did you mean --nodes?";
    QTest::newRow("mqtt 4") << broker + QStringList{"--mqtt", "4"} << "--mqtt";
    QTest::newRow("duration") << broker + QStringList{"--for", "20 parsecs"} << "parsecs";
    QTest::newRow("group") << broker + QStringList{"--group", "a/b"} << "group";
    QTest::newRow("password file") << broker + QStringList{"--password-file", "/nowhere/p"} << "/nowhere/p";
    QTest::newRow("ca") << QStringList{"--broker", "mqtts://localhost", "--ca", "/nowhere/ca.pem"}
                        << "/nowhere/ca.pem";
  }
  void wrongArgumentsEndWithOneLineAndTheExitCodeForUsage() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, names);
    std::vector<std::string> texts;
    for (const QString& argument : arguments)
      texts.push_back(argument.toStdString());
    std::vector<const char*> argv = {"muster-fleetsim"};
    for (const std::string& text : texts)
      argv.push_back(text.c_str());
    const auto line = parseCommandLine(static_cast<int>(argv.size()), argv.data());
    QCOMPARE(line.exitCode.value_or(-1), kExitUsage);
    QVERIFY2(QString::fromStdString(line.text).contains(names), line.text.c_str());
    QCOMPARE(QString::fromStdString(line.text).count('\n'), 1);
  }

  void whatIsRiskyIsAllowedWithAWarning() {
    const test::TemporaryFolder folder;
    test::writeWholeFile(folder.file("password"), "secret\n");
    QCOMPARE(::chmod(folder.file("password").c_str(), 0644), 0);
    const auto line = parse({"--broker", "mqtts://localhost", "--insecure", "--user", "u", "--password-file",
                             folder.file("password")});
    QVERIFY2(!line.exitCode, line.text.c_str());
    QCOMPARE(line.text, "muster-fleetsim: others can read the password in " + folder.file("password") +
                            "; chmod 600 would stop that\n"
                            "muster-fleetsim: --insecure: anyone on the way can pass for this broker\n");
    QVERIFY(parse({"--broker", "mqtts://localhost"}).text.empty());
  }

  void helpNamesEveryOptionAndTheExitCodes() {
    const auto line = parse({"--help"});
    QCOMPARE(line.exitCode.value_or(-1), kExitDone);
    for (const char* option :
         {"--broker",   "--ca",      "--cert",       "--key",          "--user",         "--password-file",
          "--insecure", "--version", "--mqtt",       "--connect-rate", "--group",        "--prefix",
          "--nodes",    "--devices", "--metrics",    "--rate",         "--by-exception", "--seed",
          "--for",      "--truth",   "--reconnects", "--outage",       "Exit codes"})
      QVERIFY2(line.text.find(option) != std::string::npos, option);
  }

  void versionIsOneLine() {
    const auto line = parse({"--version"});
    QCOMPARE(line.exitCode.value_or(-1), kExitDone);
    QVERIFY2(line.text.starts_with("muster-fleetsim ") && line.text.ends_with("\n"), line.text.c_str());
  }

  void mqttVersionsAreCalledAsEverywhere() {
    QCOMPARE(int(parse({"--broker", "mqtt://h", "--mqtt", "3.1.1"}).options.broker.version),
             int(MqttVersion::V311));
    QCOMPARE(int(parse({"--broker", "mqtt://h", "--mqtt", "5"}).options.broker.version),
             int(MqttVersion::V5));
    QVERIFY(parse({"--broker", "mqtt://h"}).options.broker.tls.verifyServer);
    QVERIFY(!parse({"--broker", "mqtts://h", "--insecure"}).options.broker.tls.verifyServer);
  }

  void durationsHaveUnits() {
    QVERIFY(*parseDuration("500ms") == 500ms);
    QVERIFY(*parseDuration("20s") == 20s);
    QVERIFY(*parseDuration("1.5s") == 1500ms);
    QVERIFY(*parseDuration("5m") == 5min);
    QVERIFY(*parseDuration("24h") == 24h);
    QVERIFY(*parseDuration("7") == 7s);
    for (const char* bad : {"", "s", "-1s", "0s", "5 s", "5d", "nan", "1e300h", "5s5"})
      QVERIFY2(!parseDuration(bad), bad);
  }
};

QTEST_APPLESS_MAIN(OptionsTest)
#include "OptionsTest.moc"
