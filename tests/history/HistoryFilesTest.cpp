// What a writer does with files that are no histories, that another one writes, and that the disk has no room for; and its bounds.
#include "LimitedFiles.h"
#include "WriterStory.h"
#include "store/Database.h"

#include <support/TemporaryFolder.h>

#include <QTest>

#include <sys/stat.h>

using namespace muster;
using test::readWholeFile;
using test::writeWholeFile;

namespace {

constexpr std::int64_t kStartMs = 1'714'557'600'000; // 2024-05-01T10:00Z

ErrorCode codeOfOpening(const std::string& path) {
  const Result<std::unique_ptr<HistoryWriter>> writer = openHistoryWriter(path);
  return writer ? ErrorCode::Internal : writer.error().code;
}

void run(const std::string& path, const std::string& sql) {
  Result<std::unique_ptr<Database>> database = Database::open(path, Database::Mode::Create);
  QVERIFY(database.has_value());
  QVERIFY((*database)->run(sql).has_value());
}

// One series; rows of a second each, with values that do not compress.
class Numbers {
 public:
  explicit Numbers(const std::string& path, HistoryWriterOptions options = {}) {
    Result<std::unique_ptr<HistoryWriter>> opened = openHistoryWriter(path, options);
    if (!opened)
      return;
    writer = std::move(*opened);
    id = writer->series(writer->device("g", "n", "").value_or(0), "m", DataType::UInt64).value_or(kNoSeries);
  }
  Result<void> add(int rows) {
    SampleBatch batch;
    for (int i = 0; i < rows; ++i, timeMs += 1000)
      batch.addScalar(id, timeMs, timeMs, random(), 192, 0);
    writer->append(batch, {});
    return writer->commit(timeMs);
  }

  std::unique_ptr<HistoryWriter> writer;
  SeriesId id = kNoSeries;
  std::int64_t timeMs = kStartMs;
  std::mt19937_64 random{5};
};

std::size_t samplesIn(const std::string& path) {
  Result<std::unique_ptr<HistoryReader>> reader = openHistoryReader(path);
  if (!reader)
    return 0;
  return (*reader)->range(0, 0, INT64_MAX, false, false).value_or({}).size();
}

} // namespace

class HistoryFilesTest : public QObject {
  Q_OBJECT

 private slots:
  void aFileOfAnotherApplicationIsRefusedAndStaysAsItIs() {
    for (const char* mode : {"DELETE", "WAL"}) {
      const test::TemporaryFolder folder;
      const std::string path = folder.file("other");
      run(path, std::string("PRAGMA journal_mode=") + mode + "; CREATE TABLE t(a); INSERT INTO t VALUES(1)");
      const std::string before = readWholeFile(path);
      QCOMPARE(codeOfOpening(path), ErrorCode::NotSupported);
      QCOMPARE(readWholeFile(path), before);
    }
  }

  void aNewerVersionIsRefusedAndStaysAsItIs() {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("history");
    QVERIFY(Numbers(path).add(10).has_value());
    run(path, "PRAGMA user_version=2");
    const std::string before = readWholeFile(path);
    QCOMPARE(codeOfOpening(path), ErrorCode::NotSupported);
    QCOMPARE(readWholeFile(path), before);
  }

