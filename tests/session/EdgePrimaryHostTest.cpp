// An edge node that publishes only while its primary host is online.
#include <QtTest>

#include <sessionsupport/SessionSupport.h>

using namespace muster;
using namespace muster::test;

class EdgePrimaryHostTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    EdgeOptions options = Edge::defaults();
    options.primaryHost = "desk";
    m_edge = std::make_unique<Edge>(options);
    m_edge->set("d1", {edgeMetric("a", Value::floating(1.0))});
    m_plan = m_edge->connect();
  }

  void theStateOfThePrimaryHostIsSubscribedTo() {
    const Subscription state{"spBv1.0/STATE/desk", 1};
    QVERIFY(std::find(m_plan.subscriptions.begin(), m_plan.subscriptions.end(), state) !=
            m_plan.subscriptions.end());
  }

  void nothingIsBornBeforeTheHostIsOnline() {
    QVERIFY(m_edge->births.empty());
    QVERIFY(m_edge->session.isConnected());
    QVERIFY(!m_edge->session.isPublishing());
    QVERIFY(m_edge->publish("d1", {sample(0, Value::floating(2.0), kStartMs + 1)}).has_value());
    m_edge->rebirth();
    QVERIFY(m_edge->outbox.empty());
    m_edge->hostState(true, 1'000);
    QCOMPARE(m_edge->topics(), (std::vector<std::string>{"NBIRTH/n1", "DBIRTH/n1/d1"}));
    QCOMPARE(decoded(m_edge->outbox[1]).metrics[0].value, Value::floating(2.0));
  }

  void aRetainedStateMayComeBeforeTheConnectionIsReportedReady() {
    m_edge->session.beginConnect(m_edge->clock.now);
    m_edge->hostState(true, 1'000);
    QVERIFY(m_edge->outbox.empty());
    m_edge->session.onConnected(m_edge->clock.now, m_edge->outbox);
    QCOMPARE(m_edge->outbox.size(), 2U);

    m_edge->session.beginConnect(m_edge->clock.now);
    m_edge->hostState(false, 1'000);
    QVERIFY(!m_edge->session.wantsDisconnect());
    m_edge->session.onConnected(m_edge->clock.now, m_edge->outbox);
    QVERIFY(m_edge->session.wantsDisconnect());
  }

  void anotherHostDoesNotMatter() {
    m_edge->hostState(true, 1'000, "other");
    QVERIFY(m_edge->outbox.empty());
    m_edge->hostState(true, 1'000);
    m_edge->outbox.clear();
    m_edge->hostState(false, 2'000, "other");
    QVERIFY(m_edge->outbox.empty());
    QVERIFY(!m_edge->session.wantsDisconnect());
  }

  void onItsOfflineTheNodeSaysNDeathAndWantsToLeave() {
    m_edge->hostState(true, 1'000);
    m_edge->outbox.clear();
    m_edge->hostState(false, 1'000);
    QCOMPARE(m_edge->outbox, std::vector{m_plan.will});
    QVERIFY(m_edge->session.wantsDisconnect());
    QCOMPARE(m_edge->session.disconnectReason(), DisconnectReason::HostOffline);
    QVERIFY(!m_edge->session.isPublishing());
    m_edge->session.shutDown(m_edge->clock.now, m_edge->outbox);
    QCOMPARE(m_edge->outbox.size(), 1U); // NDEATH is out already
  }

  void aHostThatIsOfflineIsTheReasonAlsoWhereADeviceBecameWritable() {
    m_edge->hostState(true, 1'000);
    m_edge->set("d1", {writable(edgeMetric("a", Value::floating(1.0)))});
    QCOMPARE(m_edge->session.disconnectReason(), DisconnectReason::NewCommands);
    m_edge->hostState(false, 1'000);
    QCOMPARE(m_edge->session.disconnectReason(), DisconnectReason::HostOffline);
  }

  void anOfflineThatIsOlderThanItsOnlineIsIgnored() {
    m_edge->hostState(true, 1'000);
    m_edge->hostState(false, 999);
    QVERIFY(!m_edge->session.wantsDisconnect());
    QVERIFY(m_edge->session.isPublishing());
  }

  void aFirstOfflineIsBelieved() {
    m_edge->hostState(false, 5);
    QVERIFY(m_edge->session.wantsDisconnect());
  }

  void whatIsNotBelievedForItsTimeIsCountedAndSaysWhatSpokeAgainstIt() {
    m_edge->hostState(true, 1'000);
    QVERIFY(!m_edge->session.oldState());
    m_edge->hostState(false, 999);
    m_edge->hostState(true, 998);
    QCOMPARE(m_edge->session.counters().oldStates, 2U);
    const OldState& old = *m_edge->session.oldState();
    QVERIFY(old.isOnline);
    QCOMPARE(old.timestampMs, 998);
    QCOMPARE(old.newestMs, 1'000);
    QCOMPARE(m_edge->session.counters().badStates, 0U);
  }

  void anOnlineThatIsOlderDoesNotTurnTheClockBack() {
    m_edge->hostState(true, 1'000);
    m_edge->hostState(true, 500);
    m_edge->hostState(false, 700);
    QVERIFY(!m_edge->session.wantsDisconnect());
  }

  void aSecondOnlineBringsNoSecondBirth() {
    m_edge->hostState(true, 1'000);
    m_edge->hostState(true, 2'000);
    QCOMPARE(m_edge->session.counters().births, 1U);
  }

  void anotherServerJudgesByItself() {
    m_edge->hostState(true, 1'000);
    m_edge->hostState(false, 1'000);
    connectTo("mqtt://second");
    QVERIFY(!m_edge->session.wantsDisconnect());
    m_edge->hostState(true, 400); // the host has been connected there for longer
    QVERIFY(m_edge->session.isPublishing());
  }

  void anOnlineThatIsOlderThanTheOfflineOfAnEarlierConnectionIsNotBelieved() {
    m_edge->hostState(false, 1'000);
    connectTo("mqtt://second");
    connectTo("");
    QVERIFY(!m_edge->session.wantsDisconnect());
    m_edge->hostState(true, 999);
    QVERIFY(!m_edge->session.isPublishing());
    m_edge->hostState(true, 1'000);
    QVERIFY(m_edge->session.isPublishing());
  }

  void whatTheHostSaidInAnEarlierConnectionBringsNoBirth() {
    m_edge->hostState(true, 1'000);
    connectTo("");
    QVERIFY(!m_edge->session.isPublishing());
  }

  void aStateThatDoesNotParseIsCounted() {
    m_edge->session.onMessage({"spBv1.0/STATE/desk", "ONLINE", 1, true}, m_edge->clock.now, m_edge->outbox,
                              m_edge->commands);
    QCOMPARE(m_edge->session.counters().badStates, 1U);
    QVERIFY(m_edge->outbox.empty());
  }

 private:
  void connectTo(std::string_view server) {
    m_edge->session.beginConnect(m_edge->clock.now, server);
    m_edge->session.onConnected(m_edge->clock.now, m_edge->outbox);
  }

  std::unique_ptr<Edge> m_edge;
  ConnectPlan m_plan;
};

QTEST_APPLESS_MAIN(EdgePrimaryHostTest)
#include "EdgePrimaryHostTest.moc"
