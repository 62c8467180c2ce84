// Patterns over group, node, device and metric; the globs against a plain recursive matcher.
#include <QtTest>

#include <reports/SeriesPattern.h>

#include <random>

using namespace muster;

namespace {

DeviceInfo device(DeviceId id, DeviceId node, std::string group, std::string nodeName, std::string name) {
  return {id, node, std::move(group), std::move(nodeName), std::move(name)};
}

bool matches(std::string_view pattern, const DeviceInfo& who, std::string_view metric) {
  const auto parsed = SeriesPattern::parse(pattern);
  if (!parsed)
    qFatal("%s", parsed.error().message().c_str());
  return parsed->matchesDevice(who) && parsed->matchesMetric(metric);
}

// What * and ? mean, as one would first write it down.
bool plainMatch(std::string_view pattern, std::string_view name) {
  if (pattern.empty())
    return name.empty();
  if (pattern[0] == '*')
    return plainMatch(pattern.substr(1), name) || (!name.empty() && plainMatch(pattern, name.substr(1)));
  return !name.empty() && (pattern[0] == '?' || pattern[0] == name[0]) &&
         plainMatch(pattern.substr(1), name.substr(1));
}

} // namespace

class SeriesPatternTest : public QObject {
  Q_OBJECT

 private slots:
  void patternsChooseWhatTheySay_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("nodeSays");   // plant/press with CPU/Temperature
    QTest::addColumn<QString>("deviceSays"); // plant/press/pump-1 with Temperature:in
    const auto row = [](const char* pattern, const char* ofNode, const char* ofDevice) {
      QTest::newRow(pattern) << pattern << ofNode << ofDevice;
    };
    row("plant", "yes", "yes");
    row("pla", "no", "no");
    row("*", "yes", "yes");
    row("**", "yes", "yes");
    row("plant/**", "yes", "yes");
    row("plant/press", "yes", "no");
    row("plant/press/*", "no", "yes");
    row("plant/press/**", "yes", "yes");
    row("plant/*/pump-?", "no", "yes");
    row("plant/*/pump-?:Temperature*", "no", "yes");
    row("plant/*/pump-[0-4]", "no", "yes");
    row("plant/*/pump-[!1]", "no", "no");
    row("plant/*/pump-[^2]", "no", "yes");
    row("**/pump-1", "no", "yes");
    row("**/press/**", "yes", "yes");
    row("*:*", "yes", "yes");
    row("**:CPU/*", "yes", "no");
    row("**:CPU*", "yes", "no");
    row("**:*", "yes", "yes");
    row("**:**re", "yes", "no");
    row("**:*:in", "no", "yes");
    row("**:Temperature:in", "no", "yes");
    row("**:?emperature?in", "no", "yes");
    row("**:temperature*", "no", "no");
    row("Plant/**", "no", "no");
    row("plant/pre*s/pump\\-1", "no", "yes");
    row("p*/p*", "yes", "no");
    row("pl?nt/pr[a-f]ss", "yes", "no");
    row("?/**", "no", "no");
  }
  void patternsChooseWhatTheySay() {
    QFETCH(QString, pattern);
    QFETCH(QString, nodeSays);
    QFETCH(QString, deviceSays);
    const auto says = [&](const DeviceInfo& who, const char* metric) {
      return QString(matches(pattern.toStdString(), who, metric) ? "yes" : "no");
    };
    QCOMPARE(says(device(0, 0, "plant", "press", ""), "CPU/Temperature"), nodeSays);
    QCOMPARE(says(device(1, 0, "plant", "press", "pump-1"), "Temperature:in"), deviceSays);
  }

  void charactersAreCodePoints() {
    const DeviceInfo node = device(0, 0, "Gießerei", "Öl", "");
    QVERIFY(matches("Gie?erei/?l", node, "°C"));
    QVERIFY(matches("Gie[ß]erei/[Ä-Ü]l:?C", node, "°C"));
    QVERIFY(!matches("**:??C", node, "°C"));
    // Broken UTF-8 in a name is a character a byte, and no pattern's literal.
    QVERIFY(matches("**:a?b", node,
                    "a\xff"
                    "b"));
    QVERIFY(!matches("**:a?b", node, "a\xc3"));
  }

  void escapesTakeCharactersAsTheyAre() {
    const DeviceInfo node = device(0, 0, "a*b", "c:d[e]", "");
    QVERIFY(matches("a\\*b/c\\:d\\[e]:x\\?", node, "x?"));
    QVERIFY(!matches("a\\*b/c\\:d\\[e]:x\\?", node, "xy"));
    QVERIFY(matches("a[*]b/c[:]d[[]e[]]", node, "x"));
    for (const char* name : {"a*b?c[d]e\\f:g", "plain", "[!x]", "**", "Öl"}) {
      const std::string pattern = escapeForPattern(name) + "/n:" + escapeForPattern(name);
      QVERIFY(matches(pattern, device(0, 0, name, "n", ""), name));
      QVERIFY(!matches(pattern, device(0, 0, std::string(name) + "x", "n", ""), name));
    }
  }

  void whatIsNoPatternIsRefusedWithAReason_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* pattern, const char* reason) {
      QTest::newRow(pattern) << pattern << reason;
    };
    row("", "empty part");
    row("a//b", "empty part");
    row("/a/b", "empty part");
    row("a/b/", "empty part");
    row(":m", "empty part");
    row("a/b:", "no metric");
    row("a/b/c/d", "colon stands before the metric");
    row("a/b/[c", "without its ]");
    row("a/b:[]", "without its ]");
    row("a/[z-a]", "backwards");
    row("a/b\\", "stands before nothing");
    row("a/b:c\\", "stands before nothing");
    row("**/**/**/**/**/**/**/**/**/**/**/**/**/**/**/**/**", "too many parts");
  }
  void whatIsNoPatternIsRefusedWithAReason() {
    QFETCH(QString, pattern);
    QFETCH(QString, reason);
    const auto parsed = SeriesPattern::parse(pattern.toStdString());
    QVERIFY(!parsed.has_value());
    QCOMPARE(parsed.error().code, ErrorCode::BadArgument);
    QVERIFY2(QString::fromStdString(parsed.error().detail).contains(reason), parsed.error().detail.c_str());
    QVERIFY(!SeriesPattern::parse("a/b\xff").has_value());
    QVERIFY(!SeriesPattern::parse(std::string(5'000, 'a')).has_value());
  }

  void globsMatchAsAPlainMatcherDoes() {
    std::mt19937 random(7);
    const auto text = [&](const char* letters, std::size_t count, std::size_t longest) {
      std::string out;
      for (std::size_t i = random() % (longest + 1); i > 0; --i)
        out += letters[random() % count];
      return out;
    };
    int matched = 0;
    for (int i = 0; i < 50'000; ++i) {
      const std::string pattern = "a" + text("ab*?", 4, 7);
      const std::string name = text("ab", 2, 8);
      const bool expected = plainMatch(pattern, name);
      QCOMPARE(SeriesPattern::parse("g/n:" + pattern)->matchesMetric(name), expected);
      matched += expected ? 1 : 0;
    }
    QVERIFY(matched > 1'000);
  }

  void manyStarsTakeNoTimeToSpeakOf() {
    std::string pattern = "g/n:";
    for (int i = 0; i < 500; ++i)
      pattern += "*a";
    const auto parsed = SeriesPattern::parse(pattern + "b");
    QVERIFY(!parsed->matchesMetric(std::string(100'000, 'a')));
  }

  void selectionIsInTheOrderOfIdsAndNamesWhatMatchedNothing() {
    const std::vector<DeviceInfo> devices{device(0, 0, "g", "n", ""), device(1, 0, "g", "n", "d")};
    std::vector<SeriesInfo> series;
    for (const auto& [owner, metric] : {std::pair(1u, "b"), std::pair(0u, "a"), std::pair(1u, "a")})
      series.push_back(
          {static_cast<SeriesId>(series.size()), owner, metric, DataType::Double, {}, {}, {}, {}});
    const std::vector<SeriesPattern> patterns{*SeriesPattern::parse("g/n/d"), *SeriesPattern::parse("**:a"),
                                              *SeriesPattern::parse("x/**"), *SeriesPattern::parse("g/n:b")};
    const Selection all = selectSeries(devices, series, {});
    QCOMPARE(all.series, (std::vector<SeriesId>{0, 1, 2}));
    const Selection some = selectSeries(devices, series, patterns);
    QCOMPARE(some.series, (std::vector<SeriesId>{0, 1, 2}));
    QCOMPARE(some.unmatched, (std::vector<std::string>{"x/**", "g/n:b"}));
    QCOMPARE(selectSeries(devices, series, std::span(patterns).first(1)).series,
             (std::vector<SeriesId>{0, 2}));
  }

  void emptyPlacesOfADamagedCatalogueAreLeftOut() {
    const std::vector<DeviceInfo> devices{device(0, 0, "g", "n", ""), DeviceInfo{}};
    std::vector<SeriesInfo> series(4);
    series[0] = {0, 0, "a", DataType::Double, {}, {}, {}, {}};
    series[2] = {2, 1, "a", DataType::Double, {}, {}, {}, {}};
    series[3] = {3, 77, "a", DataType::Double, {}, {}, {}, {}};
    QCOMPARE(selectSeries(devices, series, {}).series, (std::vector<SeriesId>{0}));
    const std::vector<SeriesPattern> everything{*SeriesPattern::parse("**")};
    QCOMPARE(selectSeries(devices, series, everything).series, (std::vector<SeriesId>{0}));
  }
};

QTEST_APPLESS_MAIN(SeriesPatternTest)
#include "SeriesPatternTest.moc"
