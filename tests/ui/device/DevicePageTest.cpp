// The device page as a person uses it: charts appear, scroll, pause, share their time; metrics are found;
// what is visible is exported to the last bit.
#include "MadeUpFleet.h"
#include "device/ChartGrid.h"
#include "device/ExportBar.h"
#include "device/LinkStrip.h"
#include "device/MetricListModel.h"
#include "device/MetricPane.h"
#include "device/ValuePane.h"

#include <history/CsvReport.h>
#include <ui/ChartTimeline.h>
#include <ui/ChartView.h>
#include <ui/DevicePage.h>
#include <ui/Theme.h>

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

#include <bit>
#include <cmath>

using namespace muster;
using namespace muster::ui;
using muster::test::MadeUpFleet;
using muster::test::MadeUpMetric;

namespace {

constexpr std::int64_t kNow = 1'794'896'072'000;
constexpr std::int64_t kMinute = 60'000;
constexpr int kManyMetrics = 40;

template<class W>
W* buttonNamed(QWidget& page, const char* text) {
  for (W* button : page.findChildren<W*>())
    if (button->text() == QLatin1String(text))
      return button;
  return nullptr;
}

} // namespace

class DevicePageTest : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase();
  void init();
  void cleanup();
  void everyNumberAndTruthValueGetsAChart();
  void onlyChartsInViewExist();
  void aNarrowPageHasOneColumn();
  void rangeButtonsSetAllCharts();
  void pauseHoldsAndSaysHowFarBehind();
  void aNewMetricGetsItsChartWithTheNextBirth();
  void choosingAMetricScrollsToItsChart();
  void theFilterFindsMetrics();
  void buttonsAskForTheWayBackAndForARebirth();
  void theVisibleRangeIsExportedToTheLastBit();
  void anExportThatCannotBeWrittenSaysSo();
  void noFileChosenExportsNothing();
  void aFleetThatStartsAfreshEmptiesThePage();
  void anInvisiblePageDoesNoWork();
  void timeAxesLineUpWhateverTheLabels();
  void theCrosshairIsTheSameInAllCharts();
  void tabGoesThroughThePageInItsOrder();
  void aChartWithFocusMayBeScrolledAway();
  void figuresInTheListAreNeverCut();
  void aMetricWithoutAChartIsShownAsATable();

 private:
  std::vector<CsvRow> exported(const QString& path);
  ChartGrid& grid() { return *m_page->findChild<ChartGrid*>(); }

  std::unique_ptr<Theme> m_theme;
  std::unique_ptr<MadeUpFleet> m_fleet;
  std::unique_ptr<DevicePage> m_page;
};

void DevicePageTest::initTestCase() {
  m_theme = std::make_unique<Theme>();
  m_theme->apply(ThemeMode::Light);
}

void DevicePageTest::init() {
  std::vector<MadeUpMetric> metrics{{"CPU/Temperature", DataType::Double, "°C"},
                                    {"System/Model", DataType::String},
                                    {"Network/eth0/Up", DataType::Boolean},
                                    {"Counter", DataType::UInt64},
                                    {"Ratio", DataType::Float}};
  for (int i = 0; i < kManyMetrics; ++i)
    metrics.push_back({"Plant/Motor " + std::to_string(i), DataType::Double, "rpm"});
  m_fleet = std::make_unique<MadeUpFleet>(std::move(metrics), kNow - 20 * kMinute);
  m_fleet->fill("CPU/Temperature", kNow - 10 * kMinute, kNow, 1000,
                [](double t) { return 60 + 10 * std::sin(t / 60); });
  m_fleet->tick(kNow);
  m_page = std::make_unique<DevicePage>(m_fleet->fleet());
  m_page->resize(1280, 760);
  m_page->setDevice(0);
  m_page->show();
  QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
}

void DevicePageTest::cleanup() {
  m_page.reset();
  m_fleet.reset();
}

