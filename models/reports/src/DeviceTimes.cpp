#include "DeviceTimes.h"

#include <algorithm>

namespace muster {

Result<DeviceTimes> DeviceTimes::read(const ReportPlan& plan, HistoryReader& history,
                                      const std::stop_token& stop) {
  DeviceTimes times;
  Timeline timeline;
  // Of the future nothing can be recorded, so it is no part of the period.
  timeline.period = {plan.period.fromMs,
                     std::max(plan.period.fromMs, std::min(plan.period.toMs, plan.nowMs))};
  for (const SeriesId id : plan.series)
    times.m_timelines.try_emplace(history.series()[id].device, timeline);
  for (const auto& [id, own] : times.m_timelines)
    if (const DeviceInfo& device = history.devices()[id]; !device.isNode())
      times.m_behind[device.node].push_back(id);
  for (const SeriesInfo& info : history.series())
    if (info.id != kNoSeries && times.m_timelines.contains(info.device))
      times.m_series[info.device].push_back(info.id);
  if (auto done = times.readStart(plan, history, stop); !done)
    return unexpected(done.error());
  if (auto done = times.readEvents(plan, history, stop); !done)
    return unexpected(done.error());
  return times;
}

Result<void> DeviceTimes::readStart(const ReportPlan& plan, HistoryReader& history,
                                    const std::stop_token& stop) {
  const auto moment = history.fleetAt(plan.period.fromMs - 1, stop);
  if (!moment)
    return unexpected(moment.error());
  for (auto& [id, timeline] : m_timelines)
    timeline.isHostOnline = moment->isHostOnline;
  for (const DeviceStanding& standing : moment->devices)
    if (const auto found = m_timelines.find(standing.device); found != m_timelines.end()) {
      found->second.isOnline = standing.isOnline;
      found->second.isBorn = standing.bornMs != 0;
    }
  return {};
}

Result<void> DeviceTimes::readEvents(const ReportPlan& plan, HistoryReader& history,
                                     const std::stop_token& stop) {
  const auto extent = history.extent();
  if (!extent)
    return unexpected(extent.error());
  std::int64_t knownUntilMs = extent->second;
  const auto add = [this](DeviceId device, const TimelineEvent& event) {
    if (const auto found = m_timelines.find(device); found != m_timelines.end())
      found->second.events.push_back(event);
  };
  auto read = history.events(
      plan.period.fromMs, plan.period.toMs,
      [&](const HistoryEvent& event) {
        const TimelineEvent own{event.receivedMs, event.kind};
        knownUntilMs = std::max(knownUntilMs, event.receivedMs);
        if (event.kind == EventKind::HostOffline || event.kind == EventKind::HostOnline)
          for (auto& [id, timeline] : m_timelines)
            timeline.events.push_back(own);
        else if (event.kind == EventKind::Birth || event.kind == EventKind::Death ||
                 event.kind == EventKind::Gap)
          add(event.device, own);
        if (event.kind == EventKind::Death)
          if (const auto behind = m_behind.find(event.device); behind != m_behind.end())
            for (const DeviceId device : behind->second)
              add(device, own);
        return true;
      },
      stop);
  if (!read)
    return read;
  for (auto& [id, timeline] : m_timelines)
    timeline.knownUntilMs = std::min(knownUntilMs, timeline.period.toMs);
  return {};
}

Result<DeviceShares> DeviceTimes::sharesOf(DeviceId device, HistoryReader& history,
                                           const std::stop_token& stop) const {
  const auto& series = m_series.at(device);
  return evaluateTimeline(m_timelines.at(device),
                          [&](std::int64_t beforeMs) -> Result<std::optional<std::int64_t>> {
                            std::optional<std::int64_t> newest;
                            for (const SeriesId id : series) {
                              const auto run = history.range(id, beforeMs, beforeMs + 1, true, false, stop);
                              if (!run)
                                return unexpected(run.error());
                              // The one before, where there is one, comes first; one at the moment itself is no part of the gap either.
                              if (!run->empty())
                                newest = std::max(newest.value_or(run->timeMs.back()), run->timeMs.back());
                            }
                            return newest;
                          });
}

} // namespace muster
