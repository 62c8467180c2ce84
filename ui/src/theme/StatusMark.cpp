#include <items/FleetTableModel.h>
#include <ui/StatusMark.h>

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>

namespace muster::ui {

namespace {

void paintDiamond(QPainter& p, const QRectF& box, const QColor& color) {
  const QRectF r = box.adjusted(0.75, 0.75, -0.75, -0.75);
  const QPointF c = r.center();
  const QPolygonF outline({{c.x(), r.top()}, {r.right(), c.y()}, {c.x(), r.bottom()}, {r.left(), c.y()}});
  const QPolygonF lower({{r.right(), c.y()}, {c.x(), r.bottom()}, {r.left(), c.y()}});
  p.setPen(Qt::NoPen);
  p.setBrush(color);
  p.drawPolygon(lower);
  p.setBrush(Qt::NoBrush);
  p.setPen(QPen(color, 1.5, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
  p.drawPolygon(outline);
}

void paintSlashedSquare(QPainter& p, const QRectF& box, const QColor& color) {
  const QRectF r = box.adjusted(1.25, 1.25, -1.25, -1.25);
  p.setBrush(Qt::NoBrush);
  p.setPen(QPen(color, 1.5, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
  p.drawRect(r);
  p.drawLine(r.bottomLeft(), r.topRight());
}

void paintTriangle(QPainter& p, const QRectF& box, const QColor& color, const QColor& sign) {
  const qreal scale = box.width() / 12.0;
  const QPointF o = box.topLeft();
  const auto at = [&](qreal x, qreal y) { return o + QPointF(x * scale, y * scale); };
  p.setPen(QPen(color, 1.2 * scale, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  p.setBrush(color);
  p.drawPolygon(QPolygonF({at(6, 1.2), at(11.3, 10.8), at(0.7, 10.8)}));
  p.setPen(QPen(sign, 1.4 * scale, Qt::SolidLine, Qt::FlatCap));
  p.drawLine(at(6, 4.2), at(6, 7.4));
  p.drawLine(at(6, 8.4), at(6, 9.8));
}

} // namespace

StatusKind statusKindOf(DeviceStatus status) {
  switch (status) {
  case DeviceStatus::Online:
    return StatusKind::Online;
  case DeviceStatus::Stale:
    return StatusKind::Stale;
  case DeviceStatus::Offline:
    break;
  }
  return StatusKind::Offline;
}

StatusKind statusKindOf(EventKind kind) {
  switch (kind) {
  case EventKind::Birth:
  case EventKind::HostOnline:
    return StatusKind::Online;
  case EventKind::Death:
  case EventKind::HostOffline:
    return StatusKind::Offline;
  case EventKind::Gap:
    return StatusKind::Stale;
  case EventKind::Rejected:
    return StatusKind::Alert;
  case EventKind::RebirthRequested:
    break;
  }
  return StatusKind::Unknown;
}

void paintStatusMark(QPainter& painter, const QRectF& box, StatusKind kind, const ThemeTokens& tokens) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  const QColor color = statusColors(kind, tokens).mark;
  switch (kind) {
  case StatusKind::Online:
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawEllipse(box.adjusted(1, 1, -1, -1));
    break;
  case StatusKind::Stale:
    paintDiamond(painter, box, color);
    break;
  case StatusKind::Offline:
    paintSlashedSquare(painter, box, color);
    break;
  case StatusKind::Alert:
    paintTriangle(painter, box, color, tokens.surface);
    break;
  case StatusKind::Unknown: {
    QPen pen(color, 1.5);
    pen.setDashPattern({1.6, 1.6});
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(box.adjusted(1.25, 1.25, -1.25, -1.25));
    break;
  }
  }
  painter.restore();
}

StatusColors statusColors(StatusKind kind, const ThemeTokens& tokens) {
  switch (kind) {
  case StatusKind::Online:
    return tokens.online;
  case StatusKind::Stale:
    return tokens.stale;
  case StatusKind::Offline:
    return tokens.offline;
  case StatusKind::Alert:
    return tokens.alert;
  case StatusKind::Unknown:
    break;
  }
  return {tokens.text3, tokens.text3, tokens.sunken};
}

QString statusWord(StatusKind kind) {
  switch (kind) {
  case StatusKind::Online:
    return items::statusText(DeviceStatus::Online);
  case StatusKind::Stale:
    return items::statusText(DeviceStatus::Stale);
  case StatusKind::Offline:
    return items::statusText(DeviceStatus::Offline);
  case StatusKind::Alert:
    return QCoreApplication::translate("status", "Alert");
  case StatusKind::Unknown:
    break;
  }
  return QCoreApplication::translate("status", "Unknown");
}

} // namespace muster::ui
