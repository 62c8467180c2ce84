// What the reader makes of bytes that nobody honest sends: a clear error each time, no crash, bounded memory.
#include "RandomValues.h"

#include <schema/PayloadView.h>

#include <QtTest>

using namespace muster;

namespace {

std::string field(int number, const std::string& bytes) {
  std::string out(1, static_cast<char>(number << 3 | 2));
  for (std::size_t left = bytes.size();; left >>= 7) {
    out += static_cast<char>((left & 0x7F) | (left > 0x7F ? 0x80 : 0));
    if (left <= 0x7F)
      return out + bytes;
  }
}

// The code of the refusal, "ok" where there is none.
std::string verdict(const std::string& bytes, const DecodeLimits& limits = {}) {
  PayloadView view;
  const auto decoded = decodePayload(bytes, view, limits);
  return decoded ? "ok" : errorCodeName(decoded.error().code);
}

std::string birth() {
  test::RandomValues random(4);
  Payload payload = random.payload(6);
  payload.timestampMs = 1'700'000'000'123;
  return encodePayload(payload);
}

// Everything that a host does with a payload, so that sanitizers see it.
void useAll(const PayloadView& view) {
  for (const MetricView& metric : view.metrics) {
    for (const DataType type : {metric.type, DataType::Int16, DataType::DataSet, DataType::Template})
      (void)metricValue(metric, type).has_value();
    (void)decodeProperties(metric.properties).has_value();
    (void)decodeMetaData(metric.metadata).has_value();
    std::uint16_t quality = 0;
    (void)findQuality(metric.properties, quality);
  }
  (void)toPayload(view).has_value();
}

} // namespace

class HostilePayloadTest : public QObject {
  Q_OBJECT

 private slots:
  void everyTruncationIsReadOrRefused();
  void everyFlippedBitIsReadOrRefused();
  void randomBytesAreReadOrRefused();
  void malformedBytesAreRefused_data();
  void malformedBytesAreRefused();
  void aBadByteIsFoundAnywhereInATextOfAnyLength();
  void numbersOfAnyLengthAreReadAtTheEndToo();
  void nonMinimalVarintsAreAccepted();
  void tooManyMetricsAreRefused();
  void tooManyMetricsInsideATemplateAreRefused();
  void longNamesAndLargePayloadsAreRefused();
  void deepNestingIsRefused();
  void errorsSayWhere();
  void aViewCanBeUsedAgainAfterAnError();
};

void HostilePayloadTest::everyTruncationIsReadOrRefused() {
  const std::string whole = birth();
  int refused = 0;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::string bytes = whole.substr(0, size); // of its own, so that reading behind its end shows
    PayloadView view;
    if (decodePayload(bytes, view))
      useAll(view);
    else
      ++refused;
  }
  QVERIFY(refused > static_cast<int>(whole.size()) * 9 / 10);
}

void HostilePayloadTest::everyFlippedBitIsReadOrRefused() {
  const std::string whole = birth();
  int refused = 0;
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string bytes = whole;
    bytes[bit / 8] = static_cast<char>(static_cast<unsigned char>(bytes[bit / 8]) ^ 1u << bit % 8);
    PayloadView view;
    if (decodePayload(bytes, view))
      useAll(view);
    else
      ++refused;
  }
  QVERIFY(refused > 0);
}

void HostilePayloadTest::randomBytesAreReadOrRefused() {
  test::RandomValues random(9);
  int refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    PayloadView view;
    const std::string bytes = random.bytes(60);
    if (decodePayload(bytes, view))
      useAll(view);
    else
      ++refused;
  }
  QVERIFY(refused > 10'000);
}

