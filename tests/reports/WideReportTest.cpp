// The wide form: known cells, columns that do not shift, days of zones, and values that are no numbers.
#include "HistoryStory.h"
#include "Zones.h"

#include <support/TemporaryFolder.h>

#include <QtTest>

using namespace muster;
using namespace muster::test;

namespace {

constexpr std::int64_t kHourMs = 3'600'000;
const std::int64_t kStartMs = utc("2026-11-22T00:00:00Z");

ReportDefinition wide(const char* period, const char* step, Aggregate aggregate = Aggregate::Mean) {
  ReportDefinition definition;
  definition.kind = ReportKind::Wide;
  definition.period = period;
  definition.step = step;
  definition.aggregate = aggregate;
  definition.zone = "UTC";
  return definition;
}

QStringList lines(const std::string& text) {
  QStringList all = QString::fromStdString(text).split("\r\n");
  if (all.isEmpty() || !all.takeLast().isEmpty())
    qFatal("no line end at the end: %s", text.c_str());
  return all;
}

} // namespace

class WideReportTest : public QObject {
  Q_OBJECT

 private slots:
  void cellsAreAggregatesOfTheirStep_data() {
    QTest::addColumn<int>("aggregate");
    QTest::addColumn<QString>("rows");
    const auto row = [](Aggregate aggregate, const char* rows) {
      QTest::newRow(std::string(aggregateName(aggregate)).c_str()) << static_cast<int>(aggregate) << rows;
    };
    // The mean of the third hour is 20 until 02:15 and 5.5 until 02:30; then nothing is known.
    // Hours of 22 November: 10 at 00:00 and 20 at 00:30; nothing; 5.5 at 02:15, -1 of bad quality at 02:30, null at 02:45.
    row(Aggregate::Mean, "15|20|12.75|");
    row(Aggregate::Min, "10||5.5|");
    row(Aggregate::Max, "20||5.5|");
    row(Aggregate::First, "10||5.5|");
    row(Aggregate::Last, "20|||");
    row(Aggregate::Count, "2|0|3|0");
    row(Aggregate::Sum, "30||5.5|");
  }
  void cellsAreAggregatesOfTheirStep() {
    QFETCH(int, aggregate);
    QFETCH(QString, rows);
    const TemporaryFolder folder;
    HistoryStory story(folder.file("h.muster"));
    const SeriesId id = story.series(story.device("g", "n"), "CPU/Temperature", DataType::Double, "°C");
    story.number(id, kStartMs, 10);
    story.number(id, kStartMs + kHourMs / 2, 20);
    story.number(id, kStartMs + 2 * kHourMs + kHourMs / 4, 5.5);
    story.add(id, kStartMs + 2 * kHourMs + kHourMs / 2, Value::floating(-1.0), 0);
    story.add(id, kStartMs + 2 * kHourMs + 3 * kHourMs / 4, Value::null(DataType::Double));
    story.close();
    const std::string text =
        reportOf(story.path(), wide("2026-11-22..2026-11-22T04:00", "1h", static_cast<Aggregate>(aggregate)),
                 folder.file("w.csv"));
    QStringList expected{"time_utc,g/n:CPU/Temperature [°C]"};
    const QStringList cells = rows.split('|');
    for (int hour = 0; hour < 4; ++hour)
      expected << QString("2026-11-22T0%1:00:00.000Z,%2").arg(hour).arg(cells[hour]);
    QCOMPARE(lines(text), expected);
  }

