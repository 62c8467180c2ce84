// The recorder: what a host finds out is in the history, once, with what it meant at the time, whatever the disk does.
#include "FullDisk.h"
#include "RecorderFixture.h"

#include <QtTest>

#include <atomic>

using namespace muster;
using namespace muster::test;
using namespace std::chrono_literals;

namespace {

using Samples = std::vector<std::pair<std::int64_t, double>>;

// A clock that the test moves; both hands.
struct HandClock {
  std::shared_ptr<std::atomic<std::int64_t>> elapsedMs = std::make_shared<std::atomic<std::int64_t>>(0);
  void advance(std::chrono::milliseconds time) { *elapsedMs += time.count(); }
  std::function<Now()> function() const {
    return [elapsed = elapsedMs] { return Now{kNoon + *elapsed, *elapsed}; };
  }
};

HistoryRecorderOptions withClock(const HandClock& clock) {
  HistoryRecorderOptions options;
  options.clock = clock.function();
  return options;
}

Now realClock() {
  using namespace std::chrono;
  return {kNoon, duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count()};
}

Update data(std::int64_t timeMs, double value) {
  Update update = newUpdate();
  addSample(*update, 0, timeMs, value);
  return update;
}

} // namespace

class HistoryRecorderTest : public QObject {
  Q_OBJECT

 private slots:
  void whatWasHandedOverIsThereWhenItHasStopped() {
    const HistoryFile file;
    const auto recorder = file.record();
    recorder->onUpdate(birth("m", kNoon - 500, 1.5));
    recorder->onUpdate(data(kNoon, -0.0));
    QVERIFY(recorder->stop());
    QCOMPARE(recorder->status().state, RecorderState::Stopped);
    QCOMPARE(recorder->status().writer.rows, std::uint64_t{2});
    const auto reader = file.read();
    QCOMPARE(samplesOf(*reader, "Level"), (Samples{{kNoon - 500, 1.5}, {kNoon, -0.0}}));
    const auto events = eventsOf(*reader);
    QCOMPARE(events.size(), std::size_t{1});
    QCOMPARE(events[0].kind, EventKind::Birth);
    QCOMPARE(reader->devices().at(events[0].device).nodeName, std::string("gate"));
  }

  void itCommitsWhenThePauseIsOverAndNotBefore() {
    const HistoryFile file;
    const HandClock clock;
    HandClock hand = clock;
    const auto recorder = file.record(withClock(clock));
    recorder->onUpdate(birth("m", kNoon, 1));
    QVERIFY(waitFor([&] { return recorder->status().writer.waitingRows == 1; }));
    QCOMPARE(recorder->status().writer.rows, std::uint64_t{0});
    hand.advance(1s);
    QVERIFY(waitFor([&] { return recorder->status().writer.rows == 1; }));
    QCOMPARE(samplesOf(*file.read(), "Level").size(), std::size_t{1}); // while it goes on
  }

  void withoutAPauseEachUpdateIsCommitted() {
    const HistoryFile file;
    HistoryRecorderOptions options;
    options.commitEvery = 0ms;
    const auto recorder = file.record(options); // its clock stands still
    recorder->onUpdate(birth("m", kNoon, 1));
    for (int i = 1; i <= 5; ++i)
      recorder->onUpdate(data(kNoon + i, i));
    QVERIFY(waitFor([&] { return recorder->status().writer.rows == 6; }));
    QVERIFY(recorder->status().writer.commits >= 6);
  }

