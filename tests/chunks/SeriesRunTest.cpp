// The order of a run, and summaries of its parts against those of the whole.
#include "RandomRuns.h"

#include <QTest>

#include <algorithm>
#include <bit>

using namespace muster;
using namespace muster::test;

namespace {

// Rows in any order, with repeats and different values at one time.
SeriesRun untidyRun(Random& random, DataType type, std::size_t rows) {
  const SeriesRun from = randomRun(random, type, rows);
  SeriesRun run;
  run.type = type;
  for (std::size_t i = 0; i < rows * 2; ++i) {
    run.addFrom(from, below(random, from.size()));
    if (below(random, 3) == 0)
      run.timeMs.back() = from.timeMs[below(random, from.size())];
  }
  return run;
}

// The slow and obvious way.
SeriesRun tidied(const SeriesRun& run) {
  std::vector<std::size_t> order(run.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return run.timeMs[a] < run.timeMs[b]; });
  SeriesRun out;
  out.type = run.type;
  for (const std::size_t row : order) {
    bool isKnown = false;
    for (std::size_t at = out.size(); at-- > 0 && out.timeMs[at] == run.timeMs[row];)
      isKnown = isKnown || out.valueAt(at) == run.valueAt(row);
    if (!isKnown)
      out.addFrom(run, row);
  }
  return out;
}

Summary summaryOfParts(Random& random, const SeriesRun& run) {
  Summary parts;
  for (std::size_t begin = 0; begin < run.size();) {
    const std::size_t end = std::min(run.size(), begin + below(random, 30));
    addToSummary(parts, summarise(run, begin, end));
    begin = end;
  }
  return parts;
}

} // namespace

class SeriesRunTest : public QObject {
  Q_OBJECT
 private slots:
  void attributesHaveColumnsOnlyWhereThereAreSome();
  void normalisingOrdersAndLeavesRepeatsOut();
  void manyValuesOfOneTimeAreQuick();
  void aSummaryIsWhatItsRowsAre();
  void summariesOfPartsAreThatOfTheWhole();
  void sumsOfWholeNumbersAreExactWhateverTheParts();
  void infinitiesAndExtremeTimesAreNoUndefinedBehaviour();
};

void SeriesRunTest::attributesHaveColumnsOnlyWhereThereAreSome() {
  SeriesRun run;
  run.type = DataType::Int32;
  run.add(1, 10);
  run.add(2, 20, kQualityGood, sampleflag::Birth | sampleflag::Transient);
  QVERIFY(run.quality.empty() && run.flags.empty());
  run.add(3, 0, kQualityGood, sampleflag::Null);
  run.add(4, 40, kQualityBad);
  run.add(5, 50);
  QCOMPARE(run.flags, (std::vector<std::uint8_t>{0, 0, sampleflag::Null, 0, 0}));
  QCOMPARE(run.quality, (std::vector<std::uint16_t>{192, 192, 192, 0, 192}));
  QVERIFY(run.isNormal());
  QVERIFY(run.valueAt(2).isNull());
  SeriesRun first;
  first.type = DataType::Int32;
  first.add(1, 5, kQualityBad, sampleflag::Historical);
  QCOMPARE(first.qualityAt(0), kQualityBad);
  QVERIFY(first.isHistorical(0));
}

void SeriesRunTest::normalisingOrdersAndLeavesRepeatsOut() {
  Random random(31);
  std::size_t leftOut = 0;
  for (int round = 0; round < 400; ++round) {
    SeriesRun run = untidyRun(random, anyMetricType(random), 1 + below(random, 60));
    const SeriesRun expected = tidied(run);
    const std::size_t before = run.size();
    const std::size_t count = run.normalise();
    QCOMPARE(count, before - expected.size());
    leftOut += count;
    const std::string words = difference(expected, run);
    QVERIFY2(words.empty(), words.c_str());
    QCOMPARE(run.normalise(), std::size_t{0});
  }
  QVERIFY(leftOut > 1000);
}

