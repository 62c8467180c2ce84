// The JSON of STATE messages, and the host that publishes it.
#include <session/HostState.h>

#include <QtTest>

#include <sessionsupport/SessionSupport.h>

#include <limits>

using namespace muster;
using namespace muster::test;

class HostStateTest : public QObject {
  Q_OBJECT

 private slots:
  void itReadsWhatItWrites() {
    for (const HostState& state : {HostState{true, 1'763'800'472'000}, HostState{false, 0}})
      QCOMPARE(parseHostState(hostStateJson(state)).value(), state);
    QCOMPARE(hostStateJson({true, 12}), std::string("{\"online\":true,\"timestamp\":12}"));
  }

  void goodJsonIsTaken_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("other order") << QByteArray("{\"timestamp\":12,\"online\":true}");
    QTest::newRow("space") << QByteArray(" {\t\"online\" :\n true , \"timestamp\" : 12 } \r\n");
    QTest::newRow("unknown members") << QByteArray("{\"a\":\"}\\\"\\\\\\u00e9\",\"b\":[1,-2.5e+3,{\"c\":null}"
                                                   "],\"online\":true,\"d\":{},\"timestamp\":12,\"e\":[]}");
  }
  void goodJsonIsTaken() {
    QFETCH(QByteArray, json);
    const Result<HostState> state = parseHostState(json.toStdString());
    QVERIFY2(state.has_value(), state ? "" : state.error().message().c_str());
    QCOMPARE(*state, (HostState{true, 12}));
  }

  void badJsonIsRefused_data() {
    QTest::addColumn<QByteArray>("json");
    for (const char* text : {"",
                             "ONLINE",
                             "[]",
                             "{}",
                             "null",
                             "{\"online\":true}",
                             "{\"timestamp\":12}",
                             "{\"online\":\"true\",\"timestamp\":12}",
                             "{\"online\":1,\"timestamp\":12}",
                             "{\"online\":true,\"timestamp\":\"12\"}",
                             "{\"online\":true,\"timestamp\":12.5}",
                             "{\"online\":true,\"timestamp\":-1}",
                             "{\"online\":true,\"timestamp\":1e3}",
                             "{\"online\":true,\"timestamp\":99999999999999999999}",
                             "{\"online\":true,\"timestamp\":012}",
                             "{\"online\":true,\"timestamp\":12}x",
                             "{\"online\":true,\"timestamp\":12",
                             "{\"online\":true,\"timestamp\":12,}",
                             "{\"online\":true,\"online\":true,\"timestamp\":12}",
                             "{\"online\":true \"timestamp\":12}",
                             "{\"online\":true,\"timestamp\":12,\"a\":\"\\x\"}",
                             "{\"online\":true,\"timestamp\":12,\"a\":\"\\u12g4\"}",
                             "{\"online\":true,\"timestamp\":12,\"a\":tru}",
                             "{\"online\":true,\"timestamp\":12,\"a\":\"\n\"}",
                             "{\"online\":true,\"timestamp\":12,\"a\":\"\xff\"}"})
      QTest::newRow(text) << QByteArray(text);
    QTest::newRow("deep") << QByteArray("{\"online\":true,\"timestamp\":12,\"a\":") + QByteArray(100, '[') +
                                 QByteArray(100, ']') + "}";
    QTest::newRow("long") << QByteArray("{\"online\":true,\"timestamp\":12,\"a\":\"") +
                                 QByteArray(5'000, 'x') + "\"}";
  }
  void badJsonIsRefused() {
    QFETCH(QByteArray, json);
    QVERIFY(!parseHostState(json.toStdString()));
  }

  void everyBeginningOfAGoodStateIsRefused() {
    const std::string json = "{\"a\":[1,\"\\u00e9\",{\"b\":null}],\"online\":true,\"timestamp\":12}";
    for (std::size_t size = 0; size < json.size(); ++size)
      QVERIFY(!parseHostState(std::string_view(json).substr(0, size)));
  }

  void willAndBirthOfTheHostShareOneTimestamp() {
    Host host;
    const ConnectPlan plan = host.session.beginConnect(host.clock.now);
    host.clock.pass(300);
    host.session.onConnected(host.clock.now, host.update, host.outbox);
    QCOMPARE(plan.will, (OutgoingMessage{"spBv1.0/STATE/desk", hostStateJson({false, kStartMs}), 1, true}));
    QCOMPARE(host.outbox, (std::vector<OutgoingMessage>{
                              {"spBv1.0/STATE/desk", hostStateJson({true, kStartMs}), 1, true}}));
    QCOMPARE(plan.subscriptions, (std::vector<Subscription>{{"spBv1.0/STATE/desk", 1}, {"spBv1.0/#", 1}}));
    QCOMPARE(host.events(EventKind::HostOnline).size(), 1U);
  }

  void everyConnectHasANewerTimestampAlsoWhenTheClockWasSetBack() {
    Host host;
    host.connect();
    host.clock.now.utcMs -= 3'600'000;
    QCOMPARE(host.session.beginConnect(host.clock.now).will.payload, hostStateJson({false, kStartMs + 1}));
  }

  void aCleanExitSaysOfflineWithTheCurrentTimeAndDoesNotTakeItBack() {
    Host host;
    host.connect();
    host.clock.pass(9'000);
    host.session.shutDown(host.clock.now, host.outbox);
    QCOMPARE(host.outbox.back(),
             (OutgoingMessage{"spBv1.0/STATE/desk", hostStateJson({false, kStartMs + 9'000}), 1, true}));
    host.take(OutgoingMessage(host.outbox.back()));
    QCOMPARE(host.outbox.size(), 2U);
  }

  void itsOwnDeathIsAnsweredWithTheSameBirth() {
    Host host;
    host.connect();
    host.take({"spBv1.0/STATE/desk", hostStateJson({false, kStartMs - 50'000}), 1, true}, true);
    QCOMPARE(host.outbox.size(), 2U);
    QCOMPARE(host.outbox[1], host.outbox[0]);
    QCOMPARE(host.session.counters().ownDeathsSeen, 1U);
    QVERIFY(!host.session.wantsReconnect());
  }

  void aTwinsNewerDeathIsAnsweredAndMakesTheHostConnectAnew() {
    Host host;
    host.connect();
    host.take({"spBv1.0/STATE/desk", hostStateJson({false, kStartMs + 50'000}), 1, true});
    QCOMPARE(host.outbox.size(), 2U);
    QVERIFY(host.session.wantsReconnect());
    QCOMPARE(host.events(EventKind::Rejected).size(), 1U);
    // Edge nodes have believed the death, and believe nothing older.
    QCOMPARE(host.session.beginConnect(host.clock.now).will.payload,
             hostStateJson({false, kStartMs + 50'001}));
    QVERIFY(!host.session.wantsReconnect());
  }

  void aBirthOfAnEarlierRunWhoseClockWasAheadIsPassed() {
    Host host;
    host.connect();
    const OutgoingMessage ahead{"spBv1.0/STATE/desk", hostStateJson({true, kStartMs + 3'600'000}), 1, true};
    host.take(ahead, true);
    QVERIFY(host.session.wantsReconnect());
    QCOMPARE(host.outbox.size(), 1U); // it says online, as we do
    QCOMPARE(host.session.beginConnect(host.clock.now).will.payload,
             hostStateJson({false, kStartMs + 3'600'001}));
    QCOMPARE(host.session.counters().ownDeathsSeen, 0U);
  }

  void aTwinThatComesOnlineIsNotOutbidNow() {
    Host host;
    host.connect();
    host.take({"spBv1.0/STATE/desk", hostStateJson({true, kStartMs + 10}), 1, true});
    QVERIFY(!host.session.wantsReconnect());
    QCOMPARE(host.events(EventKind::Rejected).size(), 1U); // but told
    QCOMPARE(host.session.beginConnect(host.clock.now).will.payload, hostStateJson({false, kStartMs + 11}));
  }

  void aTimeThatNoClockShowsIsNotFollowed() {
    Host host;
    host.connect();
    const std::int64_t farthest = std::numeric_limits<std::int64_t>::max();
    host.take({"spBv1.0/STATE/desk", hostStateJson({false, farthest}), 1, true});
    QCOMPARE(host.session.beginConnect(host.clock.now).will.payload,
             hostStateJson({false, 253'402'300'799'001}));
  }

  void aStateThatIsNoneOnItsTopicIsReplacedOnce() {
    Host host;
    host.connect();
    const OutgoingMessage cleared{"spBv1.0/STATE/desk", "", 1, true};
    host.take(cleared);
    host.take(cleared);
    QCOMPARE(host.outbox.size(), 2U);
    QCOMPARE(host.outbox[1], host.outbox[0]);
    host.take(OutgoingMessage(host.outbox[1])); // it came back, so the next one is another
    host.take(cleared);
    QCOMPARE(host.outbox.size(), 3U);
    QCOMPARE(host.session.counters().malformed, 3U);
  }

  void aDeathThatTwoSubscriptionsBringIsAnsweredOnce() {
    Host host;
    host.connect();
    const OutgoingMessage death{"spBv1.0/STATE/desk", hostStateJson({false, kStartMs - 50'000}), 1, true};
    host.take(death);
    host.take(death);
    QCOMPARE(host.outbox.size(), 2U);
    QCOMPARE(host.session.counters().ownDeathsSeen, 1U);
    host.take(OutgoingMessage(host.outbox[1])); // the answer is heard, so the next death is another one
    host.take(death);
    QCOMPARE(host.outbox.size(), 3U);
  }

  void afterAReconnectEveryDeathIsAnsweredAnew() {
    Host host;
    host.connect();
    const OutgoingMessage death{"spBv1.0/STATE/desk", hostStateJson({false, kStartMs - 50'000}), 1, true};
    host.take(death);
    host.session.onConnectionLost(host.clock.now, host.update);
    host.connect();
    const std::size_t before = host.outbox.size();
    host.take(death);
    QCOMPARE(host.outbox.size(), before + 1);
  }

  void theBirthAfterAWantedDisconnectIsNewerThanTheDeathBeforeIt() {
    Host host;
    host.connect();
    host.clock.pass(9'000);
    host.session.shutDown(host.clock.now, host.outbox);
    host.clock.now.utcMs -= 5'000; // the clock is set back meanwhile
    QCOMPARE(host.session.beginConnect(host.clock.now).will.payload,
             hostStateJson({false, kStartMs + 9'001}));
  }

  void theStateOfOthersAndItsOwnBirthNeedNoAnswer() {
    Host host;
    host.connect();
    host.take({"spBv1.0/STATE/other", hostStateJson({false, kStartMs}), 1, true});
    host.take({"spBv1.0/STATE/desk", hostStateJson({true, kStartMs}), 1, true});
    QCOMPARE(host.outbox.size(), 1U);
  }

  void aHostWithoutIdPublishesNoState() {
    Host host{HostSessionOptions()};
    const ConnectPlan plan = host.session.beginConnect(host.clock.now);
    host.session.onConnected(host.clock.now, host.update, host.outbox);
    host.session.shutDown(host.clock.now, host.outbox);
    QVERIFY(plan.will.topic.empty());
    QVERIFY(!plan.willAtDisconnect);
    QCOMPARE(plan.subscriptions, (std::vector<Subscription>{{"spBv1.0/#", 1}}));
    QVERIFY(host.outbox.empty());
  }
};

QTEST_APPLESS_MAIN(HostStateTest)
#include "HostStateTest.moc"
