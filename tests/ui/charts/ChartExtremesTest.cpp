// Charts of values that a double can hold but arithmetic on doubles can't: drawn without a warning, labels whole,
// figures true.
#include "ChartFixture.h"
#include "charts/ChartScene.h"
#include "charts/ValueAxis.h"

#include <QApplication>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include <cfloat>
#include <cmath>
#include <limits>

using namespace muster;
using namespace muster::ui;
using namespace muster::test;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

using Values = QList<double>;

} // namespace

class ChartExtremesTest : public QObject, test::ChartFixture {
  Q_OBJECT
  QImage picture(const MadeUpSource& source, QSize size = {480, 220});
  int inked(const QImage& image, const QRectF& plot) const; // pixels in the series' colour

  QRectF m_plot;

 private slots:
  void init();
  void everyValueIsDrawnWithoutAWarning_data();
  void everyValueIsDrawnWithoutAWarning();
  void aLineOutOfViewIsCutWithoutOverflow();
  void labelsAreNeverCut_data();
  void labelsAreNeverCut();
  void chartAndListShowTheSameDigits_data();
  void chartAndListShowTheSameDigits();
  void aCounterOf64BitsIsShownToItsLastDigit();
  void theHeadlineHasTheDigitsOfTheList();
};

void ChartExtremesTest::init() {
  startTime();
  QTest::failOnWarning(QRegularExpression(QStringLiteral("QPainter|nan|NaN|inf|Chart|Axis")));
}

QImage ChartExtremesTest::picture(const MadeUpSource& source, QSize size) {
  ChartView view(*m_timeline);
  view.setSource(&source);
  view.resize(size);
  view.show();
  m_timeline->setCrosshair(kNow - kSpan / 3, false);
  view.grab();
  m_timeline->clearCrosshair();
  QImage image = view.grab().toImage();
  m_plot = view.plotRect();
  return image;
}

int ChartExtremesTest::inked(const QImage& image, const QRectF& plot) const {
  const QColor line = m_theme.tokens().series[0];
  int count = 0;
  for (int y = int(plot.top()); y < int(plot.bottom()); ++y)
    for (int x = int(plot.left()); x < int(plot.right()); ++x) {
      const QColor color = image.pixelColor(x, y);
      count += std::abs(color.red() - line.red()) + std::abs(color.green() - line.green()) +
                   std::abs(color.blue() - line.blue()) <
               60;
    }
  return count;
}

void ChartExtremesTest::everyValueIsDrawnWithoutAWarning_data() {
  QTest::addColumn<Values>("values");
  QTest::addColumn<bool>("isSeen");
  QTest::newRow("both ends of double") << Values{-DBL_MAX, DBL_MAX, -DBL_MAX, DBL_MAX} << true;
  QTest::newRow("greatest only") << Values{DBL_MAX, DBL_MAX, DBL_MAX} << true;
  QTest::newRow("least only") << Values{-DBL_MAX, -DBL_MAX} << true;
  QTest::newRow("greatest among small ones") << Values{1, 2, DBL_MAX, 3, 4} << true;
  QTest::newRow("smallest above zero") << Values{DBL_TRUE_MIN, 2 * DBL_TRUE_MIN, 0} << true;
  QTest::newRow("huge and hardly different") << Values{1e300, std::nextafter(1e300, 2e300)} << true;
  QTest::newRow("all equal") << Values{5, 5, 5, 5} << true;
  QTest::newRow("all zero") << Values{0, 0, 0} << true;
  QTest::newRow("a single sample") << Values{61.2} << true;
  QTest::newRow("a single greatest") << Values{DBL_MAX} << true;
  QTest::newRow("not a number") << Values{kNaN, kNaN, kNaN} << false;
  QTest::newRow("infinite") << Values{kInfinity, -kInfinity, kInfinity} << false;
  QTest::newRow("numbers between others") << Values{kNaN, 1, 2, kInfinity, 3, -kInfinity, 2, 4, kNaN} << true;
  QTest::newRow("nothing") << Values{} << false;
}

void ChartExtremesTest::everyValueIsDrawnWithoutAWarning() {
  QFETCH(Values, values);
  QFETCH(bool, isSeen);
  for (const ChartKind kind :
       {ChartKind::Number, ChartKind::Percent, ChartKind::Duration, ChartKind::Boolean}) {
    MadeUpSource source{{QStringLiteral("Extreme"), QStringLiteral("s"), kind}};
    source.isHolding = false;
    qint64 ms = kNow - kSpan / 2;
    for (const double value : values) {
      source.points[0].push_back({ms, value});
      source.doubtful.push_back({ms + 500, value}); // hollow points too
      ms += kSpan / 20;
    }
    ++source.version;
    const QImage image = picture(source);
    if (kind != ChartKind::Boolean)
      QCOMPARE(inked(image, m_plot) > 0, isSeen);
  }
}

void ChartExtremesTest::aLineOutOfViewIsCutWithoutOverflow() {
  MadeUpSource source{{QStringLiteral("Extreme"), QString()}};
  source.isHolding = false;
  source.points[0] = {
      {kNow - kSpan * 3 / 2, DBL_MAX}, {kNow - kSpan / 2, -DBL_MAX}, {kNow - kSpan / 3, DBL_MAX}};
  ++source.version;
  const QImage image = picture(source);
  QRectF left = m_plot;
  left.setWidth(m_plot.width() / 4);
  QVERIFY(inked(image, left) > 0); // the part that comes in from the left
}

