// The whole fleet at a moment, and what a history keeps beside samples: catalogue, meanings, events, odd samples, counts.
#include "PlainHistory.h"
#include "store/Database.h"
#include "store/Layout.h"

#include <QTemporaryDir>
#include <QTest>

using namespace muster;

namespace {

constexpr std::int64_t kStartMs = layout::dayStart(8000) + 20 * layout::kHourMs;
constexpr int kHours = 60;

struct Case {
  PlainHistory plain;
  std::unique_ptr<HistoryReader> reader;
};

} // namespace

class HistoryFleetTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase();
  void theFleetAtAMomentIsWhatAPlainListGives_data() { files(); }
  void theFleetAtAMomentIsWhatAPlainListGives();
  void beforeTheFirstSampleNothingIsKnown();
  void valuesOlderThanTheDeletionAreStillKnown();
  void eventsComeInTheOrderInWhichTheyWereReceived();
  void oddSamplesAreKeptApart();
  void theCatalogueHasTheNewestMeaning();
  void refreshFindsWhatIsNew();
  void extentGoesByWholeHours();
  void statisticsCountWhatIsThere();

 private:
  void files();
  QTemporaryDir m_folder;
  std::map<int, Case> m_cases;
};

void HistoryFleetTest::files() {
  QTest::addColumn<int>("which");
  QTest::newRow("all keyframes") << 0;
  QTest::newRow("two parts and a journal") << 1;
  QTest::newRow("journal only") << 2;
  QTest::newRow("a third of the keyframes") << 3;
  QTest::newRow("five parts, no keyframe") << 4;
}

void HistoryFleetTest::initTestCase() {
  const PlainFileOptions options[] = {{5, true, 1, 1, 0, 1},
                                      {2, false, 1, 1, 0, 2},
                                      {0, false, 1, 1, 0, 3},
                                      {4, false, 0.3, 0.7, 0.4, 4},
                                      {5, false, 0, 0, 0, 5}};
  for (int i = 0; i < 5; ++i) {
    Case& each = m_cases[i];
    each.plain = randomHistory(static_cast<std::uint64_t>(200 + i), 120, 2, 15, kStartMs, kHours);
    const SeriesId first = each.plain.series().front().id;
    each.plain.addMeaning(first, {kStartMs, "C", -10.0, {}, "old"});
    each.plain.addMeaning(first, {kStartMs + 1000, "K", {}, 400.0, "new"});
    for (int row = 0; row < 3; ++row) {
      OddHistorySample odd;
      odd.series = static_cast<SeriesId>(row);
      odd.receivedMs = kStartMs + row;
      odd.row = runOf(
          {{row * 1000,
            row == 1 ? Value::null(each.plain.series()[odd.series].type) : Value::scalar(DataType::Double, 7),
            kQualityStale,
            row == 1 ? sampleflag::Null : std::uint8_t{0},
            {}}},
          each.plain.series()[odd.series].type);
      each.plain.addOdd(odd);
    }
    const std::string path = m_folder.filePath(QString::number(i)).toStdString();
    const std::string failed = each.plain.writeFile(path, options[i]);
    QVERIFY2(failed.empty(), failed.c_str());
    Result<std::unique_ptr<HistoryReader>> reader = openHistoryReader(path);
    QVERIFY2(reader.has_value(), reader ? "" : reader.error().message().c_str());
    each.reader = std::move(*reader);
  }
}

void HistoryFleetTest::theFleetAtAMomentIsWhatAPlainListGives() {
  QFETCH(int, which);
  Case& each = m_cases[which];
  std::mt19937_64 random(9);
  for (int i = 0; i < 25; ++i) {
    std::int64_t at =
        kStartMs - layout::kHourMs + static_cast<std::int64_t>(random() % ((kHours + 3) * layout::kHourMs));
    if (i % 3 == 0)
      at -= at % layout::kHourMs;
    if (i == 24)
      at = std::numeric_limits<std::int64_t>::max() - 1;
    const Result<FleetMoment> found = each.reader->fleetAt(at);
    QVERIFY2(found.has_value(), found ? "" : found.error().message().c_str());
    const FleetMoment wanted = each.plain.fleetAt(at);
    QCOMPARE(found->atMs, at);
    QCOMPARE(found->isHostOnline, wanted.isHostOnline);
    QCOMPARE(found->series.size(), wanted.series.size());
    QVERIFY(found->series == wanted.series);
    QVERIFY(found->devices == wanted.devices);
  }
}

