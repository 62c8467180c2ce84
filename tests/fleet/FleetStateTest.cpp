// FleetState: who is online, stale or offline, the metrics of a birth, and the list of changes.

#include "FleetFixture.h"

#include <QtTest>

#include <algorithm>

using namespace muster;
using namespace muster::test;

class FleetStateTest : public QObject {
  Q_OBJECT

  static void compareCounts(const FleetState& state, std::size_t online, std::size_t stale,
                            std::size_t offline) {
    QCOMPARE(state.counts().online, online);
    QCOMPARE(state.counts().stale, stale);
    QCOMPARE(state.counts().offline, offline);
    QCOMPARE(state.counts().total(), state.deviceCount());
  }

 private slots:
  void aBirthMakesADeviceOnlineWithItsMetricsInOrder() {
    FleetState state;
    applySmallFleet(state);
    compareCounts(state, 2, 0, 0);
    const DeviceState& node = state.device(0);
    QCOMPARE(node.status, DeviceStatus::Online);
    QCOMPARE(node.bornMs, kNoon);
    QCOMPARE(node.births, 1u);
    QCOMPARE(node.metrics.size(), std::size_t{2});
    QCOMPARE(node.metrics[0].series, SeriesId{0});
    QVERIFY(node.metrics[1].announced);
    QVERIFY(node.metrics[0].value.isNull());
    QCOMPARE(node.metrics[0].value.type(), DataType::Double);
  }

  void aDeviceThatWasNeverBornIsOffline() {
    FleetState state;
    FleetFixture().device(0, 0).applyTo(state);
    compareCounts(state, 0, 0, 1);
    QCOMPARE(state.device(0).bornMs, std::int64_t{0});
  }

