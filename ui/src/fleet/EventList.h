// The newest events of one device, or of the whole fleet with what belongs to no known device: mark,
// time, what happened.
// Thread: the GUI's. fleet outlives it.
#pragma once

#include <items/Fleet.h>

#include <QWidget>

namespace muster::ui {

class EventList final : public QWidget {
  Q_OBJECT
 public:
  explicit EventList(items::Fleet& fleet, QWidget* parent = nullptr);
  void showDevice(DeviceId device); // its own, and what befell the connection
  void showFleet();                 // everybody's, with their names, and strangers'
  bool isEmpty() const { return m_events.empty(); }
  void refresh(); // looks only where there were new events

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void collect();
  bool belongs(const FleetEvent& event) const;
  QString wordsOf(const FleetEvent& event) const;
  items::Fleet& m_fleet;
  DeviceId m_device = kNoDevice; // kNoDevice: the whole fleet
  std::uint64_t m_seen = 0;
  std::vector<FleetEvent> m_events; // newest first
};

} // namespace muster::ui
