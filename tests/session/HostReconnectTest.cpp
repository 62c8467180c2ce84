// The host lost its broker and comes back.
#include <QtTest>

#include <sessionsupport/SessionSupport.h>

#include <set>

using namespace muster;
using namespace muster::test;

class HostReconnectTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    m_host = std::make_unique<Host>();
    m_host->connect();
    m_host->take(nodeBirth(5, {metric("n", Value::floating(0.0))}));
    m_host->take(nodeMessage(MessageType::NData, 1, {metric("n", Value::floating(1.0))}));
  }

  void theLossIsToldAndNoDeathIsInvented() {
    m_host->session.onConnectionLost(m_host->clock.now, m_host->update);
    QCOMPARE(m_host->events(EventKind::HostOffline).size(), 1U);
    QCOMPARE(m_host->events(EventKind::HostOffline)[0].device, kNoDevice);
    QVERIFY(m_host->events(EventKind::Death).empty());
  }

  void aConnectionThatNeverCameIsNoLoss() {
    Host host;
    host.session.beginConnect(host.clock.now);
    host.session.onConnectionLost(host.clock.now, host.update);
    QVERIFY(host.update.events.empty());
  }

  void nodesThatAreNotBornByThemselvesAreAskedAfterAMoment() {
    away();
    m_host->pass(2'900);
    QCOMPARE(m_host->sent(kCommandTopic), 0U);
    m_host->pass(200);
    QCOMPARE(m_host->sent(kCommandTopic), 1U);
  }

  void aNodeThatIsBornByItselfIsNotAsked() {
    away();
    m_host->pass(1'000);
    m_host->take(nodeBirth(5, {metric("n", Value::floating(0.0))}, m_host->clock.now.utcMs));
    QCOMPARE(m_host->events(EventKind::Birth).size(), 2U);
    m_host->pass(60'000);
    QCOMPARE(m_host->sent(kCommandTopic), 0U);
  }

  void aDeadNodeIsAskedAFewTimesOnly() {
    away();
    m_host->pass(1'000'000);
    QCOMPARE(m_host->sent(kCommandTopic), 5U);
  }

  void dataThatFollowsWithoutAGapIsTaken() {
    away();
    m_host->take(nodeMessage(MessageType::NData, 2, {metric("n", Value::floating(2.0))}));
    QCOMPARE(m_host->values("n").size(), 3U);
  }

  void dataAfterAGapIsNotTrustedBeforeTheNextBirth() {
    away();
    m_host->take(nodeMessage(MessageType::NData, 3, {metric("n", Value::floating(3.0))}, kStartMs + 3));
    QCOMPARE(m_host->values("n").size(), 2U);
    m_host->pass(300);
    QCOMPARE(m_host->sent(kCommandTopic), 1U);
    m_host->take(nodeBirth(5, {metric("n", Value::floating(3.0))}, m_host->clock.now.utcMs));
    QCOMPARE(m_host->values("n").size(), 3U);
  }

  void theDeathOfTheKnownSessionIsBelieved() {
    away();
    m_host->take(nodeDeath(5));
    QCOMPARE(m_host->events(EventKind::Death).size(), 1U);
  }

  void theDeathOfALaterSessionIsBelievedWhereItsBirthMayHaveBeenMissed() {
    away();
    m_host->take(nodeDeath(4));
    QVERIFY(m_host->events(EventKind::Death).empty());
    m_host->take(nodeDeath(6));
    QCOMPARE(m_host->events(EventKind::Death).size(), 1U);
  }

  void theDeathOfALaterSessionIsBelievedWhereTheNodeStaysSilentThoughItIsAsked() {
    m_host->take(nodeDeath(6));
    m_host->pass(3'900);
    QVERIFY(m_host->events(EventKind::Death).empty());
    QCOMPARE(m_host->sent(kCommandTopic), 1U);
    m_host->pass(200);
    QCOMPARE(m_host->events(EventKind::Death).size(), 1U);
  }

  void deathsOfALaterSessionInALoopDoNotPutItOff() {
    for (int i = 0; i < 50; ++i) {
      m_host->take(nodeDeath(6));
      m_host->pass(100);
    }
    QCOMPARE(m_host->events(EventKind::Death).size(), 1U);
  }

  // Senders that lose their bdSeq: the Will of the connection before comes after the birth.
  void theDeathOfALaterSessionIsNotBelievedWhereTheNodeAnswers() {
    m_host->take(nodeDeath(6));
    m_host->pass(2'100);
    m_host->take(nodeBirth(5, {metric("n", Value::floating(0.0))}, kStartMs + 2'100));
    m_host->pass(10'000);
    QVERIFY(m_host->events(EventKind::Death).empty());
  }

  void theDeathOfALaterSessionIsNotBelievedWhereDataGoOn() {
    m_host->take(nodeDeath(6));
    m_host->pass(3'000);
    m_host->take(nodeMessage(MessageType::NData, 2, {metric("n", Value::floating(2.0))}, kStartMs + 3'000));
    m_host->pass(10'000);
    QVERIFY(m_host->events(EventKind::Death).empty());
  }

  void whatWasHeldIsDropped() {
    m_host->take(nodeMessage(MessageType::NData, 3, {metric("n", Value::floating(3.0))}));
    QVERIFY(m_host->session.heldBytes() > 0);
    m_host->session.onConnectionLost(m_host->clock.now, m_host->update);
    QCOMPARE(m_host->session.heldBytes(), 0U);
  }

  void tenThousandKnownNodesAreAskedWithinAMinute() {
    Host host;
    host.connect();
    for (int i = 0; i < 10'000; ++i)
      host.take(nodeBirth(0, {}, kStartMs, "m" + std::to_string(i)));
    host.session.onConnectionLost(host.clock.now, host.update);
    host.connect();
    host.pass(57'000);
    std::set<std::string> asked;
    for (const OutgoingMessage& out : host.outbox)
      asked.insert(out.topic);
    QCOMPARE(asked.size(), 10'001U); // and the STATE
  }

 private:
  static constexpr std::string_view kCommandTopic = "spBv1.0/plant/NCMD/n1";
  void away() {
    m_host->session.onConnectionLost(m_host->clock.now, m_host->update);
    m_host->clock.pass(5'000);
    m_host->connect();
  }
  std::unique_ptr<Host> m_host;
};

QTEST_APPLESS_MAIN(HostReconnectTest)
#include "HostReconnectTest.moc"
