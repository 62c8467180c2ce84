#include <ui/ChartTimeline.h>

#include <QDateTime>

#include <algorithm>
#include <cmath>

namespace muster::ui {

namespace {

// A system without tzdata, or with a TZ that nobody knows, has no zone to speak of, and every time would be
// blank: the clock's distance from UTC is known all the same.
QTimeZone usable(const QTimeZone& zone) {
  return zone.isValid() ? zone : QTimeZone(QDateTime::currentDateTime().offsetFromUtc());
}

} // namespace

ChartTimeline::ChartTimeline(QObject* parent) : QObject(parent), m_zone(usable(QTimeZone::systemTimeZone())) {
}

void ChartTimeline::setZone(const QTimeZone& asked) {
  const QTimeZone zone = usable(asked);
  if (m_zone == zone)
    return;
  m_zone = zone;
  emit rangeChanged();
}

void ChartTimeline::tick(qint64 nowMs) {
  const qint64 moved = nowMs - m_toMs;
  m_nowMs = nowMs;
  if (m_live && moved != 0) {
    if (m_crosshairMs && m_crosshairFollows)
      *m_crosshairMs += moved;
    setRange(nowMs, m_spanMs);
  }
  emit ticked();
}

void ChartTimeline::setLongest(qint64 spanMs) {
  m_longestMs = spanMs;
  setRange(m_toMs, m_spanMs);
}

void ChartTimeline::setSpan(qint64 spanMs) {
  setRange(m_toMs, spanMs);
}

void ChartTimeline::zoomAt(qint64 aroundMs, double factor) {
  if (!std::isfinite(factor) || factor <= 0)
    return;
  const double wanted = std::clamp(static_cast<double>(m_spanMs) * factor, static_cast<double>(kShortestMs),
                                   static_cast<double>(m_longestMs));
  const double real = wanted / static_cast<double>(m_spanMs); // after clamping
  const qint64 around = std::clamp(aroundMs, fromMs(), m_toMs);
  const qint64 to = around + std::llround(static_cast<double>(m_toMs - around) * real);
  if (to < m_nowMs)
    setLive(false);
  setRange(to, std::llround(wanted));
}

void ChartTimeline::panBy(qint64 deltaMs) {
  if (deltaMs == 0)
    return;
  if (m_toMs + deltaMs < m_nowMs)
    setLive(false);
  setRange(m_toMs + deltaMs, m_spanMs);
}

void ChartTimeline::setLive(bool live) {
  if (m_live == live)
    return;
  m_live = live;
  if (live)
    setRange(m_nowMs, m_spanMs);
  emit liveChanged(live);
}

void ChartTimeline::setCrosshair(qint64 ms, bool following) {
  m_crosshairFollows = following;
  if (m_crosshairMs == ms)
    return;
  m_crosshairMs = ms;
  emit crosshairChanged();
}

void ChartTimeline::clearCrosshair() {
  if (!m_crosshairMs)
    return;
  m_crosshairMs.reset();
  emit crosshairChanged();
}

void ChartTimeline::setRange(qint64 toMs, qint64 spanMs) {
  const qint64 span = std::clamp(spanMs, kShortestMs, m_longestMs);
  const qint64 to = std::min(toMs, m_nowMs);
  if (to == m_toMs && span == m_spanMs)
    return;
  m_toMs = to;
  m_spanMs = span;
  emit rangeChanged();
}

} // namespace muster::ui
