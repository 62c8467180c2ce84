#include "Sparkline.h"

#include <fleet/Decimate.h>

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace muster::ui {

namespace {

SparklineRange rangeOf(const std::vector<Point>& points) {
  SparklineRange range;
  for (const Point& point : points) {
    if (!std::isfinite(point.value))
      continue;
    range.low = range.empty ? point.value : std::min(range.low, point.value);
    range.high = range.empty ? point.value : std::max(range.high, point.value);
    range.empty = false;
  }
  return range;
}

struct Scale {
  QRectF box;
  qint64 fromMs, toMs;
  double middle, half; // of the values; half > 0

  // Every value lies within half of the middle, so that nothing here can overflow.
  QPointF at(const Point& point) const {
    const double x = static_cast<double>(point.timeMs - fromMs) / static_cast<double>(toMs - fromMs);
    return {box.left() + x * box.width(),
            box.center().y() - (point.value - middle) / half * box.height() / 2};
  }
};

void paintFill(QPainter& painter, const QPolygonF& run, const QRectF& box, const QColor& fill) {
  if (!fill.isValid() || run.size() < 2)
    return;
  QPolygonF area = run;
  area << QPointF(run.last().x(), box.bottom()) << QPointF(run.first().x(), box.bottom());
  painter.setPen(Qt::NoPen);
  painter.setBrush(fill);
  painter.drawPolygon(area);
}

void paintRun(QPainter& painter, const QPolygonF& run, const QRectF& box, const SparklineLook& look) {
  paintFill(painter, run, box, look.fill);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(look.line, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  if (run.size() == 1)
    painter.drawPoint(run.first());
  else
    painter.drawPolyline(run);
}

} // namespace

SparklineRange sparklineRange(const RecentSamples& samples, SeriesId series, qint64 fromMs, qint64 toMs) {
  std::vector<Point> points;
  samples.copyRange(series, fromMs, toMs, points);
  return rangeOf(points);
}

SparklineRange paintSparkline(QPainter& painter, const QRectF& box, const RecentSamples& samples,
                              SeriesId series, qint64 fromMs, qint64 toMs, const SparklineLook& look) {
  thread_local std::vector<Point> points;
  thread_local std::vector<Point> shown;
  points.clear();
  shown.clear();
  samples.copyRange(series, fromMs, toMs, points);
  decimate(points, fromMs, toMs, static_cast<int>(box.width()), shown);
  const SparklineRange range = rangeOf(shown);
  if (range.empty || toMs <= fromMs)
    return range;
  const double middle = range.low / 2 + range.high / 2;
  const double least = std::max({look.least, std::abs(middle) * 0.02, 1e-12});
  const double half = std::max(range.high / 2 - range.low / 2, least / 2);
  const Scale scale{box, fromMs, toMs, middle, half};

  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setClipRect(box.adjusted(-4, -4, 4, 4), Qt::IntersectClip);
  QPolygonF run;
  for (const Point& point : shown) {
    if (std::isfinite(point.value)) {
      run << scale.at(point);
      continue;
    }
    if (!run.isEmpty())
      paintRun(painter, run, box, look);
    run.clear();
  }
  const bool lineReachesEnd = !run.isEmpty();
  const QPointF end = lineReachesEnd ? run.last() : QPointF(box.left(), box.bottom());
  if (lineReachesEnd)
    paintRun(painter, run, box, look);
  if (look.missing.isValid() && end.x() < box.right() - 6) {
    QPen dots(look.missing, 1.5, Qt::CustomDashLine, Qt::RoundCap);
    dots.setDashPattern({0.1, 2.6});
    painter.setPen(dots);
    painter.drawLine(QPointF(end.x() + 4, box.bottom()), QPointF(box.right(), box.bottom()));
  }
  if (look.endDot && lineReachesEnd) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(look.line);
    painter.drawEllipse(end, 2, 2);
  }
  painter.restore();
  return range;
}

} // namespace muster::ui
