// The ticks of a time axis: on round local times, as many as fit, with their labels.
// Thread: free functions without state.
#pragma once

#include <QString>
#include <QTimeZone>

#include <cstdint>
#include <vector>

namespace muster::ui {

struct TimeTick {
  std::int64_t ms = 0; // UTC
  QString label;       // "08:14", with seconds where ticks are closer than a minute, "18 Nov" at midnight

  friend bool operator==(const TimeTick&, const TimeTick&) = default;
};

// Ticks in [fromMs, toMs], ascending, that part it into at most maxTicks (>= 1) whole steps. Round in the
// zone's local time, also across a change to or from summer time.
std::vector<TimeTick> timeTicks(std::int64_t fromMs, std::int64_t toMs, int maxTicks, const QTimeZone& zone);

// "06:12:30", with tenths where a pixel is under 100 ms, "17 Nov 06:12" from two minutes on: the tag below the crosshair.
QString timeTag(std::int64_t ms, double msPerPixel, const QTimeZone& zone);
// "Tue 17 Nov, 02:14 to 08:14": what the page shows.
QString rangeText(std::int64_t fromMs, std::int64_t toMs, const QTimeZone& zone);

} // namespace muster::ui
