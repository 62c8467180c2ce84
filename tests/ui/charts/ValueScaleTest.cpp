#include "charts/ValueScale.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <vector>

using namespace muster::ui;

class ValueScaleTest : public QObject {
  Q_OBJECT
 private slots:
  void limitsAreRoundAndHoldTheData_data();
  void limitsAreRoundAndHoldTheData();
  void dataThatReachesFarDownStartsAtZero();
  void percentShowsTheWholeRangeWhileTheDataKeepsToIt();
  void percentAboveAHundredGetsLimitsFromTheData();
  void booleansGetRoomAboveAndBelow();
  void durationsStepByMinutesAndHours();
  void aFlatLineGetsRoomOnBothSides();
  void aFlatLineAtZeroStartsAtZero();
  void aLargeCounterMovesAndNoiseDoesNot();
  void limitsGrowAtOnce();
  void limitsStayWhileTheDataMovesALittle();
  void limitsShrinkWhenTheDataFitsWithRoomToSpare();
  void aValueThatSwingsAroundALimitDoesNotFlicker();
  void notANumberKeepsTheLimits();
  void hugeValuesStayFinite();
  void aPercentageThatMovesALittleBelowAHundredKeepsItsScale();
  void knownBoundsAreNotPassed_data();
  void knownBoundsAreNotPassed();
  void dataBeyondABoundIsShown();
  void boundsThatSayNothingChangeNothing();
};

void ValueScaleTest::limitsAreRoundAndHoldTheData_data() {
  QTest::addColumn<double>("min");
  QTest::addColumn<double>("max");
  QTest::addColumn<ScaleLimits>("expected");
  QTest::newRow("temperature") << 54.3 << 79.0 << ScaleLimits{50, 80, 10};
  QTest::newRow("load") << 0.2 << 3.09 << ScaleLimits{0, 4, 1};
  QTest::newRow("signal") << -73.0 << -57.0 << ScaleLimits{-75, -55, 5};
  QTest::newRow("voltage") << 4.84 << 5.10 << ScaleLimits{4.8, 5.1, 0.1};
  QTest::newRow("bytes") << 1.5e9 << 3.1e9 << ScaleLimits{0, 4e9, 1e9};
  QTest::newRow("both signs") << -1.0 << 1.0 << ScaleLimits{-1, 1, 0.5};
  QTest::newRow("tiny") << 0.0 << 3e-9 << ScaleLimits{0, 3e-9, 1e-9};
}

void ValueScaleTest::limitsAreRoundAndHoldTheData() {
  QFETCH(double, min);
  QFETCH(double, max);
  QFETCH(ScaleLimits, expected);
  const ScaleLimits limits = roundLimits(min, max, ScaleKind::Free);
  QVERIFY2(std::abs(limits.low - expected.low) < expected.step * 1e-9,
           qPrintable(QString::number(limits.low)));
  QVERIFY2(std::abs(limits.high - expected.high) < expected.step * 1e-9,
           qPrintable(QString::number(limits.high)));
  QVERIFY2(std::abs(limits.step - expected.step) < expected.step * 1e-9,
           qPrintable(QString::number(limits.step)));
  QVERIFY(limits.low <= min && limits.high >= max);
  QVERIFY(limits.lines().size() >= 3 && limits.lines().size() <= 6);
  QCOMPARE(limits.lines().front(), limits.low);
}

void ValueScaleTest::dataThatReachesFarDownStartsAtZero() {
  QCOMPARE(roundLimits(30, 100, ScaleKind::Free).low, 0.0);
  QVERIFY(roundLimits(70, 100, ScaleKind::Free).low > 0);
}

void ValueScaleTest::percentShowsTheWholeRangeWhileTheDataKeepsToIt() {
  QCOMPARE(roundLimits(40, 41, ScaleKind::Percent), (ScaleLimits{0, 100, 25}));
  QCOMPARE(roundLimits(0, 100, ScaleKind::Percent), (ScaleLimits{0, 100, 25}));
}

