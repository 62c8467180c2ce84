// Values as text and back: exact forms, and every value to the last bit.
#include "RandomValues.h"

#include <schema/ValueInput.h>
#include <schema/ValueText.h>

#include <QtTest>

using namespace muster;

class ValueTextTest : public QObject {
  Q_OBJECT

 private slots:
  void formsAreAsPromised_data();
  void formsAreAsPromised();
  void textsOfNoValueAreRefused_data();
  void textsOfNoValueAreRefused();
  void randomValuesOfEveryTypeComeBack_data();
  void randomValuesOfEveryTypeComeBack();
  void paddingOfABooleanArrayIsNotPartOfIt();
  void timesAreExactToTheMillisecond();
  void timesOfAnotherFormAreRefused();
  void base64IsExactAndStrict();
  void jsonStringsEscapeWhatMustBe();
  void deepJsonIsRefused();
  void brokenBytesGiveTextAndNoCrash();
  void inputOfEveryTypeIsTakenOrSaidWhatIsWanted_data();
  void inputOfEveryTypeIsTakenOrSaidWhatIsWanted();
};

namespace {

Value parsed(DataType type, std::string_view text) {
  auto value = parseValue(type, text);
  if (!value)
    qFatal("%s", value.error().message().c_str());
  return *std::move(value);
}

} // namespace

void ValueTextTest::formsAreAsPromised_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<int>("type");
  QTest::addColumn<quint64>("bits");
  const auto row = [](const char* text, DataType type, std::uint64_t bits) {
    QTest::newRow((std::string(dataTypeName(type)) + " " + text).c_str())
        << QString::fromUtf8(text) << static_cast<int>(type) << static_cast<quint64>(bits);
  };
  row("-128", DataType::Int8, static_cast<std::uint64_t>(-128));
  row("9223372036854775807", DataType::Int64, INT64_MAX);
  row("-9223372036854775808", DataType::Int64, 1ull << 63);
  row("18446744073709551615", DataType::UInt64, UINT64_MAX);
  row("0.1", DataType::Double, std::bit_cast<std::uint64_t>(0.1));
  row("0.1", DataType::Float, std::bit_cast<std::uint32_t>(0.1f));
  row("-0", DataType::Double, 1ull << 63);
  row("5e-324", DataType::Double, 1);
  row("1e-45", DataType::Float, 1);
  row("NaN", DataType::Double, 0x7ff8000000000000u);
  row("NaN", DataType::Float, 0x7fc00000u);
  row("NaN(0x7ff8000000000001)", DataType::Double, 0x7ff8000000000001u);
  row("NaN(0xfff8000000000000)", DataType::Double, 0xfff8000000000000u);
  row("NaN(0x7f800001)", DataType::Float, 0x7f800001u);
  row("Infinity", DataType::Double, 0x7ff0000000000000u);
  row("-Infinity", DataType::Float, 0xff800000u);
  row("true", DataType::Boolean, 1);
  row("false", DataType::Boolean, 0);
  row("2023-11-14T22:13:20.123Z", DataType::DateTime, 1'700'000'000'123);
  row("0000-01-01T00:00:00.000Z", DataType::DateTime, static_cast<std::uint64_t>(-62'167'219'200'000));
  row("-62167219200001", DataType::DateTime, static_cast<std::uint64_t>(-62'167'219'200'001));
  row("253402300800000", DataType::DateTime, 253'402'300'800'000);
}

void ValueTextTest::formsAreAsPromised() {
  QFETCH(QString, text);
  QFETCH(int, type);
  QFETCH(quint64, bits);
  const Value value = Value::scalar(static_cast<DataType>(type), bits);
  QCOMPARE(QString::fromStdString(valueText(value)), text);
  QVERIFY(parsed(static_cast<DataType>(type), text.toStdString()) == value);
}

