#include "SpillFile.h"

#include <history/ReportSorter.h>

#include <queue>

#include <unistd.h>

#include <algorithm>
#include <compare>
#include <cstdlib>
#include <limits>
#include <unordered_map>

namespace muster {

namespace {

constexpr std::size_t kSmallestBuffer = 4096; // of a run that is read back
constexpr std::uint64_t kRowsBetweenLooks = 4096;

std::string spillFolder(const ReportSorterOptions& options) {
  if (!options.temporaryFolder.empty())
    return options.temporaryFolder;
  if (const char* folder = std::getenv("TMPDIR"); folder != nullptr && *folder != '\0')
    return folder;
  return ::access("/var/tmp", W_OK) == 0 ? "/var/tmp" : "/tmp"; // /tmp may lie in memory
}

// A sample in memory. The order of arrival decides which one of two equal ones stays.
struct Row {
  std::int64_t timeMs;
  std::uint64_t bits; // bytes: offset << 32 | length in the arena
  std::uint32_t series;
  std::uint32_t unit;
  std::uint32_t arrival;
  std::uint16_t quality;
  std::uint8_t flags;
};
static_assert(sizeof(Row) == 32);

// Catalogue of the report: what a series is called, and its place in the order of a report.
class Names {
 public:
  void add(const FleetUpdate& update) {
    for (const DeviceInfo& device : update.devices) {
      if (m_devices.size() <= device.id)
        m_devices.resize(device.id + 1);
      m_devices[device.id] = device;
      m_isRanked = false;
    }
    for (const SeriesInfo& info : update.series) {
      if (m_series.size() <= info.id)
        m_series.resize(info.id + 1);
      Entry& entry = m_series[info.id];
      m_isRanked = m_isRanked && entry.isKnown;
      entry = {info.device, info.metric, info.type, unitIndex(info.unit), entry.rank, true};
    }
  }

  bool knows(SeriesId id) const {
    return id < m_series.size() && m_series[id].isKnown && m_series[id].device < m_devices.size();
  }
  bool isScalarSeries(SeriesId id) const { return isScalar(m_series[id].type); }
  std::uint32_t unitOf(SeriesId id) const { return m_series[id].unit; }
  std::uint32_t rankOf(SeriesId id) const { return m_series[id].rank; }

  // Ranks follow names alone, so that those of an earlier run stay in order when series join later.
  void rank() {
    if (std::exchange(m_isRanked, true))
      return;
    std::vector<SeriesId> ids;
    for (SeriesId id = 0; id < m_series.size(); ++id)
      if (knows(id))
        ids.push_back(id);
    std::ranges::sort(ids, [this](SeriesId a, SeriesId b) { return key(a) < key(b); });
    for (std::uint32_t i = 0; i < ids.size(); ++i)
      m_series[ids[i]].rank = i;
  }

  CsvRowView rowOf(const SortedSample& sample) const {
    const Entry& entry = m_series[sample.series];
    const DeviceInfo& device = m_devices[entry.device];
    CsvRowView row;
    row.timeMs = sample.timeMs;
    row.group = device.group;
    row.node = device.nodeName;
    row.device = device.device;
    row.metric = entry.metric;
    row.type = entry.type;
    row.isNull = (sample.flags & sampleflag::Null) != 0;
    row.bits = sample.bits;
    row.bytes = sample.bytes;
    row.unit = m_units[sample.unit];
    row.quality = sample.quality;
    row.historical = (sample.flags & sampleflag::Historical) != 0;
    return row;
  }

 private:
  struct Entry {
    DeviceId device = kNoDevice;
    std::string metric;
    DataType type = DataType::Unknown;
    std::uint32_t unit = 0;
    std::uint32_t rank = 0;
    bool isKnown = false;
  };
  struct Key {
    std::string_view group, node, device, metric, type;
    auto operator<=>(const Key&) const = default;
  };

  Key key(SeriesId id) const {
    const Entry& entry = m_series[id];
    const DeviceInfo& device = m_devices[entry.device];
    return {device.group, device.nodeName, device.device, entry.metric, dataTypeName(entry.type)};
  }

  // A unit may change with a birth: samples keep the one under which they came.
  std::uint32_t unitIndex(const std::string& unit) {
    const auto [found, isNew] = m_unitIndex.try_emplace(unit, static_cast<std::uint32_t>(m_units.size()));
    if (isNew)
      m_units.push_back(unit);
    return found->second;
  }

