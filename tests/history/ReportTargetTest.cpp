// Where a report goes: over a regular file or a free name and nothing else, and what is left of one when the
// disk fails.
#include "LimitedFiles.h"

#include <history/CsvReport.h>

#include <QDir>
#include <QFile>
#include <QtTest>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

using namespace muster;

namespace {

CsvRowView row(std::string_view text) {
  CsvRowView view;
  view.timeMs = 1'700'000'000'123;
  view.group = "G";
  view.node = "N";
  view.metric = "M";
  view.type = DataType::String;
  view.bytes = text;
  return view;
}

QByteArray read(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("can't be read");
}

const QByteArray kEmptyReport(kCsvHeader.data(), static_cast<int>(kCsvHeader.size()));

} // namespace

class ReportTargetTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

  QString path(const char* name) const { return m_folder.filePath(name); }
  std::string name(const char* file) const { return path(file).toStdString(); }
  // Refused at once, with these words, and nothing is left beside it.
  void expectRefusal(const std::string& target, const char* words) {
    const auto entries = QDir(m_folder.path()).entryList(QDir::AllEntries | QDir::System | QDir::Hidden);
    const auto writer = CsvFileWriter::create(target);
    QVERIFY2(!writer, target.c_str());
    QCOMPARE(errorCodeName(writer.error().code), "bad-argument");
    QVERIFY2(writer.error().message().find(words) != std::string::npos, writer.error().message().c_str());
    QCOMPARE(QDir(m_folder.path()).entryList(QDir::AllEntries | QDir::System | QDir::Hidden), entries);
  }
  static void writeEmptyReport(const std::string& target) {
    auto writer = CsvFileWriter::create(target);
    QVERIFY2(writer.has_value(), writer ? "" : writer.error().message().c_str());
    QVERIFY(writer->finish());
  }

 private slots:
  void init() {
    QDir(m_folder.path()).removeRecursively();
    QVERIFY(QDir().mkpath(m_folder.path()));
  }

  void whatIsNoRegularFileIsRefusedAndStays() {
    QCOMPARE(::mkfifo(name("pipe").c_str(), 0600), 0);
    QVERIFY(QDir(m_folder.path()).mkdir("folder"));
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    QVERIFY(name("socket").size() < sizeof address.sun_path);
    std::strcpy(address.sun_path, name("socket").c_str());
    QCOMPARE(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    expectRefusal(name("pipe"), "pipe: is a pipe");
    expectRefusal(name("folder"), "folder: is a folder");
    expectRefusal(name("folder") + "/", "is a folder");
    expectRefusal(name("socket"), "socket: is a socket");
    expectRefusal("/dev/null", "/dev/null: is a device");
    expectRefusal(name("missing/"), "no such folder");
    expectRefusal("", "name of the file is empty");
    ::close(socket);
  }

  void aLinkToSomethingElseIsRefused() {
    QCOMPARE(::mkfifo(name("pipe").c_str(), 0600), 0);
    QCOMPARE(::symlink("pipe", name("to-pipe").c_str()), 0);
    QCOMPARE(::symlink("nowhere", name("to-nothing").c_str()), 0);
    expectRefusal(name("to-pipe"), "is a pipe");
    expectRefusal(name("to-nothing"), "points at nothing");
  }

  void aLinkToAFileStaysAndTheFileIsReplaced() {
    QVERIFY(QDir(m_folder.path()).mkdir("folder"));
    QFile file(path("folder/real.csv"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("old") == 3);
    file.close();
    QCOMPARE(::symlink("folder/real.csv", name("link.csv").c_str()), 0);
    writeEmptyReport(name("link.csv"));
    QVERIFY(QFileInfo(path("link.csv")).isSymLink());
    QCOMPARE(read(path("folder/real.csv")), kEmptyReport);
    QCOMPARE(QDir(path("folder")).entryList(QDir::Files | QDir::Hidden).size(), 1);
    QCOMPARE(QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
  }

  void whoMayReadTheOlderReportMayReadTheNewOne() {
    for (const mode_t mode : {0600, 0640, 0666}) {
      QFile::remove(path("report.csv"));
      writeEmptyReport(name("report.csv"));
      QCOMPARE(::chmod(name("report.csv").c_str(), mode), 0);
      writeEmptyReport(name("report.csv"));
      struct stat info {};
      QCOMPARE(::stat(name("report.csv").c_str(), &info), 0);
      QCOMPARE(info.st_mode & 0777, mode);
    }
  }

  void standardOutputGetsTheReportWithoutAFile() {
    const int before = ::dup(STDOUT_FILENO);
    QFile caught(path("caught"));
    QVERIFY(caught.open(QIODevice::WriteOnly));
    QCOMPARE(::dup2(caught.handle(), STDOUT_FILENO), STDOUT_FILENO);
    Result<void> finished;
    {
      auto writer = CsvFileWriter::toStandardOutput();
      if (writer && writer->write(row("text")))
        finished = writer->finish();
    }
    ::dup2(before, STDOUT_FILENO);
    ::close(before);
    QVERIFY(finished);
    QCOMPARE(read(path("caught")),
             kEmptyReport + "2023-11-14T22:13:20.123Z,G,N,,M,String,text,,192,false\r\n");
  }

  void afterAFailedWriteTheWholeRowsCanBeKept_data() {
    QTest::addColumn<int>("room");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("some buffers fit") << (1 << 20) << QByteArray(10'000, 'x');
    QTest::newRow("less than a buffer fits") << 40'000 << QByteArray(10'000, 'x');
    QTest::newRow("the header fits") << 100 << QByteArray(10'000, 'x');
    // The last line end before the limit is not the end of a row.
    QTest::newRow("values of many lines") << 40'001 << QByteArray("say \"\r\n").repeated(1'000);
  }
  void afterAFailedWriteTheWholeRowsCanBeKept() {
    QFETCH(int, room);
    QFETCH(QByteArray, text);
    const std::string value = text.toStdString();
    std::string line;
    appendCsvRow(line, row(value));
    const auto fitting = (static_cast<std::size_t>(room) - kCsvHeader.size()) / line.size();
    {
      const LimitedFiles limit(static_cast<rlim_t>(room));
      auto writer = CsvFileWriter::create(name("report.csv"));
      QVERIFY(writer);
      Result<void> written;
      while (written)
        written = writer->write(row(value));
      QVERIFY(!writer->finish());
      QVERIFY(!QFile::exists(path("report.csv")));
      const auto whole = writer->finishWithWhatIsThere();
      QVERIFY2(whole.has_value(), whole ? "" : whole.error().message().c_str());
      QCOMPARE(*whole, std::uint64_t{fitting});
    }
    QCOMPARE(readCsv(name("report.csv"), [](CsvRow&&) { return true; }).value(), std::uint64_t{fitting});
    QCOMPARE(QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
  }

  void whereNotEvenTheHeaderFitsNothingIsLeft() {
    {
      const LimitedFiles limit(10);
      auto writer = CsvFileWriter::create(name("report.csv"));
      QVERIFY(writer);
      QVERIFY(writer->write(row("text")));
      QVERIFY(!writer->finishWithWhatIsThere());
    }
    QCOMPARE(QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 0);
  }

  void rowsThatWaitAreKeptWhereNothingFailed() {
    auto writer = CsvFileWriter::create(name("report.csv"));
    QVERIFY(writer);
    QVERIFY(writer->write(row("text")));
    QCOMPARE(writer->finishWithWhatIsThere().value(), std::uint64_t{1});
    QCOMPARE(readCsv(name("report.csv"), [](CsvRow&&) { return true; }).value(), std::uint64_t{1});
  }
};

QTEST_APPLESS_MAIN(ReportTargetTest)
#include "ReportTargetTest.moc"
