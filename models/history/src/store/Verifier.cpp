#include "Verifier.h"

#include "Layout.h"

#include <algorithm>

namespace muster {

namespace {

constexpr std::size_t kMostWords = 100;
constexpr std::int64_t kLastHour = layout::hourOf(layout::kEndMs - 1);
constexpr double kSqliteShare = 0.3; // of the progress

SeriesState stateOf(const SeriesRun& run, std::size_t row, SeriesId series, DeviceId device) {
  SeriesState state;
  state.series = series;
  state.device = device;
  state.type = run.type;
  state.timeMs = run.timeMs[row];
  state.quality = run.qualityAt(row);
  state.flags = run.flagsAt(row);
  if (isScalar(run.type))
    state.bits = run.isNull(row) ? 0 : run.bits[row];
  else if (!run.isNull(row))
    state.bytes = run.bytesAt(row);
  state.isElsewhere = state.bytes.size() > kLongestStateBytes;
  if (state.isElsewhere)
    state.bytes.clear();
  return state;
}

} // namespace

void Verifier::damage(std::string what) {
  if (m_verdict.damages.size() < kMostWords)
    m_verdict.damages.push_back(std::move(what));
  else
    ++m_verdict.moreDamages;
}

std::string Verifier::chunkName(std::int64_t key) const {
  return "chunk of hour " + hourText(layout::hourOfChunk(key)) + ", device " +
         m_catalogue.nameOf(layout::deviceOfChunk(key)) + ", part " +
         std::to_string(layout::partOfChunk(key));
}

Result<Verdict> Verifier::run() {
  if (Result<void> checked = checkSqlite(); !checked)
    return Unexpected{checked.error()};
  if (Result<void> loaded = m_catalogue.load(m_connection.database()); !loaded) {
    if (loaded.error().code != ErrorCode::BadPayload)
      return Unexpected{loaded.error()};
    damage(loaded.error().detail);
  }
  m_newest.resize(m_catalogue.series().size());
  m_isUnsure.resize(m_newest.size(), 0);
  for (auto check :
       {&Verifier::checkBlocks, &Verifier::checkRollups, &Verifier::checkJournal, &Verifier::checkRecords}) {
    const Result<void> checked = (this->*check)();
    if (checked)
      continue;
    // A page that SQLite cannot read ends the walk through that table; the other tables are looked at all the same.
    if (checked.error().code != ErrorCode::BadPayload)
      return Unexpected{checked.error()};
    damage(checked.error().detail);
  }
  if (m_onProgress)
    m_onProgress(1);
  return std::move(m_verdict);
}

Result<void> Verifier::each(const char* sql, const std::function<Result<void>(const Statement&)>& onRow) {
  Result<Statement> rows = m_connection.database().prepare(sql);
  if (!rows)
    return Unexpected{rows.error()};
  for (;;) {
    if (Result<void> wanted = m_query.check(); !wanted)
      return wanted;
    const Result<bool> row = rows->step();
    if (!row)
      return Unexpected{row.error()};
    if (!*row)
      return {};
    if (Result<void> taken = onRow(*rows); !taken)
      return taken;
  }
}

Result<void> Verifier::checkSqlite() {
  const Result<void> checked =
      each("PRAGMA integrity_check(200)", [this](const Statement& row) -> Result<void> {
        if (row.text(0) != "ok")
          damage("SQLite: " + std::string(row.text(0)));
        return {};
      });
  if (!checked && checked.error().code != ErrorCode::BadPayload)
    return checked;
  if (!checked)
    damage(checked.error().detail);
  if (m_onProgress)
    m_onProgress(kSqliteShare);
  return {};
}

// Hour by hour, so that each keyframe can be held against what the chunks before it have.
Result<void> Verifier::checkBlocks() {
  Database& database = m_connection.database();
  const std::pair<Statement*, const char*> statements[] = {
      {&m_frames, "SELECT key, body FROM frame WHERE key >= ?1 AND key <= ?2 ORDER BY key"},
      {&m_chunk, "SELECT 1 FROM chunk WHERE key >= ?1 AND key <= ?2 LIMIT 1"},
  };
  for (const auto& [statement, sql] : statements) {
    Result<Statement> prepared = database.prepare(sql);
    if (!prepared)
      return Unexpected{prepared.error()};
    *statement = std::move(*prepared);
  }
  const Result<std::int64_t> frames = database.integer("SELECT MIN(key & 0xffffffff) FROM frame");
  if (!frames)
    return Unexpected{frames.error()};
  m_frameHour = *frames;
  const auto extent = m_connection.hours();
  if (!extent)
    return Unexpected{extent.error()};
  DeviceHour hour;
  const Result<void> walked =
      each("SELECT key, body FROM chunk ORDER BY key", [&](const Statement& row) -> Result<void> {
        const std::int64_t key = row.integer(0), at = layout::hourOfChunk(key);
        if (key < 0 || at > kLastHour) {
          damage("a chunk has a key that cannot be: " + std::to_string(key));
          return {};
        }
        const bool isNext = hour.key < 0 || key >> 8 != hour.key >> 8;
        if (isNext)
          finishHour(hour);
        if (Result<void> checked = checkFramesUntil(at); !checked)
          return checked;
        if (isNext && m_onProgress && extent->has_value())
          m_onProgress(kSqliteShare + (1 - kSqliteShare) * static_cast<double>(at - (*extent)->first) /
                                          static_cast<double>((*extent)->second - (*extent)->first + 1));
        return checkChunk(key, row.blob(1), hour);
      });
  finishHour(hour);
  return walked ? checkFramesUntil(kLastHour) : walked;
}

Result<void> Verifier::checkChunk(std::int64_t key, std::string_view body, DeviceHour& hour) {
  ++m_verdict.checked;
  if (hour.key < 0)
    hour.key = key;
  DeviceBlockReader& block = m_connection.block();
  if (Result<void> opened = block.open(body, layout::hourStart(layout::hourOfChunk(key))); !opened) {
    hour.isDamaged = true;
    damage(chunkName(key) + ": " + opened.error().detail);
    return {};
  }
  for (std::size_t entry = 0; entry < block.entries().size(); ++entry)
    checkEntry(key, entry, block, hour);
  return {};
}

void Verifier::checkEntry(std::int64_t key, std::size_t entry, DeviceBlockReader& block, DeviceHour& hour) {
  const DeviceBlockReader::Entry& each = block.entries()[entry];
  const std::string series = ", series " + std::to_string(each.series);
  if (!m_catalogue.hasSeries(each.series) ||
      m_catalogue.series()[each.series].device != layout::deviceOfChunk(key) ||
      m_catalogue.series()[each.series].type != each.type) {
    hour.isDamaged = true;
    damage(chunkName(key) + series + ": the catalogue has no such series of this device");
    return;
  }
  SeriesRun run;
  if (Result<void> decoded = block.decode(entry, run); !decoded) {
    hour.isDamaged = true;
    damage(chunkName(key) + series + ": " + decoded.error().detail);
    return;
  }
  m_verdict.samples += run.size();
  const std::int64_t start = layout::hourStart(layout::hourOfChunk(key));
  if (!std::is_sorted(run.timeMs.begin(), run.timeMs.end()) || run.empty() || run.timeMs.front() < start ||
      run.timeMs.back() >= start + layout::kHourMs) {
    hour.isDamaged = true;
    damage(chunkName(key) + series + ": its times are in no order, or outside of the hour");
    return;
  }
  const auto place = std::lower_bound(hour.series.begin(), hour.series.end(), each.series);
  const std::ptrdiff_t at = place - hour.series.begin();
  if (place == hour.series.end() || *place != each.series) {
    hour.series.insert(place, each.series);
    hour.runs.insert(hour.runs.begin() + at, std::move(run));
    return;
  }
  SeriesRun& there = hour.runs[static_cast<std::size_t>(at)];
  for (std::size_t row = 0; row < run.size(); ++row)
    there.addFrom(run, row);
}

void Verifier::finishHour(DeviceHour& hour) {
  const DeviceId device = layout::deviceOfChunk(hour.key);
  if (hour.isDamaged) {
    const auto byDevice = m_catalogue.byDevice();
    auto id = std::partition_point(byDevice.begin(), byDevice.end(),
                                   [&](SeriesId each) { return m_catalogue.series()[each].device < device; });
    for (; id != byDevice.end() && m_catalogue.series()[*id].device == device; ++id)
      m_isUnsure[*id] = 1;
  }
  for (std::size_t i = 0; i < hour.runs.size(); ++i) {
    SeriesRun& run = hour.runs[i];
    run.normalise();
    m_newest[hour.series[i]] = stateOf(run, run.size() - 1, hour.series[i], device);
    if (!hour.isDamaged)
      m_isUnsure[hour.series[i]] = 0;
  }
  hour = {};
}

// Frames of hours up to and with this one; what m_newest has is from before it.
Result<void> Verifier::checkFramesUntil(std::int64_t hour) {
  const std::size_t groups =
      (m_catalogue.devices().size() + layout::kGroupDevices - 1) / layout::kGroupDevices;
  for (std::uint32_t group = 0; m_frameHour <= hour && group < groups; ++group) {
    m_frames.reset();
    m_frames.bind(1, layout::frameKey(group, m_frameHour)).bind(2, layout::frameKey(group, hour));
    for (;;) {
      const Result<bool> row = m_frames.step();
      if (!row)
        return Unexpected{row.error()};
      if (!*row)
        break;
      if (Result<void> checked = checkFrame(m_frames.integer(0), m_frames.blob(1)); !checked)
        return checked;
    }
  }
  m_frameHour = std::max(m_frameHour, hour + 1);
  return m_query.check();
}

Result<bool> Verifier::isInChunks(const SeriesState& state) {
  const std::int64_t hour = layout::hourOf(state.timeMs);
  m_chunk.bind(1, layout::chunkKey(hour, state.device, 0))
      .bind(2, layout::chunkKey(hour, state.device, layout::kMostParts - 1));
  const Result<bool> row = m_chunk.step();
  m_chunk.reset();
  return row;
}

Result<void> Verifier::checkFrame(std::int64_t key, std::string_view body) {
  ++m_verdict.checked;
  const auto group = static_cast<std::uint32_t>(key >> 32);
  const std::string name = "keyframe of hour " + hourText(layout::hourOfFrame(key)) + ", devices " +
                           std::to_string(group * layout::kGroupDevices) + " on";
  const std::int64_t beforeMs = layout::hourStart(layout::hourOfFrame(key));
  const Result<StateBlock> frame = decodeState(body, beforeMs);
  if (!frame) {
    damage(name + ": " + frame.error().detail);
    return {};
  }
  const auto wrong = [&](SeriesId series, const char* what) {
    damage(name + ", series " + std::to_string(series) + ": " + what);
    return Result<void>();
  };
  std::vector<SeriesId> there;
  for (const SeriesState& state : frame->series) {
    there.push_back(state.series);
    if (!m_catalogue.hasSeries(state.series) || m_catalogue.series()[state.series].device != state.device ||
        m_catalogue.series()[state.series].type != state.type || layout::groupOf(state.device) != group ||
        state.timeMs < layout::kEpochMs || state.timeMs >= beforeMs)
      return wrong(state.series, "the catalogue has no such series of these devices, or its time cannot be");
    const SeriesState& newest = m_newest[state.series];
    if (newest == state || m_isUnsure[state.series] != 0)
      continue;
    if (newest.series != kNoSeries)
      return wrong(state.series, "the chunks before it have another newest sample");
    // Deletion by age leaves values whose chunks are gone.
    const Result<bool> isKept = isInChunks(state);
    if (!isKept)
      return Unexpected{isKept.error()};
    if (*isKept)
      return wrong(state.series, "its sample is in no chunk");
  }
  std::sort(there.begin(), there.end());
  const auto byDevice = m_catalogue.byDevice();
  auto id = std::partition_point(byDevice.begin(), byDevice.end(), [&](SeriesId each) {
    return layout::groupOf(m_catalogue.series()[each].device) < group;
  });
  for (; id != byDevice.end() && layout::groupOf(m_catalogue.series()[*id].device) == group; ++id)
    if (m_newest[*id].series != kNoSeries && !std::binary_search(there.begin(), there.end(), *id))
      return wrong(*id, "it is missing");
  return {};
}

} // namespace muster