  std::vector<DeviceInfo> m_devices;
  std::vector<Entry> m_series;
  std::vector<std::string> m_units;
  std::unordered_map<std::string, std::uint32_t> m_unitIndex;
  bool m_isRanked = false;
};

// Order of two samples with the same rules in memory and in the merge: time, series, then the value, so that
// equal ones are neighbours.
std::strong_ordering compareSamples(const Names& names, const SortedSample& a, const SortedSample& b) {
  if (const auto order = a.timeMs <=> b.timeMs; std::is_neq(order))
    return order;
  if (const auto order = names.rankOf(a.series) <=> names.rankOf(b.series); std::is_neq(order))
    return order;
  if (const auto order = (a.flags & sampleflag::Null) <=> (b.flags & sampleflag::Null); std::is_neq(order))
    return order;
  if (const auto order = a.bits <=> b.bits; std::is_neq(order))
    return order;
  return a.bytes <=> b.bytes;
}

// Passes rows on to the writer, each once.
class Collapser {
 public:
  Collapser(const Names& names, CsvFileWriter& writer) : m_names(names), m_writer(writer) {}

  Result<void> take(const SortedSample& sample) {
    const bool isSamePlace = m_hasLast && m_last.timeMs == sample.timeMs && m_last.series == sample.series;
    if (isSamePlace && std::is_eq(compareSamples(m_names, m_last, sample))) {
      ++statistics.duplicates;
      return {};
    }
    statistics.differingValues += isSamePlace ? 1 : 0;
    ++statistics.rows;
    m_lastBytes = sample.bytes;
    m_last = sample;
    m_last.bytes = m_lastBytes;
    m_hasLast = true;
    return m_writer.write(m_names.rowOf(sample));
  }

  ReportStatistics statistics;

 private:
  const Names& m_names;
  CsvFileWriter& m_writer;
  bool m_hasLast = false;
  SortedSample m_last;
  std::string m_lastBytes;
};

} // namespace

class ReportSorter::Impl {
 public:
  explicit Impl(const ReportSorterOptions& options)
      : m_memoryBytes(options.memoryBytes), m_spill(spillFolder(options)),
        // Growing takes half as much again for a moment, and the arena has a quarter of its own.
        m_mostRows(std::clamp<std::size_t>(options.memoryBytes / 2 / sizeof(Row), 16,
                                           std::numeric_limits<std::uint32_t>::max())),
        m_mostArena(
            std::min<std::size_t>(options.memoryBytes / 8, std::numeric_limits<std::uint32_t>::max())) {}

  Result<void> add(const FleetUpdate& update) {
    m_names.add(update);
    const SampleBatch& samples = update.samples;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      if ((samples.flags[i] & sampleflag::Transient) != 0)
        continue;
      if (auto added = addSample(samples, i); !added)
        return added;
    }
    return {};
  }

  Result<ReportStatistics> writeTo(CsvFileWriter& writer, const std::function<bool()>& isCancelled) {
    Collapser collapser(m_names, writer);
    if (auto written = mergeRuns(collapser, isCancelled); !written)
      return unexpected(written.error());
    return collapser.statistics;
  }

 private:
  Result<void> addSample(const SampleBatch& samples, std::size_t i) {
    const SeriesId series = samples.series[i];
    if (!m_names.knows(series))
      return unexpected(ErrorCode::Internal, "report", "a sample of a series that no update has named");
    const std::string_view bytes = m_names.isScalarSeries(series) ? std::string_view() : samples.bytesAt(i);
    const bool isFull = m_rows.size() >= m_mostRows || m_arena.size() + bytes.size() > m_mostArena;
    if (isFull && !m_rows.empty())
      if (auto spilled = spill(); !spilled)
        return spilled;
    if (m_rows.size() == m_rows.capacity())
      m_rows.reserve(std::min(m_mostRows, std::max<std::size_t>(16, m_rows.size() * 2)));
    std::uint64_t bits = samples.isNull(i) ? 0 : samples.bits[i];
    if (!bytes.empty() || !m_names.isScalarSeries(series))
      bits = std::uint64_t{m_arena.size()} << 32 | bytes.size();
    m_arena.append(bytes);
    m_rows.push_back({samples.timeMs[i], bits, series, m_names.unitOf(series),
                      static_cast<std::uint32_t>(m_rows.size()), samples.quality[i], samples.flags[i]});
    return {};
  }

