#include "device/DeviceData.h"

#include "MadeUpFleet.h"
#include "device/DeviceTexts.h"

#include <QTest>

#include <cmath>

using namespace muster;
using namespace muster::ui;
using muster::test::MadeUpFleet;

namespace {

constexpr std::int64_t kNow = 1'794'896'072'000;
constexpr std::int64_t kMinute = 60'000;

std::vector<std::string> namesOf(const FleetState& state, const std::vector<SeriesId>& series) {
  std::vector<std::string> names;
  names.reserve(series.size());
  for (const SeriesId id : series)
    names.push_back(state.series(id).metric);
  return names;
}

} // namespace

class DeviceDataTest : public QObject {
  Q_OBJECT
 private slots:
  void aDeathOpensAGapAndABirthEndsIt();
  void aGapThatGoesOnGrowsWithTheClock();
  void losingTheBrokerIsAGapToo();
  void theGapOfADeviceThatDiedLongAgoIsKnownFromItsState();
  void metricsStandInTheOrderOfThePage();
  void protocolIsNoMetric();
  void aSourceKnowsUnitAndKind();
  void aCounterIsSaidToItsLastDigit();
  void badQualityIsHollowAndBreaksTheLine();
  void headlineAndListSayTheSameWhateverTheQuality();
  void nothingHoldsWhileTheDeviceIsAway();
  void theIdentityNamesWhatTheDeviceSaysOfItself();
  void theLinkShowsBirthsGapsAndRefusals();
  void theFileNameIsSafe();
};

void DeviceDataTest::aDeathOpensAGapAndABirthEndsIt() {
  MadeUpFleet fleet({{"Load/1 min"}}, kNow);
  fleet.tick(kNow);
  DeviceData data(fleet.fleet());
  data.setDevice(0);
  fleet.event(EventKind::Death, kNow + kMinute);
  fleet.event(EventKind::Birth, kNow + 3 * kMinute);
  fleet.tick(kNow + 4 * kMinute);
  data.touch();
  QCOMPARE(data.offline().between(kNow, kNow + 9 * kMinute, kNow + 4 * kMinute),
           (std::vector<ChartGap>{{kNow + kMinute, kNow + 3 * kMinute}}));
  QVERIFY(data.offline().between(kNow + 4 * kMinute, kNow + 9 * kMinute, kNow + 9 * kMinute).empty());
}

void DeviceDataTest::aGapThatGoesOnGrowsWithTheClock() {
  MadeUpFleet fleet({{"Load/1 min"}}, kNow);
  fleet.event(EventKind::Death, kNow + kMinute);
  fleet.tick(kNow + kMinute);
  DeviceData data(fleet.fleet());
  data.setDevice(0);
  for (int minutes = 2; minutes < 5; ++minutes)
    QCOMPARE(data.offline().between(kNow, kNow + kMinute * 9, kNow + kMinute * minutes).front().toMs,
             kNow + kMinute * minutes);
}

void DeviceDataTest::losingTheBrokerIsAGapToo() {
  MadeUpFleet fleet({{"Load/1 min"}}, kNow);
  fleet.event(EventKind::HostOffline, kNow + kMinute);
  fleet.event(EventKind::Birth, kNow + 2 * kMinute);
  fleet.tick(kNow + 3 * kMinute);
  DeviceData data(fleet.fleet());
  data.setDevice(0);
  QCOMPARE(data.offline().between(kNow, kNow + 9 * kMinute, kNow + 3 * kMinute).size(), std::size_t{1});
}

