#include "charts/LineData.h"

#include <fleet/Decimate.h>

#include <cmath>
#include <limits>

namespace muster::ui {

namespace {

constexpr double kBreak = std::numeric_limits<double>::quiet_NaN();
constexpr double kEdge = 16; // pixels outside the plot where neighbours are cut off

// A break at the start of each gap that lies between two points, so that no line bridges it.
std::vector<Point> openedAt(const std::vector<ChartGap>& gaps, std::vector<Point> points) {
  if (gaps.empty())
    return points;
  std::vector<Point> opened;
  opened.reserve(points.size() + gaps.size());
  auto gap = gaps.begin();
  for (const Point& p : points) {
    for (; gap != gaps.end() && gap->fromMs < p.timeMs; ++gap)
      if (!opened.empty())
        opened.push_back({std::max(gap->fromMs, opened.back().timeMs), kBreak});
    opened.push_back(p);
  }
  return opened;
}

// Moves an outside neighbour along its line to the edge: far coordinates are inexact in the rasteriser.
void cutEdges(std::vector<Point>& points, const PlotFrame& frame, bool step) {
  const auto room = static_cast<std::int64_t>(frame.msPerPixel() * kEdge) + 1;
  const auto cut = [step](Point& outer, const Point& inner, std::int64_t atMs) {
    if (!std::isfinite(outer.value) || !std::isfinite(inner.value))
      return;
    const double share =
        static_cast<double>(atMs - outer.timeMs) / static_cast<double>(inner.timeMs - outer.timeMs);
    if (!step)
      outer.value = outer.value * (1 - share) + inner.value * share; // their difference may be no double
    outer.timeMs = atMs;
  };
  if (points.size() < 2)
    return;
  if (points.front().timeMs < frame.fromMs - room && points[1].timeMs > frame.fromMs - room)
    cut(points.front(), points[1], frame.fromMs - room);
  Point& last = points.back();
  const Point& before = points[points.size() - 2];
  if (last.timeMs > frame.toMs + room && before.timeMs < frame.toMs + room) {
    const double held = before.value;
    cut(last, before, frame.toMs + room);
    if (step)
      last.value = held;
  }
}

} // namespace

std::vector<Point> visibleLine(const ChartSource& source, int line, const std::vector<ChartGap>& gaps,
                               const PlotFrame& frame, std::int64_t untilMs, bool step) {
  std::vector<Point> all;
  const auto columns = std::max<std::int64_t>(1, static_cast<std::int64_t>(frame.rect.width()));
  source.prepare(line, frame.fromMs, frame.toMs,
                 std::max<std::int64_t>(1, (frame.toMs - frame.fromMs) / columns));
  source.copyRange(line, frame.fromMs, frame.toMs, all);
  all = openedAt(gaps, std::move(all));
  const auto newest = source.current(line);
  if (newest && source.holds() && std::isfinite(newest->value) && newest->timeMs <= frame.toMs &&
      newest->timeMs < untilMs && (all.empty() || all.back().timeMs <= newest->timeMs)) {
    if (all.empty())
      all.push_back(*newest);
    all.push_back({untilMs, newest->value});
  }
  std::vector<Point> thinned;
  decimate(all, frame.fromMs, frame.toMs, std::max(1, static_cast<int>(frame.rect.width())), thinned);
  cutEdges(thinned, frame, step);
  return thinned;
}

std::optional<ValueRange> valueRange(std::span<const Point> points, std::int64_t fromMs, std::int64_t toMs) {
  std::optional<ValueRange> range;
  for (const Point& p : points) {
    if (!std::isfinite(p.value) || p.timeMs < fromMs || p.timeMs > toMs)
      continue;
    if (range)
      range->include(p.value);
    else
      range = ValueRange{p.value, p.value};
  }
  return range;
}

std::optional<Point> pointNear(std::span<const Point> points, std::int64_t ms, bool step) {
  const auto after = std::ranges::partition_point(points, [ms](const Point& p) { return p.timeMs <= ms; });
  if (after == points.begin())
    return std::nullopt;
  const Point& before = *std::prev(after);
  if (!std::isfinite(before.value))
    return std::nullopt;
  if (after == points.end())
    return before.timeMs == ms ? std::optional(before) : std::nullopt;
  if (!std::isfinite(after->value)) // the last value before a gap
    return std::nullopt;
  if (step || before.value == after->value)
    return Point{ms, before.value};
  return after->timeMs - ms < ms - before.timeMs ? *after : before;
}

} // namespace muster::ui
