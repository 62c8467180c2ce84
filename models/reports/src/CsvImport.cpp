#include "CsvSource.h"
#include "SeriesTexts.h"

#include <history/CsvReport.h>
#include <history/HistoryReader.h>
#include <history/HistoryWriter.h>

#include <reports/CsvImport.h>

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <unordered_set>

namespace muster {

namespace {

constexpr std::size_t kRowsABatch = 64 * 1024;
constexpr std::size_t kBytesABatch = std::size_t{64} << 20;
constexpr std::size_t kRowsACommit = 512 * 1024;

// What the history takes for a sample's time: FORMAT.md, "Its time decides its chunk".
bool isBelievable(std::int64_t timeMs, std::int64_t nowMs) {
  constexpr std::int64_t kYear2000Ms = 946'684'800'000;
  constexpr std::int64_t kYear2200Ms = 7'258'118'400'000;
  constexpr std::int64_t kDayMs = 86'400'000;
  return timeMs >= kYear2000Ms && timeMs < kYear2200Ms && timeMs <= nowMs + kDayMs;
}

class CsvImport {
 public:
  CsvImport(std::string csv, HistoryWriter& writer, HistoryReader& reader, const CsvImportOptions& options)
      : m_csv(std::move(csv)), m_writer(writer), m_reader(reader), m_options(options) {}

  // False where the import has to end: state() says why.
  bool take(const CsvRow& row) {
    if (const char* wrong = check(row))
      return fail(unexpected(ErrorCode::BadCsv, m_csv + ":" + std::to_string(line()), wrong));
    ++m_outcome.rows;
    for (const std::string* text :
         {&row.group, &row.node, &row.device, &row.metric, &row.unit, &row.value.bytes()})
      m_newlines += static_cast<std::uint64_t>(std::ranges::count(*text, '\n'));
    auto entry = entryOf(row);
    if (!entry)
      return fail(unexpected(entry.error()));
    keepUnit(**entry, row);
    if (!isBelievable(row.timeMs, m_options.nowMs)) {
      const auto isNew = isNewOdd((*entry)->id, row);
      if (!isNew)
        return fail(unexpected(isNew.error()));
      ++m_outcome.odd;
      if (!*isNew) {
        ++m_outcome.repeats;
        return true;
      }
    }
    add((*entry)->id, row);
    if (m_batch.size() < kRowsABatch && m_batch.arena.size() < kBytesABatch)
      return true;
    return flush();
  }

  // What was taken so far lasts.
  bool flush() {
    m_writer.append(m_batch, {});
    m_uncommitted += m_batch.size();
    const bool isLarge = m_batch.arena.size() >= kBytesABatch;
    m_batch.clear();
    if (m_uncommitted < kRowsACommit && !isLarge)
      return true;
    m_uncommitted = 0;
    auto done = m_writer.commit(m_options.nowMs);
    return done ? true : fail(unexpected(done.error()));
  }

  const Result<void>& state() const { return m_state; }

  Result<CsvImportOutcome> finish() {
    if (!flush())
      return unexpected(m_state.error());
    if (auto done = m_writer.settle(m_options.nowMs); !done)
      return unexpected(done.error());
    m_outcome.repeats += m_writer.counters().repeats;
    m_outcome.series = m_entries.size();
    return m_outcome;
  }

 private:
  struct Entry {
    SeriesId id = kNoSeries;
    std::vector<UnitSince> units; // as the history has them by now; rising
  };

  bool fail(Unexpected error) {
    m_state = std::move(error);
    return false;
  }

  // Of the row that is being taken: the header has the first.
  std::uint64_t line() const { return 2 + m_outcome.rows + m_newlines; }

  static const char* check(const CsvRow& row) {
    if (row.group.empty() || row.node.empty())
      return "group and node must not be empty";
    if (row.group.find('/') != std::string::npos || row.node.find('/') != std::string::npos ||
        row.device.find('/') != std::string::npos)
      return "group, node and device must not have a /";
    if (row.metric.empty())
      return "the metric must not be empty";
    return isMetricType(row.value.type()) ? nullptr : "no metric can have that datatype";
  }

  Result<Entry*> entryOf(const CsvRow& row) {
    m_key.clear();
    for (const std::string* name : {&row.group, &row.node, &row.device})
      m_key.append(*name).append(1, '/'); // which the three do not have
    m_key.append(1, static_cast<char>(row.value.type())).append(row.metric);
    if (const auto found = m_entries.find(m_key); found != m_entries.end())
      return &found->second;
    const auto device = m_writer.device(row.group, row.node, row.device);
    if (!device)
      return unexpected(device.error());
    const auto series = m_writer.series(*device, row.metric, row.value.type());
    if (!series)
      return unexpected(series.error());
    Entry& entry = m_entries[m_key];
    entry.id = *series;
    if (entry.id < m_reader.series().size() && m_reader.series()[entry.id].id == entry.id)
      entry.units =
          unitsOf(m_reader, entry.id,
                  {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()});
    return &entry;
  }