  void anotherHostsIdsAreTheSameSeriesByTheirNames() {
    const HistoryFile file;
    QVERIFY(file.record()->stop());
    {
      const auto recorder = file.record();
      recorder->onUpdate(birth("m", kNoon, 1));
      QVERIFY(recorder->stop());
    }
    const auto recorder = file.record();
    Update update = newUpdate(); // another device came first this time
    update->devices.push_back({0, 0, "plant", "pump", ""});
    update->devices.push_back({1, 1, "plant", "gate", ""});
    update->series.push_back({0, 0, "Speed", DataType::Double, "", {}, {}, ""});
    update->series.push_back({1, 1, "Level", DataType::Double, "m", {}, {}, ""});
    addSample(*update, 0, kNoon, 7);
    addSample(*update, 1, kNoon + 1'000, 2);
    recorder->onUpdate(update);
    QVERIFY(recorder->stop());
    const auto reader = file.read();
    QCOMPARE(reader->series().size(), std::size_t{2});
    QCOMPARE(samplesOf(*reader, "Level"), (Samples{{kNoon, 1}, {kNoon + 1'000, 2}}));
    QCOMPARE(samplesOf(*reader, "Speed"), (Samples{{kNoon, 7}}));
  }

  void aNewUnitHoldsSinceTheValueOfItsBirth() {
    const HistoryFile file;
    const auto recorder = file.record();
    recorder->onUpdate(birth("m", kNoon - 60'000, 1, kNoon - 50'000));
    recorder->onUpdate(data(kNoon - 30'000, 2));
    recorder->onUpdate(birth("ft", kNoon - 10'000, 3, kNoon)); // ten seconds older than its message
    recorder->onUpdate(data(kNoon + 5'000, 4));
    QVERIFY(recorder->stop());
    const auto reader = file.read();
    const SeriesId level = findSeries(*reader, "Level");
    const auto unitAt = [&](std::int64_t timeMs) { return reader->meaningAt(level, timeMs).unit; };
    QCOMPARE(unitAt(kNoon - 60'000), std::string("m"));
    QCOMPARE(unitAt(kNoon - 10'001), std::string("m"));
    QCOMPARE(unitAt(kNoon - 10'000), std::string("ft"));
    QCOMPARE(unitAt(kNoon + 5'000), std::string("ft"));
  }

  void aBirthByAClockThatNobodyBelievesDoesNotChangeWhatOldSamplesMean() {
    const HistoryFile file;
    const auto recorder = file.record();
    recorder->onUpdate(birth("m", kNoon - 60'000, 1, kNoon - 50'000));
    recorder->onUpdate(birth("ft", 5'000, 3, kNoon)); // 1970
    QVERIFY(recorder->stop());
    const auto reader = file.read();
    const SeriesId level = findSeries(*reader, "Level");
    QCOMPARE(reader->meaningAt(level, kNoon - 60'000).unit, std::string("m"));
    QCOMPARE(reader->meaningAt(level, kNoon).unit, std::string("ft"));
  }

  void pastTheBoundSamplesAreCountedAndBirthsKept() {
    const HistoryFile file;
    HistoryRecorderOptions options;
    options.queueBytes = 0;
    const auto recorder = file.record(options);
    recorder->onUpdate(birth("m", kNoon, 1));
    recorder->onUpdate(data(kNoon + 1, 2));
    QVERIFY(recorder->stop());
    QCOMPARE(recorder->status().dropped, std::uint64_t{2});
    const auto reader = file.read();
    QVERIFY(samplesOf(*reader, "Level").empty());
    QVERIFY(findSeries(*reader, "Level") != kNoSeries);
    QCOMPARE(eventsOf(*reader).size(), std::size_t{1});
  }

  void aFullDiskIsSaidAndRecordingGoesOnWithoutALoss() {
    const HistoryFile file;
    HistoryRecorderOptions options;
    options.commitEvery = 0ms;
    options.retryAfter = 20ms;
    options.clock = realClock;
    const auto recorder = file.record(options);
    recorder->onUpdate(birth("m", kNoon, 0));
    QVERIFY(waitFor([&] { return recorder->status().writer.rows == 1; }));
    constexpr int kBursts = 200;
    {
      const FullDisk full;
      for (int burst = 0; burst < kBursts; ++burst) {
        Update update = newUpdate();
        for (int i = 0; i < 1'000; ++i)
          addSample(*update, 0, kNoon + 1 + burst * 1'000 + i, burst * 1'000.5 + i * 1.37);
        recorder->onUpdate(update);
      }
      QVERIFY(waitFor([&] { return recorder->status().state == RecorderState::WaitingForRoom; }));
      const RecorderStatus status = recorder->status();
      QCOMPARE(status.error->code, ErrorCode::DiskFull);
      QCOMPARE(status.fullDisks, std::uint64_t{1});
      QVERIFY(status.writer.rows < kBursts * 1'000);
    }
    QVERIFY(waitFor([&] { return recorder->status().state == RecorderState::Recording; }));
    QVERIFY(recorder->stop());
    QCOMPARE(recorder->status().dropped, std::uint64_t{0});
    const auto samples = samplesOf(*file.read(), "Level");
    QCOMPARE(samples.size(), std::size_t{1 + kBursts * 1'000});
    QCOMPARE(samples.back(),
             (std::pair<std::int64_t, double>{kNoon + kBursts * 1'000, 199 * 1'000.5 + 999 * 1.37}));
  }

  void anEndWithoutRoomIsAnErrorAndKeepsWhatWasCommitted() {
    const HistoryFile file;
    HistoryRecorderOptions options;
    options.commitEvery = 0ms;
    const auto recorder = file.record(options);
    recorder->onUpdate(birth("m", kNoon, 0));
    QVERIFY(waitFor([&] { return recorder->status().writer.rows == 1; }));
    {
      const FullDisk full;
      recorder->onUpdate(data(kNoon + 1, 1));
      const Result<void> stopped = recorder->stop();
      QVERIFY(!stopped);
      QVERIFY2(stopped.error().code == ErrorCode::DiskFull, stopped.error().message().c_str());
    }
    QCOMPARE(recorder->status().dropped, std::uint64_t{1});
    QCOMPARE(samplesOf(*file.read(), "Level"), (Samples{{kNoon, 0}}));
  }

  void samplesPastTheirAgeGo() {
    const HistoryFile file;
    {
      const auto recorder = file.record();
      recorder->onUpdate(birth("m", kNoon - 72 * 3'600'000LL, 1, kNoon - 72 * 3'600'000LL));
      recorder->onUpdate(data(kNoon, 2));
      QVERIFY(recorder->stop());
      QCOMPARE(samplesOf(*file.read(), "Level").size(), std::size_t{2});
    }
    HistoryRecorderOptions options;
    options.retention.general.rawMs = 24 * 3'600'000LL;
    const auto recorder = file.record(options);
    QVERIFY(waitFor([&] { return samplesOf(*file.read(), "Level").size() == 1; }));
    QVERIFY(recorder->stop());
    QCOMPARE(samplesOf(*file.read(), "Level"), (Samples{{kNoon, 2}}));
  }

  void betweenTwoRecordingsThereIsNoHost() {
    const HistoryFile file;
    const HandClock clock;
    HandClock hand = clock;
    const auto recorder = file.record(withClock(clock));
    recorder->onUpdate(hostEvent(EventKind::HostOnline, kNoon));
    recorder->onUpdate(birth("m", kNoon, 1));
    QVERIFY(waitFor([&] { return recorder->status().events == 2; }));
    hand.advance(10s);
    QVERIFY(recorder->stop());
    const auto reader = file.read();
    QVERIFY(reader->fleetAt(kNoon + 9'000).value().isHostOnline);
    QVERIFY(!reader->fleetAt(kNoon + 10'000).value().isHostOnline);
    QVERIFY(!endOfLastRecording(file.path, kNoon + 60'000));
  }

  void theEndOfARecorderThatWasKilledIsJustAfterItLastHeardOfADevice() {
    const HistoryFile file;
    QVERIFY(!endOfLastRecording(file.path, kNoon));
    { // no stop(): a writer alone, which goes without a word
      auto writer = std::move(openHistoryWriter(file.path).value());
      const DeviceId gate = writer->device("plant", "gate", "").value();
      const SeriesId level = writer->series(gate, "Level", DataType::Double).value();
      HistoryEvent online;
      online.kind = EventKind::HostOnline;
      online.timeMs = online.receivedMs = kNoon;
      writer->addEvent(online);
      SampleBatch samples;
      samples.addScalar(level, kNoon + 3'000, kNoon + 3'000, 0, kQualityGood, 0);
      writer->append(samples, {});
      QVERIFY(writer->commit(kNoon + 4'000));
    }
    const auto end = endOfLastRecording(file.path, kNoon + 100'000);
    QCOMPARE(end.value_or(0) - kNoon, std::int64_t{3'001});
    QVERIFY(file.record({}, end)->stop());
    const auto reader = file.read();
    QVERIFY(reader->fleetAt(kNoon + 3'000).value().isHostOnline);
    QVERIFY(!reader->fleetAt(kNoon + 3'001).value().isHostOnline);
    QVERIFY(!endOfLastRecording(file.path, kNoon + 100'000));
  }
};

QTEST_APPLESS_MAIN(HistoryRecorderTest)
#include "HistoryRecorderTest.moc"
