// The fleet at a moment, from a history: what a live list would have shown then.
#include <history/HistoryWriter.h>
#include <support/TemporaryFolder.h>

#include <QTest>

#include <ctl/DevicesReport.h>
#include <ctl/HistoryFleet.h>
#include <ctl/RecorderWatch.h>
#include <ctl/RetentionFlags.h>

#include <memory>

using namespace muster;
using namespace muster::test;

namespace {

constexpr std::int64_t kNoon = 1'767'268'800'000; // 2026-01-01T12:00Z
constexpr std::int64_t kMinute = 60'000;

// Told minute by minute.
class Story {
 public:
  DeviceId device(const char* node, const char* device = "") {
    return m_writer->device("plant", node, device).value();
  }
  SeriesId series(DeviceId device, const char* metric, DataType type = DataType::Double) {
    return m_writer->series(device, metric, type).value();
  }
  void tell(EventKind kind, DeviceId device, std::int64_t minute) {
    HistoryEvent event;
    event.kind = kind;
    event.device = device;
    event.timeMs = event.receivedMs = kNoon + minute * kMinute;
    m_writer->addEvent(event);
  }
  void sample(SeriesId series, std::int64_t minute, const Value& value, std::int64_t receivedMinute = -1) {
    SampleBatch batch;
    const std::int64_t received = kNoon + (receivedMinute < 0 ? minute : receivedMinute) * kMinute;
    const std::uint8_t flags = receivedMinute < 0 ? 0 : sampleflag::Historical;
    if (isScalar(value.type()))
      batch.addScalar(series, kNoon + minute * kMinute, received, value.bits(), kQualityGood, flags);
    else
      batch.addBytes(series, kNoon + minute * kMinute, received, value.bytes(), kQualityGood, flags);
    m_writer->append(batch, {});
  }
  void mean(SeriesId series, std::int64_t minute, const char* unit) {
    m_writer->setMeaning(series, {kNoon + minute * kMinute, unit, {}, {}, ""});
  }
  // settled: packed, or still in the journal.
  void end(bool settled) {
    const Result<void> done = settled ? m_writer->settle(kNoon + 600 * kMinute) : m_writer->commit(kNoon);
    if (!done)
      throw std::runtime_error(done.error().message());
    m_writer.reset();
  }
  std::unique_ptr<FleetState> at(std::int64_t minute) const {
    auto reader = std::move(openHistoryReader(m_path).value());
    auto fleet = std::make_unique<FleetState>(RecentLimits{0, 1, 1});
    return ctl::fillFleet(*fleet, *reader, kNoon + minute * kMinute) ? std::move(fleet) : nullptr;
  }

 private:
  TemporaryFolder m_folder;
  std::string m_path = m_folder.file("fleet");
  std::unique_ptr<HistoryWriter> m_writer = std::move(openHistoryWriter(m_path).value());
};

const DeviceState* find(const FleetState& fleet, std::string_view node) {
  for (DeviceId id = 0; id < fleet.deviceCount(); ++id)
    if (fleet.device(id).info.nodeName == node)
      return &fleet.device(id);
  return nullptr;
}

} // namespace

class HistoryFleetTest : public QObject {
  Q_OBJECT

 private slots:
  void eachMomentHasItsDevicesValuesAndUnits_data() {
    QTest::addColumn<bool>("settled");
    QTest::newRow("in the journal") << false;
    QTest::newRow("packed") << true;
  }
  void eachMomentHasItsDevicesValuesAndUnits() {
    QFETCH(bool, settled);
    Story story;
    const DeviceId gate = story.device("gate");
    const DeviceId pump = story.device("pump");
    const SeriesId level = story.series(gate, "Level");
    const SeriesId note = story.series(gate, "Note", DataType::String);
    const SeriesId speed = story.series(pump, "Speed");
    story.tell(EventKind::HostOnline, kNoDevice, 0);
    story.tell(EventKind::Birth, gate, 1);
    story.mean(level, 1, "m");
    story.sample(level, 1, Value::floating(1.0));
    story.sample(note, 1, Value::text("all well"));
    story.tell(EventKind::Birth, pump, 5);
    story.sample(speed, 5, Value::floating(50.0));
    story.mean(level, 10, "ft");
    story.sample(level, 10, Value::floating(10.0));
    story.tell(EventKind::Death, gate, 20);
    story.sample(level, 8, Value::floating(8.0), 30); // backfilled
    story.end(settled);

    QCOMPARE(story.at(-1)->deviceCount(), std::size_t{0});
    const auto early = story.at(2);
    QCOMPARE(early->deviceCount(), std::size_t{1});
    const DeviceState* then = find(*early, "gate");
    QCOMPARE(then->status, DeviceStatus::Online);
    QCOMPARE(early->metric(then->info.id, "Note")->value, Value::text("all well"));
    const auto middle = story.at(9);
    const DeviceState* between = find(*middle, "gate");
    const MetricState* backfilled = middle->metric(between->info.id, "Level");
    QCOMPARE(backfilled->value.toNumber(), 8.0);
    QCOMPARE(middle->series(backfilled->series).unit, std::string("m"));
    const auto late = story.at(25);
    const DeviceState* dead = find(*late, "gate");
    QCOMPARE(dead->status, DeviceStatus::Offline);
    QCOMPARE(dead->offlineSinceMs, kNoon + 20 * kMinute);
    const MetricState* last = late->metric(dead->info.id, "Level");
    QCOMPARE(last->value.toNumber(), 10.0);
    QCOMPARE(late->series(last->series).unit, std::string("ft"));
    QCOMPARE(find(*late, "pump")->status, DeviceStatus::Online);
  }

