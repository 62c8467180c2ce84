// --broker and its company: what the words mean, and what is worth a warning.
#include <support/TemporaryFolder.h>
#include <support/TestBroker.h>
#include <transport/BrokerWords.h>

#include <QTest>

#include <sys/stat.h>

using namespace muster;
using namespace muster::test;

class BrokerWordsTest : public QObject {
  Q_OBJECT

  TemporaryFolder m_folder;

  std::string password(int mode) const {
    std::string path = m_folder.file("password");
    writeWholeFile(path, "secret\n");
    ::chmod(path.c_str(), static_cast<mode_t>(mode));
    return path;
  }

 private slots:
  void anUrlAloneMeansMqtt5WithChecks() {
    const auto reading = readBrokerWords({.url = "mqtts://broker.lan"});
    QVERIFY2(reading.has_value(), reading ? "" : reading.error().message().c_str());
    QCOMPARE(reading->options.url.toString(), std::string("mqtts://broker.lan:8883"));
    QVERIFY(reading->options.tls.verifyServer);
    QVERIFY(reading->options.version == MqttVersion::V5);
    QVERIFY(reading->warnings.empty());
  }

  void everyWordArrives() {
    const TestCertificates& files = TestCertificates::get();
    const auto reading = readBrokerWords({.url = "mqtts://broker.lan:9883",
                                          .caFile = files.caFile,
                                          .certFile = files.clientCert,
                                          .keyFile = files.clientKey,
                                          .user = "operator",
                                          .passwordFile = password(0600),
                                          .mqtt = "3.1.1"});
    QVERIFY2(reading.has_value(), reading ? "" : reading.error().message().c_str());
    const BrokerOptions& options = reading->options;
    QCOMPARE(options.url.port, std::uint16_t{9883});
    QCOMPARE(options.tls.caFile, files.caFile);
    QCOMPARE(options.tls.certFile, files.clientCert);
    QCOMPARE(options.tls.keyFile, files.clientKey);
    QCOMPARE(options.credentials.user, std::string("operator"));
    QCOMPARE(options.credentials.password, std::string("secret"));
    QVERIFY(options.version == MqttVersion::V311);
    QVERIFY(reading->warnings.empty());
  }

  void whatIsRiskyIsAllowedWithAWarning() {
    const std::string file = password(0644);
    const auto reading = readBrokerWords(
        {.url = "mqtts://broker.lan", .user = "operator", .passwordFile = file, .insecure = true});
    QVERIFY2(reading.has_value(), reading ? "" : reading.error().message().c_str());
    QVERIFY(!reading->options.tls.verifyServer);
    QCOMPARE(reading->warnings,
             (std::vector<std::string>{readableByOthersWarning(file), std::string(kInsecureWarning)}));
    QVERIFY(QString::fromStdString(reading->warnings.front()).contains(QString::fromStdString(file)));
  }

  void whatCannotBeMeantIsRefusedByName_data() {
    QTest::addColumn<QString>("option");
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("names");
    QTest::newRow("url") << "url"
                         << "gopher://host"
                         << "mqtt://";
    QTest::newRow("version") << "mqtt"
                             << "4"
                             << "--mqtt";
    QTest::newRow("password file") << "password"
                                   << "/nowhere/word"
                                   << "--password-file /nowhere/word";
    QTest::newRow("authority") << "ca"
                               << "/nowhere/ca.pem"
                               << "/nowhere/ca.pem";
  }
  void whatCannotBeMeantIsRefusedByName() {
    QFETCH(QString, option);
    QFETCH(QString, word);
    QFETCH(QString, names);
    BrokerWords words{.url = "mqtts://broker.lan", .user = "operator"};
    std::string& target = option == "url"    ? words.url
                          : option == "mqtt" ? words.mqtt
                          : option == "ca"   ? words.caFile
                                             : words.passwordFile;
    target = word.toStdString();
    const auto reading = readBrokerWords(words);
    QVERIFY(!reading);
    QVERIFY2(QString::fromStdString(reading.error().message()).contains(names),
             reading.error().message().c_str());
  }

  void versionsHaveTheirWords() {
    for (const char* word : kMqttWords)
      QVERIFY2(mqttVersionOf(word).has_value(), word);
    QVERIFY(mqttVersionOf("5") == MqttVersion::V5);
    QVERIFY(mqttVersionOf("3") == MqttVersion::V311);
    QVERIFY(!mqttVersionOf("4"));
    QVERIFY(!mqttVersionOf(""));
  }
};

QTEST_APPLESS_MAIN(BrokerWordsTest)
#include "BrokerWordsTest.moc"
