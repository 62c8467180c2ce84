// Periods as a person writes them, in zones whose days are not all of one length.
#include "Zones.h"

#include <QtTest>

#include <reports/Period.h>

using namespace muster;
using namespace muster::test;

namespace {

constexpr std::int64_t kHourMs = 3'600'000;

QString shown(const Result<Period>& period) {
  return period ? test::shown(period->fromMs) + " " + test::shown(period->toMs)
                : QString::fromStdString(period.error().message());
}

std::vector<std::int64_t> hoursBetween(const std::vector<std::int64_t>& edges) {
  std::vector<std::int64_t> hours;
  for (std::size_t i = 1; i < edges.size(); ++i)
    hours.push_back((edges[i] - edges[i - 1]) / kHourMs);
  return hours;
}

} // namespace

class PeriodTest : public QObject {
  Q_OBJECT

 private slots:
  void periodsAreWhatTheySay_data() {
    QTest::addColumn<QString>("zoneName");
    QTest::addColumn<QString>("now");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    int count = 0;
    const auto row = [&](const char* zoneName, const char* now, const char* text, const char* expected) {
      QTest::addRow("%d %s %s", ++count, zoneName, text) << zoneName << now << text << expected;
    };
    // Sunday, 22 November 2026, 23:30 in Berlin.
    const char* now = "2026-11-22T22:30:00Z";
    row("UTC", now, "today", "2026-11-22T00:00:00.000Z 2026-11-22T22:30:00.000Z");
    row("Europe/Berlin", now, "today", "2026-11-21T23:00:00.000Z 2026-11-22T22:30:00.000Z");
    row("Pacific/Kiritimati", now, "today", "2026-11-22T10:00:00.000Z 2026-11-22T22:30:00.000Z");
    row("UTC", now, "yesterday", "2026-11-21T00:00:00.000Z 2026-11-22T00:00:00.000Z");
    row("UTC", now, "this week", "2026-11-16T00:00:00.000Z 2026-11-22T22:30:00.000Z");
    row("UTC", now, "last week", "2026-11-09T00:00:00.000Z 2026-11-16T00:00:00.000Z");
    row("Pacific/Kiritimati", now, "last week", "2026-11-15T10:00:00.000Z 2026-11-22T10:00:00.000Z");
    row("UTC", now, "this month", "2026-11-01T00:00:00.000Z 2026-11-22T22:30:00.000Z");
    row("Europe/Berlin", now, "last month", "2026-09-30T22:00:00.000Z 2026-10-31T23:00:00.000Z");
    row("UTC", "2026-01-15T00:00:00Z", "last month", "2025-12-01T00:00:00.000Z 2026-01-01T00:00:00.000Z");
    row("UTC", now, "last 24h", "2026-11-21T22:30:00.000Z 2026-11-22T22:30:00.000Z");
    row("UTC", now, "last 7d", "2026-11-15T22:30:00.000Z 2026-11-22T22:30:00.000Z");
    row("UTC", now, "2026-11", "2026-11-01T00:00:00.000Z 2026-12-01T00:00:00.000Z");
    row("UTC", now, "2024-02", "2024-02-01T00:00:00.000Z 2024-03-01T00:00:00.000Z");
    row("UTC", now, "yesterday..now-2h", "2026-11-21T00:00:00.000Z 2026-11-22T20:30:00.000Z");
    row("UTC", now, "2026-11-22T08:00+01:00..2026-11-22T08:00:30Z",
        "2026-11-22T07:00:00.000Z 2026-11-22T08:00:30.000Z");
    // 23 and 25 hours.
    row("Europe/Berlin", now, "2026-03-29", "2026-03-28T23:00:00.000Z 2026-03-29T22:00:00.000Z");
    row("Europe/Berlin", now, "2026-10-25", "2026-10-24T22:00:00.000Z 2026-10-25T23:00:00.000Z");
    row("Europe/Berlin", "2026-10-26T12:00:00Z", "yesterday",
        "2026-10-24T22:00:00.000Z 2026-10-25T23:00:00.000Z");
    row("America/New_York", now, "2026-03-08", "2026-03-08T05:00:00.000Z 2026-03-09T04:00:00.000Z");
    row("Australia/Lord_Howe", now, "2026-10-04", "2026-10-03T13:30:00.000Z 2026-10-04T13:00:00.000Z");
    // The day begins at 01:00 where midnight was skipped.
    row("America/Sao_Paulo", now, "2018-11-04", "2018-11-04T03:00:00.000Z 2018-11-05T02:00:00.000Z");
    // Far years, where the rule alone speaks.
    row("Europe/Berlin", now, "3026-07", "3026-06-30T22:00:00.000Z 3026-07-31T22:00:00.000Z");
    row("America/Nuuk", now, "9000-03-30", "9000-03-30T01:00:00.000Z 9000-03-31T01:00:00.000Z");
  }
  void periodsAreWhatTheySay() {
    QFETCH(QString, zoneName);
    QFETCH(QString, now);
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const Zone in = zone(zoneName.toStdString().c_str());
    QCOMPARE(shown(parsePeriod(text.toStdString(), in, utc(now.toStdString()))), expected);
  }

