// Looking for damage, copying while it is written, saving what can be saved.
#include "PlainHistory.h"
#include "store/Database.h"
#include "store/Layout.h"

#include <history/HistoryUpkeep.h>
#include <history/HistoryWriter.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <thread>

using namespace muster;

namespace {

constexpr std::int64_t kStartMs = layout::dayStart(8000) + 20 * layout::kHourMs;
constexpr int kHours = 30;

bool mentions(const std::vector<std::string>& words, const char* wanted) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& each) { return each.find(wanted) != std::string::npos; });
}

} // namespace

class HistoryUpkeepTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase();
  void aWholeFileHasNoDamage();
  void damageIsFound_data();
  void damageIsFound();
  void aDamagedPageIsFoundAndTheRestIsLookedAt();
  void aCopyIsOneStateWhileTheFileIsWritten();
  void aCopyDoesNotTakeANameThatIsThere();
  void whatIsCancelledLeavesNothing();
  void aRepairOfAWholeFileKeepsEverything();
  void aRepairKeepsWhatCanBeRead();
  void aRepairKeepsValuesOlderThanADeletion();
  void readersSeeOneStateWhileItIsWritten();

 private:
  std::string path(const char* name) { return m_folder.filePath(name).toStdString(); }
  std::string copy(const char* name);
  void run(const std::string& file, const std::string& sql);
  void compareAll(HistoryReader& reader, const PlainHistory& plain);

  QTemporaryDir m_folder;
  PlainHistory m_plain;
};

void HistoryUpkeepTest::initTestCase() {
  m_plain = randomHistory(41, 60, 2, 40, kStartMs, kHours);
  m_plain.addMeaning(3, {kStartMs, "C", -10.0, {}, "old"});
  m_plain.addMeaning(3, {kStartMs + 1000, "K", {}, 400.0, "new"});
  OddHistorySample odd;
  odd.series = 1;
  odd.receivedMs = kStartMs;
  odd.row =
      runOf({{5, Value::scalar(m_plain.series()[1].type, 7), kQualityGood, 0, {}}}, m_plain.series()[1].type);
  m_plain.addOdd(odd);
  const std::string failed = m_plain.writeFile(path("whole"), {4, false, 1, 1, 0, 1});
  QVERIFY2(failed.empty(), failed.c_str());
}

std::string HistoryUpkeepTest::copy(const char* name) {
  QFile::remove(m_folder.filePath(name));
  QFile::copy(m_folder.filePath("whole"), m_folder.filePath(name));
  return path(name);
}

void HistoryUpkeepTest::run(const std::string& file, const std::string& sql) {
  const auto database = Database::open(file, Database::Mode::Write);
  QVERIFY(database.has_value());
  const Result<void> done = (*database)->run(sql + "; PRAGMA wal_checkpoint(TRUNCATE)");
  QVERIFY2(done.has_value(), done ? "" : done.error().message().c_str());
}

void HistoryUpkeepTest::aWholeFileHasNoDamage() {
  double last = 0;
  const Result<Verdict> verdict = verifyHistory(path("whole"), [&](double done) {
    QVERIFY(done >= last && done <= 1);
    last = done;
  });
  QVERIFY2(verdict.has_value(), verdict ? "" : verdict.error().message().c_str());
  QVERIFY2(verdict->damages.empty(), verdict->damages.empty() ? "" : verdict->damages.front().c_str());
  QCOMPARE(last, 1.0);
  QVERIFY(verdict->checked > 1000);
  QVERIFY(verdict->samples > m_plain.series().size() * 30);
}

