#include <items/MetricLabel.h>
#include <items/ValueFormat.h>
#include <schema/ValueText.h>

#include <QTest>

using namespace muster;
using namespace muster::items;

class ValueFormatTest : public QObject {
  Q_OBJECT

  // Readable in a table of expectations: _ for a no-break space, ' for a narrow one, - for a true minus.
  static QString plain(QString text) {
    return text.replace(QChar(0x00D7), u'x')
        .replace(QChar(0x00A0), u'_')
        .replace(QChar(0x202F), u'\'')
        .replace(QChar(0x2212), u'-');
  }

 private slots:
  void numbersGetTheDigitsThatTheirUnitDeserves_data() {
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("unit");
    QTest::addColumn<QString>("text");
    const auto row = [](double value, const char* unit, const char* text) {
      QTest::newRow(text) << value << QString::fromUtf8(unit) << QString::fromUtf8(text);
    };
    row(78.42, "°C", "78.4_°C");
    row(46.4, "%", "46_%");
    row(-61, "dBm", "-61_dBm");
    row(5.0832, "V", "5.08_V");
    row(1.836, "", "1.84");
    row(12.36, "", "12.4");
    row(1742.3, "", "1'742");
    row(1234567, "", "1'234'567");
    row(4213, "B/s", "4.21_kB/s");
    row(38000, "B/s", "38.0_kB/s");
    row(0, "B/s", "0_B/s");
    row(1742e6, "B", "1.74_GB");
    row(0.0123, "", "0.012");
    row(-0.0001, "", "-0.0001");
    row(-0.04, "°C", "0.0_°C");
    row(59, "s", "59.0_s");
    row(10'500, "s", "2_h_55_min");
    row(9.5e20, "", "9.50x10²⁰");
    row(9.999e20, "", "1.00x10²¹");
    row(-1e300, "m", "-1.00x10³⁰⁰_m");
    row(0.00005, "", "5.00x10⁻⁵");
    row(5e-324, "", "4.94x10⁻³²⁴");
    row(0.5, "", "0.50");
  }
  void numbersGetTheDigitsThatTheirUnitDeserves() {
    QFETCH(double, value);
    QFETCH(QString, unit);
    QFETCH(QString, text);
    QCOMPARE(plain(formatNumber(value, unit).text()), text);
  }

  void onlyWhatIsNotThereIsADash() {
    const QString unit = QStringLiteral("V");
    for (const auto format : {formatValue, formatShort}) {
      QCOMPARE(format(Value::null(DataType::Double), unit).text(), QStringLiteral("–"));
      QCOMPARE(format(Value::null(DataType::String), unit).text(), QStringLiteral("–"));
      QCOMPARE(format(Value::floating(std::nan("")), unit).text(), QStringLiteral("NaN"));
      QCOMPARE(plain(format(Value::floating(INFINITY), unit).text()), QStringLiteral("∞_V"));
      QCOMPARE(plain(format(Value::floating(-INFINITY), {}).text()), QStringLiteral("-∞"));
      QCOMPARE(format(Value::text({}), unit).text(), QStringLiteral("(empty)"));
    }
    for (const char* scaled : {"B", "s", "%"})
      QCOMPARE(formatNumber(std::nan(""), QString::fromUtf8(scaled)).text(), QStringLiteral("NaN"));
  }

  void wholeNumbersKeepEveryDigit() {
    QCOMPARE(plain(formatValue(Value::unsignedInteger(DataType::UInt64, 18446744073709551615ULL), {}).text()),
             QStringLiteral("18'446'744'073'709'551'615"));
    QCOMPARE(plain(formatValue(Value::integer(DataType::Int64, INT64_MIN), {}).text()),
             QStringLiteral("-9'223'372'036'854'775'808"));
  }

  void anAxisThatIsFinerBringsMoreDigitsNeverLess() {
    const auto text = [](double value, const char* unit, double resolution, bool isWhole = false) {
      return plain(formatNumber(value, QString::fromUtf8(unit), {isWhole, resolution}).text());
    };
    QCOMPARE(text(0.5, "", 0.25), plain(formatNumber(0.5, {}).text())); // chart and list agree
    QCOMPARE(text(46, "%", 25), QStringLiteral("46_%"));
    QCOMPARE(text(78.42, "°C", 0.05), QStringLiteral("78.42_°C"));
    QCOMPARE(text(1000.05, "", 0.01), QStringLiteral("1'000.05"));
    QCOMPARE(text(1742e6, "B", 1e6), QStringLiteral("1.742_GB"));
    QCOMPARE(text(3, "", 0.5, true), QStringLiteral("3"));
    QCOMPARE(text(1'000'002e12, "", 1e12), QStringLiteral("1.000002x10¹⁸"));
    QCOMPARE(text(0, "", std::nan("")), QStringLiteral("0.00"));
  }

  void whatHasPartsGivesItsType() {
    const auto recipe =
        parseValue(DataType::DataSet, "{\"columns\":[\"a\"],\"types\":[\"Int32\"],\"rows\":[[1]]}");
    QVERIFY(recipe);
    QCOMPARE(formatValue(*recipe, {}).text(), QStringLiteral("DataSet"));
    QCOMPARE(formatValue(Value::bytes(DataType::Int8Array, "\x01\x02"), {}).text(), QStringLiteral("[1,2]"));
    QCOMPARE(plain(formatValue(Value::bytes(DataType::Int8Array, std::string(2'000, 'x')), {}).text()),
             QStringLiteral("Int8Array"));
  }

  void shortNumbersAreRoundedNeverCut() {
    const auto text = [](const Value& value, const char* unit = "") {
      return plain(formatShort(value, QString::fromUtf8(unit)).text());
    };
    QCOMPARE(text(Value::unsignedInteger(DataType::UInt64, 18446744073709551615ULL)),
             QStringLiteral("1.84x10¹⁹"));
    QCOMPARE(text(Value::integer(DataType::Int64, INT64_MIN), "m"), QStringLiteral("-9.22x10¹⁸_m"));
    QCOMPARE(text(Value::integer(DataType::Int32, 1'234'567)), QStringLiteral("1'234'567"));
    QCOMPARE(text(Value::integer(DataType::Int32, 99'999'999)), QStringLiteral("1.00x10⁸"));
    QCOMPARE(text(Value::floating(123456789012345.0)), QStringLiteral("1.23x10¹⁴"));
    QCOMPARE(text(Value::floating(78.42), "°C"), QStringLiteral("78.4_°C"));
    QCOMPARE(text(Value::floating(1e6), "s"), QStringLiteral("11_d_13_h"));
    QCOMPARE(text(Value::unsignedInteger(DataType::UInt64, 1'742'000'000), "B"), QStringLiteral("1.74_GB"));
    QCOMPARE(text(Value::null(DataType::Int64)), QStringLiteral("–"));
    QCOMPARE(text(Value::text("a long name of a model")), QStringLiteral("a long name of a model"));
    setTimesInUtc(true);
    QCOMPARE(text(Value::unsignedInteger(DataType::DateTime, 1'763'367'272'000)),
             QStringLiteral("17 Nov 25"));
    setTimesInUtc(false);
  }

  void unitsFromTheWireAreFitToBeShown() {
    QCOMPARE(plain(formatNumber(1, QStringLiteral("\u202Em/s\n")).text()), QStringLiteral("1.00_m/s "));
    QCOMPARE(formatNumber(1, QString(500, u'm')).unit.size(), 16);
    QCOMPARE(formatValue(Value::text("a\u202Eb"), {}).text(), QStringLiteral("ab"));
  }

  void textIsCutAndPutOnOneLine() {
    const QString shown = formatValue(Value::text("a\nb" + std::string(5'000, 'x')), {}).text();
    QVERIFY(shown.startsWith(QStringLiteral("a bx")));
    QCOMPARE(shown.size(), 200);
    QVERIFY(shown.endsWith(QChar(0x2026)));
  }

  void truthAndBytesReadLikeWords() {
    QCOMPARE(formatValue(Value::boolean(true), {}).text(), QStringLiteral("Yes"));
    QCOMPARE(plain(formatValue(Value::bytes(DataType::Bytes, std::string(2'500, 'x')), {}).text()),
             QStringLiteral("2.5_kB"));
  }

  void agesGrowFromSecondsToDays() {
    QCOMPARE(plain(formatAge(-5)), QStringLiteral("0_s"));
    QCOMPARE(plain(formatAge(48'999)), QStringLiteral("48_s"));
    QCOMPARE(plain(formatAge(14LL * 60'000)), QStringLiteral("14_min"));
    QCOMPARE(plain(formatAge(5LL * 3'600'000)), QStringLiteral("5_h"));
    QCOMPARE(plain(formatAge(3 * 86'400'000LL)), QStringLiteral("3_d"));
  }

  void wholeNumbersKeepTheirDigitsInCharts() {
    QCOMPARE(formatNumber(9'007'199'254'740'972, QStringLiteral("Wh"), {true, 0}).number,
             QStringLiteral("9\u202F007\u202F199\u202F254\u202F740\u202F972"));
    QVERIFY(formatNumber(1.8e19, {}, {true, 0}).number.contains(QStringLiteral("×10")));
  }

  void anAxisSharesOneScale() {
    const UnitScale scale = scaleFor(QStringLiteral("B"), 4.2e9);
    QCOMPARE(scale.divisor, 1e9);
    QCOMPARE(scale.unit, QStringLiteral("GB"));
    QCOMPARE(scaleFor(QStringLiteral("°C"), 4.2e9).divisor, 1.0);
  }

  void timesFollowTheChoiceOfZone() {
    setTimesInUtc(true);
    QCOMPARE(formatClock(1'763'367'272'000), QStringLiteral("08:14:32"));
    QCOMPARE(timeZoneText(0), QStringLiteral("UTC"));
    setTimesInUtc(false);
    QVERIFY(!timesInUtc());
  }

  void metricsGetTheCataloguesLabelOrKeepTheirName() {
    QCOMPARE(metricLabel("CPU/Temperature"), QStringLiteral("CPU temperature"));
    QCOMPARE(metricLabel("Network/eth0/Received"), QStringLiteral("Received (eth0)"));
    QCOMPARE(metricLabel("Boiler/Flow"), QStringLiteral("Boiler/Flow"));
    QVERIFY(isProtocolMetric("Node Control/Rebirth") && isProtocolMetric("bdSeq"));
    QVERIFY(!isProtocolMetric("CPU/Usage"));
  }
};

QTEST_APPLESS_MAIN(ValueFormatTest)
#include "ValueFormatTest.moc"
