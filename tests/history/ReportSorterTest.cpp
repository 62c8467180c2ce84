// The sorter against a plain sort of everything in memory, with bounds so small that it must spill and merge.
#include "LimitedFiles.h"
#include "RandomValues.h"

#include <history/ReportSorter.h>

#include <QDir>
#include <QtTest>

#include <algorithm>
#include <set>

using namespace muster;

namespace {

// A small catalogue whose ids do not follow the order of the names, and samples of it.
class Source {
 public:
  explicit Source(std::uint32_t seed) : m_random(seed) {}

  void announceDevice(DeviceId id, const char* group, const char* node, const char* device) {
    m_update.devices.push_back({id, id, group, node, device});
    m_devices.push_back(m_update.devices.back());
  }
  void announceSeries(SeriesId id, DeviceId device, const char* metric, DataType type,
                      const char* unit = "") {
    m_update.series.push_back({id, device, metric, type, unit, {}, {}, {}});
    if (m_series.size() <= id)
      m_series.resize(id + 1);
    m_series[id] = m_update.series.back();
  }
  void add(SeriesId id, std::int64_t timeMs, const Value& value, std::uint8_t flags = 0) {
    SampleBatch& samples = m_update.samples;
    const std::uint8_t all = value.isNull() ? flags | sampleflag::Null : flags;
    if (isScalar(value.type()))
      samples.addScalar(id, timeMs, timeMs + 5, value.bits(), 192, all);
    else
      samples.addBytes(id, timeMs, timeMs + 5, value.bytes(), 192, all);
    if ((flags & sampleflag::Transient) != 0)
      return;
    const SeriesInfo& info = m_series[id];
    const DeviceInfo& device = m_devices[info.device];
    rows.push_back({timeMs, device.group, device.nodeName, device.device, info.metric, value, info.unit, 192,
                    (flags & sampleflag::Historical) != 0});
  }
  void addRandom(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const auto id = static_cast<SeriesId>(m_random.below(m_series.size()));
      const DataType type = m_series[id].type;
      const auto time = static_cast<std::int64_t>(m_random.below(200));
      add(id, time, m_random.chance(10) ? Value::null(type) : m_random.valueOf(type));
    }
  }
  FleetUpdate take() { return std::exchange(m_update, {}); }

  std::vector<CsvRow> rows; // all that a report must hold, duplicates included

 private:
  test::RandomValues m_random;
  FleetUpdate m_update;
  std::vector<DeviceInfo> m_devices;
  std::vector<SeriesInfo> m_series;
};

auto placeOf(const CsvRow& row) {
  return std::tuple(row.timeMs, row.group, row.node, row.device, row.metric, dataTypeName(row.value.type()));
}

// What makes two samples the same one.
std::string identityOf(const CsvRow& row) {
  CsvRowView view;
  view.timeMs = row.timeMs;
  view.group = row.group;
  view.node = row.node;
  view.device = row.device;
  view.metric = row.metric;
  view.type = row.value.type();
  view.isNull = row.value.isNull();
  view.bits = row.value.bits();
  view.bytes = row.value.bytes();
  std::string text;
  appendCsvRow(text, view);
  return text;
}

} // namespace

class ReportSorterTest : public QObject {
  Q_OBJECT

 private slots:
  void randomSamplesComeOutSortedAndOnce_data();
  void randomSamplesComeOutSortedAndOnce();
  void theFirstOfTwoEqualSamplesStays();
  void differingValuesAtOneTimeAreKeptAndCounted();
  void transientSamplesAreLeftOut();
  void samplesKeepTheUnitUnderWhichTheyCame();
  void aValueLargerThanTheMemoryStillFits();
  void aReportCanBeCancelled();
  void samplesOfUnknownSeriesAreAnError();
  void anUnusableTemporaryFolderIsAnError();
  void whatCameBeforeTheDiskWasFullIsReported();
  void nothingIsLeftInTheTemporaryFolder();

 private:
  std::vector<CsvRow> report(ReportSorter& sorter, ReportStatistics& statistics) {
    const std::string file = m_folder.filePath("report.csv").toStdString();
    auto writer = CsvFileWriter::create(file);
    const auto written =
        writer ? sorter.writeTo(*writer) : Result<ReportStatistics>(unexpected(writer.error()));
    if (!written || !writer->finish())
      qFatal("no report: %s", written ? "finish" : written.error().message().c_str());
    statistics = *written;
    std::vector<CsvRow> rows;
    const auto count = readCsv(file, [&rows](CsvRow&& row) {
      rows.push_back(std::move(row));
      return true;
    });
    if (!count)
      qFatal("%s", count.error().message().c_str());
    return rows;
  }
  ReportSorterOptions options(std::size_t memoryBytes) const {
    return {memoryBytes, m_temporary.path().toStdString()};
  }

