// RecentSamples: order, late points, ranges, and the bound on memory.

#include <fleet/RecentSamples.h>
#include <schema/Value.h>

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace muster;

namespace {

using Times = std::vector<std::int64_t>;

Times timesOf(const std::vector<Point>& points) {
  Times times;
  times.reserve(points.size());
  for (const Point& point : points)
    times.push_back(point.timeMs);
  return times;
}

Times timesOf(const RecentSamples& samples, SeriesId series) {
  std::vector<Point> points;
  samples.copyNewest(series, std::numeric_limits<std::size_t>::max(), points);
  return timesOf(points);
}

Times rangeOf(const RecentSamples& samples, std::int64_t from, std::int64_t to) {
  std::vector<Point> points;
  samples.copyRange(0, from, to, points);
  return timesOf(points);
}

constexpr RecentLimits kFourPoints{.bytes = 1u << 20, .minPoints = 4, .maxPoints = 4};

} // namespace

class RecentSamplesTest : public QObject {
  Q_OBJECT

 private slots:
  void pointsComeBackOldestFirst() {
    RecentSamples samples;
    for (std::int64_t t = 1; t <= 100; ++t)
      samples.add(3, {t, static_cast<double>(t)});
    QCOMPARE(samples.size(3), std::size_t{100});
    std::vector<Point> points;
    samples.copyNewest(3, 3, points);
    QCOMPARE(points, (std::vector<Point>{{98, 98}, {99, 99}, {100, 100}}));
  }

