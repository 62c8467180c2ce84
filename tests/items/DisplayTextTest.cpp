#include <items/DisplayText.h>
#include <items/MetricLabel.h>

#include <QTest>

using namespace muster;
using namespace muster::items;

class DisplayTextTest : public QObject {
  Q_OBJECT
 private slots:
  void ordinaryTextStaysAsItIs_data() {
    QTest::addColumn<QString>("text");
    for (const char* text : {"", "gate-north-0142", "Kessel Süd", "温度", "درجة", "Привет 12 °C", "a  b"})
      QTest::newRow(text) << QString::fromUtf8(text);
  }
  void ordinaryTextStaysAsItIs() {
    QFETCH(QString, text);
    QCOMPARE(displayText(text.toStdString()), text);
    QCOMPARE(displayText(text), text);
  }

  void whatCouldDisguiseTextIsLeftOut_data() {
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const QString& text) { QTest::newRow(name) << text; };
    row("NUL", QStringLiteral("pump") + QChar(0) + QStringLiteral("-7"));
    row("escape", QStringLiteral("pump\u001b-7"));
    row("delete", QStringLiteral("pump\u007f-7"));
    row("C1", QStringLiteral("pump\u009b-7"));
    for (char16_t c = 0x202A; c <= 0x202E; ++c)
      row("embedding or override", QStringLiteral("pump%1-7").arg(QChar(c)));
    for (char16_t c = 0x2066; c <= 0x2069; ++c)
      row("isolate", QStringLiteral("pump%1-7").arg(QChar(c)));
    row("marks", QStringLiteral("\u200epump\u200f-7\u061c"));
    row("zero width", QStringLiteral("pu\u200bmp\u2060-7\ufeff"));
    row("soft hyphen", QStringLiteral("pu\u00admp-7"));
    row("joiner in ASCII", QStringLiteral("pu\u200dmp-\u200c7"));
    row("tag", QStringLiteral("pump") + QString::fromUtf8("\xF3\xA0\x81\x81") + QStringLiteral("-7"));
    row("no character", QStringLiteral("pump\uffff-7"));
  }
  void whatCouldDisguiseTextIsLeftOut() {
    QFETCH(QString, text);
    QCOMPARE(displayText(text), QStringLiteral("pump-7"));
    QCOMPARE(displayText(text.toStdString()), QStringLiteral("pump-7"));
  }

  void linesBecomeOne() {
    QCOMPARE(displayText("a\nb\tc\u2028d\u2029e\u0085f"), QStringLiteral("a b c d e f"));
  }

  void joinersStayWhereAScriptNeedsThem() {
    const QString persian = QString::fromUtf8("می\u200cخواهم");
    const QString family = QString::fromUtf8("👩\u200d🔧");
    QCOMPARE(displayText(persian), persian);
    QCOMPARE(displayText(family.toStdString()), family);
    QCOMPARE(displayText(QString(QChar(0x200D)) + persian), persian); // not at an end
  }

  void brokenUtf8ShowsThatItIsBroken() {
    QCOMPARE(displayText("a\xff\x62"), QStringLiteral("a\uFFFDb"));
    QCOMPARE(displayText(std::string_view("\xe2\x80", 2)).contains(QChar(0xFFFD)), true);
  }

  void namesOfMetricsAreFitToBeShown() {
    QCOMPARE(metricLabel("Boiler/\u202Ewolf\n"), QStringLiteral("Boiler/wolf "));
    QCOMPARE(metricGroup("Boi\u200Bler/Flow"), QStringLiteral("Boiler"));
    QCOMPARE(metricLabel("Network/eth\u202E0/Received"), QStringLiteral("Received (eth0)"));
  }
};

QTEST_APPLESS_MAIN(DisplayTextTest)
#include "DisplayTextTest.moc"