  void columnsDoNotShiftWhenMetricsAppear() {
    const TemporaryFolder folder;
    QString before;
    {
      HistoryStory story(folder.file("h.muster"));
      for (const char* metric : {"m", "z"})
        story.number(story.series(story.device("g", "n"), metric, DataType::Double), kStartMs, 1);
      story.number(story.series(story.device("z", "z"), "x", DataType::Double), kStartMs, 1);
      story.close();
      before = lines(reportOf(story.path(), wide("2026-11-22..2026-11-22T01:00", "1h"), folder.file("w.csv")))
                   .at(0);
    }
    QCOMPARE(before, QString("time_utc,g/n:m,g/n:z,z/z:x"));
    HistoryStory story(folder.file("h.muster"));
    // Names that sort before the others, another type of a name that is there, and a device that is new.
    story.number(story.series(story.device("a", "a"), "a", DataType::Double), kStartMs + 5 * kHourMs, 7);
    story.add(story.series(story.device("g", "n"), "m", DataType::Int32), kStartMs,
              Value::integer(DataType::Int32, -5));
    story.number(story.series(story.device("g", "n", "d"), "a", DataType::Double), kStartMs, 3);
    story.close();
    const QStringList after =
        lines(reportOf(story.path(), wide("2026-11-22..2026-11-22T01:00", "1h"), folder.file("w.csv")));
    QCOMPARE(after.at(0), before + ",a/a:a,g/n:m (Int32),g/n/d:a");
    QCOMPARE(after.at(1), QString("2026-11-22T00:00:00.000Z,1,1,1,,-5,3"));
  }

  void typeIsNamedWhateverThePatternsChoose() {
    const TemporaryFolder folder;
    HistoryStory story(folder.file("h.muster"));
    story.number(story.series(story.device("g", "n"), "m", DataType::Double), kStartMs, 1);
    story.close();
    HistoryStory again(folder.file("h.muster"));
    again.add(again.series(again.device("g", "n"), "m", DataType::String), kStartMs, Value::text("x"));
    again.close();
    const std::string text = reportOf(
        again.path(), wide("2026-11-22..2026-11-22T01:00", "1h", Aggregate::Last), folder.file("w.csv"));
    QCOMPARE(lines(text), (QStringList{"time_utc,g/n:m,g/n:m (String)", "2026-11-22T00:00:00.000Z,1,x"}));
  }

  void daysOfAZoneAreRowsWithTheirOffset() {
    const TemporaryFolder folder;
    HistoryStory story(folder.file("h.muster"));
    const SeriesId id = story.series(story.device("g", "n"), "m", DataType::Int16);
    for (std::int64_t ms = utc("2026-10-23T00:00:00Z"); ms < utc("2026-10-28T00:00:00Z"); ms += kHourMs)
      story.add(id, ms, Value::integer(DataType::Int16, 1));
    story.close();
    ReportDefinition days = wide("2026-10-24..2026-10-27", "day", Aggregate::Count);
    days.zone = "Europe/Berlin";
    QCOMPARE(lines(reportOf(story.path(), days, folder.file("w.csv"))),
             (QStringList{"time,g/n:m", "2026-10-24T00:00:00.000+02:00,24",
                          "2026-10-25T00:00:00.000+02:00,25", "2026-10-26T00:00:00.000+01:00,24"}));
  }

