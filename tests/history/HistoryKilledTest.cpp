// A writer that is killed at any moment: what it had committed is there, once, and nothing else.
#include "WriterStory.h"

#include <support/TemporaryFolder.h>

#include <QTest>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <map>

using namespace muster;

namespace {

constexpr std::int64_t kStartMs = 1'714'557'600'000; // 2024-05-01T10:00Z
constexpr int kSeries = 20;

HistoryWriterOptions optionsOf(int round) {
  HistoryWriterOptions options;
  options.packRows = 700;
  options.packAgeMs = round % 2 == 0 ? 1 : 600'000;
  return options;
}

// Row n of the whole is one second after row n - 1, of one series after the other, with its number as the value.
SampleBatch rowsFrom(std::uint64_t first, std::uint64_t count) {
  SampleBatch batch;
  for (std::uint64_t n = first; n < first + count; ++n) {
    const std::int64_t timeMs = kStartMs + static_cast<std::int64_t>(n) * 1000;
    batch.addScalar(static_cast<SeriesId>(n % kSeries), timeMs, timeMs, n, 192, 0);
  }
  return batch;
}

// Commits from row `first` on, and says so through the pipe after each commit, until it is killed.
[[noreturn]] void writeUntilKilled(const std::string& path, int round, std::uint64_t first, int pipe) {
  Result<std::unique_ptr<HistoryWriter>> writer = openHistoryWriter(path, optionsOf(round));
  if (!writer)
    ::_exit(1);
  for (int device = 0; device < 4; ++device) {
    const DeviceId id = (*writer)->device("group", "node " + std::to_string(device), "").value_or(kNoDevice);
    for (int metric = 0; metric < kSeries / 4; ++metric)
      if (!(*writer)->series(id, std::to_string(metric), DataType::UInt64))
        ::_exit(1);
  }
  for (std::uint64_t at = first;; at += 97) {
    (*writer)->append(rowsFrom(at, 97), {});
    const std::int64_t nowMs = kStartMs + static_cast<std::int64_t>(at + 97) * 1000;
    const bool isSettling = at / 97 % 50 == 49;
    if (const Result<void> done = isSettling ? (*writer)->settle(nowMs) : (*writer)->commit(nowMs); !done)
      ::_exit(1);
    const std::uint64_t committed = at + 97;
    if (::write(pipe, &committed, sizeof committed) != sizeof committed)
      ::_exit(1);
  }
}

// What the child had committed last; it is killed some time after its first commit.
std::uint64_t runAndKill(const std::string& path, int round, std::uint64_t first,
                         useconds_t afterMicroseconds, int& status) {
  int ends[2];
  if (::pipe(ends) != 0)
    return 0;
  const pid_t child = ::fork();
  if (child == 0)
    writeUntilKilled(path, round, first, ends[1]);
  ::close(ends[1]);
  std::uint64_t committed = 0;
  bool isFirst = true;
  for (std::uint64_t told; ::read(ends[0], &told, sizeof told) == sizeof told; committed = told) {
    if (isFirst) {
      ::usleep(afterMicroseconds);
      ::kill(child, SIGKILL);
    }
    isFirst = false;
  }
  ::close(ends[0]);
  ::waitpid(child, &status, 0);
  return committed;
}

} // namespace

class HistoryKilledTest : public QObject {
  Q_OBJECT

 private slots:
  void allThatWasCommittedIsThereOnce() {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("history");
    test::RandomValues random(7);
    std::uint64_t rows = 0;
    for (int round = 0; round < 12; ++round) {
      int status = 0;
      const auto patience = static_cast<useconds_t>(random.below(150'000));
      const std::uint64_t told = runAndKill(path, round, rows, patience, status);
      QVERIFY2(WIFSIGNALED(status), "the writer ended by itself");
      QVERIFY(told > rows);
      Result<std::unique_ptr<HistoryReader>> reader = openHistoryReader(path);
      QVERIFY2(reader.has_value(), reader ? "" : reader.error().message().c_str());
      std::map<std::uint64_t, int> found; // times each row was found
      for (SeriesId series = 0; series < kSeries; ++series) {
        const Result<SeriesRun> run = (*reader)->range(series, 0, INT64_MAX, false, false);
        QVERIFY2(run.has_value(), run ? "" : run.error().message().c_str());
        for (std::size_t i = 0; i < run->size(); ++i) {
          QCOMPARE(run->timeMs[i], kStartMs + static_cast<std::int64_t>(run->bits[i]) * 1000);
          QCOMPARE(run->bits[i] % kSeries, std::uint64_t{series});
          ++found[run->bits[i]];
        }
      }
      // At most the commit that it could not tell of any more is there as well, and whole.
      const std::uint64_t there = found.size();
      QVERIFY2(there == told || there == told + 97, std::to_string(there).c_str());
      QCOMPARE(found.rbegin()->first, there - 1);
      QVERIFY(std::all_of(found.begin(), found.end(), [](const auto& each) { return each.second == 1; }));
      rows = there;
    }
    // Settled in the end, no row is there twice either.
    {
      Result<std::unique_ptr<HistoryWriter>> writer = openHistoryWriter(path);
      QVERIFY(writer.has_value());
      QVERIFY((*writer)->settle(kStartMs + static_cast<std::int64_t>(rows) * 1000).has_value());
      QCOMPARE((*writer)->counters().repeats, std::uint64_t{0});
    }
    Result<std::unique_ptr<HistoryReader>> reader = openHistoryReader(path);
    QVERIFY(reader.has_value());
    std::uint64_t all = 0;
    for (SeriesId series = 0; series < kSeries; ++series)
      all += (*reader)->range(series, 0, INT64_MAX, false, false).value_or({}).size();
    QCOMPARE(all, rows);
    QCOMPARE((*reader)->stats()->journalRows, std::uint64_t{0});
  }
};

QTEST_GUILESS_MAIN(HistoryKilledTest)
#include "HistoryKilledTest.moc"
