// Which metrics the fleet's table shows, and how. The default is picked from what the fleet has in common:
// temperature and use of the CPU, memory, disk, radio signal first, then what most devices have.
// Thread: the GUI's.
#pragma once

#include <fleet/FleetState.h>

#include <QString>

#include <string>
#include <vector>

namespace muster::items {

struct MetricColumn {
  enum class Style { Sparkline, Meter, Number };
  std::string metric;
  QString title; // "CPU temperature, °C"; the unit only where every cell shares it
  QString unit;
  bool unitInTitle = false;
  Style style = Style::Sparkline;
  double low = 0, high = 0; // range of a meter
  // Usual limits of metrics that we know by their name; NaN: none.
  double warnAt = 0, alertAt = 0;
};

// A column as the table would show it; the unit comes from the first device that has the metric.
MetricColumn makeMetricColumn(const FleetState& state, const std::string& metric);
// At most `most` names, in the order in which they are to be shown. Looks at the first 2,000 devices.
std::vector<std::string> usualMetrics(const FleetState& state, std::size_t most);
// Numeric metrics and how many devices have each, the most frequent first; for a menu. At most `most`.
std::vector<std::pair<std::string, std::size_t>> metricsInUse(const FleetState& state, std::size_t most);

} // namespace muster::items
