// The list of a device's metrics at the right of its page, with a filter and what can be done with one of them.
// Thread: the GUI's.
#pragma once

#include "device/MetricListModel.h"

#include <QWidget>

class QAction;
class QLabel;
class QLineEdit;
class QToolButton;
class QTreeView;

namespace muster::ui {

class MetricPane final : public QWidget {
  Q_OBJECT
 public:
  explicit MetricPane(MetricListModel& model, QWidget* parent = nullptr);

  void select(SeriesId series);
  QLineEdit& filter() { return *m_filter; }
  QTreeView& view() { return *m_view; }
  SeriesId current() const; // kNoSeries: none, or a group

 signals:
  void currentChanged();
  void metricChosen(muster::SeriesId series);
  void writeRequested(muster::SeriesId series);
  void rebirthRequested();

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  void onReset();
  void choose(const QModelIndex& index);
  void addActions();
  void updateActions();

  MetricListModel& m_model;
  SeriesId m_kept = kNoSeries; // current before a reset
  QLabel* m_count;
  QLineEdit* m_filter;
  QTreeView* m_view;
  QLabel* m_empty;
  QToolButton* m_pencil;
  QAction* m_write;
  QAction* m_copy;
  QAction* m_rebirth;
};

} // namespace muster::ui
