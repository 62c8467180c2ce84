// Blocks that are cut, damaged and forged: an error, or what was written; no crash and no memory.
#include "AnyBlock.h"

#include <QTest>

#include <chunks/DeviceBlock.h>
#include <sys/resource.h>

using namespace muster;
using namespace muster::test;

namespace {

bool isError(const std::string& text) {
  return text.starts_with("error: ");
}

long peakKilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

// A block with nothing but a directory's lanes: Main is given, the others too, in order.
std::string forged(std::uint8_t kind, const std::vector<std::string>& lanes, std::int64_t seed) {
  std::string head;
  for (const std::string& lane : lanes)
    head.push_back(static_cast<char>(lane.size()));
  for (const std::string& lane : lanes)
    head.append(lane);
  std::string block(5, '\0');
  block[0] = static_cast<char>(kind);
  block.push_back(static_cast<char>(head.size()));
  block.push_back(static_cast<char>(head.size()));
  block.append(head);
  reseal(block, seed);
  return block;
}

} // namespace

class HostileBlockTest : public QObject {
  Q_OBJECT
 private slots:
  void aBlockThatIsCutIsAnError();
  void aFlippedBitIsAnError();
  void aForgedBlockIsNoCrash();
  void aForgedDirectoryIsNoCrash();
  void countsThatNobodyWroteCostNoMemory();
  void whatIsNotABlockIsAnError();
};

void HostileBlockTest::aBlockThatIsCutIsAnError() {
  Random random(21);
  for (int round = 0; round < 5; ++round) {
    for (const AnyBlock& block : someBlocks(random)) {
      QVERIFY2(!isError(block.read(block.bytes)), block.name);
      for (std::size_t size = 0; size < block.bytes.size(); ++size)
        QVERIFY2(isError(block.read(std::string_view(block.bytes).substr(0, size))), block.name);
    }
  }
}

void HostileBlockTest::aFlippedBitIsAnError() {
  Random random(22);
  for (int round = 0; round < 3; ++round) {
    for (const AnyBlock& block : someBlocks(random)) {
      std::string damaged = block.bytes;
      for (char& byte : damaged) {
        const char before = byte;
        byte = static_cast<char>(byte ^ (1 << below(random, 8)));
        QVERIFY2(isError(block.read(damaged)), block.name);
        byte = before;
      }
    }
  }
}

// With checksums that match: what it says may be anything, but it is read within bounds (the sanitizers' run sees it).
void HostileBlockTest::aForgedBlockIsNoCrash() {
  Random random(23);
  int refused = 0, read = 0;
  for (int round = 0; round < 400; ++round) {
    for (const AnyBlock& block : someBlocks(random)) {
      std::string damaged = block.bytes;
      if (below(random, 4) == 0)
        damaged.resize(5 + below(random, damaged.size() - 5));
      for (std::uint64_t i = 1 + below(random, 4); i-- > 0 && damaged.size() > 5;)
        damaged[5 + below(random, damaged.size() - 5)] = static_cast<char>(random());
      reseal(damaged, block.seed);
      (isError(block.read(damaged)) ? refused : read) += 1;
    }
  }
  QVERIFY(refused > 100);
  QVERIFY(read > 0);
}

void HostileBlockTest::aForgedDirectoryIsNoCrash() {
  Random random(24);
  int refused = 0, read = 0;
  for (int round = 0; round < 30; ++round) {
    for (const AnyBlock& block : someBlocks(random)) {
      const std::string plain = withPlainHead(block);
      QCOMPARE(block.read(plain), block.read(block.bytes));
      std::string damaged = plain;
      for (int change = 0; change < 300; ++change) {
        const std::size_t at = 5 + below(random, damaged.size() - 5);
        damaged[at] = static_cast<char>(below(random, 3) == 0 ? 0xff : random());
        reseal(damaged, block.seed);
        (isError(block.read(damaged)) ? refused : read) += 1;
        if (below(random, 4) != 0)
          damaged[at] = plain[at];
      }
    }
  }
  QVERIFY(refused > 1000);
  QVERIFY(read > 100);
}

void HostileBlockTest::countsThatNobodyWroteCostNoMemory() {
  const long before = peakKilobytes();
  const std::string most = "\xff\xff\xff\xff\x0f", sixteenMillion("\x80\x80\x80\x08", 4);
  DeviceBlockReader reader;
  const std::vector<std::vector<std::string>> directories{
      {most, "", "", "", "", "", ""},
      // One time column of 2^24 rows in two planes, whose streams are not there.
      {std::string("\x01", 1) + sixteenMillion + std::string("\x00\x00", 2), "\x05", std::string(1, '\0'), "",
       "", "", most},
      {std::string("\x01", 1) + most, "", "", "", "", "", ""},
      {std::string("\x00", 1) + most, "", "", "", "", "", ""},
  };
  for (const std::vector<std::string>& lanes : directories) {
    for (const std::uint8_t kind : {0x11, 0x21, 0x31, 0x41}) {
      const std::int64_t seed = kind == 0x21 ? 0 : kHour;
      const std::string block = forged(kind, lanes, seed);
      for (const AnyBlock& any : [] {
             Random random(1);
             return someBlocks(random);
           }()) {
        if (static_cast<std::uint8_t>(any.bytes[0]) == kind)
          QVERIFY2(isError(any.read(block)), any.name);
      }
    }
  }
  // A head that claims half a gigabyte in a frame of some bytes.
  std::string block(5, '\0');
  block[0] = 0x11;
  block += std::string("\x80\x80\x80\x80\x02\x04", 6) + std::string("\x00\x00\x00\x00", 4);
  reseal(block, kHour);
  QVERIFY(!reader.open(block, kHour));
  QVERIFY2(peakKilobytes() - before < 20'000, "kilobytes more than before");
}

void HostileBlockTest::whatIsNotABlockIsAnError() {
  Random random(25);
  for (const AnyBlock& block : someBlocks(random)) {
    QVERIFY(isError(block.read("")));
    QVERIFY(isError(block.read("SQLite format 3")));
    for (const AnyBlock& other : someBlocks(random)) {
      if (std::string_view(other.name) != block.name)
        QVERIFY2(isError(block.read(other.bytes)), other.name);
    }
    for (int round = 0; round < 300; ++round)
      QVERIFY(isError(block.read(randomBytes(random, 200))));
  }
}

QTEST_APPLESS_MAIN(HostileBlockTest)
#include "HostileBlockTest.moc"