void DevicePageTest::everyNumberAndTruthValueGetsAChart() {
  QCOMPARE(grid().count(), std::size_t{4 + kManyMetrics}); // all but the text
  QCOMPARE(grid().view(0)->spokenName(), QString("CPU temperature"));
}

void DevicePageTest::onlyChartsInViewExist() {
  QVERIFY(grid().viewsInUse() <= 8);
  QVERIFY(!grid().view(30));
  grid().verticalScrollBar()->setValue(grid().verticalScrollBar()->maximum());
  QVERIFY(!grid().view(0));
  QVERIFY(grid().view(grid().count() - 1));
  QVERIFY(m_page->findChildren<ChartView*>().size() <= 12); // reused, not piled up
}

void DevicePageTest::aNarrowPageHasOneColumn() {
  QCOMPARE(grid().columns(), 2);
  m_page->resize(1000, 760);
  QCOMPARE(grid().columns(), 1);
  QVERIFY(grid().view(0)->width() > 500);
}

void DevicePageTest::rangeButtonsSetAllCharts() {
  QTest::mouseClick(buttonNamed<QToolButton>(*m_page, "15 min"), Qt::LeftButton);
  QCOMPARE(m_page->timeline().spanMs(), 15 * kMinute);
  QTest::mouseClick(buttonNamed<QToolButton>(*m_page, "1 min"), Qt::LeftButton);
  QCOMPARE(m_page->timeline().spanMs(), kMinute);
  QVERIFY(buttonNamed<QToolButton>(*m_page, "1 min")->isChecked());
  QVERIFY(!buttonNamed<QToolButton>(*m_page, "15 min")->isChecked());
}

