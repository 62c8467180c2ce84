#include <schema/PayloadView.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <ctl/DevicesReport.h>

#include <cmath>
#include <limits>

using namespace muster;

namespace {

constexpr std::int64_t kNow = 1'795'000'000'000;

// Builds an update the way a host does: one device with the series that are added to it.
class FleetBuilder {
 public:
  DeviceId addDevice(const char* group, const char* node, const char* device) {
    const DeviceId id = m_devices++;
    const DeviceId nodeId = *device == '\0' ? id : DeviceId{0};
    update.devices.push_back({id, nodeId, group, node, device});
    FleetEvent birth;
    birth.device = id;
    birth.timeMs = birth.receivedMs = kNow;
    update.events.push_back(birth);
    return id;
  }
  void addMetric(DeviceId device, const char* name, const Value& value, const char* unit = "") {
    SeriesInfo series;
    series.id = m_series++;
    series.device = device;
    series.metric = name;
    series.type = value.type();
    series.unit = unit;
    update.series.push_back(series);
    update.events[device].series.push_back(series.id);
    const std::uint8_t flags = sampleflag::Birth | (value.isNull() ? sampleflag::Null : 0);
    if (isScalar(value.type()))
      update.samples.addScalar(series.id, kNow, kNow, value.bits(), kQualityGood, flags);
    else
      update.samples.addBytes(series.id, kNow, kNow, value.bytes(), kQualityGood, flags);
  }
  FleetUpdate update;

 private:
  DeviceId m_devices = 0;
  SeriesId m_series = 0;
};

QJsonArray parse(const std::string& json) {
  QJsonParseError error{};
  const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(json), &error);
  if (error.error != QJsonParseError::NoError)
    qWarning() << error.errorString() << json.c_str();
  return document.array();
}

} // namespace

class DevicesReportTest : public QObject {
  Q_OBJECT
 private slots:
  void anEmptyFleetIsAnEmptyArray() {
    const FleetState fleet;
    QCOMPARE(parse(devicesJsonOf(fleet)).size(), 0);
    QVERIFY(QJsonDocument::fromJson(QByteArray::fromStdString(devicesJsonOf(fleet))).isArray());
  }

  void nodeComesBeforeItsDeviceAndHasNullForDevice() {
    FleetBuilder builder;
    const DeviceId node = builder.addDevice("plant", "gate", "");
    const DeviceId device = builder.addDevice("plant", "gate", "meter");
    builder.addMetric(node, "CPU/Usage", Value::floating(12.5), "%");
    builder.addMetric(device, "Power", Value::null(DataType::Double));
    FleetState fleet;
    fleet.apply(builder.update);

    const QJsonArray all = parse(devicesJsonOf(fleet));
    QCOMPARE(all.size(), 2);
    QVERIFY(all[0].toObject()["device"].isNull());
    QCOMPARE(all[0].toObject()["node"].toString(), "gate");
    QCOMPARE(all[0].toObject()["online"].toBool(), true);
    const QJsonObject metric = all[0].toObject()["metrics"].toArray()[0].toObject();
    QCOMPARE(metric["name"].toString(), "CPU/Usage");
    QCOMPARE(metric["type"].toString(), "Double");
    QCOMPARE(metric["value"].toDouble(), 12.5);
    QCOMPARE(metric["unit"].toString(), "%");
    QCOMPARE(metric["quality"].toInt(), 192);
    QCOMPARE(metric["time"].toString(), "2026-11-18T11:06:40.000Z");
    QCOMPARE(all[1].toObject()["device"].toString(), "meter");
    QVERIFY(all[1].toObject()["metrics"].toArray()[0].toObject()["value"].isNull());
    QVERIFY(all[1].toObject()["metrics"].toArray()[0].toObject()["unit"].isNull());
  }

