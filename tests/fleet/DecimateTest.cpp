// Decimate: the polyline that is left draws the same pixels as the one with every point.

#include <fleet/Decimate.h>

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <vector>

using namespace muster;

namespace {

constexpr std::int64_t kFrom = 1'000'000;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// A monochrome picture into which lines are drawn pixel by pixel, without antialiasing (Bresenham).
class Raster {
 public:
  Raster(int width, int height)
      : m_width(width), m_height(height),
        m_pixels(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), false) {}

  void polyline(const std::vector<Point>& points, std::int64_t fromMs, std::int64_t toMs) {
    const Point* previous = nullptr;
    for (const Point& point : points) {
      if (std::isnan(point.value)) {
        previous = nullptr;
        continue;
      }
      const Point& start = previous ? *previous : point;
      line(column(start, fromMs, toMs), row(start), column(point, fromMs, toMs), row(point));
      previous = &point;
    }
  }

  int differences(const Raster& other) const {
    int count = 0;
    for (std::size_t i = 0; i < m_pixels.size(); ++i)
      count += m_pixels[i] != other.m_pixels[i] ? 1 : 0;
    return count;
  }

  std::ptrdiff_t pixelsSet() const { return std::count(m_pixels.begin(), m_pixels.end(), true); }

 private:
  int column(const Point& point, std::int64_t fromMs, std::int64_t toMs) const {
    const std::int64_t scaled = (point.timeMs - fromMs) * m_width;
    const std::int64_t range = toMs - fromMs;
    return static_cast<int>(scaled >= 0 ? scaled / range : -((-scaled + range - 1) / range));
  }

  // Values 0 to 1 fill the picture.
  int row(const Point& point) const { return static_cast<int>(std::floor(point.value * (m_height - 1))); }

  void line(int x0, int y0, int x1, int y1) {
    const int dx = std::abs(x1 - x0);
    const int dy = -std::abs(y1 - y0);
    const int stepX = x0 < x1 ? 1 : -1;
    const int stepY = y0 < y1 ? 1 : -1;
    int error = dx + dy;
    for (;;) {
      set(x0, y0);
      if (x0 == x1 && y0 == y1)
        return;
      const int twice = 2 * error;
      if (twice >= dy) {
        error += dy;
        x0 += stepX;
      }
      if (twice <= dx) {
        error += dx;
        y0 += stepY;
      }
    }
  }

  void set(int x, int y) {
    if (x >= 0 && x < m_width && y >= 0 && y < m_height)
      m_pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(m_width) +
               static_cast<std::size_t>(x)] = true;
  }

  int m_width;
  int m_height;
  std::vector<bool> m_pixels;
};

class Random {
 public:
  explicit Random(std::uint32_t seed) : m_state(seed) {}
  std::uint32_t below(std::uint32_t bound) {
    m_state = m_state * 1664525u + 1013904223u;
    return (m_state >> 8) % bound;
  }
  double unit() { return below(1'000'000) / 1e6; }

 private:
  std::uint32_t m_state;
};

// A wandering signal with a spike now and then; one point in breakEvery is a break (0: none).
std::vector<Point> signal(std::uint32_t seed, std::size_t count, std::uint32_t stepMs,
                          std::uint32_t breakEvery) {
  Random random(seed);
  std::vector<Point> points;
  std::int64_t time = kFrom - 3 * std::int64_t{stepMs};
  double level = 0.5;
  for (std::size_t i = 0; i < count; ++i) {
    level = std::clamp(level + (random.unit() - 0.5) * 0.1, 0.0, 1.0);
    const double value = random.below(50) == 0 ? random.unit() : level;
    points.push_back({time, breakEvery && random.below(breakEvery) == 0 ? kNaN : value});
    time += random.below(2 * stepMs);
  }
  return points;
}

std::vector<Point> decimated(const std::vector<Point>& points, std::int64_t toMs, int columns) {
  std::vector<Point> out;
  decimate(points, kFrom, toMs, columns, out);
  return out;
}

} // namespace

class DecimateTest : public QObject {
  Q_OBJECT

