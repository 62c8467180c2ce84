#include <items/DisplayText.h>
#include <items/MetricLabel.h>
#include <schema/MetricCatalog.h>

namespace muster::items {

QString metricLabel(std::string_view name) {
  std::string instance;
  const MetricSpec* spec = findMetric(name, &instance);
  if (!spec)
    return displayText(name);
  const QString label = displayText(spec->label);
  return instance.empty() ? label : label + QStringLiteral(" (") + displayText(instance) + u')';
}

QString metricGroup(std::string_view name) {
  const std::size_t slash = name.find('/');
  return slash == std::string_view::npos || slash == 0 ? QStringLiteral("Other")
                                                       : displayText(name.substr(0, slash));
}

bool isProtocolMetric(std::string_view name) {
  return name == "bdSeq" || name.starts_with("Node Control/") || name.starts_with("Device Control/");
}

} // namespace muster::items
