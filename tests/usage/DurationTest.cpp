#include <QTest>

#include <usage/Duration.h>

using muster::usage::parseDuration;

class DurationTest : public QObject {
  Q_OBJECT
 private slots:
  void durationsAsAPersonWritesThem_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("ms");
    QTest::newRow("milliseconds") << "500ms" << qint64(500);
    QTest::newRow("seconds") << "30s" << qint64(30'000);
    QTest::newRow("bare number is seconds") << "7" << qint64(7'000);
    QTest::newRow("fraction") << "1.5s" << qint64(1'500);
    QTest::newRow("minutes") << "5m" << qint64(300'000);
    QTest::newRow("hours") << "2h" << qint64(7'200'000);
    QTest::newRow("day") << "1d" << qint64(86'400'000);
    QTest::newRow("nothing") << "0s" << qint64(0);
  }
  void durationsAsAPersonWritesThem() {
    QFETCH(QString, text);
    QFETCH(qint64, ms);
    const auto parsed = parseDuration(text.toStdString());
    QVERIFY(parsed.has_value());
    QCOMPARE(qint64(parsed->count()), ms);
  }

  void whatIsNoDurationSaysHowOneLooks_data() {
    QTest::addColumn<QString>("text");
    for (const char* text : {"", "s", "-1s", "5 s", "5x", "nan", "inf", "1e9999s", "400d", "30ss"})
      QTest::newRow(text) << text;
  }
  void whatIsNoDurationSaysHowOneLooks() {
    QFETCH(QString, text);
    const auto parsed = parseDuration(text.toStdString());
    QVERIFY(!parsed.has_value());
    QVERIFY(parsed.error().detail.find("30s") != std::string::npos);
  }
};

QTEST_APPLESS_MAIN(DurationTest)
#include "DurationTest.moc"