 private slots:
  void theDecimatedLineDrawsTheSamePixels_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("columns");
    QTest::addColumn<int>("breakEvery");
    QTest::newRow("many points a pixel") << 50'000 << 300 << 0;
    QTest::newRow("few points a pixel") << 900 << 300 << 0;
    QTest::newRow("fewer points than pixels") << 60 << 300 << 0;
    QTest::newRow("rare breaks") << 50'000 << 300 << 2'000;
    QTest::newRow("many breaks in a sparse line") << 300 << 300 << 3;
    QTest::newRow("one column") << 1'000 << 1 << 0;
  }

  void theDecimatedLineDrawsTheSamePixels() {
    QFETCH(int, count);
    QFETCH(int, columns);
    QFETCH(int, breakEvery);
    for (std::uint32_t seed = 1; seed <= 10; ++seed) {
      const auto all =
          signal(seed, static_cast<std::size_t>(count), 20, static_cast<std::uint32_t>(breakEvery));
      const std::int64_t to = kFrom + std::int64_t{count} * 20 - 500;
      const auto few = decimated(all, to, columns);
      Raster expected(columns, 100);
      expected.polyline(all, kFrom, to);
      Raster got(columns, 100);
      got.polyline(few, kFrom, to);
      QVERIFY(expected.pixelsSet() > 0);
      QCOMPARE(got.differences(expected), 0);
      QVERIFY(breakEvery != 0 || few.size() <= static_cast<std::size_t>(columns) * 4 + 2);
    }
  }

  void aColumnKeepsFirstLowestHighestAndLastInOrderOfTime() {
    const std::vector<Point> points{{kFrom, 5},     {kFrom + 1, 6}, {kFrom + 2, 9}, {kFrom + 3, 7},
                                    {kFrom + 4, 1}, {kFrom + 5, 2}, {kFrom + 6, 3}};
    QCOMPARE(decimated(points, kFrom + 10, 1),
             (std::vector<Point>{{kFrom, 5}, {kFrom + 2, 9}, {kFrom + 4, 1}, {kFrom + 6, 3}}));
  }

  void aPointThatIsFirstAndLowestIsKeptOnce() {
    const std::vector<Point> points{{kFrom, 1}, {kFrom + 1, 2}, {kFrom + 2, 3}};
    QCOMPARE(decimated(points, kFrom + 10, 1), (std::vector<Point>{{kFrom, 1}, {kFrom + 2, 3}}));
  }

  void onePointOnEachSideIsKeptSoThatTheLineReachesTheEdges() {
    const std::vector<Point> points{
        {kFrom - 20, 1}, {kFrom - 10, 2}, {kFrom + 5, 3}, {kFrom + 10, 4}, {kFrom + 20, 5}};
    QCOMPARE(decimated(points, kFrom + 10, 10),
             (std::vector<Point>{{kFrom - 10, 2}, {kFrom + 5, 3}, {kFrom + 10, 4}}));
  }

  void theNeighboursAreKeptWhereTheRangeItselfIsEmpty() {
    const std::vector<Point> points{{kFrom - 10, 2}, {kFrom + 50, 4}};
    QCOMPARE(decimated(points, kFrom + 10, 10), points);
  }

  void oneBreakIsKeptBetweenNumbersAndNoneAtTheEnds() {
    const std::vector<Point> points{{kFrom, kNaN},     {kFrom + 1, 1}, {kFrom + 2, kNaN},
                                    {kFrom + 3, kNaN}, {kFrom + 4, 2}, {kFrom + 5, kNaN}};
    const auto out = decimated(points, kFrom + 10, 10);
    QCOMPARE(out.size(), std::size_t{3});
    QCOMPARE(out[0], points[1]);
    QVERIFY(std::isnan(out[1].value));
    QCOMPARE(out[1].timeMs, kFrom + 2);
    QCOMPARE(out[2], points[4]);
  }

  void aColumnFullOfBreaksStaysBounded() {
    std::vector<Point> points;
    points.reserve(10'000);
    for (int i = 0; i < 10'000; ++i)
      points.push_back({kFrom + i, i % 2 == 0 ? kNaN : i % 7});
    QVERIFY(decimated(points, kFrom + 10'000, 1).size() <= 4 * 4 + 3);
  }

  void anEmptyRangeOrWidthGivesNothing() {
    const std::vector<Point> points{{kFrom, 1}, {kFrom + 1, 2}};
    QVERIFY(decimated(points, kFrom, 10).empty());
    QVERIFY(decimated(points, kFrom - 5, 10).empty());
    QVERIFY(decimated(points, kFrom + 5, 0).empty());
    QVERIFY(decimated(points, kFrom + 5, -3).empty());
    QVERIFY(decimated({}, kFrom + 5, 10).empty());
  }

  void theWidestRangeOfAllDoesNotOverflow() {
    constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    const std::vector<Point> points{{kLeast, 1}, {-5, 2}, {0, 3}, {5, 4}, {kMost - 1, 5}};
    std::vector<Point> out;
    decimate(points, kLeast, kMost, 4'000, out);
    QCOMPARE(out.front(), points.front());
    QCOMPARE(out.back(), points.back());
    QVERIFY(out.size() >= 4);
  }
};

QTEST_APPLESS_MAIN(DecimateTest)
#include "DecimateTest.moc"
