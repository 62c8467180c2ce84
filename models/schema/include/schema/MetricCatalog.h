// Canonical names, units and ranges of the metrics that our agent publishes, so that agent, desktop, boards and
// alert templates speak of the same things. Foreign devices use what names they like.
// Names are Sparkplug paths ("CPU/Temperature"); a name with {} stands for one per instance
// ("Network/{}/Received", with the interface's name). An instance is one level of the path: not empty, without /.
#pragma once

#include <schema/DataType.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace muster {

struct MetricSpec {
  std::string_view name;
  DataType type = DataType::Double;
  std::string_view unit; // "%", "°C", "B", "B/s", "s", "MHz", "rpm", "V", ..., ""
  std::optional<double> low;
  std::optional<double> high;
  std::string_view label; // short, for a person: "CPU temperature"
  double deadBand = 0;    // in unit: a smaller change is not published (see device-agent)
};

// All of them, ordered by name.
std::span<const MetricSpec> metricCatalog();
// The entry whose name or pattern fits; null where it is not ours. The instance ("eth0") goes to *instance.
const MetricSpec* findMetric(std::string_view name, std::string* instance = nullptr);
// "Network/{}/Received" and "eth0" give "Network/eth0/Received"; a / in the instance becomes a hyphen. A name
// without {} comes back as it is.
std::string metricName(std::string_view pattern, std::string_view instance);

} // namespace muster
