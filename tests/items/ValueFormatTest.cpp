#include <items/MetricLabel.h>
#include <items/ValueFormat.h>

#include <QTest>

using namespace muster;
using namespace muster::items;

class ValueFormatTest : public QObject {
  Q_OBJECT

  // Readable in a table of expectations: _ for a no-break space, ' for a narrow one, - for a true minus.
  static QString plain(QString text) {
    return text.replace(QChar(0x00A0), u'_').replace(QChar(0x202F), u'\'').replace(QChar(0x2212), u'-');
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
    row(4213, "B/s", "4.2_kB/s");
    row(38000, "B/s", "38_kB/s");
    row(0, "B/s", "0_B/s");
    row(1742e6, "B", "1.7_GB");
    row(0.0123, "", "0.012");
    row(-0.0001, "", "-0.0001");
    row(-0.04, "°C", "0.0_°C");
    row(59, "s", "59.0_s");
    row(10'500, "s", "2_h_55_min");
    row(9.5e20, "", "9.50e+20");
  }
  void numbersGetTheDigitsThatTheirUnitDeserves() {
    QFETCH(double, value);
    QFETCH(QString, unit);
    QFETCH(QString, text);
    QCOMPARE(plain(formatNumber(value, unit).text()), text);
  }

  void valuesThatAreNoNumberAreADash() {
    QCOMPARE(formatNumber(std::nan(""), QStringLiteral("V")).text(), QStringLiteral("–"));
    QCOMPARE(formatValue(Value::null(DataType::Double), QStringLiteral("V")).text(), QStringLiteral("–"));
    QCOMPARE(plain(formatNumber(-INFINITY, {}).text()), QStringLiteral("-∞"));
  }

  void wholeNumbersKeepEveryDigit() {
    QCOMPARE(plain(formatValue(Value::unsignedInteger(DataType::UInt64, 18446744073709551615ULL), {}).text()),
             QStringLiteral("18'446'744'073'709'551'615"));
    QCOMPARE(plain(formatValue(Value::integer(DataType::Int64, INT64_MIN), {}).text()),
             QStringLiteral("-9'223'372'036'854'775'808"));
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
    QCOMPARE(metricLabel("Network/eth0/Received"), QStringLiteral("eth0 received"));
    QCOMPARE(metricLabel("Boiler/Flow"), QStringLiteral("Boiler/Flow"));
    QVERIFY(isProtocolMetric("Node Control/Rebirth") && isProtocolMetric("bdSeq"));
    QVERIFY(!isProtocolMetric("CPU/Usage"));
  }
};

QTEST_APPLESS_MAIN(ValueFormatTest)
#include "ValueFormatTest.moc"
