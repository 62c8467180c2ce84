// A line without axes, for a cell or a small chart: the recent samples of one series over a span of time.
// Thread: the GUI's.
#pragma once

#include <fleet/RecentSamples.h>
#include <ui/Theme.h>

#include <QRectF>

class QPainter;

namespace muster::ui {

struct SparklineLook {
  QColor line;
  QColor fill;    // invalid: none
  QColor missing; // dots of a base line from the last sample to the right edge; invalid: none
  bool endDot = true;
  double least = 0; // the least span of values, so that noise does not fill the height
};

struct SparklineRange {
  double low = 0, high = 0; // of what was painted; equal where there is nothing
  bool empty = true;
};

// Of all finite values in [fromMs, toMs] and one neighbour on each side.
SparklineRange sparklineRange(const RecentSamples& samples, SeriesId series, qint64 fromMs, qint64 toMs);
// Paints [fromMs, toMs] into box, its ends at the last sample. Gaps (NaN) break the line.
SparklineRange paintSparkline(QPainter& painter, const QRectF& box, const RecentSamples& samples,
                              SeriesId series, qint64 fromMs, qint64 toMs, const SparklineLook& look);

} // namespace muster::ui
