#include "Merger.h"

#include "Layout.h"

#include <algorithm>
#include <map>

namespace muster {

namespace {

// Decoded; leaves room for what a block adds.
constexpr std::size_t kMostMergedBytes = 384u << 20;

using Runs = std::map<SeriesId, SeriesRun>;

Result<void> decodeParts(ChunkAccess& access, std::span<const ChunkAccess::Block> parts, std::int64_t hour,
                         Runs& runs) {
  DeviceBlockReader& reader = access.blocks();
  for (const ChunkAccess::Block& part : parts) {
    if (Result<void> opened = reader.open(part.body, layout::hourStart(hour)); !opened)
      return opened;
    for (std::size_t entry = 0; entry < reader.entries().size(); ++entry)
      if (Result<void> decoded = reader.decode(entry, runs[reader.entries()[entry].series]); !decoded)
        return decoded;
  }
  return {};
}

std::uint64_t normaliseAll(Runs& runs) {
  std::uint64_t repeats = 0;
  for (auto& [series, run] : runs)
    repeats += run.normalise();
  return repeats;
}

bool fitsIntoOneBlock(const Runs& runs) {
  std::size_t rows = 0, bytes = 0;
  for (const auto& [series, run] : runs) {
    rows += run.size();
    bytes += run.memoryBytes();
  }
  return rows <= kMostRowsABlock && bytes <= kMostMergedBytes;
}

void putMerged(DeviceBlockEncoder& encoder, std::int64_t hour, DeviceId device, const Runs& runs,
               std::span<const ChunkAccess::Block> parts, Changes& changes) {
  std::vector<BlockSeries> series;
  for (const auto& [id, run] : runs)
    series.push_back({id, &run});
  std::string body;
  encoder.encode(series, layout::hourStart(hour), body);
  changes.chunks.emplace_back(layout::chunkKey(hour, device, 0), std::move(body));
  for (const ChunkAccess::Block& part : parts)
    if (layout::partOfChunk(part.key) != 0)
      changes.chunksGone.push_back(part.key);
  ++changes.merges;
}

} // namespace

Result<bool> mergeHour(ChunkAccess& access, DeviceBlockEncoder& encoder, std::int64_t hour, DeviceId device,
                       std::span<const BlockSeries> more, Changes& changes) {
  const Result<std::vector<ChunkAccess::Block>> parts = access.parts(hour, device);
  if (!parts)
    return Unexpected{parts.error()};
  if (parts->size() + (more.empty() ? 0 : 1) < 2)
    return true;
  Runs runs;
  if (Result<void> decoded = decodeParts(access, *parts, hour, runs); !decoded)
    return Unexpected{decoded.error()};
  for (const BlockSeries& each : more) {
    SeriesRun& run = runs[each.series];
    run.type = each.run->type;
    for (std::size_t row = 0; row < each.run->size(); ++row)
      run.addFrom(*each.run, row);
  }
  const std::uint64_t repeats = normaliseAll(runs);
  if (!fitsIntoOneBlock(runs))
    return false;
  changes.repeats += repeats;
  putMerged(encoder, hour, device, runs, *parts, changes);
  return true;
}

Result<UpkeepDone> Merger::work(const UpkeepOrder& order) {
  const auto end = std::chrono::steady_clock::now() + order.atMost;
  const Result<Transaction> snapshot =
      Transaction::read(m_access.database()); // one lock for all that is read
  if (!snapshot)
    return Unexpected{snapshot.error()};
  UpkeepDone done;
  for (; done.hours < order.hours.size() && std::chrono::steady_clock::now() < end; ++done.hours) {
    const std::int64_t key = order.hours[done.hours];
    const Result<bool> merged =
        mergeHour(m_access, m_encoder, key >> 32, static_cast<DeviceId>(key & 0xffffffff), {}, done.changes);
    if (!merged && merged.error().code != ErrorCode::BadPayload)
      return Unexpected{merged.error()};
  }
  // A day's hours are read as they are stored, which merges of this order are not yet.
  for (; done.hours == 0 && done.days < order.days.size() && std::chrono::steady_clock::now() < end;
       ++done.days) {
    const std::int64_t key = order.days[done.days];
    const auto device = static_cast<std::size_t>(key >> 32);
    const std::int64_t firstHour = device < order.firstHours.size() ? order.firstHours[device] : 0;
    const Result<void> made = makeRollup(key, firstHour, done.changes);
    if (!made && made.error().code != ErrorCode::BadPayload)
      return Unexpected{made.error()};
  }
  return done;
}

// The day's hours are merged on the way.
Result<void> Merger::makeRollup(std::int64_t key, std::int64_t firstHour, Changes& changes) {
  const auto device = static_cast<DeviceId>(key >> 32);
  const std::int64_t day = key & 0xffffffff;
  std::vector<HourSummary> entries;
  Changes found;
  for (std::int64_t hour = std::max(day * 24, firstHour); hour < (day + 1) * 24; ++hour) {
    const Result<std::vector<ChunkAccess::Block>> parts = m_access.parts(hour, device);
    if (!parts)
      return Unexpected{parts.error()};
    Runs runs;
    if (Result<void> decoded = decodeParts(m_access, *parts, hour, runs); !decoded)
      return decoded;
    const std::uint64_t repeats = normaliseAll(runs);
    for (const auto& [series, run] : runs)
      entries.push_back({series, static_cast<std::uint8_t>(hour - day * 24), summarise(run, 0, run.size())});
    if (parts->size() > 1 && fitsIntoOneBlock(runs)) {
      found.repeats += repeats;
      putMerged(m_encoder, hour, device, runs, *parts, found);
    }
  }
  if (Result<void> kept = keepOldHours(key, firstHour, entries); !kept)
    return kept;
  changes.repeats += found.repeats;
  changes.merges += found.merges;
  std::ranges::move(found.chunks, std::back_inserter(changes.chunks));
  changes.chunksGone.insert(changes.chunksGone.end(), found.chunksGone.begin(), found.chunksGone.end());
  changes.staleGone.push_back(key);
  if (entries.empty())
    return {};
  std::ranges::sort(entries, [](const HourSummary& a, const HourSummary& b) {
    return a.series != b.series ? a.series < b.series : a.hour < b.hour;
  });
  encodeRollup(entries, layout::dayStart(day), changes.rollups.emplace_back(key, std::string()).second);
  return {};
}

// Of hours whose samples were deleted by age the summaries stay.
Result<void> Merger::keepOldHours(std::int64_t key, std::int64_t firstHour,
                                  std::vector<HourSummary>& entries) {
  const std::int64_t day = key & 0xffffffff;
  if (firstHour <= day * 24)
    return {};
  const Result<std::optional<ChunkAccess::Block>> rollup = m_access.rollup(key);
  if (!rollup)
    return Unexpected{rollup.error()};
  if (!*rollup)
    return {};
  const Result<std::vector<HourSummary>> old = decodeRollup((*rollup)->body, layout::dayStart(day));
  if (!old)
    return Unexpected{old.error()};
  for (const HourSummary& each : *old)
    if (day * 24 + each.hour < firstHour)
      entries.push_back(each);
  return {};
}

} // namespace muster
