#include "charts/TimeTicks.h"

#include <QDateTime>
#include <QTest>

using namespace muster::ui;

namespace {

constexpr std::int64_t kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute;
const QTimeZone kBerlin("Europe/Berlin");

std::int64_t berlin(int year, int month, int day, int hour, int minute = 0) {
  return QDateTime(QDate(year, month, day), QTime(hour, minute), kBerlin).toMSecsSinceEpoch();
}

QStringList labels(const std::vector<TimeTick>& ticks) {
  QStringList texts;
  for (const TimeTick& tick : ticks)
    texts << tick.label;
  return texts;
}

} // namespace

class TimeTicksTest : public QObject {
  Q_OBJECT
 private slots:
  void sixHoursGetRoundHoursInLocalTime();
  void aMinuteGetsSeconds();
  void midnightIsNamedByItsDay();
  void ticksAreRoundInAZoneOfHalfHours();
  void inAutumnTicksGoOnRoundInTheNewTime();
  void inSpringTheSkippedHourHasNoTick();
  void thereAreNoMoreTicksThanAskedFor();
  void anEmptyRangeHasNone();
  void theTagShowsTenthsWhenAPixelIsShort();
  void theRangeNamesItsDayOnceOrBoth();
};

void TimeTicksTest::sixHoursGetRoundHoursInLocalTime() {
  const auto ticks = timeTicks(berlin(2026, 11, 17, 2, 14), berlin(2026, 11, 17, 8, 14), 6, kBerlin);
  QCOMPARE(labels(ticks), (QStringList{"03:00", "04:00", "05:00", "06:00", "07:00", "08:00"}));
  QCOMPARE(ticks.front().ms, berlin(2026, 11, 17, 3));
}

void TimeTicksTest::aMinuteGetsSeconds() {
  const std::int64_t start = berlin(2026, 11, 17, 8, 14);
  QCOMPARE(labels(timeTicks(start, start + kMinute, 4, kBerlin)),
           (QStringList{"08:14:00", "08:14:15", "08:14:30", "08:14:45", "08:15:00"}));
}

void TimeTicksTest::midnightIsNamedByItsDay() {
  const auto ticks = timeTicks(berlin(2026, 11, 16, 22), berlin(2026, 11, 17, 2), 4, kBerlin);
  QVERIFY(labels(ticks).contains("17 Nov"));
  QVERIFY(!labels(ticks).contains("00:00"));
}

void TimeTicksTest::ticksAreRoundInAZoneOfHalfHours() {
  const QTimeZone kolkata("Asia/Kolkata");
  const auto start = QDateTime(QDate(2026, 11, 17), QTime(8, 10), kolkata).toMSecsSinceEpoch();
  QCOMPARE(labels(timeTicks(start, start + 3 * kHour, 3, kolkata)), (QStringList{"09:00", "10:00", "11:00"}));
}

void TimeTicksTest::inAutumnTicksGoOnRoundInTheNewTime() {
  const std::int64_t start = berlin(2026, 10, 25, 0, 30);
  const auto ticks = timeTicks(start, start + 12 * kHour, 6, kBerlin);
  for (const TimeTick& tick : ticks)
    QCOMPARE(QDateTime::fromMSecsSinceEpoch(tick.ms, kBerlin).time().minute(), 0);
  QVERIFY(labels(ticks).contains("04:00"));
  QVERIFY(labels(ticks).contains("10:00"));
}

void TimeTicksTest::inSpringTheSkippedHourHasNoTick() {
  const std::int64_t start = berlin(2026, 3, 29, 0, 30);
  const QStringList texts = labels(timeTicks(start, start + 4 * kHour, 4, kBerlin));
  QCOMPARE(texts, (QStringList{"01:00", "03:00", "04:00", "05:00"}));
}

void TimeTicksTest::thereAreNoMoreTicksThanAskedFor() {
  const std::int64_t start = berlin(2026, 11, 17, 8);
  for (std::int64_t span = kSecond; span < 960 * kHour; span = span * 3 / 2)
    for (int most = 1; most < 12; ++most)
      QVERIFY(static_cast<int>(timeTicks(start, start + span, most, kBerlin).size()) <= most + 1);
}

void TimeTicksTest::anEmptyRangeHasNone() {
  QVERIFY(timeTicks(1000, 1000, 5, kBerlin).empty());
  QVERIFY(timeTicks(2000, 1000, 5, kBerlin).empty());
}

void TimeTicksTest::theTagShowsTenthsWhenAPixelIsShort() {
  const std::int64_t ms = berlin(2026, 11, 17, 6, 12) + 30'400;
  QCOMPARE(timeTag(ms, 36'000, kBerlin), QString("06:12:30"));
  QCOMPARE(timeTag(ms, 50, kBerlin), QString("06:12:30.4"));
  QVERIFY(timeTag(ms, 300'000, kBerlin).endsWith(QString(" 06:12"))); // of days: which one
}

void TimeTicksTest::theRangeNamesItsDayOnceOrBoth() {
  QCOMPARE(rangeText(berlin(2026, 11, 17, 2, 14), berlin(2026, 11, 17, 8, 14), kBerlin),
           QString("Tue 17 Nov, 02:14 to 08:14"));
  QCOMPARE(rangeText(berlin(2026, 11, 16, 22), berlin(2026, 11, 17, 2), kBerlin),
           QString("Mon 16 Nov, 22:00 to Tue 17 Nov, 02:00"));
}

QTEST_GUILESS_MAIN(TimeTicksTest)
#include "TimeTicksTest.moc"
