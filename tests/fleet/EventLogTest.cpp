// The fleet's events: the newest are kept, and one edge node that floods pushes out none of the others'.
#include "FleetFixture.h"

#include <QtTest>

using namespace muster;
using namespace muster::test;

class EventLogTest : public QObject {
  Q_OBJECT

 private slots:
  void theNewestTenThousandEventsAreKept() {
    FleetState state;
    introduce(state, 7'000);
    for (std::int64_t batch = 0; batch < 3; ++batch) {
      FleetFixture fixture;
      for (int i = 0; i < 7'000; ++i)
        fixture.event(EventKind::Gap, static_cast<DeviceId>(i), kNoon + batch * 10'000 + i);
      fixture.applyTo(state);
    }
    QCOMPARE(state.events().size(), std::size_t{10'000});
    QCOMPARE(state.events().back().receivedMs, kNoon + 26'999);
    QCOMPARE(state.events().front().receivedMs, kNoon + 14'000);
    QCOMPARE(state.eventTotal(), std::uint64_t{21'000});
    QCOMPARE(state.eventsLeftOut(), std::uint64_t{0});
  }

  void manyAtOnceAreBoundedToo() {
    FleetState state;
    introduce(state, 50'000);
    FleetFixture fixture;
    for (int i = 0; i < 50'000; ++i)
      fixture.event(EventKind::Rejected, static_cast<DeviceId>(i), kNoon + i);
    fixture.applyTo(state);
    QCOMPARE(state.events().size(), std::size_t{10'000});
    QCOMPARE(state.events().front().receivedMs, kNoon + 40'000);
  }

  void aNodeThatFloodsPushesNobodyOut_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("most");
    QTest::addRow("births") << int(EventKind::Birth) << 200;
    QTest::addRow("deaths") << int(EventKind::Death) << 200;
    QTest::addRow("requests") << int(EventKind::RebirthRequested) << 200;
    QTest::addRow("gaps") << int(EventKind::Gap) << 60;
    QTest::addRow("refusals") << int(EventKind::Rejected) << 60;
  }
  void aNodeThatFloodsPushesNobodyOut() {
    QFETCH(int, kind);
    QFETCH(int, most);
    FleetState state;
    introduce(state, 2);
    FleetFixture().event(EventKind::Gap, 1, kNoon).applyTo(state);
    FleetFixture flood;
    for (int i = 0; i < 100'000; ++i)
      flood.event(EventKind(kind), 0, kNoon + i / 100); // a second of them
    flood.applyTo(state);
    QCOMPARE(state.events().size(), static_cast<std::size_t>(most) + 1);
    QCOMPARE(state.events().front().device, DeviceId{1});
    QCOMPARE(state.eventsLeftOut(), static_cast<std::uint64_t>(100'000 - most));
  }

  void devicesShareTheRoomOfTheirEdgeNode() {
    FleetState state;
    FleetFixture fixture;
    fixture.device(0, 0);
    for (DeviceId i = 1; i <= 3'000; ++i)
      fixture.device(i, 0, "d" + std::to_string(i)).event(EventKind::Birth, i, kNoon);
    fixture.applyTo(state);
    QCOMPARE(state.events().size(), std::size_t{200});
    QCOMPARE(state.counts().online, std::size_t{3'000}); // the list alone leaves out
  }

  void whoseDeathIsAmongThemComesBackInThemToo() {
    FleetState state;
    FleetFixture fixture;
    fixture.device(0, 0);
    for (DeviceId i = 1; i <= 1'000; ++i)
      fixture.device(i, 0, "d" + std::to_string(i));
    for (const EventKind kind : {EventKind::Death, EventKind::Birth})
      for (DeviceId i = 1; i <= 1'000; ++i)
        fixture.event(kind, i, kNoon);
    fixture.applyTo(state);
    QCOMPARE(state.events().size(), std::size_t{400});
    QCOMPARE(state.events().back().device, DeviceId{200});
    QCOMPARE(state.events().back().kind, EventKind::Birth);
  }

  void birthsInALoopLeaveRoomForWhatNamesTheirNode() {
    FleetState state;
    introduce(state, 1);
    FleetFixture fixture;
    for (int i = 0; i < 10'000; ++i)
      fixture.event(i % 2 == 0 ? EventKind::Birth : EventKind::Death, 0, kNoon);
    fixture.event(EventKind::Rejected, 0, kNoon).applyTo(state);
    QCOMPARE(state.events().back().kind, EventKind::Rejected);
    QCOMPARE(state.events().back().detail, std::string());
  }

  void roomComesBackAndTheNextEntrySaysWhatWasLeftOut() {
    FleetState state;
    introduce(state, 1);
    FleetFixture flood;
    for (int i = 0; i < 500; ++i)
      flood.event(EventKind::Gap, 0, kNoon);
    flood.event(EventKind::Gap, 0, kNoon + 9'999).event(EventKind::Gap, 0, kNoon + 10'000).applyTo(state);
    QCOMPARE(state.events().size(), std::size_t{61});
    QCOMPARE(state.events().back().detail,
             std::string("(and 441 more like it of its edge node, left out here)"));
    FleetFixture().event(EventKind::Gap, 0, kNoon + 20'000).applyTo(state);
    QCOMPARE(state.events().back().detail, std::string());
  }

  void anEntrySaysHowManyItStandsFor() {
    FleetState state;
    introduce(state, 1);
    FleetFixture flood;
    for (int i = 0; i < 61; ++i)
      flood.event(EventKind::Rejected, 0, kNoon);
    flood.update.events.back().count = 1'000; // the one that finds no room
    flood.event(EventKind::Rejected, 0, kNoon + 10'000);
    flood.update.events.back().count = 5;
    flood.applyTo(state);
    QCOMPARE(state.events().front().count, std::uint64_t{1});
    QCOMPARE(state.events().back().count, std::uint64_t{1'005});
    QCOMPARE(state.device(0).rejected, 60u + 1'000u + 5u);
    QCOMPARE(state.device(0).problemMs, kNoon + 10'000);
  }

  void longDetailsAreCutBetweenCharacters() {
    FleetState state;
    introduce(state, 1);
    FleetFixture fixture;
    fixture.event(EventKind::Rejected, 0, kNoon);
    fixture.update.events.back().detail = std::string(511, 'a') + "ä" + std::string(100'000, 'b');
    fixture.applyTo(state);
    QCOMPARE(state.events().back().detail, std::string(511, 'a') + "…");
  }

  void aStrangerThatFloodsHidesNoOtherAndIsNotCountedForIt() {
    FleetState state;
    FleetFixture fixture;
    const auto refuse = [&](const char* sender, std::int64_t timeMs) {
      fixture.event(EventKind::Rejected, kNoDevice, timeMs);
      fixture.update.events.back().sender = sender;
    };
    for (int i = 0; i < 300; ++i)
      refuse("host/evil", kNoon);
    refuse("host/innocent", kNoon);
    refuse("host/evil", kNoon + 10'000);
    fixture.applyTo(state);
    QCOMPARE(state.events().size(), std::size_t{62});
    QCOMPARE(state.events()[60].sender, std::string("host/innocent"));
    QCOMPARE(state.events()[60].detail, std::string());
    QCOMPARE(state.events()[61].count, std::uint64_t{1});
    QVERIFY(state.events()[61].detail.find("240 more like it of strangers") != std::string::npos);
  }

  void strangersShareOneRoomAndTheHostAlwaysHasSome() {
    FleetState state;
    introduce(state, 1);
    FleetFixture fixture;
    for (int i = 0; i < 300; ++i)
      fixture.event(EventKind::Rejected, kNoDevice, kNoon);
    for (int i = 0; i < 300; ++i)
      fixture.event(EventKind::HostOnline, kNoDevice, kNoon);
    fixture.applyTo(state);
    QCOMPARE(state.events().size(), std::size_t{360});
  }

 private:
  // Edge nodes with nothing behind them, and no events yet.
  static void introduce(FleetState& state, DeviceId nodes) {
    FleetFixture fixture;
    for (DeviceId id = 0; id < nodes; ++id)
      fixture.device(id, id);
    fixture.applyTo(state);
  }
};

QTEST_APPLESS_MAIN(EventLogTest)
#include "EventLogTest.moc"