void HostilePayloadTest::malformedBytesAreRefused_data() {
  QTest::addColumn<QByteArray>("bytes");
  QTest::addColumn<QByteArray>("code");
  const auto row = [](const char* name, const std::string& bytes, const char* code) {
    QTest::newRow(name) << QByteArray::fromStdString(bytes) << QByteArray(code);
  };
  row("a tag without a value", "\x08", "bad-payload");
  row("a varint that never ends", "\x08" + std::string(11, '\xFF'), "bad-payload");
  row("a varint that is cut off", "\x08\xFF\xFF", "bad-payload");
  row("a length behind the end", "\x12\x7F", "bad-payload");
  row("a length of 2^64-1", "\x12" + std::string(9, '\xFF') + "\x01", "bad-payload");
  row("field number 0", std::string("\0\0", 2), "bad-payload");
  row("a field number above 2^29", std::string("\x80\x80\x80\x80\x10\x01"), "bad-payload");
  row("a group", "\x33\x08\x01\x34", "bad-payload");
  row("an end without a group", "\x34", "bad-payload");
  row("wire type 6", "\x36", "bad-payload");
  row("wire type 7", "\x37", "bad-payload");
  row("a truncated unknown fixed64", "\x31\x01", "bad-payload");
  row("a truncated double", field(2, "\x69\x01\x02"), "bad-payload");
  row("datatype 35", field(2, "\x20\x23"), "bad-payload");
  row("a name that is not UTF-8", field(2, field(1, "\xC0\x80")), "bad-utf8");
  row("a surrogate", field(2, field(1, "\xED\xA0\x80")), "bad-utf8");
  row("a string that is not UTF-8", field(2, field(15, "\xFF")), "bad-utf8");
  row("a uuid that is not UTF-8", field(4, "\x80"), "bad-utf8");
  row("a property's name that is not UTF-8", field(2, field(9, field(1, "\xFF") + field(2, ""))), "bad-utf8");
  row("a property's name without a value", field(2, field(9, field(1, "a"))), "bad-payload");
  row("a property's value without a name", field(2, field(9, field(2, ""))), "bad-payload");
  row("properties twice", field(2, field(9, "") + field(9, "")), "bad-payload");
  const auto property = [](const std::string& value) {
    return field(2, field(9, field(1, "a") + field(2, value)));
  };
  row("a property of datatype 35", property("\x08\x23\x18\x01"), "bad-payload");
  row("a property's double that is too short", property("\x08\x0A\x31" + std::string(7, 'x')), "bad-payload");
  row("a property's double with a byte too many", property("\x08\x0A\x31" + std::string(9, '\0')),
      "bad-payload");
  row("a property's float that is too short", property("\x08\x09\x2D" + std::string(3, 'x')), "bad-payload");
  row("a property's text behind the end", property("\x08\x0C\x42\x05xyz"), "bad-payload");
  row("a property's text with a byte too many", property("\x08\x0C\x42\x02xyz"), "bad-payload");
  row("a property's text that is not UTF-8", property("\x08\x0C\x42\x02\xC0\x80"), "bad-utf8");
  row("a property's number that is cut off", property("\x08\x03\x18\x80"), "bad-payload");
  row("metadata that is not UTF-8", field(2, field(8, field(2, "\xFF"))), "bad-utf8");
}

void HostilePayloadTest::malformedBytesAreRefused() {
  QFETCH(QByteArray, bytes);
  QFETCH(QByteArray, code);
  QCOMPARE(QByteArray::fromStdString(verdict(bytes.toStdString())), code);
  // The same with a long tail, where numbers are read eight bytes at a time.
  const std::string tail = field(7, std::string(64, 'x'));
  if (!bytes.startsWith("\x08") && !bytes.startsWith("\x31") && !bytes.startsWith("\x12\x7F"))
    QCOMPARE(QByteArray::fromStdString(verdict(bytes.toStdString() + tail)), code);
}

void HostilePayloadTest::aBadByteIsFoundAnywhereInATextOfAnyLength() {
  for (std::size_t size = 0; size < 80; ++size) {
    const std::string text(size, 'n');
    QCOMPARE(verdict(field(2, field(1, text))), std::string("ok"));
    for (std::size_t at = 0; at < size; ++at) {
      std::string bad = text;
      bad[at] = '\x80';
      QCOMPARE(verdict(field(2, field(1, bad))), std::string("bad-utf8"));
      const std::string value = "\x08\x0C" + field(8, bad);
      QCOMPARE(verdict(field(2, field(9, field(1, "key") + field(2, value)))), std::string("bad-utf8"));
      if (at > 0) {
        bad[at - 1] = '\xC3';
        QCOMPARE(verdict(field(2, field(1, bad))), std::string("ok"));
      }
    }
  }
}

void HostilePayloadTest::numbersOfAnyLengthAreReadAtTheEndToo() {
  for (int bits = 0; bits < 64; ++bits) {
    const std::uint64_t number = ~std::uint64_t{0} >> bits;
    std::string bytes;
    for (std::uint64_t left = number;; left >>= 7) {
      bytes += static_cast<char>((left & 0x7F) | (left > 0x7F ? 0x80 : 0));
      if (left <= 0x7F)
        break;
    }
    PayloadView view;
    for (const std::string& tail :
         {std::string(), std::string("\x38\x01"), std::string(9, '\x38') + "\x01"}) {
      std::string message = "\x10";
      message.append(bytes).append("\x18").append(bytes).append(tail);
      QVERIFY(decodePayload(field(2, message), view));
      QCOMPARE(view.metrics.front().alias, number);
      QCOMPARE(view.metrics.front().timestampMs, static_cast<std::int64_t>(number));
    }
    // What is behind the message is not the number's, even where it would end it.
    const std::string cut = field(2, "\x18" + bytes.substr(0, bytes.size() - 1));
    QCOMPARE(verdict(cut + field(7, std::string(64, 'x'))), std::string("bad-payload"));
  }
}