  void momentsOfEveryForm_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* text, const char* expected) { QTest::newRow(text) << text << expected; };
    row("2026-11-22", "2026-11-21T23:00:00.000Z");
    row("2026-11-22T08:00", "2026-11-22T07:00:00.000Z");
    row("2026-11-22 08:00", "2026-11-22T07:00:00.000Z");
    row("2026-07-22T08:00:30", "2026-07-22T06:00:30.000Z");
    row("2026-11-22T08:00:30.250Z", "2026-11-22T08:00:30.250Z");
    row("2026-11-22T08:00Z", "2026-11-22T08:00:00.000Z");
    row("2026-11-22T08:00-03:30", "2026-11-22T11:30:00.000Z");
    row("2026-11-22T08:00+0530", "2026-11-22T02:30:00.000Z");
    row("2026-11-22T08:00+05", "2026-11-22T03:00:00.000Z");
    row("now", "2026-11-22T22:30:00.000Z");
    row("now-90m", "2026-11-22T21:00:00.000Z");
    row("now+1d", "2026-11-23T22:30:00.000Z");
    row("today", "2026-11-21T23:00:00.000Z");
    row("last month", "2026-09-30T22:00:00.000Z");
  }
  void momentsOfEveryForm() {
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const auto moment = parseMoment(text.toStdString(), zone("Europe/Berlin"), utc("2026-11-22T22:30:00Z"));
    QVERIFY2(moment.has_value(), moment ? "" : moment.error().message().c_str());
    QCOMPARE(test::shown(*moment), expected);
  }

  void whatIsNeitherIsRefused_data() {
    QTest::addColumn<QString>("text");
    for (const char* text : {"",
                             "tomorrow",
                             "Today",
                             "last",
                             "last ",
                             "last 0h",
                             "last -1h",
                             "last 99999999999999999999h",
                             "last 1y",
                             "last 9999999999999w",
                             "now-",
                             "now-5",
                             "2026",
                             "2026-13",
                             "2026-11-31",
                             "2026-11-22T",
                             "2026-11-22T24:00",
                             "2026-11-22T08",
                             "2026-11-22T08:00:61",
                             "2026-11-22T08:00+24:00",
                             "2026-11-22T08:00Zx",
                             "1969-12-31",
                             "9999-01-02",
                             "0000-01-01",
                             "..",
                             "now..now",
                             "now..yesterday",
                             "2026-11-22..",
                             "2026-11-2\xc3\xa9",
                             "last 600000w",
                             "now-600000w"})
      QTest::newRow(text) << text;
  }
  void whatIsNeitherIsRefused() {
    QFETCH(QString, text);
    const std::int64_t now = utc("2026-11-22T22:30:00Z");
    const auto period = parsePeriod(text.toStdString(), Zone(), now);
    QVERIFY(!period.has_value());
    QCOMPARE(period.error().code, ErrorCode::BadArgument);
    QVERIFY(!parseMoment(text.toStdString(), Zone(), now).has_value());
  }

  void clockThatIsNonsenseDoesNoHarm() {
    for (const std::int64_t now :
         {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()})
      for (const char* text : {"today", "last week", "last 24h", "now-2h", "last month"}) {
        static_cast<void>(parsePeriod(text, zone("Europe/Berlin"), now));
        static_cast<void>(parseMoment(text, zone("Europe/Berlin"), now));
      }
    QVERIFY(parseMoment("now", Zone(), std::numeric_limits<std::int64_t>::max()).has_value());
  }

  void daysOfAZoneAreSteps() {
    const Zone berlin = zone("Europe/Berlin");
    const auto period = parsePeriod("2026-10-24T12:00..2026-10-27", berlin, 0);
    QVERIFY(period.has_value());
    const auto edges = stepEdges(*period, *parseStep("day"), berlin);
    QVERIFY(edges.has_value());
    QCOMPARE(hoursBetween(*edges), (std::vector<std::int64_t>{12, 25, 24}));
    const auto spring =
        stepEdges(*parsePeriod("2026-03-28..2026-03-31", berlin, 0), *parseStep("1d"), berlin);
    QCOMPARE(hoursBetween(*spring), (std::vector<std::int64_t>{24, 23, 24}));
  }

  void weeksBeginOnMondaysAndMonthsOnFirsts() {
    const auto weeks = stepEdges(*parsePeriod("2026-11", Zone(), 0), *parseStep("week"), Zone());
    QCOMPARE(hoursBetween(*weeks), (std::vector<std::int64_t>{24, 168, 168, 168, 168, 24}));
    const auto months =
        stepEdges(*parsePeriod("2024-01-31..2024-04-02", Zone(), 0), *parseStep("month"), Zone());
    QCOMPARE(hoursBetween(*months), (std::vector<std::int64_t>{24, 29 * 24, 31 * 24, 24}));
  }

  void dayThatAZoneLeftOutHasNoStep() {
    const Zone apia = zone("Pacific/Apia");
    const auto edges = stepEdges(*parsePeriod("2011-12-29..2012-01-01", apia, 0), *parseStep("day"), apia);
    QCOMPARE(hoursBetween(*edges), (std::vector<std::int64_t>{24, 24}));
  }

  void lengthsBeginAtTheStartAndTheLastMayBeShort() {
    const auto edges = stepEdges({0, 10 * kHourMs}, *parseStep("4h"), Zone());
    QCOMPARE(hoursBetween(*edges), (std::vector<std::int64_t>{4, 4, 2}));
    QCOMPARE(stepEdges({0, 1}, *parseStep("1w"), Zone())->size(), std::size_t{2});
  }

  void stepsAreBounded() {
    const auto most = stepEdges({0, 1'000'000}, *parseStep("1ms"), Zone());
    QVERIFY(most.has_value());
    QCOMPARE(most->size(), kMostSteps + 1);
    const auto more = stepEdges({0, 1'000'001}, *parseStep("1ms"), Zone());
    QVERIFY(!more.has_value());
    QCOMPARE(more.error().code, ErrorCode::LimitExceeded);
    QVERIFY(!stepEdges({5, 5}, *parseStep("1ms"), Zone()).has_value());
    QVERIFY(!stepEdges({0, 10}, Step{}, Zone()).has_value());
    for (const char* text : {"", "0s", "-1s", "h", "1y", "1.5h", "month "})
      QVERIFY(!parseStep(text).has_value());
    // All there are, to the last.
    const auto all = stepEdges({0, utc("9999-01-01T00:00:00Z")}, *parseStep("month"), zone("Europe/Berlin"));
    QVERIFY(all.has_value());
    QCOMPARE(all->back(), utc("9999-01-01T00:00:00Z"));
  }
};

QTEST_APPLESS_MAIN(PeriodTest)
#include "PeriodTest.moc"
