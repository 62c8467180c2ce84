// Deletion by age, group and size; what stays known afterwards; compacting.
#include "WriterStory.h"
#include "store/Layout.h"

#include <history/HistoryUpkeep.h>
#include <support/TemporaryFolder.h>

#include <QTest>

#include <sys/stat.h>

#include <algorithm>
#include <map>

using namespace muster;

namespace {

constexpr std::int64_t kStartMs = 1'714'521'600'000; // 2024-05-01T00:00Z
constexpr int kNodes = 70;                           // two groups of devices

// A number a minute and device for some days; node 3 is silent after its first one. group "long" has every other node.
class Days {
 public:
  explicit Days(const std::string& path, int days) {
    Result<std::unique_ptr<HistoryWriter>> opened = openHistoryWriter(path);
    if (!opened)
      return;
    writer = std::move(*opened);
    for (int node = 0; node < kNodes; ++node) {
      const DeviceId device =
          writer->device(node % 2 == 0 ? "long" : "short", std::to_string(node), "").value_or(kNoDevice);
      ids.push_back(writer->series(device, "m", DataType::UInt64).value_or(kNoSeries));
      HistoryEvent event;
      event.device = device;
      event.timeMs = event.receivedMs = kStartMs;
      writer->addEvent(event);
    }
    for (std::int64_t end = kStartMs + days * layout::kDayMs; nowMs < end && isGood;)
      addHour();
  }
  void addHour() {
    SampleBatch batch;
    for (int minute = 0; minute < 60; ++minute, nowMs += 60'000)
      for (int node = 0; node < kNodes; ++node)
        if (node != 3 || nowMs == kStartMs)
          batch.addScalar(ids[static_cast<std::size_t>(node)], nowMs, nowMs, valueOf(node, nowMs), 192, 0);
    writer->append(batch, {});
    isGood = isGood && writer->commit(nowMs).has_value();
  }
  static std::uint64_t valueOf(int node, std::int64_t timeMs) {
    return static_cast<std::uint64_t>(timeMs) * 2'654'435'761u % 1'000'003 + static_cast<std::uint64_t>(node);
  }
  // Until there is nothing more to do, and at least one step.
  bool retain(const RetentionRules& rules) {
    for (int i = 0; i < 10'000; ++i) {
      const Result<bool> more = writer->retain(rules, nowMs);
      if (!more || !writer->commit(nowMs))
        return false;
      if (!*more)
        return true;
    }
    return false;
  }

  std::unique_ptr<HistoryWriter> writer;
  std::vector<SeriesId> ids;
  std::int64_t nowMs = kStartMs;
  bool isGood = true;
};

std::int64_t firstTimeOf(const std::string& path, SeriesId series) {
  Result<std::unique_ptr<HistoryReader>> reader = openHistoryReader(path);
  const SeriesRun run = (*reader)->range(series, 0, INT64_MAX, false, false).value_or({});
  return run.empty() ? 0 : run.timeMs.front();
}

std::int64_t sizeOf(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_size : -1;
}

} // namespace

class HistoryRetentionTest : public QObject {
  Q_OBJECT

 private slots:
  void samplesGoByTheAgeOfTheirGroup() {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("history");
    Days days(path, 6);
    QVERIFY(days.isGood);
    QVERIFY(days.writer->settle(days.nowMs).has_value());
    RetentionRules rules;
    rules.general = {4 * layout::kDayMs, {}};
    rules.groups = {{"short", {2 * layout::kDayMs, 3 * layout::kDayMs}}};
    QVERIFY(days.retain(rules));
    QCOMPARE(firstTimeOf(path, 0), days.nowMs - 4 * layout::kDayMs);
    QCOMPARE(firstTimeOf(path, 1), days.nowMs - 2 * layout::kDayMs);
    QCOMPARE(firstTimeOf(path, 3), 0);
    // Their rollups stay for ever, or for a day more; events go with them.
    Result<std::unique_ptr<HistoryReader>> reader = openHistoryReader(path);
    QVERIFY(reader.has_value());
    const Result<HistoryStats> stats = (*reader)->stats();
    QVERIFY(stats.has_value());
    // The last day is not over until a little later; node 3 has samples of the first one alone.
    QCOMPARE(stats->rollups, std::uint64_t{kNodes / 2 * 5 + (kNodes / 2 - 1) * 2});
    QCOMPARE(stats->staleRollups, std::uint64_t{kNodes - 1});
    QCOMPARE(stats->events, std::uint64_t{kNodes / 2 + 1}); // the newest stays for its number
  }

