// The program as its user meets it: exit codes and words, over a real broker.
#include "Musterctl.h"

#include <support/TestBroker.h>
#include <support/WaitFor.h>

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace muster::test;

class MusterctlTest : public QObject {
  Q_OBJECT
 private slots:
  void aWrongCommandLineEndsWithTwo() {
    QCOMPARE(run({}).exitCode, 2);
    QCOMPARE(run({"fly"}).exitCode, 2);
    QCOMPARE(run({"devices"}).exitCode, 2);
    const char* brokr =
        "unknown option --brokr; did you mean --broker? (`musterctl devices --help` shows all options)";
    const char* device =
        "unknown command device; did you mean devices? (`musterctl --help` shows all commands)";
    for (const auto& [odd, line] :
         {std::pair{QStringList{"devices", "--brokr", "mqtt://h"}, brokr},
          {{"devices", "--brokr=mqtt://h"}, brokr},
          {{"--brokr", "devices", "--broker", "mqtt://h"}, brokr},
          {{"device", "--brokr"}, device},
          {{},
           "a command is missing: devices, export, record, report, import, history, rebirth, send, doctor "
           "(`musterctl --help` shows all "
           "commands)"},
          {{"devices"},
           "give either --broker, for the fleet as it is, or --history, for the fleet as it was"},
          {{"devices", "north"},
           "an argument without an option: north (`musterctl devices --help` shows all options)"},
          {{"send", "a/b"}, "metric is required (`musterctl send --help` shows all options)"},
          {{"send", "a/b", "m", "1", "2"},
           "an argument too many: 2 (`musterctl send --help` shows all options)"},
          {{"fly"}, "unknown command fly (`musterctl --help` shows all commands)"}}) {
      const Outcome oneLine = run(odd);
      QCOMPARE(oneLine.exitCode, 2);
      QCOMPARE(oneLine.err, QString("musterctl: ") + line + "\n");
    }
    const Outcome noTime = run({"export", "--broker", "mqtt://localhost", "--out", "-", "--for", ""});
    QCOMPARE(noTime.exitCode, 2);
    QVERIFY2(noTime.err.contains("--for not a duration"), qPrintable(noTime.err));
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
    const Outcome reorder = run({"devices", "--broker", "mqtt://localhost", "--reorder-timeout", "a while"});
    QCOMPARE(reorder.exitCode, 2);
    QVERIFY2(reorder.err.contains("--reorder-timeout a while: not a duration"), qPrintable(reorder.err));
    const Outcome hostId = run({"export", "--broker", "mqtt://localhost", "--out", "-", "--host-id", "a/b"});
    QCOMPARE(hostId.exitCode, 2);
    QVERIFY2(hostId.err.contains("--host-id"), qPrintable(hostId.err));
    const Outcome wait = run({"devices", "--broker", "mqtt://localhost", "--wait", "soon"});
    QCOMPARE(wait.exitCode, 2);
    QVERIFY2(wait.err.contains("30s"), qPrintable(wait.err));
  }

  void theMqttVersionIsNamedAsInTheOtherPrograms() {
    const QString url = QString("mqtt://127.0.0.1:%1").arg(freePort());
    for (const char* version : {"5", "3.1.1", "3"})
      QCOMPARE(run({"devices", "--broker", url, "--mqtt", version}).exitCode, 3);
    const Outcome four = run({"devices", "--broker", url, "--mqtt", "4"});
    QCOMPARE(four.exitCode, 2);
    QVERIFY2(four.err.contains("--mqtt") && four.err.contains("3.1.1"), qPrintable(four.err));
  }

