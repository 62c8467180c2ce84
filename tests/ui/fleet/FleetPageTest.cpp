#include "FleetScript.h"

#include <fleet/DetailsPane.h>
#include <fleet/EmptyHint.h>
#include <fleet/FilterField.h>
#include <fleet/FleetColumns.h>
#include <fleet/FleetPage.h>
#include <fleet/FleetTableView.h>
#include <fleet/TermEdit.h>
#include <items/FleetTableModel.h>
#include <ui/DevicePage.h>
#include <ui/Theme.h>

#include <QApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <numeric>

using namespace muster;
using namespace muster::test;
using namespace muster::ui;
using items::FleetTableModel;

namespace {

constexpr std::int64_t kNow = 1'763'367'272'000;

} // namespace

class FleetPageTest : public QObject {
  Q_OBJECT

  Theme m_theme;
  std::unique_ptr<items::Fleet> m_fleet;
  std::unique_ptr<FleetScript> m_script;
  std::unique_ptr<FleetPage> m_page;
  ScriptedFeed* m_feed = nullptr;

  FleetTableView& table() { return *m_page->findChild<FleetTableView*>(); }
  TermEdit& filter() { return *m_page->findChild<TermEdit*>(); }

  void openFeed() {
    auto feed = std::make_unique<ScriptedFeed>();
    m_feed = feed.get();
    m_fleet->setFeed(std::move(feed));
  }
  void playDevices(int count) {
    openFeed();
    playWorkshop(*m_script, *m_feed, *m_fleet, count, kNow);
    m_fleet->tick(kNow + 2'000);
  }

 private slots:
  void initTestCase() { m_theme.apply(ThemeMode::Light); }
  void init() {
    m_fleet = std::make_unique<items::Fleet>();
    m_script = std::make_unique<FleetScript>();
    m_page = std::make_unique<FleetPage>(*m_fleet);
    m_page->resize(1200, 700);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
  }
  void cleanup() {
    m_page.reset();
    m_fleet.reset();
  }

  void withoutAConnectionThePageOffersOne() {
    QSignalSpy asked(m_page.get(), &FleetPage::connectRequested);
    EmptyHint& hint = table().hint();
    QVERIFY(hint.isVisible());
    QTest::mouseClick(hint.findChild<QPushButton*>(), Qt::LeftButton);
    QCOMPARE(asked.size(), 1);
  }

  void anEmptyFleetSaysThatDevicesComeByThemselves() {
    openFeed();
    m_fleet->tick(kNow);
    QVERIFY(table().hint().text().contains(QStringLiteral("appear by themselves")));
  }

  void theFirstRowIsChosenUntilAPersonChooses() {
    playDevices(30);
    QCOMPARE(m_page->currentDevice(), static_cast<FleetTableModel*>(table().model())->deviceAt(0));
    QTest::keyClick(&table(), Qt::Key_Down);
    const DeviceId chosen = m_page->currentDevice();
    QVERIFY(chosen != static_cast<FleetTableModel*>(table().model())->deviceAt(0));
    m_fleet->tick(kNow + 5'000);
    QCOMPARE(m_page->currentDevice(), chosen);
    QCOMPARE(m_page->findChild<DetailsPane*>()->device(), chosen);
  }

  void typingFiltersAndEscapeClears() {
    playDevices(30);
    m_page->focusFilter();
    QTest::keyClicks(&filter(), QStringLiteral("group:north"));
    QCOMPARE(table().model()->rowCount(), 6);
    QVERIFY(table().hint().text().contains(QStringLiteral("6 devices match. 24 hidden")));
    QTest::keyClick(&filter(), Qt::Key_Escape);
    QCOMPARE(table().model()->rowCount(), 30);
    QVERIFY(!table().hint().isVisible());
  }

  void aTermThatDoesNotParseSaysWhyBelowTheField() {
    playDevices(3);
    filter().setText(QStringLiteral("temp>hot"));
    const auto labels = m_page->findChildren<QLabel*>();
    const bool said = std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
      return label->isVisible() && label->text().contains(QStringLiteral("“hot” is not a number"));
    });
    QVERIFY(said);
    QCOMPARE(table().model()->rowCount(), 3);
  }