  QTemporaryDir m_folder;
  QTemporaryDir m_temporary;
};

void ReportSorterTest::randomSamplesComeOutSortedAndOnce_data() {
  QTest::addColumn<quint64>("memoryBytes");
  QTest::newRow("all in memory") << (quint64{64} << 20);
  QTest::newRow("a few runs") << quint64{256} * 1024;
  QTest::newRow("a run for every sixteen samples") << quint64{1};
}

void ReportSorterTest::randomSamplesComeOutSortedAndOnce() {
  QFETCH(quint64, memoryBytes);
  Source source(5);
  ReportSorter sorter(options(memoryBytes));
  source.announceDevice(0, "G", "zulu", "");
  source.announceDevice(1, "G", "alpha", "pump");
  source.announceSeries(0, 0, "b", DataType::Double, "V");
  source.announceSeries(1, 0, "a", DataType::String);
  source.announceSeries(2, 1, "c", DataType::Boolean);
  source.addRandom(8'000);
  QVERIFY(sorter.add(source.take()));
  // Later ones come before, between and behind the others in the order of a report.
  source.announceDevice(2, "A", "mike", "");
  source.announceSeries(3, 2, "x", DataType::Int64);
  source.announceSeries(4, 0, "aa", DataType::UInt16Array);
  source.announceSeries(5, 0, "a", DataType::Text);
  for (int i = 0; i < 4; ++i) {
    source.addRandom(3'000);
    QVERIFY(sorter.add(source.take()));
  }
  ReportStatistics statistics;
  const std::vector<CsvRow> rows = report(sorter, statistics);

  std::set<std::string> expected;
  for (const CsvRow& row : source.rows)
    expected.insert(identityOf(row));
  QCOMPARE(rows.size(), expected.size());
  QCOMPARE(statistics.rows, std::uint64_t{rows.size()});
  QCOMPARE(statistics.duplicates, std::uint64_t{source.rows.size() - rows.size()});
  std::uint64_t differing = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    QVERIFY2(expected.erase(identityOf(rows[i])) == 1, identityOf(rows[i]).c_str());
    if (i == 0)
      continue;
    QVERIFY2(placeOf(rows[i - 1]) <= placeOf(rows[i]), identityOf(rows[i]).c_str());
    differing += placeOf(rows[i - 1]) == placeOf(rows[i]) ? 1 : 0;
  }
  QVERIFY(expected.empty());
  QVERIFY(differing > 0);
  QCOMPARE(statistics.differingValues, differing);
}

void ReportSorterTest::theFirstOfTwoEqualSamplesStays() {
  for (const std::size_t memoryBytes : {std::size_t{1}, std::size_t{1} << 20}) {
    Source source(1);
    ReportSorter sorter(options(memoryBytes));
    source.announceDevice(0, "G", "N", "");
    source.announceSeries(0, 0, "m", DataType::Double);
    source.add(0, 5, Value::floating(1.0));
    for (int i = 0; i < 100; ++i)
      source.add(0, 10 + i, Value::floating(1.0));
    source.add(0, 5, Value::floating(1.0), sampleflag::Historical);
    QVERIFY(sorter.add(source.take()));
    ReportStatistics statistics;
    const auto rows = report(sorter, statistics);
    QCOMPARE(rows.size(), std::size_t{101});
    QCOMPARE(statistics.duplicates, std::uint64_t{1});
    QCOMPARE(rows[0].timeMs, std::int64_t{5});
    QVERIFY(!rows[0].historical);
  }
}

void ReportSorterTest::differingValuesAtOneTimeAreKeptAndCounted() {
  Source source(1);
  ReportSorter sorter(options(1 << 20));
  source.announceDevice(0, "G", "N", "");
  source.announceSeries(0, 0, "m", DataType::Double);
  source.announceSeries(1, 0, "s", DataType::String);
  source.add(0, 5, Value::floating(0.0));
  source.add(0, 5, Value::floating(-0.0));
  source.add(0, 5, Value::null(DataType::Double));
  source.add(0, 5, Value::floating(0.0));
  source.add(1, 5, Value::text(""));
  source.add(1, 5, Value::null(DataType::String));
  QVERIFY(sorter.add(source.take()));
  ReportStatistics statistics;
  QCOMPARE(report(sorter, statistics).size(), std::size_t{5});
  QCOMPARE(statistics.duplicates, std::uint64_t{1});
  QCOMPARE(statistics.differingValues, std::uint64_t{3});
}

void ReportSorterTest::transientSamplesAreLeftOut() {
  Source source(1);
  ReportSorter sorter(options(1 << 20));
  source.announceDevice(0, "G", "N", "");
  source.announceSeries(0, 0, "m", DataType::Double);
  source.add(0, 5, Value::floating(1.0), sampleflag::Transient);
  source.add(0, 6, Value::floating(2.0));
  QVERIFY(sorter.add(source.take()));
  ReportStatistics statistics;
  const auto rows = report(sorter, statistics);
  QVERIFY(rows == source.rows);
}

void ReportSorterTest::samplesKeepTheUnitUnderWhichTheyCame() {
  for (const std::size_t memoryBytes : {std::size_t{1}, std::size_t{1} << 20}) {
    Source source(1);
    ReportSorter sorter(options(memoryBytes));
    source.announceDevice(0, "G", "N", "");
    source.announceSeries(0, 0, "m", DataType::Double, "°C");
    for (int i = 0; i < 40; ++i)
      source.add(0, i, Value::floating(20.0));
    QVERIFY(sorter.add(source.take()));
    source.announceSeries(0, 0, "m", DataType::Double, "°F");
    for (int i = 40; i < 80; ++i)
      source.add(0, i, Value::floating(68.0));
    QVERIFY(sorter.add(source.take()));
    ReportStatistics statistics;
    QVERIFY(report(sorter, statistics) == source.rows);
  }
}

void ReportSorterTest::aValueLargerThanTheMemoryStillFits() {
  Source source(1);
  ReportSorter sorter(options(std::size_t{64} * 1024));
  source.announceDevice(0, "G", "N", "");
  source.announceSeries(0, 0, "m", DataType::String);
  for (int i = 0; i < 5; ++i)
    source.add(0, i, Value::text(std::string(1'000'000, static_cast<char>('a' + i))));
  QVERIFY(sorter.add(source.take()));
  ReportStatistics statistics;
  QVERIFY(report(sorter, statistics) == source.rows);
}

void ReportSorterTest::aReportCanBeCancelled() {
  for (const std::size_t memoryBytes : {std::size_t{1}, std::size_t{1} << 20}) {
    Source source(1);
    ReportSorter sorter(options(memoryBytes));
    source.announceDevice(0, "G", "N", "");
    source.announceSeries(0, 0, "m", DataType::Double);
    source.addRandom(100);
    QVERIFY(sorter.add(source.take()));
    auto writer = CsvFileWriter::create(m_folder.filePath("cancelled.csv").toStdString());
    QVERIFY(writer);
    const auto written = sorter.writeTo(*writer, [] { return true; });
    QVERIFY(!written);
    QCOMPARE(errorCodeName(written.error().code), "cancelled");
  }
}

void ReportSorterTest::samplesOfUnknownSeriesAreAnError() {
  ReportSorter sorter(options(1 << 20));
  FleetUpdate update;
  update.samples.addScalar(7, 1, 1, 0, 192, 0);
  QVERIFY(!sorter.add(update));
}

void ReportSorterTest::anUnusableTemporaryFolderIsAnError() {
  ReportSorter sorter({1, m_folder.filePath("missing").toStdString()});
  Source source(1);
  source.announceDevice(0, "G", "N", "");
  source.announceSeries(0, 0, "m", DataType::Double);
  source.addRandom(100);
  const auto added = sorter.add(source.take());
  QVERIFY(!added);
  QCOMPARE(errorCodeName(added.error().code), "io");
  QVERIFY(added.error().where.find("missing") != std::string::npos);
}

void ReportSorterTest::whatCameBeforeTheDiskWasFullIsReported() {
  Source source(1);
  ReportSorter sorter(options(1));
  source.announceDevice(0, "G", "N", "");
  source.announceSeries(0, 0, "m", DataType::String);
  std::int64_t taken = 0;
  {
    const LimitedFiles limit(10'000);
    for (Result<void> added; added; ++taken) {
      source.add(0, taken, Value::text("some words"));
      added = sorter.add(source.take());
    }
    --taken;
  }
  QVERIFY(taken > 100);
  source.rows.resize(static_cast<std::size_t>(taken));
  ReportStatistics statistics;
  QVERIFY(report(sorter, statistics) == source.rows);
}

void ReportSorterTest::nothingIsLeftInTheTemporaryFolder() {
  QCOMPARE(QDir(m_temporary.path()).entryList(QDir::Files | QDir::Hidden).size(), 0);
}

QTEST_APPLESS_MAIN(ReportSorterTest)
#include "ReportSorterTest.moc"
