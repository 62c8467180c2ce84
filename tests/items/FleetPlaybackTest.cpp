// The fleet at any moment: a real history file, a real FleetState behind a Fleet, and the models that look at it.
#include "FleetScript.h"
#include "WrittenHistory.h"

#include <items/EventTableModel.h>
#include <items/FleetPlayback.h>
#include <items/FleetTableModel.h>

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace muster;
using namespace muster::items;
using namespace muster::test;

namespace {

constexpr int kPatienceMs = 30'000;

// A live fleet with nobody in it, and the past of a file.
class Desk {
 public:
  explicit Desk(const std::string& file)
      : history(std::make_shared<FleetHistory>(file)), playback(history),
        shown(&playback, &FleetPlayback::shown), failed(&playback, &FleetPlayback::failed) {
    fleet.setFeed(std::make_unique<ScriptedFeed>());
    fleet.tick(now);
  }

  void seek(qint64 ms) {
    shown.clear();
    playback.seek(ms);
    QVERIFY(QTest::qWaitFor([this] { return !shown.isEmpty(); }, kPatienceMs));
    fleet.lookBack(&playback);
    tick();
  }
  void tick(qint64 passedMs = 60) { fleet.tick(now += passedMs); }
  const DeviceState* device(const std::string& node, const std::string& name = {}) const {
    for (std::size_t id = 0; id < fleet.state().deviceCount(); ++id) {
      const DeviceState& state = fleet.state().device(static_cast<DeviceId>(id));
      if (state.info.nodeName == node && state.info.device == name)
        return &state;
    }
    return nullptr;
  }
  double value(const std::string& node, const std::string& metric, const std::string& name = {}) const {
    const DeviceState* found = device(node, name);
    const MetricState* state = found ? fleet.state().metric(found->info.id, metric) : nullptr;
    return state ? state->value.toNumber() : std::nan("");
  }

  std::shared_ptr<FleetHistory> history;
  Fleet fleet;
  FleetPlayback playback;
  QSignalSpy shown, failed;
  qint64 now = kEnd + kMinuteMs * 60 * 24;
};

} // namespace

class FleetPlaybackTest : public QObject {
  Q_OBJECT

  WrittenHistory m_written;

