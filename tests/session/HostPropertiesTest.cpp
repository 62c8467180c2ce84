// Properties that change in data: what the host makes of them, and what an edge node can do with them.
#include <QtTest>

#include <sessionsupport/SessionSupport.h>

using namespace muster;
using namespace muster::test;

class HostPropertiesTest : public QObject {
  Q_OBJECT

  std::unique_ptr<Host> m_host;
  std::uint64_t m_seq = 0;

  void data(std::vector<Property> properties, bool isHistorical = false, std::uint64_t alias = 1) {
    Metric sample = byAlias(alias, Value::floating(1.0));
    sample.properties = std::move(properties);
    sample.isHistorical = isHistorical;
    m_host->take(nodeMessage(MessageType::NData, ++m_seq % 256, {sample}, m_host->clock.now.utcMs));
  }
  std::size_t told(std::string_view metric) const {
    return static_cast<std::size_t>(std::ranges::count(m_host->update.series, metric,
                                                       [](const SeriesInfo& info) { return info.metric; }));
  }
  std::vector<std::string> namesOf(std::string_view metric) const {
    std::vector<std::string> names;
    const auto properties = decodeProperties(m_host->series(metric)->properties);
    for (const Property& property : properties.value())
      names.push_back(property.name);
    return names;
  }

 private slots:
  void init() {
    m_host = std::make_unique<Host>();
    m_host->connect();
    Metric level = aliased(metric("Level", Value::floating(0.0)), 1);
    level.properties = {{"engUnit", Value::text("m")}, {"engHigh", Value::floating(10.0)}};
    m_host->take(nodeBirth(0, {level, aliased(metric("Plain", Value::floating(0.0)), 2)}));
    m_seq = 0;
    m_host->pass(2'000);
  }

  void aPropertyInDataReplacesTheOneOfItsName() {
    data({{"engUnit", Value::text("ft")}, {"note", Value::text("new")}});
    QCOMPARE(m_host->series("Level")->unit, std::string("ft"));
    QCOMPARE(m_host->series("Level")->high, std::optional(10.0));
    QCOMPARE(namesOf("Level"), (std::vector<std::string>{"engUnit", "engHigh", "note"}));
    QCOMPARE(m_host->values("Level").size(), 2U);
    data({{"engUnit", Value::null(DataType::String)}}, false, 2);
    m_host->pass(1'100);
    QVERIFY(m_host->series("Plain")->unit.empty());
    QCOMPARE(m_host->session.counters().errors(), 0U);
  }

  void aChangedRangeCountsForCommands() {
    const auto write = [&] {
      return m_host->session.write({"plant", "n1", "", "Level", Value::floating(20.0)}, m_host->clock.now,
                                   m_host->outbox);
    };
    QVERIFY(!write());
    data({{"engHigh", Value::floating(30.0)}});
    QVERIFY(write().has_value());
  }

  void qualityAndWhatIsHistoricalChangeNothing() {
    const std::size_t before = m_host->update.series.size();
    data({quality(0)});
    data({quality(500)});
    data({{"engUnit", Value::text("ft")}}, true);
    data({{"engUnit", Value::text("m")}, quality(0)}); // as announced
    m_host->pass(2'000);
    QCOMPARE(m_host->update.series.size(), before);
  }

  void theNextBirthCounts() {
    data({{"engUnit", Value::text("ft")}});
    data({{"engUnit", Value::text("yd")}}); // waits for its second
    Metric level = aliased(metric("Level", Value::floating(0.0)), 1);
    level.properties = {{"engUnit", Value::text("yd")}, {"engHigh", Value::floating(10.0)}};
    m_host->clock.pass(10);
    m_host->take(nodeBirth(1, {level}, m_host->clock.now.utcMs));
    QCOMPARE(m_host->series("Level")->unit, std::string("yd"));
    m_seq = 0;
    data({{"engUnit", Value::text("ft")}}); // is new again
    m_host->pass(1'100);
    QCOMPARE(m_host->series("Level")->unit, std::string("ft"));
  }

  void changesAreToldOnceASecondTheNewestOfAMetric() {
    for (int i = 0; i < 200; ++i)
      data({{"engUnit", Value::text("u" + std::to_string(i))}});
    QCOMPARE(m_host->series("Level")->unit, std::string("u0"));
    QCOMPARE(told("Level"), 2U); // the birth's and the first
    m_host->pass(1'100);
    QCOMPARE(m_host->series("Level")->unit, std::string("u199"));
    QCOMPARE(told("Level"), 3U);
    m_host->pass(5'000);
    QCOMPARE(told("Level"), 3U);
  }

  void manyChangesAtOnceAreToldInPortions() {
    constexpr std::uint64_t kMetrics = 2'500;
    std::vector<Metric> birth, changes;
    for (std::uint64_t i = 0; i < kMetrics; ++i) {
      birth.push_back(aliased(metric("m" + std::to_string(i), Value::floating(0.0)), i));
      changes.push_back(byAlias(i, Value::floating(1.0)));
      changes.back().properties = {{"engUnit", Value::text("u")}};
    }
    m_host->take(deviceMessage(MessageType::DBirth, 1, birth));
    m_host->update.clear();
    m_host->take(deviceMessage(MessageType::DData, 2, changes));
    QCOMPARE(m_host->update.series.size(), 1'000U);
    m_host->pass(3'000);
    QCOMPARE(m_host->update.series.size(), kMetrics);
    QVERIFY(
        std::ranges::all_of(m_host->update.series, [](const SeriesInfo& info) { return info.unit == "u"; }));
  }

  void whatADeviceTookWithItIsNotTold() {
    m_host->take(deviceMessage(MessageType::DBirth, 1, {aliased(metric("x", Value::floating(0.0)), 1)}));
    for (std::uint64_t seq = 2; seq < 5; ++seq) {
      Metric change = byAlias(1, Value::floating(1.0));
      change.properties = {{"engUnit", Value::text("u" + std::to_string(seq))}};
      m_host->take(deviceMessage(MessageType::DData, seq, {change}));
    }
    m_host->take(deviceMessage(MessageType::DDeath, 5, {}));
    m_host->pass(3'000);
    QCOMPARE(m_host->series("x")->unit, std::string("u2"));
  }

  void setsThatAreTooLargeAreCountedAndTheValueKept() {
    for (int i = 0; i < 100; ++i)
      data({{"p" + std::to_string(i), Value::text(std::string(100, 'x'))}});
    QVERIFY(m_host->session.counters().limits.catalogue > 0);
    QCOMPARE(m_host->values("Level").size(), 101U);
    m_host->pass(1'100);
    QVERIFY(m_host->series("Level")->properties.size() <= 4'096);
    const std::uint64_t refused = m_host->session.counters().limits.catalogue;
    data({{"p", Value::text(std::string(5'000, 'x'))}});
    data({quality(0)});
    QCOMPARE(m_host->session.counters().limits.catalogue, refused + 1);
    QVERIFY(!m_host->events(EventKind::Rejected).empty());
  }
};

QTEST_APPLESS_MAIN(HostPropertiesTest)
#include "HostPropertiesTest.moc"
