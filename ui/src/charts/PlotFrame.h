// Where a time and a value lie in a chart: the plot's rectangle and the ranges it shows. A plain value, so
// that the parts of a chart (lines, time axis, crosshair) agree without knowing each other. Units: UTC
// milliseconds; values in the metric's unit; logical pixels of the chart's scene.
#pragma once

#include <QRectF>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace muster::ui {

// Scales go no further, so that sums and differences of values stay finite; what is greater lies on the edge.
inline constexpr double kLargestDrawn = 1e307;

struct PlotFrame {
  QRectF rect;
  std::int64_t fromMs = 0;
  std::int64_t toMs = 1;
  double low = 0;
  double high = 1;

  static constexpr double kOutside = 1000; // pixels

  double msPerPixel() const {
    return static_cast<double>(std::max<std::int64_t>(1, toMs - fromMs)) / std::max(1.0, rect.width());
  }
  double x(std::int64_t ms) const { return rect.left() + static_cast<double>(ms - fromMs) / msPerPixel(); }
  // Never more than kOutside from the plot, whatever the value (which is a number): the rasteriser is exact there,
  // and a scale of 1e-300 under a value of 1e300 is none that a double can hold.
  double y(double value) const {
    const double span = high > low ? high - low : 1;
    const double drawn = std::clamp(value, -kLargestDrawn, kLargestDrawn);
    const double y = rect.bottom() - (drawn - low) / span * rect.height();
    return std::clamp(y, rect.top() - kOutside, rect.bottom() + kOutside);
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
