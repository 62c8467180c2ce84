// A chart by keyboard alone, and what a screen reader hears of it meanwhile.
#include "ChartFixture.h"

#include <QAccessible>
#include <QApplication>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

#include <cmath>

using namespace muster;
using namespace muster::ui;
using namespace muster::test;

class ChartKeysTest : public QObject, test::ChartFixture {
  Q_OBJECT
  QString heard() const {
    return QAccessible::queryAccessibleInterface(m_chart.get())->text(QAccessible::Description);
  }
  qint64 crosshair() const { return m_timeline->crosshairMs().value_or(0); }

  std::unique_ptr<ChartView> m_chart;
  MadeUpSource m_source{{QStringLiteral("CPU temperature"), QStringLiteral("°C")}};

 private slots:
  void initTestCase();
  void init();
  void arrowsMoveTheCrosshair();
  void arrowsPastTheEdgeTakeTheViewAlong();
  void homeAndEndTakeItToTheEnds();
  void plusAndMinusZoomAroundIt();
  void spacePausesAndResumes();
  void lResumesLive();
  void escapeTakesTheCrosshairAwayThenLeavesTheChart();
  void otherKeysAreLeftToThePage();
  void focusByKeyboardIsSeenByMouseIsNot();
  void theReadingAtTheCrosshairIsHeard();
};

void ChartKeysTest::initTestCase() {
  m_source.fill(kNow - 3 * kSpan, kNow, 1000, [](double t) { return std::round(t) == 1500 ? 77.5 : 60; });
}

void ChartKeysTest::init() {
  m_chart.reset();
  startTime();
  m_chart = std::make_unique<ChartView>(*m_timeline);
  m_chart->setSource(&m_source);
  m_chart->resize(600, 220);
  m_chart->show();
  QVERIFY(QTest::qWaitForWindowExposed(m_chart.get()));
  m_chart->grab();
}

void ChartKeysTest::arrowsMoveTheCrosshair() {
  QTest::keyClick(m_chart.get(), Qt::Key_Right); // it appears in the middle
  const qint64 start = crosshair();
  QCOMPARE(start, kNow - kSpan / 2);
  QTest::keyClick(m_chart.get(), Qt::Key_Right);
  const qint64 column = crosshair() - start;
  QVERIFY(column > 0 && column <= 2 * kSpan / m_chart->plotRect().width());
  QTest::keyClick(m_chart.get(), Qt::Key_Left, Qt::ControlModifier);
  QVERIFY(std::abs(start - 19 * column - crosshair()) <= 20); // whole milliseconds
}

void ChartKeysTest::arrowsPastTheEdgeTakeTheViewAlong() {
  QTest::keyClick(m_chart.get(), Qt::Key_Home);
  const qint64 edge = m_timeline->fromMs();
  QTest::keyClick(m_chart.get(), Qt::Key_Left);
  QVERIFY(m_timeline->fromMs() < edge);
  QCOMPARE(crosshair(), m_timeline->fromMs());
  QVERIFY(!m_timeline->isLive()); // somebody looks at the past
  QTest::keyClick(m_chart.get(), Qt::Key_End);
  for (int i = 0; i < 5; ++i)
    QTest::keyClick(m_chart.get(), Qt::Key_Right);
  QCOMPARE(m_timeline->toMs(), kNow); // never into the future
  QCOMPARE(crosshair(), kNow);
}

void ChartKeysTest::homeAndEndTakeItToTheEnds() {
  QTest::keyClick(m_chart.get(), Qt::Key_Home);
  QCOMPARE(crosshair(), m_timeline->fromMs());
  QTest::keyClick(m_chart.get(), Qt::Key_End);
  QCOMPARE(crosshair(), m_timeline->toMs());
}

void ChartKeysTest::plusAndMinusZoomAroundIt() {
  m_timeline->setCrosshair(kNow - kSpan / 4, false);
  QTest::keyClick(m_chart.get(), Qt::Key_Plus);
  QVERIFY(std::abs(m_timeline->spanMs() - kSpan * 8 / 10) <= 1);
  QVERIFY(std::abs((m_timeline->toMs() - crosshair()) * 4 - m_timeline->spanMs()) <= 8); // keeps its place
  QTest::keyClick(m_chart.get(), Qt::Key_Minus);
  QVERIFY(std::abs(m_timeline->spanMs() - kSpan) <= 1);
}

void ChartKeysTest::spacePausesAndResumes() {
  QTest::keyClick(m_chart.get(), Qt::Key_Space);
  QVERIFY(!m_timeline->isLive());
  m_timeline->tick(kNow + 5000);
  QCOMPARE(m_timeline->toMs(), kNow);
  QTest::keyClick(m_chart.get(), Qt::Key_Space);
  QVERIFY(m_timeline->isLive());
  QCOMPARE(m_timeline->toMs(), kNow + 5000);
}

void ChartKeysTest::lResumesLive() {
  m_timeline->panBy(-60'000);
  QVERIFY(!m_timeline->isLive());
  QTest::keyClick(m_chart.get(), Qt::Key_L);
  QVERIFY(m_timeline->isLive());
  QCOMPARE(m_timeline->toMs(), kNow);
}

void ChartKeysTest::escapeTakesTheCrosshairAwayThenLeavesTheChart() {
  QTest::keyClick(m_chart.get(), Qt::Key_Right);
  QKeyEvent first(QEvent::KeyPress, Qt::Key_Escape, Qt::NoModifier);
  QApplication::sendEvent(m_chart.get(), &first);
  QVERIFY(first.isAccepted());
  QVERIFY(!m_timeline->crosshairMs());
  QKeyEvent second(QEvent::KeyPress, Qt::Key_Escape, Qt::NoModifier);
  QApplication::sendEvent(m_chart.get(), &second);
  QVERIFY(!second.isAccepted()); // the page goes back
}

void ChartKeysTest::otherKeysAreLeftToThePage() {
  for (const Qt::Key key : {Qt::Key_Up, Qt::Key_Down, Qt::Key_PageDown, Qt::Key_A}) {
    QKeyEvent event(QEvent::KeyPress, key, Qt::NoModifier);
    QApplication::sendEvent(m_chart.get(), &event);
    QVERIFY(!event.isAccepted());
  }
}

void ChartKeysTest::focusByKeyboardIsSeenByMouseIsNot() {
  const QColor accent = m_theme.tokens().accent;
  const auto edge = [this] { return m_chart->grab().toImage().pixelColor(1, 100); };
  m_chart->activateWindow();
  m_chart->setFocus(Qt::MouseFocusReason);
  QTRY_VERIFY(m_chart->hasFocus());
  QVERIFY(edge() != accent);
  m_chart->clearFocus();
  m_chart->setFocus(Qt::TabFocusReason);
  QCOMPARE(edge(), accent);
}

void ChartKeysTest::theReadingAtTheCrosshairIsHeard() {
  QVERIFY2(!heard().contains(QStringLiteral("at ")), qPrintable(heard()));
  m_timeline->setCrosshair(kNow - 3 * kSpan + 1'500'000, false);
  QVERIFY2(heard().contains(QString::fromUtf8("at 06:09:32 77.5\u00A0°C")), qPrintable(heard()));
}

QTEST_MAIN(ChartKeysTest)
#include "ChartKeysTest.moc"