  void whatADeadDeviceSaidIsStale_data() {
    QTest::addColumn<bool>("isDead");
    QTest::newRow("the connection is lost") << false;
    QTest::newRow("the device died") << true;
  }
  void whatADeadDeviceSaidIsStale() {
    QFETCH(bool, isDead);
    FleetBuilder builder;
    const DeviceId node = builder.addDevice("plant", "gate", "");
    builder.addMetric(node, "CPU/Usage", Value::floating(12.5));
    FleetState fleet;
    fleet.apply(builder.update);
    FleetUpdate end;
    FleetEvent& event = end.events.emplace_back();
    event.kind = isDead ? EventKind::Death : EventKind::HostOffline;
    event.device = isDead ? node : kNoDevice;
    event.timeMs = event.receivedMs = kNow + 1;
    fleet.apply(end);
    const QJsonObject device = parse(devicesJsonOf(fleet))[0].toObject();
    QCOMPARE(device["online"].toBool(), false);
    const QJsonObject metric = device["metrics"].toArray()[0].toObject();
    QCOMPARE(metric["quality"].toInt(), 500);
    QCOMPARE(metric["value"].toDouble(), 12.5);
    const std::string table = ctl::devicesTable(fleet);
    QVERIFY2(table.find(isDead ? "offline  plant" : "stale   plant") != std::string::npos, table.c_str());
  }

  void sixtyFourBitIntegersKeepEveryDigit() {
    FleetBuilder builder;
    const DeviceId node = builder.addDevice("g", "n", "");
    builder.addMetric(node, "u",
                      Value::unsignedInteger(DataType::UInt64, std::numeric_limits<std::uint64_t>::max()));
    builder.addMetric(node, "i", Value::integer(DataType::Int64, std::numeric_limits<std::int64_t>::min()));
    FleetState fleet;
    fleet.apply(builder.update);
    const std::string json = devicesJsonOf(fleet);
    QVERIFY(json.find("\"value\": 18446744073709551615,") != std::string::npos);
    QVERIFY(json.find("\"value\": -9223372036854775808,") != std::string::npos);
  }

  void whatJsonHasNoNumberForIsAString() {
    FleetBuilder builder;
    const DeviceId node = builder.addDevice("g", "n", "");
    builder.addMetric(node, "nan", Value::floating(std::nan("")));
    builder.addMetric(node, "inf", Value::floating(-std::numeric_limits<double>::infinity()));
    builder.addMetric(node, "text", Value::text("say \"hi\"\n"));
    builder.addMetric(node, "flag", Value::boolean(true));
    FleetState fleet;
    fleet.apply(builder.update);
    const QJsonArray metrics = parse(devicesJsonOf(fleet))[0].toObject()["metrics"].toArray();
    QCOMPARE(metrics[0].toObject()["value"].toString(), "NaN");
    QCOMPARE(metrics[1].toObject()["value"].toString(), "-Infinity");
    QCOMPARE(metrics[2].toObject()["value"].toString(), "say \"hi\"\n");
    QCOMPARE(metrics[3].toObject()["value"].toBool(), true);
  }

  void whatIsSaidOfAValueStandsBesideIt() {
    Metric file;
    file.metadata.emplace().fileName = "boot \"1\".log";
    file.metadata->md5 = "0cc175b9c0f1b6a831c399e269772661";
    file.metadata->size = 18'446'744'073'709'551'615u;
    file.metadata->isMultiPart = true;
    const std::string bytes = encodePayload({{}, {}, {file}, "", ""});
    PayloadView view;
    QVERIFY(decodePayload(bytes, view));
    FleetBuilder builder;
    const DeviceId node = builder.addDevice("g", "n", "");
    builder.addMetric(node, "file", Value::bytes(DataType::File, "a"));
    builder.update.samples.addMetadata(view.metrics[0].metadata);
    builder.addMetric(node, "live", Value::floating(1.0), "V");
    builder.update.samples.flags.back() |= sampleflag::Transient;
    builder.update.series.back().properties = encodeProperties(
        {{"engUnit", Value::text("V")}, {"range", Value::unsignedInteger(DataType::UInt8, 2)}});
    FleetState fleet;
    fleet.apply(builder.update);
    const std::string json = devicesJsonOf(fleet);
    const QJsonArray metrics = parse(json)[0].toObject()["metrics"].toArray();
    const QJsonObject about = metrics[0].toObject()["metadata"].toObject();
    QCOMPARE(about.keys(), (QStringList{"fileName", "isMultiPart", "md5", "size"}));
    QCOMPARE(about["fileName"].toString(), "boot \"1\".log");
    QVERIFY(json.find("\"size\":18446744073709551615,") != std::string::npos);
    QVERIFY(!metrics[0].toObject().contains("transient") && !metrics[0].toObject().contains("properties"));
    QCOMPARE(metrics[1].toObject()["transient"].toBool(), true);
    QVERIFY(!metrics[1].toObject().contains("metadata"));
    QCOMPARE(metrics[1].toObject()["properties"].toArray()[1].toObject()["name"].toString(), "range");
    QCOMPARE(metrics[1].toObject()["properties"].toArray()[1].toObject()["value"].toInt(), 2);
  }

