// One edge node floods with what Sparkplug allows: aliases, names, births, devices, nodes. Session, registry and
// fleet as a running host has them, without a broker, which would be the slowest of all. Each flood costs bounded
// memory and time, is named, and a node that behaves is served to the last value.
#include <fleet/FleetState.h>
#include <host/SeriesRegistry.h>

#include <QtTest>

#include <malloc.h>
#include <sessionsupport/SessionSupport.h>

#include <algorithm>
#include <fstream>

using namespace muster;
using namespace muster::test;

namespace {

constexpr const char* kGood = "good";
constexpr const char* kBad = "bad";

double residentMegabytes() {
  malloc_trim(0);
  std::size_t size = 0;
  std::size_t resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  return static_cast<double>(resident) * 4096 / 1e6;
}

// A host, with a node that behaves and says a number after every twenty messages of others.
class Flooded {
 public:
  Flooded() : m_session(Host::defaults(), m_registry) {
    m_session.onConnected(m_clock.now, m_update, m_outbox);
    take(nodeBirth(0, {metric("n", Value::floating(0.0), m_clock.now.utcMs)}, m_clock.now.utcMs, kGood));
    m_startMb = residentMegabytes();
    m_timer.start();
  }

  // 10,000 messages a second of the host's clock.
  void take(const OutgoingMessage& message) {
    hand(message);
    if (++m_count % 20 == 0)
      beGood();
    if (m_count % 10 == 0)
      m_clock.pass(1);
    if (m_count % 500 == 0)
      tick();
  }

  void pass(std::int64_t ms) {
    for (; ms > 0; ms -= 50) {
      m_clock.pass(50);
      tick();
    }
  }

  // The newest value of the node that behaves is here, none of its values was lost, and nothing refused it.
  bool isGoodServed() {
    beGood();
    tick();
    const MetricState* state = m_fleet.metric(0, "n");
    return m_fleet.device(0).status == DeviceStatus::Online && m_fleet.device(0).gaps == 0 &&
           m_fleet.device(0).rejected == 0 && state != nullptr && state->value == Value::floating(m_good) &&
           m_goodSeen == static_cast<std::uint64_t>(m_good) + 1;
  }

  const HostCounters& counters() const { return m_session.counters(); }
  const FleetState& fleet() const { return m_fleet; }
  std::int64_t nowMs() const { return m_clock.now.utcMs; }

  // The flood is over: what it cost is within the bound, the node that behaves was served throughout, and the events
  // name the one that flooded with these words. The list itself stays short, and begins where it began.
  void expect(double mostMegabytes, const char* words) {
    const double grown = residentMegabytes() - m_startMb;
    qInfo("%llu messages in %.1f s: %.0f MB, %zu series, %zu devices, %zu events, %llu more left out, %zu "
          "requests",
          static_cast<unsigned long long>(counters().messages), static_cast<double>(m_timer.elapsed()) / 1e3,
          grown, m_registry.seriesCount(), m_registry.deviceCount(), m_fleet.events().size(),
          static_cast<unsigned long long>(m_fleet.eventsLeftOut()), m_requests);
    QVERIFY2(grown < mostMegabytes, qPrintable(QString::number(grown)));
    QVERIFY(isGoodServed());
    const auto& events = m_fleet.events();
    QVERIFY2(std::any_of(events.begin(), events.end(),
                         [&](const FleetEvent& e) {
                           return isOfBad(e) && e.detail.find(words) != std::string::npos;
                         }),
             words);
    QVERIFY(m_requests <= 10);
  }

