// Runs of every kind through a device's block and back, equal to the bit.
#include "RandomRuns.h"

#include <QTest>

#include <chunks/DeviceBlock.h>

using namespace muster;
using namespace muster::test;

namespace {

// Encodes and decodes; empty where all is as it was.
std::string roundTrip(const std::vector<SeriesRun>& runs, std::size_t* size = nullptr) {
  static DeviceBlockEncoder encoder; // kept, as the writer keeps it: nothing of a block may reach the next
  static DeviceBlockReader reader;
  std::vector<BlockSeries> series;
  for (std::size_t i = 0; i < runs.size(); ++i)
    series.push_back({static_cast<SeriesId>(i * 3 + 7), &runs[i]});
  std::string block;
  encoder.encode(series, kHour, block);
  if (size)
    *size = block.size();
  if (const Result<void> opened = reader.open(block, kHour); !opened)
    return opened.error().message();
  if (reader.entries().size() != runs.size())
    return "entries";
  // Backwards: series may be read in any order.
  for (std::size_t i = runs.size(); i-- > 0;) {
    if (reader.find(series[i].series) != i || reader.entries()[i].rows != runs[i].size())
      return "directory";
    SeriesRun decoded;
    if (const Result<void> result = reader.decode(i, decoded); !result)
      return result.error().message();
    if (const std::string words = difference(runs[i], decoded); !words.empty())
      return "series " + std::to_string(i) + " of type " + std::string(dataTypeName(runs[i].type)) + ", " +
             words;
  }
  return {};
}

std::string scalarsDiffer(DeviceBlockReader& reader, std::size_t entry, const SeriesRun& run) {
  std::vector<std::int64_t> times;
  std::vector<std::uint64_t> bits;
  if (const Result<void> result = reader.decodeScalars(entry, times, bits); !result)
    return result.error().message();
  if (times != run.timeMs || bits.size() != run.size())
    return "times";
  for (std::size_t row = 0; row < run.size(); ++row) {
    if (bits[row] != (run.isNull(row) ? 0 : run.bits[row]))
      return "row " + std::to_string(row);
  }
  return {};
}

} // namespace

class DeviceBlockTest : public QObject {
  Q_OBJECT
 private slots:
  void randomRunsOfEveryTypeComeBackToTheBit();
  void shortRunsComeBackToTheBit();
  void longRunsComeBackToTheBit();
  void scalarsAloneAreThoseOfWholeRows();
  void theLastRowUntilAMomentIsFound();
  void aMegabyteOfBytesComesBack();
  void seriesOfEqualTimesShareThem();
  void decodingAppendsToWhatIsThere();
  void equalRunsGiveEqualBlocks();
  void aBlockOfAnotherPeriodIsRefused();
};

void DeviceBlockTest::randomRunsOfEveryTypeComeBackToTheBit() {
  Random random(1);
  for (int round = 0; round < 300; ++round) {
    std::vector<SeriesRun> runs;
    for (std::uint64_t i = below(random, 12); i-- > 0;)
      runs.push_back(randomRun(random, anyMetricType(random), 1 + below(random, 300)));
    const std::string words = roundTrip(runs);
    QVERIFY2(words.empty(), ("round " + std::to_string(round) + ": " + words).c_str());
  }
}

void DeviceBlockTest::shortRunsComeBackToTheBit() {
  Random random(2);
  for (int round = 0; round < 2000; ++round) {
    std::vector<SeriesRun> runs;
    for (std::size_t rows = 1; rows <= 4; ++rows)
      runs.push_back(randomRun(random, anyMetricType(random), rows));
    const std::string words = roundTrip(runs);
    QVERIFY2(words.empty(), ("round " + std::to_string(round) + ": " + words).c_str());
  }
}

