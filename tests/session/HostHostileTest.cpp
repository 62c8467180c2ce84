// Hostile and broken senders: every refusal is counted and told, memory stays bounded,
// other nodes are not harmed.
#include <QtTest>

#include <sessionsupport/SessionSupport.h>

#include <random>

using namespace muster;
using namespace muster::test;

class HostHostileTest : public QObject {
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

  void foreignTopicsAreCounted() {
    for (const char* topic :
         {"", "a/b", "spAv1.0/g/NDATA/n", "spBv1.0/g/NDATA", "spBv1.0/g/NOPE/n", "spBv1.0/g/NDATA/n/d",
          "spBv1.0/g/DDATA/n", "spBv1.0//NDATA/n", "spBv1.0/g/NDATA/\xff"})
      m_host->take({topic, "", 0, false});
    QCOMPARE(m_host->session.counters().foreignTopics, 9U);
    QCOMPARE(m_host->events(EventKind::Rejected).size(), 1U);
    QCOMPARE(m_host->events(EventKind::Rejected)[0].device, kNoDevice);
  }

  void refusalsOfStrangersNameThemAndAreNobodyElses() {
    m_host->take(nodeBirth(0, {}));
    m_host->take({"spBv1.0/plant/NDATA/n1", "\xff\xff\xff\xff", 0, false});
    m_host->take({"spBv1.0/plant/NDATA/ghost", "\xff\xff\xff\xff", 0, false});
    m_host->take(nodeMessage(MessageType::NData, 256, {}, kStartMs, "phantom"));
    const auto rejected = m_host->events(EventKind::Rejected);
    QCOMPARE(rejected.size(), 3U);
    QCOMPARE(rejected[0].scope(), EventScope::Device);
    QCOMPARE(rejected[1].scope(), EventScope::Stranger);
    QVERIFY(rejected[1].detail.find("plant/ghost") != std::string::npos);
    QCOMPARE(rejected[1].sender, std::string("plant/ghost"));
    QCOMPARE(rejected[0].sender, std::string());
    QCOMPARE(rejected[2].scope(), EventScope::Stranger);
    QCOMPARE(rejected[2].sender, std::string("plant/phantom"));
    QVERIFY(rejected[2].detail.find("plant/phantom") != std::string::npos);
    QCOMPARE(m_host->events(EventKind::HostOnline).at(0).scope(), EventScope::Host);
  }

  void payloadsThatDoNotDecodeAreCountedAndNameTheirNode() {
    m_host->take(nodeBirth(0, {}));
    m_host->take({"spBv1.0/plant/NDATA/n1", "\xff\xff\xff\xff", 0, false});
    QCOMPARE(m_host->session.counters().malformed, 1U);
    const auto rejected = m_host->events(EventKind::Rejected);
    QCOMPARE(rejected.size(), 1U);
    QCOMPARE(rejected[0].device, m_host->update.devices[1].id);
    QVERIFY(rejected[0].detail.find("NDATA of plant/n1 refused") != std::string::npos);
  }

  void everyBeginningOfABirthIsTakenOrRefusedWithoutHarm() {
    Metric load = metric("Load", Value::floating(0.5));
    load.properties = {{"engUnit", Value::text("%")}, quality(0)};
    const OutgoingMessage birth = nodeBirth(0, {load, metric("Name", Value::text("x"))});
    for (std::size_t size = 0; size < birth.payload.size(); ++size)
      m_host->take({birth.topic, birth.payload.substr(0, size), 0, false});
    QVERIFY(m_host->session.counters().malformed > birth.payload.size() / 2);
  }

