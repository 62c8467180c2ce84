// The window and the dialog without eyes and without a mouse: everything that can be worked has a name that
// assistive technology is told, and the keyboard reaches it in the order of the page.
#include "RailCheck.h"
#include "WindowFixture.h"

#include <fleet/DetailsPane.h>
#include <fleet/FleetPage.h>
#include <fleet/FleetTableView.h>
#include <fleet/TermEdit.h>
#include <items/FleetTableModel.h>
#include <ui/DevicePage.h>

#include <QAbstractItemView>
#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>

#include <connect/ConnectionDialog.h>
#include <shell/NavigationBar.h>
#include <shell/SortMenu.h>

#include <algorithm>

using namespace muster;
using namespace muster::test;
using namespace muster::ui;

namespace {

QString spokenName(QWidget* widget) {
  if (!widget->accessibleName().isEmpty())
    return widget->accessibleName(); // of a combo box Qt's interface on Linux says the choice
  QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(widget);
  return interface ? interface->text(QAccessible::Name) : QString();
}

bool isInteractive(const QWidget* widget) {
  if (qobject_cast<const QScrollBar*>(widget) || widget->objectName().startsWith(QStringLiteral("qt_")))
    return false; // parts of Qt's own widgets, worked through them
  const auto* area = qobject_cast<const QAbstractScrollArea*>(widget->parent());
  if (area && area->viewport() == widget)
    return false; // the area speaks for it
  const QLatin1String type(widget->metaObject()->className());
  if (type == QLatin1String("QLineEditIconButton") || type == QLatin1String("QTableCornerButton"))
    return false;
  if (qobject_cast<const QHeaderView*>(widget))
    return false; // its sections are the table's own
  for (const QObject* above = widget->parent(); above; above = above->parent())
    if (qobject_cast<const QComboBox*>(above))
      return false;
  return qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QLineEdit*>(widget) ||
         qobject_cast<const QComboBox*>(widget) || qobject_cast<const QAbstractItemView*>(widget) ||
         (widget->focusPolicy() & Qt::TabFocus) != 0;
}

QStringList namelessIn(const QWidget& where) {
  QStringList nameless;
  for (QWidget* widget : where.findChildren<QWidget*>()) {
    // A button that has nothing to offer yet is hidden and gets its name with its text.
    const auto* button = qobject_cast<QPushButton*>(widget);
    const bool isBlank = button && button->text().isEmpty() && !widget->isVisible();
    if (isInteractive(widget) && !isBlank && spokenName(widget).isEmpty() && !widget->isWindow())
      nameless << QStringLiteral("%1 in %2")
                      .arg(QLatin1String(widget->metaObject()->className()),
                           QLatin1String(widget->parent()->metaObject()->className()));
  }
  return nameless;
}

// Pairs of neighbours that lie over each other, and words that have less room than a line needs.
QStringList crowdedIn(const QWidget& where) {
  QStringList crowded;
  for (const QWidget* parent : where.findChildren<QWidget*>()) {
    if (!parent->isVisible() || !parent->layout())
      continue;
    const auto children = parent->findChildren<QWidget*>(Qt::FindDirectChildrenOnly);
    for (qsizetype i = 0; i < children.size(); ++i) {
      const QWidget* one = children[i];
      if (!one->isVisible() || one->isWindow())
        continue;
      const bool isWord = qobject_cast<const QLabel*>(one) || qobject_cast<const QAbstractButton*>(one);
      if (isWord && one->height() < std::min(one->minimumSizeHint().height(), one->maximumHeight()))
        crowded << QStringLiteral("%1 is squeezed").arg(spokenName(children[i]));
      for (qsizetype k = i + 1; k < children.size(); ++k)
        if (children[k]->isVisible() && !children[k]->isWindow() &&
            one->geometry().intersects(children[k]->geometry()))
          crowded << QStringLiteral("%1 lies over %2 in %3")
                         .arg(QLatin1String(one->metaObject()->className()),
                              QLatin1String(children[k]->metaObject()->className()),
                              QLatin1String(parent->metaObject()->className()));
    }
  }
  return crowded;
}

} // namespace

class WindowWalkTest : public QObject, WindowFixture {
  Q_OBJECT

  FleetTableView& table() { return *m_window->findChild<FleetTableView*>(); }

 private slots:
  void init() {
    openWindow();
    play(30);
  }
  void cleanup() { closeWindow(); }

  void everythingInTheWindowHasAName() {
    QCOMPARE(namelessIn(*m_window).join(u'\n'), QString());
    m_window->findChild<FleetPage*>()->openDevice(0); // the device page makes its charts when it is seen
    QCoreApplication::processEvents();
    QCOMPARE(namelessIn(*m_window).join(u'\n'), QString());
  }

  void namesInTheNavigationFitWhenTheyAreBold() {
    QVERIFY(m_window->findChild<NavigationBar*>());
    QCOMPARE(cutInRail(*m_window).join(u'\n'), QString());
  }

