// From a source's points to what a painter draws: gaps opened, the newest value carried on to the present,
// thinned to the pixel columns, cut at the plot's edges; and the questions that a chart asks of the result.
// Thread: free functions without state.
#pragma once

#include "charts/PlotFrame.h"

#include <ui/ChartSource.h>

#include <optional>
#include <span>
#include <vector>

namespace muster::ui {

// Points of one line, ready to draw in frame (its range and width are used, its values are not).
// untilMs: where a value that holds ends: the present.
std::vector<Point> visibleLine(const ChartSource& source, int line, const std::vector<ChartGap>& gaps,
                               const PlotFrame& frame, std::int64_t untilMs, bool step);

struct ValueRange {
  double min = 0, max = 0;

  void include(double value) {
    min = std::min(min, value);
    max = std::max(max, value);
  }
};

// Of the finite points with fromMs <= time <= toMs; nothing where there are none.
std::optional<ValueRange> valueRange(std::span<const Point> points, std::int64_t fromMs, std::int64_t toMs);

// What the crosshair reads at ms: the nearest point, or for a step line and right of the newest sample the
// one that still holds. Nothing in a gap or outside the data. Its time says where the dot belongs.
std::optional<Point> pointNear(std::span<const Point> points, std::int64_t ms, bool step);

} // namespace muster::ui
