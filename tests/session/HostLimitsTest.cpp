// What a hostile or broken sender may take of memory and of the event log: bounded for itself, told, and nothing of
// what others have.
#include <QtTest>

#include <sessionsupport/SessionSupport.h>

using namespace muster;
using namespace muster::test;

class HostLimitsTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    m_host = std::make_unique<Host>();
    m_host->connect();
    m_host->take(nodeBirth(0, {metric("n", Value::floating(0.0))}, kStartMs, "good"));
    m_goodSeq = 1;
  }

  // Whatever happened: a node that keeps to the rules is served as before.
  void cleanup() {
    const std::size_t before = m_host->values("n").size();
    m_host->take(nodeMessage(MessageType::NData, m_goodSeq, {metric("n", Value::floating(1.0))},
                             m_host->clock.now.utcMs, "good"));
    QCOMPARE(m_host->values("n").size(), before + 1);
  }

  void metricsOfANodeAndItsDevicesAreBounded() {
    HostSessionOptions options = Host::defaults();
    options.metricsPerNode = 10;
    Host host(options);
    host.connect();
    host.take(nodeBirth(0, many(6, "a"))); // with bdSeq and Rebirth: 8
    host.take(deviceMessage(MessageType::DBirth, 1, many(6, "b")));
    QCOMPARE(host.directory.series(), 8U);
    QCOMPARE(host.session.counters().limitExceeded, 4U);
    QCOMPARE(host.session.counters().limits.metrics, 4U);
    // The room of a dead device is free again.
    host.take(deviceMessage(MessageType::DDeath, 2, {}));
    host.take(deviceMessage(MessageType::DBirth, 3, many(2, "c"), kStartMs, "d2"));
    QCOMPARE(host.directory.series(), 10U);
  }

  void birthsInALoopWithNewNamesAreBoundedForTheirNodeAlone() {
    HostSessionOptions options = Host::defaults();
    options.seriesPerNode = 100;
    Host host(options);
    host.connect();
    for (int i = 0; i < 1'000; ++i) {
      host.take(nodeBirth(0, many(10, "r" + std::to_string(i) + "-"), host.clock.now.utcMs));
      host.clock.pass(1);
    }
    QCOMPARE(host.directory.series(), 100U);
    QCOMPARE(host.session.counters().limitExceeded, 9'900U);
    QCOMPARE(host.session.counters().limits.series, 9'900U);
    QCOMPARE(host.events(EventKind::Rejected).size(), 1U);
    host.take(nodeBirth(0, many(10, "x"), kStartMs, "n2"));
    QCOMPARE(host.directory.series(), 110U);
  }

  void birthsInALoopMakeOneEventASecond() {
    for (int i = 0; i < 1'000; ++i) {
      m_host->take(nodeBirth(0, {metric("a", Value::floating(i * 1.0), m_host->clock.now.utcMs)},
                             m_host->clock.now.utcMs));
      m_host->clock.pass(1);
    }
    QVERIFY(m_host->events(EventKind::Birth).size() <= 3U);
    QCOMPARE(m_host->values("a").size(), 1'000U); // no value is lost by it
  }

  void birthsInALoopWithOtherMetricsMakeFewEventsAndTheNewestIsToldInTheEnd() {
    for (int i = 0; i < 1'000; ++i) {
      m_host->take(nodeBirth(0, many(1, "r" + std::to_string(i % 7)), m_host->clock.now.utcMs));
      m_host->clock.pass(1);
    }
    QVERIFY(m_host->events(EventKind::Birth).size() <= 6U); // one is the good node's
    m_host->pass(1'000);
    QCOMPARE(m_host->events(EventKind::Birth).back().series.at(0), m_host->series("r50")->id); // 999 % 7 = 5
  }

  void deathsInALoopAreToldOfNoBirthThatWasNotTold() {
    for (int i = 0; i < 1'000; ++i) {
      m_host->take(nodeBirth(i, {metric("a", Value::floating(i * 1.0))}, m_host->clock.now.utcMs));
      m_host->take(nodeDeath(i));
      m_host->clock.pass(1);
    }
    const std::size_t births = m_host->events(EventKind::Birth).size() - 1;
    QVERIFY(births <= 5U);
    QCOMPARE(m_host->events(EventKind::Death).size(), births);
  }

  void aBirthAsBeforeTheDeathIsToldThoughAnotherThatWaitedWasNot() {
    for (const char* name : {"x", "y", "a"})
      m_host->take(nodeBirth(0, {metric(name, Value::floating(0.0))}));
    m_host->take(nodeDeath(0));
    m_host->take(nodeBirth(1, {metric("b", Value::floating(0.0))}, kStartMs + 1));
    m_host->take(nodeBirth(1, {metric("a", Value::floating(0.0))}, kStartMs + 2));
    m_host->pass(1'100);
    QVERIFY(m_host->events(EventKind::Birth).back().timeMs == kStartMs + 2);
    QVERIFY(m_host->events(EventKind::Birth).back().receivedMs > kStartMs + 900);
  }

  void aBirthThatWaitsIsToldBeforeTheHostIsAway() {
    for (const char* name : {"x", "y", "z", "a"})
      m_host->take(nodeBirth(0, {metric(name, Value::floating(0.0))}));
    m_host->session.onConnectionLost(m_host->clock.now, m_host->update);
    const std::vector<FleetEvent>& events = m_host->update.events;
    QVERIFY(events.size() >= 2 && events.back().kind == EventKind::HostOffline);
    QCOMPARE(events[events.size() - 2].kind, EventKind::Birth);
    m_host->connect();
    m_goodSeq = 1;
  }

  void birthsInALoopNameTheirNodeAndSayWhatToDo() {
    for (int i = 0; i < 30; ++i)
      m_host->take(nodeBirth(0, {}, kStartMs + i));
    const auto rejected = m_host->events(EventKind::Rejected);
    QCOMPARE(rejected.size(), 1U);
    QCOMPARE(rejected[0].device, m_host->update.devices[1].id);
    QVERIFY(rejected[0].detail.find("born 21 times within 10 s: see what restarts it") != std::string::npos);
  }

  void devicesThatComeAndGoNameTheirNode() {
    m_host->take(nodeBirth(0, {}));
    for (std::uint64_t i = 1; i < 400; ++i)
      m_host->take(deviceMessage(i % 2 == 1 ? MessageType::DBirth : MessageType::DDeath, i % 256, {}));
    const auto rejected = m_host->events(EventKind::Rejected);
    QCOMPARE(rejected.size(), 1U);
    QVERIFY(rejected[0].detail.find("births and deaths of its devices") != std::string::npos);
  }

  void namesOfMetricsThatAreGoneStillCount() {
    HostSessionOptions options = Host::defaults();
    options.catalogueBytesPerNode = 10'000;
    Host host(options);
    host.connect();
    for (int i = 0; i < 50; ++i)
      host.take(nodeBirth(0, {metric(std::string(1'000, 'x') + std::to_string(i), Value::floating(0.0))},
                          kStartMs + i));
    QCOMPARE(host.directory.series(), 9U);
    QCOMPARE(host.session.counters().limits.catalogue, 41U);
    // Others have their room.
    host.take(nodeBirth(0, {metric(std::string(1'000, 'y'), Value::floating(0.0))}, kStartMs, "n2"));
    QCOMPARE(host.directory.series(), 10U);
  }

  void idsOfDevicesCountAsNamesDo() {
    HostSessionOptions options = Host::defaults();
    options.catalogueBytesPerNode = 10'000;
    Host host(options);
    host.connect();
    host.take(nodeBirth(0, {}));
    for (std::uint64_t i = 1; i <= 50; ++i)
      host.take(
          deviceMessage(MessageType::DBirth, i, {}, kStartMs, std::string(990, 'd') + std::to_string(i)));
    QCOMPARE(host.directory.devices(), 11U); // the edge node is one
    QCOMPARE(host.session.counters().limits.catalogue, 40U);
  }

  void valuesTakeABoundedRoomForEachNode() {
    HostSessionOptions options = Host::defaults();
    options.valueBytesPerNode = 10'000;
    Host host(options);
    host.connect();
    const auto texts = [](std::size_t bytes) {
      std::vector<Metric> metrics;
      for (const char* name : {"a", "b", "c"})
        metrics.push_back(metric(name, Value::text(std::string(bytes, 'x'))));
      return metrics;
    };
    host.take(nodeBirth(0, texts(4'000)));
    QCOMPARE(host.session.counters().limits.values, 1U);
    QVERIFY(host.events(EventKind::Rejected)[0].detail.find("metric c: with its 4000 bytes") !=
            std::string::npos);
    host.take(nodeMessage(MessageType::NData, 1, texts(3'000)));
    QCOMPARE(host.values("c").size(), 1U); // the others are smaller now
    host.take(nodeMessage(MessageType::NData, 2, {metric("a", Value::null(DataType::String))}));
    host.take(nodeMessage(MessageType::NData, 3, {metric("c", Value::text(std::string(6'000, 'x')))}));
    QCOMPARE(host.values("c").size(), 2U);
    QCOMPARE(host.session.counters().limits.values, 1U);
    host.take(nodeBirth(0, texts(3'000), kStartMs, "n2"));
    QCOMPARE(host.session.counters().limits.values, 1U);
  }

  void namesTakeABoundedRoom() {
    HostSessionOptions options = Host::defaults();
    options.catalogueBytes = 10'000;
    Host host(options);
    host.connect();
    for (int i = 0; i < 50; ++i)
      host.take(nodeBirth(0, {metric(std::string(1'000, 'x') + std::to_string(i), Value::floating(0.0))},
                          kStartMs, "m" + std::to_string(i)));
    QCOMPARE(host.directory.series(), 9U);
    QCOMPARE(host.session.counters().limitExceeded, 41U);
    QCOMPARE(host.session.counters().limits.catalogue, 41U);
  }

  void propertiesThatAreTooLargeAreLeftOut() {
    Metric m = metric("a", Value::floating(0.0));
    m.properties = {{"engUnit", Value::text("%")}, {"note", Value::text(std::string(100'000, 'x'))}};
    m_host->take(nodeBirth(0, {m}));
    QVERIFY(m_host->series("a") != nullptr);
    QVERIFY(m_host->series("a")->properties.empty());
    QCOMPARE(m_host->session.counters().limitExceeded, 1U);
    QCOMPARE(m_host->session.counters().limits.catalogue, 1U);
  }

  void devicesOfANodeAreBounded() {
    HostSessionOptions options = Host::defaults();
    options.devicesPerNode = 5;
    Host host(options);
    host.connect();
    host.take(nodeBirth(0, {}));
    for (std::uint64_t i = 1; i <= 200; ++i)
      host.take(deviceMessage(MessageType::DBirth, i, {}, kStartMs, "d" + std::to_string(i)));
    QCOMPARE(host.directory.devices(), 6U);
    QCOMPARE(host.session.counters().limitExceeded, 195U);
    QCOMPARE(host.session.counters().limits.devices, 195U);
  }

  void devicesOfAllNodesAreBounded() {
    HostSessionOptions options = Host::defaults();
    options.devicesAll = 10;
    Host host(options);
    host.connect();
    for (int i = 0; i < 20; ++i)
      host.take(nodeBirth(0, {}, kStartMs, "m" + std::to_string(i)));
    QCOMPARE(host.directory.devices(), 10U);
    QCOMPARE(host.session.counters().limitExceeded, 10U);
    QCOMPARE(host.session.counters().limits.devices, 10U);
  }

  void inventedNodesDoNotShutRealOnesOut() {
    HostSessionOptions options = Host::defaults();
    options.nodes = 50;
    Host host(options);
    host.connect();
    for (int i = 0; i < 1'000; ++i)
      host.take(nodeMessage(MessageType::NData, 7, {}, kStartMs, "ghost" + std::to_string(i)));
    QCOMPARE(host.directory.devices(), 0U);
    for (int i = 0; i < 60; ++i)
      host.take(nodeBirth(0, {}, kStartMs, "real" + std::to_string(i)));
    QCOMPARE(host.directory.devices(), 50U); // full of real ones
    QCOMPARE(host.session.counters().limitExceeded, 10U);
    QCOMPARE(host.session.counters().limits.nodes, 10U);
    host.pass(5'000);
    QCOMPARE(host.session.heldBytes(), 0U);
  }

 private:
  static std::vector<Metric> many(int count, const std::string& prefix) {
    std::vector<Metric> metrics;
    metrics.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
      metrics.push_back(metric(prefix + std::to_string(i), Value::floating(0.0)));
    return metrics;
  }

  std::unique_ptr<Host> m_host;
  std::uint64_t m_goodSeq = 1;
};

QTEST_APPLESS_MAIN(HostLimitsTest)
#include "HostLimitsTest.moc"
