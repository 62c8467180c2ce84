// Widths of the fleet's columns, and which of them a narrow window shows.
// Thread: any.
#pragma once

#include <items/MetricColumns.h>

#include <vector>

namespace muster::ui::columns {

inline constexpr int kMeterWidth = 48;
inline constexpr int kSparklineWidth = 88;

// Pixels of the figure in a metric's cell, with its unit where the title does not have it.
int numberWidth(const items::MetricColumn& column);

struct Plan {
  std::vector<int> widths; // by the model's column; 0: hidden
};

// What fits into `width` pixels. Status, node and age always do; then metrics, device and group by what they
// tell. What is left over goes to the lines and the names.
Plan plan(int width, bool hasDevices, const std::vector<items::MetricColumn>& metrics,
          const std::vector<int>& titleWidths);

} // namespace muster::ui::columns
