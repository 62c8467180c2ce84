// Keyframes and roll-ups there and back, equal to the bit.
#include "RandomRuns.h"

#include <QTest>

using namespace muster;
using namespace muster::test;

class StateRollupTest : public QObject {
  Q_OBJECT
 private slots:
  void randomStatesComeBackToTheBit();
  void anEmptyStateComesBack();
  void randomRollupsComeBackToTheBit();
  void rollupsOfEachKindOfNumberAreSmall_data();
  void rollupsOfEachKindOfNumberAreSmall();
};

void StateRollupTest::randomStatesComeBackToTheBit() {
  Random random(41);
  for (int round = 0; round < 200; ++round) {
    const StateBlock state = randomState(random, below(random, 65), 1 + below(random, 30));
    std::string block;
    encodeState(state, kHour, block);
    const Result<StateBlock> decoded = decodeState(block, kHour);
    QVERIFY2(decoded, decoded ? "" : decoded.error().message().c_str());
    QVERIFY(*decoded == state);
    QVERIFY(!decodeState(block, kHour + 1));
  }
}

void StateRollupTest::anEmptyStateComesBack() {
  std::string block;
  encodeState({}, kHour, block);
  const Result<StateBlock> decoded = decodeState(block, kHour);
  QVERIFY(decoded);
  QVERIFY(*decoded == StateBlock{});
}

void StateRollupTest::randomRollupsComeBackToTheBit() {
  Random random(42);
  for (int round = 0; round < 150; ++round) {
    const std::vector<HourSummary> entries = randomRollup(random, below(random, 20));
    std::string block;
    encodeRollup(entries, kHour, block);
    const Result<std::vector<HourSummary>> decoded = decodeRollup(block, kHour);
    QVERIFY2(decoded, decoded ? "" : decoded.error().message().c_str());
    QCOMPARE(decoded->size(), entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
      QCOMPARE((*decoded)[i].series, entries[i].series);
      QCOMPARE((*decoded)[i].hour, entries[i].hour);
      QVERIFY(isSame((*decoded)[i].summary, entries[i].summary));
    }
    QVERIFY(!decodeRollup(block, kHour + 86'400'000));
  }
}

void StateRollupTest::rollupsOfEachKindOfNumberAreSmall_data() {
  QTest::addColumn<int>("type");
  QTest::addColumn<double>("unit");
  QTest::addColumn<double>("most");
  QTest::newRow("tenths of a degree") << static_cast<int>(DataType::Double) << 0.1 << 16.0;
  QTest::newRow("tenths as floats") << static_cast<int>(DataType::Float) << 0.1 << 23.0;
  QTest::newRow("pages of memory") << static_cast<int>(DataType::UInt64) << 4096.0 << 16.0;
}

void StateRollupTest::rollupsOfEachKindOfNumberAreSmall() {
  QFETCH(int, type);
  QFETCH(double, unit);
  QFETCH(double, most);
  Random random(43);
  std::vector<HourSummary> entries;
  for (std::uint8_t hour = 0; hour < 24; ++hour) {
    SeriesRun run;
    run.type = static_cast<DataType>(type);
    double value = 200;
    for (int second = 0; second < 3600; ++second) {
      value += static_cast<double>(below(random, 3)) - 1;
      const double v = unit < 1 ? value / 10 : value * unit;
      run.add(kHour + (hour * 3600 + second) * 1000,
              run.type == DataType::Double  ? std::bit_cast<std::uint64_t>(v)
              : run.type == DataType::Float ? std::bit_cast<std::uint32_t>(static_cast<float>(v))
                                            : static_cast<std::uint64_t>(v));
    }
    entries.push_back({1, hour, summarise(run, 0, run.size())});
  }
  std::string block;
  encodeRollup(entries, kHour, block);
  const double each = static_cast<double>(block.size()) / static_cast<double>(entries.size());
  QVERIFY2(each < most, std::to_string(each).c_str());
}

QTEST_APPLESS_MAIN(StateRollupTest)
#include "StateRollupTest.moc"
