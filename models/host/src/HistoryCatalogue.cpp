#include "HistoryCatalogue.h"

#include <fleet/SampleTime.h>

#include <algorithm>

namespace muster {

namespace {

template<class Id>
void setAt(std::vector<Id>& ids, std::uint32_t place, Id value, Id none) {
  if (place >= ids.size())
    ids.resize(std::size_t{place} + 1, none);
  ids[place] = value;
}

Meaning meaningOf(const SeriesInfo& info, std::int64_t sinceMs) {
  return {sinceMs, info.unit, info.low, info.high, info.properties};
}

} // namespace

Result<void> HistoryCatalogue::learnDevices(const std::vector<DeviceInfo>& devices, HistoryWriter& writer) {
  for (const DeviceInfo& info : devices) {
    const Result<DeviceId> id = writer.device(info.group, info.nodeName, info.device);
    if (!id && id.error().code != ErrorCode::LimitExceeded)
      return unexpected(id.error());
    setAt(m_devices, info.id, id ? *id : kNoDevice, kNoDevice);
  }
  return {};
}

Result<void> HistoryCatalogue::learn(const FleetUpdate& update, HistoryWriter& writer, std::int64_t nowMs) {
  if (Result<void> learned = learnDevices(update.devices, writer); !learned)
    return learned;
  if (update.series.empty())
    return {};
  findTimes(update);
  Result<void> outcome;
  for (const SeriesInfo& info : update.series) {
    const bool isNew = info.id >= m_series.size() || m_series[info.id] == kNoSeries;
    if (isNew) {
      const DeviceId owner = device(info.device);
      const Result<SeriesId> id =
          owner == kNoDevice ? unexpected(ErrorCode::LimitExceeded, info.metric, "its device has no place")
                             : writer.series(owner, info.metric, info.type);
      if (!id && id.error().code != ErrorCode::LimitExceeded) {
        outcome = unexpected(id.error());
        break;
      }
      setAt(m_series, info.id, id ? *id : kNoSeries, kNoSeries);
    }
    if (m_series[info.id] == kNoSeries) {
      m_isIncomplete = true;
      continue;
    }
    writer.setMeaning(m_series[info.id], meaningOf(info, sinceWhen(m_times[info.id], isNew, nowMs)));
  }
  for (const SeriesInfo& info : update.series)
    m_times[info.id] = {};
  return outcome;
}

void HistoryCatalogue::findTimes(const FleetUpdate& update) {
  for (const SeriesInfo& info : update.series) {
    if (info.id >= m_times.size())
      m_times.resize(std::size_t{info.id} + 1);
    m_times[info.id].isWanted = true;
  }
  const SampleBatch& samples = update.samples;
  for (std::size_t row = 0; row < samples.size(); ++row) {
    const SeriesId id = samples.series[row];
    if (id >= m_times.size() || !m_times[id].isWanted)
      continue;
    const std::int64_t time = samples.timeMs[row];
    // A meaning since 1970 would be one for everything that the history has.
    if (samples.isHistorical(row) || isOddTime(time, samples.receivedMs[row]))
      continue;
    RowTimes& times = m_times[id];
    times.lastMs = time;
    if (!samples.isBirth(row))
      continue;
    times.lastBirthMs = time;
    if (times.firstBirthMs == 0)
      times.firstBirthMs = time;
  }
}

// A host's update ends with the message of a birth that changed what a series meant, so the birth's value is the last
// one in it. Of a series that the host did not know, everything in the update came after that birth.
std::int64_t HistoryCatalogue::sinceWhen(const RowTimes& times, bool isNew, std::int64_t nowMs) {
  if (isNew && times.firstBirthMs != 0)
    return times.firstBirthMs;
  if (times.lastBirthMs != 0)
    return times.lastBirthMs;
  return times.lastMs != 0 ? times.lastMs : nowMs;
}

std::uint64_t HistoryCatalogue::unplacedRows(const SampleBatch& samples) const {
  if (!m_isIncomplete)
    return 0;
  return static_cast<std::uint64_t>(std::ranges::count_if(
      samples.series, [&](SeriesId id) { return id >= m_series.size() || m_series[id] == kNoSeries; }));
}

} // namespace muster
