// The tool row above the charts: how much time they show, live or paused. Everything it does it does to the
// timeline, and it shows what the timeline says.
// Thread: the GUI's. The timeline outlives it.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;
class QToolButton;

namespace muster::ui {

class ChartTimeline;
class ElidedLabel;

class RangeBar final : public QWidget {
  Q_OBJECT
 public:
  explicit RangeBar(ChartTimeline& timeline, QWidget* parent = nullptr);
  // Ranges that are longer than memory reaches.
  void offerHistory(bool offered);
  // Charts follow the moment in view then, and Ctrl+L is the window's, whose way back to live it is.
  void setPast(bool isPast);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  QWidget* makeRanges();
  void showState();
  void showRange();

  ChartTimeline& m_timeline;
  QList<QToolButton*> m_ranges;
  ElidedLabel* m_range;
  QWidget* m_legend;
  QLabel* m_behind;
  QPushButton* m_live;
  QPushButton* m_pause;
};

} // namespace muster::ui