  void whoWasNotHeardOfSinceTheHostCameBackIsStale() {
    Story story;
    const DeviceId gate = story.device("gate");
    const DeviceId pump = story.device("pump");
    const SeriesId level = story.series(gate, "Level");
    story.tell(EventKind::HostOnline, kNoDevice, 0);
    story.tell(EventKind::Birth, gate, 1);
    story.sample(level, 1, Value::floating(1.0));
    story.tell(EventKind::Birth, pump, 1);
    story.tell(EventKind::HostOffline, kNoDevice, 100);
    story.tell(EventKind::HostOnline, kNoDevice, 110);
    story.sample(level, 111, Value::floating(2.0)); // without a birth: nothing was missing
    story.end(true);

    for (const auto& [minute, gateStatus, pumpStatus] :
         {std::tuple(99, DeviceStatus::Online, DeviceStatus::Online),
          std::tuple(105, DeviceStatus::Stale, DeviceStatus::Stale),
          std::tuple(300, DeviceStatus::Online, DeviceStatus::Stale)}) {
      const auto fleet = story.at(minute);
      QCOMPARE(find(*fleet, "gate")->status, gateStatus);
      QCOMPARE(find(*fleet, "pump")->status, pumpStatus);
    }
  }

  void ofAMetricThatChangedItsDatatypeTheNewerIsShown() {
    Story story;
    const DeviceId gate = story.device("gate");
    const SeriesId asNumber = story.series(gate, "Level");
    const SeriesId asText = story.series(gate, "Level", DataType::String);
    story.tell(EventKind::HostOnline, kNoDevice, 0);
    story.tell(EventKind::Birth, gate, 1);
    story.sample(asNumber, 1, Value::floating(1.0));
    story.tell(EventKind::Birth, gate, 5);
    story.sample(asText, 5, Value::text("high"));
    story.end(true);

    const auto before = story.at(4);
    QCOMPARE(find(*before, "gate")->metrics.size(), std::size_t{1});
    QCOMPARE(before->metric(0, "Level")->value, Value::floating(1.0));
    const auto after = story.at(6);
    QCOMPARE(find(*after, "gate")->metrics.size(), std::size_t{1});
    QCOMPARE(after->metric(0, "Level")->value, Value::text("high"));
    QVERIFY(ctl::devicesTable(*after).find("1 online, 0 stale, 0 offline") != std::string::npos);
  }

  void aFullDiskIsSaidOnceAndLossesOnceAMinute() {
    ctl::RecorderWatch watch;
    ctl::RecorderWatch::Time now;
    RecorderStatus status;
    QVERIFY(watch.look(status, now).empty());
    status.state = RecorderState::WaitingForRoom;
    status.error = Error{ErrorCode::DiskFull, "/data/fleet", "no room"};
    const auto full = watch.look(status, now);
    QCOMPARE(full.size(), std::size_t{1});
    QVERIFY2(full[0].find("/data/fleet: no room") != std::string::npos, full[0].c_str());
    QVERIFY(watch.look(status, now).empty());
    status.dropped = 5;
    QCOMPARE(watch.look(status, now).at(0).substr(0, 18), std::string("5 samples are lost"));
    status.dropped = 9;
    QVERIFY(watch.look(status, now + std::chrono::seconds(59)).empty());
    QCOMPARE(watch.look(status, now + std::chrono::seconds(60)).at(0).substr(0, 18),
             std::string("9 samples are lost"));
    status.state = RecorderState::Recording;
    const auto back = watch.look(status, now + std::chrono::seconds(61));
    QCOMPARE(back.size(), std::size_t{1});
    QVERIFY2(back[0].ends_with("recording goes on, without 9 samples"), back[0].c_str());
  }

  void agesAndSizesAreReadAsAPersonWritesThem() {
    QCOMPARE(ctl::parseAge("12h").value(), std::int64_t{12 * 3'600'000});
    QCOMPARE(ctl::parseAge("400d").value(), 400 * std::int64_t{86'400'000});
    QCOMPARE(ctl::parseAge("1.5w").value(), std::int64_t{907'200'000});
    QCOMPARE(ctl::parseAge("5y").value(), 5 * 365 * std::int64_t{86'400'000});
    for (const char* wrong : {"", "d", "5", "5 d", "-1d", "0d", "1e9y", "nand", "99999999y"})
      QVERIFY2(!ctl::parseAge(wrong), wrong);
    QCOMPARE(ctl::parseSize("200G").value(), std::uint64_t{200} << 30);
    QCOMPARE(ctl::parseSize("1.5K").value(), std::uint64_t{1536});
    QCOMPARE(ctl::parseSize("4096").value(), std::uint64_t{4096});
    for (const char* wrong : {"", "G", "0", "200GB", "200X", "-1G", "1e9T", "infG", "9999999999T"})
      QVERIFY2(!ctl::parseSize(wrong), wrong);
    QCOMPARE(ctl::sizeText(1023), std::string("1023 bytes"));
    QCOMPARE(ctl::sizeText(1536), std::string("1.5 KiB"));
    QCOMPARE(ctl::sizeText(std::uint64_t{200} << 30), std::string("200.0 GiB"));
  }
};

QTEST_APPLESS_MAIN(HistoryFleetTest)
#include "HistoryFleetTest.moc"
