// WriterStory: comparisons of the file with the plain lists.
#include "WriterStory.h"
#include "store/Database.h"
#include "store/Layout.h"
#include "store/StandingRule.h"

#include <history/HistoryReader.h>

#include <chunks/DeviceBlock.h>
#include <chunks/RollupBlock.h>
#include <chunks/StateBlock.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>

namespace muster {

namespace {

// A test cannot go on.
[[noreturn]] void giveUp(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::abort();
}

// Key and body of each row.
std::vector<std::pair<std::int64_t, std::string>> blocksOf(const std::string& path,
                                                           const std::string& table) {
  Result<std::unique_ptr<Database>> database = Database::open(path, Database::Mode::Read);
  if (!database)
    giveUp(database.error().message());
  Result<Statement> rows = (*database)->prepare("SELECT * FROM " + table + " ORDER BY 1");
  std::vector<std::pair<std::int64_t, std::string>> blocks;
  while (rows->step().value_or(false))
    blocks.emplace_back(rows->integer(0), table == "stale" ? std::string() : std::string(rows->blob(1)));
  return blocks;
}

// What the chunks hold, each sample once.
std::map<SeriesId, std::vector<PlainSample>> packedSamples(const std::string& path) {
  std::map<SeriesId, SeriesRun> runs;
  DeviceBlockReader reader;
  for (const auto& [key, body] : blocksOf(path, "chunk")) {
    if (!reader.open(body, layout::hourStart(layout::hourOfChunk(key))))
      giveUp("a chunk is damaged");
    for (std::size_t entry = 0; entry < reader.entries().size(); ++entry)
      if (!reader.decode(entry, runs[reader.entries()[entry].series]))
        giveUp("a chunk is damaged");
  }
  std::map<SeriesId, std::vector<PlainSample>> samples;
  for (auto& [series, run] : runs) {
    run.normalise();
    samples[series] = samplesOf(run);
  }
  return samples;
}

std::string sampleText(const PlainSample& sample) {
  return std::to_string(sample.timeMs) + " null " + std::to_string(sample.value.isNull()) + " bits " +
         std::to_string(sample.value.bits()) + " bytes " + std::to_string(sample.value.bytes().size()) +
         " quality " + std::to_string(sample.quality) + " flags " + std::to_string(sample.flags) +
         " metadata " + std::to_string(sample.metadata.size());
}

SeriesState stateOf(const PlainSample& sample, const SeriesInfo& series) {
  SeriesState state;
  state.series = series.id;
  state.device = series.device;
  state.type = series.type;
  state.timeMs = sample.timeMs;
  state.bits = sample.value.bits();
  state.quality = sample.quality;
  state.flags = sample.flags;
  state.isElsewhere = sample.value.bytes().size() > kLongestStateBytes;
  if (!state.isElsewhere)
    state.bytes = sample.value.bytes();
  return state;
}

std::vector<DeviceStanding> standingsBefore(const PlainHistory& plain, std::uint32_t group, std::int64_t ms) {
  std::map<DeviceId, DeviceStanding> all;
  std::set<DeviceId> known;
  for (const DeviceInfo& info : plain.devices())
    all[info.id].device = info.id;
  for (const HistoryEvent& event : plain.events()) {
    if (event.receivedMs >= ms || event.device == kNoDevice)
      continue;
    known.insert(event.device);
    applyEvent(all[event.device], event);
    for (const DeviceInfo& info : plain.devices())
      if (event.kind == EventKind::Death && !info.isNode() && info.node == event.device)
        applyDeath(all[info.id], event.receivedMs);
  }
  std::vector<DeviceStanding> standings;
  for (const DeviceId id : known)
    if (layout::groupOf(id) == group)
      standings.push_back(all[id]);
  return standings;
}

} // namespace

std::string WriterStory::compareSamples() const {
  Result<std::unique_ptr<HistoryReader>> reader = openHistoryReader(m_path);
  if (!reader)
    return "reader: " + reader.error().message();
  for (const SeriesInfo& series : m_plain.series()) {
    const std::vector<PlainSample> expected = m_plain.samples(series.id);
    const Result<SeriesRun> run = (*reader)->range(series.id, INT64_MIN, INT64_MAX, false, false);
    if (!run) {
      // Not in the file yet: nothing of it was committed.
      if (expected.empty())
        continue;
      return series.metric + ": " + run.error().message();
    }
    const std::vector<PlainSample> found = samplesOf(*run);
    for (std::size_t i = 0; i < std::max(found.size(), expected.size()); ++i)
      if (i >= found.size() || i >= expected.size() || !(found[i] == expected[i]))
        return series.metric + ": sample " + std::to_string(i) + " of " + std::to_string(expected.size()) +
               " (found " + std::to_string(found.size()) +
               "): " + (i < found.size() ? sampleText(found[i]) : "none") + " instead of " +
               (i < expected.size() ? sampleText(expected[i]) : "none");
  }
  std::vector<OddHistorySample> odd;
  const Result<void> read = (*reader)->odd([&](const OddHistorySample& sample) {
    odd.push_back(sample);
    return true;
  });
  if (!read)
    return "odd: " + read.error().message();
  if (odd.size() != m_odd.size())
    return std::to_string(odd.size()) + " odd samples instead of " + std::to_string(m_odd.size());
  for (std::size_t i = 0; i < odd.size(); ++i)
    if (odd[i].series != m_odd[i].series || odd[i].receivedMs != m_odd[i].receivedMs ||
        samplesOf(odd[i].row) != samplesOf(m_odd[i].row))
      return "odd sample " + std::to_string(i) + " differs";
  return {};
}

std::string WriterStory::compareFrames() const {
  // What is in the journal alone is in no frame yet.
  const std::map<SeriesId, std::vector<PlainSample>> packed = packedSamples(m_path);
  for (const auto& [key, body] : blocksOf(m_path, "frame")) {
    const std::int64_t hour = layout::hourOfFrame(key), startMs = layout::hourStart(hour);
    const auto group = static_cast<std::uint32_t>(key >> 32);
    const std::string name = "frame of group " + std::to_string(group) + ", hour " + std::to_string(hour);
    const Result<StateBlock> frame = decodeState(body, startMs);
    if (!frame)
      return name + ": " + frame.error().message();
    std::vector<SeriesState> expected;
    for (const SeriesInfo& series : m_plain.series()) {
      const auto there = packed.find(series.id);
      if (there == packed.end() || layout::groupOf(series.device) != group)
        continue;
      const auto newest = std::find_if(there->second.rbegin(), there->second.rend(),
                                       [&](const PlainSample& sample) { return sample.timeMs < startMs; });
      if (newest != there->second.rend())
        expected.push_back(stateOf(*newest, series));
    }
    std::ranges::sort(expected, [](const SeriesState& a, const SeriesState& b) {
      return a.device != b.device ? a.device < b.device : a.series < b.series;
    });
    if (frame->series != expected)
      return name + ": its samples are others";
    if (frame->devices != standingsBefore(m_plain, group, startMs))
      return name + ": devices stood otherwise";
  }
  return {};
}

std::string WriterStory::compareRollups() const {
  std::map<SeriesId, std::vector<PlainSample>> packed = packedSamples(m_path);
  std::set<std::int64_t> stale;
  for (const auto& [key, body] : blocksOf(m_path, "stale"))
    stale.insert(key);
  for (const auto& [key, body] : blocksOf(m_path, "rollup")) {
    if (stale.contains(key))
      continue;
    const std::int64_t day = key & 0xffffffff;
    std::vector<HourSummary> expected;
    for (const SeriesInfo& series : m_plain.series()) {
      if (series.device != key >> 32)
        continue;
      std::map<std::int64_t, std::vector<PlainSample>> hours;
      for (const PlainSample& sample : packed[series.id])
        hours[layout::hourOf(sample.timeMs)].push_back(sample);
      for (const auto& [hour, there] : hours) {
        const SeriesRun run = runOf(there, series.type);
        if (hour / 24 == day)
          expected.push_back(
              {series.id, static_cast<std::uint8_t>(hour % 24), summarise(run, 0, run.size())});
      }
    }
    std::string encoded;
    encodeRollup(expected, layout::dayStart(day), encoded); // as bytes: NaN differs from itself
    if (encoded != body)
      return "rollup of device " + std::to_string(key >> 32) + ", day " + std::to_string(day) + " differs";
  }
  return {};
}

std::string WriterStory::compareChunks() const {
  std::map<std::int64_t, std::uint32_t> parts; // by key without part
  for (const auto& [key, body] : blocksOf(m_path, "chunk")) {
    if (layout::partOfChunk(key) != parts[key >> 8]++)
      return "parts are not numbered from 0 on";
    if (isSettled && layout::partOfChunk(key) != 0)
      return "an hour has parts after settling";
    DeviceBlockReader reader;
    const std::int64_t startMs = layout::hourStart(layout::hourOfChunk(key));
    if (Result<void> opened = reader.open(body, startMs); !opened)
      return opened.error().message();
    for (std::size_t entry = 0; entry < reader.entries().size(); ++entry) {
      SeriesRun run;
      if (!reader.decode(entry, run) || run.empty() || run.timeMs.front() < startMs ||
          run.timeMs.back() >= startMs + layout::kHourMs)
        return "a chunk holds what is not of its hour";
      if (m_plain.series().at(reader.entries()[entry].series).device != layout::deviceOfChunk(key))
        return "a chunk holds what is not of its device";
    }
  }
  return {};
}

} // namespace muster
