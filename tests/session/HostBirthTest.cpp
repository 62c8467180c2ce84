// What the host makes of births and deaths.
#include <QtTest>

#include <sessionsupport/SessionSupport.h>

using namespace muster;
using namespace muster::test;

class HostBirthTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    m_host = std::make_unique<Host>();
    m_host->connect();
  }

  void aNodeBirthMakesTheNodeItsSeriesAndTheirFirstSamples() {
    m_host->take(
        nodeBirth(3, {metric("Temperature", Value::floating(21.5)), metric("Fan", Value::boolean(true))}));
    QCOMPARE(m_host->update.devices.size(), 1U);
    QCOMPARE(m_host->update.devices[0].nodeName, std::string("n1"));
    QVERIFY(m_host->update.devices[0].isNode());
    const auto births = m_host->events(EventKind::Birth);
    QCOMPARE(births.size(), 1U);
    QCOMPARE(births[0].series.size(), 2U);
    QCOMPARE(births[0].timeMs, kStartMs);
    QCOMPARE(m_host->values("Temperature"), std::vector{Value::floating(21.5)});
    QVERIFY((m_host->update.samples.flags[0] & sampleflag::Birth) != 0);
    QCOMPARE(m_host->session.counters().births, 1U);
  }

  void bdSeqAndNodeControlAreNeverSamples() {
    m_host->take(nodeBirth(3, {metric("Node Control/Reboot", Value::boolean(false))}));
    QVERIFY(m_host->update.samples.empty());
    QVERIFY(m_host->update.series.empty());
    m_host->take(nodeMessage(MessageType::NData, 1,
                             {bdSeqMetric(3), metric("Node Control/Reboot", Value::boolean(true))}));
    QVERIFY(m_host->update.samples.empty());
    QCOMPARE(m_host->session.counters().unknownMetrics, 0U);
  }

  void aDeviceMayHaveAMetricThatIsCalledBdSeq() {
    m_host->take(nodeBirth(0, {}));
    m_host->take(
        deviceMessage(MessageType::DBirth, 1, {metric("bdSeq", Value::integer(DataType::Int64, 9))}));
    QCOMPARE(m_host->values("bdSeq").size(), 1U);
  }

  void unitsAndRangesComeFromTheBirth() {
    Metric load = metric("Load", Value::floating(0.5));
    load.properties = {{"engUnit", Value::text("%")},
                       {"engLow", Value::floating(0.0)},
                       {"engHigh", Value::integer(DataType::Int32, 100)}};
    m_host->take(nodeBirth(0, {load}));
    const SeriesInfo* info = m_host->series("Load");
    QVERIFY(info != nullptr);
    QCOMPARE(info->unit, std::string("%"));
    QCOMPARE(info->low, std::optional(0.0));
    QCOMPARE(info->high, std::optional(100.0));
    QVERIFY(!info->properties.empty());
  }

  void aChangedUnitIsToldAndAnUnchangedOneIsNot() {
    Metric load = metric("Load", Value::floating(0.5));
    load.properties = {{"engUnit", Value::text("%")}};
    m_host->take(nodeBirth(0, {load}));
    m_host->take(nodeBirth(0, {load}, kStartMs + 1));
    QCOMPARE(m_host->update.series.size(), 1U);
    load.properties = {{"engUnit", Value::text("1")}};
    m_host->take(nodeBirth(0, {load}, kStartMs + 2));
    QCOMPARE(m_host->update.series.size(), 2U);
    QCOMPARE(m_host->update.series[1].id, m_host->update.series[0].id);
    QCOMPARE(m_host->update.series[1].unit, std::string("1"));
  }

  void aMetricThatComesBackWithAnotherTypeIsAnotherSeries() {
    m_host->take(nodeBirth(0, {metric("Level", Value::integer(DataType::Int32, 7))}));
    m_host->take(nodeBirth(0, {metric("Level", Value::floating(7.5))}, kStartMs + 1));
    QCOMPARE(m_host->update.series.size(), 2U);
    QVERIFY(m_host->update.series[0].id != m_host->update.series[1].id);
    QCOMPARE(m_host->values("Level"), std::vector{Value::floating(7.5)});
  }

  void anNDeathWithTheBirthsBdSeqTakesNodeAndDevicesOffline() {
    m_host->take(nodeBirth(3, {}));
    m_host->take(deviceMessage(MessageType::DBirth, 1, {metric("Level", Value::floating(1.0))}));
    m_host->clock.pass(5'000);
    m_host->take(nodeDeath(3));
    const auto deaths = m_host->events(EventKind::Death);
    QCOMPARE(deaths.size(), 2U);
    QCOMPARE(deaths[0].timeMs, kStartMs + 5'000); // the host's clock: a Will does not know when it is sent
    QCOMPARE(m_host->session.counters().deaths, 1U);
  }

  void anNDeathWithAnotherBdSeqIsIgnored() {
    m_host->take(nodeBirth(4, {}));
    m_host->take(nodeDeath(3));
    QVERIFY(m_host->events(EventKind::Death).empty());
    QCOMPARE(m_host->session.counters().staleDeaths, 1U);
  }

  void aSecondNDeathIsIgnored() {
    m_host->take(nodeBirth(4, {}));
    m_host->take(nodeDeath(4));
    const std::size_t events = m_host->update.events.size();
    const std::size_t sent = m_host->outbox.size();
    m_host->take(nodeDeath(4)); // with MQTT 5 every good-bye is followed by the Will
    m_host->pass(30'000);
    QCOMPARE(m_host->events(EventKind::Death).size(), 1U);
    QCOMPARE(m_host->session.counters().staleDeaths, 1U);
    QCOMPARE(m_host->update.events.size(), events);
    QCOMPARE(m_host->outbox.size(), sent);
  }

  void aDDeathTakesOneDeviceOfflineAtTheTimeThatItNames() {
    m_host->take(nodeBirth(3, {}));
    m_host->take(deviceMessage(MessageType::DBirth, 1, {}));
    m_host->take(deviceMessage(MessageType::DDeath, 2, {}, kStartMs + 7));
    const auto deaths = m_host->events(EventKind::Death);
    QCOMPARE(deaths.size(), 1U);
    QCOMPARE(deaths[0].timeMs, kStartMs + 7);
    QCOMPARE(m_host->update.devices[1].device, std::string("d1"));
    QCOMPARE(deaths[0].device, m_host->update.devices[1].id);
  }

  void aDeviceThatIsNotBornAgainWithItsNodeIsGone() {
    m_host->take(nodeBirth(3, {metric("a", Value::boolean(true))}));
    m_host->take(deviceMessage(MessageType::DBirth, 1, {}, kStartMs, "kept"));
    m_host->take(deviceMessage(MessageType::DBirth, 2, {}, kStartMs, "removed"));
    m_host->take(nodeBirth(3, {metric("a", Value::boolean(true))}, kStartMs + 1));
    m_host->take(deviceMessage(MessageType::DBirth, 1, {}, kStartMs + 1, "kept"));
    m_host->take(nodeMessage(MessageType::NData, 2, {metric("a", Value::boolean(false))}, kStartMs + 1));
    m_host->pass(9'000);
    QVERIFY(m_host->events(EventKind::Death).empty());
    m_host->pass(2'000);
    const auto deaths = m_host->events(EventKind::Death);
    QCOMPARE(deaths.size(), 1U);
    QCOMPARE(deaths[0].device, m_host->update.devices[2].id);
  }

  void aNodeMayStaggerTheBirthsOfItsDevices() {
    HostSessionOptions options = Host::defaults();
    options.birthGraceMs = 60'000;
    Host host(options);
    host.connect();
    const auto born = [&](std::uint64_t seq, const char* device) {
      host.take(deviceMessage(MessageType::DBirth, seq, {}, host.clock.now.utcMs, device));
    };
    const auto reading = [&](std::uint64_t seq) {
      const std::int64_t now = host.clock.now.utcMs;
      host.take(nodeMessage(MessageType::NData, seq, {metric("a", Value::boolean(true), now)}, now));
    };
    host.take(nodeBirth(3, {metric("a", Value::boolean(true))}));
    born(1, "first");
    born(2, "second");
    host.take(nodeBirth(3, {metric("a", Value::boolean(true))}, kStartMs + 1));
    for (const std::uint64_t seq : {1U, 3U}) {
      host.pass(20'000);
      reading(seq);
      born(seq + 1, seq == 1 ? "first" : "second");
    }
    host.pass(60'000);
    QVERIFY(host.events(EventKind::Death).empty());
    QCOMPARE(host.session.counters().unbornMessages, 0U);
  }

  void aDeviceThatIsNotBornAgainIsGoneAlsoWhereNoDataComes() {
    m_host->take(nodeBirth(3, {}));
    m_host->take(deviceMessage(MessageType::DBirth, 1, {}));
    m_host->take(nodeBirth(3, {}, kStartMs + 1));
    m_host->pass(9'000);
    QVERIFY(m_host->events(EventKind::Death).empty());
    m_host->pass(2'000);
    QCOMPARE(m_host->events(EventKind::Death).size(), 1U);
  }

  void aBirthMayBeginWithAnySeq() {
    m_host->take(nodeBirth(3, {metric("a", Value::boolean(true))}, kStartMs, "n1", 255));
    m_host->take(nodeMessage(MessageType::NData, 0, {metric("a", Value::boolean(false))}));
    QCOMPARE(m_host->values("a").size(), 2U);
  }

  void theSameBirthTwiceIsADuplicate() {
    const OutgoingMessage birth = nodeBirth(3, {metric("a", Value::boolean(true))});
    m_host->take(birth);
    m_host->take(nodeMessage(MessageType::NData, 1, {metric("a", Value::boolean(false))}));
    m_host->take(birth);
    m_host->take(nodeMessage(MessageType::NData, 2, {metric("a", Value::boolean(true))}));
    QCOMPARE(m_host->session.counters().duplicates, 1U);
    QCOMPARE(m_host->values("a").size(), 3U);
    m_host->pass(5'000);
    QCOMPARE(m_host->session.counters().gaps, 0U);
  }

 private:
  std::unique_ptr<Host> m_host;
};

QTEST_APPLESS_MAIN(HostBirthTest)
#include "HostBirthTest.moc"
