// Signals are believable, and the same for the same seed.
#include <QTest>

#include <fleetsim/Schedule.h>
#include <fleetsim/Signal.h>

#include <cmath>
#include <set>
#include <string>
#include <vector>

using namespace muster;
using namespace muster::fleetsim;

namespace {

constexpr int kTicks = 5'000;

std::vector<Value> run(const SignalSpec& spec, std::uint64_t seed) {
  Signal signal(spec, seed);
  std::vector<Value> values;
  for (int i = 0; i < kTicks; ++i) {
    values.push_back(signal.value());
    signal.advance();
  }
  return values;
}

} // namespace

class SignalTest : public QObject {
  Q_OBJECT

 private slots:
  void sameSeedGivesTheSameValuesAndAnotherSeedOthers() {
    for (const SignalSpec& spec : signalSpecs()) {
      QVERIFY2(run(spec, 7) == run(spec, 7), spec.name.data());
      QVERIFY2(run(spec, 7) != run(spec, 8), spec.name.data());
    }
  }

  void everyValueHasTheTypeOfItsSpecAndStaysInRange() {
    for (const SignalSpec& spec : signalSpecs()) {
      for (const Value& value : run(spec, 3)) {
        QCOMPARE(value.type(), spec.type);
        if (value.isNull() || !isNumeric(spec.type) || std::isnan(value.toNumber()))
          continue;
        QVERIFY2(!spec.low || value.toNumber() >= *spec.low, spec.name.data());
        QVERIFY2(!spec.high || value.toNumber() <= *spec.high, spec.name.data());
      }
    }
  }

  void everySignalMoves() {
    for (const SignalSpec& spec : signalSpecs()) {
      const auto values = run(spec, 11);
      QVERIFY2(std::any_of(values.begin(), values.end(), [&](const Value& v) { return v != values.front(); }),
               spec.name.data());
    }
  }

  void countersOnlyGoOneWayAndPassWhatADoubleHolds() {
    for (const SignalSpec& spec : signalSpecs()) {
      if (spec.shape != Shape::Counter)
        continue;
      const auto values = run(spec, 5);
      for (std::size_t i = 1; i < values.size(); ++i) {
        const std::int64_t moved = values[i].asInt64() - values[i - 1].asInt64();
        QVERIFY2(spec.step > 0 ? moved >= 0 : moved <= 0, spec.name.data());
      }
      if (spec.type == DataType::UInt64)
        QVERIFY(values.front().asUInt64() > (1ULL << 53));
    }
  }

  void advanceSaysWhetherTheValueChanged() {
    for (const SignalSpec& spec : signalSpecs()) {
      Signal signal(spec, 21);
      for (int i = 0; i < kTicks; ++i) {
        const Value before = signal.value();
        const auto qualityBefore = signal.quality();
        const bool changed = signal.advance();
        // Minus nought and nought are one value for a sensor.
        const bool differs = signal.quality() != qualityBefore ||
                             (signal.value() != before &&
                              !(isNumeric(spec.type) && signal.value().toNumber() == before.toNumber()));
        if (differs)
          QVERIFY2(changed, spec.name.data());
      }
    }
  }

  void failingSensorsGiveBadQualityAndRecover() {
    for (const SignalSpec& spec : signalSpecs()) {
      Signal signal(spec, 2);
      int bad = 0;
      int recovered = 0;
      for (int i = 0; i < kTicks; ++i) {
        const bool wasBad = signal.quality() != kQualityGood;
        signal.advance();
        const bool isBad = signal.quality() != kQualityGood;
        bad += isBad ? 1 : 0;
        recovered += wasBad && !isBad ? 1 : 0;
        if (isBad)
          QVERIFY(signal.value().isNull() || std::isnan(signal.value().toNumber()));
      }
      QCOMPARE(bad > 0, spec.fault != Fault::None);
      QCOMPARE(recovered > 0, spec.fault != Fault::None);
    }
  }

  void namesOfManyMetricsAreAllDifferent() {
    std::set<std::string> names;
    for (std::uint32_t i = 0; i < 1'000; ++i)
      names.insert(signalName(i));
    QCOMPARE(names.size(), std::size_t{1'000});
  }

  void everyMetricOfTheFleetHasASeedOfItsOwn() {
    std::set<std::uint64_t> seeds;
    for (std::uint32_t node = 0; node < 50; ++node) {
      for (std::uint32_t device = 0; device < 5; ++device) {
        for (std::uint32_t metric = 0; metric < 40; ++metric)
          seeds.insert(signalSeed(1, node, device, metric));
      }
    }
    QCOMPARE(seeds.size(), std::size_t{10'000});
  }

  void scheduleGivesTimersInOrderOfTimeAndNoneTooEarly() {
    Schedule schedule;
    QVERIFY(!schedule.nextDueUs());
    for (const std::int64_t due : {30, 10, 20})
      schedule.add({due, TimerKind::Tick, static_cast<std::uint32_t>(due), 0});
    QCOMPARE(*schedule.nextDueUs(), 10);
    QVERIFY(!schedule.takeDue(9));
    QCOMPARE(schedule.takeDue(25)->node, 10U);
    QCOMPARE(schedule.takeDue(25)->node, 20U);
    QVERIFY(!schedule.takeDue(25));
    QCOMPARE(schedule.takeDue(30)->node, 30U);
  }
};

QTEST_APPLESS_MAIN(SignalTest)
#include "SignalTest.moc"