  void helpAndVersionEndWithZero() {
    for (const QStringList& command :
         {QStringList(), {"devices"}, {"export"}, {"rebirth"}, {"send"}, {"doctor"}}) {
      const Outcome help = run(command + QStringList{"--help"});
      QCOMPARE(help.exitCode, 0);
      for (const char* words :
           {"Exit codes:\n  0    done\n", "\n  2    the command line", "\n  130  stopped"})
        QVERIFY2(help.out.contains(words), qPrintable(help.out));
      QCOMPARE(help.out.contains("--broker URL"), !command.isEmpty());
      const bool isHost = !command.isEmpty() && command != QStringList{"doctor"};
      QCOMPARE(help.out.contains("--reorder-timeout TIME=2s"), isHost);
      QCOMPARE(help.out.contains("--host-id ID"),
               command == QStringList{"export"} || command == QStringList{"send"});
      QVERIFY2(!help.out.contains("TEXT"), qPrintable(help.out));
    }
    const Outcome version = run({"--version"});
    QCOMPARE(version.exitCode, 0);
    QVERIFY2(version.out.startsWith("musterctl "), qPrintable(version.out));
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
    for (const char* step :
         {"name look-up", "TCP connection", "TLS", "MQTT CONNACK", "subscribe", "messages"})
      QVERIFY2(good.out.contains(step), step);
    // A broker says so only after the handshake, by closing the connection.
    for (const char* command : {"doctor", "devices"}) {
      const Outcome none = run({command, "--broker", text(broker.url()), "--ca", text(files.caFile)});
      QCOMPARE(none.exitCode, 3);
      QVERIFY2((none.out + none.err).contains("wants a client certificate"), qPrintable(none.out + none.err));
    }
    const Outcome foreign = run({"doctor", "--broker", text(broker.url()), "--ca", text(files.foreignCaFile),
                                 "--cert", text(files.clientCert), "--key", text(files.clientKey)});
    QCOMPARE(foreign.exitCode, 3);
    QVERIFY2(foreign.out.contains("FAILED   TLS"), qPrintable(foreign.out));
    QVERIFY2(foreign.out.contains("-        MQTT CONNACK"), qPrintable(foreign.out));
  }

  void doctorSaysWhatItSawAndNoMore() {
    const TestBroker broker;
    const QStringList arguments{"doctor", "--broker", text(broker.url()), "--wait"};
    const Outcome quiet = run(arguments + QStringList{"300ms"});
    QCOMPARE(quiet.exitCode, 0);
    QVERIFY2(quiet.out.contains("subscription to spBv1.0/# accepted, QoS 0"), qPrintable(quiet.out));
    QVERIFY2(quiet.out.contains("none within 0.3 s"), qPrintable(quiet.out));
    QVERIFY2(!quiet.out.contains("Everything works"), qPrintable(quiet.out));

    const QStringList publish{"-h", "127.0.0.1", "-p", QString::number(broker.port())};
    QCOMPARE(
        QProcess::execute("mosquitto_pub", publish + QStringList{"-r", "-t", "spBv1.0/STATE/h", "-m", "{}"}),
        0);
    QCOMPARE(run(arguments + QStringList{"0"}).exitCode, 0);
    // Before the doctor's own subscription and while it stands.
    QProcess more;
    more.start("sh",
               {"-c",
                "while sleep 0.1; do mosquitto_pub -h 127.0.0.1 -p \"$0\" -t spBv1.0/g/NDATA/n -m x; done",
                QString::number(broker.port())});
    const Outcome heard = run(arguments + QStringList{"5s"});
    more.kill();
    more.waitForFinished();
    QCOMPARE(heard.exitCode, 0);
    QVERIFY2(heard.out.contains(" within 5.0 s, and 1 retained from before"), qPrintable(heard.out));
    QVERIFY2(heard.out.contains("Everything works"), qPrintable(heard.out));
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
    QCOMPARE(json.err, "Connected; listening for 300ms.\n");
  }

