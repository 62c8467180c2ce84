#include "GroupStates.h"

#include "Layout.h"

#include <algorithm>

namespace muster {

namespace {

constexpr std::int64_t kLastHour = 0xffffffff;

bool isOfSeries(const SeriesState& a, const SeriesState& b) {
  return a.series == b.series && a.device == b.device;
}

SeriesState shortened(SeriesState state) {
  shorten(state);
  return state;
}

// Where the states of one series end.
HourStates::const_iterator endOfSeries(const HourStates& states, HourStates::const_iterator from) {
  return std::find_if_not(from, states.end(),
                          [&](const SeriesState& each) { return isOfSeries(each, *from); });
}

std::vector<SeriesState>::iterator placeOf(std::vector<SeriesState>& states, const SeriesState& state) {
  return std::lower_bound(states.begin(), states.end(), state, isBefore);
}

// What is held becomes the newest of it and the candidates, which have one time. True where it changed.
Result<bool> renew(SeriesState& held, std::span<const SeriesState> candidates, std::int64_t hour,
                   ChunkAccess& access, std::uint32_t belowPart) {
  const SeriesState& last = candidates.back();
  if (last.timeMs < held.timeMs)
    return false;
  if (last.timeMs > held.timeMs) {
    held = shortened(last);
    return true;
  }
  if (candidates.size() == 1 && isSameValue(held, last))
    return false;
  Result<SeriesState> newest = access.newestWith(hour, candidates, belowPart);
  // A damaged chunk is none.
  if (!newest && newest.error().code == ErrorCode::BadPayload)
    newest = last;
  if (!newest)
    return Unexpected{newest.error()};
  shorten(*newest);
  if (*newest == held)
    return false;
  held = std::move(*newest);
  return true;
}

} // namespace

Result<void> GroupStates::load(ChunkAccess& access, std::optional<std::int64_t> untilHour) {
  m_later.clear();
  m_before.clear();
  m_boundary.reset();
  Result<std::optional<ChunkAccess::Frame>> frame =
      access.newestFrame(m_group, untilHour.value_or(kLastHour));
  if (!frame)
    return Unexpected{frame.error()};
  std::int64_t hour = 0;
  if (*frame) {
    hour = (*frame)->hour;
    m_boundary = hour;
    m_before = std::move((*frame)->state.series);
  }
  const DeviceId first = m_group * layout::kGroupDevices;
  for (;;) {
    const Result<std::optional<std::int64_t>> key = access.firstChunkFrom(layout::chunkKey(hour, first, 0));
    if (!key)
      return Unexpected{key.error()};
    if (!*key)
      return {};
    const std::int64_t found = layout::hourOfChunk(**key);
    const DeviceId device = layout::deviceOfChunk(**key);
    if (untilHour && found >= *untilHour)
      return {};
    // Another group's: this one may have more in the same hour, or in the next.
    if (device < first) {
      hour = found;
      continue;
    }
    if (device < first + layout::kGroupDevices) {
      if (Result<void> loaded = loadHour(access, found); !loaded)
        return loaded;
    }
    hour = found + 1;
  }
}

Result<void> GroupStates::loadHour(ChunkAccess& access, std::int64_t hour) {
  const Result<std::vector<ChunkAccess::Block>> blocks = access.groupChunks(hour, m_group);
  if (!blocks)
    return Unexpected{blocks.error()};
  for (const ChunkAccess::Block& block : *blocks) {
    // A damaged chunk is none; verify tells of it.
    if (Result<void> taken = takeChunk(access, block, hour);
        !taken && taken.error().code != ErrorCode::BadPayload)
      return taken;
  }
  return {};
}

Result<void> GroupStates::takeChunk(ChunkAccess& access, const ChunkAccess::Block& block, std::int64_t hour) {
  DeviceBlockReader& reader = access.blocks();
  if (Result<void> opened = reader.open(block.body, layout::hourStart(hour)); !opened)
    return opened;
  HourStates newest;
  for (std::size_t entry = 0; entry < reader.entries().size(); ++entry) {
    SeriesRun row;
    const Result<bool> found = reader.decodeLastUntil(entry, layout::hourStart(hour + 1), row);
    if (!found)
      return Unexpected{found.error()};
    if (*found)
      newest.push_back(stateOfRow(row, 0, reader.entries()[entry].series, layout::deviceOfChunk(block.key)));
  }
  // Up to this part: of equal times the lower part came first, and its rows are looked at again where that matters.
  return mergeInto(m_later[hour], hour, newest, access, layout::partOfChunk(block.key) + 1);
}

Result<void> GroupStates::mergeInto(States& held, std::int64_t hour, const HourStates& more,
                                    ChunkAccess& access, std::uint32_t belowPart) {
  const std::size_t before = held.size();
  std::size_t at = 0;
  for (auto from = more.begin(); from != more.end();) {
    const auto end = endOfSeries(more, from);
    while (at < before && isBefore(held[at], *from))
      ++at;
    if (at < before && isOfSeries(held[at], *from)) {
      const Result<bool> renewed = renew(held[at], {from, end}, hour, access, belowPart);
      if (!renewed)
        return Unexpected{renewed.error()};
    } else {
      held.push_back(shortened(*(end - 1)));
    }
    from = end;
  }
  if (held.size() > before)
    std::inplace_merge(held.begin(), held.begin() + static_cast<std::ptrdiff_t>(before), held.end(),
                       isBefore);
  return {};
}

Result<void> GroupStates::take(const std::map<std::int64_t, HourStates>& hours, ChunkAccess& access,
                               Changes& changes, std::size_t& framesLeft) {
  std::map<std::int64_t, HourStates> late;
  for (const auto& [hour, states] : hours) {
    const bool isLate = m_boundary && hour < *m_boundary;
    if (isLate)
      late.emplace(hour, states);
    if (Result<void> merged =
            mergeInto(isLate ? m_before : m_later[hour], hour, states, access, layout::kMostParts);
        !merged)
      return merged;
  }
  return late.empty() ? Result<void>{} : mendFrames(late, access, changes, framesLeft);
}

Result<void> GroupStates::mendFrames(const std::map<std::int64_t, HourStates>& late, ChunkAccess& access,
                                     Changes& changes, std::size_t& framesLeft) {
  const Result<std::vector<std::int64_t>> keys = access.frameKeys(m_group, late.begin()->first, *m_boundary);
  if (!keys)
    return Unexpected{keys.error()};
  std::map<SeriesId, std::pair<std::int64_t, HourStates>> carried;
  auto next = late.begin();
  for (const std::int64_t key : *keys) {
    for (; next != late.end() && next->first < layout::hourOfFrame(key); ++next)
      for (auto from = next->second.begin(); from != next->second.end();) {
        const auto end = endOfSeries(next->second, from);
        carried[from->series] = {next->first, HourStates(from, end)};
        from = end;
      }
    if (carried.empty() && next == late.end())
      break;
    if (carried.empty())
      continue;
    if (framesLeft == 0) {
      changes.framesGone.push_back(key);
      continue;
    }
    --framesLeft;
    Result<std::optional<StateBlock>> frame = access.frame(key);
    if (!frame)
      return Unexpected{frame.error()};
    if (!*frame) {
      changes.framesGone.push_back(key);
      continue;
    }
    const Result<bool> mended = mendFrame(**frame, carried, access);
    if (!mended)
      return Unexpected{mended.error()};
    if (*mended)
      encodeState(**frame, layout::hourStart(layout::hourOfFrame(key)),
                  changes.frames.emplace_back(key, std::string()).second);
  }
  return {};
}

// Series whose sample the frame already has, or a newer one, are carried no further: later frames have that as well.
Result<bool> GroupStates::mendFrame(StateBlock& frame,
                                    std::map<SeriesId, std::pair<std::int64_t, HourStates>>& carried,
                                    ChunkAccess& access) {
  bool isMended = false;
  for (auto each = carried.begin(); each != carried.end();) {
    const auto& [hour, candidates] = each->second;
    const auto place = placeOf(frame.series, candidates.front());
    bool isChanged = true;
    if (place == frame.series.end() || !isOfSeries(*place, candidates.front())) {
      frame.series.insert(place, shortened(candidates.back()));
    } else {
      const Result<bool> renewed = renew(*place, candidates, hour, access, layout::kMostParts);
      if (!renewed)
        return renewed;
      isChanged = *renewed;
    }
    isMended = isMended || isChanged;
    each = isChanged ? std::next(each) : carried.erase(each);
  }
  return isMended;
}

const std::vector<SeriesState>& GroupStates::advanceTo(std::int64_t hour) {
  while (!m_later.empty() && m_later.begin()->first < hour) {
    States& newer = m_later.begin()->second;
    const std::size_t before = m_before.size();
    std::size_t at = 0;
    for (SeriesState& state : newer) {
      while (at < before && isBefore(m_before[at], state))
        ++at;
      if (at < before && isOfSeries(m_before[at], state))
        m_before[at] = std::move(state);
      else
        m_before.push_back(std::move(state));
    }
    std::inplace_merge(m_before.begin(), m_before.begin() + static_cast<std::ptrdiff_t>(before),
                       m_before.end(), isBefore);
    m_later.erase(m_later.begin());
  }
  m_boundary = hour;
  return m_before;
}

void GroupStates::writeFrames(std::int64_t hostHour, StandingLog& standings, Changes& changes) {
  std::vector<std::int64_t> due;
  for (const auto& [hour, states] : m_later)
    if (hour <= hostHour && (!m_boundary || hour > *m_boundary))
      due.push_back(hour);
  for (const std::int64_t hour : due) {
    StateBlock frame;
    frame.series = advanceTo(hour);
    if (standings.before(m_group, hour, frame.devices))
      encodeState(frame, layout::hourStart(hour),
                  changes.frames.emplace_back(layout::frameKey(m_group, hour), std::string()).second);
    standings.passed(m_group, hour);
  }
}

std::size_t GroupStates::memoryBytes() const {
  std::size_t states = m_before.capacity();
  for (const auto& [hour, held] : m_later)
    states += held.capacity();
  return states * sizeof(SeriesState);
}

} // namespace muster
