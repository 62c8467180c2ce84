// Messages as a fleet of our agents sends them, for the benchmarks: metrics of the catalogue with its types, units
// and ranges, values of a real device's size. Every message is another node's, with another choice of metrics, so
// that no decoder's branches are learnt by heart. The same arguments give the same bytes.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace muster::bench {

enum class MessageKind { DataByAlias, DataByName, Birth };

// A birth has names, aliases, datatypes and the properties engUnit, engLow and engHigh where the catalogue has them.
std::vector<std::string> fleetMessages(MessageKind kind, std::size_t metricsEach, std::size_t messages);

} // namespace muster::bench
