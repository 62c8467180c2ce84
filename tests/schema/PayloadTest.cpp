// The payload codec against itself: every datatype there and back, in every form that senders use.
#include "RandomValues.h"

#include <schema/PayloadView.h>
#include <schema/ValueText.h>

#include <QtTest>

#include <bit>

using namespace muster;

namespace {

Payload decoded(const std::string& bytes) {
  PayloadView view;
  const auto result = decodePayload(bytes, view);
  if (!result)
    qFatal("%s", result.error().message().c_str());
  auto payload = toPayload(view);
  if (!payload)
    qFatal("%s", payload.error().message().c_str());
  return *std::move(payload);
}

Metric metricOf(Value value) {
  Metric metric;
  metric.name = "a/b";
  metric.timestampMs = 1'700'000'000'123;
  metric.value = std::move(value);
  return metric;
}

} // namespace

class PayloadTest : public QObject {
  Q_OBJECT

 private slots:
  void everyScalarComesBackToTheBit_data();
  void everyScalarComesBackToTheBit();
  void randomPayloadsComeBack();
  void integersAreReadInEveryFormThatSendersUse_data();
  void integersAreReadInEveryFormThatSendersUse();
  void floatsAreReadWhereNothingIsLost();
  void aNullMetricHasNoValueWhateverItCarries();
  void theLastOfSeveralValuesCounts();
  void arraysOfTheSpecificationsExamplesAreValid();
  void badBytesOfATypeAreRefused_data();
  void badBytesOfATypeAreRefused();
  void propertiesComeBackWithTheirTypes();
  void aCarelessPropertyKeepsItsValue();
  void qualityIsFoundAmongOtherProperties();
};

void PayloadTest::everyScalarComesBackToTheBit_data() {
  QTest::addColumn<int>("type");
  QTest::addColumn<quint64>("bits");
  const auto row = [](const char* name, DataType type, std::uint64_t bits) {
    QTest::newRow(name) << static_cast<int>(type) << static_cast<quint64>(bits);
  };
  const auto signedRows = [&row](DataType type, std::int64_t low, std::int64_t high) {
    for (const std::int64_t v : {low, std::int64_t{-1}, std::int64_t{0}, std::int64_t{1}, high})
      row((std::string(dataTypeName(type)) + " " + std::to_string(v)).c_str(), type,
          static_cast<std::uint64_t>(v));
  };
  signedRows(DataType::Int8, -128, 127);
  signedRows(DataType::Int16, -32768, 32767);
  signedRows(DataType::Int32, INT32_MIN, INT32_MAX);
  signedRows(DataType::Int64, INT64_MIN, INT64_MAX);
  row("UInt8 max", DataType::UInt8, 255);
  row("UInt16 max", DataType::UInt16, 65535);
  row("UInt32 max", DataType::UInt32, UINT32_MAX);
  row("UInt64 max", DataType::UInt64, UINT64_MAX);
  row("UInt64 0", DataType::UInt64, 0);
  row("Float NaN with payload", DataType::Float, 0x7fc12345u);
  row("Float signalling NaN", DataType::Float, 0x7f812345u);
  row("Float -0", DataType::Float, 0x80000000u);
  row("Float denormal", DataType::Float, 1);
  row("Double NaN with payload", DataType::Double, 0x7ff8000000abcdefu);
  row("Double signalling NaN", DataType::Double, 0x7ff0000000000001u);
  row("Double -0", DataType::Double, 0x8000000000000000u);
  row("Double denormal", DataType::Double, 1);
  row("Double infinity", DataType::Double, 0x7ff0000000000000u);
  row("Boolean true", DataType::Boolean, 1);
  row("Boolean false", DataType::Boolean, 0);
  row("DateTime", DataType::DateTime, 1'700'000'000'123);
  row("DateTime max", DataType::DateTime, UINT64_MAX);
}

void PayloadTest::everyScalarComesBackToTheBit() {
  QFETCH(int, type);
  QFETCH(quint64, bits);
  Payload payload;
  payload.timestampMs = 5;
  payload.seq = 255;
  payload.metrics.push_back(metricOf(Value::scalar(static_cast<DataType>(type), bits)));
  QVERIFY(decoded(encodePayload(payload)) == payload);
}

