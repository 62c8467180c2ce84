// Drives charts as a person does: wheel, drag, crosshair, keys; and looks at what they do while nobody looks.
#include "ChartFixture.h"

#include <QAccessible>
#include <QApplication>
#include <QScrollArea>
#include <QTest>
#include <QVBoxLayout>
#include <QWheelEvent>

#include <cmath>

using namespace muster;
using namespace muster::ui;
using namespace muster::test;

namespace {

void turnWheel(ChartView& view, QPointF at, int notches) {
  QWheelEvent event(at, view.viewport()->mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton,
                    Qt::NoModifier, Qt::NoScrollPhase, false);
  QApplication::sendEvent(view.viewport(), &event);
}

} // namespace

class ChartViewTest : public QObject, test::ChartFixture {
  Q_OBJECT
  void paint(); // takes in what changed, as the next frame does
  QColor at(ChartView& view, qint64 ms, double share) const;

  std::unique_ptr<QWidget> m_page;
  MadeUpSource m_temperature{{QStringLiteral("CPU temperature"), QStringLiteral("°C")}};
  MadeUpSource m_load{{QStringLiteral("Load"), QString()}};
  ChartView* m_first = nullptr;
  ChartView* m_second = nullptr;

 private slots:
  void init();
  void cleanup();
  void theWheelZoomsAroundThePointerInEveryChart();
  void theWheelBesideThePlotIsLeftToThePage();
  void draggingPansEveryChart();
  void theCrosshairIsSharedByAllCharts();
  void leavingTheChartTakesTheCrosshairAway();
  void pausedHoldsThePictureAndLiveResumesIt();
  void liveScrollsByWholePixelsOnly();
  void newDataComesInWithoutDrawingEverything();
  void aHiddenChartFetchesNothing();
  void aGapIsDrawnOpen();
  void aScreenReaderHearsNameAndFigures();
  void aThemeChangesTheGround();
  void aChartWithoutDataShowsItsTitle();
  void aResizedChartIsTheOneThatHadThatSizeFromTheStart();
};

void ChartViewTest::init() {
  startTime(QTimeZone("Europe/Berlin"));
  for (MadeUpSource* source : {&m_temperature, &m_load}) {
    source->points[0].clear();
    source->allGaps.clear();
    source->fill(kNow - 2 * kSpan, kNow, 1000, [](double t) { return 60 + 10 * std::sin(t / 60); });
  }
  m_page = std::make_unique<QWidget>();
  auto* column = new QVBoxLayout(m_page.get());
  m_first = new ChartView(*m_timeline);
  m_second = new ChartView(*m_timeline);
  m_first->setSource(&m_temperature);
  m_second->setSource(&m_load);
  column->addWidget(m_first);
  column->addWidget(m_second);
  m_page->resize(700, 420);
  m_page->show();
  QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
  paint();
}

void ChartViewTest::cleanup() {
  m_page.reset();
  m_timeline.reset();
}

void ChartViewTest::paint() {
  m_first->refresh();
  m_second->refresh();
  m_page->grab();
}

QColor ChartViewTest::at(ChartView& view, qint64 ms, double share) const {
  const QRectF plot = view.plotRect();
  const double x = plot.left() + static_cast<double>(ms - m_timeline->fromMs()) /
                                     static_cast<double>(m_timeline->spanMs()) * plot.width();
  const QPoint pixel(static_cast<int>(x), static_cast<int>(plot.top() + share * plot.height()));
  return view.grab().toImage().pixelColor(pixel);
}

void ChartViewTest::theWheelZoomsAroundThePointerInEveryChart() {
  const QRectF plot = m_first->plotRect();
  const QPointF pointer(plot.left() + plot.width() * 0.25, plot.center().y());
  const qint64 under = m_timeline->fromMs() + kSpan / 4;
  turnWheel(*m_first, pointer, 2);
  QVERIFY(std::abs(m_timeline->spanMs() - qint64(kSpan * 0.64)) <= 1);
  const qint64 now = m_timeline->fromMs() + m_timeline->spanMs() / 4;
  QVERIFY(std::abs(now - under) < kSpan / 300); // within two pixels
  const quint64 before = m_second->fetches();
  paint();
  QCOMPARE(m_second->fetches(), before + 1); // the other one shows it too
  turnWheel(*m_first, pointer, -2);
  QVERIFY(std::abs(m_timeline->spanMs() - kSpan) <= 1);
}