  void aSeriesThatWasNeverSeenIsEmpty() {
    RecentSamples samples;
    std::vector<Point> points;
    samples.copyNewest(7, 10, points);
    samples.copyRange(7, 0, 1'000, points);
    samples.prefetch(7);
    QCOMPARE(samples.size(7), std::size_t{0});
    QVERIFY(points.empty());
  }

  void aFullRingDropsItsOldest() {
    RecentSamples samples(kFourPoints);
    for (std::int64_t t = 1; t <= 6; ++t)
      samples.add(0, {t, 0});
    QCOMPARE(timesOf(samples, 0), (Times{3, 4, 5, 6}));
  }

  void aLatePointGoesToItsPlace() {
    RecentSamples samples;
    for (const std::int64_t t : {10, 20, 30, 40, 25, 15, 5, 45})
      samples.add(0, {t, 0});
    QCOMPARE(timesOf(samples, 0), (Times{5, 10, 15, 20, 25, 30, 40, 45}));
  }

  void aLatePointInAFullRingTakesTheRoomOfTheOldest() {
    RecentSamples samples(kFourPoints);
    for (const std::int64_t t : {10, 20, 30, 40, 50, 35})
      samples.add(0, {t, 0});
    QCOMPARE(timesOf(samples, 0), (Times{30, 35, 40, 50}));
  }

  void aPointOlderThanAFullRingIsLeftOut() {
    RecentSamples samples(kFourPoints);
    for (const std::int64_t t : {10, 20, 30, 40, 5})
      samples.add(0, {t, 0});
    QCOMPARE(timesOf(samples, 0), (Times{10, 20, 30, 40}));
  }

  void latePointsInRandomOrderEndUpSorted() {
    RecentSamples samples({.bytes = 1u << 20, .minPoints = 16, .maxPoints = 200});
    std::uint32_t random = 1;
    Times expected;
    for (int i = 0; i < 200; ++i) {
      random = random * 1664525u + 1013904223u;
      expected.push_back(random >> 12);
      samples.add(0, {expected.back(), static_cast<double>(i)});
    }
    std::sort(expected.begin(), expected.end());
    QCOMPARE(timesOf(samples, 0), expected);
  }

  void theSamePointIsKeptOnceAndADifferentOneAtItsTimeBesideIt() {
    RecentSamples samples;
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (const Point point : {Point{10, 1}, Point{20, 2}, Point{10, 1}, Point{20, 3}, Point{20, 2},
                              Point{30, nan}, Point{30, nan}})
      samples.add(0, point);
    QCOMPARE(timesOf(samples, 0), (Times{10, 20, 20, 30}));
  }

  void samplesComeBackToTheLastBit() {
    RecentSamples samples;
    const std::vector<RecentSample> sent{
        {1'794'896'072'000, 0xffff'ffff'ffff'fffeu, 192, false, false},
        {1'794'896'072'001, 0x8000'0000'0000'0001u, 0, false, true},
        {1'794'896'072'002, 0, 65'535, true, false},
        {1'794'896'072'003, (1ull << 53) + 1, 500, false, false},
    };
    for (const RecentSample& sample : sent)
      samples.add(2, DataType::UInt64, sample);
    std::vector<RecentSample> back;
    samples.copyExact(2, sent.front().timeMs, sent.back().timeMs, back);
    QCOMPARE(back, sent);
    back.clear();
    samples.copyExact(2, sent[1].timeMs, sent[2].timeMs, back);
    QCOMPARE(back, (std::vector<RecentSample>{sent[1], sent[2]}));
  }

  void pointsOfASeriesAreNumbersOfItsType() {
    RecentSamples samples;
    samples.add(0, DataType::Int8, {10, Value::integer(DataType::Int8, -5).bits()});
    samples.add(1, DataType::Float, {10, Value::floating(0.5F).bits()});
    samples.add(2, DataType::Double, {10, Value::floating(1.5).bits(), 0});
    samples.add(3, DataType::Double, {10, 0, 192, true});
    std::vector<Point> points;
    for (SeriesId series = 0; series < 4; ++series)
      samples.copyNewest(series, 1, points);
    QCOMPARE(points[0].value, -5.0);
    QCOMPARE(points[1].value, 0.5);
    QVERIFY2(std::isnan(points[2].value), "bad quality breaks the line");
    QVERIFY2(std::isnan(points[3].value), "null breaks the line");
  }

  void timesFarAwayAreClampedNotWrapped() {
    RecentSamples samples;
    samples.add(0, {std::numeric_limits<std::int64_t>::max(), 1});
    samples.add(0, {std::numeric_limits<std::int64_t>::min(), 2});
    const Times times = timesOf(samples, 0);
    QVERIFY(times[0] < -17'000'000'000'000);
    QVERIFY(times[1] > 17'000'000'000'000);
  }

  void aRangeBringsItsNeighbours() {
    RecentSamples samples;
    for (const std::int64_t t : {10, 20, 30, 40, 50})
      samples.add(0, {t, 0});
    QCOMPARE(rangeOf(samples, 20, 40), (Times{10, 20, 30, 40, 50}));
    QCOMPARE(rangeOf(samples, 21, 29), (Times{20, 30}));
    QCOMPARE(rangeOf(samples, 0, 5), (Times{10}));
    QCOMPARE(rangeOf(samples, 55, 60), (Times{50}));
    QCOMPARE(rangeOf(samples, 30, 20), Times{});
    QCOMPARE(
        rangeOf(samples, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()),
        (Times{10, 20, 30, 40, 50}));
  }

  void aRangeOfARingThatHasWrappedIsInOrder() {
    RecentSamples samples({.bytes = 1u << 20, .minPoints = 16, .maxPoints = 100});
    for (std::int64_t t = 0; t < 1'050; ++t)
      samples.add(0, {t, 0});
    QCOMPARE(rangeOf(samples, 995, 1'003),
             (Times{994, 995, 996, 997, 998, 999, 1'000, 1'001, 1'002, 1'003, 1'004}));
  }

  void aLonelySeriesGetsMostPointsAndNoMore() {
    RecentSamples samples({.bytes = 64u << 20, .minPoints = 64, .maxPoints = 1'000});
    for (std::int64_t t = 0; t < 5'000; ++t)
      samples.add(0, {t, 0});
    QCOMPARE(samples.size(0), std::size_t{1'000});
  }

  void aRingIsOnlyAsLargeAsItsPoints() {
    RecentSamples samples;
    samples.add(0, {1, 1});
    QVERIFY2(samples.memoryBytes() < 2'000, qPrintable(QString::number(samples.memoryBytes())));
  }

  void sharesFallWhenSeriesAreAddedAndTheNewestPointsStay() {
    RecentSamples samples({.bytes = 4u << 20, .minPoints = 16, .maxPoints = 10'000});
    for (std::int64_t t = 0; t < 10'000; ++t)
      samples.add(0, {t, 0});
    QCOMPARE(samples.size(0), std::size_t{10'000});
    for (SeriesId id = 1; id < 1'000; ++id)
      samples.add(id, {1, 1});
    QVERIFY(samples.size(0) < 300);
    QVERIFY(samples.size(0) > 200);
    QCOMPARE(timesOf(samples, 0).back(), std::int64_t{9'999});
  }

  void twoHundredThousandSeriesStayWithinTheBound() {
    const RecentLimits limits; // 256 MiB
    RecentSamples samples(limits);
    const SeriesId series = 200'000;
    std::size_t most = 0;
    for (std::int64_t t = 0; t < 66; ++t) {
      for (SeriesId id = 0; id < series; ++id)
        samples.add(id, {t, 1});
      most = std::max(most, samples.memoryBytes());
    }
    QVERIFY2(most <= limits.bytes, qPrintable(QString::number(most)));
    QVERIFY2(most > limits.bytes / 2, "the bound is there to be used");
    QCOMPARE(samples.refused(), std::uint64_t{0});
    QVERIFY(samples.share() >= limits.minPoints);
    for (const SeriesId id : {SeriesId{0}, series / 2, series - 1})
      QVERIFY(samples.size(id) >= limits.minPoints);
  }

  void moreSeriesThanTheBoundHasRoomForAreRefusedAndCounted() {
    RecentSamples samples({.bytes = 64u << 10, .minPoints = 16, .maxPoints = 1'000});
    for (std::int64_t t = 0; t < 40; ++t) {
      for (SeriesId id = 0; id < 5'000; ++id)
        samples.add(id, {t, 1});
      QVERIFY(samples.memoryBytes() <= 64u << 10);
    }
    QVERIFY(samples.refused() > 0);
    QVERIFY(samples.size(0) > 0);
    QCOMPARE(samples.size(4'999), std::size_t{0});
  }
};

QTEST_APPLESS_MAIN(RecentSamplesTest)
#include "RecentSamplesTest.moc"
