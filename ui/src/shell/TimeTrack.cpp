#include "TimeTrack.h"

#include "charts/TimeTicks.h"

#include <items/ValueFormat.h>
#include <ui/StatusMark.h>
#include <ui/Theme.h>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace muster::ui {

namespace {

constexpr double kMarksTop = 2, kMarkSize = 10, kBarsTop = 16, kBarsBottom = 40; // from the top
constexpr double kEdge = 10;         // beside the plot, for half a handle
constexpr int kMarkRoom = 16;        // pixels that a mark needs
constexpr double kLabelSpacing = 96; // between times at least
constexpr qint64 kManySteps = 10;
constexpr double kHatch = 6;

// A worse one stands for the others where there is no room for all.
int weight(EventKind kind) {
  switch (kind) {
  case EventKind::HostOffline:
    return 5;
  case EventKind::Death:
    return 4;
  case EventKind::Rejected:
    return 3;
  case EventKind::Gap:
    return 2;
  default:
    return 1;
  }
}

} // namespace

TimeTrack::TimeTrack(QWidget* parent) : QWidget(parent) {
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setCursor(Qt::PointingHandCursor);
}

QRectF TimeTrack::plot() const {
  return {kEdge, kBarsTop, std::max(1.0, width() - 2 * kEdge), kBarsBottom - kBarsTop};
}

double TimeTrack::x(qint64 ms) const {
  const QRectF box = plot();
  const double share = static_cast<double>(ms - m_fromMs) / static_cast<double>(m_toMs - m_fromMs);
  return box.left() + std::clamp(share, 0.0, 1.0) * box.width();
}

int TimeTrack::columns() const {
  return std::max(1, static_cast<int>(plot().width()) / kColumnWidth);
}

