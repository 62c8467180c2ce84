// The queue between host and command: what it may drop, what it must not, and that it counts.
#include <history/ReportSorter.h>
#include <host/UpdateQueue.h>

#include <QTest>

#include <ctl/HostRun.h>
#include <ctl/Words.h>

using namespace muster;
using namespace std::chrono_literals;

namespace {

std::shared_ptr<const FleetUpdate> birth(SeriesId series) {
  FleetUpdate update;
  if (series == 0)
    update.devices.push_back({0, 0, "g", "n", ""});
  update.series.push_back({series, 0, "m" + std::to_string(series), DataType::Double, "", {}, {}, {}});
  FleetEvent event;
  event.device = 0;
  event.series = {series};
  update.events.push_back(event);
  update.samples.addScalar(series, 1, 1, 0, kQualityGood, sampleflag::Birth);
  return std::make_shared<const FleetUpdate>(std::move(update));
}

std::shared_ptr<const FleetUpdate> data(SeriesId series, std::int64_t timeMs, std::size_t samples = 1) {
  FleetUpdate update;
  for (std::size_t i = 0; i < samples; ++i)
    update.samples.addScalar(series, timeMs + static_cast<std::int64_t>(i), 1, 0, kQualityGood, 0);
  return std::make_shared<const FleetUpdate>(std::move(update));
}

} // namespace

class UpdateQueueTest : public QObject {
  Q_OBJECT
 private slots:
  void whatFitsComesOutAsItIs() {
    UpdateQueue queue(1 << 20);
    const auto first = birth(0);
    const auto second = data(0, 2);
    queue.onUpdate(first);
    queue.onUpdate(second);
    const auto taken = queue.take(0ms);
    QCOMPARE(taken.size(), std::size_t{2});
    QCOMPARE(taken[0], first);
    QCOMPARE(taken[1], second);
    QCOMPARE(queue.droppedSamples(), std::uint64_t{0});
    QVERIFY(queue.take(0ms).empty());
  }

  void pastTheBoundOnlySamplesAreDroppedAndCounted() {
    UpdateQueue queue(1); // nothing fits
    queue.onUpdate(birth(0));
    queue.onUpdate(data(0, 2, 100));
    queue.onUpdate(birth(1));
    const auto taken = queue.take(0ms);
    QCOMPARE(taken.size(), std::size_t{2}); // the one with nothing but samples is gone
    QCOMPARE(taken[0]->devices.size(), std::size_t{1});
    for (const auto& update : taken) {
      QCOMPARE(update->series.size(), std::size_t{1});
      QCOMPARE(update->events.size(), std::size_t{1});
      QVERIFY(update->samples.empty());
    }
    QCOMPARE(queue.droppedSamples(), std::uint64_t{102});
  }

  void aReportIsMadeOfWhatIsLeft() {
    // Room for one large update at a time: the births that come behind it lose their samples.
    const auto large = data(0, 100, 1'000);
    UpdateQueue queue(large->memoryBytes() + birth(0)->memoryBytes());
    ReportSorter sorter;
    queue.onUpdate(birth(0));
    queue.onUpdate(large);
    queue.onUpdate(birth(1));
    for (const auto& update : queue.take(0ms))
      QVERIFY(sorter.add(*update));
    queue.onUpdate(data(1, 5'000));
    for (const auto& update : queue.take(0ms))
      QVERIFY2(sorter.add(*update), "a sample whose birth came while the queue was full");
    const QTemporaryDir folder;
    auto writer = CsvFileWriter::create(folder.filePath("report.csv").toStdString());
    QVERIFY(writer);
    const auto written = sorter.writeTo(*writer);
    QVERIFY(written);
    QCOMPARE(written->rows, std::uint64_t{1 + 1'000 + 1});
    QCOMPARE(queue.droppedSamples(), std::uint64_t{1});
  }

  void oneIsOneAndTwoAreMany() {
    QCOMPARE(ctl::counted(1, "gap", "gaps"), std::string("1 gap"));
    QCOMPARE(ctl::counted(2, "gap", "gaps"), std::string("2 gaps"));
    QCOMPARE(ctl::counted(0, "gap", "gaps"), std::string("0 gaps"));
    HostCounters counters;
    counters.gaps = 1;
    counters.malformed = 3;
    const auto lines = ctl::complaints(counters);
    QCOMPARE(lines.size(), std::size_t{2});
    QVERIFY(lines[0].starts_with("1 gap: "));
    QVERIFY(lines[1].starts_with("3 payloads refused: "));
  }

  void durationsAreShortWords() {
    QCOMPARE(ctl::durationText(0ms), std::string("0.0 s"));
    QCOMPARE(ctl::durationText(340ms), std::string("0.3 s"));
    QCOMPARE(ctl::durationText(9'960ms), std::string("10 s"));
    QCOMPARE(ctl::durationText(59'600ms), std::string("1 min 0 s"));
    QCOMPARE(ctl::durationText(200s), std::string("3 min 20 s"));
    QCOMPARE(ctl::durationText(2h + 5min), std::string("2 h 5 min"));
  }
};

QTEST_APPLESS_MAIN(UpdateQueueTest)
#include "UpdateQueueTest.moc"