 private:
  void hand(const OutgoingMessage& message) {
    m_session.onMessage(incoming(message), m_clock.now, m_update, m_outbox);
    if (m_update.memoryBytes() > 1u << 20)
      apply();
  }
  void beGood() {
    ++m_good;
    hand(nodeMessage(MessageType::NData, static_cast<std::uint64_t>(m_good) % 256,
                     {metric("n", Value::floating(m_good), m_clock.now.utcMs)}, m_clock.now.utcMs, kGood));
  }
  void tick() {
    m_session.onTick(m_clock.now, m_update, m_outbox);
    apply();
    for (const OutgoingMessage& message : m_outbox)
      m_requests += message.topic.find("/NCMD/") != std::string::npos ? 1 : 0;
    m_outbox.clear();
  }
  bool isOfBad(const FleetEvent& event) const {
    const bool isKnown = event.device < m_fleet.deviceCount();
    return isKnown ? m_fleet.device(event.device).info.nodeName == kBad
                   : event.scope() == EventScope::Stranger;
  }
  void apply() {
    for (const SeriesId series : m_update.samples.series)
      m_goodSeen += series == 0 ? 1 : 0;
    m_fleet.apply(m_update);
    m_fleet.takeChanged();
    m_update.clear();
  }

  Clock m_clock;
  SeriesRegistry m_registry;
  HostSession m_session;
  FleetState m_fleet;
  FleetUpdate m_update;
  std::vector<OutgoingMessage> m_outbox;
  std::size_t m_requests = 0; // for births
  double m_good = 0;
  std::uint64_t m_goodSeen = 0;
  std::uint64_t m_count = 0;
  double m_startMb = 0;
  QElapsedTimer m_timer;
};

std::vector<Metric> metrics(int count, const std::string& prefix, std::uint64_t firstAlias) {
  std::vector<Metric> made;
  made.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i)
    made.push_back(aliased(metric(prefix + std::to_string(i), Value::floating(1.0 * i)),
                           firstAlias + static_cast<std::uint64_t>(i)));
  return made;
}

OutgoingMessage birth(std::vector<Metric> list, const Flooded& host) {
  return nodeBirth(0, std::move(list), host.nowMs(), kBad);
}

OutgoingMessage ofDevice(MessageType type, std::uint64_t seq, std::vector<Metric> list,
                         const std::string& device, const Flooded& host) {
  OutgoingMessage made = deviceMessage(type, seq % 256, std::move(list), host.nowMs(), device);
  const std::size_t at = made.topic.find("/n1/");
  made.topic.replace(at, 4, std::string("/") + kBad + "/");
  return made;
}

} // namespace

class FloodTest : public QObject {
  Q_OBJECT

