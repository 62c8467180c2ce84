// Inbox: whole updates up to the bound, the newest value of each series past it, and nothing else lost.

#include <host/Inbox.h>

#include <QtTest>

#include <atomic>
#include <thread>
#include <vector>

using namespace muster;

namespace {

constexpr std::int64_t kNoon = 1'767'268'800'000; // 2026-01-01T12:00Z

std::shared_ptr<FleetUpdate> newUpdate() {
  return std::make_shared<FleetUpdate>();
}

void addSample(FleetUpdate& update, SeriesId series, std::uint64_t bits, std::int64_t timeMs,
               std::uint8_t flags = 0) {
  update.samples.addScalar(series, timeMs, kNoon, bits, 192, flags);
}

// All that waits, as one list of samples.
SampleBatch takeSamples(Inbox& inbox) {
  SampleBatch all;
  for (const auto& update : inbox.take())
    for (std::size_t row = 0; row < update->samples.size(); ++row)
      all.addScalar(update->samples.series[row], update->samples.timeMs[row], update->samples.receivedMs[row],
                    update->samples.bits[row], update->samples.quality[row], update->samples.flags[row]);
  return all;
}

// With a bound of nothing every update is folded at once.
constexpr std::size_t kFoldAlways = 0;

} // namespace

class InboxTest : public QObject {
  Q_OBJECT

 private slots:
  void belowTheBoundUpdatesComeOutWholeAndInOrder() {
    Inbox inbox;
    std::vector<std::shared_ptr<const FleetUpdate>> pushed;
    for (std::uint64_t i = 0; i < 10; ++i) {
      auto update = newUpdate();
      addSample(*update, 0, i, kNoon);
      pushed.push_back(update);
      inbox.onUpdate(update);
    }
    QCOMPARE(inbox.waitingSamples(), std::size_t{10});
    QVERIFY(inbox.take() == pushed);
    QCOMPARE(inbox.waitingSamples(), std::size_t{0});
    QCOMPARE(inbox.coalesced(), std::uint64_t{0});
    QVERIFY(inbox.take().empty());
  }

  void pastTheBoundTheNewestSampleOfEachSeriesWins() {
    Inbox inbox(kFoldAlways);
    for (std::uint64_t i = 0; i < 5; ++i) {
      auto update = newUpdate();
      addSample(*update, 7, i, kNoon + static_cast<std::int64_t>(i));
      addSample(*update, 3, 100 + i, kNoon - static_cast<std::int64_t>(i)); // each older than the one before
      inbox.onUpdate(update);
    }
    QCOMPARE(inbox.waitingSamples(), std::size_t{2});
    QCOMPARE(inbox.coalesced(), std::uint64_t{8});
    const SampleBatch samples = takeSamples(inbox);
    QCOMPARE(samples.series, (std::vector<SeriesId>{3, 7}));
    QCOMPARE(samples.bits, (std::vector<std::uint64_t>{100, 4}));
  }

  void ofTwoSamplesAtOneTimeTheLaterOneWins() {
    Inbox inbox(kFoldAlways);
    auto update = newUpdate();
    addSample(*update, 0, 1, kNoon);
    addSample(*update, 0, 2, kNoon);
    inbox.onUpdate(update);
    QCOMPARE(takeSamples(inbox).bits, (std::vector<std::uint64_t>{2}));
  }

