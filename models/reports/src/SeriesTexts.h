// What series are called in a report, and their units over its period. Thread: built on one, then const.
#pragma once

#include <history/HistoryReader.h>

#include <reports/Period.h>

#include <span>
#include <string>
#include <vector>

namespace muster {

// A unit that holds from a moment on.
struct UnitSince {
  std::int64_t sinceMs = 0;
  std::string unit;
};

// The units in a period, oldest first, at least one; the first one's moment may lie before it. Equal neighbours are one.
std::vector<UnitSince> unitsOf(const HistoryReader& history, SeriesId series, const Period& period);

// GROUP/NODE/DEVICE:METRIC, the device left out for an edge node itself.
std::string seriesName(const HistoryReader& history, SeriesId series);
std::string unitChangeNote(const HistoryReader& history, SeriesId series, const std::string& before,
                           const std::string& after);

// By group, node, device, metric, name of the type: the order of the long form.
void sortByName(const HistoryReader& history, std::vector<SeriesId>& series);

} // namespace muster