  void randomBytesOnEveryTopicDoNoHarm() {
    std::mt19937_64 random(20261122);
    const OutgoingMessage seeds[] = {
        nodeBirth(0, {aliased(metric("a", Value::floating(1.0)), 1)}),
        deviceMessage(MessageType::DBirth, 1, {aliased(metric("b", Value::text("x")), 2)}),
        deviceMessage(MessageType::DData, 2, {byAlias(2, Value::text("y"))}),
        nodeMessage(MessageType::NData, 3, {byAlias(1, Value::floating(2.0))}),
        nodeDeath(0),
        deviceMessage(MessageType::DDeath, 4, {})};
    for (int i = 0; i < 20'000; ++i) {
      OutgoingMessage message = seeds[random() % std::size(seeds)];
      for (std::size_t changes = random() % 4; changes > 0 && !message.payload.empty(); --changes)
        message.payload[random() % message.payload.size()] = static_cast<char>(random());
      m_host->take(message);
      if (i % 10 == 0)
        m_host->pass(50);
    }
    QCOMPARE(m_host->session.counters().messages, 20'001U);
    QVERIFY(m_host->session.counters().errors() > 0);
    QVERIFY(m_host->session.counters().births > 0);
  }

  void aBirthWithAHundredThousandMetricsIsOneCountedError() {
    std::vector<Metric> metrics;
    metrics.reserve(100'000);
    for (int i = 0; i < 100'000; ++i)
      metrics.push_back(metric("m" + std::to_string(i), Value::floating(0.0)));
    m_host->take(nodeBirth(0, std::move(metrics)));
    QCOMPARE(m_host->session.counters().limitExceeded, 1U);
    QCOMPARE(m_host->session.counters().limits.payloads, 1U);
    QCOMPARE(m_host->directory.series(), 1U);
    QCOMPARE(m_host->events(EventKind::Rejected).size(), 1U);
  }

  void aMillionAliasesCostNoMillionSlots() {
    std::vector<Metric> metrics;
    for (std::uint64_t i = 0; i < 1'000; ++i)
      metrics.push_back(aliased(metric("m" + std::to_string(i), Value::floating(0.0)), i * 1'000'000'000));
    m_host->take(nodeBirth(0, std::move(metrics)));
    m_host->take(nodeMessage(MessageType::NData, 1, {byAlias(999'000'000'000, Value::floating(5.0))}));
    QCOMPARE(m_host->values("m999").size(), 2U);
  }

  void anAliasThatIsUsedTwiceStaysWithTheFirst() {
    m_host->take(nodeBirth(
        0, {aliased(metric("a", Value::floating(0.0)), 1), aliased(metric("b", Value::floating(0.0)), 1)}));
    m_host->take(nodeMessage(MessageType::NData, 1,
                             {byAlias(1, Value::floating(5.0)), metric("b", Value::floating(6.0))}));
    QCOMPARE(m_host->values("a").back(), Value::floating(5.0));
    QCOMPARE(m_host->values("b").back(), Value::floating(6.0));
    QCOMPARE(m_host->session.counters().badBirthMetrics, 1U);
    QVERIFY(m_host->events(EventKind::Rejected)[0].detail.find("metric b") != std::string::npos);
  }

  void metricsThatABirthDescribesBadlyAreLeftOutOneByOne() {
    Metric nameless = aliased(metric("", Value::floating(0.0)), 1);
    Metric typeless = metric("t", Value::floating(0.0));
    typeless.writeType = false;
    m_host->take(nodeBirth(0, {nameless, typeless, metric("twice", Value::floating(0.0)),
                               metric("twice", Value::text("")), metric("ok", Value::floating(0.0))}));
    QCOMPARE(m_host->session.counters().badBirthMetrics, 3U);
    QCOMPARE(m_host->events(EventKind::Birth).back().series.size(), 2U);
    QCOMPARE(m_host->values("ok").size(), 1U);
  }

  void aSeqThatIsMissingOrTooLargeIsRefused() {
    m_host->take(nodeBirth(0, {}));
    m_host->take(message("spBv1.0/plant/NDATA/n1", payload(std::nullopt, {})));
    m_host->take(message("spBv1.0/plant/NDATA/n1", payload(256, {})));
    m_host->take(message("spBv1.0/plant/NBIRTH/n1", payload(std::nullopt, {})));
    QCOMPARE(m_host->session.counters().malformed, 3U);
    QCOMPARE(m_host->session.counters().births, 2U);
  }

  void retainedMessagesAreRefused() {
    m_host->take(nodeBirth(0, {}), true);
    QCOMPARE(m_host->directory.devices(), 1U);
    QCOMPARE(m_host->session.counters().malformed, 1U);
  }

  void anNDeathWithoutBdSeqKillsNobody() {
    m_host->take(nodeBirth(0, {}));
    m_host->take(message("spBv1.0/plant/NDEATH/n1", Payload()));
    QVERIFY(m_host->events(EventKind::Death).empty());
    QCOMPARE(m_host->session.counters().malformed, 1U);
  }

  void aBirthWithoutBdSeqIsTakenAndTold() {
    m_host->take(nodeMessage(MessageType::NBirth, 0, {metric("a", Value::floating(0.0))}));
    QCOMPARE(m_host->values("a").size(), 1U);
    QCOMPARE(m_host->events(EventKind::Rejected).size(), 1U);
    m_host->take(nodeDeath(77));
    QCOMPARE(m_host->events(EventKind::Death).size(), 1U);
  }

  void idsThatDifferByCaseAloneAreKeptApartAndTold() {
    m_host->take(nodeBirth(0, {}, kStartMs, "GOOD"));
    QCOMPARE(m_host->directory.devices(), 2U);
    const auto rejected = m_host->events(EventKind::Rejected);
    QCOMPARE(rejected.size(), 1U);
    QVERIFY(rejected[0].detail.find("by case only") != std::string::npos);
  }

  void metricsThatDifferByCaseAloneAreKeptApartAndTold() {
    m_host->take(nodeBirth(0, {metric("Temp", Value::floating(1.0)), metric("TEMP", Value::floating(2.0))}));
    QCOMPARE(m_host->values("Temp").back(), Value::floating(1.0));
    QCOMPARE(m_host->values("TEMP").back(), Value::floating(2.0));
    const auto rejected = m_host->events(EventKind::Rejected);
    QCOMPARE(rejected.size(), 1U);
    QVERIFY(rejected[0].detail.find("metric TEMP: its name differs from another's by case only") !=
            std::string::npos);
  }

  void aMetricThatChangesItsTypeDiffersFromNoOther() {
    m_host->take(nodeBirth(0, {metric("Temp", Value::floating(1.0))}));
    m_host->take(nodeBirth(0, {metric("Temp", Value::text("warm"))}, kStartMs + 1));
    QVERIFY(m_host->events(EventKind::Rejected).empty());
  }

  void alsoLettersOutsideAsciiDifferByCaseAlone() {
    m_host->take(nodeBirth(0, {}, kStartMs, "Kühlung"));
    m_host->take(nodeBirth(0, {}, kStartMs, "KÜHLUNG"));
    QCOMPARE(m_host->directory.devices(), 3U);
    QCOMPARE(m_host->events(EventKind::Rejected).size(), 1U);
  }

  void refusalsOfOneNodeAreToldOnceInTenSecondsWithTheirNumber() {
    m_host->take(nodeBirth(0, {}));
    for (int i = 0; i < 5'000; ++i)
      m_host->take({"spBv1.0/plant/NDATA/n1", "\xff", 0, false});
    QCOMPARE(m_host->events(EventKind::Rejected).size(), 1U);
    m_host->pass(10'000);
    m_host->take({"spBv1.0/plant/NDATA/n1", "\xff", 0, false});
    const auto rejected = m_host->events(EventKind::Rejected);
    QCOMPARE(rejected.size(), 2U);
    QVERIFY(rejected[1].detail.find("4999 more") != std::string::npos);
    QCOMPARE(rejected[0].count, std::uint64_t{1});
    QCOMPARE(rejected[1].count, std::uint64_t{5'000});
  }

  void refusalsOfAllNodesTogetherAreLimitedToo() {
    for (int i = 0; i < 500; ++i)
      m_host->take(nodeMessage(MessageType::NBirth, 0, {}, kStartMs, "m" + std::to_string(i))); // no bdSeq
    QVERIFY(m_host->events(EventKind::Rejected).size() <= 20U);
  }

 private:
  std::unique_ptr<Host> m_host;
  std::uint64_t m_goodSeq = 1;
};

QTEST_APPLESS_MAIN(HostHostileTest)
#include "HostHostileTest.moc"
