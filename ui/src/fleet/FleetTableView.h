// The fleet's table: rows of 32 px, header with the sorted column marked, and a hint below the last row or in
// the middle where there is none. The columns follow the width; nothing scrolls sideways. Thread: the GUI's.
// model outlives it.
#pragma once

#include <items/FleetTableModel.h>

#include <QTableView>

namespace muster::ui {

class EmptyHint;
class FleetDelegate;

class FleetTableView final : public QTableView {
  Q_OBJECT
 public:
  explicit FleetTableView(items::FleetTableModel& model, QWidget* parent = nullptr);

  EmptyHint& hint() { return *m_hint; }
  // Places the hint anew: rows came or went.
  void placeHint();
  void fitColumns();
  void selectWholeRow();
  DeviceId currentDevice() const; // kNoDevice: none
  void setCurrentDevice(DeviceId device);
  void showDevice(DeviceId device); // chosen and in sight: meanwhile the order may have moved its row away
  // A person has chosen something, by key or pointer.
  bool wasTouched() const { return m_touched; }
  void setTouched() { m_touched = true; }
  // The columns in view, from the left, for who sorts without a pointer; a second time turns the order.
  QStringList shownTitles() const;
  void sortByShown(int nth);

 signals:
  void deviceOpened(muster::DeviceId device); // Enter or double click
  void currentDeviceChanged(muster::DeviceId device);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
  bool viewportEvent(QEvent* event) override;

 private:
  void setHoveredRow(int row);
  void sortBy(int column);
  QList<int> shownColumns() const;

  items::FleetTableModel& m_model;
  FleetDelegate* m_delegate;
  EmptyHint* m_hint;
  int m_hoveredRow = -1;
  bool m_touched = false;
};

} // namespace muster::ui
