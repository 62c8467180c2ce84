// Connecting, births and deaths of an edge node.
#include <QtTest>

#include <sessionsupport/SessionSupport.h>

#include <set>

using namespace muster;
using namespace muster::test;

namespace {

std::int64_t bdSeqOf(const OutgoingMessage& message) {
  const Payload p = decoded(message);
  const int at = indexOf(p, "bdSeq");
  return at < 0 ? -1 : p.metrics[static_cast<std::size_t>(at)].value.asInt64();
}

} // namespace

class EdgeBirthTest : public QObject {
  Q_OBJECT

 private slots:
  void theVeryFirstConnectHasBdSeqZero() {
    Edge edge;
    const ConnectPlan plan = edge.connect();
    QCOMPARE(bdSeqOf(plan.will), 0);
    QCOMPARE(bdSeqOf(edge.births[0]), 0);
    QCOMPARE(edge.session.bdSeq(), std::uint8_t(0));
  }

  void bdSeqRisesWithEveryConnectAlsoWithOnesThatFail() {
    Edge edge;
    edge.session.beginConnect(edge.clock.now);
    edge.session.beginConnect(edge.clock.now);
    QCOMPARE(bdSeqOf(edge.connect().will), 2);
    QCOMPARE(bdSeqOf(edge.births[0]), 2);
  }

  void bdSeq255IsFollowedByZero() {
    EdgeOptions options = Edge::defaults();
    options.lastBdSeq = 254;
    Edge edge(options);
    QCOMPARE(bdSeqOf(edge.connect().will), 255);
    QCOMPARE(bdSeqOf(edge.connect().will), 0);
  }

  void theWillIsAnNDeathWithBdSeqAlone() {
    Edge edge;
    const ConnectPlan plan = edge.connect();
    QCOMPARE(plan.will.topic, std::string("spBv1.0/plant/NDEATH/n1"));
    QCOMPARE(plan.will.qos, std::uint8_t(1));
    QVERIFY(!plan.will.retain);
    const Payload death = decoded(plan.will);
    QVERIFY(!death.seq.has_value());
    QCOMPARE(death.metrics.size(), 1U);
    QCOMPARE(death.metrics[0].value.type(), DataType::Int64);
  }

  void commandsOfTheNodeAndOfWritableDevicesAreSubscribedTo() {
    Edge edge;
    edge.set("plain", {edgeMetric("a", Value::floating(1.0))});
    edge.set("valve", {writable(edgeMetric("Open", Value::boolean(false)))});
    const std::vector<Subscription> wanted{{"spBv1.0/plant/NCMD/n1", 1}, {"spBv1.0/plant/DCMD/n1/valve", 1}};
    QCOMPARE(edge.connect().subscriptions, wanted);
  }

  void theClientIdIsMadeOfGroupAndNode() {
    Edge edge;
    QCOMPARE(edge.connect().clientId, std::string("plant/n1"));
  }

  void nodeBirthComesFirstWithSeqZeroThenEveryDevice() {
    Edge edge;
    edge.set("", {edgeMetric("Load", Value::floating(0.5))});
    edge.set("d1", {edgeMetric("a", Value::floating(1.0))});
    edge.set("d2", {edgeMetric("a", Value::floating(2.0))});
    edge.connect();
    QCOMPARE(edge.births.size(), 3U);
    QCOMPARE(edge.births[0].topic, std::string("spBv1.0/plant/NBIRTH/n1"));
    QCOMPARE(edge.births[2].topic, std::string("spBv1.0/plant/DBIRTH/n1/d2"));
    for (std::size_t i = 0; i < edge.births.size(); ++i) {
      QCOMPARE(decoded(edge.births[i]).seq, std::optional<std::uint64_t>(i));
      QCOMPARE(decoded(edge.births[i]).timestampMs, std::optional(kStartMs));
      QCOMPARE(edge.births[i].qos, std::uint8_t(0));
      QVERIFY(!edge.births[i].retain);
    }
    QVERIFY(edge.session.isPublishing());
  }

