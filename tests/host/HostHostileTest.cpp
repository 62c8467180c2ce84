// Hostile and broken input over a real mosquitto: counted, visible, and without effect on those who behave.

#include "EdgeDriver.h"
#include "RawClient.h"

#include <schema/Payload.h>

#include <QtTest>

using namespace muster;
using namespace muster::test;

namespace {

std::string birthWithMetrics(std::size_t count) {
  Payload payload;
  payload.timestampMs = systemNow().utcMs;
  payload.seq = 0;
  Metric bdSeq;
  bdSeq.name = kMetricBdSeq;
  bdSeq.value = Value::integer(DataType::Int64, 0);
  payload.metrics.push_back(bdSeq);
  for (std::size_t i = 0; i < count; ++i) {
    Metric metric;
    metric.name = "m" + std::to_string(i);
    metric.value = Value::floating(static_cast<double>(i));
    payload.metrics.push_back(std::move(metric));
  }
  return encodePayload(payload);
}

// Resident memory of this process, in bytes.
std::size_t residentBytes() {
  QFile file(QStringLiteral("/proc/self/statm"));
  if (!file.open(QIODevice::ReadOnly))
    return 0;
  return file.readAll().split(' ').value(1).toULongLong() * 4096;
}

} // namespace

class HostHostileTest : public QObject {
  Q_OBJECT

 private slots:
  void everyKindOfBadMessageIsCountedAndTheOthersGoOn() {
    TestBroker broker;
    WatchingHost host(hostOptions(broker.url()));
    QVERIFY(host.start());
    QVERIFY(waitFor([&] { return host.isConnected(); }));
    EdgeDriver edge(broker.url(), "plant", "good");
    edge.setMetrics("", {"cpu"});
    edge.start();
    QVERIFY(waitFor([&] { return host.hasStatus(DeviceStatus::Online, "good"); }));
    RawClient vandal("vandal");
    QVERIFY(vandal.connect(broker.url()));

    const std::string birth = birthWithMetrics(3);
    QVERIFY(vandal.publish("spBv1.0/plant/NBIRTH", birth));                  // too few levels
    QVERIFY(vandal.publish("spBv1.0/plant/NOISE/bad", birth));               // no such message
    QVERIFY(vandal.publish("spBv1.0/plant/NBIRTH/bad", "\xff\xff\xff\xff")); // not a payload
    QVERIFY(vandal.publish("spBv1.0/plant/NBIRTH/bad", birth.substr(0, birth.size() / 2)));
    QVERIFY(vandal.publish("spBv1.0/plant/NDATA/good", std::string(2'000, '\x0a')));
    QVERIFY(vandal.publish("spBv1.0/STATE/muster-test", "{\"online\":"));
    QVERIFY(waitFor([&] {
      const HostCounters counters = host.runtime().status().counters;
      return counters.foreignTopics >= 2 && counters.malformed >= 3;
    }));
    QVERIFY(waitFor([&] { return host.fleet().eventTotal() > 0; }));
    QVERIFY(edge.publish("", 0, 3.25));
    QVERIFY(waitFor([&] { return host.number("cpu", "good") == 3.25; }));
    QVERIFY(!host.hasStatus(DeviceStatus::Online, "bad"));
    QVERIFY(host.isConnected());
  }

  void aBirthWithAHundredThousandMetricsIsRefusedAndSaidSo() {
    TestBroker broker;
    WatchingHost host(hostOptions(broker.url()));
    QVERIFY(host.start());
    QVERIFY(waitFor([&] { return host.isConnected(); }));
    RawClient vandal("vandal");
    QVERIFY(vandal.connect(broker.url()));
    QVERIFY(vandal.publish("spBv1.0/plant/NBIRTH/huge", birthWithMetrics(100'000)));
    QVERIFY(waitFor([&] { return host.runtime().status().counters.limitExceeded >= 1; }));
    QVERIFY(!host.hasStatus(DeviceStatus::Online, "huge"));
    QVERIFY(host.runtime().status().series < 1'000);
    QVERIFY(vandal.publish("spBv1.0/plant/NBIRTH/fair", birthWithMetrics(1'000)));
    QVERIFY(waitFor([&] { return host.hasStatus(DeviceStatus::Online, "fair"); }));
  }

  void aFloodOfStrangersCostsBoundedMemoryAndFewEvents() {
    TestBroker broker;
    HostRuntimeOptions options = hostOptions(broker.url());
    options.session.nodes = 1'000;
    WatchingHost host(options);
    QVERIFY(host.start());
    QVERIFY(waitFor([&] { return host.isConnected(); }));
    RawClient vandal("vandal");
    QVERIFY(vandal.connect(broker.url()));
    const std::size_t before = residentBytes();
    constexpr int kFlood = 20'000;
    std::uint32_t random = 1;
    int sent = 0;
    for (int i = 0; i < kFlood; ++i) {
      std::string noise(200, '\0');
      for (char& byte : noise) {
        random = random * 1664525u + 1013904223u;
        byte = static_cast<char>(random >> 24);
      }
      const std::string topic = "spBv1.0/flood/NDATA/n" + std::to_string(i);
      QVERIFY(waitFor([&] { return vandal.publish(topic, noise); }));
      ++sent;
    }
    // The broker may drop QoS 0 for a subscriber that is slow; most of it arrives.
    QVERIFY(waitFor([&] { return host.runtime().status().counters.messages > kFlood / 4; }));
    QVERIFY(vandal.publish("spBv1.0/flood/NBIRTH/last", birthWithMetrics(3)));
    QVERIFY(waitFor([&] { return host.hasStatus(DeviceStatus::Online, "last"); }));
    const HostStatus status = host.runtime().status();
    QVERIFY(status.counters.errors() > kFlood / 4);
    QVERIFY(status.devices < 10);
    QVERIFY(host.fleet().eventTotal() < 2'000);
    const std::size_t after = residentBytes();
    QVERIFY2(after < before + (256u << 20), qPrintable(QString::number(after - before)));
    QCOMPARE(sent, kFlood);
  }
};

QTEST_GUILESS_MAIN(HostHostileTest)
#include "HostHostileTest.moc"
