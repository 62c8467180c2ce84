#include <items/DisplayText.h>
#include <items/MetricLabel.h>
#include <schema/MetricCatalog.h>

namespace muster::items {

QString metricLabel(std::string_view name) {
  std::string instance;
  const MetricSpec* spec = findMetric(name, &instance);
  if (!spec)
    return displayText(name);
  QString label = displayText(spec->label);
  if (instance.empty())
    return label;
  // "eth0 received", but "CPU temperature": only what follows a name loses its capital.
  if (label.size() > 1 && label[1].isLower())
    label[0] = label[0].toLower();
  return displayText(instance) + u' ' + label;
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
