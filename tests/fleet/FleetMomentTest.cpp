// FleetState made of what a history knows about a moment: values and standings in place of the events that led there.

#include "FleetFixture.h"

#include <QtTest>

using namespace muster;
using namespace muster::test;

class FleetMomentTest : public QObject {
  Q_OBJECT

  static KnownDevice known(DeviceId device, DeviceStatus status, std::vector<SeriesId> series) {
    KnownDevice was;
    was.device = device;
    was.status = status;
    was.asOfMs = kNoon;
    was.bornMs = kNoon - 60'000;
    was.lastSeenMs = kNoon - 1'000;
    was.births = 7;
    was.series = std::move(series);
    return was;
  }

  static FleetFixture smallCatalogue() {
    FleetFixture fleet;
    fleet.device(0, 0).device(1, 0, "pump").series(0, 0, "cpu").series(1, 0, "load").series(2, 1, "flow");
    return fleet;
  }

 private slots:
  void aRestoredDeviceStandsAsItStoodWithItsMetrics() {
    FleetState state;
    FleetFixture fleet = smallCatalogue();
    fleet.sample(1, 2.5, kNoon - 5'000);
    state.replay(fleet.update);
    state.restore(known(0, DeviceStatus::Online, {1, 0}));
    const DeviceState& node = state.device(0);
    QCOMPARE(node.status, DeviceStatus::Online);
    QCOMPARE(node.births, 7u);
    QCOMPARE(node.bornMs, kNoon - 60'000);
    QCOMPARE(node.lastSeenMs, kNoon - 1'000);
    QCOMPARE(node.metrics[0].series, SeriesId{1});
    QVERIFY(node.metrics[0].announced);
    QCOMPARE(node.metrics[0].value.toNumber(), 2.5);
    QCOMPARE(state.counts().online, std::size_t{1});
    QCOMPARE(state.counts().offline, std::size_t{1}); // the pump, of which nothing is known
    QVERIFY(state.events().empty());
  }

  void aStaleOneIsFreshOnceItIsHeard() {
    FleetState state;
    FleetFixture fleet = smallCatalogue();
    state.replay(fleet.update);
    state.restore(known(0, DeviceStatus::Stale, {0, 1}));
    QCOMPARE(state.counts().stale, std::size_t{1});
    FleetFixture().sample(0, 1, kNoon - 10).applyTo(state); // from before
    QCOMPARE(state.device(0).status, DeviceStatus::Stale);
    FleetFixture().sample(0, 1, kNoon + 10).applyTo(state);
    QCOMPARE(state.device(0).status, DeviceStatus::Online);
  }

  void aHistoricalSampleIsCurrentInAReplayOnly() {
    FleetState state;
    FleetFixture fleet = smallCatalogue();
    fleet.sample(0, 3, kNoon, sampleflag::Historical);
    state.apply(fleet.update);
    QVERIFY(state.metric(SeriesId{0})->value.isNull());
    state.replay(fleet.update);
    QCOMPARE(state.metric(SeriesId{0})->value.toNumber(), 3.0);
  }

  void idsThatNobodyIntroducedAreNotCounted() {
    FleetState state;
    state.makeRoom(4, 9);
    QCOMPARE(state.deviceCount(), std::size_t{4});
    QCOMPARE(state.seriesCount(), std::size_t{9});
    QCOMPARE(state.counts().total(), std::size_t{0});
    QVERIFY(!state.device(3).isKnown());
    QVERIFY(!state.metric(SeriesId{8}));
    FleetFixture().event(EventKind::Birth, 2).event(EventKind::Death, 3).sample(4, 1, kNoon).applyTo(state);
    state.restore(known(3, DeviceStatus::Online, {4}));
    QCOMPARE(state.counts().total(), std::size_t{0});
    FleetFixture().device(3, 3).series(8, 3, "cpu").sample(8, 1, kNoon).applyTo(state);
    QVERIFY(state.device(3).isKnown());
    QCOMPARE(state.counts().offline, std::size_t{1});
    QCOMPARE(state.metric(SeriesId{8})->value.toNumber(), 1.0);
  }

  void aRingSaysWhereItGaveUpPoints() {
    RecentSamples recent({.bytes = 1u << 20, .minPoints = 8, .maxPoints = 8});
    for (int i = 0; i < 7; ++i)
      recent.add(0, Point{kNoon + i, 1});
    QVERIFY(!recent.givenUpBeforeMs(0));
    QVERIFY(!recent.givenUpBeforeMs(1));
    for (int i = 7; i < 20; ++i)
      recent.add(0, Point{kNoon + i, 1});
    QCOMPARE(recent.givenUpBeforeMs(0), std::optional(kNoon + 12));
  }
};

QTEST_GUILESS_MAIN(FleetMomentTest)
#include "FleetMomentTest.moc"
