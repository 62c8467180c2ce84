// The track of the time slider: how much happened when, the moment in view, and what lies after it hatched. A press or a
// drag on it chooses a moment. Keys: Left and Right one step (with Ctrl to the event before or after), Page Up and Page
// Down ten, Home to the beginning, End to the present, Space plays and pauses.
// Thread: the GUI's.
#pragma once

#include <items/FleetPlayback.h>
#include <ui/Spoken.h>

#include <QTimeZone>
#include <QWidget>

#include <optional>

namespace muster::ui {

class TimeTrack final : public QWidget, public Spoken {
  Q_OBJECT
 public:
  static constexpr int kColumnWidth = 4;

  explicit TimeTrack(QWidget* parent = nullptr);

  void setRange(qint64 fromMs, qint64 toMs);
  qint64 fromMs() const { return m_fromMs; }
  qint64 toMs() const { return m_toMs; }
  void setEvents(const items::TimelineEvents& events);
  // Nothing: live, the handle stands at the end.
  void setMoment(std::optional<qint64> atMs);
  std::optional<qint64> moment() const { return m_atMs; }
  void setZone(const QTimeZone& zone);
  int columns() const;   // that there is room for
  qint64 stepMs() const; // a pixel, a second at least

  QAccessible::Role spokenRole() const override { return QAccessible::Slider; }
  QString spokenName() const override { return tr("Moment in view"); }
  QString spokenDescription() const override;
  QSize minimumSizeHint() const override { return {160, 48}; }

 signals:
  void momentChosen(qint64 atMs);
  void liveChosen();
  void eventChosen(bool isForwards);
  void playToggled();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  QRectF plot() const;
  QRectF handleTag() const; // below the handle, of a past
  double x(qint64 ms) const;
  void choose(double x);
  void stepBy(qint64 steps);
  void paintEvents(QPainter& painter) const;
  void paintTicks(QPainter& painter) const;
  void paintHandle(QPainter& painter) const;

  qint64 m_fromMs = 0, m_toMs = 1;
  items::TimelineEvents m_events;
  std::optional<qint64> m_atMs;
  QTimeZone m_zone = QTimeZone::utc();
  bool m_hasRing = false; // focus came from the keyboard
};

} // namespace muster::ui