  void firstAndLastAreValuesOfAnyType() {
    const TemporaryFolder folder;
    HistoryStory story(folder.file("h.muster"));
    const DeviceId device = story.device("g", "n");
    const auto both = [&](const char* name, const Value& first, const Value& last) {
      const SeriesId id = story.series(device, name, first.type());
      story.add(id, kStartMs + 10, first);
      story.add(id, kStartMs + 20, Value::null(first.type()));
      story.add(id, kStartMs + 30, last);
      story.add(id, kStartMs + kHourMs + 10, last);
      story.add(id, kStartMs + kHourMs + 20, first, 0); // bad
    };
    both("b", Value::boolean(true), Value::boolean(false));
    both("i", Value::integer(DataType::Int64, std::numeric_limits<std::int64_t>::min()),
         Value::integer(DataType::Int64, 9'007'199'254'740'993));
    both("u", Value::unsignedInteger(DataType::UInt64, ~std::uint64_t{0}),
         Value::unsignedInteger(DataType::UInt64, 1));
    both("f", Value::floating(0.1f), Value::floating(-1e30f));
    both("s", Value::text("=a,b"), Value::text(""));
    both("t", Value::unsignedInteger(DataType::DateTime, 1'795'305'600'123),
         Value::unsignedInteger(DataType::DateTime, 0));
    both("y", Value::bytes(DataType::Bytes, "\xff\x01"), Value::bytes(DataType::Bytes, ""));
    both("a", Value::bytes(DataType::Int8Array, "\x01\xff"), Value::bytes(DataType::Int8Array, ""));
    story.close();
    const char* period = "2026-11-22..2026-11-22T03:00";
    const QStringList first =
        lines(reportOf(story.path(), wide(period, "1h", Aggregate::First), folder.file("w")));
    QCOMPARE(first.at(1),
             QString("2026-11-22T00:00:00.000Z,true,-9223372036854775808,18446744073709551615,0.1,\"'=a,"
                     "b\",2026-11-22T00:00:00.123Z,/wE=,\"[1,-1]\""));
    QCOMPARE(first.at(2), QString("2026-11-22T01:00:00.000Z,false,9007199254740993,1,-1e+30,\"\","
                                  "1970-01-01T00:00:00.000Z,\"\",[]"));
    QCOMPARE(first.at(3), QString("2026-11-22T02:00:00.000Z,,,,,,,,"));
    const QStringList last =
        lines(reportOf(story.path(), wide(period, "1h", Aggregate::Last), folder.file("w")));
    QCOMPARE(last.at(1), QString("2026-11-22T00:00:00.000Z,false,9007199254740993,1,-1e+30,\"\","
                                 "1970-01-01T00:00:00.000Z,\"\",[]"));
    QCOMPARE(last.at(2), QString("2026-11-22T01:00:00.000Z,,,,,,,,"));
    const QStringList most =
        lines(reportOf(story.path(), wide(period, "1h", Aggregate::Max), folder.file("w")));
    QCOMPARE(most.at(1), QString("2026-11-22T00:00:00.000Z,true,9007199254740992,18446744073709551615,0.1,,"
                                 "2026-11-22T00:00:00.123Z,,"));
  }

  void decimalCommaStandsInNumbersOnly() {
    const TemporaryFolder folder;
    HistoryStory story(folder.file("h.muster"));
    const DeviceId device = story.device("g", "n.1");
    story.number(story.series(device, "m", DataType::Double, "m/s²"), kStartMs, 1234.5);
    story.add(story.series(device, "s", DataType::String), kStartMs, Value::text("1.5; 2"));
    story.close();
    ReportDefinition german = wide("2026-11-22..2026-11-22T00:00:01.500", "1s", Aggregate::Last);
    german.dialect = {';', ',', false, false};
    QCOMPARE(lines(reportOf(story.path(), german, folder.file("w.csv"))),
             (QStringList{"time_utc;g/n.1:m [m/s²];g/n.1:s", "2026-11-22T00:00:00.000Z;1234,5;\"1.5; 2\"",
                          "2026-11-22T00:00:01.000Z;;"}));
  }

  void unitThatChangedStandsInTheHeaderAndInTheNotes() {
    const TemporaryFolder folder;
    HistoryStory story(folder.file("h.muster"));
    const SeriesId id = story.series(story.device("g", "n"), "m", DataType::Double, "°C");
    story.number(id, kStartMs, 1);
    story.meaning(id, kStartMs + kHourMs, "°F");
    story.close();
    ReportOutcome outcome;
    QCOMPARE(
        lines(reportOf(story.path(), wide("2026-11-22..2026-11-22T04:00", "2h"), folder.file("w"), &outcome))
            .at(0),
        QString("time_utc,g/n:m [°C; °F]"));
    QCOMPARE(outcome.notes.size(), std::size_t{1});
    QVERIFY(outcome.notes[0].find("from '°C' to '°F'") != std::string::npos);
    QCOMPARE(
        lines(reportOf(story.path(), wide("2026-11-22..2026-11-22T01:00", "1h"), folder.file("w"), &outcome))
            .at(0),
        QString("time_utc,g/n:m [°C]"));
    QVERIFY(outcome.notes.empty());
    QCOMPARE(lines(reportOf(story.path(), wide("2026-11-22T01:00..2026-11-22T02:00", "1h"), folder.file("w")))
                 .at(0),
             QString("time_utc,g/n:m [°F]"));
  }

  // More cells than one block has: rows are the same as those of reports of parts.
  void blocksOfRowsMakeNoDifference() {
    const TemporaryFolder folder;
    HistoryStory story(folder.file("h.muster"));
    for (int series = 0; series < 5; ++series) {
      const SeriesId id = story.series(story.device("g", "n"), "m" + std::to_string(series),
                                       series == 4 ? DataType::String : DataType::Double);
      for (int i = 0; i < 2'000; ++i) {
        const std::int64_t ms = kStartMs + i * 450'007 / 10 + series;
        if (series == 4)
          story.add(id, ms, Value::text(std::to_string(i)));
        else
          story.number(id, ms, i * 0.5);
      }
    }
    story.close();
    const ReportDefinition whole = wide("2026-11-22..2026-11-23T02:00", "187ms", Aggregate::Last);
    ReportOutcome outcome;
    const std::string text = reportOf(story.path(), whole, folder.file("w.csv"), &outcome);
    QVERIFY(outcome.rows * 5 > 2'000'000);
    QCOMPARE(std::ranges::count(text, '\n'), static_cast<std::ptrdiff_t>(outcome.rows + 1));
    const QStringList all = lines(text);
    int filled = 0;
    std::array<int, 5> seen{};
    for (int row = 1; row < all.size(); ++row) {
      const QStringList cells = all[row].split(',');
      const std::int64_t start = kStartMs + (row - 1) * std::int64_t{187};
      if (row % 100'000 == 1)
        QCOMPARE(cells[0], shown(start));
      for (int series = 0; series < 5; ++series)
        if (!cells[series + 1].isEmpty()) {
          ++filled;
          const int i = seen[static_cast<std::size_t>(series)]++;
          QCOMPARE(cells[series + 1], series == 4 ? QString::number(i) : QString::number(i * 0.5));
          const std::int64_t ms = kStartMs + i * std::int64_t{450'007} / 10 + series;
          QVERIFY(ms >= start && ms < start + 187);
        }
    }
    QCOMPARE(filled, 10'000);
  }

  void tooManyColumnsAreRefusedWithAdvice() {
    const TemporaryFolder folder;
    HistoryStory story(folder.file("h.muster"));
    const DeviceId device = story.device("g", "n");
    for (std::size_t i = 0; i <= kMostColumns; ++i)
      story.series(device, "m" + std::to_string(i), DataType::Boolean);
    story.close();
    ReportDefinition many = wide("2026-11-22", "1h");
    const auto refused = tryReport(story.path(), many, folder.file("w.csv"));
    QVERIFY(!refused.has_value());
    QCOMPARE(refused.error().code, ErrorCode::LimitExceeded);
    QVERIFY(refused.error().detail.find("16384 series") != std::string::npos);
    QVERIFY(refused.error().detail.find("take the long form") != std::string::npos);
    many.patterns = {"g/n:m1*"};
    QVERIFY(tryReport(story.path(), many, folder.file("w.csv")).has_value());
    many.step = "1ms";
    QCOMPARE(tryReport(story.path(), many, folder.file("w.csv")).error().code, ErrorCode::LimitExceeded);
  }

  void placeholdersOfThePathAreFilled() {
    const TemporaryFolder folder;
    HistoryStory story(folder.file("h.muster"));
    story.close();
    ReportDefinition definition = everything();
    definition.period = "last week";
    definition.from = definition.to = "";
    definition.zone = "Europe/Berlin";
    definition.name = "weekly";
    const auto pathOf = [&](const char* out) {
      definition.out = out;
      const auto plan = planReport(definition, *story.reader(), kNowMs, Zone());
      return plan ? plan->path : "error: " + plan.error().message();
    };
    QCOMPARE(pathOf("{name}-{date}.csv"), std::string("weekly-2026-11-09.csv"));
    QCOMPARE(pathOf("{month}/{from}_{to}_{now}.csv"),
             std::string("2026-11/20261109T000000_20261116T000000_20261122T233000.csv"));
    QCOMPARE(pathOf("a{{b}}"), std::string("a{b}"));
    QCOMPARE(pathOf("-"), std::string("-"));
    for (const char* out : {"", "{", "}", "{dat}", "{date", "a}b", "{}"})
      QVERIFY(pathOf(out).starts_with("error: out: "));
    definition.name.clear();
    QVERIFY(pathOf("{name}.csv").starts_with("error: out: "));
    definition.out = "x.csv.gz";
    QVERIFY(planReport(definition, *story.reader(), kNowMs, Zone())->dialect.gzip);
  }
};

QTEST_APPLESS_MAIN(WideReportTest)
#include "WideReportTest.moc"