  void historicalAndOddSamplesDoNotReplaceACurrentOne() {
    Inbox inbox(kFoldAlways);
    auto update = newUpdate();
    addSample(*update, 0, 1, kNoon);
    addSample(*update, 0, 2, kNoon + 1'000, sampleflag::Historical);
    addSample(*update, 0, 3, kNoon + 10 * 86'400'000LL);
    addSample(*update, 1, 4, kNoon, sampleflag::Historical);
    inbox.onUpdate(update);
    const SampleBatch samples = takeSamples(inbox);
    QCOMPARE(samples.bits, (std::vector<std::uint64_t>{1, 4}));
    QVERIFY(samples.isHistorical(1));
  }

  void metadataStaysWithItsSampleWhenFolded() {
    Inbox inbox(kFoldAlways);
    auto update = newUpdate();
    update->series.push_back({0, 0, "file", DataType::File, "", {}, {}, ""});
    update->samples.addBytes(0, kNoon, kNoon, "an older file", 192, 0);
    update->samples.addMetadata("of the older");
    addSample(*update, 1, 7, kNoon);
    update->samples.addBytes(0, kNoon + 1, kNoon, "newer", 192, 0);
    update->samples.addMetadata("of the newer");
    inbox.onUpdate(update);
    const auto all = inbox.take();
    const SampleBatch& samples = all.at(0)->samples;
    QCOMPARE(samples.series, (std::vector<SeriesId>{1, 0}));
    QVERIFY(samples.metadataAt(0).empty());
    QCOMPARE(samples.metadataAt(1), std::string_view("of the newer"));
    QCOMPARE(samples.bytesAt(1), std::string_view("newer"));
  }

  void textAndNullSurviveFolding() {
    Inbox inbox(kFoldAlways);
    auto first = newUpdate();
    first->series.push_back({0, 0, "version", DataType::String, "", {}, {}, ""});
    first->series.push_back({1, 0, "note", DataType::String, "", {}, {}, ""});
    first->samples.addBytes(0, kNoon, kNoon, "an older text", 192, 0);
    first->samples.addBytes(1, kNoon, kNoon, "kept", 192, 0);
    inbox.onUpdate(first);
    auto second = newUpdate();
    second->samples.addBytes(0, kNoon + 1, kNoon, "the newer text", 500, 0);
    addSample(*second, 2, 0, kNoon, sampleflag::Null);
    inbox.onUpdate(second);
    const auto all = inbox.take();
    QCOMPARE(all.size(), std::size_t{1});
    const SampleBatch& samples = all[0]->samples;
    QCOMPARE(samples.series, (std::vector<SeriesId>{1, 0, 2}));
    QCOMPARE(samples.valueAt(0, DataType::String), Value::text("kept"));
    QCOMPARE(samples.valueAt(1, DataType::String), Value::text("the newer text"));
    QCOMPARE(samples.quality[1], std::uint16_t{500});
    QVERIFY(samples.isNull(2));
    QVERIFY(samples.arena.size() < 20); // the older text is gone
  }

  void eventsAndCatalogueEntriesAreNeverLost() {
    Inbox inbox(kFoldAlways);
    for (DeviceId id = 0; id < 100; ++id) {
      auto update = newUpdate();
      update->devices.push_back({id, id, "g", "n" + std::to_string(id), ""});
      update->series.push_back({id, id, "cpu", DataType::Double, "", {}, {}, ""});
      update->events.push_back({EventKind::Birth, id, kNoon, kNoon, "", {id}});
      update->events.push_back({EventKind::Gap, id, kNoon, kNoon, "", {}});
      inbox.onUpdate(update);
    }
    const auto all = inbox.take();
    QCOMPARE(all.size(), std::size_t{1});
    QCOMPARE(all[0]->devices.size(), std::size_t{100});
    QCOMPARE(all[0]->series.size(), std::size_t{100});
    QCOMPARE(all[0]->events.size(), std::size_t{200});
    QCOMPARE(all[0]->events[198].series, (std::vector<SeriesId>{99}));
  }

  void ofACatalogueEntryThatChangedTheNewestStays() {
    Inbox inbox(kFoldAlways);
    for (const char* unit : {"K", "°F", "°C"}) {
      auto update = newUpdate();
      update->series.push_back({4, 0, "temperature", DataType::Double, unit, {}, {}, ""});
      inbox.onUpdate(update);
    }
    const auto all = inbox.take();
    QCOMPARE(all[0]->series.size(), std::size_t{1});
    QCOMPARE(QString::fromStdString(all[0]->series[0].unit), QStringLiteral("°C"));
  }

  void whatWasFoldedComesBeforeWhatIsWhole() {
    auto large = newUpdate();
    for (SeriesId id = 0; id < 1'000; ++id)
      addSample(*large, id, 1, kNoon);
    auto small = newUpdate();
    addSample(*small, 0, 2, kNoon);
    Inbox inbox(small->memoryBytes() + 1);
    inbox.onUpdate(large);
    inbox.onUpdate(small);
    const auto all = inbox.take();
    QCOMPARE(all.size(), std::size_t{2});
    QCOMPARE(all[0]->samples.size(), std::size_t{1'000});
    QVERIFY(all[1] == small);
  }

  void aReaderThatStallsCostsBoundedMemory() {
    constexpr std::size_t kBound = 1u << 20;
    Inbox inbox(kBound);
    for (int i = 0; i < 2'000; ++i) {
      auto update = newUpdate();
      for (SeriesId id = 0; id < 1'000; ++id)
        addSample(*update, id, static_cast<std::uint64_t>(i), kNoon + i);
      inbox.onUpdate(update);
    }
    QCOMPARE(inbox.coalesced() + inbox.waitingSamples(), std::uint64_t{2'000'000});
    std::size_t bytes = 0;
    std::uint64_t newest = 0;
    for (const auto& update : inbox.take()) {
      bytes += update->memoryBytes();
      newest = update->samples.bits.back();
    }
    QVERIFY2(bytes < kBound + 100'000, qPrintable(QString::number(bytes)));
    QCOMPARE(newest, std::uint64_t{1'999});
  }

  void aReaderBesideTheWriterSeesEverySampleOrItsSuccessor() {
    Inbox inbox(100'000);
    constexpr std::uint64_t kUpdates = 5'000;
    std::thread writer([&inbox] {
      for (std::uint64_t i = 1; i <= kUpdates; ++i) {
        auto update = newUpdate();
        update->events.push_back({EventKind::Gap, 0, kNoon, kNoon, "", {}});
        for (SeriesId id = 0; id < 20; ++id)
          addSample(*update, id, i, kNoon + static_cast<std::int64_t>(i));
        inbox.onUpdate(update);
      }
    });
    std::vector<std::uint64_t> newest(20, 0);
    std::uint64_t events = 0;
    std::uint64_t samples = 0;
    bool isInOrder = true;
    QElapsedTimer timer;
    timer.start();
    while (events < kUpdates && timer.elapsed() < 50'000) {
      for (const auto& update : inbox.take()) {
        events += update->events.size();
        samples += update->samples.size();
        for (std::size_t row = 0; row < update->samples.size(); ++row) {
          std::uint64_t& value = newest[update->samples.series[row]];
          isInOrder = isInOrder && update->samples.bits[row] > value;
          value = update->samples.bits[row];
        }
      }
    }
    writer.join();
    QVERIFY(isInOrder);
    QCOMPARE(events, kUpdates);
    QCOMPARE(samples + inbox.coalesced(), kUpdates * 20);
    QCOMPARE(newest, std::vector<std::uint64_t>(20, kUpdates));
  }
};

QTEST_APPLESS_MAIN(InboxTest)
#include "InboxTest.moc"