void HistoryUpkeepTest::damageIsFound_data() {
  QTest::addColumn<QString>("sql");
  QTest::addColumn<QString>("word");
  const QString key = QString("(SELECT key FROM chunk WHERE key & 255 = 1 LIMIT 1 OFFSET 40)");
  const QString day = QString::number(layout::rollupKey(0, 8001));
  const QString frame = QString::number(layout::frameKey(0, layout::hourOf(kStartMs) + 3));
  QTest::newRow("chunk") << "UPDATE chunk SET body = zeroblob(50) WHERE key = " + key << "chunk of hour";
  QTest::newRow("chunk at another hour")
      << "UPDATE chunk SET key = key + 4294967296 * 100 WHERE key = " + key << "chunk of hour";
  QTest::newRow("chunk that is gone")
      << "DELETE FROM chunk WHERE key >> 32 = " + QString::number(layout::hourOf(kStartMs) + 15)
      << "keyframe of hour";
  QTest::newRow("frame") << "UPDATE frame SET body = zeroblob(50) WHERE key = " + frame << "keyframe of hour";
  QTest::newRow("frame of another hour")
      << "UPDATE frame SET body = (SELECT body FROM frame WHERE key = " + frame + " + 5) WHERE key = " + frame
      << "keyframe of hour";
  QTest::newRow("rollup") << "UPDATE rollup SET body = x'00' WHERE key = " + day << "rollup of the day";
  QTest::newRow("journal") << "UPDATE journal SET last_ms = last_ms + 1"
                           << "of the journal";
  QTest::newRow("event") << "UPDATE event SET kind = 50 WHERE id = 7"
                         << "event 7";
  QTest::newRow("odd") << "UPDATE odd SET series = 5000000"
                       << "odd samples";
  QTest::newRow("series") << "UPDATE series SET type = 77 WHERE id = 3"
                          << "series 3";
}

void HistoryUpkeepTest::damageIsFound() {
  QFETCH(QString, sql);
  QFETCH(QString, word);
  const std::string file = copy("damaged");
  run(file, sql.toStdString());
  const Result<Verdict> verdict = verifyHistory(file);
  QVERIFY2(verdict.has_value(), verdict ? "" : verdict.error().message().c_str());
  QVERIFY2(mentions(verdict->damages, word.toUtf8()),
           verdict->damages.empty() ? "nothing was found" : verdict->damages.front().c_str());
}

void HistoryUpkeepTest::aDamagedPageIsFoundAndTheRestIsLookedAt() {
  const std::string file = copy("damaged");
  QFile bytes(QString::fromStdString(file));
  QVERIFY(bytes.open(QIODevice::ReadWrite));
  // A leaf of the chunks: in the middle of the file, where they are.
  for (qint64 page = bytes.size() / layout::kPageBytes / 3, spoiled = 0; spoiled < 3; ++page) {
    bytes.seek(page * layout::kPageBytes);
    if (bytes.read(1) != "\x0d")
      continue;
    bytes.seek(page * layout::kPageBytes);
    bytes.write(QByteArray(layout::kPageBytes, '\x33'));
    ++spoiled;
  }
  bytes.close();
  const Result<Verdict> verdict = verifyHistory(file);
  QVERIFY2(verdict.has_value(), verdict ? "" : verdict.error().message().c_str());
  QVERIFY(mentions(verdict->damages, "SQLite"));
}

void HistoryUpkeepTest::compareAll(HistoryReader& reader, const PlainHistory& plain) {
  std::map<std::string, SeriesId> byName;
  const auto nameOf = [](const std::vector<DeviceInfo>& devices, const SeriesInfo& series) {
    const DeviceInfo& device = devices[series.device];
    return device.group + '/' + device.nodeName + '/' + device.device + '/' + series.metric;
  };
  for (const SeriesInfo& series : reader.series())
    byName[nameOf(reader.devices(), series)] = series.id;
  QCOMPARE(byName.size(), plain.series().size());
  for (const SeriesInfo& series : plain.series()) {
    const Result<SeriesRun> run =
        reader.range(byName[nameOf(plain.devices(), series)], 0, layout::kEndMs, false, false);
    QVERIFY2(run.has_value(), run ? "" : run.error().message().c_str());
    QVERIFY(samplesOf(*run) == plain.samples(series.id));
  }
}

