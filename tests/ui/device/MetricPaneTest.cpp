// The list of metrics: names that every device of ours has are whole, longer ones lose their end and nothing else.
#include "device/MetricPane.h"

#include "MadeUpFleet.h"

#include <schema/MetricCatalog.h>
#include <ui/DevicePage.h>
#include <ui/Theme.h>

#include <QHeaderView>
#include <QLineEdit>
#include <QScrollBar>
#include <QTest>
#include <QTreeView>

using namespace muster;
using namespace muster::ui;
using muster::test::MadeUpFleet;
using muster::test::MadeUpMetric;

namespace {

constexpr std::int64_t kNow = 1'794'896'072'000;
constexpr int kMargins = 18; // of a name in its cell

std::vector<MadeUpMetric> wholeCatalog() {
  std::vector<MadeUpMetric> metrics;
  for (const MetricSpec& spec : metricCatalog()) {
    std::string name(spec.name);
    if (const auto mark = name.find("{}"); mark != std::string::npos)
      name.replace(mark, 2, "wlan0");
    metrics.push_back({name, spec.type, std::string(spec.unit)});
  }
  return metrics;
}

} // namespace

class MetricPaneTest : public QObject {
  Q_OBJECT
 private slots:
  void namesOfOurAgentAreWholeAt1280();
  void aLongNameLosesItsEnd();
  void theTipHasTheWholeName();
  void theChosenOneStaysThroughABirthAndAFilter();
  void anotherDevicesListStartsAtItsTop();
  void aRingShowsWhereTheKeysAre();

 private:
  void open(std::vector<MadeUpMetric> metrics);
  QTreeView& list() { return *m_page->findChild<QTreeView*>(); }
  QModelIndex named(const char* metric) {
    m_page->showMetric(m_fleet->series(metric));
    return list().currentIndex().siblingAtColumn(MetricListModel::Metric);
  }
  QImage pictureOf(const QModelIndex& cell) {
    list().setCurrentIndex({});
    return list().viewport()->grab(list().visualRect(cell)).toImage();
  }

  Theme m_theme;
  std::unique_ptr<MadeUpFleet> m_fleet;
  std::unique_ptr<DevicePage> m_page;
};

void MetricPaneTest::open(std::vector<MadeUpMetric> metrics) {
  m_page.reset();
  m_theme.apply(ThemeMode::Light);
  m_fleet = std::make_unique<MadeUpFleet>(std::move(metrics), kNow);
  m_fleet->tick(kNow);
  m_page = std::make_unique<DevicePage>(m_fleet->fleet());
  m_page->resize(1280 - 77, 748); // the window's navigation, menu and status bar take the rest
  m_page->setDevice(0);
  m_page->show();
  QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
}

void MetricPaneTest::namesOfOurAgentAreWholeAt1280() {
  open(wholeCatalog());
  const QFontMetrics metrics(m_theme.font(TypeRole::Name)); // as the chosen one is
  const int room = list().columnWidth(MetricListModel::Metric) - kMargins;
  QStringList cut;
  for (const MadeUpMetric& metric : wholeCatalog()) {
    if (metric.name.starts_with("Node Control"))
      continue;
    const QString label = named(metric.name.c_str()).data().toString();
    QVERIFY(!label.isEmpty());
    if (metrics.horizontalAdvance(label) > room)
      cut << QStringLiteral("%1: %2 of %3").arg(label).arg(room).arg(metrics.horizontalAdvance(label));
  }
  QCOMPARE(cut.join(u'\n'), QString());
}

void MetricPaneTest::aLongNameLosesItsEnd() {
  const std::string begin = "Line/Temperature of the third bearing from the ";
  open({{begin + "left"}, {begin + "very right"}});
  const QImage one = pictureOf(named((begin + "left").c_str()));
  const QImage other = pictureOf(named((begin + "very right").c_str()));
  QVERIFY(!one.isNull());
  QCOMPARE(one, other); // what differs is behind the dots
}

void MetricPaneTest::theTipHasTheWholeName() {
  open({{"Memory/Available", DataType::UInt64, "B"}});
  const QString tip = named("Memory/Available").data(Qt::ToolTipRole).toString();
  QVERIFY2(tip.startsWith(QStringLiteral("Memory available\nMemory/Available\n")), qPrintable(tip));
}

void MetricPaneTest::theChosenOneStaysThroughABirthAndAFilter() {
  open({{"Line/A"}, {"Line/B"}});
  named("Line/B");
  m_fleet->addMetric({"Line/Aa"});
  m_fleet->event(EventKind::Birth, kNow + 1'000);
  m_fleet->tick(kNow + 1'000);
  auto* pane = m_page->findChild<MetricPane*>();
  QCOMPARE(pane->current(), m_fleet->series("Line/B"));
  pane->filter().setText(QStringLiteral("b"));
  QCOMPARE(pane->current(), m_fleet->series("Line/B"));
  pane->filter().setText(QStringLiteral("aa"));
  QCOMPARE(pane->current(), kNoSeries);
}

void MetricPaneTest::anotherDevicesListStartsAtItsTop() {
  std::vector<MadeUpMetric> many;
  many.reserve(200);
  for (int i = 0; i < 200; ++i)
    many.push_back({"Line/" + std::to_string(i)});
  open(many);
  list().scrollToBottom();
  QVERIFY(list().verticalScrollBar()->value() > 0);
  m_page->setDevice(0);
  QCOMPARE(list().verticalScrollBar()->value(), 0);
}

void MetricPaneTest::aRingShowsWhereTheKeysAre() {
  open({{"Line/A"}, {"Line/B"}});
  m_page->activateWindow();
  const auto hasRing = [this] {
    const QRect row = list().visualRect(list().currentIndex().siblingAtColumn(0));
    const QImage picture = list().viewport()->grab(row).toImage();
    return picture.pixelColor(picture.width() / 2, 0) == m_theme.tokens().accent;
  };
  const QPoint at = list().visualRect(named("Line/A")).center();
  QTest::mouseClick(list().viewport(), Qt::LeftButton, {}, at);
  QTRY_VERIFY(list().hasFocus());
  QVERIFY(!hasRing());
  QTest::keyClick(&list(), Qt::Key_Down);
  QVERIFY(hasRing());
  QTest::keyClick(&list(), Qt::Key_Home); // the group's heading
  QVERIFY(hasRing());
}

QTEST_MAIN(MetricPaneTest)
#include "MetricPaneTest.moc"
