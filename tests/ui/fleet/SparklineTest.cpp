// The small lines of table and details pane: whatever the values, the whole line lies in its box.
#include "fleet/Sparkline.h"

#include "MadeUpFleet.h"
#include "fleet/MiniChart.h"

#include <ui/Theme.h>

#include <QAccessible>
#include <QImage>
#include <QPainter>
#include <QRegularExpression>
#include <QTest>

#include <cfloat>
#include <cmath>
#include <limits>

using namespace muster;
using namespace muster::ui;

namespace {

constexpr qint64 kNow = 1'794'896'072'000;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
const QRectF kBox(4, 4, 100, 20);

using Values = QList<double>;

QImage painted(const Values& values, SparklineRange* range = nullptr) {
  RecentSamples samples;
  qint64 ms = kNow - 90'000;
  for (const double value : values)
    samples.add(0, Point{ms += 10'000, value});
  QImage image(108, 28, QImage::Format_RGB32);
  image.fill(Qt::white);
  QPainter painter(&image);
  SparklineLook look;
  look.line = Qt::black;
  look.fill = QColor(0, 0, 0, 25);
  const SparklineRange found = paintSparkline(painter, kBox, samples, 0, kNow - 100'000, kNow, look);
  if (range)
    *range = found;
  return image;
}

bool isInked(const QImage& image, int fromY, int toY) {
  for (int y = fromY; y <= toY; ++y)
    for (int x = 0; x < image.width(); ++x)
      if (image.pixelColor(x, y).lightness() < 100)
        return true;
  return false;
}

} // namespace

class SparklineTest : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase() {
    m_theme = std::make_unique<Theme>();
    m_theme->apply(ThemeMode::Light);
  }

  void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("QPainter|nan|NaN|inf"))); }

  void theLineFillsItsBox_data() {
    QTest::addColumn<Values>("values");
    QTest::newRow("usual") << Values{1, 5, 2, 5, 1};
    QTest::newRow("both ends of double") << Values{-DBL_MAX, DBL_MAX, -DBL_MAX};
    QTest::newRow("infinite ones are left out") << Values{1, kInfinity, 5, -kInfinity, 1, 5};
    QTest::newRow("with gaps") << Values{kNaN, 1, 5, kNaN, 1, 5, kNaN};
  }
  void theLineFillsItsBox() {
    QFETCH(Values, values);
    const QImage image = painted(values);
    QVERIFY(isInked(image, 3, 6));   // up to the top
    QVERIFY(isInked(image, 22, 25)); // and down to the bottom
  }

  void whatHasNoSpanLiesInTheMiddle_data() {
    QTest::addColumn<Values>("values");
    QTest::newRow("greatest") << Values{DBL_MAX, DBL_MAX, DBL_MAX};
    QTest::newRow("least") << Values{-DBL_MAX, -DBL_MAX};
    QTest::newRow("equal") << Values{5, 5, 5};
    QTest::newRow("zero") << Values{0, 0, 0};
    QTest::newRow("one sample") << Values{5};
    QTest::newRow("smallest") << Values{DBL_TRUE_MIN, DBL_TRUE_MIN};
  }
  void whatHasNoSpanLiesInTheMiddle() {
    QFETCH(Values, values);
    const QImage image = painted(values);
    QVERIFY(isInked(image, 12, 16));
    QVERIFY(!isInked(image, 0, 9));
    QVERIFY(!isInked(image, 19, 27));
  }

  void whatIsNoNumberIsNotPainted() {
    SparklineRange range;
    QVERIFY(!isInked(painted({kNaN, kInfinity, -kInfinity}, &range), 0, 27));
    QVERIFY(range.empty);
    QVERIFY(!isInked(painted({}), 0, 27));
  }

  void aSmallChartIsHeardWithValueUnitAndRange() {
    test::MadeUpFleet fleet({{"CPU/Temperature", DataType::Double, "°C"}}, kNow - 60'000);
    fleet.fill("CPU/Temperature", kNow - 60'000, kNow, 1000, [](double t) { return 50 + t / 3; });
    fleet.tick(kNow);
    MiniChart chart(fleet.fleet());
    QAccessibleInterface* heard = QAccessible::queryAccessibleInterface(&chart);
    QCOMPARE(heard->text(QAccessible::Description), QString()); // nothing yet
    chart.setSeries(0);
    QCOMPARE(heard->role(), QAccessible::Chart);
    QCOMPARE(heard->text(QAccessible::Name), QStringLiteral("CPU temperature"));
    const QString said = heard->text(QAccessible::Description).replace(QChar(0x00A0), u' ');
    QCOMPARE(said, QStringLiteral("now 70.0 °C, lowest 50.0 °C, highest 70.0 °C of the last 10 min"));
    fleet.add("CPU/Temperature", kNow + 1000, Value::floating(80.0));
    fleet.tick(kNow + 1000);
    QVERIFY(heard->text(QAccessible::Description).contains(QStringLiteral("now 80.0")));
  }

  void aSmallChartOfExtremesIsPainted() {
    test::MadeUpFleet fleet({{"Odd", DataType::Double, "V"}}, kNow - 60'000);
    for (int i = 0; i < 6; ++i)
      fleet.add("Odd", kNow - 1000LL * i, Value::floating(i % 2 ? DBL_MAX : -DBL_MAX));
    fleet.tick(kNow);
    MiniChart chart(fleet.fleet());
    chart.setSeries(0);
    chart.resize(304, chart.sizeHint().height());
    QVERIFY(!chart.grab().isNull());
  }

 private:
  std::unique_ptr<Theme> m_theme;
};

QTEST_MAIN(SparklineTest)
#include "SparklineTest.moc"