void PayloadTest::randomPayloadsComeBack() {
  test::RandomValues random(21);
  PayloadView view;
  for (int i = 0; i < 500; ++i) {
    const Payload payload = random.payload(random.below(10));
    const std::string bytes = encodePayload(payload);
    QVERIFY(decodePayload(bytes, view));
    const auto back = toPayload(view);
    QVERIFY(back);
    QVERIFY(*back == payload);
  }
}

void PayloadTest::integersAreReadInEveryFormThatSendersUse_data() {
  QTest::addColumn<int>("type");
  QTest::addColumn<int>("kind");
  QTest::addColumn<quint64>("wire");
  QTest::addColumn<bool>("fits");
  QTest::addColumn<qint64>("number");
  const auto row = [](DataType type, WireKind kind, std::uint64_t wire, bool fits, std::int64_t number = 0) {
    const std::string name =
        std::string(dataTypeName(type)) + (kind == WireKind::Int ? " int " : " long ") + std::to_string(wire);
    QTest::newRow(name.c_str()) << static_cast<int>(type) << static_cast<int>(kind)
                                << static_cast<quint64>(wire) << fits << static_cast<qint64>(number);
  };
  constexpr auto kInt = WireKind::Int;
  constexpr auto kLong = WireKind::Long;
  row(DataType::Int8, kInt, 127, true, 127);
  row(DataType::Int8, kInt, 0xFFFFFFFFu, true, -1); // sign-extended to 32 bits
  row(DataType::Int8, kInt, 0xFF, true, -1);        // not extended
  row(DataType::Int8, kInt, 0x80, true, -128);
  row(DataType::Int8, kInt, 0xFFFFFF80u, true, -128);
  row(DataType::Int8, kInt, 0xFFFFFF7Fu, false);
  row(DataType::Int8, kInt, 0x100, false);
  row(DataType::Int8, kLong, UINT64_MAX, true, -1); // sign-extended to 64 bits
  row(DataType::Int8, kLong, 0xFFFFFFFFu, true, -1);
  row(DataType::Int8, kLong, 1ull << 32, false);
  row(DataType::Int16, kInt, 0xFFFF8000u, true, -32768);
  row(DataType::Int16, kInt, 0x8000, true, -32768);
  row(DataType::Int16, kInt, 0x7FFF, true, 32767);
  row(DataType::Int16, kInt, 0x10000, false);
  row(DataType::Int32, kInt, 0x80000000u, true, INT32_MIN);
  row(DataType::Int32, kLong, 0xFFFFFFFF80000000u, true, INT32_MIN);
  row(DataType::Int32, kLong, 0x80000000u, true, INT32_MIN);
  row(DataType::Int32, kLong, 0x100000000u, false);
  row(DataType::Int64, kLong, UINT64_MAX, true, -1);
  row(DataType::Int64, kInt, 0xFFFFFFFFu, true, 0xFFFFFFFFll);
  row(DataType::UInt8, kInt, 255, true, 255);
  row(DataType::UInt8, kInt, 256, false);
  row(DataType::UInt8, kLong, 255, true, 255);
  row(DataType::UInt16, kInt, 65535, true, 65535);
  row(DataType::UInt16, kInt, 65536, false);
  row(DataType::UInt32, kInt, UINT32_MAX, true, UINT32_MAX);
  row(DataType::UInt32, kLong, UINT32_MAX, true, UINT32_MAX);
  row(DataType::UInt32, kLong, 1ull << 32, false);
  row(DataType::UInt64, kInt, 7, true, 7);
  row(DataType::DateTime, kLong, 1'700'000'000'123, true, 1'700'000'000'123);
  row(DataType::Boolean, kInt, 1, true, 1);
  row(DataType::Boolean, kLong, 0, true, 0);
  row(DataType::Boolean, kInt, 2, false);
  row(DataType::Double, kInt, 1, false);
  row(DataType::String, kInt, 1, false);
}

void PayloadTest::integersAreReadInEveryFormThatSendersUse() {
  QFETCH(int, type);
  QFETCH(int, kind);
  QFETCH(quint64, wire);
  QFETCH(bool, fits);
  QFETCH(qint64, number);
  MetricView metric;
  metric.kind = static_cast<WireKind>(kind);
  metric.bits = wire;
  const auto bits = scalarBits(metric, static_cast<DataType>(type));
  QCOMPARE(bits.has_value(), fits);
  if (fits)
    QCOMPARE(static_cast<qint64>(*bits), number);
  else
    QCOMPARE(errorCodeName(bits.error().code), "type-mismatch");
}