void HistoryFleetTest::beforeTheFirstSampleNothingIsKnown() {
  for (const std::int64_t at :
       {std::numeric_limits<std::int64_t>::min(), std::int64_t{0}, layout::kEpochMs}) {
    const Result<FleetMoment> found = m_cases[1].reader->fleetAt(at);
    QVERIFY(found.has_value());
    QVERIFY(found->series.empty());
    QVERIFY(found->devices.empty());
    QVERIFY(found->isHostOnline);
  }
}

void HistoryFleetTest::valuesOlderThanTheDeletionAreStillKnown() {
  const QString path = m_folder.filePath("deleted");
  QVERIFY(m_cases[0].plain.writeFile(path.toStdString(), {5, true, 1, 1, 0, 1}).empty());
  const std::int64_t middle = layout::hourOf(kStartMs) + kHours / 2;
  {
    Result<std::unique_ptr<Database>> database = Database::open(path.toStdString(), Database::Mode::Write);
    QVERIFY(database.has_value());
    QVERIFY((*database)
                ->run("DELETE FROM chunk WHERE key < " + std::to_string(layout::chunkKey(middle, 0, 0)) +
                      "; DELETE FROM frame WHERE (key & 0xffffffff) < " + std::to_string(middle))
                .has_value());
  }
  const Result<std::unique_ptr<HistoryReader>> reader = openHistoryReader(path.toStdString());
  const std::int64_t at = layout::hourStart(middle) + 1;
  const Result<FleetMoment> found = (*reader)->fleetAt(at);
  QVERIFY(found.has_value());
  FleetMoment wanted = m_cases[0].plain.fleetAt(at);
  // Long bytes were in the chunks alone.
  std::erase_if(wanted.series, [&](const SeriesState& state) {
    return state.bytes.size() > kLongestStateBytes && state.timeMs < layout::hourStart(middle);
  });
  QVERIFY(wanted.series.size() > m_cases[0].plain.series().size() / 2);
  QVERIFY(found->series == wanted.series);
  const SeriesState& first = wanted.series.front();
  QVERIFY(first.timeMs < layout::hourStart(middle));
  const Result<SeriesRun> line =
      (*reader)->range(first.series, layout::hourStart(middle), layout::hourStart(middle) + 1, true, false);
  QVERIFY(line.has_value());
  QCOMPARE(line->timeMs.front(), first.timeMs);
  QCOMPARE(line->bits.front(), first.bits);
}

void HistoryFleetTest::eventsComeInTheOrderInWhichTheyWereReceived() {
  Case& each = m_cases[0];
  const std::int64_t from = kStartMs + 5 * layout::kHourMs, to = kStartMs + 20 * layout::kHourMs;
  std::vector<HistoryEvent> wanted;
  for (const HistoryEvent& event : each.plain.events())
    if (event.receivedMs >= from && event.receivedMs < to)
      wanted.push_back(event);
  std::stable_sort(wanted.begin(), wanted.end(),
                   [](const HistoryEvent& a, const HistoryEvent& b) { return a.receivedMs < b.receivedMs; });
  QVERIFY(wanted.size() > 50);
  std::size_t next = 0;
  const Result<void> read = each.reader->events(from, to, [&](const HistoryEvent& event) {
    const HistoryEvent& expected = wanted[next++];
    return event.id == expected.id && event.kind == expected.kind && event.device == expected.device &&
           event.timeMs == expected.timeMs && event.receivedMs == expected.receivedMs &&
           event.count == expected.count && event.sender == expected.sender &&
           event.detail == expected.detail && next < wanted.size();
  });
  QVERIFY(read.has_value());
  QCOMPARE(next, wanted.size());
  int calls = 0;
  QVERIFY(each.reader->events(from, to, [&](const HistoryEvent&) { return ++calls < 3; }).has_value());
  QCOMPARE(calls, 3);
}

void HistoryFleetTest::oddSamplesAreKeptApart() {
  Case& each = m_cases[0];
  std::vector<OddHistorySample> found;
  const Result<void> read = each.reader->odd([&](const OddHistorySample& sample) {
    found.push_back(sample);
    return true;
  });
  QVERIFY2(read.has_value(), read ? "" : read.error().message().c_str());
  QCOMPARE(found.size(), std::size_t{3});
  for (std::uint32_t row = 0; row < 3; ++row) {
    QCOMPARE(found[row].series, row);
    QCOMPARE(found[row].receivedMs, kStartMs + row);
    QCOMPARE(found[row].row.type, each.plain.series()[row].type);
    QCOMPARE(found[row].row.timeMs.front(), std::int64_t{1000} * row);
    QCOMPARE(found[row].row.isNull(0), row == 1);
    QCOMPARE(found[row].row.qualityAt(0), kQualityStale);
  }
}