void DevicePageTest::pauseHoldsAndSaysHowFarBehind() {
  QTest::mouseClick(buttonNamed<QPushButton>(*m_page, "Pause"), Qt::LeftButton);
  m_fleet->tick(kNow + 12'000);
  QCOMPARE(m_page->timeline().toMs(), kNow);
  bool isSaid = false;
  for (const QLabel* label : m_page->findChildren<QLabel*>())
    isSaid |=
        label->text().contains(QLatin1String("behind")) && label->text().startsWith(QLatin1String("12"));
  QVERIFY(isSaid);
  QTest::mouseClick(buttonNamed<QPushButton>(*m_page, "Live"), Qt::LeftButton);
  QCOMPARE(m_page->timeline().toMs(), kNow + 12'000);
}

void DevicePageTest::aNewMetricGetsItsChartWithTheNextBirth() {
  m_fleet->addMetric({"CPU/Usage", DataType::Double, "%"});
  m_fleet->event(EventKind::Birth, kNow + 1000);
  m_fleet->tick(kNow + 1000);
  QCOMPARE(grid().count(), std::size_t{5 + kManyMetrics});
  QCOMPARE(grid().view(1)->spokenName(), QString("CPU usage"));
}

void DevicePageTest::choosingAMetricScrollsToItsChart() {
  auto* list = m_page->findChild<QTreeView*>();
  const QModelIndexList found = list->model()->match(list->model()->index(0, 0), Qt::DisplayRole,
                                                     QStringLiteral("Motor 39"), 1, Qt::MatchRecursive);
  QCOMPARE(found.size(), 1);
  list->scrollTo(found[0]);
  QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(found[0]).center());
  bool isInView = false;
  for (const ChartView* view : grid().findChildren<ChartView*>())
    isInView |= view->isVisible() && view->spokenName() == QLatin1String("Plant/Motor 39") &&
                grid().viewport()->rect().contains(view->geometry());
  QVERIFY(isInView);
}

void DevicePageTest::theFilterFindsMetrics() {
  QTest::keyClick(m_page.get(), Qt::Key_F, Qt::ControlModifier);
  auto* filter = &m_page->findChild<MetricPane*>()->filter();
  QTest::keyClicks(filter, "motor 39");
  auto* list = m_page->findChild<QTreeView*>();
  QCOMPARE(list->model()->rowCount(), 1);
  QVERIFY(list->isExpanded(list->model()->index(0, 0)));
}

void DevicePageTest::buttonsAskForTheWayBackAndForARebirth() {
  QSignalSpy back(m_page.get(), &DevicePage::backRequested);
  QSignalSpy rebirth(m_page.get(), &DevicePage::rebirthRequested);
  QTest::mouseClick(buttonNamed<QPushButton>(*m_page, "Rebirth"), Qt::LeftButton);
  QCOMPARE(rebirth.size(), 1);
  QCOMPARE(rebirth[0][0].value<DeviceId>(), DeviceId{0});
  QTest::keyClick(m_page.get(), Qt::Key_Escape);
  QCOMPARE(back.size(), 1);
}

std::vector<CsvRow> DevicePageTest::exported(const QString& path) {
  std::vector<CsvRow> rows;
  const auto read = readCsv(path.toStdString(), [&rows](CsvRow&& row) {
    rows.push_back(std::move(row));
    return true;
  });
  [&] { QVERIFY2(read, read ? "" : read.error().message().c_str()); }();
  return rows;
}

void DevicePageTest::theVisibleRangeIsExportedToTheLastBit() {
  const double awkward = std::bit_cast<double>(std::uint64_t{0x3fb9'9999'9999'999b}); // not 0.1
  m_fleet->add("Counter", kNow - kMinute,
               Value::unsignedInteger(DataType::UInt64, 18'446'744'073'709'551'613u));
  m_fleet->add("Counter", kNow - kMinute + 1, Value::null(DataType::UInt64));
  m_fleet->add("Ratio", kNow - kMinute, Value::floating(0.1F), 0);
  m_fleet->add("System/Model", kNow - kMinute, Value::text("=Pi, \"4\""), 192, sampleflag::Historical);
  m_fleet->add("Network/eth0/Up", kNow - kMinute, Value::boolean(true));
  m_fleet->add("Plant/Motor 7", kNow - kMinute, Value::floating(awkward));
  m_fleet->add("Plant/Motor 8", kNow - 9 * kMinute, Value::floating(1.0)); // before the range
  m_fleet->tick(kNow);
  m_page->timeline().setSpan(5 * kMinute);

  QTemporaryDir folder;
  const QString path = folder.filePath("report.csv");
  QString suggested;
  m_page->setChooseFile([&](QWidget*, const QString& name) { return suggested = name, path; });
  m_page->exportVisibleRange();
  QTRY_COMPARE_WITH_TIMEOUT(m_page->findChild<ExportBar*>()->state(), ExportBar::State::Done, 20'000);
  QVERIFY(suggested.endsWith(QLatin1String(".csv")));

  const std::vector<CsvRow> rows = exported(path);
  const auto row = [&](const char* metric, std::int64_t ms) {
    for (const CsvRow& r : rows)
      if (r.metric == metric && r.timeMs == ms)
        return r;
    return CsvRow{};
  };
  QCOMPARE(row("Counter", kNow - kMinute).value,
           Value::unsignedInteger(DataType::UInt64, 18'446'744'073'709'551'613u));
  QVERIFY(row("Counter", kNow - kMinute + 1).value.isNull());
  QCOMPARE(row("Ratio", kNow - kMinute).value, Value::floating(0.1F));
  QCOMPARE(row("Ratio", kNow - kMinute).quality, std::uint16_t{0});
  QCOMPARE(row("System/Model", kNow - kMinute).value, Value::text("=Pi, \"4\""));
  QVERIFY(row("System/Model", kNow - kMinute).historical);
  QCOMPARE(row("Plant/Motor 7", kNow - kMinute).value, Value::floating(awkward));
  QCOMPARE(row("Plant/Motor 7", kNow - kMinute).unit, std::string("rpm"));
  QVERIFY(row("Plant/Motor 8", kNow - 9 * kMinute).metric.empty());
  QCOMPARE(rows.size(), std::size_t{301 + 6}); // five minutes of seconds, both ends, and the six above
}

void DevicePageTest::anExportThatCannotBeWrittenSaysSo() {
  m_page->setChooseFile(
      [](QWidget*, const QString&) { return QStringLiteral("/no/such/folder/report.csv"); });
  m_page->exportVisibleRange();
  auto* bar = m_page->findChild<ExportBar*>();
  QTRY_COMPARE_WITH_TIMEOUT(bar->state(), ExportBar::State::Failed, 20'000);
  QVERIFY(bar->isVisible());
  QVERIFY2(bar->text().contains(QLatin1String("/no/such/folder")), qPrintable(bar->text()));
}

void DevicePageTest::noFileChosenExportsNothing() {
  m_page->setChooseFile([](QWidget*, const QString&) { return QString(); });
  m_page->exportVisibleRange();
  QCOMPARE(m_page->findChild<ExportBar*>()->state(), ExportBar::State::Hidden);
}

void DevicePageTest::aFleetThatStartsAfreshEmptiesThePage() {
  m_fleet->fleet().setFeed(nullptr);
  QCOMPARE(m_page->device(), kNoDevice);
  QCOMPARE(grid().count(), std::size_t{0});
  m_fleet->fleet().tick(kNow + 1000);
  m_page->grab();
  m_page->exportVisibleRange(); // there is nothing to export
  QCOMPARE(m_page->findChild<ExportBar*>()->state(), ExportBar::State::Hidden);
}

void DevicePageTest::anInvisiblePageDoesNoWork() {
  m_page->grab();
  const quint64 before = grid().view(0)->fetches();
  m_page->hide();
  for (std::int64_t tick = 1; tick <= 10; ++tick) {
    m_fleet->add("CPU/Temperature", kNow + tick * 1000, Value::floating(61.0));
    m_fleet->tick(kNow + tick * 1000);
  }
  QCoreApplication::processEvents();
  QCOMPARE(grid().view(0)->fetches(), before);
}

void DevicePageTest::timeAxesLineUpWhateverTheLabels() {
  m_page->grab();
  const double before = grid().view(0)->plotRect().left();
  m_fleet->fill("Counter", kNow - 3 * kMinute, kNow, 1000, [](double t) { return 1e9 + t; });
  m_fleet->tick(kNow + 1000);
  m_page->grab();
  m_page->grab(); // charts that were painted before the widest was known come with the next frame
  const double wide = grid().view(0)->plotRect().left();
  QVERIFY(wide > before);
  for (std::size_t i = 0; i < 6; ++i) {
    QCOMPARE(grid().view(i)->plotRect().left(), wide);
    QCOMPARE(grid().view(i)->plotRect().width(), grid().view(0)->plotRect().width());
  }
  m_page->setDevice(0); // afresh: nothing is left of it once those labels are gone
  m_page->timeline().setLive(false);
  m_page->timeline().panBy(-5 * kMinute);
  m_page->timeline().setSpan(kMinute);
  m_page->grab();
  m_page->grab();
  QCOMPARE(grid().view(3)->plotRect().left(), before);
}

void DevicePageTest::theCrosshairIsTheSameInAllCharts() {
  m_fleet->fill("Plant/Motor 1", kNow - 3 * kMinute, kNow, 1000, [](double) { return 1450.0; });
  m_fleet->tick(kNow + 1000);
  m_page->grab();
  ChartView* first = grid().view(0);
  QTest::mouseMove(first->viewport(), first->plotRect().center().toPoint());
  const auto moment = m_page->timeline().crosshairMs();
  QVERIFY(moment);
  const QString at = QStringLiteral("at ");
  for (std::size_t i = 0; i < 6; ++i)
    QVERIFY2(grid().view(i)->spokenDescription().contains(at), qPrintable(grid().view(i)->spokenName()));
  QTest::keyClick(first, Qt::Key_Right);
  QVERIFY(m_page->timeline().crosshairMs() > moment);
}

void DevicePageTest::tabGoesThroughThePageInItsOrder() {
  m_page->activateWindow();
  buttonNamed<QPushButton>(*m_page, "Pause")->setFocus(Qt::TabFocusReason);
  QTRY_VERIFY(buttonNamed<QPushButton>(*m_page, "Pause")->hasFocus());
  const auto focused = [this] { return m_page->focusWidget(); };
  for (std::size_t i = 0; i < grid().count(); ++i) { // every chart, scrolled to as they come
    QTest::keyClick(focused(), Qt::Key_Tab);
    QCOMPARE(focused(), grid().view(i));
    QVERIFY(grid().viewport()->rect().contains(grid().view(i)->geometry()));
  }
  QTest::keyClick(focused(), Qt::Key_Tab);
  QCOMPARE(focused(), (&m_page->findChild<MetricPane*>()->filter()));
  QTest::keyClick(focused(), Qt::Key_Backtab);
  QCOMPARE(focused(), grid().view(grid().count() - 1));
  grid().verticalScrollBar()->setValue(0);
  QTest::keyClick(&grid(), Qt::Key_Backtab);
  QCOMPARE(focused(), buttonNamed<QPushButton>(*m_page, "Pause"));
}

void DevicePageTest::aChartWithFocusMayBeScrolledAway() {
  m_page->activateWindow();
  grid().view(0)->setFocus();
  QTRY_VERIFY(grid().view(0)->hasFocus());
  QScrollBar& bar = *grid().verticalScrollBar();
  bar.setValue(bar.maximum());
  QCOMPARE(bar.value(), bar.maximum()); // and nothing scrolls back to it
  QVERIFY(grid().hasFocus());
}

void DevicePageTest::figuresInTheListAreNeverCut() {
  m_fleet->add("Counter", kNow, Value::unsignedInteger(DataType::UInt64, 18'446'744'073'709'551'613u));
  m_fleet->tick(kNow + 1000);
  auto* list = m_page->findChild<QTreeView*>();
  const QModelIndexList found = list->model()->match(list->model()->index(0, 0), Qt::DisplayRole,
                                                     QStringLiteral("Counter"), 1, Qt::MatchRecursive);
  QCOMPARE(found.size(), 1);
  const QModelIndex value = found[0].siblingAtColumn(MetricListModel::Value);
  const QString shown = value.data(MetricListModel::ShortNumberRole).toString();
  QVERIFY2(list->fontMetrics().horizontalAdvance(shown) < list->columnWidth(MetricListModel::Value) - 12,
           qPrintable(shown));
  QVERIFY(
      value.data(Qt::ToolTipRole).toString().contains(QStringLiteral("551\u202F613"))); // whole on request
}

void DevicePageTest::aMetricWithoutAChartIsShownAsATable() {
  m_fleet->add("System/Model", kNow, Value::text("Raspberry Pi"));
  m_fleet->tick(kNow + 1000);
  auto* pane = m_page->findChild<ValuePane*>();
  QVERIFY(!pane->isVisible());
  m_page->showMetric(m_fleet->series("System/Model"));
  QTRY_VERIFY(pane->isVisible() && pane->parentWidget()->rect().contains(pane->geometry()));
  QCOMPARE(pane->table().rows.at(0).last(), QString("Raspberry Pi"));
  m_fleet->add("System/Model", kNow + 2000, Value::text("Raspberry Pi 5"));
  m_fleet->tick(kNow + 2000);
  QCOMPARE(pane->table().rows.at(0).last(), QString("Raspberry Pi 5"));
  m_page->showMetric(m_fleet->series("Counter")); // which has a chart
  QVERIFY(!pane->isVisible());
}

QTEST_MAIN(DevicePageTest)
#include "DevicePageTest.moc"
