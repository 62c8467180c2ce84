// What a metric is called on screen. Names of our own agent get the catalogue's label ("CPU/Temperature"
// becomes "CPU temperature", "Network/eth0/Received" becomes "Received (eth0)"); foreign names stay as their
// maker wrote them. Thread: any.
#pragma once

#include <QString>

#include <string_view>

namespace muster::items {

QString metricLabel(std::string_view name);
// The first level of the name ("CPU", "Network"), for headings in lists; "Other" where there is only one.
QString metricGroup(std::string_view name);
// Protocol, not measurement: "Node Control/...", "Device Control/...", "bdSeq".
// Hidden where values are shown.
bool isProtocolMetric(std::string_view name);

} // namespace muster::items
