// TOML in ASCII: what becomes of characters beyond it.
#include <QtTest>

#include <usage/AsciiToml.h>

using namespace muster::usage;

class AsciiTomlTest : public QObject {
  Q_OBJECT

 private slots:
  void charactersInStringsBecomeEscapesAndThoseInCommentsQuestionMarks_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("ascii");
    const auto row = [](const char* text, const char* ascii) { QTest::addRow("%s", text) << text << ascii; };
    row("", "");
    row("a = 1\n", "a = 1\n");
    row("a = \"ü\"", "a = \"\\U000000FC\"");
    row("a = '\\ü\"'", "a = \"\\\\\\U000000FC\\\"\"");
    row("a = 'no\\ne'", "a = 'no\\ne'");
    row("# ü", "# ?");
    row("a = 1 # €\nb = 2", "a = 1 # ?\nb = 2");
    row("\"ü\" = 1", "\"\\U000000FC\" = 1");
    row("'😀'.x = 1", "\"\\U0001F600\".x = 1");
    row("a = \"\\\"ü\"", "a = \"\\\"\\U000000FC\"");
    row("a = \"\\\\\" # ü", "a = \"\\\\\" # ?");
    row("a = '\\' # ü", "a = '\\' # ?");
    row("a = \"\"\"ü\n\"ü\" \n\"\"\"", "a = \"\"\"\\U000000FC\n\"\\U000000FC\" \n\"\"\"");
    row("a = \"\"\"x\"\"\"\"\" # ü", "a = \"\"\"x\"\"\"\"\" # ?");
    row("a = '''x''''' # ü", "a = '''x''''' # ?");
    row("a = \"\" # ü", "a = \"\" # ?");
    row("a = '' # ü", "a = '' # ?");
    row("a = \"#\" # ü", "a = \"#\" # ?");
    row("# \"\nb = 'ü'", "# \"\nb = \"\\U000000FC\"");
    row("a = \"'\" # ü", "a = \"'\" # ?");
    row("x = [=\"ü\"", "x = [=\"\\U000000FC\"");
  }
  void charactersInStringsBecomeEscapesAndThoseInCommentsQuestionMarks() {
    QFETCH(QString, text);
    QFETCH(QString, ascii);
    for (const std::string mark : {"", "\xEF\xBB\xBF"}) {
      const AsciiToml made = asciiToml(mark + text.toStdString());
      QVERIFY(!made.stray.has_value());
      QCOMPARE(QString::fromStdString(made.text), ascii);
    }
  }

  void charactersElsewhereAreFoundWithTheirPlace_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    const auto row = [](const char* text, int line, int column) {
      QTest::addRow("%s", text) << text << line << column;
    };
    row("ü", 1, 1);
    row("a = 1\nü = 2", 2, 1);
    row("a = ü", 1, 5);
    row("a\u00a0= 1", 1, 2);
    row("a = “x”", 1, 5);
    row("a = 'x' ü", 1, 9);
    row("# ü\r\nü", 2, 1);
    row("a = \"\\\\\" ü", 1, 10);
    row("a = '\\' ü", 1, 9);
    row("a = \"\"\"x\"\"\"\"\" ü", 1, 15);
    row("a = \"\" ü", 1, 8);
    row("a = \"not closed\nü = 1", 2, 1);
    row("a = \"not closed\\\nü = 1", 2, 1);
    row("a = '''\n\n''' ü", 3, 5);
    row("[ü]", 1, 2);
    row("[[[ü", 1, 4);
    row("a = 1\n\xEF\xBB\xBF", 2, 1);
    row("a = '''\nü'''", 2, 1);
    row("a = 'ü", 1, 6);
  }
  void charactersElsewhereAreFoundWithTheirPlace() {
    QFETCH(QString, text);
    QFETCH(int, line);
    QFETCH(int, column);
    const auto stray = asciiToml(text.toStdString()).stray;
    QVERIFY(stray.has_value());
    QCOMPARE(stray->line, line);
    QCOMPARE(stray->column, column);
  }
};

QTEST_APPLESS_MAIN(AsciiTomlTest)
#include "AsciiTomlTest.moc"
