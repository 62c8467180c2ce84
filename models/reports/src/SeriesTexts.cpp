#include "SeriesTexts.h"

#include <algorithm>
#include <tuple>

namespace muster {

std::vector<UnitSince> unitsOf(const HistoryReader& history, SeriesId series, const Period& period) {
  std::vector<UnitSince> units;
  for (std::int64_t atMs = period.toMs - 1;;) {
    Meaning meaning = history.meaningAt(series, atMs);
    if (units.empty() || units.back().unit != meaning.unit)
      units.push_back({meaning.sinceMs, std::move(meaning.unit)});
    else
      units.back().sinceMs = meaning.sinceMs;
    // The first meaning holds for earlier moments as well.
    if (meaning.sinceMs <= period.fromMs || meaning.sinceMs > atMs)
      break;
    atMs = meaning.sinceMs - 1;
  }
  std::ranges::reverse(units);
  return units;
}

std::string seriesName(const HistoryReader& history, SeriesId series) {
  const SeriesInfo& info = history.series()[series];
  const DeviceInfo& device = history.devices()[info.device];
  return device.group + "/" + device.nodeName + (device.isNode() ? "" : "/" + device.device) + ":" +
         info.metric;
}

std::string unitChangeNote(const HistoryReader& history, SeriesId series, const std::string& before,
                           const std::string& after) {
  return seriesName(history, series) + ": the unit changed within the period, from '" + before + "' to '" +
         after + "'";
}

void sortByName(const HistoryReader& history, std::vector<SeriesId>& series) {
  const auto key = [&](SeriesId id) {
    const SeriesInfo& info = history.series()[id];
    const DeviceInfo& device = history.devices()[info.device];
    return std::tuple<std::string_view, std::string_view, std::string_view, std::string_view,
                      std::string_view>(device.group, device.nodeName, device.device, info.metric,
                                        dataTypeName(info.type));
  };
  std::ranges::sort(series, [&](SeriesId a, SeriesId b) { return key(a) < key(b); });
}

} // namespace muster
