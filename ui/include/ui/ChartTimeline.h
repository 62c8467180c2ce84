// The stretch of time that all charts of a page show, and the moment that their crosshair points at.
// Live: the end follows the clock. Paused: the stretch stands still, by the button or because a person zoomed
// or dragged away from the newest data; live() catches up at once. Times: UTC milliseconds. Thread: the
// GUI's.
#pragma once

#include <QObject>
#include <QTimeZone>

#include <optional>

namespace muster::ui {

class ChartTimeline : public QObject {
  Q_OBJECT
 public:
  static constexpr qint64 kShortestMs = 5'000;
  static constexpr qint64 kLongestMs = 24LL * 3600 * 1000; // of what memory has
  static constexpr qint64 kLongestHistoryMs = 400 * kLongestMs;

  explicit ChartTimeline(QObject* parent = nullptr);

  qint64 fromMs() const { return m_toMs - m_spanMs; }
  qint64 toMs() const { return m_toMs; }
  qint64 spanMs() const { return m_spanMs; }
  qint64 nowMs() const { return m_nowMs; }
  bool isLive() const { return m_live; }
  qint64 behindMs() const { return m_live ? 0 : std::max<qint64>(0, m_nowMs - m_toMs); }
  const QTimeZone& zone() const { return m_zone; }
  void setZone(const QTimeZone& zone);

  // The clock moved on; while live the stretch moves with it, and with it a
  // crosshair that follows the pointer.
  void tick(qint64 nowMs);

  // kLongestMs unless set; a longer stretch that is shown is cut.
  void setLongest(qint64 spanMs);
  qint64 longestMs() const { return m_longestMs; }

  // All are clamped to kShortestMs..longestMs() and never show the future.
  void setSpan(qint64 spanMs);                 // keeps the end; live stays live
  void zoomAt(qint64 aroundMs, double factor); // factor < 1 zooms in; aroundMs keeps its place on screen
  void panBy(qint64 deltaMs);                  // > 0: towards the present; arriving there does not resume
  void setLive(bool live);

  // The crosshair. Following: it keeps its place on screen while the stretch moves (a resting pointer); else
  // it keeps its moment (keyboard). Outside the stretch there is none.
  std::optional<qint64> crosshairMs() const { return m_crosshairMs; }
  void setCrosshair(qint64 ms, bool following);
  void clearCrosshair();

 signals:
  void rangeChanged(); // from, to or zone
  void liveChanged(bool live);
  void crosshairChanged();
  void ticked(); // after each tick, last

 private:
  void setRange(qint64 toMs, qint64 spanMs);

  QTimeZone m_zone; // always a valid one
  qint64 m_nowMs = 0;
  qint64 m_toMs = 0;
  qint64 m_spanMs = 300'000; // 5 min
  qint64 m_longestMs = kLongestMs;
  bool m_live = true;
  bool m_crosshairFollows = false;
  std::optional<qint64> m_crosshairMs;
};

} // namespace muster::ui
