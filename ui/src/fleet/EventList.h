// The newest events of one device: mark, time, what happened.
// Thread: the GUI's. fleet outlives it.
#pragma once

#include <items/Fleet.h>

#include <QWidget>

namespace muster::ui {

class EventList final : public QWidget {
  Q_OBJECT
 public:
  explicit EventList(items::Fleet& fleet, QWidget* parent = nullptr);
  void setDevice(DeviceId device);
  void refresh(); // looks only where there were new events

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void collect();
  items::Fleet& m_fleet;
  DeviceId m_device = kNoDevice;
  std::uint64_t m_seen = 0;
  std::vector<FleetEvent> m_events; // newest first
};

} // namespace muster::ui
