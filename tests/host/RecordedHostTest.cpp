// A host on a real broker and the history of it.
#include "RecorderFixture.h"
#include "Scene.h"
#include "StallingSink.h"

#include <schema/Payload.h>

#include <QtTest>

#include <algorithm>

using namespace muster;
using namespace muster::test;

namespace {

// A host that records, and the edge node plant/node1 with the metric "cpu".
struct RecordedScene {
  HistoryFile file;
  std::unique_ptr<HistoryRecorder> recorder = file.record(options());
  Scene scene;

  RecordedScene() { scene.host.runtime().addSink(*recorder); }

  bool stop() {
    scene.host.runtime().stop();
    return recorder->stop().has_value();
  }

  static HistoryRecorderOptions options() {
    HistoryRecorderOptions options;
    options.commitEvery = std::chrono::milliseconds(100);
    options.clock = systemNow;
    return options;
  }
};

std::size_t countOf(const std::vector<HistoryEvent>& events, EventKind kind) {
  return static_cast<std::size_t>(
      std::ranges::count_if(events, [kind](const HistoryEvent& event) { return event.kind == kind; }));
}

// By the clock of today.
template<class Give>
auto untilTomorrow(Give give) {
  return give(std::int64_t{0}, systemNow().utcMs + 86'400'000);
}

std::vector<HistoryEvent> allEvents(HistoryReader& reader) {
  std::vector<HistoryEvent> events;
  const auto keep = [&](const HistoryEvent& event) {
    events.push_back(event);
    return true;
  };
  return untilTomorrow([&](std::int64_t from, std::int64_t to) { return reader.events(from, to, keep); })
             ? events
             : std::vector<HistoryEvent>{};
}

SeriesRun allSamples(HistoryReader& reader, SeriesId series) {
  return untilTomorrow([&](std::int64_t from, std::int64_t to) {
    return reader.range(series, from, to, false, false).value();
  });
}

} // namespace

class RecordedHostTest : public QObject {
  Q_OBJECT

 private slots:
  void whatAnEdgeNodePublishesIsInTheHistoryOnceAcrossABrokerRestart() {
    RecordedScene recorded;
    Scene& scene = recorded.scene;
    QVERIFY(scene.begin());
    for (int i = 1; i <= 50; ++i)
      QVERIFY(scene.edge.publish("", 0, i));
    QVERIFY(waitFor([&] { return scene.host.number("cpu", "node1") == 50; }));
    scene.broker.kill();
    QVERIFY(waitFor([&] { return !scene.host.isConnected(); }));
    scene.broker.start();
    QVERIFY(waitFor([&] { return scene.host.isConnected() && scene.edge.births() == 2; }));
    QVERIFY(waitFor([&] { return scene.host.hasStatus(DeviceStatus::Online, "node1"); }));
    for (int i = 51; i <= 60; ++i)
      QVERIFY(scene.edge.publish("", 0, i));
    QVERIFY(waitFor([&] { return scene.host.number("cpu", "node1") == 60; }));
    QVERIFY(recorded.stop());

    const auto reader = recorded.file.read();
    const SeriesRun run = allSamples(*reader, findSeries(*reader, "cpu"));
    std::vector<double> values;
    for (std::size_t row = 0; row < run.size(); ++row)
      if (const double value = run.valueAt(row).toNumber(); value != 0)
        values.push_back(value);
    // The second birth has 50 once more, with its time: the same sample.
    std::vector<double> expected;
    for (int i = 1; i <= 60; ++i)
      expected.push_back(i);
    QVERIFY2(values == expected, QByteArray::number(qsizetype(values.size())).constData());
    const auto events = allEvents(*reader);
    QCOMPARE(countOf(events, EventKind::Birth), std::size_t{2});
    QCOMPARE(countOf(events, EventKind::HostOnline), std::size_t{2});
    QCOMPARE(countOf(events, EventKind::HostOffline), std::size_t{2}); // the loss, and the end
    QCOMPARE(recorded.recorder->status().dropped, std::uint64_t{0});
  }

  // While the host is held up, births pile up and come in one go.
  void ofSeveralBirthsAtOnceTheOneWithTheNewUnitIsFound() {
    RecordedScene recorded;
    Scene& scene = recorded.scene;
    const auto announce = [&](const std::string& unit) {
      const std::uint64_t births = scene.edge.births();
      scene.edge.setMetrics("", {"cpu"}, {{std::string(kPropertyUnit), Value::text(unit)}});
      const bool isBorn = waitFor([&] { return scene.edge.births() > births; });
      QTest::qWait(3); // another millisecond for another birth
      return isBorn;
    };
    StallingSink sink;
    scene.host.runtime().addSink(sink);
    scene.edge.setMetrics("", {"cpu"}, {{std::string(kPropertyUnit), Value::text("%")}});
    QVERIFY(scene.begin());
    sink.stall();
    QVERIFY(waitFor([&] { return scene.edge.publish("", 0, 1) && sink.isInside(); }));
    for (const char* unit : {"%", "%", "W", "W"})
      QVERIFY(announce(unit));
    QVERIFY(scene.edge.publish("", 0, 99));
    sink.release();
    QVERIFY(waitFor([&] { return scene.host.number("cpu", "node1") == 99; }));
    QVERIFY(recorded.stop());

    const auto reader = recorded.file.read();
    const SeriesId cpu = findSeries(*reader, "cpu");
    const SeriesRun run = allSamples(*reader, cpu);
    QString unitsOfBirths; // their values are 0, everything else is not
    for (std::size_t row = 0; row < run.size(); ++row)
      if (run.valueAt(row).toNumber() == 0)
        unitsOfBirths += QString::fromStdString(reader->meaningAt(cpu, run.timeMs[row]).unit);
    QCOMPARE(unitsOfBirths, QString("%%%WW"));
  }
};

QTEST_GUILESS_MAIN(RecordedHostTest)
#include "RecordedHostTest.moc"
