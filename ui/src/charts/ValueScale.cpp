#include "charts/ValueScale.h"

#include "charts/PlotFrame.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace muster::ui {

namespace {

constexpr double kHysteresis = 0.1;
constexpr double kIntervals = 4;   // at most: 4 intervals are 5 lines
constexpr double kZeroShare = 0.6; // data that reaches below this share of its maximum starts at zero
constexpr double kBooleanRoom = 0.12;
constexpr double kMostCounted = 2e19;  // all that 64 bits hold
constexpr ValueBounds kWholes{0, 100}; // of percentages, whatever else is announced

constexpr std::array kDurations = {1.0,     2.0,     5.0,     10.0,    15.0,     30.0,     60.0,
                                   120.0,   300.0,   600.0,   900.0,   1800.0,   3600.0,   7200.0,
                                   10800.0, 21600.0, 43200.0, 86400.0, 172800.0, 432000.0, 864000.0};

double decimalStep(double atLeast) {
  const double power = std::pow(10.0, std::floor(std::log10(atLeast)));
  for (const double factor : {1.0, 2.0, 2.5, 5.0, 10.0})
    if (factor * power >= atLeast * (1 - 1e-9))
      return factor * power;
  return 10 * power;
}

double stepFor(double span, ScaleKind kind) {
  const double atLeast = std::max(span / kIntervals, 1e-300);
  if (kind == ScaleKind::Duration && atLeast >= 1) {
    const auto fit = std::ranges::lower_bound(kDurations, atLeast);
    if (fit != kDurations.end())
      return *fit;
  }
  return decimalStep(atLeast);
}

// Noise in the last digits is no movement. A counter's steps of one and more are, down to what a double can tell apart.
bool isFlat(double min, double max) {
  const double largest = std::max(std::abs(min), std::abs(max));
  const bool isCounted = max - min >= 1 && largest < kMostCounted;
  return max - min <= largest * (isCounted ? 4e-15 : 1e-9);
}

// Those that the data itself keeps to. NaN bounds nothing.
ValueBounds keptBounds(double min, double max, const ValueBounds& bounds) {
  ValueBounds kept;
  if (bounds.low <= min)
    kept.low = bounds.low;
  if (bounds.high >= max)
    kept.high = bounds.high;
  return kept;
}

// Rounding went past a bound: the scale ends there, its lines stay where they are.
ScaleLimits cutAt(const ValueBounds& bounds, ScaleLimits limits) {
  if (limits.low < bounds.low) {
    const double passed = std::ceil((bounds.low - limits.low) / limits.step - 1e-9) * limits.step;
    limits.first = std::max(0.0, limits.low + passed - bounds.low);
    limits.low = bounds.low;
  }
  limits.high = std::min(limits.high, bounds.high);
  return limits;
}

} // namespace

std::vector<double> ScaleLimits::lines() const {
  std::vector<double> values;
  const int count = static_cast<int>(std::floor((high - low - first) / step + 1e-6));
  for (int i = 0; i <= std::min(count, 16); ++i) {
    const double value = low + first + i * step;
    values.push_back(std::abs(value) < step * 1e-9 ? 0 : value); // no "-0"
  }
  return values;
}

ScaleLimits roundLimits(double min, double max, ScaleKind kind, const ValueBounds& bounds) {
  min = std::clamp(min, -kLargestDrawn, kLargestDrawn);
  max = std::clamp(max, min, kLargestDrawn);
  if (kind == ScaleKind::Boolean)
    return {-kBooleanRoom, 1 + kBooleanRoom, 1 + 2 * kBooleanRoom};
  if (kind == ScaleKind::Percent && min >= 0 && max <= 100)
    return {0, 100, 25};
  const ValueBounds kept = keptBounds(min, max, bounds);
  if (min >= 0 && min < kZeroShare * max)
    min = 0;
  if (isFlat(min, max)) { // some room on both sides
    const double room = max == 0 ? 0.5 : std::abs(max) * 0.05;
    min = min == 0 ? 0 : min - room;
    max += room;
  }
  min = std::max(min, kept.low);
  max = std::min(max, kept.high);
  double step = stepFor(max - min, kind);
  double low = std::floor(min / step) * step;
  double high = std::ceil(max / step) * step;
  while ((high - low) / step > kIntervals + 0.5) { // rounding outwards took a line too many
    step = stepFor((high - low) * 1.0001, kind);
    low = std::floor(min / step) * step;
    high = std::ceil(max / step) * step;
  }
  if (high <= low)
    high = low + step;
  return cutAt(kept, {low, high, step});
}

ValueScale::ValueScale(ScaleKind kind, const ValueBounds& bounds) : m_kind(kind), m_bounds(bounds) {
}

const ScaleLimits& ValueScale::update(double min, double max) {
  if (!std::isfinite(min) || !std::isfinite(max) || min > max)
    return m_limits;
  if (!m_set || min < m_limits.low || max > m_limits.high) {
    m_limits = roundLimits(min, max, m_kind, m_bounds);
    m_set = true;
    return m_limits;
  }
  // Room to spare is asked for only where the data can go.
  const ValueBounds kept = keptBounds(min, max, m_kind == ScaleKind::Percent ? kWholes : m_bounds);
  const double room = (max - min) * kHysteresis;
  const double least = std::max(min >= 0 ? std::max(0.0, min - room) : min - room, kept.low);
  const ScaleLimits smaller = roundLimits(least, std::min(max + room, kept.high), m_kind, m_bounds);
  if (smaller.high - smaller.low < (m_limits.high - m_limits.low) * (1 - kHysteresis))
    m_limits = smaller;
  return m_limits;
}

} // namespace muster::ui
