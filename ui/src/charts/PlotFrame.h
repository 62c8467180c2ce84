// Where a time and a value lie in a chart: the plot's rectangle and the ranges it shows. A plain value, so
// that the parts of a chart (lines, time axis, crosshair) agree without knowing each other. Units: UTC
// milliseconds; values in the metric's unit; logical pixels of the chart's scene.
#pragma once

#include <QRectF>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace muster::ui {

struct PlotFrame {
  QRectF rect;
  std::int64_t fromMs = 0;
  std::int64_t toMs = 1;
  double low = 0;
  double high = 1;

  double msPerPixel() const {
    return static_cast<double>(std::max<std::int64_t>(1, toMs - fromMs)) / std::max(1.0, rect.width());
  }
  double x(std::int64_t ms) const { return rect.left() + static_cast<double>(ms - fromMs) / msPerPixel(); }
  double y(double value) const {
    const double span = high > low ? high - low : 1;
    return rect.bottom() - (value - low) / span * rect.height();
  }
  std::int64_t timeAt(double x) const {
    return fromMs + static_cast<std::int64_t>(std::llround((x - rect.left()) * msPerPixel()));
  }

  friend bool operator==(const PlotFrame&, const PlotFrame&) = default;
};

// The same range on whole pixels: a pixel is a whole number of milliseconds, and the end lies on a whole pixel since
// 1970, so that a live chart scrolls by whole pixels and its pixel columns always hold the same samples. The range
// becomes a little longer (at most a millisecond a pixel), its end moves by less than a pixel to the right.
inline void snapToPixels(PlotFrame& frame) {
  const auto width = std::max<std::int64_t>(1, static_cast<std::int64_t>(frame.rect.width()));
  const std::int64_t span = std::max<std::int64_t>(1, frame.toMs - frame.fromMs);
  const std::int64_t perPixel = (span + width - 1) / width;
  const std::int64_t rest = frame.toMs % perPixel;
  if (rest != 0)
    frame.toMs += rest > 0 ? perPixel - rest : -rest;
  frame.fromMs = frame.toMs - perPixel * width;
}

} // namespace muster::ui
