#include "FleetStates.h"

#include "Layout.h"

#include <algorithm>

namespace muster {

FleetStates::FleetStates(const ReaderCatalogue& catalogue)
    : m_catalogue(catalogue), m_states(catalogue.series().size()), m_isTie(catalogue.series().size(), 0),
      m_groups((catalogue.devices().size() + layout::kGroupDevices - 1) / layout::kGroupDevices) {
}

Result<void> FleetStates::load(ReaderConnection& connection, const std::stop_token& stop, std::int64_t atMs,
                               std::uint32_t firstGroup, std::uint32_t endGroup) {
  for (std::uint32_t group = firstGroup; group < endGroup; ++group) {
    if (stop.stop_requested())
      return unexpected(ErrorCode::Cancelled, connection.database().path(), "the query was cancelled");
    if (Result<void> loaded = loadFrame(connection, group, layout::hourOf(atMs)); !loaded)
      return loaded;
  }
  return loadChunks(connection, stop, atMs, firstGroup, endGroup);
}

Result<void> FleetStates::loadFrame(ReaderConnection& connection, std::uint32_t group, std::int64_t hour) {
  StateBlock frame;
  std::int64_t frameHour = 0;
  const Result<bool> found = connection.frame(group, hour, frameHour, frame);
  if (!found)
    return Unexpected{found.error()};
  if (!*found)
    return {};
  for (SeriesState& state : frame.series) {
    if (!m_catalogue.hasSeries(state.series))
      continue; // newer than the catalogue, whose reader could not name it
    const SeriesInfo& info = m_catalogue.series()[state.series];
    if (info.device != state.device || layout::groupOf(info.device) != group || info.type != state.type)
      return unexpected(ErrorCode::BadPayload, connection.database().path(),
                        "the keyframe of hour " + hourText(frameHour) + ", devices " +
                            std::to_string(group * layout::kGroupDevices) + " on, is damaged: series " +
                            std::to_string(state.series) + " is another in the catalogue");
    if (state.timeMs >= layout::kEpochMs && state.timeMs < layout::hourStart(frameHour))
      m_states[state.series] = std::move(state);
  }
  for (const DeviceStanding& standing : frame.devices)
    if (layout::groupOf(standing.device) == group)
      m_groups[group].standings.push_back(standing);
  m_groups[group].frameHour = frameHour;
  return {};
}

// Group by group where their keyframes are of different hours; in one go through an hour for neighbours that need it.
Result<void> FleetStates::loadChunks(ReaderConnection& connection, const std::stop_token& stop,
                                     std::int64_t atMs, std::uint32_t firstGroup, std::uint32_t endGroup) {
  const std::int64_t lastHour = layout::hourOf(atMs);
  std::int64_t hour = lastHour;
  for (std::uint32_t group = firstGroup; group < endGroup; ++group)
    hour = std::min(hour, m_groups[group].frameHour.value_or(0));
  SeriesRun row;
  const auto isNeeded = [&](std::uint32_t group) { return m_groups[group].frameHour.value_or(0) <= hour; };
  for (; hour <= lastHour; ++hour) {
    const Result<std::optional<std::int64_t>> following = connection.nextHourOfAny(hour);
    if (!following)
      return Unexpected{following.error()};
    if (!following->has_value() || **following > lastHour)
      return {};
    hour = **following;
    for (std::uint32_t group = firstGroup; group < endGroup;) {
      const std::uint32_t begin = group;
      while (group < endGroup && isNeeded(group))
        ++group;
      if (begin == group) {
        ++group;
        continue;
      }
      const DeviceId end = group * layout::kGroupDevices; // past the last
      if (Result<void> at = connection.startHour(hour, begin * layout::kGroupDevices, end - 1); !at)
        return at;
      for (;;) {
        if (stop.stop_requested())
          return unexpected(ErrorCode::Cancelled, connection.database().path(), "the query was cancelled");
        const Result<bool> part = connection.nextPart();
        if (!part)
          return Unexpected{part.error()};
        if (!*part)
          break;
        if (Result<void> taken = takeBlock(connection, connection.deviceOfPart(), atMs, row); !taken)
          return taken;
      }
    }
  }
  return {};
}

Result<void> FleetStates::takeBlock(ReaderConnection& connection, DeviceId device, std::int64_t atMs,
                                    SeriesRun& row) {
  DeviceBlockReader& block = connection.block();
  for (std::size_t entry = 0; entry < block.entries().size(); ++entry) {
    const DeviceBlockReader::Entry& each = block.entries()[entry];
    if (!m_catalogue.hasSeries(each.series))
      continue; // newer than the catalogue
    const SeriesInfo& info = m_catalogue.series()[each.series];
    if (info.device != device || info.type != each.type)
      return connection.damagedChunk(
          {ErrorCode::BadPayload,
           {},
           "series " + std::to_string(each.series) + " is another in the catalogue"});
    row.clear();
    row.type = each.type;
    const Result<bool> found = block.decodeLastUntil(entry, atMs, row);
    if (!found)
      return connection.damagedChunk(found.error());
    if (!*found)
      continue;
    Candidate sample{row.timeMs[0], row.bits[0], row.qualityAt(0), row.flagsAt(0), {}, false};
    if (!isScalar(each.type)) {
      sample.bits = 0;
      if (!row.isNull(0))
        sample.bytes = row.bytesAt(0);
    }
    offer(each.series, sample);
  }
  return {};
}

void FleetStates::offer(SeriesId series, const Candidate& sample) {
  SeriesState& state = m_states[series];
  const bool isNew = state.series == kNoSeries;
  if (!isNew && sample.timeMs < state.timeMs)
    return;
  if (!isNew && sample.timeMs == state.timeMs) {
    const bool isSame = ((sample.flags ^ state.flags) & sampleflag::Null) == 0 && sample.bits == state.bits &&
                        !state.isElsewhere && sample.bytes == state.bytes;
    // The same again is no sample. Another value may be one that stands before the newest already, so is looked at later; as is
    // the last of several of one time.
    m_isTie[series] = m_isTie[series] != 0 || !isSame || !sample.isAlone ? 1 : 0;
    return;
  }
  state.series = series;
  state.device = m_catalogue.series()[series].device;
  state.type = m_catalogue.series()[series].type;
  state.timeMs = sample.timeMs;
  state.bits = (sample.flags & sampleflag::Null) != 0 ? 0 : sample.bits;
  state.quality = sample.quality;
  state.flags = sample.flags & kStoredFlags;
  state.bytes = sample.bytes;
  state.isElsewhere = false;
  m_isTie[series] = 0;
}

void FleetStates::replace(SeriesId series, const SeriesRun& run, std::size_t row) {
  SeriesState& state = m_states[series];
  state.timeMs = run.timeMs[row];
  state.quality = run.qualityAt(row);
  state.flags = run.flagsAt(row);
  state.bits = 0;
  state.bytes.clear();
  state.isElsewhere = false;
  if (isScalar(run.type))
    state.bits = run.isNull(row) ? 0 : run.bits[row];
  else if (!run.isNull(row))
    state.bytes = run.bytesAt(row);
}

std::vector<SeriesId> FleetStates::unsettled() const {
  std::vector<SeriesId> found;
  for (SeriesId series = 0; series < m_states.size(); ++series)
    if (m_states[series].series != kNoSeries && (m_isTie[series] != 0 || m_states[series].isElsewhere))
      found.push_back(series);
  return found;
}

std::optional<std::int64_t> FleetStates::startOf(std::uint32_t group) const {
  return group < m_groups.size() ? m_groups[group].frameHour : std::nullopt;
}

std::vector<DeviceStanding> FleetStates::standings() const {
  std::vector<DeviceStanding> all;
  for (const Group& group : m_groups)
    all.insert(all.end(), group.standings.begin(), group.standings.end());
  return all;
}

std::vector<SeriesState> FleetStates::take() {
  std::vector<SeriesState> ordered;
  ordered.reserve(m_states.size());
  for (const SeriesId series : m_catalogue.byDevice())
    if (m_states[series].series != kNoSeries)
      ordered.push_back(std::move(m_states[series]));
  m_states.clear();
  return ordered;
}

} // namespace muster
