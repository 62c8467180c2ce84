#include "charts/ChartScene.h"

#include <ui/ChartTimeline.h>
#include <ui/ChartView.h>
#include <ui/Theme.h>

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <cmath>

namespace muster::ui {

namespace {

constexpr double kZoomPerNotch = 0.8;
constexpr int kNotch = 120; // eighths of a degree, Qt's unit
constexpr int kColumns = 1, kManyColumns = 20;

} // namespace

ChartView::ChartView(ChartTimeline& timeline, QWidget* parent)
    : QGraphicsView(parent), m_timeline(timeline), m_scene(std::make_unique<ChartScene>()) {
  setScene(&m_scene->graphics());
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  // The chart knows itself what changed: paintEvent() takes it in and paints the whole.
  setViewportUpdateMode(QGraphicsView::NoViewportUpdate);
  setInteractive(false);
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  viewport()->setMouseTracking(true);
  setMinimumSize(240, 140);
  connect(&m_timeline, &ChartTimeline::rangeChanged, this, &ChartView::refresh);
  connect(&m_timeline, &ChartTimeline::crosshairChanged, this, &ChartView::refresh);
  connect(&Theme::instance(), &Theme::changed, this, &ChartView::applyTheme);
}

ChartView::~ChartView() {
  setScene(nullptr);
}

void ChartView::setSource(const ChartSource* source) {
  m_scene->setSource(source);
  viewport()->update();
}

const ChartSource* ChartView::source() const {
  return m_scene->source();
}

void ChartView::refresh() {
  if (m_scene->isOutdated(m_timeline))
    viewport()->update();
}

QString ChartView::spokenName() const {
  return m_scene->source() ? m_scene->source()->spec().title : QString();
}

QString ChartView::spokenDescription() const {
  if (!m_scene->source())
    return {};
  m_scene->update(m_timeline); // may be asked before it was ever painted
  const HeadlineText& text = m_scene->headline();
  QStringList parts{QStringLiteral("now %1").arg(text.current.text())};
  if (!text.quality.isEmpty())
    parts << QStringLiteral("quality %1").arg(text.quality);
  const QString unit = text.current.unit.isEmpty() ? QString() : u' ' + text.current.unit;
  if (!text.min.isEmpty())
    parts << QStringLiteral("lowest %1%2").arg(text.min, unit)
          << QStringLiteral("highest %1%2").arg(text.max, unit);
  parts << rangeText(m_timeline.fromMs(), m_timeline.toMs(), m_timeline.zone());
  if (m_scene->isCrosshairShown())
    for (const CrosshairReading& reading : m_scene->readings())
      parts << QStringLiteral("at %1 %2")
                   .arg(timeTag(*m_timeline.crosshairMs(), m_scene->frame().msPerPixel(), m_timeline.zone()),
                        reading.name.isEmpty() ? reading.value.text()
                                               : reading.name + u' ' + reading.value.text());
  return parts.join(QStringLiteral(", "));
}

QRectF ChartView::plotRect() const {
  return m_scene->frame().rect;
}

quint64 ChartView::fetches() const {
  return m_scene->fetches();
}

int ChartView::lastDrawnColumns() const {
  return m_scene->lastDrawnColumns();
}

void ChartView::applyTheme() {
  m_scene->applyTheme();
  viewport()->update();
}

double ChartView::labelRoom() const {
  return m_scene->labelRoom();
}

void ChartView::setLeastLabelRoom(double pixels) {
  m_scene->setLeastLabelRoom(pixels);
  // Charts are told while others are painted. Qt does not clip what is asked for then to what is in view of this
  // one, if it waits to be painted itself: a chart that is half in sight would be drawn over what lies below.
  if (m_scene->isOutdated(m_timeline))
    QMetaObject::invokeMethod(viewport(), qOverload<>(&QWidget::update), Qt::QueuedConnection);
}

void ChartView::takeIn() {
  m_scene->update(m_timeline);
  if (labelRoom() == m_room)
    return;
  m_room = labelRoom();
  emit labelRoomChanged();
  m_scene->update(m_timeline); // whoever listens may have answered with another room
}

void ChartView::paintEvent(QPaintEvent* event) {
  takeIn();
  QGraphicsView::paintEvent(event);
}

void ChartView::drawBackground(QPainter* painter, const QRectF&) {
  const ThemeTokens& tokens = Theme::instance().tokens();
  const QRectF rect = sceneRect();
  painter->fillRect(rect, tokens.window);
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(QPen(tokens.line, 1));
  painter->setBrush(tokens.surface);
  painter->drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
  painter->setRenderHint(QPainter::Antialiasing, false);
}

void ChartView::drawForeground(QPainter* painter, const QRectF&) {
  if (!m_ring || !hasFocus())
    return;
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(QPen(Theme::instance().tokens().accent, 2));
  painter->setBrush(Qt::NoBrush);
  painter->drawRoundedRect(sceneRect().adjusted(1, 1, -1, -1), 4, 4);
}

void ChartView::resizeEvent(QResizeEvent* event) {
  m_scene->setSize(viewport()->size());
  QGraphicsView::resizeEvent(event);
}

bool ChartView::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::Leave && !m_dragAt)
    m_timeline.clearCrosshair();
  return QGraphicsView::viewportEvent(event);
}

