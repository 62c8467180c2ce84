// The connection that is open, and the way to another one.
// Thread: the GUI's. fleet outlives it.
#pragma once

#include <items/Connector.h>
#include <items/Fleet.h>

#include <QWidget>

#include <optional>

class QGridLayout;
class QLabel;
class QPushButton;

namespace muster::ui {

class ConnectionsPage final : public QWidget {
  Q_OBJECT
 public:
  explicit ConnectionsPage(items::Fleet& fleet, QWidget* parent = nullptr);
  void setConnection(const std::optional<items::ConnectionSettings>& settings);

 signals:
  void editRequested();
  void disconnectRequested();

 private:
  QLabel* addRow(QGridLayout& grid, const QString& name);
  void show();

  items::Fleet& m_fleet;
  std::optional<items::ConnectionSettings> m_settings;
  QWidget* m_facts;
  QLabel *m_none, *m_name, *m_address, *m_encryption, *m_mqtt, *m_user, *m_state;
  QPushButton* m_edit;
  QPushButton* m_disconnect;
};

} // namespace muster::ui
