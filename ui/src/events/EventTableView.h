// The table of events, newest at the top. While nothing is chosen and the top is in view it is live: new rows come
// into view. Scrolled away or with a row chosen it keeps what is in view where it stands. The columns follow the
// width; nothing scrolls sideways. Thread: the GUI's. model outlives it.
#pragma once

#include <items/EventTableModel.h>

#include <QTableView>

namespace muster::ui {

class EmptyHint;
class EventDelegate;

class EventTableView final : public QTableView {
  Q_OBJECT
 public:
  explicit EventTableView(items::EventTableModel& model, QWidget* parent = nullptr);

  EmptyHint& hint() { return *m_hint; }
  void placeHint();
  bool isLive() const;
  void goLive(); // to the top, nothing chosen
  DeviceId currentDevice() const;
  QString copyText() const; // of the chosen rows, one a line

 signals:
  void deviceOpened(muster::DeviceId device); // Enter or double click
  void liveChanged();
  void arrived(int rows); // while it is not live
  void left();            // Esc where it is live already

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  bool viewportEvent(QEvent* event) override;

 private:
  void beforeRows(int first);
  void afterRows(int first, int last);
  void fitColumns();
  void setHoveredRow(int row);
  bool showTip(const QHelpEvent& event);

  items::EventTableModel& m_model;
  EventDelegate* m_delegate;
  EmptyHint* m_hint;
  int m_hoveredRow = -1;
  bool m_keeps = false; // rows are entering at the top, and what is in view stays
  int m_keptValue = 0;
};

} // namespace muster::ui