void HistoryUpkeepTest::aCopyIsOneStateWhileTheFileIsWritten() {
  const std::string file = path("growing");
  HistoryWriterOptions options;
  options.packRows = 300;
  Result<std::unique_ptr<HistoryWriter>> writer = openHistoryWriter(file, options);
  QVERIFY2(writer.has_value(), writer ? "" : writer.error().message().c_str());
  const DeviceId device = *(*writer)->device("plant", "node", "");
  const SeriesId a = *(*writer)->series(device, "a", DataType::Int64);
  const SeriesId b = *(*writer)->series(device, "b", DataType::Int64);
  std::int64_t now = kStartMs;
  // Both series get the same in one commit.
  const auto commit = [&] {
    SampleBatch batch;
    for (int i = 0; i < 20; ++i, ++now)
      for (const SeriesId series : {a, b})
        batch.addScalar(series, now, now, static_cast<std::uint64_t>(now), kQualityGood, 0);
    (*writer)->append(batch, {});
    return (*writer)->commit(now);
  };
  QVERIFY(commit().has_value());
  std::atomic<bool> isDone = false;
  std::atomic<int> failures = 0;
  std::thread copying([&] {
    for (int i = 0; i < 20; ++i) {
      const std::string to = file + "-copy" + std::to_string(i);
      failures += backupHistory(file, to) ? 0 : 1;
    }
    isDone = true;
  });
  bool isCommitted = true;
  while (!isDone && isCommitted)
    isCommitted = commit().has_value();
  copying.join();
  QVERIFY(isCommitted);
  QCOMPARE(failures.load(), 0);
  std::size_t before = 0;
  for (int i = 0; i < 20; ++i) {
    const auto reader = openHistoryReader(file + "-copy" + std::to_string(i));
    QVERIFY2(reader.has_value(), reader ? "" : reader.error().message().c_str());
    const Result<SeriesRun> first = (*reader)->range(a, 0, layout::kEndMs, false, false);
    const Result<SeriesRun> second = (*reader)->range(b, 0, layout::kEndMs, false, false);
    QVERIFY(first && second);
    QVERIFY(first->timeMs == second->timeMs && first->bits == second->bits);
    QCOMPARE(first->size() % 20, std::size_t{0});
    QVERIFY(first->size() >= before && !first->empty());
    before = first->size();
  }
  QVERIFY(!QFile::exists(QString::fromStdString(file + "-copy0-part")));
}

void HistoryUpkeepTest::aCopyDoesNotTakeANameThatIsThere() {
  const std::string to = copy("taken");
  const Result<void> copied = backupHistory(path("whole"), to);
  QVERIFY(!copied.has_value());
  QCOMPARE(copied.error().code, ErrorCode::BadArgument);
  QCOMPARE(backupHistory(path("nowhere"), path("new")).error().code, ErrorCode::Io);
  QVERIFY(!QFile::exists(m_folder.filePath("new")));
}

void HistoryUpkeepTest::whatIsCancelledLeavesNothing() {
  std::stop_source source;
  source.request_stop();
  QCOMPARE(verifyHistory(path("whole"), {}, source.get_token()).error().code, ErrorCode::Cancelled);
  QCOMPARE(backupHistory(path("whole"), path("none"), {}, source.get_token()).error().code,
           ErrorCode::Cancelled);
  QCOMPARE(repairHistory(path("whole"), path("none"), {}, source.get_token()).error().code,
           ErrorCode::Cancelled);
  for (const QString& name : QDir(m_folder.path()).entryList({"none*"}))
    QFAIL(qPrintable(name));
}

