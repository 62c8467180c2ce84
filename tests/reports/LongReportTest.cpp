// The long form from a history made by the real writer, against rows written one by one.
#include "../history/LimitedFiles.h"
#include "HistoryStory.h"

#include <history/CsvReport.h>
#include <schema/ValueText.h>
#include <support/TemporaryFolder.h>

#include <QProcess>
#include <QtTest>
#include <QuickText.h>

#include <RandomValues.h>

#include <cmath>
#include <filesystem>
#include <locale>

using namespace muster;
using namespace muster::test;

namespace {

std::string written(const std::vector<CsvRow>& rows, const CsvOptions& options = {}) {
  std::string out(kCsvHeader);
  std::ranges::replace(out, ',', options.delimiter);
  for (const CsvRow& row : rows)
    appendCsvRow(out,
                 {row.timeMs, row.group, row.node, row.device, row.metric, row.value.type(),
                  row.value.isNull(), row.value.bits(), row.value.bytes(), row.unit, row.quality,
                  row.historical},
                 options);
  return out;
}

std::string gunzip(const std::string& path) {
  QProcess gzip;
  gzip.start("gzip", {"-dc", QString::fromStdString(path)});
  if (!gzip.waitForFinished(20'000) || gzip.exitCode() != 0)
    qFatal("gzip -dc %s: %s", path.c_str(), gzip.readAllStandardError().constData());
  return gzip.readAllStandardOutput().toStdString();
}

std::size_t filesIn(const std::string& folder) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    count += entry.path().filename().string().starts_with("report") ? 1 : 0;
  return count;
}

struct GermanNumbers : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

} // namespace

class LongReportTest : public QObject {
  Q_OBJECT

