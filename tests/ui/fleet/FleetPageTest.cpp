#include "FleetPageFixture.h"

#include <fleet/DetailsPane.h>
#include <fleet/EmptyHint.h>
#include <fleet/EventList.h>
#include <fleet/FilterField.h>
#include <fleet/FleetColumns.h>
#include <fleet/MiniChart.h>
#include <items/FleetTableModel.h>
#include <ui/DevicePage.h>

#include <QApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>

#include <numeric>

using namespace muster;
using namespace muster::test;
using namespace muster::ui;
using items::FleetTableModel;

class FleetPageTest : public QObject, test::FleetPageFixture {
  Q_OBJECT

  EventList& eventsOf(const char* name) {
    for (EventList* list : m_page->findChildren<EventList*>())
      if (list->accessibleName() == QLatin1String(name))
        return *list;
    qFatal("no list %s", name);
  }

 private slots:
  void init() { openPage(); }
  void cleanup() { closePage(); }

  void withoutAConnectionThePageOffersOne() {
    QSignalSpy asked(m_page.get(), &FleetPage::connectRequested);
    EmptyHint& hint = table().hint();
    QVERIFY(hint.isVisible());
    QTest::mouseClick(hint.findChild<QPushButton*>(), Qt::LeftButton);
    QCOMPARE(asked.size(), 1);
  }

  void withoutAConnectionThereAreNoDetails() {
    auto* details = m_page->findChild<DetailsPane*>();
    QVERIFY(!details->isVisible());
    openFeed();
    m_fleet->tick(kNow);
    QVERIFY(!details->isVisible()); // nor without a device to tell of
    playDevices(3);
    QVERIFY(details->isVisible());
    m_fleet->setFeed(nullptr);
    QVERIFY(!details->isVisible());
  }

  void anEmptyFleetSaysThatDevicesComeByThemselves() {
    openFeed();
    m_fleet->tick(kNow);
    QVERIFY(table().hint().text().contains(QStringLiteral("appear by themselves")));
  }

  void withoutAConnectionTheDetailsAreFaint() {
    playDevices(3);
    MiniChart* chart = m_page->findChild<DetailsPane*>()->findChildren<MiniChart*>().first();
    const auto strong = [&] {
      const QImage image = chart->grab().toImage();
      int count = 0;
      for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
          count += image.pixelColor(x, y) == m_theme.tokens().text ? 1 : 0;
      return count;
    };
    QVERIFY(strong() > 0);
    m_feed->linkNow.phase = items::LinkPhase::Waiting;
    m_fleet->tick(kNow + 3'000);
    QCOMPARE(strong(), 0);
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

  void whatAStrangerSentIsNotSaidOfADevice() {
    playDevices(3);
    m_script->event(EventKind::Rejected, kNoDevice, kNow + 3'000, "a payload that does not decode");
    m_script->event(EventKind::Rejected, 0, kNow + 3'000, "a value of the wrong type");
    m_script->event(EventKind::HostOffline, kNoDevice, kNow + 3'000);
    m_script->play(*m_feed, *m_fleet, kNow + 4'000);
    table().setCurrentDevice(0);
    const QString ofDevice = eventsOf("Last events").accessibleDescription();
    QVERIFY2(ofDevice.contains(QStringLiteral("Refused: a value of the wrong type")), qPrintable(ofDevice));
    QVERIFY2(!ofDevice.contains(QStringLiteral("does not decode")), qPrintable(ofDevice));
    QVERIFY2(ofDevice.contains(QStringLiteral("Connection lost")), qPrintable(ofDevice));
    m_page->findChild<DetailsPane*>()->setDevice(kNoDevice);
    const QString ofFleet = eventsOf("Last events of the fleet").accessibleDescription();
    QVERIFY2(ofFleet.contains(QStringLiteral("Refused from a stranger: a payload that does not decode")),
             qPrintable(ofFleet));
    QVERIFY2(ofFleet.contains(QStringLiteral("gate-north-101 · Refused: a value of the wrong type")),
             qPrintable(ofFleet));
  }

  void theDetailsScrollInALowWindowAndNothingOverlaps() {
    playDevices(3);
    auto* details = m_page->findChild<DetailsPane*>();
    for (const int height : {320, 420, 700, 1'000}) {
      m_page->resize(1'200, height);
      QCoreApplication::processEvents();
      int bottom = 0;
      for (MiniChart* chart : details->findChildren<MiniChart*>()) {
        QVERIFY2(chart->y() >= bottom, qPrintable(QString::number(height)));
        bottom = chart->geometry().bottom();
      }
      QVERIFY(eventsOf("Last events").y() > bottom);
      auto* scroll = details->findChild<QScrollArea*>();
      QVERIFY(scroll->geometry().bottom() < details->height());
      QCOMPARE(scroll->verticalScrollBar()->isVisible(), height < 600);
    }
  }

  void aNarrowPageFoldsTheDetailsUnlessTheyAreAskedFor() {
    playDevices(3);
    auto* details = m_page->findChild<DetailsPane*>();
    QSignalSpy shown(m_page.get(), &FleetPage::detailsShownChanged);
    m_page->resize(700, 420);
    QVERIFY(!details->isVisible());
    QCOMPARE(shown.takeLast()[0].toBool(), false);
    m_page->setDetailsShown(true); // the menu's entry
    QVERIFY(details->isVisible());
    QVERIFY(table().width() > 360);
    m_page->resize(1'200, 700);
    QVERIFY(details->isVisible());
    m_page->resize(700, 420);
    QVERIFY(!details->isVisible());
    table().setCurrentDevice(2);
    m_page->resize(1'200, 700);
    QVERIFY(details->isVisible());
    const auto labels = details->findChildren<QLabel*>();
    QVERIFY(
        std::any_of(labels.begin(), labels.end(), // at once, not with the next tick
                    [](const QLabel* label) { return label->text() == QStringLiteral("cam-harbour-103"); }));
    m_page->setDetailsShown(false); // closed by a person: stays closed
    m_page->resize(1'300, 700);
    QVERIFY(!details->isVisible());
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

  void aTermThatIsBeingTypedDoesNotEmptyTheTable() {
    playDevices(30);
    m_page->focusFilter();
    for (const QChar key : QStringLiteral("temp>-")) {
      QTest::keyClicks(&filter(), QString(key));
      QVERIFY2(table().model()->rowCount() > 0, qPrintable(filter().text()));
    }
    QTest::keyClicks(&filter(), QStringLiteral("300"));
    QCOMPARE(table().model()->rowCount(), 30);
    filter().setText(QStringLiteral("nowhere")); // but what is no beginning finds nothing
    QCOMPARE(table().model()->rowCount(), 0);
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

  void backFromADeviceItsRowIsChosenAndInSight() {
    playDevices(100);
    const auto& model = *static_cast<FleetTableModel*>(table().model());
    const DeviceId opened = model.deviceAt(2);
    m_page->openDevice(opened);
    table().model()->sort(FleetTableModel::NodeColumn,
                          model.rowOf(opened) < 50 ? Qt::DescendingOrder : Qt::AscendingOrder);
    table().verticalScrollBar()->setValue(model.rowOf(opened) < 50 ? table().verticalScrollBar()->maximum()
                                                                   : 0);
    m_page->closeDevice();
    const QModelIndex row = model.index(model.rowOf(opened), FleetTableModel::NodeColumn);
    QCOMPARE(m_page->currentDevice(), opened);
    QVERIFY(table().selectionModel()->isSelected(row));
    QVERIFY(table().viewport()->rect().contains(table().visualRect(row)));
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
