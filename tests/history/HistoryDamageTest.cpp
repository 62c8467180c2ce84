// Files that are damaged: each query gives its right answer or an error, and neither crashes nor takes memory without bound.
#include "PlainHistory.h"
#include "store/Database.h"
#include "store/Layout.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <cstring>

using namespace muster;

namespace {

constexpr std::int64_t kStartMs = layout::dayStart(8000) + 20 * layout::kHourMs;
constexpr int kHours = 6;
constexpr std::int64_t kToMs = kStartMs + kHours * layout::kHourMs;

// What a reader answers to one query, as bytes; nothing for an error.
using Answer = std::optional<std::string>;

void put(std::string& out, std::int64_t number) {
  out += std::to_string(number) + ' ';
}

void put(std::string& out, double number) {
  put(out,
      static_cast<std::int64_t>(std::bit_cast<std::uint64_t>(std::isnan(number) ? std::nan("") : number)));
}

void put(std::string& out, const SeriesRun& run, std::size_t row) {
  put(out, run.timeMs[row]);
  put(out, std::int64_t{run.qualityAt(row)});
  put(out, std::int64_t{run.flagsAt(row)});
  put(out, static_cast<std::int64_t>(isScalar(run.type) ? run.bits[row] : 0));
  if (!isScalar(run.type) && !run.isNull(row))
    out += run.bytesAt(row);
  out += run.metadataAt(row);
  out += '\n';
}

Answer rangeAnswer(HistoryReader& reader, SeriesId series) {
  const Result<SeriesRun> run = reader.range(series, kStartMs + 1000, kToMs - 1000, true, true);
  if (!run)
    return {};
  std::string out;
  for (std::size_t row = 0; row < run->size(); ++row)
    put(out, *run, row);
  return out;
}

Answer pixelsAnswer(HistoryReader& reader, SeriesId series) {
  const Result<std::vector<PixelColumn>> columns = reader.pixels(series, kStartMs, kToMs, 4);
  if (!columns)
    return {};
  std::string out;
  for (const PixelColumn& column : *columns) {
    put(out, static_cast<std::int64_t>(column.count));
    if (column.summary.numbers == 0)
      continue;
    for (const double number :
         {column.summary.first, column.summary.last, column.summary.min, column.summary.max})
      put(out, number);
    put(out, column.summary.minMs);
    put(out, column.summary.maxMs);
  }
  return out;
}

Answer stepsAnswer(HistoryReader& reader, SeriesId series) {
  const Result<std::vector<StepRow>> rows = reader.steps(series, kStartMs, kToMs, 2 * layout::kHourMs);
  if (!rows)
    return {};
  std::string out;
  for (const StepRow& row : *rows) {
    put(out, static_cast<std::int64_t>(row.summary.count));
    put(out, row.mean.value_or(-1));
  }
  return out;
}

Answer fleetAnswer(HistoryReader& reader) {
  const Result<FleetMoment> moment = reader.fleetAt(kStartMs + 4 * layout::kHourMs + 60'000);
  if (!moment)
    return {};
  std::string out;
  for (const SeriesState& state : moment->series) {
    put(out, std::int64_t{state.series});
    put(out, state.timeMs);
    put(out, static_cast<std::int64_t>(state.bits));
    put(out, std::int64_t{state.quality});
    out += state.bytes;
  }
  for (const DeviceStanding& standing : moment->devices) {
    put(out, std::int64_t{standing.device});
    put(out, std::int64_t{standing.isOnline});
    put(out, standing.bornMs);
    put(out, standing.offlineSinceMs);
    put(out, std::int64_t{standing.births});
  }
  return out;
}

Answer scanAnswer(HistoryReader& reader, std::size_t series) {
  ScanRequest request{{}, kStartMs, kToMs};
  for (SeriesId id = 0; id < series; ++id)
    request.series.push_back(id);
  std::string out;
  const Result<void> scanned = reader.scan(request, [&](const ScanSlice& slice) {
    for (std::size_t row = 0; row < slice.order.size(); ++row)
      put(out, slice.runs[slice.order[row]], slice.rowOf[row]);
    return true;
  });
  return scanned ? Answer(out) : Answer();
}

Answer eventsAnswer(HistoryReader& reader) {
  std::string out;
  const Result<void> read = reader.events(kStartMs, kToMs, [&](const HistoryEvent& event) {
    put(out, event.id);
    put(out, event.timeMs);
    put(out, event.receivedMs);
    out += event.detail;
    return true;
  });
  return read ? Answer(out) : Answer();
}

std::vector<Answer> answers(const std::string& path, std::size_t series) {
  std::vector<Answer> all(4 + 3 * series);
  Result<std::unique_ptr<HistoryReader>> reader = openHistoryReader(path);
  if (!reader)
    return all;
  std::string catalogue;
  for (const SeriesInfo& info : (*reader)->series())
    catalogue +=
        info.metric + std::to_string(static_cast<int>(info.type)) + std::to_string(info.device) + '\n';
  for (const DeviceInfo& info : (*reader)->devices())
    catalogue += info.group + info.nodeName + info.device + std::to_string(info.node) + '\n';
  all[0] = catalogue;
  all[1] = fleetAnswer(**reader);
  all[2] = scanAnswer(**reader, series);
  all[3] = eventsAnswer(**reader);
  for (SeriesId id = 0; id < series; ++id) {
    all[4 + 3 * id] = rangeAnswer(**reader, id);
    all[5 + 3 * id] = pixelsAnswer(**reader, id);
    all[6 + 3 * id] = stepsAnswer(**reader, id);
  }
  return all;
}

void write(const QString& path, const QByteArray& bytes) {
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  QCOMPARE(file.write(bytes), bytes.size());
}

} // namespace

class HistoryDamageTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase();
  void aDamagedByteOfABlockGivesTheRightAnswerOrAnError();
  void aDamagedByteAnywhereCrashesNothing();
  void aFileThatWasCutOffIsAnError();
  void idsThatCannotBeAreErrors_data();
  void idsThatCannotBeAreErrors();
  void theErrorNamesWhatIsDamaged();

