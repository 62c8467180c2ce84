#include "PlainHistory.h"

#include "store/Layout.h"

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

bool isSameSample(const PlainSample& a, const PlainSample& b) {
  return a.timeMs == b.timeMs && a.value == b.value;
}

} // namespace

double PlainSample::number() const {
  return quality == kQualityBad ? std::nan("") : value.toNumber();
}

DeviceId PlainHistory::addDevice(const std::string& group, const std::string& node,
                                 const std::string& device) {
  const auto id = static_cast<DeviceId>(m_devices.size());
  DeviceId nodeId = id;
  for (const DeviceInfo& each : m_devices)
    if (!device.empty() && each.device.empty() && each.group == group && each.nodeName == node)
      nodeId = each.id;
  m_devices.push_back({id, nodeId, group, node, device});
  return id;
}

SeriesId PlainHistory::addSeries(DeviceId device, const std::string& metric, DataType type) {
  SeriesInfo info;
  info.id = static_cast<SeriesId>(m_series.size());
  info.device = device;
  info.metric = metric;
  info.type = type;
  m_series.push_back(info);
  return info.id;
}

void PlainHistory::addEvent(HistoryEvent event) {
  event.id = static_cast<std::int64_t>(m_events.size());
  m_events.push_back(std::move(event));
}

std::vector<PlainSample> PlainHistory::samples(SeriesId series, std::size_t batches) const {
  std::map<std::int64_t, std::vector<PlainSample>> byTime;
  for (std::size_t i = 0; i < std::min(batches, m_batches.size()); ++i)
    for (const PlainArrival& arrival : m_batches[i]) {
      if (arrival.series != series)
        continue;
      std::vector<PlainSample>& there = byTime[arrival.sample.timeMs];
      if (std::none_of(there.begin(), there.end(),
                       [&](const PlainSample& each) { return isSameSample(each, arrival.sample); }))
        there.push_back(arrival.sample);
    }
  std::vector<PlainSample> all;
  for (const auto& [time, there] : byTime)
    all.insert(all.end(), there.begin(), there.end());
  return all;
}

bool PlainHistory::hasCome(SeriesId series, const PlainSample& sample) const {
  for (const std::vector<PlainArrival>& batch : m_batches)
    for (const PlainArrival& arrival : batch)
      if (arrival.series == series && arrival.sample == sample)
        return true;
  return false;
}

std::vector<PlainSample> PlainHistory::range(SeriesId series, std::int64_t fromMs, std::int64_t toMs,
                                             bool before, bool after) const {
  std::optional<PlainSample> earlier, later;
  std::vector<PlainSample> inside;
  if (fromMs >= toMs)
    return inside;
  for (const PlainSample& sample : samples(series)) {
    if (sample.timeMs < fromMs)
      earlier = sample;
    else if (sample.timeMs < toMs)
      inside.push_back(sample);
    else if (!later)
      later = sample;
  }
  if (before && earlier)
    inside.insert(inside.begin(), *earlier);
  if (after && later)
    inside.push_back(*later);
  return inside;
}

std::vector<PixelColumn> PlainHistory::pixels(SeriesId series, std::int64_t fromMs, std::int64_t toMs,
                                              int columns) const {
  __extension__ using Wide = __int128;
  std::vector<PixelColumn> out(static_cast<std::size_t>(columns));
  for (const PlainSample& sample : samples(series)) {
    if (sample.timeMs < fromMs || sample.timeMs >= toMs)
      continue;
    const Wide column = (Wide{sample.timeMs} - fromMs) * columns / (Wide{toMs} - fromMs);
    PixelColumn& place = out[static_cast<std::size_t>(column)];
    ++place.count;
    const double number = sample.number();
    if (std::isnan(number)) {
      place.isBroken = true;
      continue;
    }
    addToSummary(place.summary, sample.timeMs, number);
  }
  return out;
}

std::vector<StepRow> PlainHistory::steps(SeriesId series, const std::vector<std::int64_t>& edges) const {
  const std::vector<PlainSample> all = samples(series);
  std::vector<StepRow> rows;
  for (std::size_t step = 0; step + 1 < edges.size(); ++step) {
    StepRow row;
    row.startMs = edges[step];
    long double integral = 0, heldMs = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].timeMs >= edges[step] && all[i].timeMs < edges[step + 1])
        addToSummary(row.summary, all[i].timeMs, all[i].number());
      const std::int64_t from = std::max(all[i].timeMs, edges[step]);
      const std::int64_t until =
          std::min(i + 1 < all.size() ? all[i + 1].timeMs : INT64_MAX, edges[step + 1]);
      if (until > from && !std::isnan(all[i].number())) {
        integral += static_cast<long double>(all[i].number()) * static_cast<long double>(until - from);
        heldMs += static_cast<long double>(until - from);
      }
    }
    if (heldMs > 0)
      row.mean = static_cast<double>(integral / heldMs);
    rows.push_back(row);
  }
  return rows;
}