void PayloadTest::floatsAreReadWhereNothingIsLost() {
  MetricView metric;
  metric.kind = WireKind::Float;
  metric.bits = std::bit_cast<std::uint32_t>(0.1f);
  QCOMPARE(std::bit_cast<double>(scalarBits(metric, DataType::Double).value()), static_cast<double>(0.1f));
  metric.kind = WireKind::Double;
  metric.bits = std::bit_cast<std::uint64_t>(0.5);
  QCOMPARE(scalarBits(metric, DataType::Float).value(), std::uint64_t{std::bit_cast<std::uint32_t>(0.5f)});
  metric.bits = std::bit_cast<std::uint64_t>(0.1);
  QVERIFY(!scalarBits(metric, DataType::Float));
  metric.bits = std::bit_cast<std::uint64_t>(1e300);
  QVERIFY(!scalarBits(metric, DataType::Float));
}

void PayloadTest::aNullMetricHasNoValueWhateverItCarries() {
  MetricView metric;
  metric.isNull = true;
  metric.kind = WireKind::String;
  metric.bytes = "x";
  QVERIFY(metricValue(metric, DataType::Double).value() == Value::null(DataType::Double));
  QCOMPARE(scalarBits(metric, DataType::Int8).value(), std::uint64_t{0});
  metric = {};
  QVERIFY(!metricValue(metric, DataType::String)); // neither a value nor null
}

void PayloadTest::theLastOfSeveralValuesCounts() {
  // metric { int_value: 1, string_value: "x", long_value: 2 }
  const std::string bytes("\x12\x07\x50\x01\x7A\x01x\x58\x02", 9);
  PayloadView view;
  QVERIFY(decodePayload(bytes, view));
  QVERIFY(view.metrics.at(0).kind == WireKind::Long);
  QCOMPARE(view.metrics.at(0).bits, std::uint64_t{2});
}

void PayloadTest::arraysOfTheSpecificationsExamplesAreValid() {
  const auto textOf = [](DataType type, std::string_view bytes) {
    return checkBytes(type, WireKind::Bytes, bytes) ? valueText(Value::bytes(type, std::string(bytes)))
                                                    : std::string("refused");
  };
  QCOMPARE(textOf(DataType::Int8Array, "\xEF\x7B"), std::string("[-17,123]")); // its -23 is a slip
  QCOMPARE(textOf(DataType::Int16Array, "\xD0\x8A\x30\x75"), std::string("[-30000,30000]"));
  QCOMPARE(textOf(DataType::Int32Array, "\xFF\xFF\xFF\xFF\xFA\xAF\xCB\x12"), std::string("[-1,315338746]"));
  QCOMPARE(textOf(DataType::UInt8Array, "\x17\xFA"), std::string("[23,250]"));
  QCOMPARE(textOf(DataType::UInt16Array, std::string_view("\x1E\x00\x88\xCC", 4)), std::string("[30,52360]"));
  QCOMPARE(textOf(DataType::StringArray, std::string_view("ABC\0hello\0", 10)),
           std::string("[\"ABC\",\"hello\"]"));
}

void PayloadTest::badBytesOfATypeAreRefused_data() {
  QTest::addColumn<int>("type");
  QTest::addColumn<int>("kind");
  QTest::addColumn<QByteArray>("bytes");
  const auto row = [](const char* name, DataType type, WireKind kind, const QByteArray& bytes) {
    QTest::newRow(name) << static_cast<int>(type) << static_cast<int>(kind) << bytes;
  };
  row("half an element", DataType::Int16Array, WireKind::Bytes, "abc");
  row("booleans without a count", DataType::BooleanArray, WireKind::Bytes, "");
  row("booleans too few", DataType::BooleanArray, WireKind::Bytes, QByteArray("\x09\0\0\0\xFF", 5));
  row("booleans too many", DataType::BooleanArray, WireKind::Bytes, QByteArray("\x08\0\0\0\xFF\xFF", 6));
  row("a huge count", DataType::BooleanArray, WireKind::Bytes, QByteArray("\xFF\xFF\xFF\xFF", 4));
  row("no end of a string", DataType::StringArray, WireKind::Bytes, "abc");
  row("strings not UTF-8", DataType::StringArray, WireKind::Bytes, QByteArray("\xFF\0", 2));
  row("text not UTF-8", DataType::String, WireKind::String, "\xC3");
  row("text in bytes", DataType::String, WireKind::Bytes, "a");
  row("bytes in text", DataType::Bytes, WireKind::String, "a");
  row("columns without types", DataType::DataSet, WireKind::DataSet,
      QByteArray("\x12\x01"
                 "a",
                 3));
  row("wrong column count", DataType::DataSet, WireKind::DataSet,
      QByteArray("\x08\x02\x12\x01"
                 "a\x18\x03",
                 7));
  row("an element too many", DataType::DataSet, WireKind::DataSet,
      QByteArray("\x12\x01"
                 "a\x18\x03\x22\x08\x0A\x02\x08\x01\x0A\x02\x08\x01",
                 15));
  row("an element of another type", DataType::DataSet, WireKind::DataSet,
      QByteArray("\x12\x01"
                 "a\x18\x03\x22\x05\x0A\x03\x32\x01x",
                 12));
  row("a truncated template", DataType::Template, WireKind::Template, QByteArray("\x12\x05", 2));
  row("a member of another type", DataType::Template, WireKind::Template,
      QByteArray("\x12\x05\x20\x01\x7A\x01x", 7));
}