  void theNodeBirthHasRebirthAndNoAliases() {
    Edge edge;
    edge.set("", {edgeMetric("Load", Value::floating(0.5))});
    edge.connect();
    const Payload birth = decoded(edge.births[0]);
    const int rebirth = indexOf(birth, "Node Control/Rebirth");
    QVERIFY(rebirth >= 0);
    QCOMPARE(birth.metrics[static_cast<std::size_t>(rebirth)].value, Value::boolean(false));
    for (const Metric& m : birth.metrics)
      QVERIFY(!m.alias.has_value() && m.timestampMs.has_value() && m.writeType);
  }

  void aliasesAreUniqueOverAllDevicesAndComeWithTheName() {
    Edge edge;
    edge.set("d1", {edgeMetric("a", Value::floating(1.0)), edgeMetric("b", Value::floating(1.0))});
    edge.set("d2", {edgeMetric("a", Value::floating(1.0)), edgeMetric("b", Value::floating(1.0))});
    edge.connect();
    std::set<std::uint64_t> aliases;
    for (std::size_t i = 1; i < edge.births.size(); ++i) {
      for (const Metric& m : decoded(edge.births[i]).metrics) {
        QVERIFY(!m.name.empty() && m.alias.has_value());
        QVERIFY(aliases.insert(*m.alias).second);
      }
    }
    QCOMPARE(aliases.size(), 4U);
  }

  void birthsKeepOrderOfTime() {
    Edge edge;
    edge.set("d1", {edgeMetric("late", Value::floating(1.0), kStartMs + 9),
                    edgeMetric("early", Value::floating(2.0))});
    edge.connect();
    const Payload birth = decoded(edge.births[1]);
    QCOMPARE(birth.metrics[0].name, std::string("early"));
    QCOMPARE(birth.metrics[1].name, std::string("late"));
  }

  void aMetricWithoutValueIsBornAsNull() {
    Edge edge;
    edge.set("d1", {edgeMetric("a", Value::null(DataType::Int16), 0)});
    edge.connect();
    PayloadView view;
    QVERIFY(decodePayload(edge.births[1].payload, view).has_value());
    QVERIFY(view.metrics[0].isNull);
    QCOMPARE(view.metrics[0].type, DataType::Int16);
    QCOMPARE(view.metrics[0].timestampMs, kStartMs);
  }

  void theObserverHearsOfBirthValuesButNotOfProtocolMetrics() {
    Edge edge;
    edge.set("", {edgeMetric("Load", Value::floating(0.5)),
                  edgeMetric("Node Control/Acknowledged Record", Value::text(""))});
    edge.connect();
    QCOMPARE(edge.truth.rows.size(), 1U);
    QCOMPARE(edge.truth.rows[0].metric, std::string("Load"));
    QVERIFY(edge.truth.rows[0].inBirth);
  }

  void anAwkwardDescriptionIsRefused() {
    Edge edge;
    const auto set = [&](std::string_view device, std::vector<EdgeMetric> metrics) {
      const Result<void> done =
          edge.session.setMetrics(device, std::move(metrics), edge.clock.now, edge.outbox);
      return done ? std::string("taken") : std::string(errorCodeName(done.error().code));
    };
    const Value one = Value::floating(1.0);
    const std::string refused = errorCodeName(ErrorCode::BadArgument);
    QCOMPARE(set("a/b", {}), refused);
    QCOMPARE(set("d", {edgeMetric("x", one), edgeMetric("x", one)}), refused);
    QCOMPARE(set("d", {edgeMetric("x", one), edgeMetric("X", one)}), refused);
    QCOMPARE(set("", {edgeMetric("BdSeq", one)}), refused);
    QCOMPARE(set("d", {edgeMetric("", one)}), refused);
    QCOMPARE(set("d", {edgeMetric("\xff", one)}), refused);
    QCOMPARE(set("", {edgeMetric("bdSeq", one)}), refused);
    QCOMPARE(set("", {edgeMetric("Node Control/Rebirth", one)}), refused);
    QCOMPARE(set("d", {edgeMetric("x", Value())}), refused);
    QCOMPARE(set("d", {edgeMetric("bdSeq", one)}), std::string("taken"));
  }

