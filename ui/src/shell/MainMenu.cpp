#include "MainMenu.h"

#include "SortMenu.h"

#include <ui/Theme.h>

#include <QActionGroup>
#include <QMainWindow>
#include <QMenuBar>

namespace muster::ui {

MainMenu::MainMenu(QMainWindow& window) : QObject(&window), theme(new QActionGroup(this)), m_window(window) {
  window.menuBar()->setFixedHeight(28);
  addFileMenu();
  addEditMenu();
  addViewMenu();
  addDeviceMenu();
  QMenu& help = *window.menuBar()->addMenu(tr("&Help"));
  about = add(help, tr("About Muster"));
}

QAction* MainMenu::add(QMenu& menu, const QString& text, const QKeySequence& key) {
  auto* action = menu.addAction(text);
  action->setShortcut(key);
  return action;
}

void MainMenu::addFileMenu() {
  QMenu& menu = *m_window.menuBar()->addMenu(tr("&File"));
  connectTo = add(menu, tr("&Connect…"), QKeySequence(tr("Ctrl+N")));
  disconnect = add(menu, tr("&Disconnect"));
  menu.addSeparator();
  exportCsv = add(menu, tr("&Export as CSV…"), QKeySequence(tr("Ctrl+E")));
  menu.addSeparator();
  quit = add(menu, tr("&Quit"), QKeySequence::Quit);
}

void MainMenu::addEditMenu() {
  QMenu& menu = *m_window.menuBar()->addMenu(tr("&Edit"));
  filter = add(menu, tr("&Filter"), QKeySequence::Find);
  clearFilter = add(menu, tr("&Clear filter"), QKeySequence(tr("Ctrl+Shift+F")));
}

void MainMenu::addViewMenu() {
  QMenu& menu = *m_window.menuBar()->addMenu(tr("&View"));
  fleetPage = add(menu, tr("&Fleet"), QKeySequence(tr("Ctrl+1")));
  eventsPage = add(menu, tr("&Events"), QKeySequence(tr("Ctrl+2")));
  connectionsPage = add(menu, tr("&Connections"), QKeySequence(tr("Ctrl+3")));
  settingsPage = add(menu, tr("&Settings"), QKeySequence(tr("Ctrl+4")));
  menu.addSeparator();
  details = add(menu, tr("&Details pane"), QKeySequence(tr("Ctrl+D")));
  details->setCheckable(true);
  details->setChecked(true);
  nextPane = add(menu, tr("&Next pane"), QKeySequence(tr("F6")));
  backToLive = add(menu, tr("Back to &live"), QKeySequence(tr("Ctrl+L")));
  sort = new SortMenu(&menu);
  menu.addMenu(sort);
  menu.addSeparator();
  QMenu& themes = *menu.addMenu(tr("&Theme"));
  const std::pair<QString, ThemeMode> modes[] = {{tr("As the system"), ThemeMode::System},
                                                 {tr("Light"), ThemeMode::Light},
                                                 {tr("Dark"), ThemeMode::Dark}};
  for (const auto& [text, mode] : modes) {
    auto* action = add(themes, text);
    action->setCheckable(true);
    action->setData(static_cast<int>(mode));
    theme->addAction(action);
  }
  utc = add(menu, tr("Times in &UTC"));
  utc->setCheckable(true);
}

void MainMenu::addDeviceMenu() {
  QMenu& menu = *m_window.menuBar()->addMenu(tr("&Device"));
  openDevice = add(menu, tr("&Open device"), QKeySequence(tr("Ctrl+O")));
  back = add(menu, tr("&Back to the fleet"), QKeySequence(tr("Alt+Left")));
  menu.addSeparator();
  write = add(menu, tr("&Write value…"), QKeySequence(tr("F2")));
  write->setStatusTip(tr("Write a value to the metric that is chosen in the device's list"));
  rebirth = add(menu, tr("Request &rebirth"), QKeySequence(tr("Ctrl+Shift+R")));
}

} // namespace muster::ui
