// The program as its user meets it: exit codes and words, over a real broker.
#include <support/TestBroker.h>

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace muster::test;

namespace {

struct Outcome {
  int exitCode = -1;
  QString out, err;
};

Outcome run(const QStringList& arguments, int timeoutMs = 60'000) {
  QProcess process;
  process.start(QStringLiteral(MUSTER_BIN_DIR "/musterctl"), arguments);
  if (!process.waitForFinished(timeoutMs)) {
    process.kill();
    process.waitForFinished();
    return {-1, {}, "did not end in time"};
  }
  return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
          QString::fromUtf8(process.readAllStandardError())};
}

QString text(const std::string& s) {
  return QString::fromStdString(s);
}

} // namespace

class MusterctlTest : public QObject {
  Q_OBJECT
 private slots:
  void aWrongCommandLineEndsWithTwo() {
    QCOMPARE(run({}).exitCode, 2);
    QCOMPARE(run({"fly"}).exitCode, 2);
    QCOMPARE(run({"devices"}).exitCode, 2);
    const Outcome url = run({"devices", "--broker", "gopher://x"});
    QCOMPARE(url.exitCode, 2);
    QVERIFY2(url.err.contains("mqtt://"), qPrintable(url.err));
    const Outcome ca = run({"devices", "--broker", "mqtts://localhost", "--ca", "/nowhere/ca.crt"});
    QCOMPARE(ca.exitCode, 2);
    QVERIFY2(ca.err.contains("/nowhere/ca.crt"), qPrintable(ca.err));
    const Outcome password =
        run({"devices", "--broker", "mqtt://localhost", "--password-file", "/nowhere/p"});
    QCOMPARE(password.exitCode, 2);
    QVERIFY2(password.err.contains("--password-file /nowhere/p: No such file"), qPrintable(password.err));
    const Outcome wait = run({"devices", "--broker", "mqtt://localhost", "--wait", "soon"});
    QCOMPARE(wait.exitCode, 2);
    QVERIFY2(wait.err.contains("30s"), qPrintable(wait.err));
  }

  void helpAndVersionEndWithZero() {
    const Outcome help = run({"--help"});
    QCOMPARE(help.exitCode, 0);
    QVERIFY(help.out.contains("Exit codes"));
    QCOMPARE(run({"export", "--help"}).exitCode, 0);
    QCOMPARE(run({"--version"}).exitCode, 0);
  }

  void aRefusedPortEndsWithThreeAndNamesTheStep() {
    const QString url = QString("mqtt://127.0.0.1:%1").arg(freePort());
    const Outcome devices = run({"devices", "--broker", url});
    QCOMPARE(devices.exitCode, 3);
    QVERIFY2(devices.err.contains("TCP connection failed"), qPrintable(devices.err));
    const Outcome doctor = run({"doctor", "--broker", url});
    QCOMPARE(doctor.exitCode, 3);
    QVERIFY2(doctor.out.contains("FAILED   TCP connection"), qPrintable(doctor.out));
    QVERIFY2(doctor.out.contains("What to do:"), qPrintable(doctor.out));
  }

  void doctorWalksEveryStepOfTls() {
    TestBrokerOptions options;
    options.tls = true;
    options.requireClientCertificate = true;
    const TestBroker broker(options);
    const TestCertificates& files = TestCertificates::get();
    const Outcome good = run({"doctor", "--broker", text(broker.url()), "--ca", text(files.caFile), "--cert",
                              text(files.clientCert), "--key", text(files.clientKey)});
    QVERIFY2(good.exitCode == 0, qPrintable(good.out + good.err));
    for (const char* step : {"name look-up", "TCP connection", "TLS", "MQTT CONNACK", "subscribe"})
      QVERIFY2(good.out.contains(step), step);
    const Outcome foreign = run({"doctor", "--broker", text(broker.url()), "--ca", text(files.foreignCaFile),
                                 "--cert", text(files.clientCert), "--key", text(files.clientKey)});
    QCOMPARE(foreign.exitCode, 3);
    QVERIFY2(foreign.out.contains("FAILED   TLS"), qPrintable(foreign.out));
    QVERIFY2(foreign.out.contains("-        MQTT CONNACK"), qPrintable(foreign.out));
  }

  void aWrongPasswordIsTheConnacksFault() {
    TestBrokerOptions options;
    options.user = "operator";
    options.password = "right";
    const TestBroker broker(options);
    QTemporaryDir folder;
    const QString path = folder.filePath("password");
    const auto write = [&](const char* password) {
      QFile file(path);
      QVERIFY(file.open(QIODevice::WriteOnly));
      file.write(password);
    };
    write("wrong\n");
    const QStringList arguments{"doctor",          "--broker", text(broker.url()), "--user", "operator",
                                "--password-file", path};
    const Outcome refused = run(arguments);
    QCOMPARE(refused.exitCode, 3);
    QVERIFY2(refused.out.contains("FAILED   MQTT CONNACK"), qPrintable(refused.out));
    write("right\n");
    QCOMPARE(run(arguments).exitCode, 0);
  }

  void anEmptyFleetIsListedAsEmpty() {
    const TestBroker broker;
    const Outcome json = run({"devices", "--broker", text(broker.url()), "--wait", "300ms", "--json"});
    QVERIFY2(json.exitCode == 0, qPrintable(json.err));
    QCOMPARE(json.out.simplified(), "[ ]");
  }

  void aNodeThatIsNotThereDoesNotAnswer() {
    const TestBroker broker;
    const Outcome answer = run({"rebirth", "plant/ghost", "--broker", text(broker.url()), "--wait", "500ms"});
    QVERIFY2(answer.exitCode == 4, qPrintable(answer.err));
    QVERIFY(answer.err.contains("plant/ghost"));
    QCOMPARE(run({"rebirth", "ghost", "--broker", text(broker.url())}).exitCode, 2);
    QCOMPARE(run({"rebirth", "a/b/c", "--broker", text(broker.url())}).exitCode, 2);
  }

  void aReportThatCantBeWrittenFailsBeforeGathering() {
    const TestBroker broker;
    QElapsedTimer timer;
    timer.start();
    const Outcome outcome =
        run({"export", "--broker", text(broker.url()), "--for", "50s", "--out", "/nowhere/report.csv"});
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY2(outcome.err.contains("/nowhere/report.csv"), qPrintable(outcome.err));
    QVERIFY(timer.elapsed() < 40'000);
  }

  void aReportOfAnEmptyFleetIsItsHeader() {
    const TestBroker broker;
    QTemporaryDir folder;
    const QString path = folder.filePath("report.csv");
    const Outcome outcome = run({"export", "--broker", text(broker.url()), "--for", "300ms", "--out", path});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.err));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(),
             QByteArray("time_utc,group,node,device,metric,type,value,unit,quality,historical\r\n"));
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
  }
};

QTEST_GUILESS_MAIN(MusterctlTest)
#include "MusterctlTest.moc"