qint64 TimeTrack::stepMs() const {
  return std::max<qint64>(1'000, (m_toMs - m_fromMs) / static_cast<qint64>(plot().width()));
}

void TimeTrack::setRange(qint64 fromMs, qint64 toMs) {
  m_fromMs = fromMs;
  m_toMs = std::max(toMs, fromMs + 1);
  update();
}

void TimeTrack::setEvents(const items::TimelineEvents& events) {
  m_events = events;
  update();
}

void TimeTrack::setMoment(std::optional<qint64> atMs) {
  if (atMs == m_atMs)
    return;
  m_atMs = atMs;
  update();
  QAccessibleEvent event(this, QAccessible::DescriptionChanged);
  QAccessible::updateAccessibility(&event);
}

void TimeTrack::setZone(const QTimeZone& zone) {
  m_zone = zone.isValid() ? zone : QTimeZone::utc();
  update();
}

QString TimeTrack::spokenDescription() const {
  const QString moment = m_atMs ? tr("as of %1").arg(items::formatDateTime(*m_atMs)) : tr("live");
  return tr("%1, from %2 to %3").arg(moment, items::formatDateTime(m_fromMs), items::formatDateTime(m_toMs));
}

void TimeTrack::paintEvent(QPaintEvent*) {
  const ThemeTokens& tokens = Theme::instance().tokens();
  QPainter painter(this);
  painter.fillRect(rect(), tokens.window);
  paintEvents(painter);
  const QRectF box = plot();
  painter.setPen(QPen(tokens.axis, 1));
  painter.drawLine(QPointF(box.left(), box.bottom() + 0.5), QPointF(box.right(), box.bottom() + 0.5));
  paintTicks(painter);
  if (m_atMs) {
    const QRectF later(x(*m_atMs), 0, box.right() - x(*m_atMs), box.bottom());
    painter.save();
    painter.setClipRect(later);
    painter.setPen(QPen(tokens.controlSoft, 1));
    for (double left = later.left() - later.height(); left < later.right(); left += kHatch)
      painter.drawLine(QPointF(left, later.bottom()), QPointF(left + later.height(), later.top()));
    painter.restore();
  }
  paintHandle(painter);
}

void TimeTrack::paintEvents(QPainter& painter) const {
  const ThemeTokens& tokens = Theme::instance().tokens();
  const qsizetype count = m_events.columns.size();
  if (count == 0)
    return;
  quint32 most = 1;
  for (const items::TimelineColumn& column : m_events.columns)
    most = std::max(most, column.events);
  const QRectF box = plot();
  const auto timeOf = [&](qsizetype i) {
    return m_events.fromMs + (m_events.toMs - m_events.fromMs) * i / count;
  };
  double free = box.left() - kMarkRoom; // marks may stand from here on
  painter.save();
  painter.setClipRect(QRectF(box.left() - kMarkSize, 0, box.width() + 2 * kMarkSize, height()));
  for (qsizetype i = 0; i < count; ++i) {
    const items::TimelineColumn& column = m_events.columns[i];
    if (column.events == 0 || timeOf(i) < m_fromMs || timeOf(i) > m_toMs)
      continue;
    const double left = std::round(x(timeOf(i)));
    // By root: one death among a thousand births is seen.
    const double height = std::max(2.0, std::round(std::sqrt(double(column.events) / most) * box.height()));
    painter.fillRect(QRectF(left, box.bottom() - height, kColumnWidth - 1, height), tokens.control);
    const double centre = left + kColumnWidth / 2.0;
    if (!column.mark || *column.mark == EventKind::Birth || centre - kMarkSize / 2 < free)
      continue;
    EventKind worst = *column.mark;
    for (qsizetype next = i + 1; next < count && x(timeOf(next)) < left + kMarkRoom; ++next)
      if (const auto& mark = m_events.columns[next].mark; mark && weight(*mark) > weight(worst))
        worst = *mark;
    paintStatusMark(painter, QRectF(centre - kMarkSize / 2, kMarksTop, kMarkSize, kMarkSize),
                    statusKindOf(worst), tokens);
    free = centre + kMarkRoom / 2.0;
  }
  painter.restore();
}

void TimeTrack::paintTicks(QPainter& painter) const {
  const ThemeTokens& tokens = Theme::instance().tokens();
  const QRectF box = plot();
  painter.setFont(Theme::instance().font(TypeRole::Caption));
  const QFontMetricsF metrics(painter.font());
  const int most = std::max(1, static_cast<int>(box.width() / kLabelSpacing));
  for (const TimeTick& tick : timeTicks(m_fromMs, m_toMs, most, m_zone)) {
    const double at = std::round(x(tick.ms));
    const double half = metrics.horizontalAdvance(tick.label) / 2;
    painter.setPen(QPen(tokens.axis, 1));
    painter.drawLine(QPointF(at + 0.5, box.bottom() + 1), QPointF(at + 0.5, box.bottom() + 4));
    const bool isCovered =
        m_atMs && at + half > handleTag().left() - 4 && at - half < handleTag().right() + 4;
    if (isCovered || at - half < 0 || at + half > width())
      continue;
    painter.setPen(tokens.text3);
    painter.drawText(QPointF(at - half, box.bottom() + 5 + metrics.ascent()), tick.label);
  }
}

void TimeTrack::paintHandle(QPainter& painter) const {
  const ThemeTokens& tokens = Theme::instance().tokens();
  const QRectF box = plot();
  const double at = std::round(m_atMs ? x(*m_atMs) : box.right());
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(tokens.accent);
  painter.drawRect(QRectF(at - 1, 2, 2, box.bottom() - 2));
  const QRectF grip(at - 5, box.center().y() - 9, 10, 18);
  painter.setPen(QPen(tokens.accent, 2));
  painter.setBrush(tokens.surface);
  painter.drawRoundedRect(grip, 2, 2);
  if (m_hasRing && hasFocus()) {
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
  }
  if (!m_atMs)
    return;
  painter.setFont(Theme::instance().font(TypeRole::Caption));
  const QRectF tag = handleTag();
  painter.setPen(Qt::NoPen);
  painter.setBrush(tokens.accentFill);
  painter.drawRoundedRect(tag, 3, 3);
  painter.setPen(tokens.onAccent);
  painter.drawText(tag, Qt::AlignCenter, items::formatClock(*m_atMs));
}

QRectF TimeTrack::handleTag() const {
  const QFontMetricsF metrics(Theme::instance().font(TypeRole::Caption));
  const double room = metrics.horizontalAdvance(items::formatClock(m_atMs.value_or(0))) + 12;
  const double left =
      std::clamp(std::round(x(m_atMs.value_or(m_toMs))) - room / 2, 0.0, std::max(0.0, width() - room));
  return {left, plot().bottom() + 3, room, 18};
}

void TimeTrack::choose(double at) {
  const QRectF box = plot();
  if (at >= box.right()) {
    emit liveChosen();
    return;
  }
  const double share = std::clamp((at - box.left()) / box.width(), 0.0, 1.0);
  emit momentChosen(m_fromMs + static_cast<qint64>(share * static_cast<double>(m_toMs - m_fromMs)));
}

void TimeTrack::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton)
    choose(event->position().x());
}

void TimeTrack::mouseMoveEvent(QMouseEvent* event) {
  if ((event->buttons() & Qt::LeftButton) != 0)
    choose(event->position().x());
}

void TimeTrack::stepBy(qint64 steps) {
  const qint64 target = m_atMs.value_or(m_toMs) + steps * stepMs();
  if (target >= m_toMs)
    emit liveChosen();
  else
    emit momentChosen(std::max(m_fromMs, target));
}

void TimeTrack::keyPressEvent(QKeyEvent* event) {
  m_hasRing = true;
  const bool isControl = (event->modifiers() & Qt::ControlModifier) != 0;
  switch (event->key()) {
  case Qt::Key_Left:
    isControl ? emit eventChosen(false) : stepBy(-1);
    break;
  case Qt::Key_Right:
    isControl ? emit eventChosen(true) : stepBy(1);
    break;
  case Qt::Key_PageUp:
    stepBy(-kManySteps);
    break;
  case Qt::Key_PageDown:
    stepBy(kManySteps);
    break;
  case Qt::Key_Home:
    emit momentChosen(m_fromMs);
    break;
  case Qt::Key_End:
    emit liveChosen();
    break;
  case Qt::Key_Space:
    emit playToggled();
    break;
  default:
    QWidget::keyPressEvent(event);
    return;
  }
  update();
}

void TimeTrack::focusInEvent(QFocusEvent* event) {
  const auto reason = event->reason();
  m_hasRing =
      reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason;
  QWidget::focusInEvent(event);
  update();
}

void TimeTrack::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  update();
}

} // namespace muster::ui