// Just before a moment, events alone.
std::vector<DeviceStanding> PlainHistory::standings(std::int64_t beforeMs, bool isHostOnline[1]) const {
  std::map<DeviceId, DeviceStanding> known, offline;
  isHostOnline[0] = true;
  std::int64_t hostMs = INT64_MIN;
  std::map<DeviceId, DeviceStanding> all;
  std::vector<bool> isTold(m_devices.size(), false);
  for (const DeviceInfo& device : m_devices)
    all[device.id].device = device.id;
  for (const HistoryEvent& event : m_events) {
    if (event.receivedMs >= beforeMs)
      continue;
    if ((event.kind == EventKind::HostOffline || event.kind == EventKind::HostOnline) &&
        event.receivedMs >= hostMs) {
      hostMs = event.receivedMs;
      isHostOnline[0] = event.kind == EventKind::HostOnline;
    }
    if (event.device == kNoDevice)
      continue;
    isTold[event.device] = true;
    for (auto& [id, standing] : all) {
      const bool isChild = id != event.device && m_devices[id].node == event.device;
      if (event.kind == EventKind::Death && (id == event.device || isChild)) {
        standing.offlineSinceMs = standing.isOnline ? event.receivedMs : standing.offlineSinceMs;
        standing.isOnline = false;
      }
    }
    DeviceStanding& own = all[event.device];
    if (event.kind == EventKind::Birth) {
      own.isOnline = true;
      own.bornMs = event.timeMs;
      own.offlineSinceMs = 0;
      own.lastSeenMs = std::max(own.lastSeenMs, event.receivedMs);
      ++own.births;
    }
    if (event.kind == EventKind::Gap)
      own.gaps += static_cast<std::uint32_t>(event.count);
    if (event.kind == EventKind::Rejected)
      own.rejected += static_cast<std::uint32_t>(event.count);
  }
  std::vector<DeviceStanding> told;
  for (const auto& [id, standing] : all)
    if (isTold[id])
      told.push_back(standing);
  return told;
}

FleetMoment PlainHistory::fleetAt(std::int64_t atMs) const {
  FleetMoment moment;
  moment.atMs = atMs;
  bool isHostOnline[1];
  std::map<DeviceId, DeviceStanding> devices;
  for (const DeviceStanding& each : standings(atMs + 1, isHostOnline))
    devices[each.device] = each;
  moment.isHostOnline = isHostOnline[0];
  for (const SeriesInfo& series : m_series) {
    std::optional<PlainSample> newest;
    for (const PlainSample& sample : samples(series.id))
      if (sample.timeMs <= atMs)
        newest = sample;
    if (!newest)
      continue;
    SeriesState state;
    state.series = series.id;
    state.device = series.device;
    state.type = series.type;
    state.timeMs = newest->timeMs;
    state.bits = newest->value.bits();
    state.quality = newest->quality;
    state.flags = newest->flags;
    state.bytes = newest->value.bytes();
    moment.series.push_back(state);
    // A sample shows that its device was there, and its edge node.
    for (const DeviceId id : {series.device, m_devices[series.device].node}) {
      devices[id].device = id;
      if ((newest->flags & sampleflag::Historical) == 0)
        devices[id].lastSeenMs = std::max(devices[id].lastSeenMs, newest->timeMs);
    }
  }
  std::sort(moment.series.begin(), moment.series.end(), [](const SeriesState& a, const SeriesState& b) {
    return std::pair(a.device, a.series) < std::pair(b.device, b.series);
  });
  for (const auto& [id, standing] : devices)
    moment.devices.push_back(standing);
  return moment;
}

std::vector<PlainSample> samplesOf(const SeriesRun& run) {
  std::vector<PlainSample> all;
  for (std::size_t row = 0; row < run.size(); ++row)
    all.push_back({run.timeMs[row], run.valueAt(row), run.qualityAt(row), run.flagsAt(row),
                   std::string(run.metadataAt(row))});
  return all;
}

SeriesRun runOf(const std::vector<PlainSample>& samples, DataType type) {
  SeriesRun run;
  run.type = type;
  for (const PlainSample& sample : samples) {
    if (isScalar(type) || sample.value.isNull())
      run.add(sample.timeMs, sample.value.bits(), sample.quality, sample.flags);
    else
      run.addBytes(sample.timeMs, sample.value.bytes(), sample.quality, sample.flags);
    if (!sample.metadata.empty())
      run.addMetadata(sample.metadata);
  }
  return run;
}

} // namespace muster
