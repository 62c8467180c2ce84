// The pane at the right of the table, 336 px: who the chosen device is, four small charts, its last events,
// and the ways on: open it, ask for its rebirth. Head and foot stay, what is between them scrolls where the
// window is low. Without a device: the last events of the fleet. Thread: the GUI's. fleet outlives it.
#pragma once

#include <items/Fleet.h>

#include <QWidget>

#include <string>
#include <vector>

class QLabel;
class QPushButton;
class QScrollArea;

namespace muster::ui {

class ElidedLabel;
class EventList;
class MarkWidget;
class MiniChart;

class DetailsPane final : public QWidget {
  Q_OBJECT
 public:
  explicit DetailsPane(items::Fleet& fleet, QWidget* parent = nullptr);

  void setDevice(DeviceId device); // kNoDevice: an invitation to choose one
  DeviceId device() const { return m_device; }
  // What the small charts show first: the table's columns.
  void setPreferredMetrics(const std::vector<std::string>& metrics);
  void setSpan(qint64 spanMs);
  QSize sizeHint() const override;

 signals:
  void openRequested(muster::DeviceId device);
  void rebirthRequested(muster::DeviceId device);
  void closeRequested();

 protected:
  void showEvent(QShowEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override; // page keys scroll: nothing in there takes the focus

 private:
  QWidget* makeHead();
  QWidget* makeBody();
  QWidget* makeContent();
  QWidget* makeEmpty();
  void refresh();
  void refreshEmpty();
  void showIdentity();
  void chooseSeries();

  items::Fleet& m_fleet;
  DeviceId m_device = kNoDevice;
  std::uint32_t m_birthsSeen = 0;
  std::vector<std::string> m_preferred;
  MarkWidget* m_mark;
  ElidedLabel* m_name;
  ElidedLabel* m_identity;
  QPushButton* m_open;
  QPushButton* m_rebirth;
  QLabel* m_invitation = nullptr;
  QLabel* m_fleetHeading = nullptr;
  EventList* m_fleetEvents;
  QWidget* m_empty;
  QWidget* m_body;
  QScrollArea* m_scroll = nullptr;
  std::vector<MiniChart*> m_charts;
  EventList* m_events;
  ElidedLabel* m_foot;
};

} // namespace muster::ui