void ValueScaleTest::percentAboveAHundredGetsLimitsFromTheData() {
  QCOMPARE(roundLimits(10, 380, ScaleKind::Percent).high, 400.0);
}

void ValueScaleTest::booleansGetRoomAboveAndBelow() {
  const ScaleLimits limits = roundLimits(1, 1, ScaleKind::Boolean);
  QVERIFY(limits.low < 0 && limits.high > 1);
}

void ValueScaleTest::durationsStepByMinutesAndHours() {
  QCOMPARE(roundLimits(0, 5000, ScaleKind::Duration).step, 1800.0);
  QCOMPARE(roundLimits(0, 8 * 3600, ScaleKind::Duration).step, 7200.0);
}

void ValueScaleTest::aFlatLineGetsRoomOnBothSides() {
  const ScaleLimits limits = roundLimits(42, 42, ScaleKind::Free);
  QVERIFY(limits.low < 42 && limits.high > 42);
}

void ValueScaleTest::aFlatLineAtZeroStartsAtZero() {
  const ScaleLimits limits = roundLimits(0, 0, ScaleKind::Free);
  QCOMPARE(limits.low, 0.0);
  QVERIFY(limits.high >= 0.5 && limits.high <= 1); // and not 1e-300
}

void ValueScaleTest::aLargeCounterMovesAndNoiseDoesNot() {
  constexpr double kEnergy = 9'007'199'254'741'000;
  const ScaleLimits limits = roundLimits(kEnergy, kEnergy + 972, ScaleKind::Free);
  QVERIFY2(limits.high - limits.low <= 2'000, qPrintable(QString::number(limits.high - limits.low)));
  QVERIFY(limits.low <= kEnergy && limits.high >= kEnergy + 972);
  QVERIFY(limits.lines().size() >= 3 && limits.lines().size() <= 6);
  const ScaleLimits noise = roundLimits(230, 230 + 1e-10, ScaleKind::Free);
  QVERIFY(noise.high - noise.low > 1);
}

void ValueScaleTest::limitsGrowAtOnce() {
  ValueScale scale;
  QCOMPARE(scale.update(60, 79).high, 80.0);
  QVERIFY(scale.update(60, 80.1).high >= 85.0);
}

void ValueScaleTest::limitsStayWhileTheDataMovesALittle() {
  ValueScale scale;
  const ScaleLimits before = scale.update(0, 101);
  QVERIFY(before.high > 101);
  QCOMPARE(scale.update(0, 97), before); // fits in 100, but with less than 10 % to spare
}

void ValueScaleTest::limitsShrinkWhenTheDataFitsWithRoomToSpare() {
  ValueScale scale;
  const double before = scale.update(0, 101).high;
  QVERIFY(scale.update(0, 85).high < before);
}

void ValueScaleTest::aValueThatSwingsAroundALimitDoesNotFlicker() {
  ValueScale scale;
  scale.update(0, 100.5);
  int changes = 0;
  ScaleLimits last = scale.limits();
  for (int i = 0; i < 100; ++i) {
    const ScaleLimits now = scale.update(0, i % 2 == 0 ? 99.5 : 100.5);
    changes += now == last ? 0 : 1;
    last = now;
  }
  QCOMPARE(changes, 0);
}

void ValueScaleTest::notANumberKeepsTheLimits() {
  ValueScale scale;
  const ScaleLimits before = scale.update(10, 20);
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  QCOMPARE(scale.update(kNaN, 20), before);
  QCOMPARE(scale.update(0, std::numeric_limits<double>::infinity()), before);
}

void ValueScaleTest::hugeValuesStayFinite() {
  constexpr double kMax = std::numeric_limits<double>::max();
  const ScaleLimits limits = roundLimits(-kMax, kMax, ScaleKind::Free);
  QVERIFY(std::isfinite(limits.low) && std::isfinite(limits.high) && limits.step > 0);
  const std::vector<double> lines = limits.lines();
  QVERIFY(lines.size() >= 2 && lines.size() <= 17);
}

void ValueScaleTest::aPercentageThatMovesALittleBelowAHundredKeepsItsScale() {
  ValueScale scale(ScaleKind::Percent);
  for (const double low : {99.5, 0.0, 97.0, 99.9})
    QCOMPARE(scale.update(low, 100), (ScaleLimits{0, 100, 25}));
}

void ValueScaleTest::knownBoundsAreNotPassed_data() {
  QTest::addColumn<double>("min");
  QTest::addColumn<double>("max");
  QTest::addColumn<double>("low");
  QTest::addColumn<double>("high");
  QTest::addColumn<ScaleLimits>("expected");
  QTest::newRow("full") << 100.0 << 100.0 << 0.0 << 100.0 << ScaleLimits{94, 100, 2};
  QTest::newRow("nearly full") << 99.6 << 100.0 << 0.0 << 100.0 << ScaleLimits{99.4, 100, 0.2};
  QTest::newRow("at the foot") << -40.0 << -40.0 << -40.0 << 85.0 << ScaleLimits{-40, -38, 0.5};
  QTest::newRow("a bound that is not round") << 0.0 << 3.25 << 0.0 << 3.3 << ScaleLimits{0, 3.3, 1};
  QTest::newRow("a foot that is not round") << 4.7 << 5.4 << 4.65 << 9.0 << ScaleLimits{4.65, 5.4, 0.2, 0.15};
  QTest::newRow("far from both") << 54.3 << 79.0 << -40.0 << 125.0 << ScaleLimits{50, 80, 10};
  QTest::newRow("64 bits") << 0.0 << 18446744073709551615.0 << 0.0 << 18446744073709551615.0
                           << ScaleLimits{0, 18446744073709551615.0, 5e18};
}

void ValueScaleTest::knownBoundsAreNotPassed() {
  QFETCH(double, min);
  QFETCH(double, max);
  QFETCH(double, low);
  QFETCH(double, high);
  QFETCH(ScaleLimits, expected);
  ValueScale scale(ScaleKind::Free, {low, high});
  scale.update(min, max);
  const ScaleLimits limits = scale.update(min, max); // the second time it may shrink
  const double close = expected.step * 1e-9;
  QVERIFY2(std::abs(limits.low - expected.low) < close, qPrintable(QString::number(limits.low, 'g', 17)));
  QVERIFY2(std::abs(limits.high - expected.high) < close, qPrintable(QString::number(limits.high, 'g', 17)));
  QVERIFY2(std::abs(limits.step - expected.step) < close, qPrintable(QString::number(limits.step)));
  QVERIFY2(std::abs(limits.first - expected.first) < close, qPrintable(QString::number(limits.first)));
  for (const double line : limits.lines()) {
    QVERIFY(line >= low - close && line <= high + close);
    const double steps = line / expected.step;
    QVERIFY2(std::abs(steps - std::round(steps)) < 1e-6, qPrintable(QString::number(line))); // round
  }
  QVERIFY(limits.lines().size() >= 3);
}

void ValueScaleTest::dataBeyondABoundIsShown() {
  const ScaleLimits limits = roundLimits(-3, 130, ScaleKind::Free, {0, 100});
  QVERIFY(limits.low <= -3 && limits.high >= 130);
  ValueScale scale(ScaleKind::Free, {0, 100});
  scale.update(90, 100);
  QVERIFY(scale.update(90, 104).high >= 104);
}

void ValueScaleTest::boundsThatSayNothingChangeNothing() {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const ScaleLimits plain = roundLimits(40, 55, ScaleKind::Free);
  for (const ValueBounds& bounds : {ValueBounds{kNaN, kNaN}, ValueBounds{100, 0},
                                    ValueBounds{-kInfinity, kInfinity}, ValueBounds{0, 1e308}})
    QCOMPARE(roundLimits(40, 55, ScaleKind::Free, bounds), plain);
}

QTEST_APPLESS_MAIN(ValueScaleTest)
#include "ValueScaleTest.moc"