 private:
  std::vector<Answer> answersWith(qsizetype at);

  QTemporaryDir m_folder;
  QString m_whole, m_damaged;
  QByteArray m_bytes;
  std::size_t m_series = 0;
  std::vector<Answer> m_right;
};

void HistoryDamageTest::initTestCase() {
  PlainHistory plain = randomHistory(31, 2, 1, 150, kStartMs, kHours);
  m_series = plain.series().size();
  m_whole = m_folder.filePath("whole");
  m_damaged = m_folder.filePath("damaged");
  QVERIFY(plain.writeFile(m_whole.toStdString(), {3, false, 1, 1, 0, 1}).empty());
  // Without a write-ahead log, which each of thousands of readers would make and sync.
  QVERIFY((*Database::open(m_whole.toStdString(), Database::Mode::Write))
              ->run("PRAGMA journal_mode=DELETE")
              .has_value());
  m_right = answers(m_whole.toStdString(), m_series);
  for (const Answer& answer : m_right)
    QVERIFY(answer.has_value());
  QFile file(m_whole);
  QVERIFY(file.open(QIODevice::ReadOnly));
  m_bytes = file.readAll();
}

// In place: a file that is written anew goes to the disk each time.
std::vector<Answer> HistoryDamageTest::answersWith(qsizetype at) {
  const auto put = [&](char byte) {
    QFile file(m_damaged);
    return file.open(QIODevice::ReadWrite) && file.seek(at) && file.write(&byte, 1) == 1;
  };
  if (!put(static_cast<char>(m_bytes[at] ^ 0x5a)))
    return {};
  std::vector<Answer> found = answers(m_damaged.toStdString(), m_series);
  return put(m_bytes[at]) ? found : std::vector<Answer>();
}

