// Reporting by exception, the sampling grid, rules for metrics, name patterns and durations; the clock is
// passed in.
#include <agent/ByException.h>
#include <agent/Duration.h>
#include <agent/FixedPeriod.h>
#include <agent/MetricTable.h>
#include <agent/NameFilter.h>
#include <agent/Pace.h>

#include <QtTest>

#include <limits>

using namespace muster;
using namespace muster::agent;
using std::chrono::milliseconds;

namespace {

Value number(double d) {
  return Value::floating(d);
}

ByException oneMetric(double deadBand, milliseconds atLeastEvery = milliseconds(60'000)) {
  ByException exception;
  exception.add({deadBand, atLeastEvery});
  return exception;
}

MetricDescription temperature(std::string name, double deadBand) {
  return {std::move(name), DataType::Double, "°C", -40.0, 125.0, deadBand};
}

Collected collected(std::int64_t ms, std::vector<MetricDescription> added, std::vector<Reading> readings) {
  Collected result;
  result.now = {1'000'000 + ms, ms};
  result.added = std::move(added);
  result.readings = std::move(readings);
  return result;
}

} // namespace

class ReportingTest : public QObject {
  Q_OBJECT

 private slots:
  void firstReadingIsSent() {
    auto exception = oneMetric(10);
    QVERIFY(exception.accept(0, number(5), 0));
  }

