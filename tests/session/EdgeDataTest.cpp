// What an edge node publishes between births.
#include <QtTest>

#include <sessionsupport/SessionSupport.h>

using namespace muster;
using namespace muster::test;

class EdgeDataTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    m_edge = std::make_unique<Edge>();
    m_edge->set("", {edgeMetric("Load", Value::floating(0.5)), edgeMetric("Up", Value::boolean(true))});
    m_edge->set("d1",
                {edgeMetric("a", Value::floating(1.0)), edgeMetric("b", Value::integer(DataType::Int32, 1))});
    m_edge->connect();
  }

  void nodeDataGoesByNameAndDeviceDataByAlias() {
    QVERIFY(m_edge->publish("", {sample(0, Value::floating(0.7))}).has_value());
    QVERIFY(m_edge->publish("d1", {sample(1, Value::integer(DataType::Int32, 2))}).has_value());
    QCOMPARE(m_edge->topics(), (std::vector<std::string>{"NDATA/n1", "DDATA/n1/d1"}));
    const Metric node = decoded(m_edge->outbox[0]).metrics[0];
    QCOMPARE(node.name, std::string("Load"));
    QVERIFY(!node.alias.has_value() && !node.writeType);
    const Metric device = decoded(m_edge->outbox[1]).metrics[0];
    QVERIFY(device.name.empty() && !device.writeType);
    QCOMPARE(device.alias, decoded(m_edge->births[1]).metrics[1].alias);
    QCOMPARE(m_edge->outbox[1].qos, std::uint8_t(0));
    QVERIFY(!m_edge->outbox[1].retain);
  }

  void withoutAliasesDeviceDataGoesByName() {
    EdgeOptions options = Edge::defaults();
    options.useAliases = false;
    Edge edge(options);
    edge.set("d1", {edgeMetric("a", Value::floating(1.0))});
    edge.connect();
    QVERIFY(!decoded(edge.births[1]).metrics[0].alias.has_value());
    QVERIFY(edge.publish("d1", {sample(0, Value::floating(2.0))}).has_value());
    QCOMPARE(decoded(edge.outbox[0]).metrics[0].name, std::string("a"));
  }

  void seqIsSharedByNodeAndDevicesAndWrapsAfter255() {
    for (int i = 0; i < 600; ++i)
      QVERIFY(m_edge->publish(i % 2 == 0 ? "" : "d1", {sample(0, Value::floating(i * 1.0))}).has_value());
    for (std::size_t i = 0; i < m_edge->outbox.size(); ++i)
      QCOMPARE(decoded(m_edge->outbox[i]).seq, std::optional<std::uint64_t>((i + 2) % 256));
  }

  void dataHasThePayloadsTimeAndEachSampleItsOwn() {
    m_edge->clock.pass(500);
    QVERIFY(m_edge->publish("d1", {sample(0, Value::floating(2.0), kStartMs + 123)}).has_value());
    const Payload data = decoded(m_edge->outbox[0]);
    QCOMPARE(data.timestampMs, std::optional(kStartMs + 500));
    QCOMPARE(data.metrics[0].timestampMs, std::optional(kStartMs + 123));
  }

  void samplesGoOutInOrderOfTime() {
    QVERIFY(m_edge
                ->publish("", {sample(0, Value::floating(2.0), kStartMs + 5),
                               sample(1, Value::boolean(false), kStartMs + 3),
                               sample(0, Value::floating(1.0), kStartMs + 3)})
                .has_value());
    const Payload data = decoded(m_edge->outbox[0]);
    QCOMPARE(data.metrics[0].name, std::string("Up"));
    QCOMPARE(data.metrics[1].name, std::string("Load"));
    QCOMPARE(data.metrics[2].timestampMs, std::optional(kStartMs + 5));
  }

  void aSampleThatDoesNotFitIsRefusedAndNothingOfItsMessageGoesOut() {
    QVERIFY(!m_edge->publish("nobody", {sample(0, Value::floating(2.0))}));
    const Result<void> noMetric = m_edge->publish("d1", {sample(7, Value::floating(2.0))});
    QCOMPARE(noMetric.error().code, ErrorCode::BadArgument);
    const Result<void> noType =
        m_edge->publish("d1", {sample(0, Value::floating(2.0)), sample(1, Value::floating(2.0))});
    QCOMPARE(noType.error().code, ErrorCode::TypeMismatch);
    QVERIFY(m_edge->outbox.empty());
    QCOMPARE(m_edge->truth.rows.size(), 4U); // the births' values
  }

  void theNextBirthHasTheNewestValues() {
    QVERIFY(m_edge->publish("d1", {sample(0, Value::floating(9.0), kStartMs + 1)}).has_value());
    m_edge->session.onConnectionLost();
    QVERIFY(m_edge->publish("d1", {sample(1, Value::integer(DataType::Int32, 8), kStartMs + 2)}).has_value());
    m_edge->connect();
    const Payload birth = decoded(m_edge->births[1]);
    QCOMPARE(birth.metrics[0].value, Value::floating(9.0));
    QCOMPARE(birth.metrics[0].timestampMs, std::optional(kStartMs + 1));
    QCOMPARE(birth.metrics[1].value, Value::integer(DataType::Int32, 8));
    QCOMPARE(m_edge->session.counters().samplesWhileAway, 1U);
  }

  void historicalSamplesNeverBecomeTheCurrentValue() {
    EdgeSample old = sample(0, Value::floating(-1.0), kStartMs - 60'000);
    old.isHistorical = true;
    QVERIFY(m_edge->publish("d1", {old}).has_value());
    QVERIFY(decoded(m_edge->outbox[0]).metrics[0].isHistorical);
    m_edge->connect();
    QCOMPARE(decoded(m_edge->births[1]).metrics[0].value, Value::floating(1.0));
  }

  void qualityIsWrittenWhileItIsNotGoodAndOnceWhenItIsGoodAgain() {
    QVERIFY(propertiesAfter(std::nullopt).empty());
    QCOMPARE(propertiesAfter(kQualityBad), std::vector{quality(0)});
    QCOMPARE(propertiesAfter(kQualityBad), std::vector{quality(0)});
    QCOMPARE(propertiesAfter(std::nullopt), std::vector{quality(192)});
    QVERIFY(propertiesAfter(kQualityGood).empty());
  }

  void aBirthSaysWhichValuesAreNotGood() {
    propertiesAfter(kQualityStale);
    m_edge->connect();
    QCOMPARE(decoded(m_edge->births[1]).metrics[0].properties, std::vector{quality(500)});
    QVERIFY(decoded(m_edge->births[1]).metrics[1].properties.empty());
    QCOMPARE(m_edge->truth.rows.back().sample.quality, std::optional<std::uint16_t>());
  }

  void metadataAndTransienceGoOutWithTheirValue() {
    MetaData about;
    about.fileName = "boot.log";
    about.md5 = "0cc175b9c0f1b6a831c399e269772661";
    about.seq = 0;
    about.description = "what the kernel said";
    EdgeSample next = sample(0, Value::floating(2.0));
    next.metadata = about;
    next.isTransient = true;
    m_edge->truth.rows.clear();
    QVERIFY(m_edge->publish("d1", {next}).has_value());
    const Metric data = decoded(m_edge->outbox[0]).metrics[0];
    QVERIFY(data.metadata == about);
    QVERIFY(data.isTransient);
    QVERIFY(m_edge->truth.rows[0].sample.metadata == about);
    m_edge->outbox.clear();
    m_edge->rebirth();
    const Payload birth = decoded(m_edge->outbox.at(1));
    QVERIFY(birth.metrics[0].metadata == about); // of the value that it still is
    QVERIFY(birth.metrics[0].isTransient);
    QVERIFY(!birth.metrics[1].metadata && !birth.metrics[1].isTransient);
  }

  void ofMetadataOnlyTheDescriptionOutlivesItsValue() {
    EdgeSample next = sample(0, Value::floating(2.0));
    next.metadata.emplace().fileName = "boot.log";
    next.metadata->description = "what the kernel said";
    EdgeSample past = sample(0, Value::floating(2.5));
    past.isHistorical = true;
    past.metadata.emplace().fileName = "old.log";
    QVERIFY(m_edge->publish("d1", {next, sample(0, Value::floating(3.0), kStartMs + 1), past}).has_value());
    m_edge->outbox.clear();
    m_edge->rebirth();
    MetaData description;
    description.description = "what the kernel said";
    const Payload birth = decoded(m_edge->outbox.at(1));
    QVERIFY(birth.metrics.at(static_cast<std::size_t>(indexOf(birth, "a"))).metadata == description);
  }

  void theObserverHearsOfEverySampleThatGoesOut() {
    m_edge->truth.rows.clear();
    QVERIFY(
        m_edge
            ->publish("d1", {sample(0, Value::floating(2.0)), sample(0, Value::floating(3.0), kStartMs + 1)})
            .has_value());
    QCOMPARE(m_edge->truth.rows.size(), 2U);
    QVERIFY(!m_edge->truth.rows[0].inBirth);
    QCOMPARE(m_edge->truth.rows[1].sample.value, Value::floating(3.0));
    m_edge->session.onConnectionLost();
    QVERIFY(m_edge->publish("d1", {sample(0, Value::floating(4.0))}).has_value());
    QCOMPARE(m_edge->truth.rows.size(), 2U);
  }

 private:
  std::vector<Property> propertiesAfter(std::optional<std::uint16_t> code) {
    EdgeSample next = sample(0, Value::floating(2.0));
    next.quality = code;
    m_edge->outbox.clear();
    if (!m_edge->publish("d1", {next}))
      return {{"refused", Value()}};
    return decoded(m_edge->outbox[0]).metrics[0].properties;
  }

  std::unique_ptr<Edge> m_edge;
};

QTEST_APPLESS_MAIN(EdgeDataTest)
#include "EdgeDataTest.moc"
