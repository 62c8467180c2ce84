#include "../connect/ConnectionDialog.h"
#include "../connect/ConnectionsPage.h"
#include "../events/EventsPage.h"
#include "../fleet/FleetPage.h"
#include "ConnectionBar.h"
#include "Exporter.h"
#include "HeaderBar.h"
#include "MainMenu.h"
#include "MessageBar.h"
#include "NavigationBar.h"
#include "SettingsPage.h"
#include "SortMenu.h"
#include "StatusStrip.h"
#include "TimeBar.h"
#include "TimeMachine.h"

#include <ui/MainWindow.h>

#include <QActionGroup>
#include <QApplication>
#include <QFileInfo>
#include <QKeyEvent>
#include <QMessageBox>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace muster::ui {

class MainWindow::Parts {
 public:
  explicit Parts(MainWindow& window)
      : menu(new MainMenu(window)), navigation(new NavigationBar), header(new HeaderBar(window.m_fleet)),
        connectionBar(new MessageBar), pastBar(new MessageBar), noticeBar(new MessageBar),
        pages(new QStackedWidget), fleet(new FleetPage(window.m_fleet)),
        events(new EventsPage(window.m_fleet)), connections(new ConnectionsPage(window.m_fleet)),
        settings(new SettingsPage(window.m_preferences)), strip(new StatusStrip(window.m_fleet)),
        time(new TimeBar), connectionWatch(window.m_fleet, *connectionBar),
        exporter(window.m_fleet, *noticeBar), machine(window.m_fleet, *time, *pastBar) {
    pages->addWidget(fleet);
    pages->addWidget(events);
    pages->addWidget(connections);
    pages->addWidget(settings);
    noticeBar->setClosable(true);
  }

  void show(Page page) {
    if (pages->currentIndex() != static_cast<int>(page))
      noticeBar->dismissPassing();
    navigation->setCurrent(page);
    pages->setCurrentIndex(static_cast<int>(page));
    header->setVisible(page != Page::Fleet || !fleet->isDeviceOpen());
  }

  // Navigation, what is above and in the page, the strip: each one where the focus can go, in this order.
  void focusNextPane() {
    QList<QWidget*> panes{navigation};
    panes += pages->currentWidget() == fleet    ? fleet->panes()
             : pages->currentWidget() == events ? events->panes()
                                                : QList<QWidget*>{pages->currentWidget()};
    if (time->isVisible())
      panes << time;
    panes << strip;
    const QWidget* focus = QApplication::focusWidget();
    qsizetype at = 0;
    for (qsizetype i = 0; i < panes.size(); ++i)
      if (focus && (panes[i] == focus || panes[i]->isAncestorOf(focus)))
        at = i;
    for (qsizetype step = 1; step <= panes.size(); ++step)
      if (QWidget* target = firstFocusable(panes[(at + step) % panes.size()])) {
        target->setFocus(Qt::TabFocusReason);
        return;
      }
  }

  static QWidget* firstFocusable(QWidget* pane) {
    QList<QWidget*> all{pane};
    all += pane->findChildren<QWidget*>();
    for (QWidget* widget : all)
      if (widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus) != 0)
        return widget;
    return nullptr;
  }

  MainMenu* menu;
  NavigationBar* navigation;
  HeaderBar* header;
  MessageBar* connectionBar;
  MessageBar* pastBar;
  MessageBar* noticeBar;
  QStackedWidget* pages;
  FleetPage* fleet;
  EventsPage* events;
  ConnectionsPage* connections;
  SettingsPage* settings;
  StatusStrip* strip;
  TimeBar* time;
  ConnectionBar connectionWatch;
  Exporter exporter;
  TimeMachine machine; // goes first: the fleet looks at what it has
};