  // Everything that F6 reaches on a device's page, and back to the start.
  void f6GoesFromPaneToPaneOfADevice() {
    auto* fleet = m_window->findChild<FleetPage*>();
    fleet->openDevice(0);
    QCoreApplication::processEvents();
    QStringList at;
    for (int i = 0; i < 5; ++i) {
      QTest::keyClick(m_window.get(), Qt::Key_F6);
      at << spokenName(m_window->focusWidget());
    }
    QCOMPARE(QSet<QString>(at.begin(), at.end()).size(), qsizetype{5});
    QVERIFY2(at.contains(QStringLiteral("Metrics")), qPrintable(at.join(u',')));
  }

  void everythingInTheDialogHasAName() {
    ConnectionDialog dialog(m_connector);
    items::ConnectionSettings settings;
    settings.host = QStringLiteral("broker.lan");
    dialog.setSettings(settings, false);
    dialog.show();
    dialog.startTest();
    QCOMPARE(namelessIn(dialog).join(u'\n'), QString());
  }

  void nothingLiesOverAnythingAtAnySize_data() {
    QTest::addColumn<QSize>("size");
    for (const QSize size :
         {QSize(720, 480), QSize(800, 500), QSize(960, 600), QSize(1280, 800), QSize(1920, 1080)})
      QTest::addRow("%dx%d", size.width(), size.height()) << size;
  }
  void nothingLiesOverAnythingAtAnySize() {
    QFETCH(QSize, size);
    items::LinkInfo& link = m_connector.feed->linkNow; // with the bar of two lines
    link.phase = items::LinkPhase::Waiting;
    link.step = QStringLiteral("TLS");
    link.attempts = 3;
    link.error = QStringLiteral("the broker's certificate is signed by an authority that is not known here");
    link.advice =
        QStringLiteral("Give the file of the authority that signed the broker's certificate as CA file.");
    m_fleet->tick(kNow + 3'000);
    m_window->resize(size);
    for (const Qt::Key page : {Qt::Key_1, Qt::Key_2, Qt::Key_3, Qt::Key_4}) {
      QTest::keyClick(m_window.get(), page, Qt::ControlModifier);
      QCoreApplication::processEvents();
      QCOMPARE(m_window->size(), size); // nothing in it wants more
      QCOMPARE(crowdedIn(*m_window).join(u'\n'), QString());
    }
    QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ControlModifier);
    m_window->findChild<FleetPage*>()->openDevice(0);
    QCoreApplication::processEvents();
    QCOMPARE(m_window->size(), size);
    QCOMPARE(crowdedIn(*m_window).join(u'\n'), QString());
    for (QWidget* up = m_window->findChild<DevicePage*>(); up; up = up->parentWidget())
      if (auto* frame = qobject_cast<QScrollArea*>(up))
        QVERIFY(!frame->horizontalScrollBar()->isVisible()); // what has no room folds
  }

