// The row of the time slider at the window's foot, 64 px: event before, play, event after, speed, the track, the moment in
// view, Live, and how much time the track shows. It shows what TimeMachine tells it and says what a person wants.
// Thread: the GUI's.
#pragma once

#include <QWidget>

#include <optional>

class QComboBox;
class QLabel;
class QPushButton;
class QToolButton;

namespace muster::ui {

class TimeTrack;

class TimeBar final : public QWidget {
  Q_OBJECT
 public:
  explicit TimeBar(QWidget* parent = nullptr);

  TimeTrack& track() { return *m_track; }
  // Nothing: live. isRunning: time passes in what is in view.
  void showMoment(std::optional<qint64> atMs, qint64 nowMs, bool isRunning);
  qint64 spanMs() const;
  // Of what there is: the shortest stretch that shows it, a day at most, unless somebody has chosen one.
  void suggestSpan(qint64 spanMs);
  double speed() const;

 signals:
  void playToggled();
  void eventChosen(bool isForwards);
  void liveChosen();
  void speedChosen(double speed);
  void spanChosen();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  TimeTrack* m_track;
  QToolButton *m_before, *m_play, *m_after;
  QComboBox *m_speed, *m_span;
  bool m_isSpanChosen = false;
  QLabel *m_clock, *m_day;
  QWidget* m_times;
  QPushButton* m_live;
};

} // namespace muster::ui
