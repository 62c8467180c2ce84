// The list of a device's metrics at the right of its page, with a filter.
// Thread: the GUI's.
#pragma once

#include "device/MetricListModel.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QTreeView;

namespace muster::ui {

class MetricPane final : public QWidget {
  Q_OBJECT
 public:
  explicit MetricPane(MetricListModel& model, QWidget* parent = nullptr);

  void select(SeriesId series);
  QLineEdit& filter() { return *m_filter; }
  QTreeView& view() { return *m_view; }

 signals:
  void metricChosen(muster::SeriesId series);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void onReset();
  void choose(const QModelIndex& index);

  MetricListModel& m_model;
  QLabel* m_count;
  QLineEdit* m_filter;
  QTreeView* m_view;
  QLabel* m_empty;
};

} // namespace muster::ui