void HistoryUpkeepTest::aRepairOfAWholeFileKeepsEverything() {
  const std::string to = path("repaired");
  const Result<Repaired> repaired = repairHistory(path("whole"), to);
  QVERIFY2(repaired.has_value(), repaired ? "" : repaired.error().message().c_str());
  QVERIFY2(repaired->losses.empty(), repaired->losses.empty() ? "" : repaired->losses.front().c_str());
  QCOMPARE(repaired->events, m_plain.events().size());
  const auto reader = openHistoryReader(to);
  QVERIFY2(reader.has_value(), reader ? "" : reader.error().message().c_str());
  compareAll(**reader, m_plain);
  std::size_t events = 0;
  QVERIFY((*reader)
              ->events(0, layout::kEndMs,
                       [&](const HistoryEvent& event) {
                         const HistoryEvent& wanted = m_plain.events()[events++];
                         return event.kind == wanted.kind && event.detail == wanted.detail &&
                                event.receivedMs == wanted.receivedMs;
                       })
              .has_value());
  const Result<HistoryStats> stats = (*reader)->stats();
  QCOMPARE(stats->odd, std::uint64_t{1});
  QCOMPARE(stats->events, m_plain.events().size());
  QCOMPARE((*reader)->meaningAt(3, kStartMs).unit, std::string("C"));
  QCOMPARE((*reader)->meaningAt(3, kStartMs + 1000).high, std::optional(400.0));
  const Result<Verdict> verdict = verifyHistory(to);
  QVERIFY(verdict.has_value());
  QVERIFY2(verdict->damages.empty(), verdict->damages.empty() ? "" : verdict->damages.front().c_str());
}

void HistoryUpkeepTest::aRepairKeepsWhatCanBeRead() {
  const std::string file = copy("broken");
  run(file, "UPDATE series SET type = 77 WHERE id = 5; DELETE FROM device WHERE id = 9");
  QFile bytes(QString::fromStdString(file));
  QVERIFY(bytes.open(QIODevice::ReadWrite));
  int spoiled = 0;
  for (qint64 page = 20; page < bytes.size() / layout::kPageBytes && spoiled < 6; page += 7) {
    bytes.seek(page * layout::kPageBytes);
    if (bytes.read(1) != "\x0d")
      continue;
    bytes.seek(page * layout::kPageBytes);
    bytes.write(QByteArray(layout::kPageBytes, '\x33'));
    ++spoiled;
  }
  bytes.close();
  QCOMPARE(spoiled, 6);
  const std::string to = path("saved");
  const Result<Repaired> repaired = repairHistory(file, to);
  QVERIFY2(repaired.has_value(), repaired ? "" : repaired.error().message().c_str());
  QVERIFY(repaired->lostBlocks > 0);
  QVERIFY(!repaired->losses.empty());
  const Result<Verdict> verdict = verifyHistory(to);
  QVERIFY2(verdict && verdict->damages.empty(),
           verdict && !verdict->damages.empty() ? verdict->damages.front().c_str() : "");
  // Nothing that was not there, and most of what was.
  std::size_t kept = 0, all = 0;
  const auto reader = openHistoryReader(to);
  for (const SeriesInfo& series : (*reader)->series()) {
    const DeviceInfo& device = (*reader)->devices()[series.device];
    const auto plain =
        std::find_if(m_plain.series().begin(), m_plain.series().end(), [&](const SeriesInfo& each) {
          const DeviceInfo& its = m_plain.devices()[each.device];
          return each.metric == series.metric && its.nodeName == device.nodeName &&
                 its.device == device.device;
        });
    const Result<SeriesRun> run = (*reader)->range(series.id, 0, layout::kEndMs, false, false);
    QVERIFY(run.has_value());
    kept += run->size();
    if (plain == m_plain.series().end()) {
      QVERIFY(device.group == "lost" || series.metric.starts_with("lost/"));
      continue;
    }
    for (const PlainSample& sample : samplesOf(*run))
      QVERIFY(m_plain.hasCome(plain->id, sample));
  }
  for (const SeriesInfo& series : m_plain.series())
    all += m_plain.samples(series.id).size();
  QVERIFY2(kept > all / 2 && kept <= all, qPrintable(QString("%1 of %2").arg(kept).arg(all)));
}

