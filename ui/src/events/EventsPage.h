// The page of the fleet's events: a choice of kinds, a filter, the count, and the table. It follows the fleet only while
// it is in view. Thread: the GUI's. fleet outlives it.
#pragma once

#include <items/EventTableModel.h>

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace muster::ui {

class EventTableView;
class Segments;

class EventsPage final : public QWidget {
  Q_OBJECT
 public:
  explicit EventsPage(items::Fleet& fleet, QWidget* parent = nullptr);

  void showProblems(); // chooses them and clears the filter
  void focusFilter();
  void focusTable();
  void clearFilter();            // words and choice
  QList<QWidget*> panes() const; // in the order in which the focus goes through them

 signals:
  void deviceOpened(muster::DeviceId device);

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void makeTools();
  void choose(items::EventChoice choice);
  void updateCount();
  void updateLive();
  void updateHint();
  void openMenu(const QPoint& at);
  void copyChosen();

  items::Fleet& m_fleet;
  items::EventTableModel* m_model;
  QWidget* m_tools;
  Segments* m_choice;
  QLineEdit* m_filter;
  QLabel* m_count;
  QPushButton* m_live;
  EventTableView* m_table;
  quint64 m_arrived = 0; // since it is no longer live
};

} // namespace muster::ui
