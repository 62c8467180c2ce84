// Both sessions back to back over a line that drops, doubles and reorders: random histories of births, data, deaths,
// writes, restarts, clocks that jump and broken connections, from a seed. As soon as the line is quiet, the host's view
// equals the edge nodes' truth. A history for which it does not is cut down, written to a file and named.
// MUSTER_SESSION_EVENTS=10000000 in the environment makes it long, MUSTER_SESSION_SEED=n begins elsewhere,
// MUSTER_SESSION_HISTORY=file runs that one alone.
#include <QtTest>

#include <backtoback/Generator.h>
#include <backtoback/Runner.h>
#include <backtoback/Shrinker.h>

#include <fstream>
#include <sstream>

using namespace muster;
using namespace muster::test;

namespace {

constexpr std::uint64_t kEventsOfAHistory = 200;
constexpr std::chrono::seconds kShrinkTime{30};
constexpr std::size_t kMostDiffering = 20; // that are looked for, before the first is cut down

std::uint64_t numberFrom(const char* variable, std::uint64_t otherwise) {
  const QByteArray wanted = qgetenv(variable);
  return wanted.isEmpty() ? otherwise : wanted.toULongLong();
}

History shrunkOf(const History& history, const Tamper& tamper = {}) {
  const auto fails = [&](const History& candidate) {
    Sightings unused;
    return runHistory(candidate, unused, tamper).has_value();
  };
  return shrunk(history, fails, kShrinkTime);
}

// Where the shrunk history lies, and what it is.
std::string report(const History& small, std::uint64_t seed) {
  const std::string file =
      QDir::temp().filePath(QStringLiteral("muster-history-%1.txt").arg(seed)).toStdString();
  Sightings unused;
  const std::string difference = runHistory(small, unused).value_or("it agrees now");
  std::ofstream(file) << historyText(small) << "# " << difference << "\n";
  return "seed " + std::to_string(seed) + ": " + difference + "\nshrunk to " +
         std::to_string(small.events.size()) + " events, in " + file + ":\n" + historyText(small);
}

std::optional<std::string> failureOf(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  const Result<History> history = parseHistory(text.str());
  if (!history)
    return history.error().message();
  Sightings unused;
  return runHistory(*history, unused);
}

// What World tells its view of devices' deaths is lost: nodes' own get through.
void missDeathsOfDevices(FleetUpdate& update, std::set<DeviceId>& nodes) {
  for (const DeviceInfo& info : update.devices)
    if (info.isNode())
      nodes.insert(info.id);
  std::erase_if(update.events, [&](const FleetEvent& event) {
    return event.kind == EventKind::Death && !nodes.contains(event.device);
  });
}

} // namespace

class BackToBackTest : public QObject {
  Q_OBJECT