void ValueTextTest::textsOfNoValueAreRefused_data() {
  QTest::addColumn<int>("type");
  QTest::addColumn<QByteArray>("text");
  const auto row = [](DataType type, const char* text) {
    QTest::newRow((std::string(dataTypeName(type)) + " " + text).c_str())
        << static_cast<int>(type) << QByteArray(text);
  };
  for (const char* text : {"", " 1", "1 ", "+1", "128", "-129", "1.5", "0x1", "1e2"})
    row(DataType::Int8, text);
  for (const char* text : {"-1", "256"})
    row(DataType::UInt8, text);
  row(DataType::UInt64, "18446744073709551616");
  for (const char* text : {"", "inf", "nan", "NAN", "Infinity ", "1,5", "0x1p3", "NaN(0x0)", "NaN(0x7ff8)",
                           "1e999", "--1", "-", ".5"})
    row(DataType::Double, text);
  for (const char* text : {"True", "1", "yes", ""})
    row(DataType::Boolean, text);
  for (const char* text : {"2023-11-14", "2023-02-30T00:00:00.000Z", "2023-11-14T22:13:20.123", "12:00"})
    row(DataType::DateTime, text);
  for (const char* text : {"[1,2", "[1,]", "[1 2]", "[128]", "[\"x\"]", "1", "[1]x", "[null]"})
    row(DataType::Int8Array, text);
  for (const char* text : {"[\"a\\u0000b\"]", "[\"\\ud800\"]", "[\"a]", "[1]"})
    row(DataType::StringArray, text);
  for (const char* text : {"{}x", "[]", R"({"rows":[[1]]})", R"({"columns":["a"],"types":["Int32","Int32"]})",
                           R"({"columns":["a"],"types":["Int32"],"rows":[[1,2]]})",
                           R"({"columns":["a"],"types":["Int32"],"rows":[[]]})",
                           R"({"columns":["a"],"types":["Bytes"],"rows":[]})", R"({"other":1})"})
    row(DataType::DataSet, text);
  for (const char* text : {"[]", R"({"metrics":[{"type":"Int8","value":300}]})", R"({"unknown":1})"})
    row(DataType::Template, text);
  for (const char* text : {"A", "AB==", "A===", "QQ=A", "Q Q="})
    row(DataType::Bytes, text);
  row(DataType::String, "\xC0\x80");
  row(DataType::Unknown, "");
}

void ValueTextTest::textsOfNoValueAreRefused() {
  QFETCH(int, type);
  QFETCH(QByteArray, text);
  const auto value = parseValue(static_cast<DataType>(type), text.toStdString());
  QVERIFY(!value);
  QCOMPARE(errorCodeName(value.error().code), "type-mismatch");
}

void ValueTextTest::randomValuesOfEveryTypeComeBack_data() {
  QTest::addColumn<int>("type");
  for (std::uint32_t number = 1; number <= kLargestDataType; ++number)
    QTest::newRow(std::string(dataTypeName(static_cast<DataType>(number))).c_str())
        << static_cast<int>(number);
}

void ValueTextTest::randomValuesOfEveryTypeComeBack() {
  QFETCH(int, type);
  test::RandomValues random(static_cast<std::uint32_t>(type));
  for (int i = 0; i < 300; ++i) {
    const Value value = random.valueOf(static_cast<DataType>(type));
    const std::string text = valueText(value);
    const auto back = parseValue(value.type(), text);
    QVERIFY2(back, text.c_str());
    QVERIFY2(*back == value, text.c_str());
    QCOMPARE(valueText(*back), text);
  }
}

void ValueTextTest::paddingOfABooleanArrayIsNotPartOfIt() {
  // The specification's example: twelve booleans, the last half byte "do not care".
  const Value padded = Value::bytes(DataType::BooleanArray, std::string("\x0C\0\0\0\x34\xDF", 6));
  const char* text = "[false,false,true,true,false,true,false,false,true,true,false,true]";
  QCOMPARE(valueText(padded), std::string(text));
  QVERIFY(parsed(DataType::BooleanArray, text) ==
          Value::bytes(DataType::BooleanArray, std::string("\x0C\0\0\0\x34\xD0", 6)));
}

