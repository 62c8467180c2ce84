// The page of events as a person uses it: filter, choice, opening a device, staying in place, copying.
#include "FleetScript.h"

#include <fleet/EmptyHint.h>
#include <items/EventTableModel.h>
#include <ui/Theme.h>

#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include <events/EventTableView.h>
#include <events/EventsPage.h>
#include <shell/Segments.h>

using namespace muster;
using namespace muster::test;
using namespace muster::ui;

namespace {

constexpr std::int64_t kNow = 1'763'367'272'000;

} // namespace

class EventsPageTest : public QObject {
  Q_OBJECT

  Theme m_theme;
  std::unique_ptr<items::Fleet> m_fleet;
  std::unique_ptr<FleetScript> m_script;
  std::unique_ptr<EventsPage> m_page;
  ScriptedFeed* m_feed = nullptr;
  DeviceId m_good = 0, m_bad = 0;

  EventTableView& table() { return *m_page->findChild<EventTableView*>(); }
  QLineEdit& filter() { return *m_page->findChild<QLineEdit*>(); }
  QPushButton& live() {
    for (auto* button : m_page->findChildren<QPushButton*>())
      if (button->text().startsWith(QStringLiteral("Live")))
        return *button;
    qFatal("no button");
  }
  bool says(const QString& text) {
    for (const QLabel* label : m_page->findChildren<QLabel*>())
      if (label->isVisible() && label->text() == text)
        return true;
    return false;
  }
  void openFeed() {
    auto feed = std::make_unique<ScriptedFeed>();
    m_feed = feed.get();
    m_fleet->setFeed(std::move(feed));
    m_script = std::make_unique<FleetScript>();
  }
  void play() {
    m_script->play(*m_feed, *m_fleet, kNow);
    QCoreApplication::processEvents();
  }
  void addRefusals(int count, DeviceId device) {
    for (int i = 0; i < count; ++i)
      m_script->event(EventKind::Rejected, device, kNow, "<b>alias</b> 7 twice");
  }
  void playFleet() {
    openFeed();
    m_good = m_script->add("north", "gate-1", {}, {}, kNow - 60'000);
    m_bad = m_script->add("north", "hostile-7", {}, {}, kNow - 50'000);
    addRefusals(30, m_bad);
    play();
  }

 private slots:
  void init() {
    m_theme.apply(ThemeMode::Light);
    m_fleet = std::make_unique<items::Fleet>();
    m_page = std::make_unique<EventsPage>(*m_fleet);
    m_page->resize(900, 480);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
  }
  void cleanup() {
    m_page.reset();
    m_fleet.reset();
  }

  void anEmptyPageSaysWhatWillBeThere() {
    QVERIFY(table().hint().isVisible());
    QVERIFY(table().hint().text().contains(QStringLiteral("No connection")));
    openFeed();
    m_fleet->tick(kNow);
    QVERIFY(table().hint().text().contains(QStringLiteral("Nothing has happened yet")));
    m_script->add("north", "gate-1", {}, {}, kNow);
    play();
    QVERIFY(!table().hint().isVisible());
    m_page->showProblems();
    QVERIFY(table().hint().text().contains(QStringLiteral("No problems")));
    emit table().hint().actionChosen();
    QCOMPARE(table().model()->rowCount(), 1);
  }

  void theCountFollowsWordsAndChoice() {
    playFleet();
    QVERIFY(says(QStringLiteral("32 events")));
    m_page->showProblems();
    QVERIFY(says(QStringLiteral("30 of 32")));
    QCOMPARE(m_page->findChild<Segments*>()->current(), 1);
    m_page->clearFilter();
    QTest::keyClicks(&filter(), QStringLiteral("node:gate"));
    QVERIFY(says(QStringLiteral("1 of 32")));
    for (auto* button : m_page->findChildren<QToolButton*>())
      if (button->accessibleName() == QLatin1String("Clear the filter"))
        QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(says(QStringLiteral("32 events")));
    QTest::keyClicks(&filter(), QStringLiteral("node:gate"));
    m_page->showProblems();
    QVERIFY(filter().text().isEmpty());
  }

  void enterAndDoubleClickOpenTheDevice() {
    playFleet();
    QSignalSpy opened(m_page.get(), &EventsPage::deviceOpened);
    table().setFocus();
    QTest::keyClick(&table(), Qt::Key_Return); // nothing is chosen
    QCOMPARE(opened.size(), 0);
    QTest::keyClick(&table(), Qt::Key_Down);
    QTest::keyClick(&table(), Qt::Key_Return);
    QCOMPARE(opened.size(), 1);
    QCOMPARE(opened[0][0].value<DeviceId>(), m_bad);
    const QPoint at = table().visualRect(table().model()->index(3, 1)).center();
    QTest::mouseClick(table().viewport(), Qt::LeftButton, {}, at);
    QTest::mouseDClick(table().viewport(), Qt::LeftButton, {}, at);
    QCOMPARE(opened.size(), 2);
  }

  void scrolledAwayItStaysWhereItIs() {
    playFleet();
    QVERIFY(table().isLive());
    QVERIFY(live().isChecked());
    addRefusals(2, m_bad);
    play();
    QCOMPARE(table().verticalScrollBar()->value(), 0); // follows
    table().verticalScrollBar()->setValue(200);
    const QModelIndex seen = table().indexAt({10, 10});
    const QString before = QString::number(table().model()->rowCount() - seen.row());
    QVERIFY(!live().isChecked());
    addRefusals(3, m_bad);
    play();
    QCOMPARE(table().verticalScrollBar()->value(), 200 + 3 * 32);
    QCOMPARE(QString::number(table().model()->rowCount() - table().indexAt({10, 10}).row()), before);
    QVERIFY(live().text().endsWith(QStringLiteral("3 new")));
    QVERIFY(live().accessibleName().startsWith(QStringLiteral("Paused")));
    QTest::mouseClick(&live(), Qt::LeftButton);
    QCOMPARE(table().verticalScrollBar()->value(), 0);
    QVERIFY(live().isChecked());
    QCOMPARE(live().text(), QStringLiteral("Live"));
  }

  void aChosenRowStaysInViewUntilEsc() {
    playFleet();
    table().setFocus();
    QTest::keyClick(&table(), Qt::Key_Down);
    QVERIFY(!table().isLive());
    addRefusals(2, m_bad);
    play();
    QCOMPARE(table().currentIndex().row(), 2);
    QCOMPARE(table().visualRect(table().currentIndex()).top(), 0);
    QTest::keyClick(&table(), Qt::Key_Escape);
    QVERIFY(table().isLive());
    QVERIFY(!table().selectionModel()->hasSelection());
  }

  void theChosenRowsAreCopied() {
    playFleet();
    table().setFocus();
    QTest::keyClick(&table(), Qt::Key_Down);
    QTest::keyClick(&table(), Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(m_page.get(), Qt::Key_C, Qt::ControlModifier);
    const QStringList lines = QGuiApplication::clipboard()->text().split(u'\n');
    QCOMPARE(lines.size(), 2);
    QVERIFY(lines[0].endsWith(QStringLiteral("Refused\thostile-7\tnorth\t<b>alias</b> 7 twice")));
  }

  void theMenuOfARowFiltersByItsEdgeNode() {
    playFleet();
    table().setCurrentIndex(table().model()->index(0, 0));
    emit table().customContextMenuRequested({10, 10});
    auto* menu = m_page->findChild<QMenu*>();
    QVERIFY(menu);
    QCOMPARE(menu->actions()[0]->text(), QStringLiteral("Open device"));
    QVERIFY(menu->actions()[0]->isEnabled());
    menu->actions()[1]->trigger();
    menu->close();
    QCOMPARE(filter().text(), QStringLiteral("node:\"hostile-7\""));
    QVERIFY(says(QStringLiteral("31 of 32")));
  }

  void outOfSightItDoesNothing() {
    playFleet();
    m_page->hide();
    QSignalSpy inserts(table().model(), &QAbstractItemModel::rowsInserted);
    addRefusals(5, m_bad);
    play();
    QCOMPARE(inserts.size(), 0);
    m_page->show();
    QCOMPARE(table().model()->rowCount(), 37);
  }

  void narrowItLeavesTheGroupOut() {
    playFleet();
    m_page->resize(648, 380);
    QCoreApplication::processEvents();
    QCOMPARE(m_page->width(), 648); // nothing in it wants more
    QVERIFY(table().isColumnHidden(items::EventTableModel::GroupColumn));
    QVERIFY(table().columnWidth(items::EventTableModel::DetailColumn) > 150);
    m_page->resize(1'800, 900);
    QCoreApplication::processEvents();
    QVERIFY(!table().isColumnHidden(items::EventTableModel::GroupColumn));
  }
};

QTEST_MAIN(EventsPageTest)
#include "EventsPageTest.moc"
