// The window: menus, navigation, header, message bars, the pages and the strip at the foot.
// Thread: the GUI's. fleet, connector and preferences outlive it.
#pragma once

#include <items/Connector.h>
#include <items/Fleet.h>
#include <ui/Preferences.h>

#include <QMainWindow>
#include <QSize>

#include <memory>
#include <optional>

namespace muster::ui {

class MainWindow final : public QMainWindow {
  Q_OBJECT
 public:
  static constexpr QSize kLeastSize{720, 480}; // below it the table has no room for its names

  MainWindow(items::Fleet& fleet, items::Connector& connector, Preferences& preferences);
  ~MainWindow() override;

  // Opens the connection; what cannot be opened is said in a message bar.
  void connectTo(const items::ConnectionSettings& settings);
  // A history file alone, read only, as it grows.
  void openHistory(const QString& file);
  // Of what is open: the fleet as of this moment (UTC), as soon as it has been read. Nothing without a history.
  void showMoment(qint64 atMs);
  // The connection of last time where it can be opened without asking for anything, else the dialog.
  void openLastConnection();
  // The dialog, filled with the last connection. Modal to this window; returns at once.
  void openConnectionDialog();
  // Opens the device as soon as it is known.
  void showDevice(const QString& group, const QString& node, const QString& device);
  // Types into the filter field.
  void setFilterText(const QString& text);

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  class Parts;
  void buildLayout();
  void connectMenu();
  void connectPages();
  void disconnectFleet();
  void showFeed(std::unique_ptr<items::FleetFeed> feed, const QString& title);
  void updateActions();
  void openAwaitedDevice();
  void notice(const QString& title, const QString& text, bool problem);

  items::Fleet& m_fleet;
  items::Connector& m_connector;
  Preferences& m_preferences;
  std::optional<items::ConnectionSettings> m_connection;
  QStringList m_awaited; // group, node, device
  std::unique_ptr<Parts> m_parts;
};

} // namespace muster::ui
