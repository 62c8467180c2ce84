#include "ChunkAccess.h"

#include "Layout.h"

#include <limits>

namespace muster {

Result<std::unique_ptr<ChunkAccess>> ChunkAccess::open(const std::string& path) {
  Result<std::unique_ptr<Database>> database = Database::open(path, Database::Mode::Read);
  if (!database)
    return Unexpected{database.error()};
  std::unique_ptr<ChunkAccess> access(new ChunkAccess(std::move(*database)));
  if (Result<void> prepared = access->prepare(); !prepared)
    return Unexpected{prepared.error()};
  return access;
}

Result<void> ChunkAccess::prepare() {
  const std::pair<Statement*, const char*> all[] = {
      {&m_between, "SELECT key, body FROM chunk WHERE key BETWEEN ? AND ? ORDER BY key"},
      {&m_last, "SELECT key FROM chunk WHERE key BETWEEN ? AND ? ORDER BY key DESC LIMIT 1"},
      {&m_first, "SELECT key FROM chunk WHERE key >= ? ORDER BY key LIMIT 1"},
      {&m_newestFrame, "SELECT key, body FROM frame WHERE key BETWEEN ? AND ? ORDER BY key DESC LIMIT 1"},
      {&m_frameKeys, "SELECT key FROM frame WHERE key > ? AND key <= ? ORDER BY key"},
      {&m_frame, "SELECT body FROM frame WHERE key = ?"},
      {&m_rollup, "SELECT key, body FROM rollup WHERE key = ?"},
  };
  for (const auto& [statement, sql] : all) {
    Result<Statement> prepared = m_database->prepare(sql);
    if (!prepared)
      return Unexpected{prepared.error()};
    *statement = std::move(*prepared);
  }
  return {};
}

Result<std::vector<ChunkAccess::Block>> ChunkAccess::between(std::int64_t first, std::int64_t last) {
  std::vector<Block> blocks;
  m_between.bind(1, first).bind(2, last);
  for (;;) {
    const Result<bool> row = m_between.step();
    if (!row)
      return Unexpected{row.error()};
    if (!*row)
      return blocks;
    blocks.push_back({m_between.integer(0), std::string(m_between.blob(1))});
  }
}

Result<std::vector<ChunkAccess::Block>> ChunkAccess::parts(std::int64_t hour, DeviceId device) {
  return between(layout::chunkKey(hour, device, 0), layout::chunkKey(hour, device, layout::kMostParts - 1));
}

Result<std::vector<ChunkAccess::Block>> ChunkAccess::groupChunks(std::int64_t hour, std::uint32_t group) {
  const DeviceId first = group * layout::kGroupDevices;
  return between(layout::chunkKey(hour, first, 0),
                 layout::chunkKey(hour, first + layout::kGroupDevices - 1, layout::kMostParts - 1));
}

Result<int> ChunkAccess::newestPart(std::int64_t hour, DeviceId device) {
  m_last.bind(1, layout::chunkKey(hour, device, 0));
  m_last.bind(2, layout::chunkKey(hour, device, layout::kMostParts - 1));
  const Result<bool> row = m_last.step();
  if (!row)
    return Unexpected{row.error()};
  const int part = *row ? static_cast<int>(layout::partOfChunk(m_last.integer(0))) : -1;
  m_last.reset();
  return part;
}

Result<std::optional<std::int64_t>> ChunkAccess::firstChunkFrom(std::int64_t key) {
  m_first.bind(1, key);
  const Result<bool> row = m_first.step();
  if (!row)
    return Unexpected{row.error()};
  std::optional<std::int64_t> first;
  if (*row)
    first = m_first.integer(0);
  m_first.reset();
  return first;
}

Result<std::optional<ChunkAccess::Block>> ChunkAccess::rollup(std::int64_t key) {
  m_rollup.bind(1, key);
  const Result<bool> row = m_rollup.step();
  if (!row)
    return Unexpected{row.error()};
  std::optional<Block> block;
  if (*row)
    block = Block{key, std::string(m_rollup.blob(1))};
  m_rollup.reset();
  return block;
}

Result<std::optional<ChunkAccess::Frame>> ChunkAccess::newestFrame(std::uint32_t group,
                                                                   std::int64_t untilHour) {
  while (untilHour >= 0) {
    m_newestFrame.bind(1, layout::frameKey(group, 0)).bind(2, layout::frameKey(group, untilHour));
    const Result<bool> row = m_newestFrame.step();
    if (!row)
      return Unexpected{row.error()};
    if (!*row)
      return std::optional<Frame>();
    const std::int64_t hour = layout::hourOfFrame(m_newestFrame.integer(0));
    Result<StateBlock> state = decodeState(m_newestFrame.blob(1), layout::hourStart(hour));
    m_newestFrame.reset();
    if (state)
      return std::optional<Frame>({hour, std::move(*state)});
    untilHour = hour - 1;
  }
  return std::optional<Frame>();
}

Result<std::vector<std::int64_t>> ChunkAccess::frameKeys(std::uint32_t group, std::int64_t after,
                                                         std::int64_t until) {
  std::vector<std::int64_t> keys;
  m_frameKeys.bind(1, layout::frameKey(group, after)).bind(2, layout::frameKey(group, until));
  for (;;) {
    const Result<bool> row = m_frameKeys.step();
    if (!row)
      return Unexpected{row.error()};
    if (!*row)
      return keys;
    keys.push_back(m_frameKeys.integer(0));
  }
}

Result<std::optional<StateBlock>> ChunkAccess::frame(std::int64_t key) {
  m_frame.bind(1, key);
  const Result<bool> row = m_frame.step();
  if (!row)
    return Unexpected{row.error()};
  std::optional<StateBlock> block;
  if (*row) {
    Result<StateBlock> decoded = decodeState(m_frame.blob(0), layout::hourStart(layout::hourOfFrame(key)));
    if (decoded)
      block = std::move(*decoded);
  }
  m_frame.reset();
  return block;
}

Result<SeriesState> ChunkAccess::newestWith(std::int64_t hour, std::span<const SeriesState> more,
                                            std::uint32_t belowPart) {
  const SeriesState& newest = more.back();
  const Result<std::vector<Block>> stored = parts(hour, newest.device);
  if (!stored)
    return Unexpected{stored.error()};
  SeriesRun run;
  run.type = newest.type;
  for (const Block& part : *stored) {
    if (layout::partOfChunk(part.key) >= belowPart)
      break;
    if (Result<void> opened = m_blocks.open(part.body, layout::hourStart(hour)); !opened)
      return Unexpected{opened.error()};
    const std::size_t entry = m_blocks.find(newest.series);
    if (entry == m_blocks.entries().size())
      continue;
    if (Result<void> decoded = m_blocks.decode(entry, run); !decoded)
      return Unexpected{decoded.error()};
  }
  for (const SeriesState& each : more)
    addState(run, each);
  run.normalise();
  return stateOfRow(run, run.size() - 1, newest.series, newest.device);
}

SeriesState stateOfRow(const SeriesRun& run, std::size_t row, SeriesId series, DeviceId device) {
  SeriesState state;
  state.series = series;
  state.device = device;
  state.type = run.type;
  state.timeMs = run.timeMs[row];
  state.quality = run.qualityAt(row);
  state.flags = run.flagsAt(row);
  if (run.isNull(row))
    return state;
  if (isScalar(run.type))
    state.bits = run.bits[row];
  else
    state.bytes = run.bytesAt(row);
  return state;
}

void addState(SeriesRun& run, const SeriesState& state) {
  const bool isNull = (state.flags & sampleflag::Null) != 0;
  if (isScalar(state.type) || isNull)
    run.add(state.timeMs, isNull ? 0 : state.bits, state.quality, state.flags);
  else
    run.addBytes(state.timeMs, state.bytes, state.quality, state.flags);
}

void shorten(SeriesState& state) {
  if (state.bytes.size() <= kLongestStateBytes)
    return;
  state.bytes.clear();
  state.bytes.shrink_to_fit();
  state.isElsewhere = true;
}

bool isSameValue(const SeriesState& a, const SeriesState& b) {
  const bool isNull = (a.flags & sampleflag::Null) != 0;
  if (isNull != ((b.flags & sampleflag::Null) != 0) || a.isElsewhere || b.isElsewhere)
    return false;
  return isNull || (a.bits == b.bits && a.bytes == b.bytes);
}

} // namespace muster