 private slots:
  void aMomentHasTheDevicesAndValuesOfThen() {
    Desk desk(m_written.file());
    const qint64 at = kBegin + 25 * kMinuteMs + 3'000;
    desk.seek(at);
    QVERIFY(desk.fleet.isPast());
    QCOMPARE(desk.fleet.nowMs(), at);
    QCOMPARE(desk.value("gate-1", "CPU/Temperature"), temperatureAt(at - 3'000));
    QCOMPARE(desk.value("gate-1", "Flow", "pump"), 25.0);
    QCOMPARE(desk.device("gate-1")->status, DeviceStatus::Online);
    QCOMPARE(desk.device("gate-2")->status, DeviceStatus::Offline);
    QCOMPARE(desk.device("gate-2")->offlineSinceMs, kBegin + 20 * kMinuteMs);
    QVERIFY(!desk.device("meter-9")); // came later
    QCOMPARE(desk.fleet.state().counts().total(), std::size_t{3});
    QCOMPARE(desk.fleet.state().series(desk.device("gate-1")->metrics[0].series).unit, std::string("°C"));
  }

  void goingBackAndForthThroughTimeKeepsIdsAndRows() {
    Desk desk(m_written.file());
    FleetTableModel table(desk.fleet);
    EventTableModel events(desk.fleet);
    events.setActive(true);
    const QAbstractItemModelTester tableTester(&table), eventTester(&events);
    desk.seek(kEnd);
    QCOMPARE(table.rowCount(), 4);
    QCOMPARE(events.rowCount(), 7); // five births, a death, a gap
    const DeviceId gate = desk.device("gate-1")->info.id, meter = desk.device("meter-9")->info.id;
    const QPersistentModelIndex row = table.index(table.rowOf(gate), FleetTableModel::NodeColumn);
    desk.seek(kBegin + 10 * kMinuteMs);
    QCOMPARE(table.rowCount(), 3);
    QCOMPARE(table.rowOf(meter), -1);
    QCOMPARE(events.rowCount(), 3);
    QVERIFY(row.isValid());
    QCOMPARE(row.data().toString(), QStringLiteral("gate-1"));
    desk.seek(kBegin + 35 * kMinuteMs);
    QCOMPARE(table.rowCount(), 4);
    QCOMPARE(table.deviceAt(table.rowOf(meter)), meter);
    desk.fleet.lookBack(nullptr);
    desk.tick();
    QCOMPARE(table.rowCount(), 0); // nobody is there live
    QVERIFY(!desk.fleet.isPast());
    QCOMPARE(desk.fleet.nowMs(), desk.now);
  }

  void playingGivesWhatSeekingThereGives() {
    Desk played(m_written.file());
    FleetTableModel table(played.fleet);
    const QAbstractItemModelTester tester(&table);
    played.seek(kBegin + 15 * kMinuteMs);
    played.playback.play(1'000);
    const qint64 until = kBegin + 32 * kMinuteMs;
    QVERIFY(QTest::qWaitFor(
        [&] {
          if (played.fleet.nowMs() < until)
            played.tick(20);
          return played.fleet.nowMs() >= until;
        },
        kPatienceMs));
    played.playback.pause();
    played.tick();
    Desk sought(m_written.file());
    sought.seek(played.fleet.nowMs());
    QCOMPARE(played.fleet.nowMs(), sought.fleet.nowMs());
    QCOMPARE(played.fleet.state().counts().total(), std::size_t{4}); // meter-9 came on the way
    QCOMPARE(table.rowCount(), 4);
    for (const char* node : {"gate-1", "gate-2", "meter-9"}) {
      QCOMPARE(played.device(node)->status, sought.device(node)->status);
      QCOMPARE(played.device(node)->births, sought.device(node)->births);
      QVERIFY(played.device(node)->metrics[0].announced);
      QCOMPARE(played.device(node)->metrics[0].value, sought.device(node)->metrics[0].value);
      QCOMPARE(played.device(node)->metrics[0].timeMs, sought.device(node)->metrics[0].timeMs);
    }
    QCOMPARE(played.fleet.state().eventTotal(), sought.fleet.state().eventTotal());
  }

  void playingPassesTimeAtTheSpeedAndNoFaster() {
    Desk desk(m_written.file());
    desk.seek(kBegin + 5 * kMinuteMs);
    desk.playback.play(10);
    QVERIFY(QTest::qWaitFor(
        [&] {
          desk.tick(0);
          return desk.fleet.nowMs() > 0 && desk.playback.isPlaying();
        },
        kPatienceMs));
    QTest::qWait(200); // something is read ahead
    const qint64 before = desk.fleet.nowMs();
    desk.tick(100);
    QCOMPARE(desk.fleet.nowMs() - before, qint64{1'000});
    desk.playback.pause();
    desk.tick(100);
    QCOMPARE(desk.fleet.nowMs() - before, qint64{1'000});
  }

  void theSmallLinesReachTenMinutesBack() {
    Desk desk(m_written.file());
    desk.seek(kBegin + 30 * kMinuteMs);
    const SeriesId series = desk.device("gate-1")->metrics[0].series;
    QVERIFY(QTest::qWaitFor(
        [&] {
          desk.tick();
          return desk.fleet.state().recent().size(series) > 1;
        },
        kPatienceMs));
    QCOMPARE(desk.fleet.state().recent().size(series), std::size_t{61}); // and the one of the moment itself
    QCOMPARE(desk.value("gate-1", "CPU/Temperature"), temperatureAt(kBegin + 30 * kMinuteMs));
  }

  void theNewestSeekWins() {
    Desk desk(m_written.file());
    for (int minute = 0; minute < 60; ++minute)
      desk.playback.seek(kBegin + minute * kMinuteMs);
    desk.seek(kBegin + 12 * kMinuteMs);
    QTest::qWait(50);
    desk.tick();
    QCOMPARE(desk.fleet.nowMs(), kBegin + 12 * kMinuteMs);
    QCOMPARE(desk.value("gate-1", "Flow", "pump"), 12.0);
    QVERIFY(desk.failed.isEmpty());
  }

  void stepsGoFromEventToEvent() {
    Desk desk(m_written.file());
    desk.seek(kBegin + 25 * kMinuteMs);
    const auto step = [&desk](bool isForwards) {
      desk.shown.clear();
      desk.failed.clear();
      desk.playback.seekEvent(desk.playback.atMs(), isForwards);
      return QTest::qWaitFor([&] { return !desk.shown.isEmpty() || !desk.failed.isEmpty(); }, kPatienceMs) &&
             !desk.shown.isEmpty();
    };
    QVERIFY(step(false));
    QCOMPARE(desk.playback.atMs(), kBegin + 20 * kMinuteMs);
    QVERIFY(step(true));
    QCOMPARE(desk.playback.atMs(), kBegin + 30 * kMinuteMs);
    desk.seek(kEnd);
    QVERIFY(!step(true));
    QCOMPARE(desk.playback.atMs(), kEnd); // the moment stays
    QVERIFY(!desk.failed[0][0].toString().isEmpty());
  }

  void whatWasStoppedNeverArrives() {
    Desk desk(m_written.file());
    desk.playback.seek(kBegin + 25 * kMinuteMs);
    desk.playback.stop();
    QTest::qWait(300);
    QVERIFY(desk.shown.isEmpty());
    QCOMPARE(desk.playback.atMs(), qint64{0});
    desk.seek(kBegin + 5 * kMinuteMs);
    QCOMPARE(desk.value("gate-1", "Flow", "pump"), 5.0);
  }

  void commandsAnswerThatThisIsThePast() {
    Desk desk(m_written.file());
    desk.seek(kEnd);
    QString answer;
    desk.fleet.feed()->requestRebirth(QStringLiteral("north"), QStringLiteral("gate-1"),
                                      [&answer](const QString& text) { answer = text; });
    QVERIFY(answer.contains(QStringLiteral("past")));
    WriteAnswer written;
    desk.fleet.feed()->write({}, [&written](WriteAnswer given) { written = std::move(given); });
    QCOMPARE(written.end, WriteAnswer::End::Refused);
    QVERIFY(written.detail.contains(QStringLiteral("past")));
    QVERIFY(!desk.fleet.takesCommands());
  }

  void theLiveFleetGoesOnBehindThePast() {
    Desk desk(m_written.file());
    auto* live = static_cast<ScriptedFeed*>(desk.fleet.liveFeed());
    desk.seek(kBegin + kMinuteMs);
    FleetScript script;
    script.add("north", "new-1", {}, usualMetrics(), desk.now);
    live->queued.push_back(script.take());
    desk.tick();
    QVERIFY(!desk.device("new-1"));
    desk.fleet.lookBack(nullptr);
    desk.tick();
    QVERIFY(desk.device("new-1"));
    QCOMPARE(desk.device("new-1")->status, DeviceStatus::Online);
  }

  void theTimelineCountsTheEventsOfEachPart() {
    Desk desk(m_written.file());
    QSignalSpy arrived(&desk.playback, &FleetPlayback::timelineArrived);
    desk.playback.askTimeline(kBegin, kEnd, 6);
    QTRY_COMPARE_WITH_TIMEOUT(arrived.size(), 1, kPatienceMs);
    const auto events = arrived[0][0].value<TimelineEvents>();
    QCOMPARE(events.columns.size(), 6);
    QCOMPARE(events.columns[0].events, 3u);
    QCOMPARE(events.columns[0].mark, std::optional(EventKind::Birth));
    QCOMPARE(events.columns[1].events, 0u);
    QCOMPARE(events.columns[2].mark, std::optional(EventKind::Death));
    QCOMPARE(events.columns[5].mark, std::optional(EventKind::Gap));
    QCOMPARE(arrived[0][1].toLongLong(), kBegin);
    QCOMPARE(arrived[0][2].toLongLong(), kEnd);
  }

  void aFileThatIsNoHistoryIsSaidInWords() {
    const TemporaryFolder folder;
    Desk desk(folder.file("nowhere.history"));
    desk.playback.seek(kBegin);
    QTRY_COMPARE_WITH_TIMEOUT(desk.failed.size(), 1, kPatienceMs);
    QVERIFY(!desk.failed[0][0].toString().isEmpty());
    QVERIFY(!desk.playback.isLoading());
  }
};

QTEST_GUILESS_MAIN(FleetPlaybackTest)
#include "FleetPlaybackTest.moc"
