// Reduces points to what a chart of a given width can show: for each pixel column the first, lowest, highest
// and last point, in order of time. Drawn as a line without antialiasing this is the same picture as all
// points. Source: Jugel et al., "M4: A Visualization-Oriented Time Series Data Aggregation", VLDB 2014.
#pragma once

#include <fleet/RecentSamples.h>

#include <span>
#include <vector>

namespace muster {

// points: in order of time. columns: width of [fromMs, toMs) in pixels; a time t lies in column
// floor((t - fromMs) * columns / (toMs - fromMs)). A NaN is kept (one between numbers), it breaks the line.
// Appends to out: at most 4 points for each unbroken run of numbers in a column, at most 4 runs a column
// (further ones are drawn as one with the fourth), and the neighbours outside the range. Nothing where the
// range or columns is empty.
void decimate(std::span<const Point> points, std::int64_t fromMs, std::int64_t toMs, int columns,
              std::vector<Point>& out);

} // namespace muster