void SeriesRunTest::manyValuesOfOneTimeAreQuick() {
  SeriesRun run;
  run.type = DataType::UInt32;
  for (std::uint64_t i = 0; i < 300'000; ++i)
    run.add(kHour, i / 2);
  QCOMPARE(run.normalise(), std::size_t{150'000});
  QCOMPARE(run.bits[1], std::uint64_t{1});
}

void SeriesRunTest::aSummaryIsWhatItsRowsAre() {
  SeriesRun run;
  run.type = DataType::Double;
  const auto add = [&run](std::int64_t time, double v, std::uint16_t quality = kQualityGood,
                          std::uint8_t flags = 0) {
    run.add(time, std::bit_cast<std::uint64_t>(v), quality, flags);
  };
  add(1000, 2);
  add(2000, 5);
  add(4000, 0, kQualityGood, sampleflag::Null);
  add(5000, -1);
  add(5000, 9, kQualityBad);
  add(6000, 5, kQualityStale);
  const Summary s = summarise(run, 0, run.size());
  QCOMPARE(s.count, std::uint64_t{6});
  QCOMPARE(s.numbers, std::uint64_t{4});
  QCOMPARE(s.firstMs, std::int64_t{1000});
  QCOMPARE(s.lastMs, std::int64_t{6000});
  QCOMPARE(s.first, 2.0);
  QCOMPARE(s.last, 5.0);
  QCOMPARE(s.min, -1.0);
  QCOMPARE(s.minMs, std::int64_t{5000});
  QCOMPARE(s.max, 5.0);
  QCOMPARE(s.maxMs, std::int64_t{2000}); // the earliest
  QCOMPARE(s.sum, 11.0);
  QCOMPARE(s.heldMs, std::int64_t{3000}); // the null and the bad one are held for no time
  QCOMPARE(s.integral, 2.0 * 1000 + 5.0 * 2000);
}

void SeriesRunTest::summariesOfPartsAreThatOfTheWhole() {
  Random random(32);
  for (int round = 0; round < 500; ++round) {
    const SeriesRun run = randomRun(random, anyMetricType(random), 1 + below(random, 100));
    const Summary whole = summarise(run, 0, run.size());
    Summary parts = summaryOfParts(random, run);
    // Sums of doubles depend on the order of additions: see below for those that do not.
    parts.sum = whole.sum;
    parts.integral = whole.integral;
    QVERIFY(isSame(parts, whole));
  }
}

void SeriesRunTest::sumsOfWholeNumbersAreExactWhateverTheParts() {
  Random random(33);
  for (int round = 0; round < 200; ++round) {
    SeriesRun run;
    run.type = DataType::Int32;
    for (std::int64_t i = 0; i < 200; ++i) {
      const auto flags = below(random, 10) == 0 ? sampleflag::Null : std::uint8_t{0};
      run.add(kHour + i * 1000,
              Value::integer(run.type, static_cast<std::int64_t>(below(random, 2000)) - 1000).bits(),
              kQualityGood, flags);
    }
    QVERIFY(isSame(summaryOfParts(random, run), summarise(run, 0, run.size())));
  }
}

void SeriesRunTest::infinitiesAndExtremeTimesAreNoUndefinedBehaviour() {
  Summary s;
  addToSummary(s, std::numeric_limits<std::int64_t>::min(), 1);
  addToSummary(s, 0, std::numeric_limits<double>::infinity());
  addToSummary(s, 0, -std::numeric_limits<double>::infinity());
  addToSummary(s, std::numeric_limits<std::int64_t>::max(), 2);
  QCOMPARE(s.max, std::numeric_limits<double>::infinity());
  QCOMPARE(s.min, -std::numeric_limits<double>::infinity());
  QCOMPARE(s.numbers, std::uint64_t{4});
  Summary twice = s;
  addToSummary(twice, s);
  QCOMPARE(twice.count, std::uint64_t{8});
}

QTEST_APPLESS_MAIN(SeriesRunTest)
#include "SeriesRunTest.moc"