  void theQualityIsTheValuesAndNoProperty() {
    FleetBuilder builder;
    const DeviceId node = builder.addDevice("g", "n", "");
    const Property quality{"Quality", Value::integer(DataType::Int32, 0)};
    const Property unit{"engUnit", Value::text("V")};
    for (const std::vector<Property>& properties : {std::vector{quality}, {unit, quality}}) {
      builder.addMetric(node, "m", Value::floating(1.0));
      builder.update.series.back().properties = encodeProperties(properties);
    }
    FleetState fleet;
    fleet.apply(builder.update);
    const QJsonArray metrics = parse(devicesJsonOf(fleet))[0].toObject()["metrics"].toArray();
    QCOMPARE(metrics[0].toObject()["quality"].toInt(), 192);
    QVERIFY(!metrics[0].toObject().contains("properties"));
    const QJsonArray left = metrics[1].toObject()["properties"].toArray();
    QCOMPARE(left.size(), 1);
    QCOMPARE(left[0].toObject()["name"].toString(), "engUnit");
    QCOMPARE(left[0].toObject()["value"].toString(), "V");
  }

  void aSampleWithoutABelievableTimeIsNoValue() {
    FleetBuilder builder;
    const DeviceId node = builder.addDevice("g", "n", "");
    builder.addMetric(node, "m", Value::floating(7.0));
    builder.update.samples.timeMs.back() = 5'000;
    FleetState fleet;
    fleet.apply(builder.update);
    const auto metric = [&] {
      return parse(devicesJsonOf(fleet))[0].toObject()["metrics"].toArray()[0].toObject();
    };
    for (const char* key : {"value", "quality", "time"})
      QVERIFY2(metric().contains(key) && metric()[key].isNull(), key);
    QCOMPARE(metric()["untimely"].toObject()["value"].toDouble(), 7.0);
    QCOMPARE(metric()["untimely"].toObject()["time"].toString(), "1970-01-01T00:00:05.000Z");

    FleetUpdate later; // its clock was set
    const auto add = [&later](double value, std::int64_t timeMs, std::int64_t receivedMs) {
      later.clear();
      later.samples.addScalar(0, timeMs, receivedMs, Value::floating(value).bits(), kQualityGood, 0);
    };
    add(8.0, kNow + 1'000, kNow + 1'000);
    fleet.apply(later);
    QCOMPARE(metric()["value"].toDouble(), 8.0);
    QCOMPARE(metric()["quality"].toInt(), 192);
    QVERIFY(!metric().contains("untimely"));
    add(9.0, kNow + 3 * std::int64_t{86'400'000}, kNow + 2'000);
    fleet.apply(later);
    QCOMPARE(metric()["value"].toDouble(), 8.0);
    QCOMPARE(metric()["untimely"].toObject()["value"].toDouble(), 9.0);
  }

  void theTableCountsByState() {
    FleetBuilder builder;
    builder.addDevice("g", "n", "");
    FleetState fleet;
    fleet.apply(builder.update);
    const std::string table = ctl::devicesTable(fleet);
    QVERIFY(table.find("online  g      n     -") != std::string::npos);
    QVERIFY(table.find("1 online, 0 stale, 0 offline") != std::string::npos);
  }

 private:
  static std::string devicesJsonOf(const FleetState& fleet) { return ctl::devicesJson(fleet); }
};

QTEST_APPLESS_MAIN(DevicesReportTest)
#include "DevicesReportTest.moc"
