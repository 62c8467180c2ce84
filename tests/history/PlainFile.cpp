// Writes a PlainHistory as a history file, and makes random ones.
#include "PlainHistory.h"
#include "store/Database.h"
#include "store/Layout.h"

#include <chunks/DeviceBlock.h>
#include <chunks/JournalBlock.h>

#include <algorithm>
#include <set>

namespace muster {

class PlainFile {
 public:
  PlainFile(const PlainHistory& history, const PlainFileOptions& options)
      : m_history(history), m_options(options), m_random(options.seed) {}

  Result<void> write(const std::string& path) {
    Result<std::unique_ptr<Database>> opened = Database::open(path, Database::Mode::Create);
    if (!opened)
      return Unexpected{opened.error()};
    m_opened = std::move(*opened);
    m_database = m_opened.get();
    if (Result<void> made = m_database->run(
            "PRAGMA page_size=" + std::to_string(layout::kPageBytes) +
            "; PRAGMA journal_mode=WAL; PRAGMA application_id=" + std::to_string(layout::kApplicationId) +
            "; PRAGMA user_version=" + std::to_string(layout::kVersion) + "; BEGIN;" + layout::kCreateTables);
        !made)
      return made;
    writeCatalogue();
    writeRecords();
    writeChunks();
    writeJournal();
    writeFrames();
    writeRollups();
    if (!m_failed)
      return Unexpected{m_failed.error()};
    return m_database->run("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
  }

 private:
  bool chance(double share) { return std::uniform_real_distribution<double>(0, 1)(m_random) < share; }

  template<class Bind>
  void insert(const char* sql, Bind bind) {
    Result<Statement> statement = m_database->prepare(sql);
    if (!statement) {
      m_failed = Unexpected{statement.error()};
      return;
    }
    bind(*statement);
    if (Result<void> ran = statement->run(); !ran)
      m_failed = ran;
  }

  void put(const char* sql, std::int64_t key, const std::string& body) {
    insert(sql, [&](Statement& row) { row.bind(1, key).bindBlob(2, body); });
  }

  void writeCatalogue() {
    for (const DeviceInfo& device : m_history.devices())
      insert("INSERT INTO device VALUES(?,?,?,?,?)", [&](Statement& row) {
        row.bind(1, device.id).bind(2, device.node);
        row.bindText(3, device.group).bindText(4, device.nodeName).bindText(5, device.device);
      });
    for (const SeriesInfo& series : m_history.series())
      insert("INSERT INTO series VALUES(?,?,?,?)", [&](Statement& row) {
        row.bind(1, series.id).bind(2, series.device).bindText(3, series.metric);
        row.bind(4, static_cast<std::int64_t>(series.type));
      });
    for (const auto& entry : m_history.m_meanings)
      insert("INSERT INTO meaning VALUES(?,?,?,?,?,?)", [&](Statement& row) {
        const auto& [series, meaning] = entry;
        row.bind(1, series).bind(2, meaning.sinceMs).bindText(3, meaning.unit);
        row.bindReal(4, meaning.low).bindReal(5, meaning.high).bindBlob(6, meaning.properties);
      });
  }

  void writeRecords() {
    for (const HistoryEvent& event : m_history.events())
      insert("INSERT INTO event VALUES(?,?,?,?,?,?,?,?)", [&](Statement& row) {
        row.bind(1, event.id).bind(2, event.timeMs).bind(3, event.receivedMs);
        row.bind(4, static_cast<std::int64_t>(event.kind));
        if (event.device == kNoDevice)
          row.bindNull(5);
        else
          row.bind(5, event.device);
        row.bind(6, static_cast<std::int64_t>(event.count));
        row.bindText(7, event.sender).bindText(8, event.detail);
      });
    for (const OddHistorySample& odd : m_history.m_odd)
      insert(
          "INSERT INTO odd(series, time_ms, received_ms, bits, bytes, quality, flags) VALUES(?,?,?,?,?,?,?)",
          [&](Statement& row) {
            const bool isBytes = !isScalar(odd.row.type) && !odd.row.isNull(0);
            row.bind(1, odd.series).bind(2, odd.row.timeMs[0]).bind(3, odd.receivedMs);
            row.bind(4, isBytes ? 0 : static_cast<std::int64_t>(odd.row.bits[0]));
            if (isBytes)
              row.bindBlob(5, odd.row.bytesAt(0));
            else
              row.bindNull(5);
            row.bind(6, odd.row.qualityAt(0)).bind(7, odd.row.flagsAt(0));
          });
  }

  std::size_t packed() const {
    return std::min(static_cast<std::size_t>(m_options.parts), m_history.m_batches.size());
  }

  using Hours = std::map<std::pair<std::int64_t, DeviceId>, std::map<SeriesId, std::vector<PlainSample>>>;

  void add(Hours& hours, SeriesId series, const PlainSample& sample) const {
    hours[{layout::hourOf(sample.timeMs), m_history.series()[series].device}][series].push_back(sample);
  }

  // Rows of one batch, hour and device become a block: the part after those that are there.
  void writeChunks() {
    Hours hours;
    if (m_options.isMerged) {
      for (const SeriesInfo& series : m_history.series())
        for (const PlainSample& sample : inChunks(series.id))
          add(hours, series.id, sample);
      return writeBlocks(hours);
    }
    for (std::size_t batch = 0; batch < packed(); ++batch) {
      for (const PlainArrival& arrival : m_history.m_batches[batch])
        add(hours, arrival.series, arrival.sample);
      writeBlocks(hours);
      hours.clear();
    }
  }

  void writeBlocks(const Hours& hours) {
    for (const auto& [place, series] : hours) {
      std::vector<SeriesRun> runs;
      std::vector<BlockSeries> block;
      runs.reserve(series.size());
      for (const auto& [id, samples] : series) {
        runs.push_back(runOf(samples, m_history.series()[id].type));
        runs.back().normalise();
        block.push_back({id, &runs.back()});
      }
      std::string body;
      m_encoder.encode(block, layout::hourStart(place.first), body);
      put("INSERT INTO chunk VALUES(?,?)", layout::chunkKey(place.first, place.second, m_parts[place]++),
          body);
    }
  }

  void writeJournal() {
    JournalBlockEncoder encoder;
    std::vector<DataType> types;
    for (const SeriesInfo& series : m_history.series())
      types.push_back(series.type);
    for (std::size_t i = packed(); i < m_history.m_batches.size(); ++i) {
      SampleBatch batch;
      for (const auto& [series, sample] : m_history.m_batches[i]) {
        if (isScalar(types[series]))
          batch.addScalar(series, sample.timeMs, 0, sample.value.bits(), sample.quality, sample.flags);
        else
          batch.addBytes(series, sample.timeMs, 0, sample.value.bytes(), sample.quality, sample.flags);
        if (!sample.metadata.empty())
          batch.addMetadata(sample.metadata);
      }
      if (batch.empty())
        continue;
      std::string body;
      encoder.encode(batch, types, body);
      const auto ends = std::minmax_element(batch.timeMs.begin(), batch.timeMs.end());
      insert("INSERT INTO journal VALUES(?,?,?,?,?)", [&](Statement& row) {
        row.bind(1, static_cast<std::int64_t>(i)).bind(2, static_cast<std::int64_t>(batch.size()));
        row.bind(3, *ends.first).bind(4, *ends.second).bindBlob(5, body);
      });
    }
  }

  // Every series' samples of the chunks, in order.
  const std::vector<PlainSample>& inChunks(SeriesId series) {
    auto [place, isNew] = m_inChunks.try_emplace(series);
    if (isNew)
      place->second = m_history.samples(series, packed());
    return place->second;
  }

  void writeFrames() {
    std::set<std::int64_t> hours;
    for (const SeriesInfo& series : m_history.series())
      for (const PlainSample& sample : inChunks(series.id))
        hours.insert(layout::hourOf(sample.timeMs));
    const auto groups = static_cast<std::uint32_t>((m_history.devices().size() + 63) / 64);
    for (const std::int64_t hour : hours)
      for (std::uint32_t group = 0; group < groups; ++group) {
        if (!chance(m_options.framesOfHours))
          continue;
        std::string body;
        encodeState(frameOf(group, layout::hourStart(hour)), layout::hourStart(hour), body);
        put("INSERT INTO frame VALUES(?,?)", layout::frameKey(group, hour), body);
      }
  }

  StateBlock frameOf(std::uint32_t group, std::int64_t beforeMs) {
    StateBlock block;
    for (const SeriesInfo& series : m_history.series()) {
      const std::vector<PlainSample>& all = inChunks(series.id);
      const auto after =
          std::lower_bound(all.begin(), all.end(), beforeMs,
                           [](const PlainSample& each, std::int64_t time) { return each.timeMs < time; });
      if (layout::groupOf(series.device) != group || after == all.begin())
        continue;
      const PlainSample& newest = *(after - 1);
      SeriesState state{series.id,     series.device,        series.type,
                        newest.timeMs, newest.value.bits(),  newest.quality,
                        newest.flags,  newest.value.bytes(), false};
      state.isElsewhere = state.bytes.size() > kLongestStateBytes;
      if (state.isElsewhere)
        state.bytes.clear();
      block.series.push_back(state);
    }
    std::sort(block.series.begin(), block.series.end(), [](const SeriesState& a, const SeriesState& b) {
      return std::pair(a.device, a.series) < std::pair(b.device, b.series);
    });
    bool isHostOnline[1];
    for (const DeviceStanding& standing : m_history.standings(beforeMs, isHostOnline))
      if (layout::groupOf(standing.device) == group)
        block.devices.push_back(standing);
    return block;
  }

  void writeRollups() {
    std::map<std::pair<DeviceId, std::int64_t>, std::map<std::pair<SeriesId, int>, Summary>> days;
    for (const SeriesInfo& series : m_history.series())
      for (const PlainSample& sample : inChunks(series.id)) {
        const int hour = static_cast<int>(layout::hourOf(sample.timeMs) % 24);
        addToSummary(days[{series.device, layout::dayOf(sample.timeMs)}][{series.id, hour}], sample.timeMs,
                     sample.number());
      }
    for (const auto& [place, summaries] : days) {
      if (!chance(m_options.rollupsOfDays))
        continue;
      const bool isStale = chance(m_options.staleRollups);
      const std::int64_t key = layout::rollupKey(place.first, place.second);
      std::vector<HourSummary> entries;
      for (const auto& [at, summary] : summaries)
        entries.push_back({at.first, static_cast<std::uint8_t>(at.second), summary});
      if (isStale)
        entries.resize(1);
      std::string body;
      encodeRollup(entries, layout::dayStart(place.second), body);
      put("INSERT INTO rollup VALUES(?,?)", key, body);
      if (isStale)
        insert("INSERT INTO stale VALUES(?)", [&](Statement& row) { row.bind(1, key); });
    }
  }

  const PlainHistory& m_history;
  const PlainFileOptions& m_options;
  std::mt19937_64 m_random;
  DeviceBlockEncoder m_encoder;
  std::map<std::pair<std::int64_t, DeviceId>, std::uint32_t> m_parts; // written so far
  std::unique_ptr<Database> m_opened;
  Database* m_database = nullptr;
  Result<void> m_failed;
  std::map<SeriesId, std::vector<PlainSample>> m_inChunks;
};

std::string PlainHistory::writeFile(const std::string& path, const PlainFileOptions& options) const {
  const Result<void> written = PlainFile(*this, options).write(path);
  return written ? std::string() : written.error().message();
}

} // namespace muster