void DeviceDataTest::theGapOfADeviceThatDiedLongAgoIsKnownFromItsState() {
  MadeUpFleet fleet({{"Load/1 min"}}, kNow);
  fleet.event(EventKind::Death, kNow + kMinute);
  for (int i = 0; i < 1'500; ++i) // more than the fleet remembers
    fleet.event(EventKind::Gap, kNow + 2 * kMinute);
  fleet.tick(kNow + 3 * kMinute);
  DeviceData data(fleet.fleet());
  data.setDevice(0);
  const auto gaps = data.offline().between(kNow, kNow + 9 * kMinute, kNow + 3 * kMinute);
  QCOMPARE(gaps.size(), std::size_t{1});
  QCOMPARE(gaps[0].fromMs, kNow + kMinute);
}

void DeviceDataTest::metricsStandInTheOrderOfThePage() {
  MadeUpFleet fleet({{"Zebra/Speed"},
                     {"Memory/Total", DataType::UInt64, "B"},
                     {"Load/15 min"},
                     {"Load/5 min"},
                     {"Memory/Used", DataType::UInt64, "B"},
                     {"CPU/Usage"},
                     {"Apple"},
                     {"CPU/Temperature"}},
                    kNow);
  fleet.tick(kNow);
  const std::vector<std::string> expected{"CPU/Temperature", "CPU/Usage", "Load/5 min",  "Load/15 min",
                                          "Memory/Used",     "Apple",     "Zebra/Speed", "Memory/Total"};
  QCOMPARE(namesOf(fleet.fleet().state(), shownMetrics(fleet.fleet().state(), 0)), expected);
}

void DeviceDataTest::protocolIsNoMetric() {
  MadeUpFleet fleet({{"bdSeq", DataType::Int64}, {"Node Control/Rebirth", DataType::Boolean}, {"Load/1 min"}},
                    kNow);
  fleet.tick(kNow);
  QCOMPARE(namesOf(fleet.fleet().state(), shownMetrics(fleet.fleet().state(), 0)),
           (std::vector<std::string>{"Load/1 min"}));
}

void DeviceDataTest::aSourceKnowsUnitAndKind() {
  MadeUpFleet fleet({{"CPU/Usage", DataType::Double, "%"},
                     {"Network/eth0/Up", DataType::Boolean},
                     {"System/Uptime", DataType::UInt64, "s"},
                     {"Network/wlan0/Signal", DataType::Double, "dBm"}},
                    kNow);
  fleet.tick(kNow);
  DeviceData data(fleet.fleet());
  data.setDevice(0);
  const auto spec = [&](const char* name) { return MetricSource(data, fleet.series(name)).spec(); };
  QCOMPARE(spec("CPU/Usage").kind, ChartKind::Percent);
  QCOMPARE(spec("CPU/Usage").title, QString("CPU usage"));
  QCOMPARE(spec("Network/eth0/Up").kind, ChartKind::Boolean);
  QCOMPARE(spec("System/Uptime").kind, ChartKind::Duration);
  QVERIFY(spec("System/Uptime").whole);
  QVERIFY(!spec("Network/wlan0/Signal").fill);
  QVERIFY(!isCharted(DataType::String) && !isCharted(DataType::DateTime) && isCharted(DataType::Int8));
}

void DeviceDataTest::aCounterIsSaidToItsLastDigit() {
  MadeUpFleet fleet({{"Energy", DataType::UInt64, "Wh"}}, kNow);
  fleet.add("Energy", kNow,
            Value::unsignedInteger(DataType::UInt64, 9'007'199'254'741'973)); // no double holds it
  fleet.tick(kNow + 1);
  DeviceData data(fleet.fleet());
  data.setDevice(0);
  const auto texts = MetricSource(data, 0).currentTexts(0);
  QVERIFY(texts && texts->full.number.endsWith(QStringLiteral("741\u202F973")));
  QVERIFY(texts->brief.number.contains(QStringLiteral("×10")));
}

void DeviceDataTest::badQualityIsHollowAndBreaksTheLine() {
  MadeUpFleet fleet({{"CPU/Usage", DataType::Double, "%"}}, kNow);
  fleet.add("CPU/Usage", kNow + 1, Value::floating(1.0));
  fleet.add("CPU/Usage", kNow + 2, Value::floating(2.0), 0);
  fleet.tick(kNow + 3);
  DeviceData data(fleet.fleet());
  data.setDevice(0);
  const MetricSource source(data, 0);
  std::vector<Point> hollow, line;
  source.copyDoubtful(0, kNow, kNow + 9, hollow);
  source.copyRange(0, kNow, kNow + 9, line);
  QCOMPARE(hollow, (std::vector<Point>{{kNow + 2, 2.0}}));
  QVERIFY(std::isnan(line.back().value));
  QVERIFY(std::isnan(source.current(0)->value));
}

void DeviceDataTest::headlineAndListSayTheSameWhateverTheQuality() {
  MadeUpFleet fleet({{"CPU/Usage", DataType::Double, "%"}}, kNow);
  DeviceData data(fleet.fleet());
  data.setDevice(0);
  const MetricSource source(data, 0);
  const auto said = [&](const Value& value, std::uint16_t quality) {
    static std::int64_t ms = kNow;
    fleet.add("CPU/Usage", ++ms, value, quality);
    fleet.tick(ms);
    const auto texts = source.currentTexts(0);
    return texts->full.text() + u'|' + texts->quality + (texts->isBad ? u'!' : u'.');
  };
  QCOMPARE(said(Value::floating(74.5), 192), QString("75\u00A0%|."));
  QCOMPARE(said(Value::floating(74.5), 0), QString("75\u00A0%|Bad!"));
  QCOMPARE(said(Value::floating(74.5), 500), QString("75\u00A0%|Stale."));
  QCOMPARE(said(Value::floating(74.5), 64), QString("75\u00A0%|64."));
  QCOMPARE(said(Value::floating(std::nan("")), 192), QString("NaN|."));
  QCOMPARE(said(Value::null(DataType::Double), 0), QString("–|Bad!"));
}

void DeviceDataTest::nothingHoldsWhileTheDeviceIsAway() {
  MadeUpFleet fleet({{"CPU/Usage", DataType::Double, "%"}}, kNow);
  fleet.add("CPU/Usage", kNow, Value::floating(1.0));
  fleet.tick(kNow);
  DeviceData data(fleet.fleet());
  data.setDevice(0);
  const MetricSource source(data, 0);
  QVERIFY(source.holds());
  fleet.event(EventKind::Death, kNow + 1000);
  fleet.tick(kNow + 1000);
  QVERIFY(!source.holds());
}

void DeviceDataTest::theIdentityNamesWhatTheDeviceSaysOfItself() {
  MadeUpFleet fleet({{"System/Model", DataType::String}, {"System/Uptime", DataType::UInt64, "s"}}, kNow);
  fleet.add("System/Model", kNow, Value::text("Raspberry Pi 4 Model B"));
  fleet.add("System/Uptime", kNow, Value::unsignedInteger(DataType::UInt64, 10'500));
  fleet.tick(kNow);
  DeviceData data(fleet.fleet());
  data.setDevice(0);
  const DeviceIdentity identity = identityOf(data);
  QCOMPARE(identity.name, QString("gate-north-0142"));
  QCOMPARE(identity.status, StatusKind::Online);
  for (const char* part : {"Raspberry Pi 4 Model B", "group north", "up 2"})
    QVERIFY2(identity.subline.contains(QLatin1String(part)), qPrintable(identity.subline));
}

void DeviceDataTest::theLinkShowsBirthsGapsAndRefusals() {
  MadeUpFleet fleet({{"Load/1 min"}}, kNow);
  fleet.event(EventKind::Gap, kNow);
  fleet.event(EventKind::Rejected, kNow, "too long");
  fleet.event(EventKind::Rejected, kNow, "too long");
  fleet.tick(kNow + 5000);
  DeviceData data(fleet.fleet());
  data.setDevice(0);
  QHash<QString, LinkFigure> byName;
  for (const LinkFigure& figure : linkFiguresOf(data))
    byName.insert(figure.name, figure);
  QCOMPARE(byName["Births"].value, QString("1"));
  QCOMPARE(byName["Gaps"].value, QString("1"));
  QCOMPARE(byName["Gaps"].status, StatusKind::Stale);
  QCOMPARE(byName["Rejected"].value, QString("2"));
  QVERIFY(byName["Last seen"].value.startsWith(QLatin1String("5")));
}

void DeviceDataTest::theFileNameIsSafe() {
  MadeUpFleet fleet({{"Load/1 min"}}, kNow);
  fleet.tick(kNow);
  DeviceData data(fleet.fleet());
  data.setDevice(0);
  const QString name = exportFileName(data);
  QVERIFY2(name.startsWith(QLatin1String("muster-north-gate-north-0142-")), qPrintable(name));
  QVERIFY(name.endsWith(QLatin1String(".csv")));
  QVERIFY(!name.contains(u'/') && !name.contains(u' '));
}

QTEST_GUILESS_MAIN(DeviceDataTest)
#include "DeviceDataTest.moc"
