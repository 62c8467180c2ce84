#include "Packer.h"

#include "Layout.h"
#include "Merger.h"

#include <algorithm>

namespace muster {

namespace {

// Late samples of one pack that reach back over more frames than these cost the frames instead.
constexpr std::size_t kFramesAPack = 2000;

// Of a run that serves again.
constexpr std::size_t kMostKeptBytes = 16u << 20;

// Rows [begin, end) of a run.
void copyRows(const SeriesRun& from, std::size_t begin, std::size_t end, SeriesRun& to) {
  to.clear();
  to.type = from.type;
  if (!from.arena.empty()) {
    for (std::size_t row = begin; row < end; ++row)
      to.addFrom(from, row);
    return;
  }
  const auto part = [&](const auto& column, auto& target) {
    if (!column.empty())
      target.assign(column.begin() + static_cast<std::ptrdiff_t>(begin),
                    column.begin() + static_cast<std::ptrdiff_t>(end));
  };
  part(from.timeMs, to.timeMs);
  part(from.bits, to.bits);
  if (std::ranges::any_of(
          std::span(from.quality)
              .subspan(from.quality.empty() ? 0 : begin, from.quality.empty() ? 0 : end - begin),
          [](std::uint16_t quality) { return quality != kQualityGood; }))
    part(from.quality, to.quality);
  if (std::ranges::any_of(
          std::span(from.flags).subspan(from.flags.empty() ? 0 : begin, from.flags.empty() ? 0 : end - begin),
          [](std::uint8_t flags) { return flags != 0; }))
    part(from.flags, to.flags);
}

// The newest rows: all that have the last time.
void addNewest(const SeriesRun& run, SeriesId series, DeviceId device, HourStates& out) {
  std::size_t row = run.size() - 1;
  while (row > 0 && run.timeMs[row - 1] == run.timeMs.back())
    --row;
  for (; row < run.size(); ++row)
    out.push_back(stateOfRow(run, row, series, device));
}

} // namespace

Result<Changes> Packer::pack(PackOrder& order) {
  learn(order);
  const Result<Transaction> snapshot =
      Transaction::read(m_access.database()); // one lock for all that is read
  if (!snapshot)
    return Unexpected{snapshot.error()};
  Changes changes;
  Result<void> packed;
  if (!m_standings.isLoaded())
    packed = m_standings.load(m_access, m_nodes, order.lastEvent);
  else
    for (const HistoryEvent& event : order.events)
      m_standings.apply(event);
  if (packed)
    packed = packGroups(order, changes);
  m_scatter.clear();
  if (!packed) {
    m_groups.clear();
    m_standings.forget();
    return Unexpected{packed.error()};
  }
  for (const JournalRows& each : order.rows)
    changes.journalGone.insert(changes.journalGone.end(), each.ids.begin(), each.ids.end());
  std::ranges::sort(changes.chunks, {}, [](const auto& chunk) { return chunk.first; });
  std::ranges::sort(changes.days);
  changes.days.erase(std::unique(changes.days.begin(), changes.days.end()), changes.days.end());
  changes.packs = 1;
  return changes;
}

void Packer::learn(PackOrder& order) {
  m_nodes.insert(m_nodes.end(), order.nodes.begin(), order.nodes.end());
  if (m_standings.isLoaded())
    m_standings.addDevices(order.nodes);
  m_types.insert(m_types.end(), order.types.begin(), order.types.end());
  m_owners.insert(m_owners.end(), order.owners.begin(), order.owners.end());
  order.nodes.clear();
  order.types.clear();
  order.owners.clear();
}

Result<void> Packer::packGroups(const PackOrder& order, Changes& changes) {
  std::vector<const SampleBatch*> batches;
  for (const JournalRows& each : order.rows)
    batches.push_back(&each.rows);
  m_scatter.take(batches, m_types);
  std::vector<SeriesId> series = m_scatter.series();
  std::ranges::stable_sort(series, {}, [this](SeriesId id) { return m_owners[id]; });
  std::size_t framesLeft = kFramesAPack;
  GroupHours newest;
  for (std::size_t begin = 0; begin < series.size();) {
    const DeviceId device = m_owners[series[begin]];
    std::size_t end = begin;
    while (end < series.size() && m_owners[series[end]] == device)
      ++end;
    if (Result<void> done =
            packDevice(device, std::span(series).subspan(begin, end - begin), newest, changes);
        !done)
      return done;
    begin = end;
    const std::uint32_t number = layout::groupOf(device);
    if (begin < series.size() && layout::groupOf(m_owners[series[begin]]) == number)
      continue;
    const Result<GroupStates*> states = group(number);
    if (!states)
      return Unexpected{states.error()};
    if (Result<void> taken = (*states)->take(newest, m_access, changes, framesLeft); !taken)
      return taken;
    (*states)->writeFrames(order.hostHour, m_standings, changes);
    newest.clear();
  }
  return {};
}

Result<GroupStates*> Packer::group(std::uint32_t number) {
  if (number >= m_groups.size())
    m_groups.resize(number + 1);
  if (m_groups[number] == nullptr) {
    auto states = std::make_unique<GroupStates>(number);
    if (Result<void> loaded = states->load(m_access); !loaded)
      return Unexpected{loaded.error()};
    m_groups[number] = std::move(states);
  }
  return m_groups[number].get();
}

SeriesRun& Packer::nextRun() {
  if (m_usedRuns == m_runs.size())
    m_runs.push_back(std::make_unique<SeriesRun>());
  return *m_runs[m_usedRuns++];
}

Result<void> Packer::packDevice(DeviceId device, std::span<const SeriesId> series, GroupHours& newest,
                                Changes& changes) {
  m_usedRuns = 0;
  std::erase_if(m_runs, [](const auto& run) { return run->memoryBytes() > kMostKeptBytes; });
  Hours hours;
  for (const SeriesId id : series) {
    SeriesRun& run = nextRun();
    m_scatter.fill(id, run);
    changes.repeats += run.normalise();
    splitByHour(id, run, hours);
  }
  const Result<GroupStates*> states = group(layout::groupOf(device));
  if (!states)
    return Unexpected{states.error()};
  for (const auto& [hour, runs] : hours) {
    if ((*states)->boundary() && hour < *(*states)->boundary())
      changes.late += runs.rows;
    for (const BlockSeries& each : runs.series)
      addNewest(*each.run, each.series, device, newest[hour]);
    if (Result<void> put = putPart(hour, device, runs, changes); !put)
      return put;
  }
  return {};
}

void Packer::splitByHour(SeriesId series, SeriesRun& run, Hours& hours) {
  const std::int64_t last = layout::hourOf(run.timeMs.back());
  std::size_t begin = 0;
  while (begin < run.size()) {
    const std::int64_t hour = layout::hourOf(run.timeMs[begin]);
    const auto after =
        hour == last ? run.timeMs.end()
                     : std::lower_bound(run.timeMs.begin(), run.timeMs.end(), layout::hourStart(hour + 1));
    const auto end = static_cast<std::size_t>(after - run.timeMs.begin());
    const SeriesRun* part = &run;
    if (end - begin < run.size()) {
      SeriesRun& copy = nextRun();
      copyRows(run, begin, end, copy);
      part = &copy;
    }
    HourRuns& runs = hours[hour];
    runs.series.push_back({series, part});
    runs.rows += end - begin;
    begin = end;
  }
}

Result<void> Packer::putPart(std::int64_t hour, DeviceId device, const HourRuns& runs, Changes& changes) {
  const Result<int> newest = m_access.newestPart(hour, device);
  if (!newest)
    return Unexpected{newest.error()};
  changes.days.push_back(layout::rollupKey(device, hour / 24));
  if (*newest + 1 >= static_cast<int>(layout::kMostParts)) {
    const Result<bool> merged = mergeHour(m_access, m_encoder, hour, device, runs.series, changes);
    if (merged && !*merged)
      return unexpected(ErrorCode::LimitExceeded, m_access.database().path(),
                        "an hour of device " + std::to_string(device) + " is full");
    return merged ? Result<void>{} : Unexpected{merged.error()};
  }
  const auto part = static_cast<std::uint32_t>(*newest + 1);
  std::string body;
  m_encoder.encode(runs.series, layout::hourStart(hour), body);
  changes.chunks.emplace_back(layout::chunkKey(hour, device, part), std::move(body));
  if (part > 0)
    changes.unmerged.push_back(hour << 32 | device);
  return {};
}

std::size_t Packer::memoryBytes() const {
  std::size_t bytes = m_scatter.memoryBytes() + m_standings.memoryBytes() +
                      m_types.capacity() * (sizeof(DataType) + sizeof(DeviceId));
  for (const auto& states : m_groups)
    bytes += states == nullptr ? 0 : states->memoryBytes();
  for (const auto& run : m_runs)
    bytes += run->memoryBytes();
  return bytes;
}

} // namespace muster