  void sortingNeedsNoPointer() {
    QHeaderView* header = table().horizontalHeader();
    QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier | Qt::AltModifier);
    QCOMPARE(header->sortIndicatorSection(), int(items::FleetTableModel::NodeColumn));
    QCOMPARE(header->sortIndicatorOrder(), Qt::AscendingOrder);
    const QString first = table().model()->index(0, items::FleetTableModel::NodeColumn).data().toString();
    QVERIFY(table().accessibleDescription().endsWith(QLatin1String("upwards")));
    QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier | Qt::AltModifier);
    QCOMPARE(header->sortIndicatorOrder(), Qt::DescendingOrder);
    QVERIFY(table().model()->index(0, items::FleetTableModel::NodeColumn).data().toString() > first);
    QVERIFY(table().accessibleDescription().endsWith(QLatin1String("downwards")));
    auto* menu = m_window->findChild<SortMenu*>();
    emit menu->aboutToShow();
    QCOMPARE(menu->actions()[1]->text(),
             table().model()->headerData(items::FleetTableModel::NodeColumn, Qt::Horizontal).toString());
    const auto inSight = [menu] {
      const QList<QAction*> all = menu->actions();
      return std::ranges::count_if(all, [](const QAction* entry) { return entry->isVisible(); });
    };
    QCOMPARE(inSight(), table().shownTitles().size());
    emit menu->aboutToHide();
    QTest::keyClick(m_window.get(), Qt::Key_9, Qt::ControlModifier | Qt::AltModifier); // no such column
    QCOMPARE(header->sortIndicatorSection(), int(items::FleetTableModel::NodeColumn));
  }

  // A screen reader walks the table through these.
  void cellsOfTheTableAreSpoken() {
    QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(&table());
    QVERIFY(spoken && spoken->tableInterface());
    const auto cell = [&](int row, int column) {
      return spoken->tableInterface()->cellAt(row, column)->text(QAccessible::Name);
    };
    QCOMPARE(cell(0, items::FleetTableModel::StatusColumn).replace(QChar(0x00A0), u' '),
             QStringLiteral("Stale, problems, the newest 1 min ago (gaps: 1, refused: 0)"));
    QCOMPARE(cell(1, items::FleetTableModel::StatusColumn), QStringLiteral("Stale"));
    const QString value = cell(0, items::FleetTableModel::FirstMetricColumn);
    QVERIFY2(value.startsWith(QStringLiteral("CPU temperature")), qPrintable(value));
    QVERIFY2(value.contains(QStringLiteral("°C, lowest")), qPrintable(value));
  }

  void tabReachesEveryPartOfTheFleetsPage() {
    table().setFocus();
    QStringList seen;
    for (int i = 0; i < 40; ++i) {
      QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
      QWidget* focus = QApplication::focusWidget();
      QVERIFY(focus);
      if (focus == &table())
        break;
      seen << spokenName(focus);
    }
    QCOMPARE(QApplication::focusWidget(), &table()); // once around
    for (const char* name : {"Filter the devices", "Choose the metrics in the table", "Open device",
                             "Rebirth", "Close the details", "Fleet", "0 errors"})
      QVERIFY2(seen.contains(QLatin1String(name)), qPrintable(seen.join(QStringLiteral(", "))));
  }

  void f6GoesFromPaneToPane() {
    m_window->findChild<TermEdit*>()->setFocus();
    QTest::keyClick(m_window.get(), Qt::Key_F6);
    QVERIFY(table().hasFocus());
    QStringList seen;
    for (int i = 0; i < 5 && !m_window->findChild<TermEdit*>()->hasFocus(); ++i) {
      QTest::keyClick(m_window.get(), Qt::Key_F6);
      seen << spokenName(QApplication::focusWidget());
    }
    QVERIFY2(m_window->findChild<TermEdit*>()->hasFocus(), qPrintable(seen.join(QStringLiteral(", "))));
    QCOMPARE(seen.size(), 4); // details, strip, navigation, and the filter again
  }

  void theDetailsScrollByKeys() {
    m_window->resize(1280, 520);
    QCoreApplication::processEvents();
    auto* details = m_window->findChild<DetailsPane*>();
    QScrollBar* bar = details->findChild<QScrollArea*>()->verticalScrollBar();
    QVERIFY(bar->isVisible());
    auto* open = details->findChild<QPushButton*>();
    open->setFocus();
    QTest::keyClick(open, Qt::Key_PageDown);
    QVERIFY(bar->value() > 0);
    QTest::keyClick(open, Qt::Key_PageUp);
    QCOMPARE(bar->value(), 0);
  }

  void theFilterIsWorkedByKeysAlone() {
    QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier);
    QVERIFY(m_window->findChild<TermEdit*>()->hasFocus());
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("group:north"));
    QCOMPARE(table().model()->rowCount(), 6);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
    QVERIFY(table().hasFocus());
    QTest::keyClick(&table(), Qt::Key_Escape); // one step back: the filter goes
    QCOMPARE(table().model()->rowCount(), 30);
    QTest::keyClick(&table(), Qt::Key_Return);
    QVERIFY(m_window->findChild<FleetPage*>()->isDeviceOpen());
    QTest::keyClick(m_window.get(), Qt::Key_Escape);
    QVERIFY(!m_window->findChild<FleetPage*>()->isDeviceOpen());
    QVERIFY(table().hasFocus());
  }

  void tabWalksTheDialogFromTopToBottom() {
    ConnectionDialog dialog(m_connector);
    items::ConnectionSettings settings;
    settings.host = QStringLiteral("broker.lan");
    settings.tls = true;
    settings.user = QStringLiteral("operator");
    settings.password = QStringLiteral("s3cret");
    dialog.setSettings(settings, false);
    dialog.show();
    QVERIFY(QTest::qWaitForWindowActive(&dialog));
    QWidget* first = dialog.focusWidget();
    QCOMPARE(spokenName(first), QStringLiteral("Address of the broker"));
    QStringList seen;
    for (int i = 0; i < 40; ++i) {
      QTest::keyClick(dialog.focusWidget(), Qt::Key_Tab);
      if (dialog.focusWidget() == first)
        break;
      seen << spokenName(dialog.focusWidget());
    }
    const QStringList wanted{QStringLiteral("Port"),
                             QStringLiteral("Encryption"),
                             QStringLiteral("MQTT version"),
                             QStringLiteral("Authority file"),
                             QStringLiteral("Do not check the broker's certificate"),
                             QStringLiteral("Client certificate"),
                             QStringLiteral("Client key"),
                             QStringLiteral("User name"),
                             QStringLiteral("Password"),
                             QStringLiteral("Test"),
                             QStringLiteral("Cancel"),
                             QStringLiteral("Connect")};
    qsizetype at = 0;
    for (const QString& name : wanted) {
      const qsizetype found = seen.indexOf(name, at);
      QVERIFY2(found >= 0, qPrintable(name + QStringLiteral(" after ") + seen.join(QStringLiteral(", "))));
      at = found;
    }
  }
};

QTEST_MAIN(WindowWalkTest)
#include "WindowWalkTest.moc"
