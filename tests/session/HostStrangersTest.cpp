// Edge nodes that were never born and send what nobody can read: each is told by its own name with its own count, and
// no number of them floods the events.
#include <QtTest>

#include <sessionsupport/SessionSupport.h>

#include <algorithm>
#include <map>

using namespace muster;
using namespace muster::test;

class HostStrangersTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    m_host = std::make_unique<Host>();
    m_host->connect();
  }

  void eachIsToldByItsOwnNameWithItsOwnCount() {
    send("first", MessageType::NBirth);
    for (int i = 0; i < 1'500; ++i)
      send("evil");
    m_host->pass(11'000);
    send("innocent");
    m_host->pass(20'000);
    const auto told = rejected();
    QCOMPARE(told.size(), 4U);
    QCOMPARE(told[0].sender, std::string("host/first"));
    QVERIFY(told[0].detail.starts_with("host/first: NBIRTH refused: "));
    QCOMPARE(told[1].sender, std::string("host/evil"));
    QCOMPARE(told[1].count, std::uint64_t{1});
    QCOMPARE(told[2].sender, std::string("host/evil"));
    QCOMPARE(told[2].count, std::uint64_t{1'499});
    QVERIFY(told[2].detail.starts_with("host/evil: NDATA refused: "));
    QVERIFY(told[2].detail.find("and 1498 more after it: stop the sender") != std::string::npos);
    QCOMPARE(told[3].sender, std::string("host/innocent"));
    QCOMPARE(told[3].count, std::uint64_t{1});
    QVERIFY(told[3].detail.find("more") == std::string::npos);
    for (const FleetEvent& event : told)
      QCOMPARE(event.scope(), EventScope::Stranger);
  }

  void whatCanBeReadAndIsWrongCountsForTheSameName() {
    for (int i = 0; i < 5; ++i)
      send("evil");
    for (int i = 0; i < 5; ++i) // no seq
      m_host->take(message("spBv1.0/host/NDATA/evil", payload(std::nullopt, {})));
    m_host->pass(10'000);
    QCOMPARE(rejected().size(), 2U);
    QCOMPARE(counts().at("host/evil"), std::uint64_t{10});
  }

  void whatWasNotToldIsToldAtTheEndAlsoOfWhoWasBorn() {
    m_host->take(nodeBirth(0, {}));
    for (int i = 0; i < 200; ++i) {
      send("evil");
      m_host->take({"spBv1.0/plant/NDATA/n1", "\xff", 0, false});
    }
    send("big");
    m_host->session.tellRest(m_host->clock.now, m_host->update);
    QCOMPARE(counts().at("host/evil"), std::uint64_t{200});
    QCOMPARE(counts().at("host/big"), std::uint64_t{1});
    QCOMPARE(counts().at(""), std::uint64_t{200});
    QCOMPARE(rejected().back().scope(), EventScope::Device);
    const std::size_t before = rejected().size();
    m_host->session.tellRest(m_host->clock.now, m_host->update);
    QCOMPARE(rejected().size(), before);
  }

  void gapsThatWereNotToldAreToldAtTheEnd() {
    m_host->take(nodeBirth(0, {}));
    for (std::uint64_t seq = 10; seq < 100; seq += 10) {
      m_host->take(nodeMessage(MessageType::NData, seq, {}));
      m_host->clock.pass(2'000);
      m_host->session.onTick(m_host->clock.now, m_host->update, m_host->outbox);
    }
    m_host->session.tellRest(m_host->clock.now, m_host->update);
    std::uint64_t gaps = 0;
    for (const FleetEvent& event : m_host->events(EventKind::Gap))
      gaps += event.count;
    QVERIFY(gaps > 0);
    QCOMPARE(gaps, m_host->session.counters().gaps);
  }

  void everNewNamesAreFewEventsAndAccuseNobodyOfTheOthers() {
    const int sent = 50'000;
    for (int i = 0; i < sent; ++i) {
      send("n" + std::to_string(i));
      if (i % 50 == 0)
        m_host->pass(50); // 50 s in all
    }
    const auto told = rejected();
    QVERIFY2(told.size() <= 20 + 25 + 1 + 5, qPrintable(QString::number(told.size())));
    const auto nameless =
        std::ranges::find_if(told, [](const FleetEvent& event) { return event.sender.empty(); });
    QVERIFY(nameless != told.end());
    QCOMPARE(nameless->device, kNoDevice);
    QVERIFY(nameless->count > 1'000);
    m_host->session.tellRest(m_host->clock.now, m_host->update);
    std::uint64_t all = 0;
    for (const auto& [name, count] : counts()) {
      QVERIFY(name.empty() || count == 1);
      all += count;
    }
    QCOMPARE(all, std::uint64_t{sent});
  }

  void whoFloodsIsNamedAmongEverNewNamesToo() {
    for (int i = 0; i < 10'000; ++i) {
      send("n" + std::to_string(i));
      send("evil");
      if (i % 50 == 0)
        m_host->pass(50);
    }
    m_host->session.tellRest(m_host->clock.now, m_host->update);
    QVERIFY(counts()["host/evil"] > 100);
  }

  void strangersTakeNothingOfWhatTheBornMayTell() {
    m_host->take(nodeBirth(0, {}));
    for (int i = 0; i < 1'000; ++i)
      send("n" + std::to_string(i));
    m_host->take({"spBv1.0/plant/NDATA/n1", "\xff", 0, false});
    QCOMPARE(rejected().back().scope(), EventScope::Device);
  }

  void topicsThatNobodyCanReadHideNoTwin() {
    m_host->take({"spBv1.0/a/b", "", 0, false});
    m_host->take({"spBv1.0/STATE/desk", "{\"online\":true,\"timestamp\":1}", 1, true});
    QCOMPARE(rejected().size(), 2U);
    QVERIFY(rejected()[1].detail.starts_with("another host has come online with the id desk"));
    QCOMPARE(m_host->session.counters().twinStates, std::uint64_t{1});
  }

  void longIdsAreKeptShort() {
    for (int i = 0; i < 100; ++i)
      send(std::string(60'000, 'x') + std::to_string(i));
    m_host->session.tellRest(m_host->clock.now, m_host->update);
    QCOMPARE(counts().size(), std::size_t{1}); // as they are shown, they are one
    for (const FleetEvent& event : rejected())
      QVERIFY(event.sender.size() <= 513 && event.detail.size() < 2'000);
  }

 private:
  void send(const std::string& node, MessageType type = MessageType::NData) {
    m_host->take({nodeTopic(type, "host", node), "\xff\xff", 0, false});
  }
  std::vector<FleetEvent> rejected() const { return m_host->events(EventKind::Rejected); }
  std::map<std::string, std::uint64_t> counts() const {
    std::map<std::string, std::uint64_t> counts;
    for (const FleetEvent& event : rejected())
      counts[event.sender] += event.count;
    return counts;
  }

  std::unique_ptr<Host> m_host;
};

QTEST_APPLESS_MAIN(HostStrangersTest)
#include "HostStrangersTest.moc"
