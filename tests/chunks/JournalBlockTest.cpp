// Batches as they come through a journal's block and back, in their order, equal to the bit.
#include "RandomRuns.h"

#include <QTest>

#include <chunks/JournalBlock.h>

using namespace muster;
using namespace muster::test;

namespace {

std::vector<DataType> someTypes(Random& random, std::size_t count) {
  std::vector<DataType> types(count);
  for (DataType& type : types)
    type = anyMetricType(random);
  return types;
}

// Bits of scalars and the bytes of the others; empty where they are equal.
std::string valuesDiffer(const SampleBatch& a, const SampleBatch& b, const std::vector<DataType>& types) {
  for (std::size_t row = 0; row < a.size(); ++row) {
    const DataType type = types[a.series[row]];
    if (!(a.valueAt(row, type) == b.valueAt(row, type)))
      return "row " + std::to_string(row) + " of type " + std::string(dataTypeName(type));
  }
  return {};
}

} // namespace

class JournalBlockTest : public QObject {
  Q_OBJECT
 private slots:
  void randomBatchesComeBackInTheirOrder();
  void alsoVeryLargeOnes();
  void anEmptyBatchIsABlockToo();
  void blocksAreReadOneBehindAnother();
};

void JournalBlockTest::randomBatchesComeBackInTheirOrder() {
  Random random(11);
  JournalBlockEncoder encoder;
  JournalBlockReader reader;
  std::string block;
  for (int round = 0; round < 500; ++round) {
    const std::vector<DataType> types = someTypes(random, 1 + below(random, 40));
    const SampleBatch batch = randomBatch(random, types, below(random, 800));
    encoder.encode(batch, types, block);
    SampleBatch decoded;
    const Result<void> result = reader.decode(block, decoded);
    QVERIFY2(result, result ? "" : result.error().message().c_str());
    const std::string words = difference(batch, decoded) + valuesDiffer(batch, decoded, types);
    QVERIFY2(words.empty(), ("round " + std::to_string(round) + ": " + words).c_str());
  }
}

void JournalBlockTest::alsoVeryLargeOnes() {
  Random random(12);
  const std::vector<DataType> types = someTypes(random, 5000);
  const SampleBatch batch = randomBatch(random, types, 300'000);
  std::string block;
  JournalBlockEncoder().encode(batch, types, block);
  SampleBatch decoded;
  QVERIFY(JournalBlockReader().decode(block, decoded));
  const std::string words = difference(batch, decoded) + valuesDiffer(batch, decoded, types);
  QVERIFY2(words.empty(), words.c_str());
}

void JournalBlockTest::anEmptyBatchIsABlockToo() {
  std::string block;
  JournalBlockEncoder().encode({}, {}, block);
  SampleBatch decoded;
  QVERIFY(JournalBlockReader().decode(block, decoded));
  QVERIFY(decoded.empty());
}

void JournalBlockTest::blocksAreReadOneBehindAnother() {
  Random random(13);
  const std::vector<DataType> types = someTypes(random, 30);
  JournalBlockEncoder encoder;
  JournalBlockReader reader;
  SampleBatch decoded;
  std::vector<SampleBatch> batches;
  for (int i = 0; i < 5; ++i) {
    batches.push_back(randomBatch(random, types, 200));
    std::string block;
    encoder.encode(batches.back(), types, block);
    QVERIFY(reader.decode(block, decoded));
  }
  QCOMPARE(decoded.size(), std::size_t{1000});
  for (std::size_t row = 0; row < decoded.size(); ++row) {
    const SampleBatch& batch = batches[row / 200];
    const DataType type = types[decoded.series[row]];
    QVERIFY(decoded.valueAt(row, type) == batch.valueAt(row % 200, type));
    QVERIFY(decoded.metadataAt(row) == batch.metadataAt(row % 200));
  }
}

QTEST_APPLESS_MAIN(JournalBlockTest)
#include "JournalBlockTest.moc"
