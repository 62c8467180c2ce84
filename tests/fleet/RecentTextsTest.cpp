// RecentTexts: order, ranges, and the bound on memory.

#include <fleet/FleetState.h>
#include <fleet/RecentTexts.h>

#include <QtTest>

#include <limits>

using namespace muster;

namespace {

std::vector<std::string> textsOf(const RecentTexts& texts, SeriesId series, std::int64_t from = 0,
                                 std::int64_t to = std::numeric_limits<std::int64_t>::max()) {
  std::vector<RecentText> found;
  texts.copyRange(series, from, to, found);
  std::vector<std::string> bytes;
  bytes.reserve(found.size());
  for (const RecentText& text : found)
    bytes.push_back(text.bytes);
  return bytes;
}

using Texts = std::vector<std::string>;

} // namespace

class RecentTextsTest : public QObject {
  Q_OBJECT

 private slots:
  void textsComeBackInOrderOfTime() {
    RecentTexts texts;
    texts.add(1, {20, 192, false, false, "second"});
    texts.add(1, {10, 192, false, true, "first"});
    texts.add(2, {15, 192, false, false, "another series"});
    QCOMPARE(textsOf(texts, 1), (Texts{"first", "second"}));
    QCOMPARE(textsOf(texts, 1, 11, 30), (Texts{"second"}));
    QVERIFY(textsOf(texts, 3).empty());
  }

  void theSameSampleIsThereOnceAndADifferentOneAtItsTimeBesideIt() {
    RecentTexts texts;
    for (const char* text : {"a", "b", "a"})
      texts.add(0, {10, 192, false, false, text});
    texts.add(0, {10, 192, true, false, ""});
    QCOMPARE(textsOf(texts, 0), (Texts{"", "a", "b"}));
  }

  void theOldestGoWhenTheBoundIsReached() {
    RecentTexts texts(100'000);
    for (std::int64_t t = 0; t < 1'000; ++t)
      texts.add(0, {t, 192, false, false, std::string(1'000, 'x')});
    QVERIFY(texts.memoryBytes() <= 100'000);
    QVERIFY(texts.size() > 50 && texts.size() < 100);
    std::vector<RecentText> found;
    texts.copyRange(0, 0, 1'000, found);
    QCOMPARE(found.back().timeMs, std::int64_t{999});
  }

  void aTextLargerThanTheBoundIsNotKept() {
    RecentTexts texts(10'000);
    texts.add(0, {1, 192, false, false, "small"});
    texts.add(0, {2, 192, false, false, std::string(20'000, 'x')});
    QCOMPARE(textsOf(texts, 0), (Texts{"small"}));
  }

  void theFleetKeepsTextsAndNullsOfThem() {
    FleetState state;
    FleetUpdate update;
    update.devices.push_back({0, 0, "g", "n", ""});
    update.series.push_back({0, 0, "Kernel", DataType::String, "", {}, {}, ""});
    update.events.push_back({EventKind::Birth, 0, 1'794'896'072'000, 1'794'896'072'000, "", {0}});
    update.samples.addBytes(0, 1'794'896'072'000, 1'794'896'072'000, "6.6.1", 192, 0);
    update.samples.addBytes(0, 1'794'896'073'000, 1'794'896'073'000, {}, 0, sampleflag::Null);
    state.apply(update);
    std::vector<RecentText> found;
    state.recentTexts().copyRange(0, 0, std::numeric_limits<std::int64_t>::max(), found);
    QCOMPARE(found.size(), std::size_t{2});
    QCOMPARE(found[0].bytes, std::string("6.6.1"));
    QVERIFY(found[1].isNull);
  }
};

QTEST_APPLESS_MAIN(RecentTextsTest)
#include "RecentTextsTest.moc"