void HistoryFleetTest::theCatalogueHasTheNewestMeaning() {
  Case& each = m_cases[0];
  const std::vector<SeriesInfo>& series = each.reader->series();
  QCOMPARE(series.size(), each.plain.series().size());
  QCOMPARE(each.reader->devices().size(), each.plain.devices().size());
  for (std::size_t i = 0; i < series.size(); ++i) {
    QCOMPARE(series[i].device, each.plain.series()[i].device);
    QCOMPARE(series[i].metric, each.plain.series()[i].metric);
    QCOMPARE(series[i].type, each.plain.series()[i].type);
  }
  for (std::size_t i = 0; i < each.plain.devices().size(); ++i) {
    QCOMPARE(each.reader->devices()[i].node, each.plain.devices()[i].node);
    QCOMPARE(each.reader->devices()[i].device, each.plain.devices()[i].device);
  }
  QCOMPARE(series[0].unit, std::string("K"));
  QCOMPARE(series[0].high, std::optional(400.0));
  QVERIFY(!series[0].low);
  QCOMPARE(each.reader->meaningAt(0, kStartMs + 999).unit, std::string("C"));
  QCOMPARE(each.reader->meaningAt(0, kStartMs + 1000).properties, std::string("new"));
  QCOMPARE(each.reader->meaningAt(0, 0).low, std::optional(-10.0));
  QVERIFY(each.reader->meaningAt(1, kStartMs).unit.empty());
}

void HistoryFleetTest::refreshFindsWhatIsNew() {
  const std::string path = m_folder.filePath("grows").toStdString();
  PlainHistory plain;
  plain.addSeries(plain.addDevice("plant", "node", ""), "first", DataType::Double);
  QVERIFY(plain.writeFile(path).empty());
  Result<std::unique_ptr<HistoryReader>> reader = openHistoryReader(path);
  Result<std::unique_ptr<Database>> database = Database::open(path, Database::Mode::Write);
  QVERIFY((*database)->run("INSERT INTO series VALUES(1, 0, 'second', 9)").has_value());
  QCOMPARE((*reader)->series().size(), std::size_t{1});
  QVERIFY((*reader)->refresh().has_value());
  QCOMPARE((*reader)->series().size(), std::size_t{2});
  QCOMPARE((*reader)->series()[1].metric, std::string("second"));
}

void HistoryFleetTest::extentGoesByWholeHours() {
  for (auto& [which, each] : m_cases) {
    std::int64_t first = std::numeric_limits<std::int64_t>::max(), last = 0;
    for (const SeriesInfo& series : each.plain.series())
      for (const PlainSample& sample : each.plain.samples(series.id)) {
        first = std::min(first, sample.timeMs);
        last = std::max(last, sample.timeMs);
      }
    const auto extent = each.reader->extent();
    QVERIFY(extent.has_value());
    QCOMPARE(extent->first, layout::hourStart(layout::hourOf(first)));
    QCOMPARE(extent->second, layout::hourStart(layout::hourOf(last) + 1));
  }
  const std::string path = m_folder.filePath("empty").toStdString();
  QVERIFY(PlainHistory().writeFile(path).empty());
  const auto extent = (*openHistoryReader(path))->extent();
  QCOMPARE(extent->first, std::int64_t{0});
  QCOMPARE(extent->second, std::int64_t{0});
}

void HistoryFleetTest::statisticsCountWhatIsThere() {
  const Result<HistoryStats> stats = m_cases[1].reader->stats();
  QVERIFY2(stats.has_value(), stats ? "" : stats.error().message().c_str());
  const PlainHistory& plain = m_cases[1].plain;
  QCOMPARE(stats->version, layout::kVersion);
  QCOMPARE(stats->devices, plain.devices().size());
  QCOMPARE(stats->series, plain.series().size());
  QCOMPARE(stats->events, plain.events().size());
  QCOMPARE(stats->odd, std::uint64_t{3});
  QCOMPARE(stats->journalRows, std::uint64_t{3});
  QVERIFY(stats->journalSamples > plain.series().size() * 9);
  QVERIFY(stats->chunks > 0 && stats->chunkBytes > stats->chunks * 20);
  QVERIFY(stats->frames > 0 && stats->frameBytes > stats->frames);
  QVERIFY(stats->rollups > 0 && stats->rollupBytes > stats->rollups);
  QCOMPARE(stats->staleRollups, std::uint64_t{0});
  QVERIFY(stats->fileBytes >
          stats->chunkBytes + stats->frameBytes + stats->rollupBytes + stats->journalBytes);
  QVERIFY(stats->firstMs && stats->lastMs && *stats->firstMs <= kStartMs);
}

QTEST_GUILESS_MAIN(HistoryFleetTest)
#include "HistoryFleetTest.moc"
