// Broker URLs and options: what a person types is read as meant, or refused with the part that is wrong.
#include <support/ChildProcess.h>
#include <support/TemporaryFolder.h>
#include <support/TestBroker.h>
#include <transport/ConnectOptions.h>
#include <transport/TopicCheck.h>

#include <QTest>

#include <map>

using namespace muster;
using namespace muster::test;

class OptionsTest : public QObject {
  Q_OBJECT

 private slots:
  void urlIsReadAsMeant_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("canonical");
    QTest::newRow("scheme and port") << "mqtt://broker.lan:1884"
                                     << "mqtt://broker.lan:1884";
    QTest::newRow("default port") << "mqtt://broker.lan"
                                  << "mqtt://broker.lan:1883";
    QTest::newRow("TLS default port") << "mqtts://broker.lan/"
                                      << "mqtts://broker.lan:8883";
    QTest::newRow("other words") << "SSL://h:1"
                                 << "mqtts://h:1";
    QTest::newRow("tcp") << "tcp://h"
                         << "mqtt://h:1883";
    QTest::newRow("bare") << "192.168.4.20"
                          << "mqtt://192.168.4.20:1883";
    QTest::newRow("bare with port") << "pi:65535"
                                    << "mqtt://pi:65535";
    QTest::newRow("IPv6") << "mqtts://[fe80::1]:8884"
                          << "mqtts://[fe80::1]:8884";
    QTest::newRow("IPv6 without port") << "[::1]"
                                       << "mqtt://[::1]:1883";
  }
  void urlIsReadAsMeant() {
    QFETCH(QString, text);
    QFETCH(QString, canonical);
    const Result<BrokerUrl> url = BrokerUrl::parse(text.toStdString());
    QVERIFY2(url.has_value(), url ? "" : url.error().message().c_str());
    QCOMPARE(url->toString(), canonical.toStdString());
    QCOMPARE(BrokerUrl::parse(url->toString()).value(), *url);
  }

  void wrongUrlIsRefusedWithItsPart_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("part");
    QTest::newRow("empty") << ""
                           << "host is missing";
    QTest::newRow("no host") << "mqtt://:1883"
                             << "host is missing";
    QTest::newRow("scheme") << "http://broker"
                            << "unknown kind";
    QTest::newRow("port zero") << "mqtt://h:0"
                               << "port has to be";
    QTest::newRow("port too large") << "mqtt://h:65536"
                                    << "port has to be";
    QTest::newRow("port in words") << "mqtt://h:mqtt"
                                   << "port has to be";
    QTest::newRow("port missing") << "mqtt://h:"
                                  << "port is missing";
    QTest::newRow("path") << "mqtt://h/topic"
                          << "nothing after";
    QTest::newRow("password") << "mqtt://me:secret@h"
                              << "do not belong";
    QTest::newRow("IPv6 without brackets") << "mqtt://::1"
                                           << "brackets";
    QTest::newRow("bracket open") << "mqtt://[::1"
                                  << "closing bracket";
    QTest::newRow("space") << "mqtt://bro ker"
                           << "not a name";
    QTest::newRow("too long") << "mqtt://" + QString(300, 'h') << "not a name";
  }
  void wrongUrlIsRefusedWithItsPart() {
    QFETCH(QString, text);
    QFETCH(QString, part);
    const Result<BrokerUrl> url = BrokerUrl::parse(text.toStdString());
    QVERIFY(!url.has_value());
    QCOMPARE(url.error().code, ErrorCode::BadUrl);
    QVERIFY2(url.error().detail.find(part.toStdString()) != std::string::npos, url.error().detail.c_str());
    QVERIFY2(url.error().detail.find("secret") == std::string::npos, "a password must not reach a log");
  }

  void goodOptionsPass() {
    const TestCertificates& files = TestCertificates::get();
    BrokerOptions options;
    options.url = BrokerUrl::parse("mqtts://h").value();
    QVERIFY(checkOptions(options).has_value());
    options.tls = {files.caFile, files.clientCert, files.clientKey};
    options.credentials = {"fleet", "secret"};
    QVERIFY(checkOptions(options).has_value());
  }

  void wrongOptionsAreNamed() {
    const TestCertificates& files = TestCertificates::get();
    const TemporaryFolder folder;
    writeWholeFile(folder.file("empty"), "");
    writeWholeFile(folder.file("words"), "not a certificate");
    const Finished locked = runProgram({"openssl", "pkey", "-in", files.clientKey, "-aes256", "-passout",
                                        "pass:x", "-out", folder.file("locked")});
    QCOMPARE(locked.exitCode, 0);
    const auto detail = [&](const TlsOptions& tls) {
      BrokerOptions options;
      options.url = BrokerUrl::parse("mqtts://h").value();
      options.tls = tls;
      const Result<void> checked = checkOptions(options);
      return QString::fromStdString(checked ? "passed" : checked.error().message());
    };
    QVERIFY(detail({folder.file("none"), "", ""}).contains("CA file: there is no file"));
    QVERIFY(detail({folder.path(), "", ""}).contains("CA file: there is no file"));
    QVERIFY(detail({folder.file("empty"), "", ""}).contains("empty"));
    QVERIFY(detail({folder.file("words"), "", ""}).contains("no certificate"));
    QVERIFY(detail({"", "", files.clientKey}).contains("without a client certificate"));
    QVERIFY(detail({"", files.clientCert, ""}).contains("no private key"));
    QVERIFY(detail({"", files.clientCert, files.clientCert}).contains("no private key"));
    QVERIFY(detail({"", files.clientCert, folder.file("locked")}).contains("passphrase"));
  }

  void aKeyOfAnotherCertificateIsRefusedNamingBothFiles() {
    const TestCertificates& files = TestCertificates::get();
    const TemporaryFolder folder;
    const std::string both = folder.file("both");
    const auto error = [](const TlsOptions& tls) {
      BrokerOptions options;
      options.url = BrokerUrl::parse("mqtts://h").value();
      options.tls = tls;
      const Result<void> checked = checkOptions(options);
      return checked ? "passed" : checked.error().message();
    };
    const std::string mismatch = error({"", files.clientCert, files.serverKey});
    QVERIFY2(mismatch.find(files.clientCert) != std::string::npos, mismatch.c_str());
    QVERIFY2(mismatch.find(files.serverKey) != std::string::npos, mismatch.c_str());
    QVERIFY(mismatch.find('\n') == std::string::npos);
    writeWholeFile(both, readWholeFile(files.clientKey) + readWholeFile(files.clientCert));
    QCOMPARE(error({"", both, ""}), std::string("passed"));
    writeWholeFile(both, readWholeFile(files.serverKey) + readWholeFile(files.clientCert));
    QVERIFY(error({"", both, ""}).find("does not belong") != std::string::npos);
    writeWholeFile(both, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    QVERIFY(error({"", both, files.clientKey}).find("damaged certificate") != std::string::npos);
    writeWholeFile(both, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    QVERIFY(error({"", files.clientCert, both}).find("damaged private key") != std::string::npos);
  }

  void certificatesForAConnectionWithoutEncryptionAreRefused() {
    const TestCertificates& files = TestCertificates::get();
    const auto error = [](const TlsOptions& tls) {
      BrokerOptions options;
      options.url = BrokerUrl::parse("mqtt://h").value();
      options.tls = tls;
      const Result<void> checked = checkOptions(options);
      return QString::fromStdString(checked ? "passed" : checked.error().message());
    };
    QCOMPARE(error({}), QString("passed"));
    for (const auto& [option, tls] : std::map<QString, TlsOptions>{{"--ca", {files.caFile, "", ""}},
                                                                   {"--cert", {"", files.clientCert, ""}},
                                                                   {"--key", {"", "", files.clientKey}}}) {
      QVERIFY2(error(tls).contains("(" + option + ")"), qPrintable(error(tls)));
      QVERIFY2(error(tls).contains("mqtts://"), qPrintable(error(tls)));
    }
  }

  void valuesOutOfRangeAreRefused() {
    BrokerOptions good;
    good.url = BrokerUrl::parse("h").value();
    const auto refused = [&](auto change) {
      BrokerOptions options = good;
      change(options);
      const Result<void> checked = checkOptions(options);
      return !checked && checked.error().code == ErrorCode::BadConfig;
    };
    QVERIFY(checkOptions(good).has_value());
    QVERIFY(refused([](BrokerOptions& o) { o.url.host.clear(); }));
    QVERIFY(refused([](BrokerOptions& o) { o.keepAlive = std::chrono::seconds(1); }));
    QVERIFY(!refused([](BrokerOptions& o) { o.keepAlive = std::chrono::seconds(2); }));
    QVERIFY(refused([](BrokerOptions& o) { o.keepAlive = std::chrono::seconds(65'536); }));
    QVERIFY(refused([](BrokerOptions& o) { o.connectTimeout = std::chrono::milliseconds(0); }));
    QVERIFY(refused([](BrokerOptions& o) { o.credentials.password = "alone"; }));
    QVERIFY(refused([](BrokerOptions& o) { o.credentials.user = std::string(65'536, 'u'); }));
  }

  void filtersFollowTheRulesOfMqtt() {
    for (const char* good : {"#", "+", "a/#", "+/b/+", "spBv1.0/#", "/", "a//b"})
      QVERIFY2(checkFilter(good).has_value(), good);
    for (const char* bad : {"", "a#", "#/a", "a+/b", "a/#/b"})
      QVERIFY2(!checkFilter(bad).has_value(), bad);
  }
};

QTEST_APPLESS_MAIN(OptionsTest)
#include "OptionsTest.moc"
