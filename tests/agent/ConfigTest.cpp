// The agent's configuration: what it means, and one clear line for each thing that is wrong in it.
#include <agent/AgentConfig.h>
#include <support/TemporaryFolder.h>
#include <support/TestBroker.h>

#include <QtTest>

#include <sys/stat.h>

using namespace muster;
using namespace muster::agent;
using muster::test::TemporaryFolder;
using muster::test::writeWholeFile;
using std::chrono::milliseconds;

namespace {

ConfigReading read(const std::string& text, const ConfigOverrides& overrides = {},
                   const std::string& folder = ".") {
  return parseConfig(text, "agent.toml", folder, overrides, true);
}

std::vector<std::string> linesOf(const ConfigReading& reading) {
  std::vector<std::string> lines;
  for (const ConfigProblem& problem : reading.problems)
    lines.push_back(problem.toString());
  return lines;
}

QString joined(const ConfigReading& reading) {
  QStringList lines;
  for (const std::string& line : linesOf(reading))
    lines << QString::fromStdString(line);
  return lines.join('\n');
}

const std::string kBroker = "[broker]\nurl = \"mqtt://broker.lan\"\n";

} // namespace

class ConfigTest : public QObject {
  Q_OBJECT

 private slots:
  void brokerAloneIsEnough() {
    const auto reading = read(kBroker);
    QCOMPARE(joined(reading), QString());
    const AgentConfig& config = reading.config;
    QCOMPARE(config.brokers.size(), std::size_t(1));
    QCOMPARE(config.brokers[0].url, (BrokerUrl{"broker.lan", 1883, false}));
    QCOMPARE(config.group, std::string("muster"));
    QCOMPARE(config.interval, milliseconds(1'000));
    QCOMPARE(config.atLeastEvery, milliseconds(60'000));
    QVERIFY(config.nodeId.empty());
    QVERIFY(!config.primaryHost);
  }

  void noFileAtAllNeedsABrokerOnTheCommandLine() {
    ConfigOverrides overrides;
    QCOMPARE(loadConfig(std::nullopt, overrides, true).problems.size(), std::size_t(1));
    QVERIFY(loadConfig(std::nullopt, overrides, false).problems.empty());
    overrides.broker = "mqtts://broker.lan:8884";
    const auto reading = loadConfig(std::nullopt, overrides, true);
    QCOMPARE(joined(reading), QString());
    QCOMPARE(reading.config.brokers.at(0).url, (BrokerUrl{"broker.lan", 8884, true}));
  }

  void everyKeyIsUnderstood() {
    const TemporaryFolder folder;
    const auto& certificates = test::TestCertificates::get();
    writeWholeFile(folder.file("password"), "s3cret word\r\nnot this\n");
    QString text = QString::fromStdString(
        test::readWholeFile(std::string(MUSTER_SOURCE_DIR) + "/tests/agent/config/every-key.toml"));
    text.replace("ROOT", QString::fromStdString(folder.path()));
    text.replace("CA\"", QString::fromStdString(certificates.caFile) + "\"");
    text.replace("CERT", QString::fromStdString(certificates.clientCert));
    text.replace("KEY", QString::fromStdString(certificates.clientKey));
    const auto reading = read(text.toStdString(), {}, folder.path());
    QCOMPARE(joined(reading), QString());
    const AgentConfig& config = reading.config;
    QCOMPARE(config.brokers.size(), std::size_t(2));
    QCOMPARE(config.brokers[1].url, (BrokerUrl{"b.lan", 1234, true}));
    QCOMPARE(config.brokers[1].tls.keyFile, certificates.clientKey);
    QCOMPARE(config.brokers[1].credentials.user, std::string("pump"));
    QCOMPARE(config.brokers[1].credentials.password, std::string("s3cret word"));
    QCOMPARE(int(config.brokers[1].version), int(MqttVersion::V311));
    QCOMPARE(config.brokers[1].keepAlive, std::chrono::seconds(15));
    QCOMPARE(config.root, folder.path());
    QCOMPARE(config.stateFolder, std::string("/var/lib/elsewhere"));
    QCOMPARE(int(config.logLevel), int(LogLevel::Debug));
    QCOMPARE(config.group, std::string("Plant 1"));
    QCOMPARE(config.nodeId, std::string("pump-7"));
    QCOMPARE(config.primaryHost.value_or(""), std::string("control room"));
    QCOMPARE(config.interval, milliseconds(500));
    QCOMPARE(config.atLeastEvery, milliseconds(300'000));
    QVERIFY(!config.aliases);
    QCOMPARE(config.collect.enabled, (std::vector<std::string>{"cpu", "disks"}));
    QCOMPARE(config.collect.disabled, (std::vector<std::string>{"disks"}));
    QCOMPARE(config.collect.disks, (NameFilter{{"sd?"}, {}}));
    QCOMPARE(config.collect.fileSystems, (NameFilter{{"/", "/srv*"}, {}}));
    QCOMPARE(config.collect.interfaces, (NameFilter{{}, {"wlan*"}}));
    QCOMPARE(config.metrics.at("CPU/Usage"), (MetricRule{5.0, milliseconds(0), true}));
    QCOMPARE(config.metrics.at("Network/{}/Sent"), (MetricRule{0.5, std::nullopt, false}));
  }

  void commandLineWinsOverTheFile() {
    ConfigOverrides overrides;
    overrides.broker = "mqtt://other.lan";
    overrides.group = "g";
    overrides.nodeId = "n";
    overrides.logLevel = "error";
    const auto reading = read(kBroker + "mqtt = 3\n[node]\ngroup = \"x\"\nid = \"y\"\n", overrides);
    QCOMPARE(joined(reading), QString());
    QCOMPARE(reading.config.brokers.at(0).url.host, std::string("other.lan"));
    QCOMPARE(int(reading.config.brokers.at(0).version), int(MqttVersion::V311));
    QCOMPARE(reading.config.group, std::string("g"));
    QCOMPARE(reading.config.nodeId, std::string("n"));
    QCOMPARE(int(reading.config.logLevel), int(LogLevel::Error));
  }

  void eachMistakeHasItsLineAndKey_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("begins");
    const auto row = [](const char* name, const std::string& text, const char* begins) {
      QTest::newRow(name) << QString::fromStdString(text) << begins;
    };
    row("unknown key", kBroker + "urrl = 1\n", "agent.toml:3: broker.urrl: unknown key; did you mean url?");
    row("unknown key, nothing near", kBroker + "qwertyuiop = 1\n",
        "agent.toml:3: broker.qwertyuiop: unknown key");
    row("unknown short key", kBroker + "port = 1883\n", "agent.toml:3: broker.port: unknown key");
    row("unknown section", kBroker + "[reprot]\n",
        "agent.toml:3: reprot: unknown section; did you mean report?");
    row("another case", kBroker + "[REPORT]\n",
        "agent.toml:3: REPORT: unknown section; did you mean report?");
    row("wrong type", "[broker]\nurl = 7\n", "agent.toml:2: broker.url: must be a string, not an integer");
    row("section expected", kBroker + "[node]\nid = \"a\"\n[[report]]\n",
        "agent.toml:5: report: must be a section, not a list");
    row("bad URL", "[broker]\n\nurl = \"http://x\"\n",
        "agent.toml:3: broker.url: unknown kind of connection");
    row("password in the URL", "[broker]\nurl = \"mqtt://me:secret@x\"\n", "agent.toml:2: broker.url: ");
    row("empty list of URLs", "[broker]\nurl = []\n", "agent.toml:2: broker.url: is an empty list");
    row("missing certificate", "[broker]\nurl = \"mqtts://x\"\nca = \"/nonexistent/ca.pem\"\n",
        "agent.toml:3: broker.ca: /nonexistent/ca.pem: No such file or directory");
    row("folder as a certificate", "[broker]\nurl = \"mqtts://x\"\nca = \"/\"\n",
        "agent.toml:3: broker.ca: /: is not a file");
    row("password without user", kBroker + "password_file = \"/etc/hostname\"\n",
        "agent.toml:3: broker.password_file: is of no use without broker.user");
    row("MQTT version", kBroker + "mqtt = 4\n", "agent.toml:3: broker.mqtt: must be 5 or \"3.1.1\"");
    row("MQTT version as text", kBroker + "mqtt = \"4\"\n",
        "agent.toml:3: broker.mqtt: must be 5 or \"3.1.1\"");
    row("MQTT version of no kind", kBroker + "mqtt = true\n",
        "agent.toml:3: broker.mqtt: must be a string, not true or false");
    row("forbidden id", kBroker + "[node]\nid = \"a/b\"\n",
        "agent.toml:4: node.id: has one of the characters + / #");
    row("interval without unit", kBroker + "[report]\ninterval = \"10\"\n",
        "agent.toml:4: report.interval: \"10\" is not a duration such as \"500ms\", \"10s\" or \"2m\"; did "
        "you "
        "mean \"10s\"?");
    row("interval with a blank", kBroker + "[report]\ninterval = \"5 min\"\n",
        "agent.toml:4: report.interval: \"5 min\" is not a duration such as \"500ms\", \"10s\" or \"2m\"; "
        "did "
        "you mean \"5m\"?");
    row("interval as a number", kBroker + "[report]\ninterval = 10\n",
        "agent.toml:4: report.interval: must be a duration such as \"500ms\", \"10s\" or \"2m\", not an "
        "integer; did you mean \"10s\"?");
    row("interval as a truth value", kBroker + "[report]\ninterval = true\n",
        "agent.toml:4: report.interval: must be a duration such as \"500ms\", \"10s\" or \"2m\", not true or "
        "false");
    row("interval too short", kBroker + "[report]\ninterval = \"1ms\"\n",
        "agent.toml:4: report.interval: must be between 100ms and 1d");
    row("unknown collector", kBroker + "[collect]\nenabled = [\"video\"]\n",
        "agent.toml:4: collect.enabled: there is no collector \"video\"; there are");
    row("mistyped collector", kBroker + "[collect]\ndisabled = [\"cpus\"]\n",
        "agent.toml:4: collect.disabled: there is no collector \"cpus\"; did you mean cpu?; there are cpu, ");
    row("list of the wrong type", kBroker + "[collect]\nenabled = [1]\n",
        "agent.toml:4: collect.enabled: must be a list of strings, but holds an integer");
    row("unknown metric", kBroker + "[metric.\"CPU/Usge\"]\ndead_band = 1\n",
        "agent.toml:3: metric.\"CPU/Usge\": the agent has no such metric; did you mean CPU/Usage?");
    row("unknown metric of an instance", kBroker + "[metric.\"Network/eth0/Recieved\"]\n",
        "agent.toml:3: metric.\"Network/eth0/Recieved\": the agent has no such metric; did you mean "
        "Network/{}/Received?");
    row("negative dead band", kBroker + "[metric.\"CPU/Usage\"]\ndead_band = -1\n",
        "agent.toml:4: metric.\"CPU/Usage\".dead_band: must be 0 or more");
    row("dead band that is no number", kBroker + "[metric.\"CPU/Usage\"]\ndead_band = nan\n",
        "agent.toml:4: metric.\"CPU/Usage\".dead_band: must be 0 or more");
    row("missing root", "root = \"/nonexistent\"\n" + kBroker,
        "agent.toml:1: root: \"/nonexistent\" is not a folder");
    row("relative state folder", "state_dir = \"here\"\n" + kBroker,
        "agent.toml:1: state_dir: must be an absolute");
    row("log level", "log_level = \"loud\"\n" + kBroker, "agent.toml:1: log_level: \"loud\" is none of");
    row("no TOML", kBroker + "this is not TOML\n", "agent.toml:3: this is not TOML: ");
    row("umlaut as a key", kBroker + "\n[lüfter]\n",
        "agent.toml:4: this is not TOML: characters other than ASCII may stand in quotes and comments only");
    row("hard space", kBroker + "ca\u00a0= \"x\"\n", "agent.toml:3: this is not TOML: characters other than");
    row("key twice", kBroker + "url = \"mqtt://x\"\n", "agent.toml:3: this is not TOML: ");
    row("no broker", "[node]\nid = \"a\"\n", "agent.toml: broker.url: is missing");
    row("a date", kBroker + "user = 2026-11-22\n",
        "agent.toml:3: broker.user: must be a string, not a date or time");
  }
  void eachMistakeHasItsLineAndKey() {
    QFETCH(QString, text);
    QFETCH(QString, begins);
    const auto reading = read(text.toStdString());
    QVERIFY2(joined(reading).startsWith(begins), qPrintable(joined(reading)));
    QCOMPARE(reading.problems.size(), std::size_t(1));
    QVERIFY2(!joined(reading).contains("did you mean") || begins.contains("did you mean"),
             qPrintable(joined(reading)));
  }

  void allMistakesAreToldAtOnceInTheOrderOfTheirLines() {
    const auto reading =
        read("[broker]\nurl = 7\nmqtt = true\n[node]\nid = \"+\"\n[report]\naliases = 1\nx = 1\n");
    QCOMPARE(reading.problems.size(), std::size_t(5));
    int line = 0;
    for (const ConfigProblem& problem : reading.problems) {
      QVERIFY(problem.line > line);
      line = problem.line;
    }
  }

  void mistakeOnTheCommandLineNamesItsOption() {
    ConfigOverrides overrides;
    overrides.broker = "nonsense://x";
    overrides.group = "a#b";
    overrides.root = "/nonexistent";
    overrides.logLevel = "loud";
    const auto reading = loadConfig(std::nullopt, overrides, true);
    QCOMPARE(reading.problems.size(), std::size_t(4));
    for (const char* option : {"--broker: ", "--group: ", "--root: ", "--log-level: "})
      QVERIFY2(joined(reading).contains(option), option);
  }

  void certificatesAndUserOfTheCommandLineHoldForTheBrokersOfTheFile() {
    const TemporaryFolder folder;
    writeWholeFile(folder.file("password"), "secret\n");
    const auto& certificates = test::TestCertificates::get();
    ConfigOverrides overrides;
    overrides.ca = certificates.caFile;
    overrides.cert = certificates.clientCert;
    overrides.key = certificates.clientKey;
    overrides.user = "u";
    overrides.passwordFile = folder.file("password");
    const auto reading = read("[broker]\nurl = [\"mqtts://a\", \"mqtts://b\"]\nmqtt = 3\n", overrides);
    QCOMPARE(joined(reading), QString());
    for (const BrokerOptions& broker : reading.config.brokers) {
      QCOMPARE(broker.tls.caFile, certificates.caFile);
      QCOMPARE(broker.tls.keyFile, certificates.clientKey);
      QCOMPARE(broker.credentials.password, std::string("secret"));
      QCOMPARE(int(broker.version), int(MqttVersion::V311));
    }
    QCOMPARE(reading.config.brokers.at(1).url.host, std::string("b"));
    overrides.ca = "/nonexistent/ca.pem";
    QCOMPARE(joined(read("[broker]\nurl = \"mqtts://a\"\n", overrides)),
             QString("--ca: /nonexistent/ca.pem: No such file or directory"));
    overrides.ca = certificates.caFile;
    QVERIFY(joined(read(kBroker, overrides)).startsWith("--ca: is of no use without a URL"));
  }

  void mqttVersionIsANumberOrItsName() {
    QCOMPARE(int(read(kBroker + "mqtt = \"3.1.1\"\n").config.brokers.at(0).version), int(MqttVersion::V311));
    QCOMPARE(int(read(kBroker + "mqtt = 3\n").config.brokers.at(0).version), int(MqttVersion::V311));
    QCOMPARE(int(read(kBroker + "mqtt = 5\n").config.brokers.at(0).version), int(MqttVersion::V5));
  }

  void mqttVersionAndInsecurityOfTheCommandLineHold() {
    ConfigOverrides overrides;
    overrides.mqtt = "3.1.1";
    overrides.insecure = true;
    const auto reading = read("[broker]\nurl = \"mqtts://a\"\nmqtt = 5\n", overrides);
    QCOMPARE(joined(reading), QString());
    QCOMPARE(int(reading.config.brokers.at(0).version), int(MqttVersion::V311));
    QVERIFY(!reading.config.brokers.at(0).tls.verifyServer);
    overrides.mqtt = "5";
    QCOMPARE(joined(read(kBroker, overrides)),
             QString("--insecure: is of no use without a URL that begins with mqtts://"));
  }

  void certificatesWithoutTlsAreSaid() {
    const auto& certificates = test::TestCertificates::get();
    const auto reading = read(kBroker + "ca = \"" + certificates.caFile + "\"\n");
    QCOMPARE(joined(reading),
             QString("agent.toml:3: broker.ca: is of no use without a URL that begins with mqtts://"));
  }

  void certificatesAreForTheEncryptedBrokersOnly() {
    const auto& certificates = test::TestCertificates::get();
    const auto reading =
        read("[broker]\nurl = [\"mqtts://a\", \"mqtt://b\"]\nca = \"" + certificates.caFile + "\"\n");
    QCOMPARE(joined(reading), QString());
    QCOMPARE(reading.config.brokers.at(0).tls.caFile, certificates.caFile);
    QCOMPARE(reading.config.brokers.at(1).tls.caFile, std::string());
  }

  void keyWithoutCertificateIsSaid() {
    const auto& certificates = test::TestCertificates::get();
    const auto reading = read("[broker]\nurl = \"mqtts://x\"\nkey = \"" + certificates.clientKey + "\"\n");
    QCOMPARE(joined(reading), QString("agent.toml:3: broker.key: is of no use without broker.cert"));
  }

  void certificateThatIsNoneIsSaid() {
    const TemporaryFolder folder;
    writeWholeFile(folder.file("ca.pem"), "this is no certificate\n");
    const auto reading = read("[broker]\nurl = \"mqtts://x\"\nca = \"ca.pem\"\n", {}, folder.path());
    QCOMPARE(reading.problems.size(), std::size_t(1));
    QVERIFY2(joined(reading).contains(QString::fromStdString(folder.file("ca.pem"))),
             qPrintable(joined(reading)));
  }

  void emptyPasswordFileIsSaid() {
    const TemporaryFolder folder;
    writeWholeFile(folder.file("password"), "\n");
    const auto reading = read(kBroker + "user = \"u\"\npassword_file = \"password\"\n", {}, folder.path());
    QVERIFY2(joined(reading).contains("has no password in its first line"), qPrintable(joined(reading)));
  }

  void whatIsRiskyIsAllowedWithAWarning() {
    const TemporaryFolder folder;
    writeWholeFile(folder.file("password"), "secret\n");
    QCOMPARE(::chmod(folder.file("password").c_str(), 0644), 0);
    ConfigOverrides overrides;
    overrides.insecure = true;
    const std::string text = "[broker]\nurl = \"mqtts://a\"\nuser = \"u\"\npassword_file = \"password\"\n";
    const auto reading = read(text, overrides, folder.path());
    QCOMPARE(joined(reading), QString());
    QCOMPARE(reading.warnings.size(), std::size_t(2));
    QCOMPARE(reading.warnings[0].toString(),
             "agent.toml:4: broker.password_file: others can read the password in " +
                 folder.file("password") + "; chmod 600 would stop that");
    QCOMPARE(reading.warnings[1].toString(),
             std::string("muster-agent: --insecure: anyone on the way can pass for this broker"));
    QCOMPARE(::chmod(folder.file("password").c_str(), 0600), 0);
    QVERIFY(read(text, {}, folder.path()).warnings.empty());
  }

  void missingFileIsOneProblem() {
    const auto reading = loadConfig("/nonexistent/agent.toml", {}, true);
    QCOMPARE(joined(reading), QString("/nonexistent/agent.toml: cannot be read: No such file or directory"));
    QCOMPARE(joined(loadConfig("/", {}, true)), QString("/: cannot be read: not a file"));
  }

  void pathsAreRelativeToTheFile() {
    const TemporaryFolder folder;
    writeWholeFile(folder.file("password"), "secret\n");
    writeWholeFile(folder.file("agent.toml"), kBroker + "user = \"u\"\npassword_file = \"password\"\n");
    const auto reading = loadConfig(folder.file("agent.toml"), {}, true);
    QCOMPARE(joined(reading), QString());
    QCOMPARE(reading.config.brokers.at(0).credentials.password, std::string("secret"));
  }

  void hostileTextIsAProblemAndNoCrash() {
    for (const std::string& text : {std::string("\0\1\2", 3), std::string(100'000, '['),
                                    std::string("a=\"\xff\xfe\""), std::string("[[[[]]]]")}) {
      QVERIFY(!read(text).problems.empty());
    }
  }

  void sampleConfigurationIsSound() {
    const auto reading =
        loadConfig(std::string(MUSTER_SOURCE_DIR) + "/resources/config/agent.toml", {}, true);
    QCOMPARE(joined(reading), QString());
  }
};

QTEST_APPLESS_MAIN(ConfigTest)
#include "ConfigTest.moc"
