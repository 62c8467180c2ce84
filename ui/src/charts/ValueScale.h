// The limits of a value axis: round numbers around the data that stay while the data moves a little.
// They grow at once when the data leaves them, and shrink only when the data would also fit the smaller ones
// with 10 % to spare, so that a chart's scale does not flicker. Data that lies well above zero gets no zero
// line; other data that is never negative starts at zero. Bounds that are known are not passed while the data keeps
// to them. Thread: a plain value.
#pragma once

#include <limits>
#include <vector>

namespace muster::ui {

enum class ScaleKind {
  Free,     // limits from the data
  Percent,  // 0 to 100, while the data keeps to it
  Boolean,  // false below, true above
  Duration, // seconds: steps are minutes, hours and days
};

struct ScaleLimits {
  double low = 0;
  double high = 1;
  double step = 1;  // between grid lines; > 0
  double first = 0; // from low to the lowest line: a bound of the data need not be round, lines are

  std::vector<double> lines() const; // low + first, ... at most high
  friend bool operator==(const ScaleLimits&, const ScaleLimits&) = default;
};

// What a metric's values lie within as its birth says (engLow, engHigh), in its unit. Infinite: not known.
struct ValueBounds {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};

// Round limits for data in [min, max], both finite, min <= max. Data that lies beyond a bound is shown all the same.
ScaleLimits roundLimits(double min, double max, ScaleKind kind, const ValueBounds& bounds = {});

class ValueScale {
 public:
  explicit ValueScale(ScaleKind kind = ScaleKind::Free, const ValueBounds& bounds = {});

  // Takes the range of what is in view and returns the limits in force. Not finite: keeps them.
  const ScaleLimits& update(double min, double max);
  const ScaleLimits& limits() const { return m_limits; }
  ScaleKind kind() const { return m_kind; }

 private:
  ScaleKind m_kind;
  ValueBounds m_bounds;
  ScaleLimits m_limits;
  bool m_set = false;
};

} // namespace muster::ui