  void valuesOlderThanTheDeletionAreStillKnownAfterIt() {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("history");
    Days days(path, 4);
    QVERIFY(days.writer->settle(days.nowMs).has_value());
    RetentionRules rules;
    rules.general = {layout::kDayMs, layout::kDayMs};
    QVERIFY(days.retain(rules));
    for (int hour = 0; hour < 3; ++hour) // the cut moves on
      days.addHour();
    QVERIFY(days.retain(rules));
    const std::int64_t cutMs = days.nowMs - layout::kDayMs;
    Result<std::unique_ptr<HistoryReader>> reader = openHistoryReader(path);
    QVERIFY(reader.has_value());
    for (const std::int64_t atMs : {cutMs, cutMs + 1, days.nowMs - 1}) {
      const Result<FleetMoment> moment = (*reader)->fleetAt(atMs);
      QVERIFY(moment.has_value());
      QCOMPARE(moment->series.size(), std::size_t{kNodes});
      for (const SeriesState& state : moment->series) {
        const int node = static_cast<int>(state.series);
        const std::int64_t timeMs = node == 3 ? kStartMs : atMs / 60'000 * 60'000;
        QCOMPARE(state.timeMs, timeMs);
        QCOMPARE(state.bits, Days::valueOf(node, timeMs));
      }
      QCOMPARE(moment->devices.size(), std::size_t{kNodes});
      for (const DeviceStanding& standing : moment->devices) {
        QVERIFY(standing.isOnline);
        QCOMPARE(standing.bornMs, kStartMs);
      }
    }
  }

  void lateSamplesOfDeletedDaysDoNotSpoilTheirRollups() {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("history");
    Days days(path, 4);
    QVERIFY(days.writer->settle(days.nowMs).has_value());
    RetentionRules rules;
    rules.general = {2 * layout::kDayMs, {}};
    QVERIFY(days.retain(rules));
    const auto summaryOfFirstDay = [&] {
      Result<std::unique_ptr<HistoryReader>> reader = openHistoryReader(path);
      return (*reader)
          ->steps(0, kStartMs, kStartMs + layout::kDayMs, layout::kDayMs)
          .value_or({})
          .at(0)
          .summary;
    };
    const Summary before = summaryOfFirstDay();
    QCOMPARE(before.count, std::uint64_t{1440});
    SampleBatch late;
    late.addScalar(0, kStartMs + 1, days.nowMs, 1, 192, 0);
    days.writer->append(late, {});
    QVERIFY(days.writer->settle(days.nowMs).has_value());
    days.addHour();
    QVERIFY(days.retain(rules));
    QCOMPARE(firstTimeOf(path, 0), days.nowMs - 2 * layout::kDayMs);
    QVERIFY(summaryOfFirstDay() == before);
    // Also where the file was opened again in between.
    days.writer.reset();
    Result<std::unique_ptr<HistoryWriter>> again = openHistoryWriter(path);
    QVERIFY(again.has_value());
    (*again)->append(late, {});
    QVERIFY((*again)->settle(days.nowMs).has_value());
    QVERIFY((*again)->retain(rules, days.nowMs).has_value());
    QVERIFY(summaryOfFirstDay().count >= before.count);
  }

