// musterctl record beside a fleet: what was published is in the history, once, through kills of the recorder and of the
// broker, and what is exported from it is what a live export saw.
#include "Programs.h"

#include <history/HistoryReader.h>
#include <support/WaitFor.h>

#include <QTest>

#include <algorithm>
#include <csignal>
#include <iterator>
#include <memory>
#include <set>

using namespace muster;
using namespace muster::e2e;
using namespace muster::test;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kNodes = 8;
constexpr std::size_t kDevices = 2 * kNodes;

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Arguments recordCommand(const Access& access, const std::string& history) {
  return command("musterctl", {"record", "--history", history, "--commit", "200ms"}, access.muster);
}

// All of it, as a report in the long form.
Finished exportHistory(const std::string& history, const std::string& csv) {
  return runProgram(
      command("musterctl", {"export", "--history", history, "--from", "2000-01-01", "--out", csv}), 60s);
}

// How many devices have a value that is newer than a moment, as another program reads it while it is written.
std::size_t heardOfSince(const std::string& history, std::int64_t sinceMs) {
  const auto reader = openHistoryReader(history);
  if (!reader)
    return 0;
  const Result<FleetMoment> moment = (*reader)->fleetAt(now());
  std::set<DeviceId> devices;
  if (moment)
    for (const SeriesState& state : moment->series)
      if (state.timeMs > sinceMs)
        devices.insert(state.device);
  return devices.size();
}

bool areAllDead(const std::string& history) {
  const auto reader = openHistoryReader(history);
  const Result<FleetMoment> moment = reader ? (*reader)->fleetAt(now()) : FleetMoment{};
  return moment && moment->devices.size() == kDevices &&
         std::ranges::none_of(moment->devices, &DeviceStanding::isOnline);
}

std::vector<CsvRow> within(const std::vector<CsvRow>& rows, std::int64_t fromMs, std::int64_t toMs) {
  std::vector<CsvRow> some;
  std::ranges::copy_if(rows, std::back_inserter(some),
                       [&](const CsvRow& row) { return row.timeMs >= fromMs && row.timeMs < toMs; });
  return some;
}

// A stretch in which a recorder knew the whole fleet and committed what came.
struct Stretch {
  std::int64_t fromMs = 0, toMs = 0;
};

} // namespace

class RecordTest : public QObject {
  Q_OBJECT

 private slots:
  void theHistoryIsTheTruthAndItsExportIsTheLiveOne() {
    const TemporaryFolder folder;
    const TestBroker broker;
    const Access access = plainAccess(broker);
    const std::string history = folder.file("fleet");
    Watcher recorder(broker, recordCommand(access, history), folder.file("record.log"));
    Export live(broker, access, folder);
    ChildProcess fleet(command("muster-fleetsim",
                               {"--group", "truth", "--nodes", std::to_string(kNodes), "--devices", "1",
                                "--metrics", "18", "--rate", "5", "--for", "5s", "--reconnects", "120",
                                "--outage", "500ms", "--truth", folder.file("truth.csv")},
                               access.muster),
                       folder.file("fleet.log"));
    // Readers while it is being written: each sees a whole state of it.
    std::size_t readings = 0, rowsBefore = 0;
    while (fleet.running()) {
      const Finished part = exportHistory(history, folder.file("part.csv"));
      QVERIFY2(part.exitCode == 0 || readings == 0, part.output.c_str()); // it begins without a series
      const std::size_t rows = part.exitCode == 0 ? rowsOf(folder.file("part.csv")).size() : 0;
      QVERIFY(rows >= rowsBefore);
      rowsBefore = rows;
      ++readings;
    }
    QVERIFY(readings >= 5 && rowsBefore > 0);
    QCOMPARE(fleet.wait(30s).value_or(-1), 0);
    QVERIFY(waitFor([&] { return areAllDead(history); })); // nothing more can come
    QCOMPARE(live.finish(), 0);
    recorder.interrupt();
    QVERIFY2(recorder.wait(60s) == 0, recorder.output().c_str());

    const Finished report = exportHistory(history, folder.file("history.csv"));
    QVERIFY2(report.exitCode == 0, report.output.c_str());
    const auto truth = rowsOf(folder.file("truth.csv"));
    const auto rows = rowsOf(folder.file("history.csv"));
    QVERIFY(truth.size() > kDevices * 18 * 10);
    QVERIFY2(firstDifference(truth, rows).empty(), firstDifference(truth, rows).c_str());
    QVERIFY(readWholeFile(live.file()) == readWholeFile(folder.file("history.csv")));
    const Finished verified = runProgram(command("musterctl", {"history", "verify", history}), 60s);
    QVERIFY2(verified.exitCode == 0, verified.output.c_str());
  }

