// The device page where there is little room, and what it says to who does not see it.
#include "MadeUpFleet.h"
#include "device/ChartGrid.h"
#include "device/LinkStrip.h"
#include "device/MetricPane.h"
#include "device/RangeBar.h"
#include "device/WritePane.h"

#include <ui/DevicePage.h>
#include <ui/Theme.h>

#include <QAccessible>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

using namespace muster;
using namespace muster::ui;
using muster::test::MadeUpFleet;

namespace {

constexpr std::int64_t kNow = 1'794'896'072'000;
constexpr QSize kNarrow(640, 480), kWide(1200, 700);

} // namespace

class DeviceFoldTest : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase() {
    m_theme = std::make_unique<Theme>();
    m_theme->apply(ThemeMode::Light);
  }
  void init() {
    m_fleet = std::make_unique<MadeUpFleet>(
        std::vector<test::MadeUpMetric>{{"CPU/Temperature", DataType::Double, "°C"},
                                        {"System/Model", DataType::String}},
        kNow - 600'000);
    m_fleet->fill("CPU/Temperature", kNow - 60'000, kNow, 1'000, [](double t) { return 50 + t / 10; });
    m_fleet->add("System/Model", kNow, Value::text("Pi"));
    m_fleet->tick(kNow);
    m_page = std::make_unique<DevicePage>(m_fleet->fleet());
    m_page->resize(kNarrow);
    m_page->setDevice(0);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
  }
  void cleanup() {
    m_page.reset();
    m_fleet.reset();
  }

  void aNarrowPageFoldsItsMetrics() {
    QCOMPARE(m_page->size(), kNarrow); // nothing in it wants more
    QVERIFY(grid().isVisible());
    QVERIFY(!metrics().isVisible());
    QVERIFY(grid().width() > 600);
    QTest::mouseClick(toggle(), Qt::LeftButton);
    QVERIFY(metrics().isVisible());
    QVERIFY(!grid().isVisible());
    QTest::mouseClick(toggle(), Qt::LeftButton);
    QVERIFY(grid().isVisible());
    m_page->resize(kWide);
    QVERIFY(grid().isVisible() && metrics().isVisible());
    QVERIFY(!toggle()->isVisible());
  }

  void whatIsAskedForComesIntoSight() {
    m_page->focusFilter();
    QVERIFY(metrics().filter().hasFocus());
    m_page->showMetric(m_fleet->series("CPU/Temperature"));
    QVERIFY(grid().isVisible());
    m_page->showMetric(m_fleet->series("System/Model")); // has no chart
    QVERIFY(metrics().isVisible());
    m_page->showMetric(m_fleet->series("CPU/Temperature"));
    m_page->writeValue(m_fleet->series("CPU/Temperature"));
    QVERIFY(m_page->findChild<WritePane*>()->isVisible());
    QCOMPARE(m_page->size(), kNarrow);
    m_page->setDevice(0); // another one starts with its charts
    QVERIFY(grid().isVisible());
  }

  void theLinkIsSpokenWithEveryFigure() {
    auto* strip = m_page->findChild<LinkStrip*>();
    QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(strip);
    QVERIFY(spoken);
    QCOMPARE(spoken->text(QAccessible::Name), QStringLiteral("Link"));
    const QString said = spoken->text(QAccessible::Description);
    for (const char* part : {"Status Online since", "Last seen 0", "Births 1", "Gaps 0 nothing missing",
                             "Rejected 0 all understood"})
      QVERIFY2(said.contains(QLatin1String(part)), qPrintable(said));
  }

  void everyPartOfTheRangeIsSpoken() {
    QStringList names;
    for (const QAbstractButton* button : m_page->findChild<RangeBar*>()->findChildren<QAbstractButton*>())
      if (!button->isHidden()) // longer ranges come with a history
        names << QAccessible::queryAccessibleInterface(const_cast<QAbstractButton*>(button))
                     ->text(QAccessible::Name);
    QCOMPARE(names.join(u'|'),
             QStringLiteral("Show 1 min|Show 5 min|Show 15 min|Show 1 h|Show 6 h|Live|Pause"));
    bool isLegendSpoken = false;
    for (const QWidget* part : m_page->findChild<RangeBar*>()->findChildren<QWidget*>())
      isLegendSpoken |= part->accessibleName().startsWith(QLatin1String("Legend:"));
    QVERIFY(isLegendSpoken);
  }

 private:
  ChartGrid& grid() { return *m_page->findChild<ChartGrid*>(); }
  MetricPane& metrics() { return *m_page->findChild<MetricPane*>(); }
  QPushButton* toggle() {
    for (auto* button : m_page->findChildren<QPushButton*>())
      if (button->text() == QLatin1String("Metrics"))
        return button;
    return nullptr;
  }

  std::unique_ptr<Theme> m_theme;
  std::unique_ptr<MadeUpFleet> m_fleet;
  std::unique_ptr<DevicePage> m_page;
};

QTEST_MAIN(DeviceFoldTest)
#include "DeviceFoldTest.moc"