void ChartView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !m_scene->frame().rect.contains(event->position())) {
    event->ignore();
    return;
  }
  m_dragAt = event->position();
  viewport()->setCursor(Qt::ClosedHandCursor);
}

void ChartView::mouseMoveEvent(QMouseEvent* event) {
  const PlotFrame& frame = m_scene->frame();
  if (m_dragAt) {
    const double moved = event->position().x() - m_dragAt->x();
    const qint64 ms = std::llround(-moved * frame.msPerPixel());
    if (ms != 0) {
      m_timeline.panBy(ms);
      m_dragAt = event->position();
    }
    m_scene->update(m_timeline);
  }
  if (m_dragAt || frame.rect.contains(event->position()))
    m_timeline.setCrosshair(m_scene->frame().timeAt(event->position().x()), true);
  else
    m_timeline.clearCrosshair();
}

void ChartView::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton)
    return;
  m_dragAt.reset();
  viewport()->unsetCursor();
}

void ChartView::mouseDoubleClickEvent(QMouseEvent* event) {
  mousePressEvent(event);
}

void ChartView::wheelEvent(QWheelEvent* event) {
  const int turned = event->angleDelta().y();
  const PlotFrame& frame = m_scene->frame();
  if (turned == 0 || !frame.rect.contains(event->position())) {
    event->ignore(); // the page scrolls
    return;
  }
  m_timeline.zoomAt(frame.timeAt(event->position().x()), std::pow(kZoomPerNotch, double(turned) / kNotch));
  event->accept();
}

// Past the edge of what is in view the view goes along.
bool ChartView::moveCrosshairByKey(int key, Qt::KeyboardModifiers modifiers) {
  const qint64 from = m_timeline.fromMs(), to = m_timeline.toMs();
  qint64 target = m_timeline.crosshairMs().value_or((from + to) / 2);
  if (key == Qt::Key_Home) {
    target = from;
  } else if (key == Qt::Key_End) {
    target = to;
  } else if (key == Qt::Key_Left || key == Qt::Key_Right) {
    const double columns = (modifiers & Qt::ControlModifier) ? kManyColumns : kColumns;
    const qint64 step = std::max<qint64>(1, std::llround(columns * m_scene->frame().msPerPixel()));
    if (m_timeline.crosshairMs())
      target += key == Qt::Key_Left ? -step : step;
  } else {
    return false;
  }
  if (target < from)
    m_timeline.panBy(target - from);
  else if (target > to)
    m_timeline.panBy(target - to);
  m_timeline.setCrosshair(std::clamp(target, m_timeline.fromMs(), m_timeline.toMs()), false);
  QAccessibleEvent event(this, QAccessible::DescriptionChanged);
  QAccessible::updateAccessibility(&event);
  return true;
}

void ChartView::keyPressEvent(QKeyEvent* event) {
  m_ring = true;
  const qint64 around = m_timeline.crosshairMs().value_or(m_timeline.toMs());
  if (moveCrosshairByKey(event->key(), event->modifiers())) {
    viewport()->update();
    return;
  }
  switch (event->key()) {
  case Qt::Key_Plus:
  case Qt::Key_Equal:
    m_timeline.zoomAt(around, kZoomPerNotch);
    break;
  case Qt::Key_Minus:
    m_timeline.zoomAt(around, 1 / kZoomPerNotch);
    break;
  case Qt::Key_Space:
    m_timeline.setLive(!m_timeline.isLive());
    break;
  case Qt::Key_L:
    m_timeline.setLive(true);
    break;
  case Qt::Key_Escape:
    if (m_timeline.crosshairMs()) {
      m_timeline.clearCrosshair();
      break;
    }
    [[fallthrough]];
  default:
    event->ignore(); // the page's: scrolling, focus, one step back
    return;
  }
  viewport()->update();
}

void ChartView::focusInEvent(QFocusEvent* event) {
  const auto reason = event->reason();
  m_ring =
      reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason;
  QGraphicsView::focusInEvent(event);
  viewport()->update();
}

void ChartView::focusOutEvent(QFocusEvent* event) {
  QGraphicsView::focusOutEvent(event);
  viewport()->update();
}

} // namespace muster::ui