  SortedSample sampleOf(const Row& row) const {
    SortedSample sample{row.timeMs, row.series, row.unit, row.bits, row.quality, row.flags, {}};
    if (!m_names.isScalarSeries(row.series)) {
      sample.bytes = std::string_view(m_arena).substr(row.bits >> 32, row.bits & 0xFFFFFFFFu);
      sample.bits = 0;
    }
    return sample;
  }

  void sortRows() {
    m_names.rank();
    std::ranges::sort(m_rows, [this](const Row& a, const Row& b) {
      if (a.timeMs != b.timeMs)
        return a.timeMs < b.timeMs;
      const auto order = compareSamples(m_names, sampleOf(a), sampleOf(b));
      return std::is_eq(order) ? a.arrival < b.arrival : std::is_lt(order);
    });
  }

  Result<void> writeRun() {
    sortRows();
    m_spill.beginRun();
    for (const Row& row : m_rows)
      if (auto written = m_spill.append(sampleOf(row)); !written)
        return written;
    return m_spill.endRun();
  }

  // Where it fails the samples stay in memory, and a report can still be made of them.
  Result<void> spill() {
    if (auto written = writeRun(); !written) {
      auto dropped = m_spill.dropRun();
      return dropped ? written : dropped;
    }
    m_rows.clear();
    m_arena.clear();
    return {};
  }

  // The samples in memory are one more run, the last to arrive.
  Result<void> mergeRuns(Collapser& collapser, const std::function<bool()>& isCancelled) {
    sortRows();
    const auto& runs = m_spill.runs();
    const std::size_t bufferBytes =
        std::max(kSmallestBuffer, m_memoryBytes / 4 / std::max<std::size_t>(runs.size(), 1));
    std::vector<RunCursor> cursors;
    cursors.reserve(runs.size());
    for (const SpillFile::Run& run : runs)
      cursors.emplace_back(m_spill, run, bufferBytes);

    SortedSample inMemory;
    std::size_t nextInMemory = 0;
    const auto sampleAt = [&](std::size_t run) -> const SortedSample& {
      return run < cursors.size() ? cursors[run].sample() : inMemory;
    };
    // Of equal samples the one of the earlier run comes first, as it arrived first.
    const auto isLater = [&](std::size_t a, std::size_t b) {
      const auto order = compareSamples(m_names, sampleAt(a), sampleAt(b));
      return std::is_eq(order) ? a > b : std::is_gt(order);
    };
    std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(isLater)> next(isLater);
    const auto advance = [&](std::size_t run) -> Result<void> {
      const bool isInMemory = run == cursors.size();
      if (isInMemory && nextInMemory < m_rows.size())
        inMemory = sampleOf(m_rows[nextInMemory++]);
      else if (isInMemory)
        return {};
      const auto there = isInMemory ? Result<bool>(true) : cursors[run].next();
      if (!there)
        return unexpected(there.error());
      if (*there)
        next.push(run);
      return {};
    };
    for (std::size_t run = 0; run <= cursors.size(); ++run)
      if (auto advanced = advance(run); !advanced)
        return advanced;
    for (std::uint64_t count = 0; !next.empty(); ++count) {
      if (count % kRowsBetweenLooks == 0 && isCancelled && isCancelled())
        return unexpected(ErrorCode::Cancelled, "report", "was cancelled");
      const std::size_t run = next.top();
      next.pop();
      if (auto taken = collapser.take(sampleAt(run)); !taken)
        return taken;
      if (auto advanced = advance(run); !advanced)
        return advanced;
    }
    return {};
  }

  std::size_t m_memoryBytes;
  SpillFile m_spill;
  std::size_t m_mostRows;
  std::size_t m_mostArena;
  Names m_names;
  std::vector<Row> m_rows;
  std::string m_arena;
};

ReportSorter::ReportSorter(const ReportSorterOptions& options) : m_impl(std::make_unique<Impl>(options)) {
}
ReportSorter::~ReportSorter() = default;

Result<void> ReportSorter::add(const FleetUpdate& update) {
  return m_impl->add(update);
}

Result<ReportStatistics> ReportSorter::writeTo(CsvFileWriter& writer,
                                               const std::function<bool()>& isCancelled) {
  return m_impl->writeTo(writer, isCancelled);
}

} // namespace muster