void HistoryUpkeepTest::aRepairKeepsValuesOlderThanADeletion() {
  const std::string file = copy("aged");
  const std::int64_t middle = layout::hourOf(kStartMs) + kHours / 2;
  run(file, "DELETE FROM journal; DELETE FROM chunk WHERE key < " +
                std::to_string(layout::chunkKey(middle, 0, 0)) +
                "; DELETE FROM frame WHERE (key & 0xffffffff) < " + std::to_string(middle));
  const std::int64_t at = layout::hourStart(middle);
  const Result<FleetMoment> before = (*openHistoryReader(file))->fleetAt(at);
  const std::string to = path("aged-saved");
  QVERIFY(repairHistory(file, to).has_value());
  const Result<FleetMoment> after = (*openHistoryReader(to))->fleetAt(at);
  QVERIFY(before && after);
  QVERIFY(before->series.size() > 50);
  QVERIFY(before->series == after->series);
}

void HistoryUpkeepTest::readersSeeOneStateWhileItIsWritten() {
  const std::string file = path("live");
  HistoryWriterOptions options;
  options.packRows = 2000;
  Result<std::unique_ptr<HistoryWriter>> writer = openHistoryWriter(file, options);
  QVERIFY2(writer.has_value(), writer ? "" : writer.error().message().c_str());
  // Two groups of keyframes, so that both connections of fleetAt have work.
  std::vector<SeriesId> series;
  series.reserve(130);
  for (int i = 0; i < 130; ++i)
    series.push_back(*(*writer)->series(*(*writer)->device("plant", "node" + std::to_string(i), ""), "m",
                                        DataType::Int64));
  std::int64_t now = kStartMs;
  const auto commit = [&] {
    SampleBatch batch;
    now += 60'000;
    for (const SeriesId each : series)
      batch.addScalar(each, now, now, static_cast<std::uint64_t>(now), kQualityGood, 0);
    (*writer)->append(batch, {});
    return (*writer)->commit(now);
  };
  QVERIFY(commit().has_value());
  std::atomic<bool> isDone = false;
  std::atomic<int> torn = 0, failed = 0, looks = 0;
  std::thread reading([&] {
    const auto reader = openHistoryReader(file);
    std::int64_t newest = 0;
    while (!isDone) {
      const Result<FleetMoment> moment = (*reader)->fleetAt(layout::kEndMs);
      const Result<SeriesRun> run = (*reader)->range(series[7], 0, layout::kEndMs, false, false);
      if (!moment || !run || moment->series.size() != series.size()) {
        ++failed;
        continue;
      }
      ++looks;
      for (const SeriesState& state : moment->series)
        torn += state.timeMs != moment->series.front().timeMs || state.timeMs < newest ? 1 : 0;
      newest = moment->series.front().timeMs;
      for (std::size_t row = 1; row < run->size(); ++row)
        torn += run->timeMs[row] != run->timeMs[row - 1] + 60'000 ? 1 : 0;
      torn += run->empty() || run->timeMs.back() < newest ? 1 : 0;
    }
  });
  bool isCommitted = true;
  for (int i = 0; i < 600 && isCommitted; ++i)
    isCommitted = commit().has_value();
  const Result<void> settled = (*writer)->settle(now);
  isDone = true;
  reading.join();
  QVERIFY(isCommitted);
  QVERIFY2(settled.has_value(), settled ? "" : settled.error().message().c_str());
  QCOMPARE(failed.load(), 0);
  QCOMPARE(torn.load(), 0);
  QVERIFY(looks > 3);
}

QTEST_GUILESS_MAIN(HistoryUpkeepTest)
#include "HistoryUpkeepTest.moc"