 private slots:
  void aMillionAliasesOverOneNodeAndItsDevices() {
    Flooded host;
    host.take(birth(metrics(60'000, "a", 0), host));
    for (std::uint64_t d = 1; d <= 100; ++d)
      host.take(ofDevice(MessageType::DBirth, d, metrics(10'000, "b", d * 1'000'000), "d" + std::to_string(d),
                         host));
    host.expect(120, "the edge node has too many metrics");
    QCOMPARE(host.counters().limits.metrics, std::uint64_t{1'060'000 + 2 - 65'536});
  }

  void birthsInALoopEachWithFreshAliases() {
    Flooded host;
    for (std::uint64_t i = 0; i < 1'000; ++i)
      host.take(birth(metrics(1'000, "a", i * 1'000), host));
    host.expect(60, "born 21 times within 10 s: see what restarts it");
  }

  void birthsInALoopEachWithFreshNames() {
    Flooded host;
    for (std::uint64_t i = 0; i < 200; ++i)
      host.take(birth(metrics(1'000, "a" + std::to_string(i) + "-", 0), host));
    host.expect(140, "born 21 times within 10 s: see what restarts it");
    QCOMPARE(host.counters().limits.series, std::uint64_t{200'000 - 131'072});
  }

  // Each birth that is told makes the fleet sort all series of the device.
  void birthsOfFewMetricsAfterManySeriesAreToldRarely() {
    Flooded host;
    for (std::uint64_t i = 0; i < 2; ++i)
      host.take(birth(metrics(50'000, "a" + std::to_string(i) + "-", 0), host));
    for (std::uint64_t i = 0; i < 2'000; ++i)
      host.take(birth(metrics(1, i % 2 == 0 ? "a1-" : "a0-", 0), host));
    host.expect(140, "born 21 times within 10 s: see what restarts it");
    QVERIFY(host.fleet().eventTotal() < 10);
  }

  void enormousNamesAndProperties() {
    Flooded host;
    for (int i = 0; i < 3'000; ++i) {
      Metric m = metric(std::to_string(i) + std::string(4'000, 'x'), Value::floating(0.0));
      m.properties = {{"note", Value::text(std::string(60'000, 'x'))}};
      host.take(birth({m}, host));
    }
    host.expect(140, "born 21 times within 10 s: see what restarts it");
    QVERIFY(host.counters().limits.catalogue > 1'000);
  }

  void enormousValues() {
    Flooded host;
    host.take(birth({}, host));
    for (std::uint64_t d = 1; d <= 200; ++d) {
      std::vector<Metric> list;
      list.reserve(5);
      for (int i = 0; i < 5; ++i)
        list.push_back(metric("t" + std::to_string(i), Value::text(std::string(1'000'000, 'x'))));
      host.take(ofDevice(MessageType::DBirth, d, std::move(list), "d" + std::to_string(d), host));
    }
    host.expect(160, "with its 1000000 bytes the values of its edge node or of all take too much room");
    QCOMPARE(host.counters().limits.values, std::uint64_t{1'000 - 67});
  }

  void twentyThousandDevicesThatAreBornAndDieInALoop() {
    Flooded host;
    host.take(birth({}, host));
    std::uint64_t seq = 1;
    for (int i = 0; i < 60'000; ++i) {
      const std::string name = "d" + std::to_string(i % 20'000);
      host.take(ofDevice(MessageType::DBirth, seq++, {metric("a", Value::floating(1.0))}, name, host));
      host.take(ofDevice(MessageType::DDeath, seq++, {}, name, host));
    }
    host.expect(60, "the edge node has too many");
    QVERIFY(host.fleet().events().size() < 310); // 200, and births of those whose deaths are among them
    QCOMPARE(host.fleet().events().front().kind, EventKind::HostOnline);
  }

  void aFewDevicesThatAreBornAndDieInALoop() {
    Flooded host;
    host.take(birth({}, host));
    for (std::uint64_t i = 0; i < 50'000; ++i)
      host.take(ofDevice(i % 2 == 0 ? MessageType::DBirth : MessageType::DDeath, i + 1, {}, "d", host));
    host.expect(30, "births and deaths of its devices within 10 s: see why they come and go");
    QVERIFY(host.fleet().eventTotal() < 30);
  }

  // A birth of a few bytes must not cost a look at each of them.
  void birthsInALoopOfANodeWithTenThousandDevices() {
    Flooded host;
    host.take(birth({}, host));
    for (std::uint64_t d = 1; d < 10'000; ++d)
      host.take(ofDevice(MessageType::DBirth, d, {}, "d" + std::to_string(d), host));
    for (int i = 0; i < 50'000; ++i)
      host.take(birth({}, host));
    host.expect(60, "born 21 times within 10 s: see what restarts it");
  }

  void inventedNodesInHundredsOfThousands() {
    Flooded host;
    for (int i = 0; i < 250'000; ++i)
      host.take(nodeBirth(0, {metric("a", Value::floating(0.0))}, host.nowMs(), "x" + std::to_string(i)));
    host.expect(400, "there are too many edge nodes (stop the senders, or block them at the broker)");
    QCOMPARE(host.fleet().deviceCount(), std::size_t{100'000});
    QCOMPARE(host.counters().limits.nodes, std::uint64_t{150'001});
  }

  void seqThatNeverFits() {
    Flooded host;
    host.take(birth({metric("a", Value::floating(0.0))}, host));
    for (std::uint64_t i = 1; i < 100'000; ++i)
      host.take(nodeMessage(MessageType::NData, i * 70 % 256,
                            {metric("a", Value::floating(1.0), host.nowMs())}, host.nowMs(), kBad));
    host.expect(30, "more gaps before: see whether two senders use its id, or one counts wrongly");
  }

  void birthsAndDataThatTheyDidNotAnnounceByTurns() {
    Flooded host;
    for (int i = 0; i < 100'000; ++i) {
      host.take(birth({}, host));
      host.take(nodeMessage(MessageType::NData, 1, {metric("never", Value::floating(1.0), host.nowMs())},
                            host.nowMs(), kBad));
    }
    host.expect(30, "no birth has announced it");
  }
};

QTEST_APPLESS_MAIN(FloodTest)
#include "FloodTest.moc"