  void aNodeThatSpokeOnceAndWasNeverBornIsMissingToo() {
    const TestBroker broker;
    Musterctl report({"export", "--broker", text(broker.url()), "--out", "-"});
    QVERIFY(report.says("Connected"));
    QVERIFY(waitFor([&] { return text(broker.log()).contains("Sending SUBACK to muster"); }));
    const QStringList publish{"-c",
                              "printf '\\010\\001\\030\\001' | "
                              "mosquitto_pub -h 127.0.0.1 -p \"$0\" -t spBv1.0/g/NDATA/n -s",
                              QString::number(broker.port())};
    QCOMPARE(QProcess::execute("sh", publish), 0);
    report.wait(5'000); // long enough that it is no news
    report.stop();
    const Outcome outcome = report.wait();
    QVERIFY2(outcome.exitCode == 5, qPrintable(outcome.err));
    QVERIFY2(outcome.err.contains("1 edge node that publishes is missing"), qPrintable(outcome.err));
  }

  void devicesWhoseBirthNeverCameAreMissing() {
    const TestBroker broker;
    QProcess node; // that sends data (a timestamp and a seq) and never answers
    node.start("sh", {"-c",
                      "while sleep 0.05; do printf '\\010\\001\\030\\001' | "
                      "mosquitto_pub -h 127.0.0.1 -p \"$0\" -t spBv1.0/g/NDATA/n -s; done",
                      QString::number(broker.port())});
    const Outcome list = run({"devices", "--broker", text(broker.url()), "--wait", "5s"});
    const Outcome report = run({"export", "--broker", text(broker.url()), "--for", "5s", "--out", "-"});
    node.kill();
    node.waitForFinished();
    for (const Outcome& outcome : {list, report}) {
      QVERIFY2(outcome.exitCode == 5, qPrintable(outcome.err));
      QVERIFY2(outcome.err.contains("1 edge node that publishes is missing, or a device of it: births were "
                                    "asked for and had not come"),
               qPrintable(outcome.err));
    }
    QVERIFY2(report.err.contains("standard output is not complete"), qPrintable(report.err));
  }

  void aNodeThatIsNotThereDoesNotAnswer() {
    const TestBroker broker;
    const Outcome answer = run({"rebirth", "plant/ghost", "--broker", text(broker.url()), "--wait", "500ms"});
    QVERIFY2(answer.exitCode == 4, qPrintable(answer.err));
    QVERIFY(answer.err.contains("plant/ghost"));
    const Outcome noSlash = run({"rebirth", "ghost", "--broker", text(broker.url())});
    QCOMPARE(noSlash.exitCode, 2);
    QVERIFY2(noSlash.err.contains("ghost: write it as GROUP/NODE"), qPrintable(noSlash.err));
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
    const Outcome device =
        run({"export", "--broker", text(broker.url()), "--for", "50s", "--out", "/dev/stdout"});
    QCOMPARE(device.exitCode, 1);
    QVERIFY2(device.err.contains("/dev/stdout: is a pipe") && device.err.contains("--out -"),
             qPrintable(device.err));
    QVERIFY(timer.elapsed() < 40'000);
  }

  void aReportGoesToStandardOutputOnRequest() {
    const TestBroker broker;
    const Outcome outcome = run({"export", "--broker", text(broker.url()), "--for", "300ms", "--out", "-"});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.err));
    QCOMPARE(outcome.out, "time_utc,group,node,device,metric,type,value,unit,quality,historical\r\n");
    QVERIFY2(outcome.err.contains("standard output: 0 rows"), qPrintable(outcome.err));
  }

  void anExportWithAHostIdIsAHostApplication() {
    const TestBroker broker;
    const Outcome outcome = run({"export", "--broker", text(broker.url()), "--for", "300ms", "--out", "-",
                                 "--host-id", "recorder", "--reorder-timeout", "500ms"});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.err));
    const QString log = text(broker.log());
    QVERIFY2(log.contains(QRegularExpression("as muster-recorder-[0-9a-f]{16} \\(p5")), qPrintable(log));
    static const QRegularExpression state("Received PUBLISH from muster-recorder-[0-9a-f]{16} \\(d0, q1, r1");
    const qsizetype online = log.indexOf(state);
    const qsizetype offline = log.indexOf(state, online + 1);
    QVERIFY2(online >= 0 && offline > online &&
                 log.indexOf("Received DISCONNECT from muster-recorder-") > offline,
             qPrintable(log));
  }

  void standardOutputThatIsFullIsAnError() {
    const TestBroker broker;
    const QStringList reach{"--broker", text(broker.url())};
    QProcess stranger; // so that there is something to complain of after the list was printed
    stranger.start("sh",
                   {"-c",
                    "while mosquitto_pub -h 127.0.0.1 -p \"$0\" -t spBv1.0/nonsense -m x; do sleep 0.1; done",
                    QString::number(broker.port())});
    for (const QStringList& command : {QStringList{"devices", "--wait", "1s"} + reach,
                                       {QStringList{"devices", "--json", "--wait", "1s"} + reach},
                                       {QStringList{"doctor", "--wait", "100ms"} + reach},
                                       {QStringList{"export", "--for", "100ms", "--out", "-"} + reach},
                                       {"--help"},
                                       {"export", "--help"},
                                       {"--version"}}) {
      QProcess process;
      process.setStandardOutputFile("/dev/full");
      process.start(QStringLiteral(MUSTER_BIN_DIR "/musterctl"), command);
      QVERIFY(process.waitForFinished(60'000));
      const QString err = QString::fromUtf8(process.readAllStandardError());
      // The others listen too briefly to hear the stranger for sure.
      QVERIFY2(err.contains("messages refused") || !command.contains("devices"), qPrintable(err));
      QVERIFY2(process.exitCode() == 1, qPrintable(err));
      QVERIFY2(err.contains("standard output") && err.contains("No space left"), qPrintable(err));
    }
    stranger.kill();
    stranger.waitForFinished();
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