void PayloadTest::badBytesOfATypeAreRefused() {
  QFETCH(int, type);
  QFETCH(int, kind);
  QFETCH(QByteArray, bytes);
  const auto checked =
      checkBytes(static_cast<DataType>(type), static_cast<WireKind>(kind),
                 std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
  QVERIFY(!checked);
  QVERIFY(!checked.error().message().empty());
}

void PayloadTest::propertiesComeBackWithTheirTypes() {
  const std::vector<Property> inner{{"deep", Value::boolean(true)}};
  const std::vector<Property> properties{
      {"engUnit", Value::text("\xC2\xB0"
                              "C")},
      {"engLow", Value::floating(-40.0)},
      {"none", Value::null(DataType::Int32)},
      {"set", Value::bytes(DataType::PropertySet, encodeProperties(inner))},
      {"", Value::integer(DataType::Int8, -1)},
  };
  Payload payload;
  payload.metrics.push_back(metricOf(Value::floating(1.0)));
  payload.metrics[0].properties = properties;
  QVERIFY(decoded(encodePayload(payload)) == payload);
  QVERIFY(decodeProperties(properties[3].value.bytes()).value() == inner);
}

void PayloadTest::aCarelessPropertyKeepsItsValue() {
  // keys "a" "b" "c" "d"; int_value 5 declared Double; string without type; type without value; 300 declared
  // Int8
  const std::string_view set("\x0A\x01"
                             "a\x0A\x01"
                             "b\x0A\x01"
                             "c\x0A\x01"
                             "d"
                             "\x12\x04\x08\x0A\x18\x05"
                             "\x12\x03\x42\x01x"
                             "\x12\x02\x08\x03"
                             "\x12\x05\x08\x01\x18\xAC\x02",
                             34);
  const auto properties = decodeProperties(set);
  QVERIFY(properties);
  QVERIFY(properties->at(0).value == Value::integer(DataType::Int32, 5));
  QVERIFY(properties->at(1).value == Value::text("x"));
  QVERIFY(properties->at(2).value == Value::null(DataType::Int32));
  QVERIFY(properties->at(3).value == Value::integer(DataType::Int32, 300));
}

void PayloadTest::qualityIsFoundAmongOtherProperties() {
  const auto qualityOf = [](const Value& value) {
    std::uint16_t quality = 1;
    const std::string set =
        encodeProperties({{"engUnit", Value::text("V")}, {"Quality", value}, {"x", value}});
    return findQuality(set, quality) ? int{quality} : -1;
  };
  QCOMPARE(qualityOf(Value::integer(DataType::Int32, 500)), 500);
  QCOMPARE(qualityOf(Value::unsignedInteger(DataType::UInt16, 192)), 192);
  QCOMPARE(qualityOf(Value::integer(DataType::Int32, -1)), -1);
  QCOMPARE(qualityOf(Value::null(DataType::Int32)), -1);
  QCOMPARE(qualityOf(Value::text("good")), -1);
  std::uint16_t quality = 0;
  QVERIFY(!findQuality("", quality));
  QVERIFY(!findQuality("\xFF\xFF", quality));
}

QTEST_APPLESS_MAIN(PayloadTest)
#include "PayloadTest.moc"
