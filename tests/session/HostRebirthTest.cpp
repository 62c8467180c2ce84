// Rebirth requests: limited for each node and for all together.
#include <QtTest>

#include <sessionsupport/SessionSupport.h>

using namespace muster;
using namespace muster::test;

class HostRebirthTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    m_host = std::make_unique<Host>();
    m_host->connect();
    m_host->outbox.clear();
  }

  void theRequestIsAnNCmdWithRebirthTrueAndNoSeq() {
    m_host->take(nodeMessage(MessageType::NData, 9, {}));
    m_host->pass(300);
    QCOMPARE(m_host->outbox.size(), 1U);
    const OutgoingMessage& request = m_host->outbox[0];
    QCOMPARE(request.topic, std::string(kCommandTopic));
    QCOMPARE(request.qos, std::uint8_t(0));
    QVERIFY(!request.retain);
    const Payload p = decoded(request);
    QVERIFY(!p.seq.has_value());
    QVERIFY(p.timestampMs.has_value());
    QCOMPARE(p.metrics.size(), 1U);
    QCOMPARE(p.metrics[0].name, std::string(kMetricRebirth));
    QCOMPARE(p.metrics[0].value, Value::boolean(true));
  }

  void aBirthThatComesByItselfAtOnceNeedsNoRequest() {
    m_host->take(nodeMessage(MessageType::NData, 1, {}, kStartMs + 1));
    m_host->pass(100);
    m_host->take(nodeBirth(0, {}));
    m_host->pass(30'000);
    QVERIFY(m_host->outbox.empty());
  }

  void aNodeThatDoesNotAnswerIsAskedMoreAndMoreRarely() {
    for (int second = 0; second < 100; ++second) {
      m_host->take(nodeMessage(MessageType::NData, static_cast<std::uint64_t>(second), {}));
      m_host->pass(1'000);
    }
    // After 0, 10, 30 and 70 seconds.
    QCOMPARE(m_host->sent(kCommandTopic), 4U);
    QCOMPARE(m_host->session.counters().rebirthsRequested, 4U);
    QCOMPARE(m_host->session.counters().unbornMessages, 100U);
  }

  void whoPublishesIsUnbornUntilItsBirthComes() {
    m_host->take(nodeMessage(MessageType::NData, 4, {}));
    m_host->take(nodeMessage(MessageType::NData, 5, {}));
    m_host->take(nodeMessage(MessageType::NData, 9, {}, kStartMs, "n2"));
    QCOMPARE(m_host->session.unbornNodes(), 2U);
    m_host->pass(5'000); // messages that were held are given up
    QCOMPARE(m_host->session.unbornNodes(), 2U);
    m_host->take(nodeBirth(0, {}, m_host->clock.now.utcMs));
    QCOMPARE(m_host->session.unbornNodes(), 1U);
    m_host->take(nodeBirth(0, {}, m_host->clock.now.utcMs, "n2"));
    QCOMPARE(m_host->session.unbornNodes(), 0U);
    QVERIFY(m_host->session.counters().unbornMessages > 0);
  }

  void aDeviceThatItsNodesBirthLeavesOutStaysUnborn() {
    m_host->take(deviceMessage(MessageType::DData, 4, {}));
    m_host->take(deviceMessage(MessageType::DData, 5, {}, kStartMs, "d2"));
    m_host->pass(5'000);
    const std::int64_t now = m_host->clock.now.utcMs;
    m_host->take(nodeBirth(0, {}, now));
    m_host->take(deviceMessage(MessageType::DBirth, 1, {}, now));
    QCOMPARE(m_host->session.unbornNodes(), 1U);
    m_host->take(deviceMessage(MessageType::DData, 2, {}, now, "d2"));
    QCOMPARE(m_host->session.unbornNodes(), 1U);
    m_host->take(deviceMessage(MessageType::DDeath, 3, {}, now, "d2")); // so it has none to give
    QCOMPARE(m_host->session.unbornNodes(), 0U);
  }

  void unbornDevicesOfABornNodeAreCountedOnceANode() {
    m_host->take(nodeBirth(0, {}));
    std::uint64_t seq = 0;
    for (int i = 0; i < 100; ++i)
      m_host->take(deviceMessage(MessageType::DData, ++seq, {}, kStartMs, "d" + std::to_string(i)));
    QCOMPARE(m_host->session.unbornNodes(), 1U);
    m_host->take(nodeDeath(0));
    QCOMPARE(m_host->session.unbornNodes(), 0U); // it is shown as what it is: dead
  }

  void aNodeThatMakesRoomForAnotherIsUnbornNoMore() {
    HostSessionOptions options = Host::defaults();
    options.nodes = 2;
    Host host(options);
    host.connect();
    for (const char* name : {"n1", "n2", "n3", "n4"})
      host.take(nodeMessage(MessageType::NData, 4, {}, kStartMs, name));
    QCOMPARE(host.session.unbornNodes(), 2U);
  }

  void aNodeThatAnswersIsAskedAgainAfterTheShortestTime() {
    for (int round = 0; round < 5; ++round) {
      m_host->take(nodeBirth(0, {}, m_host->clock.now.utcMs));
      m_host->take(nodeMessage(MessageType::NData, 99, {}, m_host->clock.now.utcMs + 1));
      m_host->pass(10'000);
    }
    QCOMPARE(m_host->sent(kCommandTopic), 5U);
  }

  void aBirthThatCuresNothingMakesRequestsRarer() {
    for (int second = 0; second < 100; ++second) {
      const std::int64_t now = m_host->clock.now.utcMs;
      m_host->take(nodeBirth(0, {}, now));
      m_host->take(
          nodeMessage(MessageType::NData, 1, {metric("never announced", Value::floating(1.0), now)}, now));
      m_host->pass(1'000);
    }
    QCOMPARE(m_host->sent(kCommandTopic), 4U);
  }

  // The birth that made m a number got lost, and the numbers of seq happen to go on: only the type tells.
  void aValueOfAnotherTypeThanAnnouncedAsksForTheBirthThatWasLost() {
    m_host->take(nodeBirth(0, {metric("m", Value::boolean(true))}));
    m_host->take(nodeMessage(MessageType::NData, 1, {metric("m", Value::boolean(false))}));
    QCOMPARE(m_host->sent(kCommandTopic), 0U);
    Metric number = metric("m", Value::floating(2.5));
    number.writeType = false;
    m_host->take(nodeMessage(MessageType::NData, 2, {number}));
    m_host->pass(1'000);
    QCOMPARE(m_host->sent(kCommandTopic), 1U);
    QCOMPARE(m_host->session.counters().typeMismatches, 1U);
  }

  // The data overtook the birth that it belongs to; that one is older than what showed that it is missing.
  void aBirthThatWasSentBeforeTheEvidenceIsNoAnswer() {
    m_host->take(nodeBirth(0, {metric("m", Value::boolean(true))}, kStartMs));
    Metric number = metric("m", Value::floating(2.5), kStartMs + 20);
    number.writeType = false;
    m_host->take(nodeMessage(MessageType::NData, 1, {number}, kStartMs + 20));
    m_host->pass(100);
    m_host->take(nodeBirth(0, {metric("m", Value::floating(1.0))}, kStartMs + 10));
    m_host->pass(11'000);
    QCOMPARE(m_host->sent(kCommandTopic), 2U);
  }

  void oneRequestThatGetsLostIsFollowedByAnother() {
    m_host->take(nodeBirth(0, {}));
    m_host->take(nodeMessage(MessageType::NData, 100, {}, kStartMs + 1));
    m_host->pass(31'000);
    QCOMPARE(m_host->sent(kCommandTopic), 3U);
    m_host->take(nodeBirth(0, {}, m_host->clock.now.utcMs));
    m_host->pass(400'000);
    QCOMPARE(m_host->sent(kCommandTopic), 3U);
  }

  void oneTokenBucketServesAllNodes() {
    HostSessionOptions options = Host::defaults();
    options.rebirthsPerSecond = 20;
    Host host(options);
    host.connect();
    for (int i = 0; i < 100; ++i)
      host.take(nodeMessage(MessageType::NData, 1, {}, kStartMs, "m" + std::to_string(i)));
    host.pass(1'000);
    QVERIFY(host.session.counters().rebirthsRequested <= 25U);
    QVERIFY(host.session.counters().rebirthsRequested >= 15U);
    QVERIFY(host.session.counters().rebirthsDeferred >= 75U);
    host.pass(5'000);
    QCOMPARE(host.session.counters().rebirthsRequested, 100U);
  }

  void anOperatorsWishPassesTheLimitOfTheNode() {
    m_host->take(nodeBirth(0, {}));
    for (int i = 0; i < 3; ++i)
      QVERIFY(m_host->session.requestRebirth("plant", "n1", m_host->clock.now, m_host->outbox).has_value());
    QCOMPARE(m_host->sent(kCommandTopic), 3U);
    m_host->pass(50);
    QCOMPARE(m_host->events(EventKind::RebirthRequested).size(), 3U);
  }

  void anOperatorsWishDoesNotPassTheBucket() {
    HostSessionOptions options = Host::defaults();
    options.rebirthsPerSecond = 1;
    Host host(options);
    host.connect();
    host.take(nodeBirth(0, {}));
    host.take(nodeBirth(0, {}, kStartMs, "n2"));
    QVERIFY(host.session.requestRebirth("plant", "n1", host.clock.now, host.outbox).has_value());
    QVERIFY(host.session.requestRebirth("plant", "n2", host.clock.now, host.outbox).has_value());
    QCOMPARE(host.session.counters().rebirthsRequested, 1U);
    host.pass(1'100);
    QCOMPARE(host.sent("spBv1.0/plant/NCMD/n2"), 1U);
  }

  void aNodeThatWasNotHeardYetCanBeAskedAndTakesNoSlot() {
    QVERIFY(m_host->session.requestRebirth("plant", "quiet", m_host->clock.now, m_host->outbox).has_value());
    QCOMPARE(m_host->sent("spBv1.0/plant/NCMD/quiet"), 1U);
    QCOMPARE(m_host->directory.devices(), 0U);
  }

  void nodesThatWereNotHeardYetShareTheBucketAndNoneIsLost() {
    HostSessionOptions options = Host::defaults();
    options.rebirthsPerSecond = 20;
    Host host(options);
    host.connect();
    host.outbox.clear();
    for (int i = 0; i < 100; ++i)
      QVERIFY(host.session.requestRebirth("plant", "q" + std::to_string(i), host.clock.now, host.outbox)
                  .has_value());
    QCOMPARE(host.outbox.size(), 5U); // a quarter of a second's worth
    QCOMPARE(host.session.counters().rebirthsDeferred, 95U);
    host.pass(1'000);
    QVERIFY(host.outbox.size() <= 26U);
    host.pass(5'000);
    QCOMPARE(host.outbox.size(), 100U);
    QCOMPARE(host.session.counters().rebirthsRequested, 100U);
    QCOMPARE(host.session.counters().rebirthsDeferred, 95U);
    QCOMPARE(host.sent("spBv1.0/plant/NCMD/q99"), 1U);
    QCOMPARE(host.directory.devices(), 0U);
  }

  void nodesThatWereNotHeardYetMayWaitInBoundedNumber() {
    const auto ask = [&](int i) {
      return m_host->session.requestRebirth("plant", "q" + std::to_string(i), m_host->clock.now,
                                            m_host->outbox);
    };
    int taken = 0;
    while (taken < 20'000 && ask(taken))
      ++taken;
    QCOMPARE(taken, 10'000 + static_cast<int>(m_host->outbox.size()));
    QCOMPARE(ask(taken).error().code, ErrorCode::LimitExceeded);
  }

  void whatIsNoIdCannotBeAsked() {
    const Result<void> asked =
        m_host->session.requestRebirth("plant", "a/b", m_host->clock.now, m_host->outbox);
    QVERIFY(!asked.has_value());
    QCOMPARE(asked.error().code, ErrorCode::BadArgument);
    QVERIFY(m_host->outbox.empty());
  }

  void nothingIsAskedWhileTheBrokerIsAway() {
    m_host->take(nodeMessage(MessageType::NData, 9, {}));
    m_host->session.onConnectionLost(m_host->clock.now, m_host->update);
    m_host->pass(30'000);
    QVERIFY(m_host->outbox.empty());
  }

  void whoWantsOneNodeOnlyHearsAndAsksNoOther() {
    HostSessionOptions options;
    options.onlyNodes = {{"plant", "n2"}};
    Host host(options);
    const ConnectPlan plan = host.session.beginConnect(host.clock.now);
    QCOMPARE(plan.subscriptions,
             (std::vector<Subscription>{{"spBv1.0/plant/+/n2", 1}, {"spBv1.0/plant/+/n2/+", 1}}));
    host.session.onConnected(host.clock.now, host.update, host.outbox);
    host.take(nodeMessage(MessageType::NData, 9, {}));
    host.pass(30'000);
    QVERIFY(host.outbox.empty());
    OutgoingMessage wanted = nodeMessage(MessageType::NData, 9, {});
    wanted.topic = "spBv1.0/plant/NDATA/n2";
    host.take(wanted);
    host.pass(1'000);
    QCOMPARE(host.sent("spBv1.0/plant/NCMD/n2"), 1U);
    QCOMPARE(host.outbox.size(), 1U);
  }

 private:
  static constexpr std::string_view kCommandTopic = "spBv1.0/plant/NCMD/n1";
  std::unique_ptr<Host> m_host;
};

QTEST_APPLESS_MAIN(HostRebirthTest)
#include "HostRebirthTest.moc"
