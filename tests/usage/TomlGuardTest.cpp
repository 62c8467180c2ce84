// Where a character beyond ASCII may stand in TOML, as the guard sees it.
#include <QtTest>

#include <usage/TomlGuard.h>

using namespace muster::usage;

class TomlGuardTest : public QObject {
  Q_OBJECT

 private slots:
  void charactersInStringsAndCommentsPass_data() {
    QTest::addColumn<QString>("text");
    int count = 0;
    for (const char* text : {"",
                             "a = 1\n",
                             "a = \"ü\"",
                             "a = 'ü'",
                             "# ü",
                             "a = 1 # ü\nb = 2",
                             "\"ü\" = 1",
                             "'ü'.x = 1",
                             "a = \"\\\"ü\"",
                             "a = \"\\\\\" # ü",
                             "a = '\\' # ü",
                             "a = \"\"\"ü\n\"ü\" ü\n\"\"\"",
                             "a = '''ü\n'ü\n'''",
                             "a = \"\"\"x\"\"\"\"\" # ü",
                             "a = '''x''''' # ü",
                             "a = \"\" # ü",
                             "a = '' # ü",
                             "a = \"\"\"\\\"\"\"\"# ü",
                             "a = \"#\" # ü",
                             "# \"\nb = 'ü'",
                             "a = \"'\" # ü",
                             "a = [ 'ü', \"ü\" ] # ü"})
      QTest::addRow("%d", ++count) << text;
  }
  void charactersInStringsAndCommentsPass() {
    QFETCH(QString, text);
    QVERIFY(!findTomlStray(text.toStdString()).has_value());
    QVERIFY(!findTomlStray("\xEF\xBB\xBF" + text.toStdString()).has_value());
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
  }
  void charactersElsewhereAreFoundWithTheirPlace() {
    QFETCH(QString, text);
    QFETCH(int, line);
    QFETCH(int, column);
    const auto stray = findTomlStray(text.toStdString());
    QVERIFY(stray.has_value());
    QCOMPARE(stray->line, line);
    QCOMPARE(stray->column, column);
  }
};

QTEST_APPLESS_MAIN(TomlGuardTest)
#include "TomlGuardTest.moc"
