// The summary form, and how available a device was and how complete its recording is.
#include "HistoryStory.h"
#include "Zones.h"

#include <support/TemporaryFolder.h>

#include <QtTest>

#include <DeviceTimeline.h>

using namespace muster;
using namespace muster::test;

namespace {

constexpr std::int64_t kHourMs = 3'600'000;
const std::int64_t kStartMs = utc("2026-11-22T00:00:00Z");

// Times in minutes of a period of 100 minutes.
struct Story {
  std::vector<std::pair<int, EventKind>> events;
  bool isOnline = false, isBorn = false, isHostOnline = true;
  int knownUntil = 100;
  std::vector<int> samples = {}; // minutes
};

std::string sharesOf(const Story& story) {
  constexpr std::int64_t kMinuteMs = 60'000;
  Timeline timeline;
  timeline.period = {0, 100 * kMinuteMs};
  timeline.knownUntilMs = story.knownUntil * kMinuteMs;
  timeline.isOnline = story.isOnline;
  timeline.isBorn = story.isBorn;
  timeline.isHostOnline = story.isHostOnline;
  for (const auto& [minute, kind] : story.events)
    timeline.events.push_back({minute * kMinuteMs, kind});
  const auto shares =
      evaluateTimeline(timeline, [&](std::int64_t beforeMs) -> Result<std::optional<std::int64_t>> {
        std::optional<std::int64_t> newest;
        for (const int minute : story.samples)
          if (minute * kMinuteMs < beforeMs)
            newest = minute * kMinuteMs;
        return newest;
      });
  const auto percent = [](double share) { return std::to_string(static_cast<int>(share * 100 + 0.5)); };
  return (shares->availability ? percent(*shares->availability) : std::string("none")) + " " +
         percent(shares->completeness);
}

} // namespace

class SummaryReportTest : public QObject {
  Q_OBJECT

 private slots:
  void sharesFollowFromEvents() {
    using enum EventKind;
    // Nothing known, online throughout, never born.
    QCOMPARE(sharesOf({.events = {}}), std::string("none 0"));
    QCOMPARE(sharesOf({.events = {}, .isOnline = true, .isBorn = true}), std::string("100 100"));
    QCOMPARE(sharesOf({.events = {}, .isOnline = false, .isBorn = true}), std::string("0 0"));
    // Births and deaths; time before the first birth is not watched, yet not recorded either.
    QCOMPARE(sharesOf({.events = {{20, Birth}}}), std::string("100 80"));
    QCOMPARE(sharesOf({.events = {{20, Birth}, {60, Death}}}), std::string("50 40"));
    QCOMPARE(sharesOf({.events = {{50, Death}, {75, Birth}}, .isOnline = true, .isBorn = true}),
             std::string("75 75"));
    QCOMPARE(sharesOf({.events = {{50, Birth}, {50, Birth}}, .isOnline = true, .isBorn = true}),
             std::string("100 100"));
    // The host away: not watched, not recorded.
    QCOMPARE(sharesOf({.events = {{50, HostOffline}, {70, HostOnline}}, .isOnline = true, .isBorn = true}),
             std::string("100 80"));
    QCOMPARE(
        sharesOf({.events = {{50, HostOnline}}, .isOnline = true, .isBorn = true, .isHostOnline = false}),
        std::string("100 50"));
    QCOMPARE(sharesOf({.events = {{40, HostOffline}, {60, Death}}, .isOnline = true, .isBorn = true}),
             std::string("100 40"));
    // The recording ended.
    QCOMPARE(sharesOf({.events = {}, .isOnline = true, .isBorn = true, .knownUntil = 30}),
             std::string("100 30"));
  }

  void gapsCoverTheTimeSinceTheNewestSampleBefore() {
    using enum EventKind;
    const auto gaps = [](Story story) {
      story.isOnline = story.isBorn = true;
      return sharesOf(story);
    };
    // What showed the gap at 50 has a sample of 49.5 or so: that is no part of the time before.
    QCOMPARE(gaps({.events = {{50, Gap}}, .samples = {10, 40, 50}}), std::string("100 90"));
    QCOMPARE(gaps({.events = {{50, Gap}}, .samples = {}}), std::string("100 50"));
    // Not further back than a birth or a gap before, which were heard.
    QCOMPARE(gaps({.events = {{30, Birth}, {50, Gap}}, .samples = {10}}), std::string("100 80"));
    QCOMPARE(gaps({.events = {{30, Gap}, {50, Gap}}, .samples = {20}}), std::string("100 70"));
    // Through a time in which the host was away.
    QCOMPARE(gaps({.events = {{30, HostOffline}, {40, HostOnline}, {50, Gap}}, .samples = {25}}),
             std::string("100 75"));
    // A host that comes without having gone was killed.
    QCOMPARE(gaps({.events = {{50, HostOnline}}, .samples = {20}}), std::string("100 70"));
    // A gap while offline covers nothing that counted.
    QCOMPARE(gaps({.events = {{10, Death}, {50, Gap}}, .samples = {5}}), std::string("10 5"));
  }

