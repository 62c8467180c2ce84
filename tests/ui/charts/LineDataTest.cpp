#include "charts/LineData.h"

#include "MadeUpSource.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace muster;
using namespace muster::ui;
using muster::test::MadeUpSource;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

PlotFrame frame(std::int64_t fromMs, std::int64_t toMs, double width = 100) {
  return {QRectF(0, 0, width, 50), fromMs, toMs, 0, 1};
}

bool hasBreakBetween(const std::vector<Point>& points, std::int64_t fromMs, std::int64_t toMs) {
  return std::ranges::any_of(
      points, [=](const Point& p) { return std::isnan(p.value) && p.timeMs >= fromMs && p.timeMs <= toMs; });
}

} // namespace

class LineDataTest : public QObject {
  Q_OBJECT
 private slots:
  void aLineBreaksWhereTheDeviceWasAway();
  void aNullBetweenNumbersBreaksTheLine();
  void aValueThatHoldsGoesOnToThePresent();
  void aValueThatNoLongerHoldsEndsWhereItWasRead();
  void aSingleOldValueThatHoldsCrossesTheWholePlot();
  void manyPointsAreThinnedToFourAColumn();
  void farNeighboursAreCutAtTheEdgeOnTheirLine();
  void theRangeOfValuesLeavesOutWhatIsNotInView();
  void thereIsNoRangeWithoutNumbers();
  void theCrosshairReadsTheNearestPoint();
  void theCrosshairReadsTheHeldValueOfAStepLine();
  void theCrosshairReadsNothingInAGap();
  void theCrosshairReadsNothingOutsideTheData();
};

void LineDataTest::aLineBreaksWhereTheDeviceWasAway() {
  MadeUpSource source;
  source.points[0] = {{1000, 1}, {2000, 2}, {8000, 3}, {9000, 4}};
  const std::vector<ChartGap> gaps{{2500, 7500}};
  const auto points = visibleLine(source, 0, gaps, frame(0, 10'000), 9000, false);
  QVERIFY(hasBreakBetween(points, 2000, 8000));
  QCOMPARE(points.size(), std::size_t{5});
}

void LineDataTest::aNullBetweenNumbersBreaksTheLine() {
  MadeUpSource source;
  source.points[0] = {{1000, 1}, {2000, kNaN}, {3000, 3}};
  QVERIFY(hasBreakBetween(visibleLine(source, 0, {}, frame(0, 10'000), 3000, false), 1001, 2999));
}

void LineDataTest::aValueThatHoldsGoesOnToThePresent() {
  MadeUpSource source;
  source.points[0] = {{1000, 1}, {2000, 2}};
  const auto points = visibleLine(source, 0, {}, frame(0, 10'000), 9500, false);
  QCOMPARE(points.back(), (Point{9500, 2}));
}

void LineDataTest::aValueThatNoLongerHoldsEndsWhereItWasRead() {
  MadeUpSource source;
  source.isHolding = false;
  source.points[0] = {{1000, 1}, {2000, 2}};
  QCOMPARE(visibleLine(source, 0, {}, frame(0, 10'000), 9500, false).back(), (Point{2000, 2}));
}

void LineDataTest::aSingleOldValueThatHoldsCrossesTheWholePlot() {
  MadeUpSource source;
  source.points[0] = {{1000, 7}};
  const PlotFrame view = frame(1'000'000, 2'000'000);
  const auto points = visibleLine(source, 0, {}, view, 1'999'000, false);
  QCOMPARE(points.size(), std::size_t{2});
  QVERIFY(view.x(points.front().timeMs) <= 0);
  QVERIFY(view.x(points.front().timeMs) > -50);
  QCOMPARE(points.back(), (Point{1'999'000, 7}));
}

void LineDataTest::manyPointsAreThinnedToFourAColumn() {
  MadeUpSource source;
  source.fill(0, 100'000, 10, [](double t) { return std::sin(t); });
  const auto points = visibleLine(source, 0, {}, frame(0, 100'000, 50), 100'000, false);
  QVERIFY(points.size() <= 202U);
  QVERIFY(points.size() >= 100U);
}

void LineDataTest::farNeighboursAreCutAtTheEdgeOnTheirLine() {
  MadeUpSource source;
  source.points[0] = {{-1'000'000, 0}, {1'000'000, 2}};
  const PlotFrame view = frame(-100, 100);
  const auto points = visibleLine(source, 0, {}, view, 0, false);
  QCOMPARE(points.size(), std::size_t{2});
  for (const Point& p : points) {
    QVERIFY(std::abs(view.x(p.timeMs)) < 200);
    const double onTheLine = 1 + static_cast<double>(p.timeMs) / 1e6;
    QVERIFY(std::abs(p.value - onTheLine) < 1e-6);
  }
}

void LineDataTest::theRangeOfValuesLeavesOutWhatIsNotInView() {
  const std::vector<Point> points{{0, -50}, {10, 1}, {20, kNaN}, {30, 5}, {100, 99}};
  const auto range = valueRange(points, 5, 50);
  QVERIFY(range);
  QCOMPARE(range->min, 1.0);
  QCOMPARE(range->max, 5.0);
}

void LineDataTest::thereIsNoRangeWithoutNumbers() {
  QVERIFY(!valueRange({}, 0, 10));
  const std::vector<Point> points{{1, kNaN}, {2, std::numeric_limits<double>::infinity()}};
  QVERIFY(!valueRange(points, 0, 10));
}

void LineDataTest::theCrosshairReadsTheNearestPoint() {
  const std::vector<Point> points{{0, 1}, {100, 2}, {200, 3}};
  QCOMPARE(pointNear(points, 40, false)->timeMs, std::int64_t{0});
  QCOMPARE(pointNear(points, 60, false)->timeMs, std::int64_t{100});
  QCOMPARE(pointNear(points, 200, false)->value, 3.0);
}

void LineDataTest::theCrosshairReadsTheHeldValueOfAStepLine() {
  const std::vector<Point> points{{0, 0}, {100, 1}};
  const auto point = pointNear(points, 99, true);
  QVERIFY(point);
  QCOMPARE(*point, (Point{99, 0}));
}

void LineDataTest::theCrosshairReadsNothingInAGap() {
  const std::vector<Point> points{{0, 1}, {10, kNaN}, {100, 2}};
  QVERIFY(!pointNear(points, 50, false));
  QVERIFY(!pointNear(points, 5, true));
}

void LineDataTest::theCrosshairReadsNothingOutsideTheData() {
  const std::vector<Point> points{{10, 1}, {20, 2}};
  QVERIFY(!pointNear(points, 5, false));
  QVERIFY(!pointNear(points, 25, false));
  QVERIFY(!pointNear({}, 5, false));
}

QTEST_APPLESS_MAIN(LineDataTest)
#include "LineDataTest.moc"
