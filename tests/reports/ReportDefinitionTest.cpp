// Report definitions: TOML there and back, what is wrong in one with its line, and the folder that they lie in.
#include <history/ReportFile.h>

#include <QTemporaryDir>
#include <QtTest>

#include <reports/ReportFolder.h>

#include <fstream>
#include <random>

using namespace muster;

namespace {

std::string problemOf(const std::string& text) {
  const auto definition = parseReportDefinition(text, "r.toml");
  if (definition)
    return "";
  return errorCodeName(definition.error().code) + std::string(" ") + definition.error().message();
}

ReportDefinition everyField() {
  ReportDefinition all;
  all.name = "all";
  all.kind = ReportKind::Wide;
  all.patterns = {"plant/**", "**:CPU/*", "Gießerei/\"x\"/a\\*b"};
  all.period = "last week";
  all.zone = "Europe/Berlin";
  all.step = "15m";
  all.aggregate = Aggregate::Max;
  all.dialect = {';', ',', true, true};
  all.out = "/srv/reports/Öl {date}\t.csv.gz";
  return all;
}

} // namespace

class ReportDefinitionTest : public QObject {
  Q_OBJECT

 private slots:
  void everyKeyIsReadAndWrittenBack() {
    ReportDefinition all = everyField();
    const std::string text = formatReportDefinition(all);
    auto again = parseReportDefinition(text, "all.toml");
    QVERIFY2(again.has_value(), again ? "" : again.error().message().c_str());
    QVERIFY(again->name.empty());
    again->name = all.name;
    QVERIFY(*again == all);
    QCOMPARE(QString::fromStdString(formatReportDefinition(*again)), QString::fromStdString(text));
    all.period.clear();
    all.from = "2026-11-01";
    all.to = "now-1h";
    all.dialect.delimiter = '\t';
    all.name.clear();
    QVERIFY(*parseReportDefinition(formatReportDefinition(all), "x") == all);
  }

  void aPeriodAloneIsEnough() {
    const auto small = parseReportDefinition("period = \"yesterday\"\n", "small.toml");
    QVERIFY(small.has_value());
    QCOMPARE(small->kind, ReportKind::Long);
    QVERIFY(small->patterns.empty());
    QVERIFY(small->dialect == CsvDialect{});
  }