  void downLeavesTheFilterForTheRows() {
    playDevices(3);
    m_page->focusFilter();
    QTest::keyClick(&filter(), Qt::Key_Down);
    QVERIFY(table().hasFocus());
  }

  void enterOpensTheDeviceAndBackReturns() {
    playDevices(3);
    QSignalSpy opened(m_page.get(), &FleetPage::deviceOpenChanged);
    table().setFocus();
    const DeviceId chosen = m_page->currentDevice();
    QTest::keyClick(&table(), Qt::Key_Return);
    QVERIFY(m_page->isDeviceOpen());
    auto* device = m_page->findChild<DevicePage*>();
    QVERIFY(device->isVisible());
    QCOMPARE(device->device(), chosen);
    emit device->backRequested();
    QVERIFY(!m_page->isDeviceOpen());
    QCOMPARE(opened.size(), 2);
  }

  void aClickOnAHeaderSortsAndASecondTurnsItAround() {
    playDevices(30);
    auto* header = table().horizontalHeader();
    const int x = header->sectionViewportPosition(FleetTableModel::NodeColumn) + 20;
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, QPoint(x, 16));
    const auto first = [this] {
      return table().model()->index(0, FleetTableModel::NodeColumn).data().toString();
    };
    QCOMPARE(first(), QStringLiteral("cam-airport-109"));
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, QPoint(x, 16));
    QCOMPARE(first(), QStringLiteral("meter-south-117"));
  }

  void rebirthGoesToTheEdgeNodeAndIsAnswered() {
    playDevices(3);
    QSignalSpy noticed(m_page.get(), &FleetPage::noticed);
    m_page->requestRebirth(1);
    QCOMPARE(m_feed->rebirths, QStringList({QStringLiteral("south/meter-south-102")}));
    QCOMPARE(noticed.size(), 1);
    QVERIFY(!noticed[0][2].toBool());
    m_feed->rebirthProblem = QStringLiteral("not connected");
    m_page->requestRebirth(1);
    QVERIFY(noticed[1][2].toBool());
  }

  void exportingTheTableAsksForWhatItShows() {
    playDevices(30);
    filter().setText(QStringLiteral("group:north"));
    QSignalSpy asked(m_page.get(), &FleetPage::exportRequested);
    m_page->exportShown();
    QCOMPARE(asked.size(), 1);
    const auto request = asked[0][0].value<items::ExportRequest>();
    QCOMPARE(request.series.size(), std::size_t(6 * 4));
    QVERIFY(request.newestOnly);
  }

  void aNarrowTableGivesUpColumnsButNeverTheNames() {
    playDevices(3);
    const auto& metrics = static_cast<FleetTableModel*>(table().model())->metricColumns();
    const std::vector<int> titles(metrics.size(), 80);
    const auto narrow = columns::plan(380, false, metrics, titles);
    QVERIFY(narrow.widths[FleetTableModel::StatusColumn] > 0);
    QVERIFY(narrow.widths[FleetTableModel::NodeColumn] > 0);
    QCOMPARE(narrow.widths[FleetTableModel::GroupColumn], 0);
    const auto wide = columns::plan(1'600, false, metrics, titles);
    QCOMPARE(std::count(wide.widths.begin(), wide.widths.end(), 0),
             1); // only the device column, which says nothing
    QVERIFY(std::accumulate(wide.widths.begin(), wide.widths.end(), 0) <= 1'600);
  }

  void aNewConnectionForgetsTheOldDevices() {
    playDevices(30);
    m_page->openDevice(5);
    m_script = std::make_unique<FleetScript>();
    openFeed();
    m_fleet->tick(kNow + 10'000);
    QVERIFY(!m_page->isDeviceOpen());
    QCOMPARE(table().model()->rowCount(), 0);
    QCOMPARE(m_page->currentDevice(), kNoDevice);
  }
};

QTEST_MAIN(FleetPageTest)
#include "FleetPageTest.moc"