void DeviceBlockTest::longRunsComeBackToTheBit() {
  Random random(3);
  for (const DataType type : {DataType::Double, DataType::Float, DataType::Int64, DataType::UInt64,
                              DataType::Int8, DataType::Boolean, DataType::DateTime, DataType::String}) {
    std::vector<SeriesRun> runs;
    for (int i = 0; i < 3; ++i)
      runs.push_back(randomRun(random, type, 5000));
    const std::string words = roundTrip(runs);
    QVERIFY2(words.empty(), words.c_str());
  }
  const std::string words = roundTrip({randomRun(random, DataType::Double, 100'000)});
  QVERIFY2(words.empty(), words.c_str());
}

void DeviceBlockTest::scalarsAloneAreThoseOfWholeRows() {
  Random random(4);
  DeviceBlockEncoder encoder;
  DeviceBlockReader reader;
  std::string block;
  int attributed = 0;
  for (int round = 0; round < 200; ++round) {
    DataType type = anyMetricType(random);
    while (!isScalar(type))
      type = anyMetricType(random);
    const SeriesRun run = randomRun(random, type, 1 + below(random, 2000));
    const BlockSeries series[] = {{5, &run}};
    encoder.encode(series, kHour, block);
    QVERIFY(reader.open(block, kHour));
    const std::string words = scalarsDiffer(reader, 0, run);
    QVERIFY2(words.empty(), words.c_str());
    bool has = false;
    for (std::size_t row = 0; row < run.size(); ++row)
      has = has || run.flagsAt(row) != 0 || run.qualityAt(row) != kQualityGood;
    QCOMPARE(reader.hasAttributes(0), has);
    attributed += has ? 1 : 0;
  }
  QVERIFY(attributed > 20 && attributed < 180);
}

void DeviceBlockTest::theLastRowUntilAMomentIsFound() {
  Random random(5);
  DeviceBlockEncoder encoder;
  DeviceBlockReader reader;
  std::string block;
  for (int round = 0; round < 300; ++round) {
    const SeriesRun run = randomRun(random, anyMetricType(random), 1 + below(random, 2000));
    const SeriesRun other = randomRun(random, DataType::Double, 10);
    const BlockSeries series[] = {{5, &run}, {6, &run}, {9, &other}};
    encoder.encode(series, kHour, block);
    QVERIFY(reader.open(block, kHour));
    for (int look = 0; look < 10; ++look) {
      const std::int64_t moment =
          run.timeMs[below(random, run.size())] + static_cast<std::int64_t>(below(random, 3)) - 1;
      const auto after = std::ranges::upper_bound(run.timeMs, moment);
      SeriesRun row, expected;
      const Result<bool> found = reader.decodeLastUntil(below(random, 2), moment, row);
      QVERIFY(found);
      QCOMPARE(*found, after != run.timeMs.begin());
      expected.type = run.type;
      if (*found)
        expected.addFrom(run, static_cast<std::size_t>(after - run.timeMs.begin()) - 1);
      const std::string words = difference(expected, row);
      QVERIFY2(words.empty(), words.c_str());
    }
  }
}

void DeviceBlockTest::aMegabyteOfBytesComesBack() {
  Random random(6);
  SeriesRun run;
  run.type = DataType::Bytes;
  std::string large(1u << 20, '\0');
  for (char& byte : large)
    byte = static_cast<char>(random());
  run.addBytes(kHour, large);
  run.addBytes(kHour + 1, "");
  run.addBytes(kHour + 2, std::string(1u << 20, 'x'));
  run.addBytes(kHour + 2, large);
  std::size_t size = 0;
  const std::string words = roundTrip({run}, &size);
  QVERIFY2(words.empty(), words.c_str());
  QVERIFY2(size < (1u << 20) + 4096, "the second large one repeats the first: it costs nothing");
}

void DeviceBlockTest::seriesOfEqualTimesShareThem() {
  Random random(7);
  SeriesRun run;
  run.type = DataType::Int32;
  std::int64_t time = kHour;
  for (int i = 0; i < 1000; ++i)
    run.add(time += 1 + static_cast<std::int64_t>(below(random, 3000)), 5);
  SeriesRun later = run;
  later.timeMs.back() += 1;
  std::size_t one = 0, twoAlike = 0, two = 0;
  QVERIFY(roundTrip({run}, &one).empty());
  QVERIFY(roundTrip({run, run}, &twoAlike).empty());
  QVERIFY(roundTrip({run, later}, &two).empty());
  QVERIFY(twoAlike < one + 20);
  QVERIFY(two > one + 1000);
}

void DeviceBlockTest::decodingAppendsToWhatIsThere() {
  Random random(8);
  DeviceBlockEncoder encoder;
  DeviceBlockReader reader;
  for (int round = 0; round < 200; ++round) {
    const DataType type = anyMetricType(random);
    const SeriesRun first = randomRun(random, type, 1 + below(random, 50));
    const SeriesRun second = randomRun(random, type, 1 + below(random, 50));
    SeriesRun expected = first, decoded = first;
    for (std::size_t row = 0; row < second.size(); ++row)
      expected.addFrom(second, row);
    const BlockSeries series[] = {{0, &second}};
    std::string block;
    encoder.encode(series, kHour, block);
    QVERIFY(reader.open(block, kHour));
    QVERIFY(reader.decode(0, decoded));
    const std::string words = difference(expected, decoded);
    QVERIFY2(words.empty(), words.c_str());
  }
}

void DeviceBlockTest::equalRunsGiveEqualBlocks() {
  Random random(9);
  const SeriesRun run = randomRun(random, DataType::Double, 3000);
  const SeriesRun other = randomRun(random, DataType::String, 3000);
  const BlockSeries series[] = {{1, &run}, {2, &other}};
  std::string once, again;
  DeviceBlockEncoder encoder;
  encoder.encode(series, kHour, once);
  encoder.encode({}, kHour, again);
  encoder.encode(series, kHour, again);
  QCOMPARE(again, once);
}

void DeviceBlockTest::aBlockOfAnotherPeriodIsRefused() {
  Random random(10);
  const SeriesRun run = randomRun(random, DataType::Double, 30);
  const BlockSeries series[] = {{1, &run}};
  std::string block;
  DeviceBlockEncoder().encode(series, kHour, block);
  DeviceBlockReader reader;
  const Result<void> opened = reader.open(block, kHour + 3'600'000);
  QVERIFY(!opened);
  QCOMPARE(opened.error().code, ErrorCode::BadPayload);
  QVERIFY(reader.entries().empty());
}

QTEST_APPLESS_MAIN(DeviceBlockTest)
#include "DeviceBlockTest.moc"