  void killsOfTheRecorderAndOfTheBrokerCostWhatCameMeanwhileAndNoMore() {
    const TemporaryFolder folder;
    TestBroker broker;
    const Access access = plainAccess(broker);
    const std::string history = folder.file("fleet");
    std::vector<Stretch> recorded;
    ChildProcess fleet(command("muster-fleetsim",
                               {"--group", "truth", "--nodes", std::to_string(kNodes), "--devices", "1",
                                "--metrics", "8", "--rate", "5", "--truth", folder.file("truth.csv")},
                               access.muster),
                       folder.file("fleet.log"));
    const auto recordFor = [&](std::chrono::milliseconds time) {
      const std::int64_t start = now();
      const bool isWhole = waitFor([&] { return heardOfSince(history, start) == kDevices; }, 60s);
      const std::int64_t knownMs = now();
      const bool isOver = waitFor([&] { return now() >= knownMs + time.count(); }, 60s);
      // What came within the last commit's pause, and on its way here, may be lost.
      recorded.push_back({knownMs, now() - 1'000});
      return isWhole && isOver;
    };
    {
      Watcher recorder(broker, recordCommand(access, history), folder.file("first.log"));
      QVERIFY2(recordFor(3s), recorder.output().c_str());
      QCOMPARE(::kill(recorder.pid(), SIGKILL), 0);
      QCOMPARE(recorder.wait(10s), 128 + SIGKILL);
    }
    Watcher recorder(broker, recordCommand(access, history), folder.file("second.log"));
    QVERIFY2(recordFor(3s), recorder.output().c_str());
    broker.kill();
    QVERIFY(waitFor([&] { return occurrences(recorder.output(), "the connection is lost") == 1; }));
    broker.start();
    QVERIFY2(recordFor(3s), recorder.output().c_str());
    recorder.interrupt();
    QVERIFY2(recorder.wait(60s) == 0, recorder.output().c_str());
    fleet.signal(SIGTERM);
    QCOMPARE(fleet.wait(30s).value_or(-1), 0);

    const Finished report = exportHistory(history, folder.file("history.csv"));
    QVERIFY2(report.exitCode == 0, report.output.c_str());
    const auto truth = rowsOf(folder.file("truth.csv"));
    const auto rows = rowsOf(folder.file("history.csv"));
    QVERIFY(std::adjacent_find(rows.begin(), rows.end()) == rows.end());
    QVERIFY(std::includes(truth.begin(), truth.end(), rows.begin(), rows.end(), rowComesBefore));
    for (const Stretch& stretch : recorded) {
      const auto expected = within(truth, stretch.fromMs, stretch.toMs);
      QVERIFY(expected.size() > kDevices * 5);
      const std::string difference = firstDifference(expected, within(rows, stretch.fromMs, stretch.toMs));
      QVERIFY2(difference.empty(), difference.c_str());
    }
    checkTheTimeWithoutAHost(history, recorded);
    const Finished verified = runProgram(command("musterctl", {"history", "verify", history}), 60s);
    QVERIFY2(verified.exitCode == 0, verified.output.c_str());
  }

 private:
  // Between the kill and the next recorder's start nothing was fresh, and the history says so.
  static void checkTheTimeWithoutAHost(const std::string& history, const std::vector<Stretch>& recorded) {
    const auto reader = std::move(openHistoryReader(history).value());
    std::vector<HistoryEvent> events;
    const auto keep = [&](const HistoryEvent& event) {
      if (event.kind == EventKind::HostOnline || event.kind == EventKind::HostOffline)
        events.push_back(event);
      return true;
    };
    QVERIFY(reader->events(0, now(), keep));
    std::ranges::stable_sort(events, {}, &HistoryEvent::receivedMs);
    QString kinds;
    for (const HistoryEvent& event : events)
      kinds += event.kind == EventKind::HostOnline ? "+" : "-";
    QCOMPARE(kinds, QString("+-+-+-")); // the kill, the broker, the end
    QVERIFY(events[1].receivedMs >= recorded[0].toMs - 1'000 && events[1].receivedMs <= events[2].receivedMs);
    QVERIFY(!reader->fleetAt(events[1].receivedMs).value().isHostOnline);
    QVERIFY(reader->fleetAt(recorded[1].fromMs).value().isHostOnline);
  }
};

QTEST_GUILESS_MAIN(RecordTest)
#include "RecordTest.moc"