void HistoryDamageTest::aDamagedByteOfABlockGivesTheRightAnswerOrAnError() {
  // Where bodies lie: those of this file are short enough to stand in one piece.
  Result<std::unique_ptr<Database>> database = Database::open(m_whole.toStdString(), Database::Mode::Read);
  QVERIFY(database.has_value());
  int blocks = 0, errors = 0;
  write(m_damaged, m_bytes);
  for (const char* table : {"chunk", "frame", "rollup", "journal"}) {
    Result<Statement> rows = (*database)->prepare(std::string("SELECT body FROM ") + table);
    QVERIFY(rows.has_value());
    while (*rows->step()) {
      const std::string_view body = rows->blob(0);
      const qsizetype begin = m_bytes.indexOf(QByteArrayView(body.data(), qsizetype(body.size())));
      if (begin < 0)
        continue;
      ++blocks;
      for (qsizetype at = begin; at < begin + qsizetype(body.size()); at += 31) {
        const std::vector<Answer> found = answersWith(at);
        QCOMPARE(found.size(), m_right.size());
        for (std::size_t i = 0; i < found.size(); ++i) {
          errors += found[i] ? 0 : 1;
          QVERIFY2(!found[i] || found[i] == m_right[i], table);
        }
      }
    }
  }
  QVERIFY(blocks > 20);
  QVERIFY(errors > blocks);
}

void HistoryDamageTest::aDamagedByteAnywhereCrashesNothing() {
  int errors = 0;
  write(m_damaged, m_bytes);
  for (qsizetype at = 0; at < m_bytes.size(); at += 61) {
    const std::vector<Answer> found = answersWith(at);
    QCOMPARE(found.size(), m_right.size());
    for (const Answer& answer : found)
      errors += answer ? 0 : 1;
  }
  QVERIFY(errors > 0);
}

void HistoryDamageTest::aFileThatWasCutOffIsAnError() {
  write(m_damaged, m_bytes.left(m_bytes.size() / 2 / layout::kPageBytes * layout::kPageBytes));
  bool isError = false;
  for (const Answer& answer : answers(m_damaged.toStdString(), m_series))
    isError = isError || !answer;
  QVERIFY(isError);
}

void HistoryDamageTest::idsThatCannotBeAreErrors_data() {
  QTest::addColumn<QString>("sql");
  QTest::newRow("device above the limit") << "INSERT INTO device VALUES(16777216, 0, 'g', 'n', '')";
  QTest::newRow("device far above the others") << "INSERT INTO device VALUES(1000000, 0, 'g', 'n', '')";
  QTest::newRow("negative device") << "INSERT INTO device VALUES(-1, 0, 'g', 'n', '')";
  QTest::newRow("edge node that is not there") << "UPDATE device SET node = 900 WHERE id = 1";
  QTest::newRow("series of no device") << "UPDATE series SET device = 77 WHERE id = 1";
  QTest::newRow("series far above the others") << "INSERT INTO series VALUES(4000000000, 0, 'm', 9)";
  QTest::newRow("type that is none") << "UPDATE series SET type = 99 WHERE id = 1";
  QTest::newRow("meaning of no series") << "INSERT INTO meaning VALUES(500, 0, '', NULL, NULL, x'')";
}

void HistoryDamageTest::idsThatCannotBeAreErrors() {
  QFETCH(QString, sql);
  write(m_damaged, m_bytes);
  {
    const auto database = Database::open(m_damaged.toStdString(), Database::Mode::Write);
    QVERIFY((*database)->run(sql.toStdString()).has_value());
  }
  const auto reader = openHistoryReader(m_damaged.toStdString());
  QVERIFY(!reader.has_value());
  QCOMPARE(reader.error().code, ErrorCode::BadPayload);
}

void HistoryDamageTest::theErrorNamesWhatIsDamaged() {
  write(m_damaged, m_bytes);
  {
    const auto database = Database::open(m_damaged.toStdString(), Database::Mode::Write);
    const std::string key = std::to_string(layout::chunkKey(layout::hourOf(kStartMs) + 2, 1, 0));
    QVERIFY((*database)->run("UPDATE chunk SET body = zeroblob(100) WHERE key = " + key).has_value());
  }
  const auto reader = openHistoryReader(m_damaged.toStdString());
  const Result<SeriesRun> run = (*reader)->range(1, kStartMs, kToMs, false, false);
  QVERIFY(!run.has_value());
  QCOMPARE(run.error().code, ErrorCode::BadPayload);
  QVERIFY2(run.error().detail.find("the chunk of hour 2021-11-26T22:00Z, device 1") != std::string::npos,
           run.error().detail.c_str());
  QVERIFY((*reader)->range(0, kStartMs, kToMs, false, false).has_value());
}

QTEST_GUILESS_MAIN(HistoryDamageTest)
#include "HistoryDamageTest.moc"