  void summaryOfKnownSamples() {
    const TemporaryFolder folder;
    HistoryStory story(folder.file("h.muster"));
    const DeviceId node = story.device("g", "n");
    const DeviceId device = story.device("g", "n", "=d");
    story.event(EventKind::HostOnline, kStartMs - 2 * kHourMs);
    story.event(EventKind::Birth, kStartMs - kHourMs, node);
    story.event(EventKind::Birth, kStartMs + 6 * kHourMs, device);
    story.event(EventKind::Death, kStartMs + 12 * kHourMs, node); // and with it its device
    const SeriesId number = story.series(node, "CPU/Temperature", DataType::Double, "°C");
    const SeriesId text = story.series(device, "state", DataType::String);
    story.series(node, "Nothing", DataType::Int8);
    story.number(number, kStartMs, 10);
    story.number(number, kStartMs + 6 * kHourMs, 20.25);
    story.add(text, kStartMs + 7 * kHourMs, Value::text("starting"));
    story.add(text, kStartMs + 8 * kHourMs, Value::text("a, b"));
    // The recording goes on until the evening.
    story.event(EventKind::HostOffline, kStartMs + 18 * kHourMs);
    story.close();
    ReportDefinition summary = everything(ReportKind::Summary);
    summary.from = "2026-11-22";
    summary.to = "2026-11-23"; // the clock says 22:30
    ReportOutcome outcome;
    const std::string made = reportOf(story.path(), summary, folder.file("s.csv"), &outcome);
    QCOMPARE(QString::fromStdString(made).split("\r\n"),
             (QStringList{
                 "group,node,device,metric,type,unit,samples,min,mean,max,first,last,first_utc,last_utc,"
                 "availability_"
                 "percent,completeness_percent",
                 // 12 of 18 hours watched online; 12 of 22.5 hours of the period so far.
                 "g,n,,CPU/"
                 "Temperature,Double,°C,2,10,17.6875,20.25,10,20.25,2026-11-22T00:00:00.000Z,2026-11-22T06:"
                 "00:00.000Z,66.666,53.333",
                 "g,n,,Nothing,Int8,,0,,,,,,,,66.666,53.333",
                 "g,n,'=d,state,String,,2,,,,starting,\"a, "
                 "b\",2026-11-22T07:00:00.000Z,2026-11-22T08:00:00.000Z,50,"
                 "26.666",
                 ""}));
    QCOMPARE(outcome.rows, std::uint64_t{3});
    QCOMPARE(outcome.columns, std::uint64_t{16});
  }

  void gapIsLookedUpInTheDevicesSamples() {
    const TemporaryFolder folder;
    HistoryStory story(folder.file("h.muster"));
    const DeviceId node = story.device("g", "n");
    story.event(EventKind::Birth, kStartMs - kHourMs, node);
    const SeriesId a = story.series(node, "a", DataType::Double);
    const SeriesId b = story.series(node, "b", DataType::Double);
    for (int hour = 0; hour < 22; ++hour)
      story.number(a, kStartMs + hour * kHourMs, hour);
    story.number(b, kStartMs + 9 * kHourMs + kHourMs / 2, 1);
    // Noticed at 10:00:05 with samples of 10:00:04: missing since 09:30, of which series b knows.
    story.event(EventKind::Gap, kStartMs + 10 * kHourMs + 5'000, node);
    story.number(a, kStartMs + 10 * kHourMs + 4'000, 1);
    story.close();
    ReportDefinition summary = everything(ReportKind::Summary);
    summary.from = "2026-11-22";
    summary.to = "2026-11-22T20:00";
    summary.patterns = {"g/n:a"};
    summary.dialect = {';', ',', false, false};
    const std::string made = reportOf(story.path(), summary, folder.file("s.csv"));
    // 30 minutes and 5 seconds of 20 hours; the sample of 10:00:00 is younger than a minute, as those of what showed the gap.
    QVERIFY2(made.ends_with(";100;97,493\r\n"), made.c_str());
  }
};

QTEST_APPLESS_MAIN(SummaryReportTest)
#include "SummaryReportTest.moc"