  void theDeathOfAnEdgeNodeTakesItsDevicesWithIt() {
    FleetState state;
    applySmallFleet(state);
    FleetFixture().event(EventKind::Death, 0, kNoon + 5'000).applyTo(state);
    compareCounts(state, 0, 0, 2);
    QCOMPARE(state.device(1).status, DeviceStatus::Offline);
    QCOMPARE(state.device(1).offlineSinceMs, kNoon + 5'000);
  }

  void theDeathOfADeviceLeavesItsEdgeNodeOnline() {
    FleetState state;
    applySmallFleet(state);
    FleetFixture().event(EventKind::Death, 1).applyTo(state);
    compareCounts(state, 1, 0, 1);
    QCOMPARE(state.device(0).status, DeviceStatus::Online);
  }

  void aSecondDeathDoesNotMoveTheTimeOfTheFirst() {
    FleetState state;
    applySmallFleet(state);
    FleetFixture().event(EventKind::Death, 1, kNoon + 1).event(EventKind::Death, 1, kNoon + 9).applyTo(state);
    QCOMPARE(state.device(1).offlineSinceMs, kNoon + 1);
  }

  void onlyABirthBringsADeadDeviceBack() {
    FleetState state;
    applySmallFleet(state);
    FleetFixture().event(EventKind::Death, 1, kNoon + 1).sample(2, 1.0, kNoon + 100).applyTo(state);
    QCOMPARE(state.device(1).status, DeviceStatus::Offline);
    FleetFixture().event(EventKind::Birth, 1, kNoon + 200, {2}).applyTo(state);
    compareCounts(state, 2, 0, 0);
    QCOMPARE(state.device(1).births, 2u);
    QCOMPARE(state.device(1).offlineSinceMs, std::int64_t{0});
  }

  void aHostWithoutBrokerMakesEveryoneStaleUntilHeardAgain() {
    FleetState state;
    applySmallFleet(state);
    FleetFixture().device(2, 2).applyTo(state);
    FleetFixture().event(EventKind::HostOffline, kNoDevice, kNoon + 1'000).applyTo(state);
    compareCounts(state, 0, 2, 1);
    FleetFixture().sample(2, 4.0, kNoon + 2'000).applyTo(state);
    QCOMPARE(state.device(1).status, DeviceStatus::Online);
    QCOMPARE(state.device(0).status, DeviceStatus::Online); // its device speaks through it
  }

  void whatCameInBeforeTheHostWentOfflineDoesNotMakeADeviceFresh() {
    FleetState state;
    applySmallFleet(state);
    FleetFixture()
        .event(EventKind::HostOffline, kNoDevice, kNoon + 1'000)
        .sample(2, 4.0, kNoon + 900)
        .applyTo(state);
    compareCounts(state, 0, 2, 0);
    QCOMPARE(state.metric(2)->value, Value::floating(4.0));
  }

  void aSilentDeviceGoesStaleAndIsBackWithItsNextMessage() {
    FleetState state;
    applySmallFleet(state);
    FleetFixture().sample(0, 1.0, kNoon + 50'000).applyTo(state);
    state.expire(kNoon + 60'000, 30'000);
    QCOMPARE(state.device(0).status, DeviceStatus::Online);
    QCOMPARE(state.device(1).status, DeviceStatus::Stale);
    FleetFixture().sample(2, 1.0, kNoon + 61'000).applyTo(state);
    compareCounts(state, 2, 0, 0);
    state.expire(kNoon + 91'000, 30'000);
    compareCounts(state, 2, 0, 0);
    state.expire(kNoon + 91'001, 30'000);
    compareCounts(state, 0, 2, 0);
  }

  void expiryCanBeTurnedOff() {
    FleetState state;
    applySmallFleet(state);
    state.expire(kNoon + 1'000'000'000, 0);
    compareCounts(state, 2, 0, 0);
  }

  void aBirthInAnotherOrderReordersTheMetricsAndKeepsTheirValues() {
    FleetState state;
    applySmallFleet(state);
    FleetFixture().sample(0, 1.5, kNoon).sample(1, 2.5, kNoon).applyTo(state);
    FleetFixture().event(EventKind::Birth, 0, kNoon + 1, {1, 0}).applyTo(state);
    QCOMPARE(state.device(0).metrics[0].series, SeriesId{1});
    QCOMPARE(state.metric(1)->value, Value::floating(2.5));
    QCOMPARE(state.metric(0, "cpu")->value, Value::floating(1.5));
  }

  void aMetricThatANewBirthDoesNotHaveStaysAsNotAnnounced() {
    FleetState state;
    applySmallFleet(state);
    FleetFixture().event(EventKind::Birth, 0, kNoon + 1, {1}).applyTo(state);
    QCOMPARE(state.device(0).metrics.size(), std::size_t{2});
    QVERIFY(state.metric(1)->announced);
    QVERIFY(!state.metric(0)->announced);
  }

  void aMetricThatCameBackWithAnotherTypeIsFoundByItsName() {
    FleetState state;
    applySmallFleet(state);
    FleetFixture()
        .series(3, 0, "cpu", DataType::Int32)
        .event(EventKind::Birth, 0, kNoon + 1, {3, 1})
        .applyTo(state);
    QCOMPARE(state.metric(0, "cpu")->series, SeriesId{3});
    QCOMPARE(state.series(0).type, DataType::Double);
    QVERIFY(!state.metric(0, "cp"));
    QVERIFY(!state.metric(0, "flow"));
    QVERIFY(!state.metric(77, "cpu"));
  }

  void aMetricThatWasIntroducedAfterTheBirthIsFoundByItsName() {
    FleetState state;
    applySmallFleet(state);
    FleetFixture().series(3, 0, "late").applyTo(state);
    QCOMPARE(state.metric(0, "late")->series, SeriesId{3});
    QVERIFY(!state.metric(0, "never"));
  }

  void aSeriesThatABirthListsTwiceOrThatIsOfAnotherDeviceIsTakenOnce() {
    FleetState state;
    applySmallFleet(state);
    FleetFixture().event(EventKind::Birth, 0, kNoon + 1, {1, 1, 2, 99, 0}).applyTo(state);
    QCOMPARE(state.device(0).metrics.size(), std::size_t{2});
    QCOMPARE(state.device(1).metrics.size(), std::size_t{1});
  }

  void aChangedUnitReplacesTheOldOne() {
    FleetState state;
    applySmallFleet(state);
    FleetFixture fixture;
    fixture.update.series.push_back({0, 0, "cpu", DataType::Double, "°C", 0.0, 100.0, ""});
    fixture.applyTo(state);
    QCOMPARE(QString::fromStdString(state.series(0).unit), QStringLiteral("°C"));
    QCOMPARE(state.seriesCount(), std::size_t{3});
    QCOMPARE(state.device(0).metrics.size(), std::size_t{2});
  }

  void eachChangedDeviceIsListedOnce() {
    FleetState state;
    applySmallFleet(state);
    QCOMPARE(state.takeChanged(), (std::vector<DeviceId>{0, 1}));
    QVERIFY(state.takeChanged().empty());
    FleetFixture().sample(2, 1, kNoon).sample(2, 2, kNoon + 1).sample(2, 3, kNoon + 2).applyTo(state);
    const auto changed = state.takeChanged();
    QCOMPARE(std::count(changed.begin(), changed.end(), DeviceId{1}), std::ptrdiff_t{1});
  }

  void gapsAndRefusalsAreCountedAtTheirDevice() {
    FleetState state;
    applySmallFleet(state);
    const DeviceId nobody = 12'345;
    FleetFixture()
        .event(EventKind::Gap, 0)
        .event(EventKind::Gap, 0)
        .event(EventKind::Rejected, 1)
        .event(EventKind::Gap, nobody)
        .applyTo(state);
    QCOMPARE(state.device(0).gaps, 2u);
    QCOMPARE(state.device(1).rejected, 1u);
  }
};

QTEST_APPLESS_MAIN(FleetStateTest)
#include "FleetStateTest.moc"