void HostilePayloadTest::nonMinimalVarintsAreAccepted() {
  // seq = 1 in ten bytes: allowed by the wire format, and truncated to 64 bits.
  PayloadView view;
  for (const std::string& tail : {std::string(), field(7, std::string(64, 'x'))}) {
    QVERIFY(decodePayload("\x18\x81" + std::string(8, '\x80') + std::string(1, '\0') + tail, view));
    QCOMPARE(view.seq, std::uint64_t{1});
  }
}

void HostilePayloadTest::tooManyMetricsAreRefused() {
  std::string bytes;
  for (int i = 0; i < 100'000; ++i)
    bytes += field(2, "");
  PayloadView view;
  const auto decoded = decodePayload(bytes, view);
  QVERIFY(!decoded);
  QCOMPARE(errorCodeName(decoded.error().code), "limit-exceeded");
  QVERIFY(view.metrics.size() <= DecodeLimits().metrics);
}

void HostilePayloadTest::tooManyMetricsInsideATemplateAreRefused() {
  std::string inner;
  for (int i = 0; i < 100'000; ++i)
    inner += field(2, "");
  const std::string templated = "\x92\x01" + field(0, inner).substr(1); // field 18 has a tag of two bytes
  QCOMPARE(verdict(field(2, templated)), std::string("limit-exceeded"));
}

void HostilePayloadTest::longNamesAndLargePayloadsAreRefused() {
  QCOMPARE(verdict(field(2, field(1, std::string(4'096, 'n')))), std::string("ok"));
  QCOMPARE(verdict(field(2, field(1, std::string(4'097, 'n')))), std::string("limit-exceeded"));
  DecodeLimits small;
  small.payloadBytes = 100;
  QCOMPARE(verdict(field(7, std::string(98, 'x')), small), std::string("ok"));
  QCOMPARE(verdict(field(7, std::string(99, 'x')), small), std::string("limit-exceeded"));
  small = {};
  small.propertiesPerMetric = 2;
  std::string properties;
  for (int i = 0; i < 3; ++i)
    properties += field(1, "p") + field(2, "");
  QCOMPARE(verdict(field(2, field(9, properties))), std::string("ok"));
  QCOMPARE(verdict(field(2, field(9, properties)), small), std::string("limit-exceeded"));
}

void HostilePayloadTest::deepNestingIsRefused() {
  const auto nestedProperties = [](int levels) {
    std::string set;
    for (int i = 1; i < levels; ++i)
      set = field(1, "p") + field(2, field(9, set));
    return field(2, field(9, set));
  };
  QCOMPARE(verdict(nestedProperties(8)), std::string("ok"));
  QCOMPARE(verdict(nestedProperties(9)), std::string("limit-exceeded"));
  QCOMPARE(verdict(nestedProperties(2'000)), std::string("limit-exceeded"));
  const auto nestedTemplates = [](int levels) {
    std::string metric;
    for (int i = 0; i < levels; ++i)
      metric = "\x92\x01" + field(0, field(2, metric)).substr(1);
    return field(2, metric);
  };
  QCOMPARE(verdict(nestedTemplates(8)), std::string("ok"));
  QCOMPARE(verdict(nestedTemplates(9)), std::string("limit-exceeded"));
  QCOMPARE(verdict(nestedTemplates(2'000)), std::string("limit-exceeded"));
}

void HostilePayloadTest::errorsSayWhere() {
  PayloadView view;
  const auto decoded = decodePayload("\x18\x01" + field(2, field(1, "\xFF")), view);
  QVERIFY(!decoded);
  QCOMPARE(decoded.error().where, std::string("payload"));
  QCOMPARE(decoded.error().detail, std::string("text is not UTF-8 at byte 6"));
}

void HostilePayloadTest::aViewCanBeUsedAgainAfterAnError() {
  PayloadView view;
  QVERIFY(!decodePayload(birth() + "\x08", view));
  QVERIFY(decodePayload("\x18\x05", view));
  QCOMPARE(view.seq, std::uint64_t{5});
  QVERIFY(!view.hasTimestamp);
  QVERIFY(view.metrics.empty());
}

QTEST_APPLESS_MAIN(HostilePayloadTest)
#include "HostilePayloadTest.moc"