void ValueTextTest::timesAreExactToTheMillisecond() {
  QCOMPARE(utcText(0), std::string("1970-01-01T00:00:00.000Z"));
  QCOMPARE(utcText(-1), std::string("1969-12-31T23:59:59.999Z"));
  QCOMPARE(utcText(951'782'400'000), std::string("2000-02-29T00:00:00.000Z"));
  QCOMPARE(utcText(INT64_MIN), std::string("0000-01-01T00:00:00.000Z"));
  QCOMPARE(utcText(INT64_MAX), std::string("9999-12-31T23:59:59.999Z"));
  std::mt19937_64 random(7);
  std::uniform_int_distribution<std::int64_t> times(-62'167'219'200'000, 253'402'300'799'999);
  for (int i = 0; i < 10'000; ++i) {
    const std::int64_t time = times(random);
    const auto back = parseUtcText(utcText(time));
    QVERIFY(back);
    QCOMPARE(*back, time);
  }
}

void ValueTextTest::timesOfAnotherFormAreRefused() {
  for (const char* text :
       {"", "2026-11-22T08:14:32Z", "2026-11-22 08:14:32.000Z", "2026-11-22T08:14:32.000z",
        "2026-13-22T08:14:32.000Z", "2026-02-29T08:14:32.000Z", "2026-11-22T24:00:00.000Z",
        "2026-11-22T08:60:32.000Z", "2026-11-22T08:14:60.000Z", "+026-11-22T08:14:32.000Z"}) {
    const auto time = parseUtcText(text);
    QVERIFY2(!time, text);
    QCOMPARE(errorCodeName(time.error().code), "bad-argument");
  }
}

void ValueTextTest::base64IsExactAndStrict() {
  QCOMPARE(base64Encode(""), std::string(""));
  QCOMPARE(base64Encode("f"), std::string("Zg=="));
  QCOMPARE(base64Encode("fo"), std::string("Zm8="));
  QCOMPARE(base64Encode("foobar"), std::string("Zm9vYmFy"));
  QCOMPARE(base64Decode("Zm9vYg==").value(), std::string("foob"));
  for (const char* text : {"Zg=", "Zh==", "Z===", "====", "Zg==Zg==", "Zm8\n"})
    QVERIFY2(!base64Decode(text), text);
}

void ValueTextTest::jsonStringsEscapeWhatMustBe() {
  std::string out;
  appendJsonString(out, std::string_view("a\"\\\n\r\t\x01\x7F\0\xC3\xA4\xFF", 12));
  QCOMPARE(out, std::string("\"a\\\"\\\\\\n\\r\\t\\u0001\\u007f\\u0000\xC3\xA4\xEF\xBF\xBD\""));
  QCOMPARE(parsed(DataType::StringArray, R"(["\u00e4\uD83D\uDE00\/"])").bytes(),
           std::string("\xC3\xA4\xF0\x9F\x98\x80/\0", 8));
}

void ValueTextTest::deepJsonIsRefused() {
  std::string text;
  for (int i = 0; i < 100'000; ++i)
    text += R"({"metrics":[{"type":"Template","value":)";
  QVERIFY(!parseValue(DataType::Template, text));
  std::string lists;
  for (int i = 0; i < 100'000; ++i)
    lists += R"([{"name":"p","type":"PropertySet","value":)";
  QVERIFY(!parseValue(DataType::PropertySet, lists));
}

void ValueTextTest::brokenBytesGiveTextAndNoCrash() {
  std::mt19937 random(11);
  for (std::uint32_t number = 12; number <= kLargestDataType; ++number) {
    for (int i = 0; i < 500; ++i) {
      std::string bytes(random() % 40, '\0');
      for (char& c : bytes)
        c = static_cast<char>(random());
      std::string out;
      appendValueText(out, static_cast<DataType>(number), 0, bytes);
      QVERIFY(out.size() < 3'000);
    }
  }
}

void ValueTextTest::inputOfEveryTypeIsTakenOrSaidWhatIsWanted_data() {
  QTest::addColumn<int>("type");
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("wanted"); // empty: it is taken
  const auto row = [](DataType type, const char* text, const char* wanted) {
    QTest::addRow("%s %s", dataTypeName(type).data(), text) << static_cast<int>(type) << text << wanted;
  };
  row(DataType::Int8, "-128", "");
  row(DataType::Int8, "128", "Int8 wants a whole number from -128 to 127");
  row(DataType::UInt16, "65536", "UInt16 wants a whole number from 0 to 65535");
  row(DataType::Int64, "9223372036854775808", "from -9223372036854775808 to 9223372036854775807");
  row(DataType::UInt64, "18446744073709551615", "");
  row(DataType::UInt64, "18446744073709551616", "from 0 to 18446744073709551615");
  row(DataType::Double, "-Infinity", "");
  row(DataType::Float, "inf", "Float wants a number such as 21.5, NaN, Infinity or -Infinity");
  row(DataType::Boolean, "TRUE", "Boolean wants true or false");
  row(DataType::DateTime, "2026-11-22", "DateTime wants a time such as 2026-11-22T08:14:32.000Z");
  row(DataType::UUID, "123e4567-e89b-12d3-A456-426614174000", "");
  row(DataType::UUID, "123e4567-e89b-12d3-a456-42661417400", "UUID wants a UUID such as");
  row(DataType::UUID, "123e4567-e89b-12d3-a456-42661417400g", "UUID wants a UUID such as");
  row(DataType::String, "", "");
  row(DataType::Bytes, "?", "Bytes wants base64");
  row(DataType::Int32Array, "[1,", "Int32Array wants JSON as a CSV export writes it");
}

void ValueTextTest::inputOfEveryTypeIsTakenOrSaidWhatIsWanted() {
  QFETCH(int, type);
  QFETCH(QString, text);
  QFETCH(QString, wanted);
  const Result<Value> value = parseInput(static_cast<DataType>(type), text.toStdString());
  QCOMPARE(value.has_value(), wanted.isEmpty());
  if (value)
    QCOMPARE(QString::fromStdString(valueText(*value)), text);
  else
    QVERIFY2(QString::fromStdString(value.error().detail).contains(wanted), value.error().detail.c_str());
}

QTEST_APPLESS_MAIN(ValueTextTest)
#include "ValueTextTest.moc"