  void changeInsideTheDeadBandIsHeldBack() {
    auto exception = oneMetric(0.5);
    QVERIFY(exception.accept(0, number(20), 0));
    QVERIFY(!exception.accept(0, number(20.4), 1'000));
    QVERIFY(!exception.accept(0, number(19.6), 2'000));
    QVERIFY(exception.accept(0, number(20.5), 3'000));
  }

  void slowDriftIsMeasuredFromWhatWasSent() {
    auto exception = oneMetric(1);
    int sent = 0;
    for (int i = 0; i <= 50; ++i)
      sent += exception.accept(0, number(20 + i * 0.125), i) ? 1 : 0;
    QCOMPARE(sent, 1 + 6); // at 0, 1.0, 2.0, ... 6.0
  }

  void withoutADeadBandEveryChangeIsSentAndNoRepetition() {
    auto exception = oneMetric(0);
    QVERIFY(exception.accept(0, number(1), 0));
    QVERIFY(!exception.accept(0, number(1), 1'000));
    QVERIFY(exception.accept(0, number(std::nextafter(1.0, 2.0)), 2'000));
  }

  void unchangedValueIsSentWhenItIsDue() {
    auto exception = oneMetric(1, milliseconds(10'000));
    QVERIFY(exception.accept(0, number(1), 500));
    QVERIFY(!exception.accept(0, number(1), 10'499));
    QVERIFY(exception.accept(0, number(1), 10'500));
    QVERIFY(!exception.accept(0, number(1), 20'499));
  }

  void zeroMeansNeverDue() {
    auto exception = oneMetric(1, milliseconds(0));
    QVERIFY(exception.accept(0, number(1), 0));
    QVERIFY(!exception.accept(0, number(1), std::numeric_limits<std::int64_t>::max() / 2));
  }

  void nullIsAChangeInBothDirections() {
    auto exception = oneMetric(100);
    QVERIFY(exception.accept(0, number(1), 0));
    QVERIFY(exception.accept(0, Value::null(DataType::Double), 1));
    QVERIFY(!exception.accept(0, Value::null(DataType::Double), 2));
    QVERIFY(exception.accept(0, number(1), 3));
  }

  void nullIsSaidOnceAndNeverDueAgain() {
    auto exception = oneMetric(1, milliseconds(1'000));
    QVERIFY(exception.accept(0, number(1), 0));
    QVERIFY(exception.accept(0, Value::null(DataType::Double), 100));
    QVERIFY(!exception.accept(0, Value::null(DataType::Double), 50'000));
    QVERIFY(exception.accept(0, number(1), 50'001));
  }

  void sensorThatFailedIsOneBadNullAndThenSilenceUntilItIsBack() {
    MetricTable table{AgentConfig()};
    const Value null = Value::null(DataType::Double);
    auto first = collected(0, {temperature("Temperature/a", 1)}, {{0, number(20), false}});
    table.describe(first);
    QCOMPARE(table.select(first).at(0).quality.value_or(0), kQualityGood);
    const auto gone = table.select(collected(1'000, {}, {{0, null, true}}));
    QCOMPARE(gone.size(), std::size_t(1));
    QVERIFY(gone[0].value.isNull());
    QCOMPARE(gone[0].quality.value_or(kQualityGood), kQualityBad);
    QCOMPARE(table.metrics()[0].quality, kQualityBad); // the next birth says it as well
    for (std::int64_t second = 2; second < 500; ++second)
      QVERIFY(table.select(collected(second * 1'000, {}, {{0, null, true}})).empty());
    const auto back = table.select(collected(500'000, {}, {{0, number(20), false}}));
    QCOMPARE(back.size(), std::size_t(1));
    QCOMPARE(back[0].quality.value_or(0), kQualityGood);
  }

  // NTP, a battery that is empty, a suspended machine: the wall clock jumps, the monotonic one does not.
  void jumpsOfTheWallClockNeitherSilenceNorRepeat() {
    MetricTable table{AgentConfig()};
    auto first = collected(0, {temperature("Temperature/a", 1)}, {{0, number(20), false}});
    table.describe(first);
    QCOMPARE(table.select(first).size(), std::size_t(1));
    const auto at = [&](std::int64_t monotonicMs, std::int64_t utcMs) {
      auto later = collected(monotonicMs, {}, {{0, number(20), false}});
      later.now.utcMs = utcMs;
      return table.select(later);
    };
    QVERIFY(at(1'000, 1'000'000 + 86'400'000).empty());
    QVERIFY(at(59'999, 5).empty());
    const auto due = at(60'000, 7);
    QCOMPARE(due.size(), std::size_t(1));
    QCOMPARE(due[0].timestampMs, std::int64_t(7)); // as the clock says, and nothing else
  }

  void sensorThatFailsBeforeItsFirstValueIsSaidToBeBad() {
    MetricTable table{AgentConfig()};
    const Value null = Value::null(DataType::Double);
    auto first = collected(0, {temperature("Temperature/a", 1)}, {{0, null, false}});
    table.describe(first);
    QCOMPARE(table.select(first).size(), std::size_t(1));
    QCOMPARE(table.select(collected(1'000, {}, {{0, null, true}})).size(), std::size_t(1));
    QCOMPARE(table.metrics()[0].quality, kQualityBad);
  }

  void newMetricsAreAnnouncedAtOnceAndThenAtMostEveryTenSeconds() {
    AnnouncementPace pace;
    QVERIFY(!pace.takeDue(true, 0));
    pace.metricsWereFound();
    QVERIFY(pace.takeDue(true, 1'000));
    QVERIFY(!pace.takeDue(true, 1'001));
    int births = 0;
    for (std::int64_t ms = 2'000; ms < 102'000; ms += 1'000) {
      pace.metricsWereFound();
      births += pace.takeDue(true, ms) ? 1 : 0;
    }
    QCOMPARE(births, 10);
  }

  void newMetricsThatNobodyHearsOfWaitForNothing() {
    AnnouncementPace pace;
    for (int i = 0; i < 3; ++i) {
      pace.metricsWereFound();
      QVERIFY(pace.takeDue(false, i));
    }
    pace.metricsWereFound();
    QVERIFY(pace.takeDue(true, 4));
  }

  void growingCountIsSaidAtOnceAndThenOnceAMinute() {
    GrowingCount count;
    QVERIFY(!count.isToBeSaid(0, 0));
    QVERIFY(count.isToBeSaid(1, 1'000));
    QVERIFY(!count.isToBeSaid(1'000'000, 60'999));
    QVERIFY(count.isToBeSaid(1'000'000, 61'000));
    QVERIFY(!count.isToBeSaid(1'000'000, 500'000));
  }

  void primaryHostThatIsNotThereIsWaitedForAloudOnceAMinute() {
    using Line = HostNews::Line;
    HostNews news;
    QVERIFY(news.next(false, false, 0) == Line::None);
    QVERIFY(news.next(true, false, 5'000) == Line::None); // its STATE may be on its way
    int waits = 0;
    for (std::int64_t ms = 5'000; ms < 185'000; ms += 500)
      waits += news.next(true, false, ms) == Line::Waits ? 1 : 0;
    QCOMPARE(waits, 3);
    QVERIFY(news.next(true, true, 185'000) == Line::IsOnline);
    QVERIFY(news.next(true, true, 300'000) == Line::None);
    QVERIFY(news.next(false, false, 300'001) == Line::None);
    QVERIFY(news.next(true, false, 300'002) == Line::None);
    QVERIFY(news.next(true, false, 301'002) == Line::Waits); // each connection anew
  }

  void primaryHostThatIsThereIsNotWaitedFor() {
    HostNews news;
    QVERIFY(news.next(true, false, 0) == HostNews::Line::None);
    QVERIFY(news.next(true, true, 20) == HostNews::Line::IsOnline);
    QVERIFY(news.next(true, true, 5'000) == HostNews::Line::None);
  }

  void textAndTruthHaveNoDeadBand() {
    auto text = oneMetric(100);
    QVERIFY(text.accept(0, Value::text("a"), 0));
    QVERIFY(text.accept(0, Value::text("b"), 1));
    auto truth = oneMetric(100);
    QVERIFY(truth.accept(0, Value::boolean(false), 0));
    QVERIFY(truth.accept(0, Value::boolean(true), 1));
    QVERIFY(!truth.accept(0, Value::boolean(true), 2));
  }

  void notANumberIsAChange() {
    auto exception = oneMetric(1);
    QVERIFY(exception.accept(0, number(1), 0));
    QVERIFY(exception.accept(0, number(std::numeric_limits<double>::quiet_NaN()), 1));
    QVERIFY(exception.accept(0, number(1), 2));
  }

  void largeUnsignedNumbersKeepTheirBand() {
    ByException exception = oneMetric(1024);
    QVERIFY(exception.accept(0, Value::unsignedInteger(DataType::UInt64, 1'000'000), 0));
    QVERIFY(!exception.accept(0, Value::unsignedInteger(DataType::UInt64, 999'000), 1));
    QVERIFY(exception.accept(0, Value::unsignedInteger(DataType::UInt64, 998'976), 2));
  }

  void gridDoesNotDriftWithTheTimeThatReadingTakes() {
    FixedPeriod grid(1'000, 100);
    for (int i = 0; i < 1'000; ++i) {
      QCOMPARE(grid.dueMs(), std::int64_t(1'000 + i * 100));
      grid.done(grid.dueMs() + 37 + i % 50);
    }
    QCOMPARE(grid.missed(), std::uint64_t(0));
  }

  void pointsThatWereWorkedThroughAreCountedAndNotMadeUpFor() {
    FixedPeriod grid(0, 100);
    grid.done(350); // points 100, 200 and 300 are over
    QCOMPARE(grid.missed(), std::uint64_t(3));
    QCOMPARE(grid.dueMs(), std::int64_t(400));
    grid.done(500); // exactly on the next point: that one is over as well
    QCOMPARE(grid.dueMs(), std::int64_t(600));
    QCOMPARE(grid.missed(), std::uint64_t(4));
  }

  void catalogueDeadBandCountsUntilTheConfigurationSaysOtherwise() {
    AgentConfig config;
    config.metrics["Temperature/b"].deadBand = 5;
    MetricTable table(config);
    const auto first = collected(0, {temperature("Temperature/a", 1), temperature("Temperature/b", 1)},
                                 {{0, number(20)}, {1, number(20)}});
    QVERIFY(table.describe(first));
    QCOMPARE(table.select(first).size(), std::size_t(2));
    const auto second = collected(1'000, {}, {{0, number(22)}, {1, number(22)}});
    QVERIFY(!table.describe(second));
    const auto samples = table.select(second);
    QCOMPARE(samples.size(), std::size_t(1));
    QCOMPARE(samples[0].metric, 0u);
    QCOMPARE(samples[0].timestampMs, std::int64_t(1'001'000));
  }

  void ruleForAPatternHoldsForEachInstanceButTheOneNamed() {
    AgentConfig config;
    config.metrics["Temperature/{}"].enabled = false;
    config.metrics["Temperature/keep"];
    MetricTable table(config);
    const auto first = collected(0, {temperature("Temperature/a", 1), temperature("Temperature/keep", 1)},
                                 {{0, number(20)}, {1, number(21)}});
    QVERIFY(table.describe(first));
    QCOMPARE(table.metrics().size(), std::size_t(1));
    QCOMPARE(table.metrics()[0].name, std::string("Temperature/keep"));
    const auto samples = table.select(first);
    QCOMPARE(samples.size(), std::size_t(1));
    QCOMPARE(samples[0].value, number(21));
  }

  void birthHasUnitRangeAndTheValueThatWasSent() {
    MetricTable table{AgentConfig()};
    const auto first = collected(0, {temperature("Temperature/a", 1)}, {{0, number(20)}});
    table.describe(first);
    table.select(first);
    table.select(collected(1'000, {}, {{0, number(20.5)}}));
    const EdgeMetric& metric = table.metrics().at(0);
    QCOMPARE(metric.value, number(20));
    QCOMPARE(metric.timestampMs, std::int64_t(1'000'000));
    QCOMPARE(metric.properties,
             (std::vector<Property>{
                 {"engUnit", Value::text("°C")}, {"engLow", number(-40)}, {"engHigh", number(125)}}));
  }

  void secondMetricOfANameButForCaseIsLeftOut() {
    MetricTable table{AgentConfig()};
    table.describe(collected(0, {temperature("Temperature/a", 1)}, {{0, number(20)}}));
    auto second = collected(0, {temperature("Temperature/A", 1)}, {{0, number(30)}});
    second.collector = 1;
    QVERIFY(!table.describe(second));
    QCOMPARE(table.metrics().size(), std::size_t(1));
    QVERIFY(table.select(second).empty());
  }

  void secondMetricOfANameIsLeftOut() {
    MetricTable table{AgentConfig()};
    auto first = collected(0, {temperature("Temperature/a", 1)}, {{0, number(20)}});
    table.describe(first);
    first.collector = 1;
    QVERIFY(!table.describe(first));
    QVERIFY(table.select(first).empty());
    QCOMPARE(table.metrics().size(), std::size_t(1));
  }

  void patternsFitAsAShellWould_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("fits");
    QTest::newRow("plain") << "eth0"
                           << "eth0" << true;
    QTest::newRow("plain, other") << "eth0"
                                  << "eth01" << false;
    QTest::newRow("star") << "veth*"
                          << "veth12ab" << true;
    QTest::newRow("star for nothing") << "veth*"
                                      << "veth" << true;
    QTest::newRow("star inside") << "a*b*c"
                                 << "aXXbYYbZc" << true;
    QTest::newRow("star inside, no end") << "a*b*c"
                                         << "aXXbYYbZ" << false;
    QTest::newRow("question mark") << "sd?"
                                   << "sda" << true;
    QTest::newRow("question mark for nothing") << "sd?"
                                               << "sd" << false;
    QTest::newRow("everything") << "*"
                                << "" << true;
    QTest::newRow("nothing") << ""
                             << "x" << false;
    QTest::newRow("no exponential time")
        << QString("a*").repeated(60) + "b" << QString("a").repeated(5000) << false;
  }
  void patternsFitAsAShellWould() {
    QFETCH(QString, pattern);
    QFETCH(QString, text);
    QFETCH(bool, fits);
    QCOMPARE(fitsPattern(pattern.toStdString(), text.toStdString()), fits);
  }

  void excludeWinsOverInclude() {
    const NameFilter filter{{"eth*"}, {"eth1"}};
    QVERIFY(filter.accepts("eth0"));
    QVERIFY(!filter.accepts("eth1"));
    QVERIFY(!filter.accepts("wlan0"));
    QVERIFY(NameFilter().accepts("anything"));
  }

  void durationsAreANumberWithAUnit() {
    QCOMPARE(parseDuration("500ms"), std::optional(milliseconds(500)));
    QCOMPARE(parseDuration("2m"), std::optional(milliseconds(120'000)));
    QCOMPARE(parseDuration("1d"), std::optional(milliseconds(86'400'000)));
    for (const char* wrong : {"", "5", "s", "-1s", "1.5s", "1 s", "1w", "99999999999999999999s", "400d"})
      QVERIFY2(!parseDuration(wrong), wrong);
    QCOMPARE(durationText(milliseconds(90'000)), std::string("90s"));
    QCOMPARE(durationText(milliseconds(1'500)), std::string("1500ms"));
    QCOMPARE(durationText(milliseconds(0)), std::string("0s"));
  }
};

QTEST_APPLESS_MAIN(ReportingTest)
#include "ReportingTest.moc"