  void aDeviceThatDiffersFromAnotherByCaseOnlyIsRefused() {
    Edge edge;
    edge.set("d1", {edgeMetric("a", Value::floating(1.0))});
    const auto done =
        edge.session.setMetrics("D1", {edgeMetric("a", Value::floating(1.0))}, edge.clock.now, edge.outbox);
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::BadArgument);
    edge.set("d1", {edgeMetric("a", Value::floating(2.0))});
  }

  void theBrokerIsToPublishTheWillAlsoAtAWantedDisconnect() {
    Edge edge;
    QVERIFY(edge.connect().willAtDisconnect);
  }

  void aChangedDeviceIsBornAgainAloneWithNewAliases() {
    Edge edge;
    edge.set("d1", {edgeMetric("a", Value::floating(1.0))});
    edge.connect();
    edge.set("d1", {edgeMetric("b", Value::floating(1.0))});
    QCOMPARE(edge.topics(), std::vector<std::string>{"DBIRTH/n1/d1"});
    const Payload birth = decoded(edge.outbox[0]);
    QCOMPARE(birth.seq, std::optional<std::uint64_t>(2));
    QVERIFY(birth.metrics[0].alias != decoded(edge.births[1]).metrics[0].alias);
  }

  void aChangedNodeIsBornAgainWithAllDevices() {
    Edge edge;
    edge.set("d1", {edgeMetric("a", Value::floating(1.0))});
    edge.connect();
    edge.set("", {edgeMetric("Load", Value::floating(1.0))});
    QCOMPARE(edge.topics(), (std::vector<std::string>{"NBIRTH/n1", "DBIRTH/n1/d1"}));
    QCOMPARE(decoded(edge.outbox[0]).seq, std::optional<std::uint64_t>(0));
  }

  void aDeviceThatBecomesWritableNeedsANewConnection() {
    Edge edge;
    edge.set("d1", {edgeMetric("a", Value::boolean(false))});
    edge.connect();
    QVERIFY(!edge.session.wantsDisconnect());
    edge.set("d1", {writable(edgeMetric("a", Value::boolean(false)))});
    QVERIFY(edge.session.wantsDisconnect());
    QCOMPARE(edge.session.disconnectReason(), DisconnectReason::NewCommands);
    edge.connect();
    QVERIFY(!edge.session.wantsDisconnect());
  }

  void aRemovedDeviceDiesWithSeqAndTime() {
    Edge edge;
    edge.set("d1", {edgeMetric("a", Value::floating(1.0))});
    edge.connect();
    edge.clock.pass(5);
    edge.session.removeDevice("d1", edge.clock.now, edge.outbox);
    QCOMPARE(edge.topics(), std::vector<std::string>{"DDEATH/n1/d1"});
    QCOMPARE(decoded(edge.outbox[0]).seq, std::optional<std::uint64_t>(2));
    QCOMPARE(decoded(edge.outbox[0]).timestampMs, std::optional(kStartMs + 5));
    QVERIFY(!edge.publish("d1", {sample(0, Value::floating(2.0))}));
  }

  void aRemovedDeviceThatWasNotBornDiesInSilence() {
    Edge edge;
    edge.set("d1", {edgeMetric("a", Value::floating(1.0))});
    edge.session.removeDevice("d1", edge.clock.now, edge.outbox);
    QVERIFY(edge.outbox.empty());
  }

  void shutDownPublishesTheWillOnce() {
    Edge edge;
    const ConnectPlan plan = edge.connect();
    edge.session.shutDown(edge.clock.now, edge.outbox);
    edge.session.shutDown(edge.clock.now, edge.outbox);
    QCOMPARE(edge.outbox, std::vector{plan.will});
    QVERIFY(!edge.session.isConnected());
  }

  void nothingIsSentBeforeTheConnectionAndAfterItsLoss() {
    Edge edge;
    edge.set("d1", {edgeMetric("a", Value::floating(1.0))});
    edge.session.shutDown(edge.clock.now, edge.outbox);
    edge.connect();
    edge.session.onConnectionLost();
    edge.set("d1", {edgeMetric("a", Value::floating(1.0))});
    QVERIFY(edge.publish("d1", {sample(0, Value::floating(2.0))}).has_value());
    edge.rebirth();
    edge.pass(5'000);
    QVERIFY(edge.outbox.empty());
    QCOMPARE(edge.session.counters().samplesWhileAway, 1U);
  }
};

QTEST_APPLESS_MAIN(EdgeBirthTest)
#include "EdgeBirthTest.moc"
