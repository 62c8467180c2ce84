// The timelines of a report's devices, read from the history. Thread: one.
#pragma once

#include "DeviceTimeline.h"

#include <reports/ReportRun.h>

#include <unordered_map>

namespace muster {

class DeviceTimes {
 public:
  // Of the devices whose series the plan has.
  static Result<DeviceTimes> read(const ReportPlan& plan, HistoryReader& history,
                                  const std::stop_token& stop);
  // Reads samples where there are gaps.
  Result<DeviceShares> sharesOf(DeviceId device, HistoryReader& history, const std::stop_token& stop) const;

 private:
  Result<void> readStart(const ReportPlan& plan, HistoryReader& history, const std::stop_token& stop);
  Result<void> readEvents(const ReportPlan& plan, HistoryReader& history, const std::stop_token& stop);

  std::unordered_map<DeviceId, Timeline> m_timelines;
  std::unordered_map<DeviceId, std::vector<DeviceId>> m_behind; // of the above, by edge node
  std::unordered_map<DeviceId, std::vector<SeriesId>> m_series; // all of the history's, of the above
};

} // namespace muster