 private slots:
  void onceTheLineIsQuietTheHostsViewIsTheTruth() {
    if (const QByteArray file = qgetenv("MUSTER_SESSION_HISTORY"); !file.isEmpty()) {
      const std::optional<std::string> failure = failureOf(file.toStdString());
      QVERIFY2(!failure, failure.value_or("").c_str());
      return;
    }
    Sightings seen;
    seen.measures = !qEnvironmentVariableIsEmpty("MUSTER_SESSION_MEASURE");
    const std::uint64_t first = numberFrom("MUSTER_SESSION_SEED", 1);
    const std::uint64_t histories = numberFrom("MUSTER_SESSION_EVENTS", 40'000) / kEventsOfAHistory;
    std::vector<std::uint64_t> differing;
    for (std::uint64_t seed = first; seed < first + histories; ++seed) {
      const History history = historyFrom(seed, kEventsOfAHistory);
      if (runHistory(history, seen))
        differing.push_back(seed);
      if (differing.size() == kMostDiffering)
        break;
    }
    if (!differing.empty()) {
      std::string seeds;
      for (const std::uint64_t seed : differing)
        seeds += " " + std::to_string(seed);
      const std::uint64_t seed = differing.front();
      QFAIL((report(shrunkOf(historyFrom(seed, kEventsOfAHistory)), seed) + "seeds that differ:" + seeds)
                .c_str());
    }
    qInfo().noquote() << QString::fromStdString(seen.text());
    // The line did what it is there for, given the time.
    QVERIFY(histories < 100 || (seen.gaps > 0 && seen.reordered > 0 && seen.duplicates > 0 && seen.late > 0 &&
                                seen.staleDeaths > 0 && seen.commands > 0 && seen.writesConfirmed > 0));
    // What is left out of the comparison is a small part of it.
    QVERIFY(seen.unheardDeaths + seen.forgetful + seen.unseenBirths < seen.comparisons / 5);
  }

  void whatOnceDifferedDoesNotDifferAgain_data() {
    QTest::addColumn<QString>("file");
    const QDir folder(QStringLiteral(MUSTER_SOURCE_DIR "/tests/session/histories"));
    for (const QFileInfo& file : folder.entryInfoList({QStringLiteral("*.txt")}))
      QTest::newRow(file.completeBaseName().toUtf8().constData()) << file.filePath();
  }
  void whatOnceDifferedDoesNotDifferAgain() {
    QFETCH(QString, file);
    const std::optional<std::string> failure = failureOf(file.toStdString());
    QVERIFY2(!failure, failure.value_or("").c_str());
  }

  void aHistoryIsTheSameAfterItWasWrittenAndRead() {
    const History history = historyFrom(7, 2'000);
    const Result<History> read = parseHistory(historyText(history));
    QVERIFY(read.has_value());
    QVERIFY(*read == history);
  }

  void aLineThatIsNoEventIsNamed() {
    const Result<History> read =
        parseHistory("muster session history 1\n# so it begins\n5 data n1/d9 metric=0\n");
    QVERIFY(!read.has_value());
    QCOMPARE(read.error().where, "line 3");
    QVERIFY(!parseHistory("muster session history 2\n").has_value());
  }

  void aHostThatMissesTheDeathsOfDevicesIsFoundInAHandfulOfEvents() {
    std::set<DeviceId> nodes;
    const auto tamper = [&nodes](FleetUpdate& update) { missDeathsOfDevices(update, nodes); };
    Sightings unused;
    const History history = historyFrom(3, kEventsOfAHistory);
    QVERIFY(runHistory(history, unused, tamper).has_value());
    const History small = shrunkOf(history, tamper);
    QVERIFY(runHistory(small, unused, tamper).has_value());
    QVERIFY2(small.events.size() <= 2, historyText(small).c_str());
  }

  void aHostThatTakesHistoricalValuesForCurrentOnesIsFoundInAHandfulOfEvents() {
    const auto tamper = [](FleetUpdate& update) {
      for (std::uint8_t& flags : update.samples.flags)
        flags = static_cast<std::uint8_t>(flags & ~sampleflag::Historical);
    };
    Sightings unused;
    const History history = historyFrom(4, kEventsOfAHistory);
    QVERIFY(runHistory(history, unused, tamper).has_value());
    const History small = shrunkOf(history, tamper);
    QCOMPARE(small.events.size(), 1U);
    QCOMPARE(small.events.front().action, Action::Data);
    QCOMPARE(small.events.front().numbers[3], static_cast<std::int32_t>(Mark::Historical));
  }

  void whatIsShrunkStillFailsAndNothingOfItCanBeLeftOut() {
    // Two events far apart, and a number that has to be large enough.
    const auto fails = [](const History& history) {
      std::int32_t largest = 0;
      for (const Event& event : history.events) {
        if (event.action == Action::Ask && largest >= 37)
          return true;
        if (event.action == Action::Data)
          largest = std::max(largest, event.numbers[1]);
      }
      return false;
    };
    const History history = historyFrom(11, 2'000);
    QVERIFY(fails(history));
    const History small = shrunk(history, fails, kShrinkTime);
    QCOMPARE(small.events.size(), 2U);
    QCOMPARE(small.events[0].numbers[1], 37);
    QCOMPARE(small.events[1].action, Action::Ask);
  }
};

QTEST_APPLESS_MAIN(BackToBackTest)
#include "BackToBackTest.moc"
