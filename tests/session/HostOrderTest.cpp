// The order of messages: the reorder window, gaps, duplicates, births that come too late.
#include <QtTest>

#include <sessionsupport/SessionSupport.h>

using namespace muster;
using namespace muster::test;

class HostOrderTest : public QObject {
  Q_OBJECT

 private slots:
  void init() { start(Host::defaults()); }

  void messagesThatOvertakeEachOtherAreTakenInTheirOrder() {
    data(3);
    data(2);
    QVERIFY(taken().empty());
    data(1);
    data(4);
    QCOMPARE(taken(), (std::vector<int>{1, 2, 3, 4}));
    QCOMPARE(m_host->session.counters().reordered, 2U);
    QCOMPARE(m_host->session.heldBytes(), 0U);
    m_host->pass(5'000);
    QCOMPARE(m_host->session.counters().gaps, 0U);
    QCOMPARE(m_host->sent(kCommandTopic), 0U);
  }

  void orderIsKeptOverTheWrapOf255() {
    for (int i = 1; i <= 254; ++i)
      data(i);
    data(256);
    data(255);
    data(257);
    QCOMPARE(taken().size(), 257U);
    QCOMPARE(taken().back(), 257);
    QCOMPARE(m_host->session.counters().gaps, 0U);
  }

  void aGapThatIsNotFilledInTimeIsToldAndARebirthAskedFor() {
    data(2);
    m_host->pass(1'900);
    QCOMPARE(m_host->session.counters().gaps, 0U);
    m_host->pass(200);
    QCOMPARE(m_host->session.counters().gaps, 1U);
    QCOMPARE(m_host->events(EventKind::Gap).size(), 1U);
    QCOMPARE(m_host->events(EventKind::Gap)[0].detail, std::string("seq 1 is missing, 2 came"));
    QCOMPARE(m_host->sent(kCommandTopic), 1U);
    QCOMPARE(m_host->events(EventKind::RebirthRequested).size(), 1U);
    QCOMPARE(taken(), (std::vector<int>{2})); // what did come is not lost
    data(3);
    QCOMPARE(taken(), (std::vector<int>{2, 3}));
  }

  void theTimerBeginsAnewForTheNextGap() {
    data(2);
    data(4);
    m_host->pass(1'500);
    data(1);
    m_host->pass(1'500);
    QCOMPARE(m_host->session.counters().gaps, 0U);
    data(3);
    m_host->pass(3'000);
    QCOMPARE(m_host->session.counters().gaps, 0U);
    QCOMPARE(taken(), (std::vector<int>{1, 2, 3, 4}));
  }

  // The birth between the two got lost, and the numbers begin anew with each.
  void aNumberThatComesAgainWithAnotherTimeAsksForABirth() {
    data(1);
    data(2);
    m_host->take(nodeMessage(MessageType::NData, 1, {metric("n", Value::floating(9.0))}, kStartMs + 2));
    m_host->pass(2'100);
    QCOMPARE(m_host->session.counters().duplicates, 0U);
    QCOMPARE(m_host->sent(kCommandTopic), 1U);
    QCOMPARE(taken(), (std::vector<int>{1, 2}));
  }

  void aMessageTwiceIsADuplicate() {
    data(1);
    data(1);
    data(3);
    data(3);
    data(2);
    QCOMPARE(m_host->session.counters().duplicates, 2U);
    QCOMPARE(taken(), (std::vector<int>{1, 2, 3}));
  }

  void aMessageAfterItsGapWasGivenUpIsLate() {
    data(2);
    m_host->pass(3'000);
    data(1);
    QCOMPARE(m_host->session.counters().late, 1U);
    QCOMPARE(taken(), (std::vector<int>{2}));
  }

  void aLossOfManyMessagesIsAGapAtOnce_data() {
    QTest::addColumn<int>("lost");
    for (const int lost : {65, 100, 200, 250})
      QTest::addRow("%d", lost) << lost;
  }
  void aLossOfManyMessagesIsAGapAtOnce() {
    QFETCH(int, lost);
    data(1);
    data(2 + lost);
    data(3 + lost);
    QCOMPARE(m_host->session.counters().gaps, 1U);
    QCOMPARE(taken(), (std::vector<int>{1, 2 + lost, 3 + lost}));
  }

  void withoutReorderTimeAGapIsToldAtOnce() {
    HostSessionOptions options = Host::defaults();
    options.reorderTimeoutMs = 0;
    start(options);
    data(2);
    QCOMPARE(m_host->session.counters().gaps, 1U);
    QCOMPARE(taken(), (std::vector<int>{2}));
    QCOMPARE(m_host->session.heldBytes(), 0U);
  }

  void aFullWindowIsAGap() {
    HostSessionOptions options = Host::defaults();
    options.reorderMessages = 3;
    start(options);
    for (const int n : {2, 3, 4})
      data(n);
    QVERIFY(taken().empty());
    data(5);
    QCOMPARE(m_host->session.counters().gaps, 1U);
    QCOMPARE(taken(), (std::vector<int>{2, 3, 4, 5}));
  }

  void theWindowIsBoundedInBytes() {
    HostSessionOptions options = Host::defaults();
    options.reorderBytes = 2'000;
    start(options);
    m_host->take(nodeMessage(MessageType::NData, 2, {metric("text", Value::text(std::string(5'000, 'x')))}));
    QCOMPARE(m_host->session.counters().gaps, 1U);
    QCOMPARE(m_host->session.heldBytes(), 0U);
  }

  void allWindowsTogetherAreBoundedInBytes() {
    HostSessionOptions options = Host::defaults();
    options.reorderBytesAll = 10'000;
    start(options);
    for (int i = 0; i < 500; ++i) {
      const std::string node = "m" + std::to_string(i);
      m_host->take(nodeBirth(0, {metric("n", Value::floating(0.0))}, kStartMs, node));
      m_host->take(nodeMessage(MessageType::NData, 2, {metric("n", Value::floating(1.0))}, kStartMs, node));
      QVERIFY(m_host->session.heldBytes() <= 10'000);
    }
    m_host->pass(5'000);
    QCOMPARE(m_host->session.heldBytes(), 0U);
  }

  void aDBirthBeforeItsNBirthIsHeld() {
    Host host;
    host.connect();
    host.take(deviceMessage(MessageType::DBirth, 1, {metric("a", Value::floating(1.0))}));
    host.take(deviceMessage(MessageType::DData, 2, {metric("a", Value::floating(2.0))}));
    QVERIFY(host.update.devices.empty());
    host.take(nodeBirth(0, {}));
    QCOMPARE(host.update.devices.size(), 2U);
    QCOMPARE(host.values("a").size(), 2U);
    host.pass(5'000);
    QCOMPARE(host.sent(kCommandTopic), 0U);
  }

  void aLostBirthThatTwoMessagesWithOneSeqBetrayIsAskedForAgain() {
    Host host;
    host.connect();
    host.take(deviceMessage(MessageType::DBirth, 1, {metric("a", Value::floating(1.0))}, kStartMs));
    // Its NBIRTH, sent between the two, never comes.
    host.take(deviceMessage(MessageType::DBirth, 1, {metric("a", Value::floating(2.0))}, kStartMs + 5));
    host.take(nodeBirth(0, {}, kStartMs));
    host.pass(2'100);
    QCOMPARE(host.sent(kCommandTopic), 1U);
  }

  void dataFromBeforeABirthIsNotTakenForItsOwn() {
    m_host->clock.pass(100);
    m_host->take(nodeBirth(0, {metric("n", Value::floating(0.0))}, kStartMs + 50));
    data(1); // of the session before: sent at kStartMs
    QVERIFY(taken().empty());
    QCOMPARE(m_host->session.counters().late, 1U);
    m_host->take(nodeMessage(MessageType::NData, 1, {metric("n", Value::floating(7.0))}, kStartMs + 60));
    QCOMPARE(taken(), (std::vector<int>{7}));
  }

  // What may have been overtaken is known for certain only when nothing can come late any more.
  void messagesThatContradictEachOtherAreAskedAboutOnceTheLineWasQuiet() {
    m_host->clock.pass(100);
    m_host->take(nodeBirth(0, {metric("n", Value::floating(0.0))}, kStartMs + 50));
    data(1); // of the session before: sent at kStartMs
    m_host->pass(1'900);
    QCOMPARE(m_host->sent(kCommandTopic), 0U);
    m_host->pass(200);
    QCOMPARE(m_host->sent(kCommandTopic), 1U);
    m_host->take(nodeBirth(0, {metric("n", Value::floating(0.0))}, kStartMs + 3'000));
    m_host->pass(60'000);
    QCOMPARE(m_host->sent(kCommandTopic), 1U);
  }

  void aBirthThatComesWhileThingsAreInDoubtIsNotTheLastWord() {
    m_host->clock.pass(100);
    m_host->take(nodeBirth(0, {metric("n", Value::floating(0.0))}, kStartMs + 50));
    data(1);
    m_host->pass(500);
    m_host->take(nodeBirth(0, {metric("n", Value::floating(0.0))}, kStartMs + 500));
    m_host->pass(1'700);
    QCOMPARE(m_host->sent(kCommandTopic), 1U);
  }

  // Coarse clocks, times of samples: births do not help against those.
  void timesThatGoBackAfterEachBirthAreAskedAboutAFewTimesOnly() {
    std::size_t asked = 0;
    for (int i = 1; i <= 20; ++i) {
      const std::int64_t ms = kStartMs + i * 20'000LL;
      m_host->take(nodeBirth(0, {metric("n", Value::floating(0.0))}, ms));
      m_host->take(nodeMessage(MessageType::NData, 1, {metric("n", Value::floating(1.0))}, ms + 5));
      m_host->take(nodeMessage(MessageType::NData, 2, {metric("n", Value::floating(2.0))}, ms + 4));
      m_host->pass(20'000);
      asked = i == 4 ? m_host->sent(kCommandTopic) : asked;
    }
    QVERIFY(asked >= 3);
    QCOMPARE(m_host->sent(kCommandTopic), asked);
    QCOMPARE(taken().size(), 40U);
  }

  void aSendersClockThatIsSetBackLaterDoesNoHarm() {
    m_host->pass(3'000);
    m_host->take(
        nodeMessage(MessageType::NData, 1, {metric("n", Value::floating(1.0))}, kStartMs - 3'600'000));
    QCOMPARE(taken(), (std::vector<int>{1}));
    QCOMPARE(m_host->session.counters().late, 0U);
  }

  void dataThatWasHeldIsTakenBeforeTheBirthThatFollowsIt() {
    data(2);
    m_host->clock.pass(10);
    m_host->take(nodeBirth(0, {metric("n", Value::floating(0.0))}, kStartMs + 10));
    QCOMPARE(taken(), (std::vector<int>{2}));
    QCOMPARE(m_host->session.counters().gaps, 1U);
    QCOMPARE(m_host->session.heldBytes(), 0U);
    m_host->pass(3'000);
    QCOMPARE(m_host->sent(kCommandTopic), 0U); // the birth is there already
  }

  void dataThatOvertookItsBirthIsTakenAfterIt() {
    m_host->take(nodeMessage(MessageType::NData, 2, {metric("n", Value::floating(2.0))}, kStartMs + 20));
    m_host->take(nodeBirth(0, {metric("n", Value::floating(0.0))}, kStartMs + 10));
    m_host->take(nodeMessage(MessageType::NData, 1, {metric("n", Value::floating(1.0))}, kStartMs + 15));
    QCOMPARE(taken(), (std::vector<int>{1, 2}));
    QCOMPARE(m_host->session.counters().gaps, 0U);
  }

  void aBirthThatWasOvertakenByANewerOneIsLate() {
    m_host->take(nodeBirth(1, {metric("n", Value::floating(0.0))}, kStartMs + 10));
    m_host->take(nodeBirth(0, {metric("old", Value::floating(0.0))}, kStartMs + 5));
    QCOMPARE(m_host->session.counters().late, 1U);
    QVERIFY(m_host->series("old") == nullptr);
  }

  void aNodeThatRestartsWithItsClockSetBackIsBelievedAtOnce() {
    m_host->take(nodeDeath(0));
    m_host->take(nodeBirth(1, {metric("n", Value::floating(7.0))}, kStartMs - 60'000));
    QCOMPARE(taken(), (std::vector<int>{7}));
    QCOMPARE(m_host->session.counters().late, 0U);
    m_host->take(nodeMessage(MessageType::NData, 1, {metric("n", Value::floating(8.0))}, kStartMs - 59'999));
    QCOMPARE(taken(), (std::vector<int>{7, 8}));
    m_host->pass(5'000);
    QCOMPARE(m_host->sent(kCommandTopic), 0U);
  }

  void aNodeWithItsClockSetBackAndTheSameBdSeqIsAskedWhenTheTimeIsUp() {
    m_host->take(nodeDeath(0));
    m_host->take(nodeBirth(0, {metric("n", Value::floating(7.0))}, kStartMs - 60'000));
    QVERIFY(taken().empty());
    m_host->pass(1'900);
    QCOMPARE(m_host->sent(kCommandTopic), 0U); // the answer would not be believed yet
    m_host->pass(150);
    QCOMPARE(m_host->sent(kCommandTopic), 1U);
    m_host->take(nodeBirth(0, {metric("n", Value::floating(8.0))}, kStartMs - 58'000));
    QCOMPARE(taken(), (std::vector<int>{8}));
  }

  void aNodeWithItsClockSetBackWhoseDeathIsStillOnItsWayIsAskedToo() {
    m_host->take(nodeBirth(1, {metric("n", Value::floating(7.0))}, kStartMs - 60'000));
    QVERIFY(taken().empty());
    m_host->pass(2'050);
    QCOMPARE(m_host->sent(kCommandTopic), 1U);
    m_host->take(nodeBirth(1, {metric("n", Value::floating(8.0))}, kStartMs - 58'000));
    QCOMPARE(taken(), (std::vector<int>{8}));
  }

  void aBirthOfADeadSessionThatWasOvertakenByItsNextOneIsLate() {
    m_host->take(nodeBirth(1, {metric("n", Value::floating(0.0))}, kStartMs + 10));
    m_host->take(nodeDeath(1));
    m_host->take(nodeBirth(0, {metric("n", Value::floating(7.0))}, kStartMs)); // with other bytes than before
    QVERIFY(taken().empty());
    QCOMPARE(m_host->session.counters().late, 1U);
  }

  void aBirthThatWasOvertakenByItsOwnDeathIsLate() {
    Host host;
    host.connect();
    host.take(nodeDeath(1));
    host.take(nodeDeath(0)); // of the connection before, later still
    host.take(nodeBirth(1, {}));
    QVERIFY(host.events(EventKind::Birth).empty());
    QCOMPARE(host.session.counters().late, 1U);
    host.pass(3'000);
    host.take(nodeBirth(1, {}, kStartMs + 3'000));
    QCOMPARE(host.events(EventKind::Birth).size(), 1U);
  }

  void aBirthOfAnEarlierSessionAfterTheDeathOfTheNewestIsLate() {
    m_host->take(nodeBirth(2, {metric("n", Value::floating(0.0))}, kStartMs + 50));
    m_host->take(nodeDeath(2));
    m_host->take(nodeBirth(1, {metric("old", Value::floating(0.0))}, kStartMs + 20));
    QCOMPARE(m_host->session.counters().late, 1U);
    QVERIFY(m_host->series("old") == nullptr);
  }

  void aBirthIsLateThatItsOwnDeathOvertookWhileTheSessionBeforeStillLives() {
    m_host->take(nodeDeath(1));
    m_host->take(nodeBirth(1, {metric("new", Value::floating(0.0))}, kStartMs + 50));
    m_host->take(nodeDeath(0));
    QVERIFY(m_host->series("new") == nullptr);
    QCOMPARE(m_host->events(EventKind::Death).size(), 1U);
  }

  void eachDeathBringsDoubtsOfItsOwn() {
    m_host->take(nodeDeath(0));
    m_host->take(nodeDeath(1));
    m_host->take(nodeBirth(1, {}, kStartMs + 10));
    m_host->pass(700);
    m_host->take(nodeDeath(2));
    const std::size_t births = m_host->events(EventKind::Birth).size();
    m_host->take(nodeBirth(2, {}, kStartMs + 600));
    QCOMPARE(m_host->events(EventKind::Birth).size(), births);
  }

  // Its birth looks like that of the session that died; the answer to a request does not.
  void aNodeThatStartsWithTheSameBdSeqEachTimeIsAskedAndBelieved() {
    m_host->take(nodeDeath(0));
    m_host->clock.pass(10);
    m_host->take(nodeBirth(0, {}, m_host->clock.now.utcMs));
    const std::size_t births = m_host->events(EventKind::Birth).size();
    m_host->pass(600);
    QCOMPARE(m_host->sent(kCommandTopic), 1U);
    m_host->take(nodeBirth(0, {}, m_host->clock.now.utcMs));
    QCOMPARE(m_host->events(EventKind::Birth).size(), births + 1);
  }

  void aFloodOfGapsDoesNotFloodTheEvents() {
    for (int i = 1; i <= 1'000; ++i)
      data(i * 70);
    QCOMPARE(m_host->session.counters().gaps, 1'000U);
    QCOMPARE(m_host->events(EventKind::Gap).size(), 1U);
    m_host->pass(1'000);
    data(70'140);
    QCOMPARE(m_host->events(EventKind::Gap).size(), 2U);
    QVERIFY(m_host->events(EventKind::Gap)[1].detail.find("999 more") != std::string::npos);
  }

 private:
  static constexpr std::string_view kCommandTopic = "spBv1.0/plant/NCMD/n1";

  void start(const HostSessionOptions& options) {
    m_host = std::make_unique<Host>(options);
    m_host->connect();
    m_host->take(nodeBirth(0, {metric("n", Value::floating(0.0)), metric("text", Value::text(""))}));
  }
  // NDATA number n of the session, with n as its value; later ones are sent later.
  void data(int n) {
    m_host->take(nodeMessage(MessageType::NData, static_cast<std::uint64_t>(n % 256),
                             {metric("n", Value::floating(n * 1.0))}, kStartMs + n));
  }
  // Values after the births'.
  std::vector<int> taken() const {
    std::vector<int> found;
    for (const Value& value : m_host->values("n")) {
      if (value.asDouble() != 0)
        found.push_back(static_cast<int>(value.asDouble()));
    }
    return found;
  }

  std::unique_ptr<Host> m_host;
};

QTEST_APPLESS_MAIN(HostOrderTest)
#include "HostOrderTest.moc"
