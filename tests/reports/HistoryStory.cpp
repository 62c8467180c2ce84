#include "HistoryStory.h"

#include <support/TemporaryFolder.h>

#include <QtGlobal>

#include <RandomValues.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace muster::test {

namespace {

template<class T>
T must(Result<T> result) {
  if (!result)
    qFatal("%s", result.error().message().c_str());
  return *std::move(result);
}
void must(const Result<void>& result) {
  if (!result)
    qFatal("%s", result.error().message().c_str());
}

} // namespace

HistoryStory::HistoryStory(std::string path)
    : m_path(std::move(path)), m_writer(must(openHistoryWriter(m_path))) {
}

DeviceId HistoryStory::device(const char* group, const char* node, const char* name) {
  return must(m_writer->device(group, node, name));
}

SeriesId HistoryStory::series(DeviceId device, const std::string& metric, DataType type,
                              const std::string& unit, std::int64_t sinceMs) {
  const SeriesId id = must(m_writer->series(device, metric, type));
  if (!unit.empty())
    meaning(id, sinceMs, unit);
  return id;
}

void HistoryStory::meaning(SeriesId series, std::int64_t sinceMs, const std::string& unit) {
  Meaning meaning;
  meaning.sinceMs = sinceMs;
  meaning.unit = unit;
  m_writer->setMeaning(series, meaning);
}

void HistoryStory::add(SeriesId series, std::int64_t timeMs, const Value& value, std::uint16_t quality,
                       bool isHistorical) {
  const auto flags = static_cast<std::uint8_t>((value.isNull() ? sampleflag::Null : 0) |
                                               (isHistorical ? sampleflag::Historical : 0));
  if (isScalar(value.type()) || value.isNull())
    m_batch.addScalar(series, timeMs, kNowMs, value.bits(), quality, flags);
  else
    m_batch.addBytes(series, timeMs, kNowMs, value.bytes(), quality, flags);
}

void HistoryStory::event(EventKind kind, std::int64_t receivedMs, DeviceId device) {
  HistoryEvent event;
  event.kind = kind;
  event.device = device;
  event.timeMs = event.receivedMs = receivedMs;
  m_writer->addEvent(event);
}

void HistoryStory::commit() {
  m_writer->append(m_batch, {});
  m_batch.clear();
  must(m_writer->commit(kNowMs));
}

void HistoryStory::close() {
  commit();
  must(m_writer->settle(kNowMs));
  m_writer.reset();
}

std::unique_ptr<HistoryReader> HistoryStory::reader() const {
  return must(openHistoryReader(m_path));
}

Result<ReportOutcome> tryReport(const std::string& history, ReportDefinition definition,
                                const std::string& out) {
  const auto reader = must(openHistoryReader(history));
  definition.out = out;
  const auto plan = planReport(definition, *reader, kNowMs, Zone());
  if (!plan)
    return unexpected(plan.error());
  return writeReport(*plan, *reader);
}

std::string reportOf(const std::string& history, ReportDefinition definition, const std::string& out,
                     ReportOutcome* outcome) {
  const ReportOutcome made = must(tryReport(history, std::move(definition), out));
  if (outcome != nullptr)
    *outcome = made;
  return readWholeFile(out);
}

ReportDefinition everything(ReportKind kind) {
  ReportDefinition definition;
  definition.kind = kind;
  definition.from = "2000-01-01";
  definition.to = "2100-01-01";
  definition.zone = "UTC";
  return definition;
}

namespace {

struct Told {
  SeriesId id = kNoSeries;
  CsvRow row; // names and type; the rest is that of each sample
};

std::vector<Told> tellSeries(HistoryStory& story) {
  std::vector<Told> all;
  const char* const devices[][3] = {{"g", "n1", ""}, {"g", "n1", "=d"}, {"h", "Öl,\"x\"", "'d"}};
  for (const auto& [group, node, name] : devices)
    for (std::uint32_t type = 1; type <= kLargestDataType; ++type) {
      const auto dataType = static_cast<DataType>(type);
      if (!isMetricType(dataType))
        continue;
      Told told;
      told.row.group = group;
      told.row.node = node;
      told.row.device = name;
      // A name that several types share.
      told.row.metric = type % 3 == 0 ? "@shared\r\n1" : "m" + std::to_string(type);
      told.row.value = Value::null(dataType);
      told.id = story.series(story.device(group, node, name), told.row.metric, dataType);
      all.push_back(std::move(told));
    }
  return all;
}

auto placeOf(const CsvRow& row) {
  return std::tuple<std::string_view, std::string_view, std::string_view, std::string_view, std::string_view>(
      row.group, row.node, row.device, row.metric, dataTypeName(row.value.type()));
}

} // namespace

std::vector<CsvRow> fillAtRandom(HistoryStory& story, std::uint32_t seed, int rounds) {
  constexpr std::int64_t kStartMs = 1'795'300'000'000;
  constexpr std::int64_t kLengthMs = 4 * 3'600'000;
  RandomValues random(seed);
  std::vector<Told> series = tellSeries(story);
  std::vector<CsvRow> rows;
  std::set<std::tuple<SeriesId, std::int64_t, bool, std::uint64_t, std::string>> there;
  std::map<SeriesId, std::int64_t> unitChanges;
  for (const Told& told : series)
    if (random.chance(60)) {
      unitChanges[told.id] = kStartMs + static_cast<std::int64_t>(random.below(kLengthMs));
      story.meaning(told.id, 1, "°C");
      story.meaning(told.id, unitChanges[told.id], random.chance(50) ? "=K\t" : "");
    }
  const auto reader = [&] {
    story.commit();
    return story.reader();
  }();
  for (int round = 0; round < rounds; ++round) {
    for (const Told& told : series) {
      CsvRow row = told.row;
      row.timeMs = kStartMs + static_cast<std::int64_t>(random.below(random.chance(5) ? 50'000 : kLengthMs)) /
                                  (random.chance(50) ? 1 : 1000) * 1;
      const DataType type = row.value.type();
      row.value = random.chance(10) ? Value::null(type) : random.valueOf(type);
      row.quality = random.chance(80) ? 192 : static_cast<std::uint16_t>(random.below(1000));
      row.historical = random.chance(20);
      row.unit = reader->meaningAt(told.id, row.timeMs).unit;
      if (!there.emplace(told.id, row.timeMs, row.value.isNull(), row.value.bits(), row.value.bytes()).second)
        continue;
      story.add(told.id, row.timeMs, row.value, row.quality, row.historical);
      rows.push_back(std::move(row));
    }
    if (random.chance(20))
      story.commit();
  }
  std::ranges::stable_sort(rows, [](const CsvRow& a, const CsvRow& b) {
    return a.timeMs != b.timeMs ? a.timeMs < b.timeMs : placeOf(a) < placeOf(b);
  });
  return rows;
}

} // namespace muster::test
