// The payload codec against itself: every datatype there and back, and what it makes of hostile bytes.
#include <schema/PayloadView.h>

#include <QtTest>

#include <cstring>

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

QTEST_APPLESS_MAIN(PayloadTest)
#include "PayloadTest.moc"
