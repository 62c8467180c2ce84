#include <schema/FleetUpdate.h>

#include <ctl/HistoryFleet.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace muster::ctl {

namespace {

constexpr std::int64_t kHourMs = 3'600'000;

// When the host's newest connection began, as of a moment; looks back in ever longer stretches, since it may be months.
Result<std::int64_t> onlineSince(HistoryReader& history, std::int64_t atMs, const std::stop_token& stop) {
  std::int64_t toMs = atMs + 1;
  for (std::int64_t stretchMs = kHourMs; toMs > 0; stretchMs *= 8) {
    const std::int64_t fromMs = std::max<std::int64_t>(0, toMs - stretchMs);
    std::optional<std::int64_t> found;
    const auto take = [&](const HistoryEvent& event) {
      if (event.kind == EventKind::HostOnline)
        found = event.receivedMs;
      return true;
    };
    if (Result<void> read = history.events(fromMs, toMs, take, stop); !read)
      return unexpected(read.error());
    if (found)
      return *found;
    toMs = fromMs;
  }
  return std::int64_t{0};
}

// Builds an update whose ids are places among the devices and series of the moment: FleetState wants dense ones.
class Filler {
 public:
  Filler(HistoryReader& history, const FleetMoment& moment, std::int64_t onlineSinceMs)
      : m_history(history), m_moment(moment), m_onlineSinceMs(onlineSinceMs) {
    for (const DeviceStanding& standing : moment.devices)
      m_places.emplace(standing.device, static_cast<DeviceId>(m_places.size()));
  }

  void fill(FleetState& fleet) {
    m_series.resize(m_moment.devices.size());
    m_newestMs.resize(m_moment.devices.size());
    addDevices();
    addSeries();
    fleet.replay(m_update);
    for (std::size_t place = 0; place < m_moment.devices.size(); ++place)
      fleet.restore(known(place));
  }

 private:
  void addDevices() {
    for (const DeviceStanding& standing : m_moment.devices) {
      DeviceInfo info = m_history.devices()[standing.device];
      const auto node = m_places.find(info.node);
      info.id = m_places.at(standing.device);
      info.node = node == m_places.end() ? info.id : node->second;
      m_update.devices.push_back(std::move(info));
    }
  }

  void addSeries() {
    const std::vector<bool> isNewest = newestOfEachName();
    for (std::size_t i = 0; i < m_moment.series.size(); ++i)
      if (isNewest[i])
        add(m_moment.series[i]);
  }

  void add(const SeriesState& state) {
    const DeviceId device = m_places.at(state.device);
    const auto id = static_cast<SeriesId>(m_update.series.size());
    SeriesInfo info = m_history.series()[state.series];
    Meaning meaning = m_history.meaningAt(state.series, m_moment.atMs);
    info.id = id;
    info.device = device;
    info.unit = std::move(meaning.unit);
    info.low = meaning.low;
    info.high = meaning.high;
    info.properties = std::move(meaning.properties);
    m_update.series.push_back(std::move(info));
    // When it was received is not kept; not before its own time.
    const std::int64_t receivedMs = std::max(m_moment.devices[device].lastSeenMs, state.timeMs);
    if (isScalar(state.type) || (state.flags & sampleflag::Null) != 0)
      m_update.samples.addScalar(id, state.timeMs, receivedMs, state.bits, state.quality, state.flags);
    else
      m_update.samples.addBytes(id, state.timeMs, receivedMs, state.bytes, state.quality, state.flags);
    m_series[device].push_back(id);
    m_newestMs[device] = std::max(m_newestMs[device], state.timeMs);
  }

  // A metric that came back with another datatype is another series: the one of the two that is newer.
  std::vector<bool> newestOfEachName() const {
    std::vector<bool> isNewest(m_moment.series.size(), false);
    std::unordered_map<std::string_view, std::size_t> byName; // of one device
    DeviceId device = kNoDevice;
    for (std::size_t i = 0; i < m_moment.series.size(); ++i) {
      const SeriesState& state = m_moment.series[i];
      if (!m_places.contains(state.device))
        continue;
      if (std::exchange(device, state.device) != state.device)
        byName.clear();
      const auto [other, isNew] = byName.try_emplace(m_history.series()[state.series].metric, i);
      if (!isNew && m_moment.series[other->second].timeMs > state.timeMs)
        continue;
      isNewest[std::exchange(other->second, i)] = false;
      isNewest[i] = true;
    }
    return isNewest;
  }

  KnownDevice known(std::size_t place) const {
    const DeviceStanding& standing = m_moment.devices[place];
    KnownDevice known;
    known.device = static_cast<DeviceId>(place);
    // Of what a device published while packed samples only have its own clock's times.
    const std::int64_t heardMs = std::max(standing.lastSeenMs, m_newestMs[place]);
    const bool isFresh = m_moment.isHostOnline && heardMs >= m_onlineSinceMs;
    if (standing.isOnline)
      known.status = isFresh ? DeviceStatus::Online : DeviceStatus::Stale;
    known.asOfMs = m_moment.atMs;
    known.bornMs = standing.bornMs;
    known.lastSeenMs = standing.lastSeenMs;
    known.offlineSinceMs = standing.offlineSinceMs;
    known.births = standing.births;
    known.gaps = standing.gaps;
    known.rejected = standing.rejected;
    known.series = m_series[place];
    return known;
  }

  const HistoryReader& m_history;
  const FleetMoment& m_moment;
  const std::int64_t m_onlineSinceMs;
  std::unordered_map<DeviceId, DeviceId> m_places;
  std::vector<std::vector<SeriesId>> m_series; // by place of the device
  std::vector<std::int64_t> m_newestMs;        // sample; by place of the device
  FleetUpdate m_update;
};

} // namespace

Result<void> fillFleet(FleetState& fleet, HistoryReader& history, std::int64_t atMs,
                       const std::stop_token& stop) {
  const Result<FleetMoment> moment = history.fleetAt(atMs, stop);
  if (!moment)
    return unexpected(moment.error());
  const Result<std::int64_t> since = onlineSince(history, atMs, stop);
  if (!since)
    return unexpected(since.error());
  Filler(history, *moment, *since).fill(fleet);
  return {};
}

} // namespace muster::ctl