MainWindow::MainWindow(items::Fleet& fleet, items::Connector& connector, Preferences& preferences)
    : m_fleet(fleet), m_connector(connector), m_preferences(preferences) {
  setWindowTitle(QStringLiteral("Muster"));
  setMinimumSize(kLeastSize);
  m_parts = std::make_unique<Parts>(*this);
  buildLayout();
  connectMenu();
  connectPages();
  m_parts->show(Page::Fleet);
  m_parts->fleet->focusTable();
  updateActions();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildLayout() {
  auto* column = new QVBoxLayout;
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(m_parts->header);
  column->addWidget(makeLine(Qt::Horizontal));
  column->addWidget(m_parts->connectionBar);
  column->addWidget(m_parts->pastBar);
  column->addWidget(m_parts->noticeBar);
  column->addWidget(m_parts->pages, 1);
  column->addWidget(m_parts->time);
  auto* row = new QHBoxLayout;
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  row->addWidget(m_parts->navigation);
  row->addWidget(makeLine(Qt::Vertical));
  row->addLayout(column, 1);
  auto* central = new QWidget;
  auto* layout = new QVBoxLayout(central);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addLayout(row, 1);
  layout->addWidget(makeLine(Qt::Horizontal));
  layout->addWidget(m_parts->strip);
  setCentralWidget(central);
}

void MainWindow::connectMenu() {
  MainMenu& menu = *m_parts->menu;
  FleetPage* fleet = m_parts->fleet;
  connect(menu.connectTo, &QAction::triggered, this, &MainWindow::openConnectionDialog);
  connect(menu.disconnect, &QAction::triggered, this, &MainWindow::disconnectFleet);
  connect(menu.exportCsv, &QAction::triggered, fleet, &FleetPage::exportShown);
  connect(menu.quit, &QAction::triggered, this, &QWidget::close);
  EventsPage* events = m_parts->events;
  connect(menu.filter, &QAction::triggered, this, [this, fleet, events] {
    if (m_parts->pages->currentWidget() == events)
      return events->focusFilter();
    m_parts->show(Page::Fleet);
    fleet->focusFilter();
  });
  connect(menu.clearFilter, &QAction::triggered, this, [this, fleet, events] {
    m_parts->pages->currentWidget() == events ? events->clearFilter() : fleet->clearFilter();
  });
  connect(menu.eventsPage, &QAction::triggered, this, [this, events] {
    m_parts->show(Page::Events);
    events->focusTable();
  });
  connect(menu.fleetPage, &QAction::triggered, this, [this] { m_parts->show(Page::Fleet); });
  connect(menu.connectionsPage, &QAction::triggered, this, [this] { m_parts->show(Page::Connections); });
  connect(menu.settingsPage, &QAction::triggered, this, [this] { m_parts->show(Page::Settings); });
  connect(menu.nextPane, &QAction::triggered, this, [this] { m_parts->focusNextPane(); });
  menu.sort->setTitles([fleet] { return fleet->sortTitles(); });
  connect(menu.sort, &SortMenu::chosen, fleet, &FleetPage::sortBy);
  menu.details->setChecked(fleet->isDetailsShown());
  connect(menu.details, &QAction::toggled, fleet, &FleetPage::setDetailsShown);
  connect(menu.openDevice, &QAction::triggered, this, [fleet] { fleet->openDevice(fleet->currentDevice()); });
  connect(menu.write, &QAction::triggered, fleet, &FleetPage::writeChosenMetric);
  connect(menu.back, &QAction::triggered, fleet, &FleetPage::closeDevice);
  connect(menu.rebirth, &QAction::triggered, this,
          [fleet] { fleet->requestRebirth(fleet->currentDevice()); });
  connect(menu.theme, &QActionGroup::triggered, this, [this](QAction* action) {
    m_preferences.setThemeMode(static_cast<ThemeMode>(action->data().toInt()));
  });
  connect(menu.utc, &QAction::toggled, &m_preferences, &Preferences::setTimesInUtc);
  connect(menu.about, &QAction::triggered, this, [this] {
    QMessageBox::about(this, tr("About Muster"),
                       tr("<b>Muster %1</b><p>Watches and runs a fleet of small Linux devices over MQTT.<p>"
                          "Free software under the GNU General Public License, version 3 or later.")
                           .arg(QApplication::applicationVersion()));
  });
  connect(&m_preferences, &Preferences::themeModeChanged, this, &MainWindow::updateActions);
  connect(&m_preferences, &Preferences::timesChanged, this, &MainWindow::updateActions);
}

void MainWindow::connectPages() {
  FleetPage* fleet = m_parts->fleet;
  connect(m_parts->navigation, &NavigationBar::pageChosen, this, [this, fleet](Page page) {
    // A second click on the page that is shown goes to its beginning.
    if (page == Page::Fleet && m_parts->pages->currentWidget() == fleet)
      fleet->closeDevice();
    m_parts->show(page);
  });
  connect(fleet, &FleetPage::deviceOpenChanged, this, [this](bool open) {
    m_parts->header->setVisible(!open);
    m_parts->noticeBar->dismissPassing();
    updateActions();
  });
  connect(m_parts->events, &EventsPage::deviceOpened, this, [this, fleet](DeviceId device) {
    m_parts->show(Page::Fleet);
    fleet->openDevice(device);
  });
  connect(m_parts->strip, &StatusStrip::problemsRequested, this, [this] {
    m_parts->events->showProblems();
    m_parts->show(Page::Events);
    m_parts->events->focusTable();
  });
  connect(fleet, &FleetPage::currentDeviceChanged, this, &MainWindow::updateActions);
  connect(fleet, &FleetPage::chosenMetricChanged, this, &MainWindow::updateActions);
  connect(m_parts->pages, &QStackedWidget::currentChanged, this, &MainWindow::updateActions);
  connect(fleet, &FleetPage::detailsShownChanged, m_parts->menu->details, &QAction::setChecked);
  connect(fleet, &FleetPage::connectRequested, this, &MainWindow::openConnectionDialog);
  connect(fleet, &FleetPage::noticed, this, &MainWindow::notice);
  connect(fleet, &FleetPage::exportRequested, this,
          [this](const items::ExportRequest& request, const QString& suggestedName) {
            m_parts->exporter.askAndRun(request, suggestedName, this);
          });
  connect(m_parts->connections, &ConnectionsPage::editRequested, this, &MainWindow::openConnectionDialog);
  connect(m_parts->connections, &ConnectionsPage::disconnectRequested, this, &MainWindow::disconnectFleet);
  connect(&m_fleet, &items::Fleet::linkChanged, this, &MainWindow::updateActions);
  connect(m_parts->menu->backToLive, &QAction::triggered, &m_parts->machine, &TimeMachine::goLive);
  connect(&m_parts->machine, &TimeMachine::changed, this, &MainWindow::updateActions);
  connect(&m_fleet, &items::Fleet::replaced, this, &MainWindow::openAwaitedDevice);
  connect(&m_parts->machine, &TimeMachine::recordingChanged, this, [this](const QString& problem) {
    problem.isEmpty() ? notice(tr("The history is recorded again"), {}, false)
                      : notice(tr("Nothing is being recorded"), problem, true);
  });
  connect(&m_parts->machine, &TimeMachine::failed, this,
          [this](const QString& problem) { notice(tr("The history does not show this"), problem, true); });
  connect(&m_fleet, &items::Fleet::devicesAdded, this, &MainWindow::openAwaitedDevice);
}

void MainWindow::connectTo(const items::ConnectionSettings& settings) {
  auto feed = m_connector.open(settings);
  if (!feed) {
    notice(tr("This connection cannot be opened"), QString::fromStdString(feed.error().message()), true);
    return;
  }
  m_connection = settings;
  m_parts->noticeBar->hide();
  showFeed(std::move(*feed), settings.title());
}

void MainWindow::openHistory(const QString& file) {
  m_connection.reset();
  m_parts->noticeBar->hide();
  showFeed(m_connector.openHistory(file), QFileInfo(file).completeBaseName());
}

void MainWindow::showMoment(qint64 atMs) {
  m_parts->machine.goTo(atMs);
}

void MainWindow::disconnectFleet() {
  m_connection.reset();
  showFeed(nullptr, {});
}

void MainWindow::showFeed(std::unique_ptr<items::FleetFeed> feed, const QString& title) {
  m_fleet.setFeed(std::move(feed));
  m_parts->header->setTitle(title);
  m_parts->strip->setTitle(title);
  m_parts->connections->setConnection(m_connection);
  setWindowTitle(title.isEmpty() ? QStringLiteral("Muster") : title + QStringLiteral(" – Muster"));
  updateActions();
}

void MainWindow::openLastConnection() {
  const auto last = m_preferences.lastConnection();
  if (last && (last->user.isEmpty() || !last->password.isEmpty()))
    connectTo(*last);
  else
    openConnectionDialog();
}

void MainWindow::openConnectionDialog() {
  auto* dialog = new ConnectionDialog(m_connector, this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  if (const auto last = m_connection ? m_connection : m_preferences.lastConnection())
    dialog->setSettings(*last, m_preferences.keepsPassword());
  connect(dialog, &QDialog::accepted, this, [this, dialog] {
    m_preferences.rememberConnection(dialog->settings(), dialog->keepsPassword());
    m_parts->show(Page::Fleet);
    connectTo(dialog->settings());
  });
  dialog->open();
}

void MainWindow::showDevice(const QString& group, const QString& node, const QString& device) {
  m_awaited = {group, node, device};
  openAwaitedDevice();
}

void MainWindow::openAwaitedDevice() {
  if (m_awaited.isEmpty())
    return;
  const FleetState& state = m_fleet.state();
  for (std::size_t id = 0; id < state.deviceCount(); ++id) {
    const DeviceInfo& info = state.device(static_cast<DeviceId>(id)).info;
    if (QString::fromStdString(info.group) != m_awaited[0] ||
        QString::fromStdString(info.nodeName) != m_awaited[1] ||
        QString::fromStdString(info.device) != m_awaited[2])
      continue;
    m_awaited.clear();
    m_parts->show(Page::Fleet);
    m_parts->fleet->openDevice(static_cast<DeviceId>(id));
    return;
  }
}

void MainWindow::setFilterText(const QString& text) {
  m_parts->fleet->setFilterText(text);
}

void MainWindow::updateActions() {
  MainMenu& menu = *m_parts->menu;
  const bool isOpen = m_fleet.feed() != nullptr;
  // What is done to a device is done to one that is in sight.
  const bool isFleet = m_parts->pages->currentWidget() == m_parts->fleet;
  const bool hasDevice = isFleet && m_parts->fleet->currentDevice() != kNoDevice;
  menu.backToLive->setEnabled(m_fleet.isPast());
  menu.disconnect->setEnabled(isOpen);
  menu.exportCsv->setEnabled(isOpen);
  menu.openDevice->setEnabled(hasDevice && !m_parts->fleet->isDeviceOpen());
  menu.back->setEnabled(isFleet && m_parts->fleet->isDeviceOpen());
  menu.write->setEnabled(isFleet && m_parts->fleet->hasChosenMetric());
  menu.rebirth->setEnabled(hasDevice && m_fleet.takesCommands());
  for (QAction* action : menu.theme->actions())
    action->setChecked(action->data().toInt() == static_cast<int>(m_preferences.themeMode()));
  menu.utc->setChecked(m_preferences.timesInUtc());
}

void MainWindow::notice(const QString& title, const QString& text, bool problem) {
  if (m_parts->exporter.isRunning())
    return; // its progress is more than a passing word
  m_parts->noticeBar->setClosable(true);
  m_parts->noticeBar->showMessage(problem ? StatusKind::Alert : StatusKind::Online,
                                  problem ? Ground::AlertSoft : Ground::AccentSoft, title, text, {});
  if (!problem)
    m_parts->noticeBar->setPassing();
}

void MainWindow::keyPressEvent(QKeyEvent* event) {
  // One step back: device page first, then the filter, then the past.
  if (event->key() == Qt::Key_Escape && m_parts->pages->currentWidget() == m_parts->fleet) {
    if (m_parts->fleet->isDeviceOpen())
      m_parts->fleet->closeDevice();
    else if (m_parts->fleet->isFiltered())
      m_parts->fleet->clearFilter();
    else
      m_parts->machine.goLive();
    return;
  }
  QMainWindow::keyPressEvent(event);
}

} // namespace muster::ui