  // A unit that the history would not give at that time becomes a meaning from then on.
  void keepUnit(Entry& entry, const CsvRow& row) {
    const auto next = std::ranges::upper_bound(entry.units, row.timeMs, {}, &UnitSince::sinceMs);
    const bool isKnown = !entry.units.empty();
    const auto held = next == entry.units.begin() ? next : std::prev(next);
    if (isKnown ? held->unit == row.unit : row.unit.empty())
      return;
    Meaning meaning;
    meaning.sinceMs = row.timeMs;
    meaning.unit = row.unit;
    m_writer.setMeaning(entry.id, meaning);
    entry.units.insert(next, {row.timeMs, row.unit});
  }

  void add(SeriesId id, const CsvRow& row) {
    const bool isBytes = !row.value.isNull() && !isScalar(row.value.type());
    const auto flags = static_cast<std::uint8_t>((row.value.isNull() ? sampleflag::Null : 0) |
                                                 (row.historical ? sampleflag::Historical : 0));
    if (isBytes)
      m_batch.addBytes(id, row.timeMs, m_options.nowMs, row.value.bytes(), row.quality, flags);
    else
      m_batch.addScalar(id, row.timeMs, m_options.nowMs, row.value.bits(), row.quality, flags);
  }

  static std::string oddKey(SeriesId id, std::int64_t timeMs, bool isNull, std::uint64_t bits,
                            std::string_view bytes) {
    return std::to_string(id) + " " + std::to_string(timeMs) + (isNull ? " null " : " ") +
           std::to_string(bits) + " " + std::string(bytes);
  }

  // The history keeps odd samples as they come: what it has already is looked up, once there is one.
  Result<bool> isNewOdd(SeriesId id, const CsvRow& row) {
    if (!std::exchange(m_isOddKnown, true)) {
      auto read = m_reader.odd([this](const OddHistorySample& sample) {
        const bool isNull = sample.row.isNull(0);
        const bool isBytes = !isNull && !isScalar(sample.row.type);
        m_odd.insert(oddKey(sample.series, sample.row.timeMs[0], isNull, isBytes ? 0 : sample.row.bits[0],
                            isBytes ? sample.row.bytesAt(0) : std::string_view()));
        return true;
      });
      if (!read)
        return unexpected(read.error());
    }
    return m_odd.insert(oddKey(id, row.timeMs, row.value.isNull(), row.value.bits(), row.value.bytes()))
        .second;
  }

  std::string m_csv;
  HistoryWriter& m_writer;
  HistoryReader& m_reader;
  const CsvImportOptions& m_options;
  std::unordered_map<std::string, Entry> m_entries;
  std::string m_key;
  std::unordered_set<std::string> m_odd;
  bool m_isOddKnown = false;
  SampleBatch m_batch;
  std::size_t m_uncommitted = 0;
  std::uint64_t m_newlines = 0; // inside of fields, so far
  CsvImportOutcome m_outcome;
  Result<void> m_state;
};

} // namespace

Result<CsvImportOutcome> importCsv(const std::string& csv, const std::string& history,
                                   const CsvImportOptions& options,
                                   const std::function<void(double done)>& onProgress,
                                   const std::stop_token& stop) {
  if (auto good = checkDialect(options.dialect); !good)
    return unexpected(good.error());
  auto source = CsvSource::open(csv);
  if (!source)
    return unexpected(source.error());
  auto writer = openHistoryWriter(history);
  if (!writer)
    return unexpected(writer.error());
  if (auto done = (*writer)->commit(options.nowMs); !done)
    return unexpected(done.error());
  auto reader = openHistoryReader(history);
  if (!reader)
    return unexpected(reader.error());
  CsvImport import(csv, **writer, **reader, options);
  std::uint64_t rows = 0;
  const CsvOptions csvOptions{options.dialect.rawText, options.dialect.delimiter, options.dialect.decimal};
  const auto onRow = [&](CsvRow&& row) {
    constexpr std::uint64_t kRowsATurn = 16 * 1024;
    if (++rows % kRowsATurn == 0 && onProgress)
      onProgress(source->shareRead());
    return !stop.stop_requested() && import.take(row);
  };
  const auto read =
      readCsv([&](char* out, std::size_t size) { return source->read(out, size); }, csv, onRow, csvOptions);
  if (!read)
    return unexpected(read.error());
  if (!import.state())
    return unexpected(import.state().error());
  if (stop.stop_requested())
    return unexpected(ErrorCode::Cancelled, csv, "was stopped");
  return import.finish();
}

} // namespace muster
