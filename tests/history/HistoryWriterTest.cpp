// The writer against plain lists: random stories of commits, packs, reopenings and settlings.
#include "WriterStory.h"

#include <support/TemporaryFolder.h>

#include <QTest>

// Says what differs.
#define MUSTER_SAME(expression)                                                                              \
  do {                                                                                                       \
    const std::string wrong = (expression);                                                                  \
    QVERIFY2(wrong.empty(), wrong.c_str());                                                                  \
  } while (false)

using namespace muster;

namespace {

StoryOptions optionsOf(std::uint64_t seed) {
  StoryOptions options;
  options.writer.packRows = seed % 3 == 0 ? 100 : seed % 3 == 1 ? 1500 : 1u << 20;
  options.writer.packAgeMs = seed % 2 == 0 ? 600'000 : 1;
  options.writer.packInBackground = seed % 4 != 1;
  options.nodes = seed % 5 == 4 ? 50 : 4; // two groups of devices
  return options;
}

std::string compareAll(const WriterStory& story) {
  for (const std::string& wrong :
       {story.compareSamples(), story.compareChunks(), story.compareFrames(), story.compareRollups()})
    if (!wrong.empty())
      return wrong;
  return {};
}

} // namespace

class HistoryWriterTest : public QObject {
  Q_OBJECT

 private slots:
  void holdsExactlyWhatWasCommitted_data() {
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= 12; ++seed)
      QTest::addRow("seed %d", seed) << seed;
  }

  void holdsExactlyWhatWasCommitted() {
    QFETCH(int, seed);
    const test::TemporaryFolder folder;
    WriterStory story(static_cast<std::uint64_t>(seed), folder.file("history"),
                      optionsOf(static_cast<std::uint64_t>(seed)));
    MUSTER_SAME(story.open());
    for (int step = 0; step < 60; ++step) {
      MUSTER_SAME(story.step());
      if (step % 20 == 19) {
        story.close();
        MUSTER_SAME(compareAll(story));
        MUSTER_SAME(story.open());
      }
    }
    MUSTER_SAME(story.settle());
    QCOMPARE(story.writer().counters().journalRows, std::size_t{0});
    story.close();
    MUSTER_SAME(compareAll(story));
    // There was something to compare.
    Result<std::unique_ptr<HistoryReader>> reader = openHistoryReader(folder.file("history"));
    QVERIFY(reader.has_value());
    const Result<HistoryStats> stats = (*reader)->stats();
    QVERIFY(stats.has_value());
    QVERIFY(stats->frames > 1 && stats->rollups > stats->staleRollups && stats->chunks > 10 &&
            stats->odd > 0);
  }
};

QTEST_GUILESS_MAIN(HistoryWriterTest)
#include "HistoryWriterTest.moc"
