// The tools of the tests themselves: a broker that cannot be trusted makes every other test worthless.
#include <support/ChildProcess.h>
#include <support/TemporaryFolder.h>
#include <support/TestBroker.h>
#include <support/WaitFor.h>

#include <QTest>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <stdexcept>

using namespace muster::test;

class TestSupportTest : public QObject {
  Q_OBJECT

  static Finished publishTo(const TestBroker& broker, std::vector<std::string> more = {}) {
    std::vector<std::string> command = {"mosquitto_pub",
                                        "-h",
                                        broker.url().starts_with("mqtts") ? "localhost" : "127.0.0.1",
                                        "-p",
                                        std::to_string(broker.port()),
                                        "-t",
                                        "t",
                                        "-m",
                                        "x"};
    command.insert(command.end(), more.begin(), more.end());
    return runProgram(command);
  }

  // Gone, or a zombie that whoever adopted it has not yet collected.
  static bool goneSoon(pid_t pid) {
    return waitFor([pid] {
      const std::string stat = "/proc/" + std::to_string(pid) + "/stat";
      return !std::filesystem::exists(stat) || readWholeFile(stat).find(") Z ") != std::string::npos;
    });
  }

 private slots:
  void brokerTakesAMessageAndComesBackOnTheSamePort() {
    TestBroker broker;
    const auto port = broker.port();
    QCOMPARE(publishTo(broker).exitCode, 0);
    broker.stop();
    QVERIFY(publishTo(broker).exitCode != 0);
    broker.start();
    QCOMPARE(broker.port(), port);
    QCOMPARE(publishTo(broker).exitCode, 0);
    broker.kill();
    QVERIFY(publishTo(broker).exitCode != 0);
  }

  void brokerWithMutualTlsRefusesAClientWithoutACertificate() {
    const TestCertificates& files = TestCertificates::get();
    TestBroker broker({.tls = true, .requireClientCertificate = true});
    QVERIFY(publishTo(broker, {"--cafile", files.caFile}).exitCode != 0);
    const Finished run =
        publishTo(broker, {"--cafile", files.caFile, "--cert", files.clientCert, "--key", files.clientKey});
    QVERIFY2(run.exitCode == 0, (run.output + broker.log()).c_str());
  }

  void brokerWithAPasswordRefusesAnother() {
    TestBroker broker({.user = "fleet", .password = "right"});
    QVERIFY(publishTo(broker, {"-u", "fleet", "-P", "wrong"}).exitCode != 0);
    QCOMPARE(publishTo(broker, {"-u", "fleet", "-P", "right"}).exitCode, 0);
  }

  void brokerThatCannotStartSaysWhatMosquittoSaid() {
    try {
      TestBroker broker({.extraConfig = "no_such_option true"});
      QFAIL("started with a configuration that is wrong");
    } catch (const std::runtime_error& error) {
      QVERIFY2(std::string(error.what()).find("no_such_option") != std::string::npos, error.what());
    }
  }

  void expiredCertificateIsExpiredAndForeignAuthorityIsForeign() {
    const TestCertificates& files = TestCertificates::get();
    const Finished good = runProgram({"openssl", "verify", "-CAfile", files.caFile, files.serverCert});
    QVERIFY2(good.exitCode == 0, good.output.c_str());
    const Finished expired =
        runProgram({"openssl", "verify", "-CAfile", files.caFile, files.expiredServerCert});
    QVERIFY2(expired.output.find("expired") != std::string::npos, expired.output.c_str());
    QVERIFY(runProgram({"openssl", "verify", "-CAfile", files.foreignCaFile, files.serverCert}).exitCode !=
            0);
  }

  void childDiesWithItsWholeGroup() {
    TemporaryFolder folder;
    int grandchild = 0;
    {
      ChildProcess child({"sh", "-c", "sleep 300 & echo $!; wait"}, folder.file("out"));
      QVERIFY(waitFor([&] { return readWholeFile(folder.file("out")).ends_with("\n"); }));
      grandchild = std::stoi(readWholeFile(folder.file("out")));
      QCOMPARE(::kill(grandchild, 0), 0);
    }
    QVERIFY(goneSoon(grandchild));
  }

  void childDiesWithATestThatIsKilled() {
    TemporaryFolder folder;
    const pid_t doomedTest = fork();
    if (doomedTest == 0) {
      const ChildProcess child({"sleep", "300"}, folder.file("out"));
      writeWholeFile(folder.file("pid"), std::to_string(child.pid()) + "\n");
      ::kill(getpid(), SIGKILL);
      _exit(1);
    }
    waitpid(doomedTest, nullptr, 0);
    QVERIFY(goneSoon(std::stoi(readWholeFile(folder.file("pid")))));
  }

  void missingProgramIsAnErrorWithItsName() {
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, runProgram({"muster-no-such-program"}));
  }
};

QTEST_APPLESS_MAIN(TestSupportTest)
#include "TestSupportTest.moc"