void ChartExtremesTest::labelsAreNeverCut_data() {
  QTest::addColumn<double>("low");
  QTest::addColumn<double>("high");
  QTest::addColumn<QString>("unit");
  QTest::newRow("usual") << 20.0 << 80.0 << QStringLiteral("°C");
  QTest::newRow("minus") << -10'000.0 << -5.0 << QStringLiteral("m");
  QTest::newRow("millions") << -12'000'000.0 << 3'000'000.0 << QString();
  QTest::newRow("fine") << 1'000'000.001 << 1'000'000.004 << QString();
  QTest::newRow("doubles") << -DBL_MAX << DBL_MAX << QStringLiteral("V");
  QTest::newRow("bytes") << -9.9e17 << 9.9e17 << QStringLiteral("bytes");
  QTest::newRow("tiny") << -3e-200 << 4e-200 << QString();
}

void ChartExtremesTest::labelsAreNeverCut() {
  QFETCH(double, low);
  QFETCH(double, high);
  QFETCH(QString, unit);
  MadeUpSource source{{QStringLiteral("Labels"), unit}};
  source.fill(kNow - kSpan, kNow, 10'000, [&](double t) { return std::fmod(t, 20) < 10 ? low : high; });
  const QImage image = picture(source);
  int labelled = 0;
  for (int y = int(m_plot.top()) - 4; y < int(m_plot.bottom()); ++y) {
    for (int x = 2; x < 6; ++x) // beside the card's border stands nothing
      QCOMPARE(image.pixelColor(x, y), m_theme.tokens().surface);
    for (int x = 6; x < int(m_plot.left()) - 1; ++x)
      labelled += image.pixelColor(x, y) != m_theme.tokens().surface;
  }
  QVERIFY(labelled > 20);
  QVERIFY2(m_plot.width() > 280,
           qPrintable(QString::number(m_plot.width()))); // and there is room for the line
}

void ChartExtremesTest::chartAndListShowTheSameDigits_data() {
  QTest::addColumn<double>("value");
  QTest::addColumn<double>("axis");
  QTest::addColumn<QString>("unit");
  QTest::newRow("half") << 0.5 << 1.0 << QString();
  QTest::newRow("share") << 46.4 << 100.0 << QStringLiteral("%");
  QTest::newRow("degrees") << 78.42 << 80.0 << QStringLiteral("°C");
  QTest::newRow("bytes") << 1.742e9 << 4e9 << QStringLiteral("B");
  QTest::newRow("few bytes") << 800.0 << 4e5 << QStringLiteral("B/s");
  QTest::newRow("large") << 9.5e20 << 1e21 << QString();
  QTest::newRow("nothing") << kNaN << 1.0 << QStringLiteral("V");
}

void ChartExtremesTest::chartAndListShowTheSameDigits() {
  QFETCH(double, value);
  QFETCH(double, axis);
  QFETCH(QString, unit);
  const ScaleLimits limits{0, axis, axis / 4};
  QCOMPARE(
      chartValueText({QString(), unit}, value, limits).text(),
      items::formatValue(std::isnan(value) ? Value::null(DataType::Double) : Value::floating(value), unit)
          .text());
  // Where the axis is finer than what the unit deserves a person has to see it.
  QCOMPARE(chartValueText({QString(), QStringLiteral("°C")}, 78.42, {78.4, 78.44, 0.01}).number,
           QStringLiteral("78.42"));
}

void ChartExtremesTest::aCounterOf64BitsIsShownToItsLastDigit() {
  constexpr double kEnergy = 9'007'199'254'741'000;
  MadeUpSource source{{QStringLiteral("Energy"), QStringLiteral("Wh"), ChartKind::Number, true}};
  source.fill(kNow - kSpan, kNow, 10'000, [](double t) { return kEnergy + std::floor(t); });
  ChartScene scene;
  scene.setSource(&source);
  scene.setSize({480, 220});
  scene.update(*m_timeline);
  QCOMPARE(scene.headline().current.number,
           items::formatValue(Value::integer(DataType::Int64, 9'007'199'254'741'600), {}).number);
  QVERIFY(scene.headline().min != scene.headline().max);
  QChart chart;
  ValueAxis axis(chart);
  axis.setLimits(roundLimits(kEnergy, kEnergy + 600, ScaleKind::Free), ScaleKind::Free, QStringLiteral("Wh"));
  const QStringList labels = axis.labels();
  QCOMPARE(QSet<QString>(labels.begin(), labels.end()).size(), labels.size());
  QCOMPARE(labels.first(), QStringLiteral("…741\u202F000"));
  const QImage image = picture(source, {480, 220});
  QVERIFY(m_plot.width() > 380);
}

void ChartExtremesTest::theHeadlineHasTheDigitsOfTheList() {
  MadeUpSource source{{QStringLiteral("Load, 15 minutes"), QString()}};
  source.fill(kNow - kSpan, kNow, 10'000, [](double t) { return 11.56 - 0.11 * t / 600; });
  ChartScene scene;
  scene.setSource(&source);
  scene.setSize({480, 220});
  scene.update(*m_timeline);
  QCOMPARE(scene.headline().current.text(),
           items::formatValue(Value::floating(source.points[0].back().value), {}).text());
  QCOMPARE(scene.headline().max, items::formatValue(Value::floating(11.56), {}).text());
}

QTEST_MAIN(ChartExtremesTest)
#include "ChartExtremesTest.moc"
