#include "WindowFixture.h"

#include <fleet/EventList.h>
#include <fleet/FleetPage.h>
#include <fleet/TermEdit.h>
#include <items/ValueFormat.h>
#include <ui/DevicePage.h>

#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QTimer>
#include <QTreeView>

#include <connect/ConnectionDialog.h>
#include <device/MetricPane.h>
#include <device/WritePane.h>
#include <events/EventTableView.h>
#include <shell/HeaderBar.h>
#include <shell/MessageBar.h>
#include <shell/StatusStrip.h>

using namespace muster;
using namespace muster::test;
using namespace muster::ui;

class MainWindowTest : public QObject, WindowFixture {
  Q_OBJECT

  bool showsText(const QWidget& where, const QString& part) const {
    const auto labels = where.findChildren<QLabel*>();
    return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) {
      return label->isVisible() && label->text().contains(part);
    });
  }

  static QPushButton* buttonSaying(const QWidget& where, const QString& text) {
    for (QPushButton* button : where.findChildren<QPushButton*>())
      if (button->isVisible() && button->text() == text)
        return button;
    return nullptr;
  }

  MessageBar* visibleBar() const {
    for (MessageBar* bar : m_window->findChildren<MessageBar*>())
      if (bar->isVisible())
        return bar;
    return nullptr;
  }

 private slots:
  void init() { openWindow(); }
  void cleanup() { closeWindow(); }

  void theHeaderNamesTheConnectionAndCountsTheDevices() {
    auto& header = *m_window->findChild<HeaderBar*>();
    QVERIFY(showsText(header, QStringLiteral("No connection")));
    play(30);
    QVERIFY(showsText(header, QStringLiteral("Workshop fleet")));
    QVERIFY(showsText(header, QStringLiteral("Connected")));
    QVERIFY(showsText(header, QStringLiteral("TLS")));
    QVERIFY(showsText(header, QStringLiteral("of 30 devices")));
    QCOMPARE(m_connector.opened, QStringList({QStringLiteral("mqtts://broker.workshop.lan:8883")}));
  }

  void theDeviceMenuWritesTheChosenMetric() {
    play(3);
    QAction* write = nullptr;
    for (QAction* action : m_window->findChildren<QAction*>())
      if (action->shortcut() == QKeySequence(Qt::Key_F2))
        write = action;
    QVERIFY(write);
    QCOMPARE(write->text().remove(u'&'), QStringLiteral("Write value…")); // what a screen reader hears
    QVERIFY(!write->isEnabled());                                         // the table has no metric to choose
    auto* fleet = m_window->findChild<FleetPage*>();
    fleet->openDevice(0);
    QVERIFY(!write->isEnabled());
    auto* metrics = m_window->findChild<MetricPane*>();
    const DeviceId device = fleet->currentDevice();
    metrics->select(m_script->series(device, "CPU/Temperature"));
    QVERIFY(write->isEnabled());
    auto* editor = m_window->findChild<WritePane*>();
    QTest::keyClick(m_window.get(), Qt::Key_F2);
    QCOMPARE(editor->series(), m_script->series(device, "CPU/Temperature"));
    editor->dismiss();
    metrics->view().setFocus(); // where the list has a say in F2, too
    QTest::keyClick(&metrics->view(), Qt::Key_F2);
    QVERIFY(editor->isOpen());
    QTest::keyClick(m_window.get(), Qt::Key_4, Qt::ControlModifier);
    QVERIFY(!write->isEnabled()); // what is out of sight is not written to
    QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ControlModifier);
    QVERIFY(write->isEnabled());
    metrics->select(kNoSeries);
    QVERIFY(!write->isEnabled());
    metrics->select(m_script->series(device, "CPU/Temperature"));
    fleet->closeDevice();
    QVERIFY(!write->isEnabled());
  }

  void aLostConnectionSaysWhyAndTriesAgainOnDemand() {
    play(3);
    QVERIFY(!visibleBar());
    items::LinkInfo& link = m_connector.feed->linkNow;
    link.phase = items::LinkPhase::Waiting;
    link.step = QStringLiteral("subscribe"); // of the connection that stood: no step failed
    link.error = QStringLiteral("the broker closed the connection");
    link.sinceMs = kNow + 3'000;
    link.nextTryMs = kNow + 13'000;
    m_fleet->tick(kNow + 4'000);
    MessageBar* bar = visibleBar();
    QVERIFY(bar);
    QVERIFY(bar->text().startsWith(QStringLiteral("The broker closed the connection.")));
    QVERIFY(bar->advice().isEmpty());
    QVERIFY(bar->text().contains(items::formatClock(link.sinceMs)));
    QVERIFY(bar->text().contains(QStringLiteral("Next try in 9")));
    QTest::mouseClick(bar->findChild<QPushButton*>(), Qt::LeftButton);
    QCOMPARE(m_connector.feed->retries, 1);
    link.phase = items::LinkPhase::Connected;
    m_fleet->tick(kNow + 5'000);
    QVERIFY(!visibleBar());
  }

  void aFailedAttemptNamesTheStepTheAdviceAndTheCount() {
    play(3);
    items::LinkInfo& link = m_connector.feed->linkNow;
    link.phase = items::LinkPhase::Waiting;
    link.error = QStringLiteral("the broker closed the connection");
    link.sinceMs = kNow + 3'000;
    link.nextTryMs = kNow + 4'000;
    m_fleet->tick(kNow + 3'500);
    const int low = visibleBar()->height();
    link.phase = items::LinkPhase::Connecting;
    link.attempts = 1;
    link.step = QStringLiteral("TLS");
    m_fleet->tick(kNow + 4'000);
    QVERIFY(visibleBar());
    QVERIFY(visibleBar()->text().contains(QStringLiteral("Attempt 1 is at work: TLS")));
    link.phase = items::LinkPhase::Waiting;
    link.error = QStringLiteral("the certificate has expired");
    link.advice = QStringLiteral("Ask whoever runs the broker for a new one.");
    link.sinceMs = kNow + 5'000;
    link.nextTryMs = kNow + 13'000;
    m_fleet->tick(kNow + 5'000);
    const MessageBar* bar = visibleBar();
    QVERIFY2(bar->text().startsWith(QStringLiteral("TLS failed: the certificate has expired. ")),
             qPrintable(bar->text()));
    QVERIFY(bar->text().contains(QStringLiteral("1 attempt.")));
    QVERIFY(bar->text().contains(QStringLiteral("Next try in 8")));
    // The time is that of the loss, not of the newest attempt.
    QVERIFY(bar->text().contains(items::formatClock(kNow + 3'000)));
    QCOMPARE(bar->advice(), link.advice);
    QCOMPARE(bar->accessibleDescription(), link.advice);
    QVERIFY(bar->height() > low);
    link.attempts = 2;
    m_fleet->tick(kNow + 6'000);
    QVERIFY(visibleBar()->text().contains(QStringLiteral("2 attempts.")));
    link.phase = items::LinkPhase::Connected;
    m_fleet->tick(kNow + 7'000);
    QVERIFY(!visibleBar());
  }

  void wordsFollowTheirCounts() {
    play(1);
    m_connector.feed->figuresNow.gaps = 1;
    m_connector.feed->figuresNow.errors = 1;
    m_fleet->tick(kNow + 4'000);
    QVERIFY(showsText(*m_window->findChild<HeaderBar*>(), QStringLiteral("of 1 device")));
    QVERIFY(!showsText(*m_window->findChild<HeaderBar*>(), QStringLiteral("of 1 devices")));
    auto& strip = *m_window->findChild<StatusStrip*>();
    QVERIFY(buttonSaying(strip, QStringLiteral("1 gap")));
    QVERIFY(buttonSaying(strip, QStringLiteral("1 error")));
    m_connector.feed->figuresNow.gaps = 2;
    m_fleet->tick(kNow + 5'000);
    QVERIFY(buttonSaying(strip, QStringLiteral("2 gaps")));
  }

  void aConnectionThatCannotBeOpenedIsSaidInTheBar() {
    m_connector.refusal = QStringLiteral("ca.pem is not there");
    m_window->connectTo(workshop());
    QVERIFY(visibleBar());
    QVERIFY(visibleBar()->text().contains(QStringLiteral("ca.pem")));
  }

  void whatWentWellGoesByItselfAndWithThePage() {
    play(3);
    auto* fleet = m_window->findChild<FleetPage*>();
    emit fleet->noticed(QStringLiteral("Done"), QStringLiteral("All well."), false);
    QVERIFY(visibleBar());
    const auto timers = visibleBar()->findChildren<QTimer*>(Qt::FindDirectChildrenOnly);
    QCOMPARE(timers.size(), 1);
    QVERIFY(timers[0]->isActive() && timers[0]->interval() == MessageBar::kPassingMs);
    QTest::keyClick(m_window.get(), Qt::Key_4, Qt::ControlModifier);
    QVERIFY(!visibleBar());
    emit fleet->noticed(QStringLiteral("Done"), QStringLiteral("All well."), false);
    timers[0]->setInterval(1); // started anew
    QTRY_VERIFY(!visibleBar());
    emit fleet->noticed(QStringLiteral("Not done"), QStringLiteral("It failed."), true);
    QVERIFY(!timers[0]->isActive()); // a person has to see it
    QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ControlModifier);
    QVERIFY(visibleBar());
  }

  void keysGoToPagesFilterAndDevice() {
    play(3);
    QTest::keyClick(m_window.get(), Qt::Key_4, Qt::ControlModifier);
    QVERIFY(showsText(*m_window, QStringLiteral("Every time on screen")));
    QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier);
    QVERIFY(m_window->findChild<TermEdit*>()->hasFocus());
    QTest::keyClick(m_window.get(), Qt::Key_O, Qt::ControlModifier);
    QVERIFY(m_window->findChild<FleetPage*>()->isDeviceOpen());
    QVERIFY(!m_window->findChild<HeaderBar*>()->isVisible());
    QTest::keyClick(m_window.get(), Qt::Key_Escape);
    QVERIFY(!m_window->findChild<FleetPage*>()->isDeviceOpen());
    QVERIFY(m_window->findChild<HeaderBar*>()->isVisible());
  }

  void theThemeChangesAtOnceAndIsRemembered() {
    const QColor light = QApplication::palette().color(QPalette::Base);
    m_preferences->setThemeMode(ThemeMode::Dark);
    QVERIFY(QApplication::palette().color(QPalette::Base).lightness() < light.lightness());
    QCOMPARE(Preferences(*m_settings).themeMode(), ThemeMode::Dark);
  }

  void theStripShowsErrorsAndTheirDetails() {
    play(3);
    auto& strip = *m_window->findChild<StatusStrip*>();
    m_connector.feed->figuresNow.errors = 2;
    m_connector.feed->figuresNow.gaps = 1;
    m_connector.feed->figuresNow.details = {{QStringLiteral("Payloads that do not decode"), 2}};
    m_script->event(EventKind::Rejected, kNoDevice, kNow + 3'000, "not a payload");
    m_script->play(*m_connector.feed, *m_fleet, kNow + 4'000);
    QVERIFY(buttonSaying(strip, QStringLiteral("1 gap")));
    QVERIFY(buttonSaying(strip, QStringLiteral("2 errors")));
    QPushButton* queue = buttonSaying(strip, QStringLiteral("Screen queue 0"));
    QVERIFY(queue);
    QTest::mouseClick(queue, Qt::LeftButton);
    QWidget* popover = QApplication::activePopupWidget();
    QVERIFY(popover);
    QVERIFY(showsText(*popover, QStringLiteral("Payloads that do not decode")));
    const QString events = popover->findChild<EventList*>()->accessibleDescription();
    QVERIFY2(events.contains(QStringLiteral("Refused from a stranger: not a payload")), qPrintable(events));
    popover->close();
  }

  void gapsAndErrorsLeadToWhoseTheyAre() {
    play(3);
    auto& strip = *m_window->findChild<StatusStrip*>();
    m_connector.feed->figuresNow.errors = 2;
    m_connector.feed->figuresNow.gaps = 1;
    m_script->event(EventKind::Rejected, 1, kNow + 3'000, "not a payload");
    m_script->play(*m_connector.feed, *m_fleet, kNow + 4'000);
    auto& table = *m_window->findChild<EventTableView*>();
    for (const char* button : {"2 errors", "1 gap"}) {
      QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ControlModifier);
      QVERIFY(!table.isVisible());
      QTest::mouseClick(buttonSaying(strip, QLatin1String(button)), Qt::LeftButton);
      QVERIFY(table.isVisible());
      QCOMPARE(table.model()->rowCount(), 1); // births are left out
      QVERIFY(table.hasFocus());
    }
    table.setCurrentIndex(table.model()->index(0, 0));
    QTest::keyClick(&table, Qt::Key_Return);
    QVERIFY(m_window->findChild<FleetPage*>()->isDeviceOpen());
    QCOMPARE(m_window->findChild<FleetPage*>()->currentDevice(), DeviceId{1});
    QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
    QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier);
    QVERIFY(qobject_cast<QLineEdit*>(QApplication::focusWidget()));
    QVERIFY(table.isVisible()); // the filter of the page in view
  }

  void aDeviceThatIsAskedForOpensAsSoonAsItIsKnown() {
    m_window->showDevice(QStringLiteral("south"), QStringLiteral("meter-south-102"), {});
    auto* page = m_window->findChild<FleetPage*>();
    QVERIFY(!page->isDeviceOpen());
    play(3);
    QVERIFY(page->isDeviceOpen());
    QCOMPARE(m_window->findChild<DevicePage*>()->device(), DeviceId(1));
  }

  void theDialogConnectsAndOnlyAWishKeepsThePassword() {
    for (const bool keep : {false, true}) {
      items::ConnectionSettings settings = workshop();
      settings.user = QStringLiteral("operator");
      settings.password = QStringLiteral("s3cret");
      m_preferences->rememberConnection(settings, keep);
      QCOMPARE(m_preferences->keepsPassword(), keep);
      QFile file(m_settings->fileName());
      QVERIFY(file.open(QIODevice::ReadOnly));
      QCOMPARE(file.readAll().contains("s3cret"), keep);
      QCOMPARE(file.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    }
    m_window->openConnectionDialog();
    auto* dialog = m_window->findChild<ConnectionDialog*>();
    QVERIFY(dialog);
    QCOMPARE(dialog->settings().host, QStringLiteral("broker.workshop.lan"));
    dialog->accept();
    QCOMPARE(m_connector.opened.size(), 1);
  }

  void whatTheCommandLineSaidOfSecurityOutlivesAChange() {
    items::ConnectionSettings settings = workshop();
    settings.verifyServer = false;
    settings.mqtt311 = true;
    m_window->connectTo(settings);
    m_connector.feed->linkNow.verified = false;
    m_fleet->tick(kNow);
    QVERIFY(showsText(*m_window->findChild<HeaderBar*>(), QStringLiteral("TLS, certificate not checked")));
    m_window->openConnectionDialog();
    m_window->findChild<ConnectionDialog*>()->accept();
    QCOMPARE(m_connector.opened.size(), 2);
    QVERIFY(!m_connector.newest.verifyServer);
    QVERIFY(m_connector.newest.mqtt311);
    const auto kept = m_preferences->lastConnection(); // for the next start
    QVERIFY(kept && !kept->verifyServer && kept->mqtt311);
    QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
    QVERIFY(showsText(*m_window, QStringLiteral("certificate not checked: anyone on the way")));
    QVERIFY(showsText(*m_window, QStringLiteral("3.1.1")));
    m_preferences->rememberConnection(workshop(), false);
    QVERIFY(m_preferences->lastConnection()->verifyServer && !m_preferences->lastConnection()->mqtt311);
  }

  void everyButtonAndFieldHasANameForAssistiveTechnology() {
    play(3);
    for (const QAbstractButton* button : m_window->findChildren<QAbstractButton*>())
      if (button->isVisible())
        QVERIFY2(!button->accessibleName().isEmpty() || !button->text().isEmpty(),
                 qPrintable(button->metaObject()->className() + QStringLiteral(" in ") +
                            QString::fromLatin1(button->parent()->metaObject()->className())));
    for (const QLineEdit* edit : m_window->findChildren<QLineEdit*>())
      if (edit->isVisible())
        QVERIFY(!edit->accessibleName().isEmpty());
  }
};

QTEST_MAIN(MainWindowTest)
#include "MainWindowTest.moc"