  void whatIsWrongIsSaidWithItsLine_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char* name, const char* text, const char* problem) {
      QTest::newRow(name) << text << problem;
    };
    row("unknown key", "period = \"today\"\npatern = []\n",
        "bad-config r.toml:2: patern: there is no such key; did you mean patterns?");
    row("section", "period = \"today\"\n[dialect]\ngzip = true\n",
        "bad-config r.toml:2: dialect: there is no such key");
    row("number for text", "period = 7\n", "bad-config r.toml:1: period: must be a string, not an integer");
    row("text for list", "patterns = \"a/**\"\nperiod = \"today\"\n",
        "bad-config r.toml:1: patterns: must be a list of strings, not a string");
    row("list of numbers", "patterns = [1]\n",
        "bad-config r.toml:1: patterns: must be a list of strings, not a list of other things");
    row("text for flag", "\n\ngzip = \"yes\"\n",
        "bad-config r.toml:3: gzip: must be true or false, not a string");
    row("unknown kind", "kind = \"pivot\"\n",
        "bad-config r.toml:1: kind: 'pivot' is none of long, wide, summary");
    row("unknown aggregate", "aggregate = \"median\"\n",
        "bad-config r.toml:1: aggregate: 'median' is none of mean");
    row("pattern", "patterns = [\"a/b/c/d\"]\n", "bad-config r.toml:1: patterns: 'a/b/c/d' has more parts");
    row("delimiter", "delimiter = \"x\"\n", "bad-config r.toml:1: delimiter: 'x' is not one of , ; | tab");
    row("same signs", "period = \"today\"\ndecimal = \",\"\n",
        "bad-config r.toml:2: decimal: the decimal sign is the delimiter as well");
    row("no period", "kind = \"long\"\n", "bad-config r.toml:1: to: needs a period, or from");
    row("two periods", "from = \"now\"\nperiod = \"today\"\n",
        "bad-config r.toml:2: period: has no place beside from and to");
    row("bad period", "period = \"someday\"\n", "bad-config r.toml:1: period: 'someday' is no period");
    row("bad from", "from = \"someday\"\n", "bad-config r.toml:1: from: 'someday' is no moment");
    row("bad step", "period = \"today\"\nstep = \"1y\"\n", "bad-config r.toml:2: step: '1y' is no step");
    row("no TOML", "period = \"today\"\nwhat is this\n", "bad-config r.toml:2: this is not TOML: ");
    row("key twice", "period = \"today\"\nperiod = \"today\"\n", "bad-config r.toml:2: this is not TOML: ");
    row("three brackets", "[[[", "bad-config r.toml:1: this is not TOML");
    row("umlaut as key", "period = \"today\"\nübersicht = 1\n",
        "bad-config r.toml:2: characters other than ASCII may stand in quotes and comments only");
    row("hard space", "period = \"today\"\nkind\u00a0= \"long\"\n",
        "bad-config r.toml:2: characters other than ASCII");
    row("curly quotes", "period = “today”\n", "bad-config r.toml:1: characters other than ASCII");
    row("broken UTF-8", "period = \"\xff\"\n", "bad-config r.toml:1: this is not UTF-8");
  }
  void whatIsWrongIsSaidWithItsLine() {
    QFETCH(QString, text);
    QFETCH(QString, problem);
    const std::string said = QTest::currentDataTag() == std::string("broken UTF-8")
                                 ? problemOf("period = \"\xff\"\n")
                                 : problemOf(text.toStdString());
    QVERIFY2(said.starts_with(problem.toStdString()), said.c_str());
  }

  void textsChangedAtRandomDoNoHarm() {
    std::mt19937_64 random(99);
    const std::string whole = formatReportDefinition(everyField()) + "# ü\n";
    int refused = 0;
    for (int i = 0; i < 20'000; ++i) {
      std::string text = whole;
      for (int changes = 0; changes < 3; ++changes) {
        const std::size_t at = random() % text.size();
        if (random() % 3 == 0)
          text.erase(at, random() % 8);
        else
          text[at] = random() % 2 == 0 ? "\"'\\#[]{}=\n\r."[random() % 12] : static_cast<char>(random());
      }
      refused += parseReportDefinition(text, "r").has_value() ? 0 : 1;
    }
    QVERIFY(refused > 10'000);
    QVERIFY(refused < 20'000);
  }

  void definitionsAreKeptInAFolder() {
    const QTemporaryDir temporary;
    const ReportFolder folder(temporary.path().toStdString() + "/not/yet");
    QVERIFY(folder.names()->empty());
    ReportDefinition definition = everyField();
    QVERIFY(folder.save(definition).has_value());
    definition.name = "a.second";
    QVERIFY(folder.save(definition).has_value());
    definition.step = "1h";
    QVERIFY(folder.save(definition).has_value());
    std::ofstream(folder.path() + "/notes.txt") << "none";
    QCOMPARE(*folder.names(), (std::vector<std::string>{"a.second", "all"}));
    QVERIFY(*folder.load("a.second") == definition);
    QVERIFY(*folder.load("all") == everyField());
    QVERIFY(folder.remove("all").has_value());
    QCOMPARE(*folder.names(), (std::vector<std::string>{"a.second"}));
    QCOMPARE(folder.remove("all").error().code, ErrorCode::BadConfig);
  }

  void missingReportNamesTheNearest() {
    const QTemporaryDir temporary;
    const ReportFolder folder(temporary.path().toStdString());
    QVERIFY(folder.save(everyField()).has_value());
    const auto missing = folder.load("al");
    QVERIFY(!missing.has_value());
    QCOMPARE(missing.error().code, ErrorCode::BadConfig);
    QVERIFY(missing.error().detail.find("did you mean all?") != std::string::npos);
  }

  void namesThatCouldLeaveTheFolderAreRefused() {
    const ReportFolder folder("/tmp");
    for (const char* name : {"", ".", "..", "../x", "a/b", ".hidden", "a b", "ü"})
      QCOMPARE(folder.load(name).error().code, ErrorCode::BadArgument);
    QCOMPARE(folder.load(std::string(101, 'a')).error().code, ErrorCode::BadArgument);
  }

  void whatCouldNotBeLoadedAgainIsNotSaved() {
    const QTemporaryDir temporary;
    const ReportFolder folder(temporary.path().toStdString());
    ReportDefinition broken = everyField();
    broken.step = "1y";
    QCOMPARE(folder.save(broken).error().code, ErrorCode::BadConfig);
    QVERIFY(folder.names()->empty());
  }

  void defaultFolderFollowsTheEnvironment() {
    QCOMPARE(*defaultReportFolder("/x", "/home/u"), std::string("/x/muster/reports"));
    QCOMPARE(*defaultReportFolder("relative", "/home/u"), std::string("/home/u/.config/muster/reports"));
    QCOMPARE(*defaultReportFolder(nullptr, "/home/u"), std::string("/home/u/.config/muster/reports"));
    QVERIFY(!defaultReportFolder("", nullptr).has_value());
  }
};

QTEST_APPLESS_MAIN(ReportDefinitionTest)
#include "ReportDefinitionTest.moc"
