// Charts that are half in sight keep to their grid, whatever changes while they are painted.
#include "device/ChartGrid.h"

#include "../charts/ChartFixture.h"

#include <QScreen>
#include <QTest>
#include <QVBoxLayout>

using namespace muster;
using namespace muster::ui;
using namespace muster::test;

class ChartGridTest : public QObject, test::ChartFixture {
  Q_OBJECT
 private slots:
  void chartsHalfInSightKeepToTheGridWhenLabelsGrow();
};

void ChartGridTest::chartsHalfInSightKeepToTheGridWhenLabelsGrow() {
  startTime();
  QWidget window;
  auto* grid = new ChartGrid(*m_timeline);
  auto* below = new QWidget;
  below->setFixedHeight(60);
  auto* layout = new QVBoxLayout(&window);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(grid, 1);
  layout->addWidget(below);
  window.resize(800, 620);
  std::vector<MadeUpSource*> made;
  std::vector<std::unique_ptr<ChartSource>> sources;
  for (int i = 0; i < 12; ++i) {
    auto source = std::make_unique<MadeUpSource>(ChartSpec{QStringLiteral("Metric %1").arg(i), QString()});
    source->fill(kNow - kSpan, kNow, 10'000, [](double t) { return t; });
    made.push_back(source.get());
    sources.push_back(std::move(source));
  }
  grid->setSources(std::move(sources));
  window.show();
  QVERIFY(QTest::qWaitForWindowExposed(&window));
  QCoreApplication::processEvents();
  // What is on the screen: a grab would paint it anew.
  const auto shown = [&] {
    return window.screen()->grabWindow(window.winId()).toImage().copy(below->geometry());
  };
  const QImage before = shown();
  QVERIFY(!before.isNull());
  QVERIFY(grid->viewsInUse() > 6); // the fourth row is in sight in part
  const double left = grid->view(0)->plotRect().left();
  // One that is painted after others needs more room, which those and the ones still to be painted are told.
  for (const double factor : {1e-3, 1e5, 1e-4}) {
    for (MadeUpSource* source : made)
      ++source->version;
    made[3]->points[0].clear();
    made[3]->fill(kNow - kSpan, kNow, 10'000, [factor](double t) { return 1'000 + t * factor; });
    grid->refresh();
    for (int i = 0; i < 5; ++i)
      QCoreApplication::processEvents();
    QCOMPARE(shown(), before);
    for (std::size_t i = 1; i < grid->viewsInUse(); ++i)
      QCOMPARE(grid->view(i)->plotRect().left(), grid->view(0)->plotRect().left());
  }
  QVERIFY(grid->view(0)->plotRect().left() != left);
}

QTEST_MAIN(ChartGridTest)
#include "ChartGridTest.moc"
