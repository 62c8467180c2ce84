// Which metrics the fleet's table shows, and how. The default is picked from what the fleet has in common:
// temperature and use of the CPU, memory, disk, radio signal first, then what most devices have. Where that
// leaves a device without a value, a column of each device's own key metrics comes before them.
// Thread: the GUI's.
#pragma once

#include <fleet/FleetState.h>

#include <QString>

#include <string>
#include <vector>

namespace muster::items {

// In a list of metrics: the column of each device's own.
inline const std::string kKeyMetrics;

struct MetricColumn {
  enum class Style { Sparkline, Meter, Number, KeyMetrics };
  std::string metric; // kKeyMetrics with that style
  QString title;      // "CPU temperature, °C"; the unit only where every cell shares it
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
// A device's numeric metrics that no column shows, what an operator looks for first before the others; where
// columns show them all, those.
std::vector<SeriesId> keyMetrics(const FleetState& state, DeviceId device,
                                 const std::vector<MetricColumn>& columns, std::size_t most);
// A label for narrow places: "CPU temp.".
QString shortMetricLabel(const std::string& metric);
// Numeric metrics and how many devices have each, the most frequent first; for a menu. At most `most`.
std::vector<std::pair<std::string, std::size_t>> metricsInUse(const FleetState& state, std::size_t most);

} // namespace muster::items
