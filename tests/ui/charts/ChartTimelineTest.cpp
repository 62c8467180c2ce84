#include <ui/ChartTimeline.h>

#include <QSignalSpy>
#include <QTest>

#include <limits>

using muster::ui::ChartTimeline;

namespace {
constexpr qint64 kNow = 1'794'896'072'000;
constexpr qint64 kMinute = 60'000;
} // namespace

class ChartTimelineTest : public QObject {
  Q_OBJECT
  ChartTimeline* m_timeline = nullptr;

 private slots:
  void init();
  void liveFollowsTheClock();
  void pausedStandsStillAndSaysHowFarBehind();
  void liveCatchesUpAtOnce();
  void zoomingKeepsTheMomentUnderThePointer();
  void zoomingIsBounded();
  void zoomingAtTheNewestDataStaysLive();
  void draggingIntoThePastPauses();
  void draggingNeverShowsTheFuture();
  void changingTheSpanKeepsTheEnd();
  void aFollowingCrosshairKeepsItsPlace();
  void aPinnedCrosshairKeepsItsMoment();
  void aZoneThatNobodyKnowsLeavesTimesReadable();
  void nonsenseFactorsAreIgnored();
};

void ChartTimelineTest::init() {
  delete m_timeline;
  m_timeline = new ChartTimeline(this);
  m_timeline->setSpan(10 * kMinute);
  m_timeline->tick(kNow);
}

void ChartTimelineTest::liveFollowsTheClock() {
  QSignalSpy moved(m_timeline, &ChartTimeline::rangeChanged);
  m_timeline->tick(kNow + 60);
  QCOMPARE(m_timeline->toMs(), kNow + 60);
  QCOMPARE(m_timeline->fromMs(), kNow + 60 - 10 * kMinute);
  QCOMPARE(moved.size(), 1);
}

void ChartTimelineTest::pausedStandsStillAndSaysHowFarBehind() {
  m_timeline->setLive(false);
  QSignalSpy moved(m_timeline, &ChartTimeline::rangeChanged);
  m_timeline->tick(kNow + 12'000);
  QCOMPARE(m_timeline->toMs(), kNow);
  QCOMPARE(m_timeline->behindMs(), qint64{12'000});
  QCOMPARE(moved.size(), 0);
}

void ChartTimelineTest::liveCatchesUpAtOnce() {
  m_timeline->setLive(false);
  m_timeline->tick(kNow + 12'000);
  QSignalSpy live(m_timeline, &ChartTimeline::liveChanged);
  m_timeline->setLive(true);
  QCOMPARE(m_timeline->toMs(), kNow + 12'000);
  QCOMPARE(m_timeline->behindMs(), qint64{0});
  QCOMPARE(live.size(), 1);
}

void ChartTimelineTest::zoomingKeepsTheMomentUnderThePointer() {
  const qint64 around = kNow - 4 * kMinute; // 60 % of the way
  m_timeline->zoomAt(around, 0.5);
  QCOMPARE(m_timeline->spanMs(), 5 * kMinute);
  QCOMPARE(around - m_timeline->fromMs(), 3 * kMinute); // still 60 %
  QVERIFY(!m_timeline->isLive());
}

void ChartTimelineTest::zoomingIsBounded() {
  for (int i = 0; i < 100; ++i)
    m_timeline->zoomAt(kNow, 0.5);
  QCOMPARE(m_timeline->spanMs(), ChartTimeline::kShortestMs);
  for (int i = 0; i < 100; ++i)
    m_timeline->zoomAt(kNow, 2);
  QCOMPARE(m_timeline->spanMs(), ChartTimeline::kLongestMs);
}

void ChartTimelineTest::zoomingAtTheNewestDataStaysLive() {
  m_timeline->zoomAt(kNow, 0.5);
  QVERIFY(m_timeline->isLive());
  QCOMPARE(m_timeline->toMs(), kNow);
}

void ChartTimelineTest::draggingIntoThePastPauses() {
  m_timeline->panBy(-kMinute);
  QVERIFY(!m_timeline->isLive());
  QCOMPARE(m_timeline->toMs(), kNow - kMinute);
  QCOMPARE(m_timeline->spanMs(), 10 * kMinute);
}

void ChartTimelineTest::draggingNeverShowsTheFuture() {
  m_timeline->panBy(-kMinute);
  m_timeline->panBy(5 * kMinute);
  QCOMPARE(m_timeline->toMs(), kNow);
  QVERIFY(!m_timeline->isLive()); // arriving there is not the same as following
}

void ChartTimelineTest::changingTheSpanKeepsTheEnd() {
  m_timeline->panBy(-kMinute);
  m_timeline->setSpan(kMinute);
  QCOMPARE(m_timeline->toMs(), kNow - kMinute);
  QCOMPARE(m_timeline->fromMs(), kNow - 2 * kMinute);
}

void ChartTimelineTest::aFollowingCrosshairKeepsItsPlace() {
  m_timeline->setCrosshair(kNow - kMinute, true);
  m_timeline->tick(kNow + 5000);
  QCOMPARE(*m_timeline->crosshairMs(), kNow + 5000 - kMinute);
}

void ChartTimelineTest::aPinnedCrosshairKeepsItsMoment() {
  m_timeline->setCrosshair(kNow - kMinute, false);
  m_timeline->tick(kNow + 5000);
  QCOMPARE(*m_timeline->crosshairMs(), kNow - kMinute);
  m_timeline->clearCrosshair();
  QVERIFY(!m_timeline->crosshairMs());
}

void ChartTimelineTest::aZoneThatNobodyKnowsLeavesTimesReadable() {
  m_timeline->setZone(QTimeZone());
  QVERIFY(m_timeline->zone().isValid());
}

void ChartTimelineTest::nonsenseFactorsAreIgnored() {
  for (const double factor : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()})
    m_timeline->zoomAt(kNow, factor);
  QCOMPARE(m_timeline->spanMs(), 10 * kMinute);
}

QTEST_GUILESS_MAIN(ChartTimelineTest)
#include "ChartTimelineTest.moc"
