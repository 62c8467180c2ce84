// The command line of the desktop, without a display: exit codes and words.
#include "DesktopRun.h"

#include <QImage>
#include <QRegularExpression>
#include <QTest>

using namespace muster::test;

namespace {

QString text(const std::string& words) {
  return QString::fromStdString(words);
}

} // namespace

class CommandLineTest : public QObject {
  Q_OBJECT
 private slots:
  void helpAndVersionNeedNoDisplay() {
    const Finished help = m_desktop.run({"--help"});
    QCOMPARE(help.exitCode, 0);
    QVERIFY2(text(help.output).contains("Exit codes:\n  0"), help.output.c_str());
    const Finished version = m_desktop.run({"--version"});
    QCOMPARE(version.exitCode, 0);
    QVERIFY2(text(version.output).startsWith("muster "), version.output.c_str());
  }

  void helpThatCannotBeWrittenIsAFailure() {
    const Finished help = runProgram({"sh", "-c", "exec " MUSTER_BIN_DIR "/muster --help >/dev/full"});
    QCOMPARE(help.exitCode, 1);
    QCOMPARE(text(help.output), "muster: standard output can't be written: No space left on device\n");
  }

  void whatMusterctlSaysOfBrokerAndHostTheDesktopTakesToo() {
    const QString help = text(m_desktop.run({"--help"}).output);
    const QString other = text(runProgram({MUSTER_BIN_DIR "/musterctl", "export", "--help"}).output);
    static const QRegularExpression option("^  (--[a-z-]+)", QRegularExpression::MultilineOption);
    QString ofBroker;
    for (const char* group : {"\nBroker:\n", "\nHost:\n"}) {
      const auto from = other.indexOf(group);
      QVERIFY2(from >= 0, group);
      ofBroker += other.mid(from, other.indexOf("\n\n", from + 1) - from);
    }
    int seen = 0;
    for (auto match = option.globalMatch(ofBroker); match.hasNext(); ++seen) {
      const QString name = match.next().captured(1);
      QVERIFY2(help.contains(name + " "), qPrintable(name));
    }
    QVERIFY(seen >= 10);
  }

  void whatIsRiskyIsAllowedWithAWarning() {
    const Finished ended = m_desktop.run({"--broker", "mqtts://127.0.0.1:1", "--insecure", "--screenshot",
                                          m_desktop.file("risky.png"), "--after", "0"});
    QCOMPARE(text(ended.output), "muster: --insecure: anyone on the way can pass for this broker\n");
    QCOMPARE(ended.exitCode, 0);
  }

  void withoutADisplayItSaysSoInOneLine() {
    const Finished ended = m_desktop.run({});
    QCOMPARE(ended.exitCode, 1);
    QCOMPARE(text(ended.output), "muster: no display; set DISPLAY or use --screenshot\n");
  }

  void aDisplayThatCannotBeOpenedIsOneLineToo() {
    for (const char* logging : {"QT_LOGGING_RULES=", "QT_LOGGING_RULES=qt.*=false"}) {
      const Finished ended = m_desktop.run({}, {"DISPLAY=:64999", logging});
      QCOMPARE(ended.exitCode, 1);
      QVERIFY2(text(ended.output).contains(":64999"), ended.output.c_str());
      QCOMPARE(text(ended.output).count('\n'), 1);
    }
  }

  void aCommandLineWithoutSenseEndsWithTwoAndOneLine_data() {
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("names");
    const auto row = [](const char* line, const char* names) { QTest::newRow(line) << line << names; };
    row("--bogus", "--bogus");
    row("--brokr mqtt://host", "did you mean --broker?");
    row("fleet", "fleet");
    row("-platform offscreen", "-platform");
    row("--broker", "--broker");
    row("--broker gopher://host", "mqtt://");
    row("--broker mqtt://host --mqtt 4", "--mqtt");
    row("--broker mqtts://host --ca /nowhere/ca.crt", "/nowhere/ca.crt");
    row("--broker mqtt://host --user me --password-file /nowhere/word", "/nowhere/word");
    row("--ca ca.crt", "--broker");
    row("--insecure", "--broker");
    row("--after 3", "--screenshot");
    row("--screenshot x.png --after soon", "--after");
    row("--screenshot x.png --after nan", "--after");
    row("--screenshot x.png --after -1", "--after");
    row("--screenshot /nowhere/x.png", "/nowhere/x.png");
    row("--page overview", "overview");
    row("--page device:group", "device:GROUP/NODE");
    row("--page device:group//x", "device:GROUP/NODE");
    row("--size 719x480", "720x480");
    row("--size 720x479", "720x480");
    row("--size 960x600x2", "720x480");
    row("--size 99999x99999", "7680x4320");
    row("--size large", "large");
    row("--theme neon", "neon");
    row("--host-id north/1", "--host-id");
    row("--host-id +", "--host-id");
    row("--reorder-timeout soon", "--reorder-timeout: soon: not a duration");
    row("--reorder-timeout -1s", "--reorder-timeout");
  }
  void aCommandLineWithoutSenseEndsWithTwoAndOneLine() {
    QFETCH(QString, line);
    QFETCH(QString, names);
    Arguments arguments;
    for (const QString& word : line.split(' '))
      arguments.push_back(word.toStdString());
    const Finished ended = m_desktop.run(arguments);
    QCOMPARE(ended.exitCode, 2);
    QVERIFY2(text(ended.output).startsWith("muster: "), ended.output.c_str());
    QVERIFY2(text(ended.output).contains(names), ended.output.c_str());
    QCOMPARE(text(ended.output).count('\n'), 1);
  }

  void aScreenshotNeedsNoDisplayAndHasExactlyItsSize() {
    // The least size is one that the window can take: otherwise the picture would be larger.
    for (const QSize size : {QSize(720, 480), QSize(1280, 800)}) {
      const std::string file = m_desktop.file("picture.png");
      const std::string words = std::to_string(size.width()) + "x" + std::to_string(size.height());
      const Finished ended = m_desktop.run({"--screenshot", file, "--after", "0.2", "--size", words});
      QCOMPARE(text(ended.output), "");
      QCOMPARE(ended.exitCode, 0);
      QCOMPARE(QImage(text(file)).size(), size);
    }
  }

  void aPictureThatCannotBeWrittenEndsWithOne() {
    const Finished ended = m_desktop.run({"--screenshot", "/dev/full", "--after", "0"});
    QCOMPARE(ended.exitCode, 1);
    QVERIFY2(text(ended.output).contains("/dev/full"), ended.output.c_str());
  }

  void aDeviceThatIsNotHeardOfIsNoPictureOfIt() {
    const Finished ended = m_desktop.run(
        {"--screenshot", m_desktop.file("none.png"), "--after", "0.2", "--page", "device:demo/nobody"});
    QCOMPARE(ended.exitCode, 1);
    QVERIFY2(text(ended.output).contains("demo/nobody"), ended.output.c_str());
  }

 private:
  DesktopRun m_desktop;
};

QTEST_GUILESS_MAIN(CommandLineTest)
#include "CommandLineTest.moc"