  void aFileThatIsNoDatabaseIsRefusedAndStaysAsItIs() {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("text");
    for (const std::string& content : {std::string("x"), std::string(100'000, 'x')}) {
      writeWholeFile(path, content);
      QCOMPARE(codeOfOpening(path), ErrorCode::BadPayload);
      QCOMPARE(readWholeFile(path), content);
    }
    QCOMPARE(codeOfOpening(folder.path()), ErrorCode::BadArgument);
    QCOMPARE(codeOfOpening(folder.file("nowhere/history")), ErrorCode::Io);
  }

  void aTruncatedFileIsRefusedAndStaysAsItIs() {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("history");
    {
      Numbers numbers(path);
      QVERIFY(numbers.add(20'000).has_value());
      QVERIFY(numbers.writer->settle(numbers.timeMs).has_value());
    }
    const std::string whole = readWholeFile(path);
    for (const std::size_t part : {1, 3, 50, 99}) {
      const std::string content = whole.substr(0, whole.size() * part / 100);
      writeWholeFile(path, content);
      QCOMPARE(codeOfOpening(path), ErrorCode::BadPayload);
      QCOMPARE(readWholeFile(path), content);
    }
  }

  void anEmptyFileBecomesAHistory() {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("history");
    writeWholeFile(path, "");
    QVERIFY(Numbers(path).add(10).has_value());
    QCOMPARE(samplesIn(path), std::size_t{10});
  }

  void aSecondWriterIsToldWhoWrites() {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("history");
    HistoryWriterOptions options;
    options.program = "the first";
    {
      Numbers first(path, options);
      QVERIFY(first.add(10).has_value());
      const Result<std::unique_ptr<HistoryWriter>> second = openHistoryWriter(path);
      QVERIFY(!second.has_value());
      QCOMPARE(second.error().code, ErrorCode::BadArgument);
      QVERIFY(second.error().detail.find("the first") != std::string::npos);
      QVERIFY(first.add(10).has_value());
      QCOMPARE(samplesIn(path), std::size_t{20}); // readers are welcome
    }
    QVERIFY(openHistoryWriter(path).has_value());
  }

  void whatWasRefusedForAFullDiskIsThereWhenThereIsRoom_data() {
    QTest::addColumn<unsigned>("bytes");
    for (const unsigned bytes : {150'000u, 300'000u, 700'000u, 2'000'000u})
      QTest::addRow("%u bytes", bytes) << bytes;
  }

  void whatWasRefusedForAFullDiskIsThereWhenThereIsRoom() {
    QFETCH(unsigned, bytes);
    const test::TemporaryFolder folder;
    const std::string path = folder.file("history");
    HistoryWriterOptions options;
    options.packAgeMs = 1'000'000; // a pack every thousand rows or so
    Numbers numbers(path, options);
    QVERIFY(numbers.add(1).has_value());
    std::size_t committed = 1, all = 1;
    {
      const LimitedFiles limit(bytes);
      int fulls = 0;
      for (int i = 0; fulls < 5; ++i) {
        QVERIFY2(i < 5000, "the disk never was full");
        const Result<void> done = numbers.add(100);
        all += 100;
        if (done) {
          committed = all;
          continue;
        }
        QVERIFY2(done.error().code == ErrorCode::DiskFull, done.error().message().c_str());
        ++fulls;
      }
      QCOMPARE(samplesIn(path), committed);
      QCOMPARE(numbers.writer->counters().waitingRows, all - committed);
    }
    QVERIFY(numbers.add(100).has_value());
    QCOMPARE(samplesIn(path), all + 100);
    QVERIFY(numbers.writer->settle(numbers.timeMs).has_value());
    QCOMPARE(numbers.writer->counters().dropped, std::uint64_t{0});
    QCOMPARE(numbers.writer->counters().repeats, std::uint64_t{0});
    numbers.writer.reset();
    QCOMPARE(samplesIn(path), all + 100);
  }

  void theOldestWaitingSamplesGoWhenTheDiskIsFullForTooLong() {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("history");
    HistoryWriterOptions options;
    options.mostWaitingRows = 10'000;
    Numbers numbers(path, options);
    QVERIFY(numbers.add(1).has_value());
    {
      const LimitedFiles limit(1); // not a byte more than there is
      for (int i = 0; i < 50; ++i)
        QCOMPARE(numbers.add(1000).error().code, ErrorCode::DiskFull);
      const HistoryWriterCounters counters = numbers.writer->counters();
      QVERIFY(counters.waitingRows <= 10'000 && counters.waitingRows > 5'000);
      QCOMPARE(counters.dropped, 50'000 - counters.waitingRows);
    }
    const std::size_t waiting = numbers.writer->counters().waitingRows;
    QVERIFY(numbers.add(0).has_value());
    QCOMPARE(samplesIn(path), waiting + 1);
    Result<std::unique_ptr<HistoryReader>> reader = openHistoryReader(path);
    QVERIFY(reader.has_value());
    QCOMPARE((*reader)->range(0, 0, INT64_MAX, false, false)->timeMs.back(), numbers.timeMs - 1000);
  }

  void memoryStaysWithinWhatTheOptionsSay() {
    const test::TemporaryFolder folder;
    HistoryWriterOptions options;
    options.packRows = 100'000;
    Numbers numbers(folder.file("history"), options);
    std::size_t most = 0;
    for (int i = 0; i < 200; ++i) {
      QVERIFY(numbers.add(10'000).has_value());
      most = std::max(most, numbers.writer->counters().memoryBytes);
      QVERIFY(numbers.writer->counters().journalRows <= 2 * 110'000);
    }
    QVERIFY(numbers.writer->counters().packs >= 15);
    // Twice 24 bytes a row, as much again for rows that are being sorted and encoded, and what is always there.
    QVERIFY2(most < 110'000 * 120 + (1u << 20), std::to_string(most).c_str());
  }
};

QTEST_GUILESS_MAIN(HistoryFilesTest)
#include "HistoryFilesTest.moc"