  void aFileStaysWithinItsSize() {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("history");
    Days days(path, 3);
    QVERIFY(days.writer->settle(days.nowMs).has_value());
    const std::int64_t whole = sizeOf(path);
    RetentionRules rules;
    rules.mostBytes = static_cast<std::uint64_t>(whole) / 2;
    QVERIFY(days.retain(rules));
    QVERIFY(days.writer->settle(days.nowMs).has_value());
    QVERIFY2(sizeOf(path) <= whole / 2, std::to_string(sizeOf(path)).c_str());
    QVERIFY2(sizeOf(path) >= whole / 4, std::to_string(sizeOf(path)).c_str());
    // Whole hours of all devices went, and all that is newer is there.
    const std::int64_t first = firstTimeOf(path, 0);
    QCOMPARE(first % layout::kHourMs, 0);
    QVERIFY(first > kStartMs);
    Result<std::unique_ptr<HistoryReader>> reader = openHistoryReader(path);
    for (const SeriesId series : days.ids) {
      const SeriesRun run = (*reader)->range(series, 0, INT64_MAX, false, false).value_or({});
      if (series == 3)
        continue;
      QCOMPARE(run.timeMs.front(), first);
      QCOMPARE(run.size(), static_cast<std::size_t>((days.nowMs - first) / 60'000));
    }
    const Result<FleetMoment> moment = (*reader)->fleetAt(first);
    QVERIFY(moment.has_value());
    QCOMPARE(moment->series.size(), std::size_t{kNodes});
  }

  void oneCallDoesBoundedWork() {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("history");
    Days days(path, 5);
    days.nowMs += 180'000; // the last day is over, and its rollups are made
    QVERIFY(days.writer->settle(days.nowMs).has_value());
    const auto chunks = [&] { return (*openHistoryReader(path))->stats()->chunks; };
    const std::uint64_t before = chunks();
    QVERIFY(before > 8000);
    RetentionRules rules;
    rules.general = {3'600'000, {}};
    std::uint64_t left = before;
    for (bool more = true; more;) {
      const Result<bool> done = days.writer->retain(rules, days.nowMs);
      QVERIFY(done.has_value());
      more = *done;
      const std::uint64_t now = chunks();
      QVERIFY(left - now <= 5000);
      left = now;
    }
    QVERIFY(left < 200);
  }

  void compactingMergesPartsAndShrinksTheFile() {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("history");
    StoryOptions options;
    options.writer.packRows = 1; // a part a commit
    options.writer.packInBackground = false;
    options.writer.mergeAfterMs = INT64_MAX / 4;
    options.nodes = 1;
    options.hasLongValues = false;
    WriterStory story(11, path, options);
    QCOMPARE(story.open(), std::string());
    for (int i = 0; i < 300; ++i) { // more than an hour can have parts
      story.addRows(20);
      QCOMPARE(story.commit(), std::string());
    }
    QCOMPARE(story.writer().counters().packs, std::uint64_t{300});
    story.close();
    const std::int64_t before = sizeOf(path);
    double done = 0;
    bool isRising = true;
    const Result<std::int64_t> lost = compactHistory(path, [&](double share) {
      isRising = isRising && share >= done && share <= 1;
      done = share;
    });
    QVERIFY2(lost.has_value(), lost ? "" : lost.error().message().c_str());
    QVERIFY(isRising && done == 1);
    QVERIFY2(*lost > 0, (std::to_string(before) + " lost " + std::to_string(*lost)).c_str());
    QVERIFY(sizeOf(path) < before);
    story.isSettled = true;
    QCOMPARE(story.compareChunks(), std::string());
    QCOMPARE(story.compareSamples(), std::string());
    QCOMPARE(story.compareRollups(), std::string());
    std::stop_source stop;
    stop.request_stop();
    const Result<std::int64_t> stopped = compactHistory(path, {}, stop.get_token());
    QVERIFY(!stopped && stopped.error().code == ErrorCode::Cancelled);
  }
};

QTEST_GUILESS_MAIN(HistoryRetentionTest)
#include "HistoryRetentionTest.moc"