 private slots:
  void everyTypeIsWrittenAsRowByRow_data() {
    QTest::addColumn<int>("seed");
    QTest::addColumn<bool>("isSettled");
    for (int seed = 1; seed <= 6; ++seed)
      QTest::addRow("seed %d, %s", seed, seed % 2 == 0 ? "in chunks" : "in the journal")
          << seed << (seed % 2 == 0);
  }
  void everyTypeIsWrittenAsRowByRow() {
    QFETCH(int, seed);
    QFETCH(bool, isSettled);
    const TemporaryFolder folder;
    HistoryStory story(folder.file("h.muster"));
    const auto rows = fillAtRandom(story, static_cast<std::uint32_t>(seed), 60);
    isSettled ? story.close() : story.commit();
    QVERIFY(rows.size() > 4'000);
    ReportOutcome outcome;
    const std::string text = reportOf(story.path(), everything(), folder.file("report.csv"), &outcome);
    QCOMPARE(QByteArray::fromStdString(text), QByteArray::fromStdString(written(rows)));
    QCOMPARE(outcome.rows, rows.size());
    QCOMPARE(outcome.bytes, text.size());
    QVERIFY(!outcome.notes.empty());
    ReportDefinition german = everything();
    german.dialect = {';', ',', false, false};
    QVERIFY(reportOf(story.path(), german, folder.file("report.csv")) == written(rows, {false, ';', ','}));
    german.dialect = {'\t', '.', true, false};
    QVERIFY(reportOf(story.path(), german, folder.file("report.csv")) == written(rows, {true, '\t', '.'}));
  }

  void periodAndPatternsCutRowsOut() {
    const TemporaryFolder folder;
    HistoryStory story(folder.file("h.muster"));
    auto rows = fillAtRandom(story, 11, 40);
    story.close();
    ReportDefinition some = everything();
    some.from = "2026-11-21T23:00:00.123";
    some.to = "2026-11-22T00:30";
    some.patterns = {"g/n1/**:m*", "h/**:*shared*", "nothing/**"};
    const std::int64_t from = *parseMoment(some.from, Zone(), kNowMs);
    const std::int64_t to = *parseMoment(some.to, Zone(), kNowMs);
    std::erase_if(rows, [&](const CsvRow& row) {
      const bool isChosen =
          row.group == "g" ? row.metric.starts_with("m") : row.metric.starts_with("@shared");
      return !isChosen || row.timeMs < from || row.timeMs >= to;
    });
    QVERIFY(rows.size() > 100);
    QVERIFY(reportOf(story.path(), some, folder.file("report.csv")) == written(rows));
    some.out = "x";
    QCOMPARE(planReport(some, *story.reader(), kNowMs, Zone())->unmatched,
             (std::vector<std::string>{"nothing/**"}));
  }

  void rowsBeyondOnePieceStayInOrder() {
    const TemporaryFolder folder;
    HistoryStory story(folder.file("h.muster"));
    const SeriesId a = story.series(story.device("g", "n"), "a", DataType::Double);
    const SeriesId b = story.series(story.device("g", "n"), "b", DataType::String);
    std::vector<CsvRow> rows;
    for (int i = 0; i < 100'000; ++i) {
      CsvRow row{1'795'300'000'000 + i * 30, "g", "n", "", "a", Value::floating(i * 0.1), "", 192, false};
      story.add(a, row.timeMs, row.value);
      rows.push_back(row);
      row.metric = "b";
      row.value = Value::text(std::string(static_cast<std::size_t>(i % 40), 'x') + "\"");
      story.add(b, row.timeMs, row.value);
      rows.push_back(row);
    }
    story.close();
    const std::string expected = written(rows);
    QVERIFY(reportOf(story.path(), everything(), folder.file("report.csv")) == expected);
    // Many gzip members, read as one by gzip itself.
    ReportOutcome outcome;
    const std::string packed = reportOf(story.path(), everything(), folder.file("report.csv.gz"), &outcome);
    QVERIFY(packed.size() < expected.size() / 4);
    QCOMPARE(outcome.bytes, packed.size());
    QVERIFY(gunzip(folder.file("report.csv.gz")) == expected);
  }

  void emptyHistoryGivesAHeader() {
    const TemporaryFolder folder;
    HistoryStory story(folder.file("h.muster"));
    story.close();
    QCOMPARE(reportOf(story.path(), everything(), folder.file("report.csv")), std::string(kCsvHeader));
    reportOf(story.path(), everything(), folder.file("report.csv.gz"));
    QCOMPARE(gunzip(folder.file("report.csv.gz")), std::string(kCsvHeader));
    ReportDefinition chosen = everything();
    chosen.patterns = {"a/**"};
    QCOMPARE(tryReport(story.path(), chosen, folder.file("x.csv")).error().code, ErrorCode::UnknownMetric);
  }

  void stoppedReportLeavesNothing() {
    const TemporaryFolder folder;
    HistoryStory story(folder.file("h.muster"));
    fillAtRandom(story, 3, 40);
    story.close();
    const auto reader = story.reader();
    for (const ReportKind kind : {ReportKind::Long, ReportKind::Wide, ReportKind::Summary}) {
      ReportDefinition definition = everything(kind);
      definition.from = "2026-11-21T00:00";
      definition.to = "2026-11-23T00:00";
      definition.out = folder.file("report.csv");
      std::stop_source source;
      double before = 0;
      const auto plan = planReport(definition, *reader, kNowMs, Zone());
      const auto outcome = writeReport(
          *plan, *reader,
          [&](double done) {
            QVERIFY(done >= before && done <= 1);
            before = done;
            source.request_stop();
          },
          source.get_token());
      QVERIFY(before > 0);
      QVERIFY(!outcome.has_value());
      QCOMPARE(outcome.error().code, ErrorCode::Cancelled);
      QCOMPARE(filesIn(folder.path()), std::size_t{0});
    }
  }

  void fullDiskLeavesTheReportThatWasThere() {
    const TemporaryFolder folder;
    HistoryStory story(folder.file("h.muster"));
    fillAtRandom(story, 4, 60);
    story.close();
    for (const char* name : {"report.csv", "report.csv.gz"}) {
      writeWholeFile(folder.file(name), "yesterday's");
      {
        const auto reader = story.reader();
        ReportDefinition definition = everything();
        definition.out = folder.file(name);
        const auto plan = planReport(definition, *reader, kNowMs, Zone());
        const LimitedFiles limited(20'000);
        const auto outcome = writeReport(*plan, *reader);
        QVERIFY(!outcome.has_value());
        QVERIFY(outcome.error().code == ErrorCode::Io || outcome.error().code == ErrorCode::DiskFull);
      }
      QCOMPARE(readWholeFile(folder.file(name)), std::string("yesterday's"));
    }
    QCOMPARE(filesIn(folder.path()), std::size_t{2});
    ReportDefinition toDevice = everything();
    QCOMPARE(tryReport(story.path(), toDevice, "/dev/full").error().code, ErrorCode::BadArgument);
  }

  void localeMakesNoDifference() {
    const TemporaryFolder folder;
    HistoryStory story(folder.file("h.muster"));
    fillAtRandom(story, 5, 20);
    story.close();
    for (const ReportKind kind : {ReportKind::Long, ReportKind::Wide, ReportKind::Summary}) {
      ReportDefinition definition = everything(kind);
      definition.from = "2026-11-21T22:00";
      definition.to = "2026-11-22T02:00";
      definition.step = "10m";
      const std::string before = reportOf(story.path(), definition, folder.file("report.csv"));
      const std::locale old = std::locale::global(std::locale(std::locale::classic(), new GermanNumbers));
      const std::string after = reportOf(story.path(), definition, folder.file("report.csv"));
      std::locale::global(old);
      QVERIFY(before == after);
    }
  }

  void quickNumbersAreThoseOfValueText() {
    RandomValues random(17);
    const auto check = [](DataType type, std::uint64_t bits) {
      char text[kLongestScalarText];
      const std::string quick(text, writeScalar(text, type, bits));
      const std::string slow = valueText(Value::scalar(type, bits));
      if (quick != slow)
        qFatal("%s: %s instead of %s", std::string(dataTypeName(type)).c_str(), quick.c_str(), slow.c_str());
    };
    const auto number = [&](double value) { check(DataType::Double, std::bit_cast<std::uint64_t>(value)); };
    for (int i = 0; i < 300'000; ++i) {
      const auto whole = static_cast<double>(random.below(i % 2 == 0 ? 20'000'000 : 3'000'000'000'000));
      for (const double scale : {1.0, 10.0, 100.0, 1000.0, 10'000.0})
        number((i % 3 == 0 ? -1 : 1) * whole / scale);
      number(std::nextafter(whole / 1000, 0));
      check(DataType::Double, random.scalarOf(DataType::Double).bits());
      check(DataType::Float, random.scalarOf(DataType::Float).bits());
      check(DataType::Int64, random.scalarOf(DataType::Int64).bits());
      check(DataType::UInt64, random.scalarOf(DataType::UInt64).bits());
    }
    for (const double value :
         {0.0, -0.0, 0.001, 0.002, -0.001, 1e5, 99999.0, 1e5 + 1, 1e9, 1e9 - 0.001, 999'999'999.999})
      number(value);
  }

  void quickTimesAreThoseOfValueText() {
    RandomValues random(18);
    TimeText time;
    for (int i = 0; i < 200'000; ++i) {
      const auto ms = random.chance(5)
                          ? static_cast<std::int64_t>(random.below(~std::uint64_t{0}))
                          : 1'795'300'000'000 + static_cast<std::int64_t>(random.below(5'000)) - i;
      char text[kLongestScalarText];
      const std::string quick(text, time.write(text, ms));
      if (quick != valueText(Value::scalar(DataType::DateTime, static_cast<std::uint64_t>(ms))))
        QFAIL(quick.c_str());
    }
  }
};

QTEST_APPLESS_MAIN(LongReportTest)
#include "LongReportTest.moc"
