// What a person types for a metric: read by its type, refused in words where it does not fit.
#include <items/ValueEntry.h>
#include <items/ValueFormat.h>
#include <schema/ValueText.h>

#include <QTest>

#include <limits>

using namespace muster;
using namespace muster::items;

namespace {

SeriesInfo metricOf(DataType type, std::optional<double> low = {}, std::optional<double> high = {}) {
  SeriesInfo info;
  info.type = type;
  info.unit = "°C";
  info.low = low;
  info.high = high;
  return info;
}

Value timeOf(qint64 ms) {
  return Value::unsignedInteger(DataType::DateTime, static_cast<quint64>(ms));
}

} // namespace

class ValueEntryTest : public QObject {
  Q_OBJECT
 private slots:
  void cleanup() { setTimesInUtc(false); }

  void everyTypeComesBackAsItWas_data() {
    QTest::addColumn<int>("type");
    QTest::addColumn<QString>("text");
    const std::pair<DataType, const char*> all[] = {
        {DataType::Int8, "-128"},
        {DataType::Int64, "-9223372036854775808"},
        {DataType::UInt64, "18446744073709551615"},
        {DataType::Float, "0.1"},
        {DataType::Double, "-1.5e+300"},
        {DataType::Boolean, "true"},
        {DataType::String, "  spaces stay, -1 too\n"},
        {DataType::Text, ""},
        {DataType::Int32Array, "[1,-2,3]"},
        {DataType::Bytes, "AAEC"},
        {DataType::DataSet, R"({"columns":["a"],"types":["Int32"],"rows":[[1],[null]]})"}};
    for (const auto& [type, text] : all)
      QTest::newRow(dataTypeName(type).data()) << static_cast<int>(type) << QString::fromUtf8(text);
  }
  void everyTypeComesBackAsItWas() {
    QFETCH(int, type);
    QFETCH(QString, text);
    const ValueEntry entry = readEntry(metricOf(static_cast<DataType>(type)), text);
    QVERIFY2(entry.value.has_value(), qPrintable(entry.problem));
    QCOMPARE(int(entry.value->type()), type);
    const ValueEntry again = readEntry(metricOf(static_cast<DataType>(type)), entryText(*entry.value));
    QVERIFY(again.value == entry.value);
  }

  void numbersAreReadAsTheyAreShown() {
    const QString shown = formatValue(Value::integer(DataType::Int32, -12'345), {}).number;
    const ValueEntry entry = readEntry(metricOf(DataType::Int32), shown);
    QVERIFY2(entry.value.has_value(), qPrintable(entry.problem));
    QCOMPARE(entry.value->asInt64(), -12'345);
  }

  void whatIsNoValueIsSaidWithWhatIsWanted_data() {
    QTest::addColumn<int>("type");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("problem");
    const auto row = [](DataType type, const char* text, const QString& problem) {
      QTest::addRow("%s %s", dataTypeName(type).data(), text)
          << static_cast<int>(type) << QString::fromUtf8(text) << problem;
    };
    row(DataType::Int8, "128", QString::fromUtf8("A whole number from −128 to 127 is wanted"));
    row(DataType::Int8, "1 2", QString::fromUtf8("A whole number from −128 to 127 is wanted"));
    row(DataType::UInt8, "-1", QStringLiteral("A whole number from 0 to 255 is wanted"));
    row(DataType::UInt16, "",
        QStringLiteral("A whole number from 0 to %1 is wanted").arg(formatCount(65'535)));
    row(DataType::Double, "21,5", QStringLiteral("A number with a point is wanted, such as 21.5"));
    row(DataType::Double, "warm", QStringLiteral("A number is wanted, such as 21.5"));
    row(DataType::DateTime, "yesterday", QStringLiteral("A time is wanted, such as 2026-11-22 08:14:32"));
    row(DataType::Int32Array, "[1,", QStringLiteral("This is no Int32Array as JSON"));
    row(DataType::UUID, "123e4567",
        QStringLiteral("A UUID is wanted, such as 123e4567-e89b-12d3-a456-426614174000"));
    row(DataType::Bytes, "?", QStringLiteral("Base64 is wanted"));
  }
  void whatIsNoValueIsSaidWithWhatIsWanted() {
    QFETCH(int, type);
    QFETCH(QString, text);
    QFETCH(QString, problem);
    const ValueEntry entry = readEntry(metricOf(static_cast<DataType>(type)), text);
    QVERIFY(!entry.value);
    QCOMPARE(entry.problem, problem);
  }

  void aRangeHoldsAndIsSaid() {
    const SeriesInfo both = metricOf(DataType::Double, 0, 100.5);
    QVERIFY(readEntry(both, QStringLiteral("100.5")).value);
    QVERIFY(readEntry(both, QStringLiteral("0")).value);
    for (const char* text : {"-0.1", "100.6", "NaN", "Infinity"}) {
      const ValueEntry entry = readEntry(both, QString::fromLatin1(text));
      QVERIFY2(!entry.value, text);
      QVERIFY(entry.problem.contains(rangeText(both)));
    }
    // The Float that stands for 0.1 is a little more than the Double.
    QVERIFY(readEntry(metricOf(DataType::Float, -0.1, 0.1), QStringLiteral("0.1")).value);
    QVERIFY(!readEntry(metricOf(DataType::Float, -0.1, 0.1), QStringLiteral("0.11")).value);
    QCOMPARE(rangeText(both).simplified(), QString::fromUtf8("0 to 100.5 °C"));
    QCOMPARE(rangeText(metricOf(DataType::Double, -5)).simplified(), QString::fromUtf8("at least −5 °C"));
    QCOMPARE(rangeText(metricOf(DataType::Double, {}, 7)).simplified(), QString::fromUtf8("at most 7 °C"));
    QVERIFY(rangeText(metricOf(DataType::Double)).isEmpty());
    QVERIFY(readEntry(metricOf(DataType::Double), QStringLiteral("NaN")).value);
  }

  void timesAreOfTheWindowsZone() {
    setTimesInUtc(true);
    const SeriesInfo metric = metricOf(DataType::DateTime);
    const auto expected = parseValue(DataType::DateTime, "2026-11-22T08:14:32.000Z");
    QVERIFY(expected);
    for (const char* text : {"2026-11-22 08:14:32", " 2026-11-22 08:14:32.000", "2026-11-22T08:14:32.000Z"})
      QVERIFY2(readEntry(metric, QString::fromLatin1(text)).value == *expected, text);
    QCOMPARE(entryText(*expected), QStringLiteral("2026-11-22 08:14:32.000"));
    setTimesInUtc(false);
    QVERIFY(readEntry(metric, entryText(*expected)).value == *expected);
    const Value far = timeOf(std::numeric_limits<qint64>::max());
    QVERIFY(readEntry(metric, entryText(far)).value == far);
  }
};

QTEST_GUILESS_MAIN(ValueEntryTest)
#include "ValueEntryTest.moc"
