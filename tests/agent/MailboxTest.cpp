// What the run loop is left when it does not keep up: bounded, counted, and nothing that later readings need
// is lost.
#include <agent/Mailbox.h>
#include <agent/MetricTable.h>

#include <QtTest>

using namespace muster;
using namespace muster::agent;
using std::chrono::milliseconds;

namespace {

// A round of one collector with one reading of metric 0; the first one describes it.
Round roundOf(double value, bool isFirst = false) {
  Collected collected;
  if (isFirst)
    collected.added.push_back({"CPU/Usage", DataType::Double, "%", 0.0, 100.0, 1});
  collected.readings.push_back({0, Value::floating(value), false});
  Round one;
  one.push_back(std::move(collected));
  return one;
}

std::deque<Mail> takeAll(Mailbox& mailbox) {
  std::deque<Mail> mails;
  mailbox.take(mails, milliseconds(0));
  return mails;
}

} // namespace

class MailboxTest : public QObject {
  Q_OBJECT

 private slots:
  void mailComesOutInOrder() {
    Mailbox mailbox;
    mailbox.put(roundOf(1));
    mailbox.put(IncomingMessage{"t", "p", 0, false});
    mailbox.put(roundOf(2));
    const auto mails = takeAll(mailbox);
    QCOMPARE(mails.size(), std::size_t(3));
    QCOMPARE(std::get<Round>(mails[0])[0].readings[0].value, Value::floating(1.0));
    QCOMPARE(std::get<ArrivedMessage>(mails[1]).payload, std::string("p"));
    QVERIFY(takeAll(mailbox).empty());
    QCOMPARE(mailbox.droppedReadings(), std::uint64_t(0));
  }

  void oldestReadingsGoWhenItIsFullAndAreCounted() {
    Mailbox mailbox;
    mailbox.put(IncomingMessage{"t", "p", 0, false});
    for (std::size_t i = 0; i < Mailbox::kMaxRounds + 7; ++i)
      mailbox.put(roundOf(double(i)));
    QCOMPARE(mailbox.droppedReadings(), std::uint64_t(7));
    const auto mails = takeAll(mailbox);
    QCOMPARE(mails.size(), Mailbox::kMaxRounds + 1);
    QCOMPARE(std::get<Round>(mails[1])[0].readings[0].value, Value::floating(7.0));
    mailbox.put(roundOf(1)); // there is room again
    QCOMPARE(mailbox.droppedReadings(), std::uint64_t(7));
  }

  // A round that went took the names with it: what came next referred to metrics that nobody knew.
  void descriptionsOfReadingsThatWentAreKept() {
    Mailbox mailbox;
    mailbox.put(roundOf(0, true));
    for (std::size_t i = 0; i < Mailbox::kMaxRounds; ++i)
      mailbox.put(roundOf(50));
    MetricTable table{AgentConfig()};
    std::size_t samples = 0;
    for (const Mail& mail : takeAll(mailbox)) {
      table.describe(std::get<Round>(mail)[0]);
      samples += table.select(std::get<Round>(mail)[0]).size();
    }
    QCOMPARE(table.metrics().size(), std::size_t(1));
    QCOMPARE(table.metrics()[0].name, std::string("CPU/Usage"));
    QVERIFY(samples > 0);
  }

  void floodOfMessagesCostsNoReading() {
    Mailbox mailbox;
    mailbox.put(roundOf(1));
    for (int i = 0; i < 5'000; ++i)
      mailbox.put(IncomingMessage{"t", "p", 0, false});
    QCOMPARE(mailbox.droppedReadings(), std::uint64_t(0));
    QCOMPARE(mailbox.refusedMessages(), std::uint64_t(5'000 - Mailbox::kMaxMessages));
    QVERIFY(std::holds_alternative<Round>(takeAll(mailbox).front()));
    mailbox.put(IncomingMessage{"t", "p", 0, false});
    QCOMPARE(takeAll(mailbox).size(), std::size_t(1));
  }

  void messagesAreBoundedInBytes() {
    Mailbox mailbox;
    const std::string tooLarge(Mailbox::kMaxMessageBytes, 'x');
    mailbox.put(IncomingMessage{"t", tooLarge, 0, false});
    QCOMPARE(mailbox.refusedMessages(), std::uint64_t(1));
    const std::string large(Mailbox::kMaxMessageBytes - 1, 'x');
    for (int i = 0; i < 10; ++i)
      mailbox.put(IncomingMessage{"t", large, 0, false});
    QCOMPARE(takeAll(mailbox).size(), Mailbox::kMaxWaitingBytes / Mailbox::kMaxMessageBytes);
  }
};

QTEST_APPLESS_MAIN(MailboxTest)
#include "MailboxTest.moc"