void ChartViewTest::theWheelBesideThePlotIsLeftToThePage() {
  QWheelEvent event({10, 10}, {10, 10}, {}, {0, 120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
  event.setAccepted(true);
  QApplication::sendEvent(m_first->viewport(), &event);
  QCOMPARE(m_timeline->spanMs(), kSpan);
  QVERIFY(!event.isAccepted());
}

void ChartViewTest::draggingPansEveryChart() {
  const QPoint start = m_first->plotRect().center().toPoint();
  const double msPerPixel = kSpan / m_first->plotRect().width();
  QTest::mousePress(m_first->viewport(), Qt::LeftButton, {}, start);
  QTest::mouseMove(m_first->viewport(), start + QPoint(100, 0));
  QTest::mouseRelease(m_first->viewport(), Qt::LeftButton, {}, start + QPoint(100, 0));
  QVERIFY(!m_timeline->isLive());
  QVERIFY(std::abs(static_cast<double>(kNow - m_timeline->toMs()) - 100 * msPerPixel) < 2 * msPerPixel);
  const qint64 held = m_timeline->toMs();
  QTest::mouseMove(m_first->viewport(), start + QPoint(20, 0)); // the button is up: no more panning
  QCOMPARE(m_timeline->toMs(), held);
}

void ChartViewTest::theCrosshairIsSharedByAllCharts() {
  const QRectF plot = m_first->plotRect();
  const QImage before = m_second->grab().toImage();
  QTest::mouseMove(m_first->viewport(), plot.center().toPoint());
  QVERIFY(m_timeline->crosshairMs());
  const qint64 middle = m_timeline->fromMs() + kSpan / 2;
  QVERIFY(std::abs(*m_timeline->crosshairMs() - middle) < 2 * kSpan / plot.width());
  paint();
  QVERIFY(m_second->grab().toImage() != before);
}

void ChartViewTest::leavingTheChartTakesTheCrosshairAway() {
  // Not where another test has left it: a pointer that does not move says nothing.
  QTest::mouseMove(m_first->viewport(), m_first->plotRect().center().toPoint() + QPoint(30, 10));
  QVERIFY(m_timeline->crosshairMs());
  QTest::mouseMove(m_first->viewport(), QPoint(5, 5)); // beside the plot
  QVERIFY(!m_timeline->crosshairMs());
}

void ChartViewTest::pausedHoldsThePictureAndLiveResumesIt() {
  m_timeline->setLive(false);
  paint();
  const QImage held = m_first->grab().toImage();
  m_timeline->tick(kNow + 30'000);
  paint();
  QVERIFY(m_first->grab().toImage() == held);
  m_timeline->setLive(true);
  paint();
  QVERIFY(m_first->grab().toImage() != held);
}

void ChartViewTest::liveScrollsByWholePixelsOnly() {
  const double msPerPixel = kSpan / m_first->plotRect().width(); // about a second
  const quint64 before = m_first->fetches();
  int fetches = 0;
  for (int tick = 1; tick <= 100; ++tick) { // 6 s in steps of 60 ms
    m_timeline->tick(kNow + qint64{tick} * 60);
    paint();
  }
  fetches = static_cast<int>(m_first->fetches() - before);
  const int pixels = static_cast<int>(6000 / msPerPixel);
  QVERIFY2(fetches >= pixels && fetches <= pixels + 2, qPrintable(QString::number(fetches)));
}

void ChartViewTest::newDataComesInWithoutDrawingEverything() {
  m_timeline->tick(kNow + 2000);
  m_temperature.points[0].push_back({kNow + 1000, 61});
  m_temperature.points[0].push_back({kNow + 2000, 62});
  ++m_temperature.version;
  paint();
  QVERIFY(m_first->lastDrawnColumns() > 0);
  QVERIFY2(m_first->lastDrawnColumns() < 20, qPrintable(QString::number(m_first->lastDrawnColumns())));
}

void ChartViewTest::aHiddenChartFetchesNothing() {
  m_second->hide();
  const int before = m_load.copies;
  for (int tick = 1; tick <= 20; ++tick) {
    ++m_load.version;
    m_timeline->tick(kNow + qint64{tick} * 1000);
    paint();
  }
  QCOMPARE(m_load.copies, before);
}

void ChartViewTest::aGapIsDrawnOpen() {
  const ChartGap gap{kNow - 400'000, kNow - 200'000};
  std::erase_if(m_temperature.points[0],
                [&](const Point& p) { return p.timeMs > gap.fromMs && p.timeMs < gap.toMs; });
  m_temperature.allGaps = {gap};
  ++m_temperature.version;
  paint();
  const ThemeTokens& tokens = m_theme.tokens();
  for (double share = 0.05; share < 0.95; share += 0.05) { // no line crosses it
    const QColor color = at(*m_first, kNow - 300'000, share);
    QVERIFY2(color == tokens.sunken || color.lightness() < tokens.sunken.lightness() + 1,
             qPrintable(color.name()));
    QVERIFY(std::abs(color.red() - color.blue()) < 16); // and it is no series colour
  }
}

void ChartViewTest::aScreenReaderHearsNameAndFigures() {
  QAccessibleInterface* heard = QAccessible::queryAccessibleInterface(m_first);
  QVERIFY(heard);
  QCOMPARE(heard->role(), QAccessible::Chart);
  QCOMPARE(heard->text(QAccessible::Name), QString("CPU temperature"));
  const QString description = heard->text(QAccessible::Description);
  for (const char* word : {"now ", "lowest 50", "highest 70", "°C", "to"})
    QVERIFY2(description.contains(QString::fromUtf8(word)), qPrintable(description));
}

void ChartViewTest::aThemeChangesTheGround() {
  m_theme.apply(ThemeMode::Dark);
  paint();
  const QColor ground = m_first->grab().toImage().pixelColor(8, 100);
  m_theme.apply(ThemeMode::Light);
  QCOMPARE(ground, m_theme.otherTokens().surface);
}

void ChartViewTest::aChartWithoutDataShowsItsTitle() {
  MadeUpSource empty{{QStringLiteral("Nothing yet"), QStringLiteral("%"), ChartKind::Percent}};
  m_first->setSource(&empty);
  paint();
  QCOMPARE(m_first->spokenName(), QString("Nothing yet"));
  QVERIFY(m_first->spokenDescription().contains(QChar(0x2013)));
  m_first->setSource(nullptr);
  paint();
  QCOMPARE(m_first->spokenName(), QString());
}

// The grid and its labels have to follow the plot also where the limits stay as they were.
void ChartViewTest::aResizedChartIsTheOneThatHadThatSizeFromTheStart() {
  MadeUpSource share{{QStringLiteral("CPU usage"), QStringLiteral("%"), ChartKind::Percent}};
  share.fill(kNow - kSpan, kNow, 1000, [](double) { return 5.0; });
  const auto picture = [&](std::initializer_list<QSize> sizes) {
    ChartView view(*m_timeline);
    view.setSource(&share);
    view.show();
    for (const QSize& size : sizes) {
      view.resize(size);
      view.refresh();
      view.grab();
    }
    view.refresh();
    return view.grab().toImage();
  };
  const QImage fresh = picture({QSize(480, 260)});
  QCOMPARE(picture({QSize(640, 180), QSize(480, 260)}), fresh);
  QCOMPARE(picture({QSize(300, 400), QSize(480, 260)}), fresh);
}

QTEST_MAIN(ChartViewTest)
#include "ChartViewTest.moc"
