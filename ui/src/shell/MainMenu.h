// The menus and their keys. The window connects the actions; everything in a menu works.
// Thread: the GUI's.
#pragma once

#include <QKeySequence>
#include <QObject>

class QAction;
class QActionGroup;
class QMainWindow;
class QMenu;

namespace muster::ui {

class SortMenu;

class MainMenu final : public QObject {
  Q_OBJECT
 public:
  explicit MainMenu(QMainWindow& window);

  QAction* connectTo;
  QAction* disconnect;
  QAction* exportCsv;
  QAction* quit;
  QAction* filter;
  QAction* clearFilter;
  QAction* fleetPage;
  QAction* eventsPage;
  QAction* connectionsPage;
  QAction* settingsPage;
  QAction* details;
  QAction* nextPane;
  QAction* backToLive; // from the past
  SortMenu* sort;
  QActionGroup* theme; // data: ThemeMode as int
  QAction* utc;
  QAction* openDevice;
  QAction* write;
  QAction* rebirth;
  QAction* back;
  QAction* about;

 private:
  void addFileMenu();
  void addEditMenu();
  void addViewMenu();
  void addDeviceMenu();
  QAction* add(QMenu& menu, const QString& text, const QKeySequence& key = {});

  QMainWindow& m_window;
};

} // namespace muster::ui
