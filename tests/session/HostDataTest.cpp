// What the host makes of data: types, aliases, times, flags, quality.
#include <QtTest>

#include <sessionsupport/SessionSupport.h>

#include <limits>

using namespace muster;
using namespace muster::test;

class HostDataTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    m_host = std::make_unique<Host>();
    m_host->connect();
    m_seq = 0;
  }

  void everyScalarTypeArrivesToTheLastBit_data() {
    QTest::addColumn<int>("which");
    for (int i = 0; i < static_cast<int>(scalars().size()); ++i)
      QTest::addRow("%d %s", i,
                    std::string(dataTypeName(scalars()[static_cast<std::size_t>(i)].type())).c_str())
          << i;
  }
  void everyScalarTypeArrivesToTheLastBit() {
    QFETCH(int, which);
    const Value value = scalars()[static_cast<std::size_t>(which)];
    born({aliased(metric("x", Value::null(value.type())), 7)});
    data({byAlias(7, value)});
    QCOMPARE(m_host->values("x"), (std::vector{Value::null(value.type()), value}));
  }

  void everyByteTypePassesUntouched_data() {
    QTest::addColumn<int>("type");
    for (const DataType type : {DataType::String, DataType::Text, DataType::UUID, DataType::Bytes,
                                DataType::File, DataType::Int16Array, DataType::DoubleArray})
      QTest::addRow("%s", std::string(dataTypeName(type)).c_str()) << static_cast<int>(type);
  }
  void everyByteTypePassesUntouched() {
    QFETCH(int, type);
    const Value value = Value::bytes(static_cast<DataType>(type), "16 bytes, 2 x 8.");
    const Value none = Value::bytes(static_cast<DataType>(type), "");
    born({metric("x", value)});
    data({metric("x", none)});
    QCOMPARE(m_host->values("x"), (std::vector{value, none}));
  }

  void aDataSetPassesUntouched() {
    // num_of_columns 1, columns "a", types Int32, one row with int_value 7
    const std::string bytes("\x08\x01\x12\x01"
                            "a\x18\x03\x22\x04\x0a\x02\x08\x07");
    born({metric("table", Value::bytes(DataType::DataSet, bytes))});
    QCOMPARE(m_host->values("table"), std::vector{Value::bytes(DataType::DataSet, bytes)});
  }

  void metadataComesWithTheSampleThatHasIt() {
    MetaData about;
    about.fileName = "boot.log";
    about.isMultiPart = true;
    about.seq = 2;
    Metric part = byAlias(1, Value::bytes(DataType::File, "abc"));
    part.metadata = about;
    born({aliased(metric("file", Value::null(DataType::File)), 1),
          aliased(metric("a", Value::floating(0.0)), 2)});
    data({byAlias(2, Value::floating(1.0)), part, byAlias(2, Value::floating(2.0))});
    const SampleBatch& samples = m_host->update.samples;
    QCOMPARE(samples.size(), 5U);
    QCOMPARE(samples.metadata.size(), 1U);
    QVERIFY(samples.metadataAt(2).empty() && samples.metadataAt(4).empty());
    QVERIFY(decodeMetaData(samples.metadataAt(3)).value() == about);
    QCOMPARE(samples.valueAt(3, DataType::File), Value::bytes(DataType::File, "abc"));
  }

  void metadataThatIsTooLargeIsCountedAndTheValueKept() {
    Metric large = metric("a", Value::floating(1.0));
    large.metadata.emplace().description = std::string(70'000, 'x');
    born({metric("a", Value::floating(0.0))});
    data({large});
    QCOMPARE(m_host->values("a").back(), Value::floating(1.0));
    QVERIFY(m_host->update.samples.metadata.empty());
    QCOMPARE(m_host->session.counters().limits.values, 1U);
    QCOMPARE(m_host->events(EventKind::Rejected).size(), 1U);
  }

  void aTransientValueIsMarked() {
    Metric next = metric("a", Value::floating(1.0));
    next.isTransient = true;
    born({metric("a", Value::floating(0.0))});
    data({next});
    QVERIFY(!m_host->update.samples.isTransient(0) && m_host->update.samples.isTransient(1));
  }

  void aliasesAndNamesMayBeMixedFreely() {
    born({aliased(metric("a", Value::floating(0.0)), 1), metric("b", Value::floating(0.0)),
          aliased(metric("c", Value::floating(0.0)), std::numeric_limits<std::uint64_t>::max())});
    data({byAlias(1, Value::floating(1.0)), metric("b", Value::floating(2.0)),
          byAlias(std::numeric_limits<std::uint64_t>::max(), Value::floating(3.0)),
          metric("a", Value::floating(4.0))});
    QCOMPARE(m_host->values("a"),
             (std::vector{Value::floating(0.0), Value::floating(1.0), Value::floating(4.0)}));
    QCOMPARE(m_host->values("b").back(), Value::floating(2.0));
    QCOMPARE(m_host->values("c").back(), Value::floating(3.0));
    QCOMPARE(m_host->session.counters().unknownMetrics, 0U);
  }

  void anAliasedBdSeqOrControlBreaksNothing() {
    born({aliased(metric("Node Control/Reboot", Value::boolean(false)), 5),
          aliased(metric("a", Value::floating(0.0)), 6)});
    data({byAlias(5, Value::boolean(true)), byAlias(6, Value::floating(1.0))});
    QCOMPARE(m_host->values("a").size(), 2U);
    QCOMPARE(m_host->session.counters().metrics, 2U);
  }

  void devicesMayNumberTheirAliasesAlike() {
    born({});
    m_host->take(deviceMessage(MessageType::DBirth, next(), {aliased(metric("a", Value::floating(0.0)), 0)},
                               kStartMs, "d1"));
    m_host->take(deviceMessage(MessageType::DBirth, next(), {aliased(metric("b", Value::floating(0.0)), 0)},
                               kStartMs, "d2"));
    m_host->take(
        deviceMessage(MessageType::DData, next(), {byAlias(0, Value::floating(5.0))}, kStartMs, "d1"));
    QCOMPARE(m_host->values("a").size(), 2U);
    QCOMPARE(m_host->values("b").size(), 1U);
  }

  // Numbered anew from 0 in each birth, as many devices do, and of one type: only the birth tells them apart.
  void aRebirthMayGiveAnAliasToAnotherMetric() {
    born({aliased(metric("a", Value::floating(0.0)), 0), aliased(metric("b", Value::floating(0.0)), 1)});
    m_host->clock.pass(1'000);
    born({aliased(metric("b", Value::floating(0.0)), 0), metric("a", Value::floating(0.0))});
    data({byAlias(0, Value::floating(7.0))});
    QCOMPARE(m_host->values("a").back(), Value::floating(0.0));
    QCOMPARE(m_host->values("b").back(), Value::floating(7.0));
    const std::size_t before = m_host->update.samples.size();
    data({byAlias(1, Value::floating(9.0))}); // nobody's since the second birth
    QCOMPARE(m_host->update.samples.size(), before);
    QCOMPARE(m_host->session.counters().unknownMetrics, 1U);
  }

  void aSampleTakesItsOwnTimeElseThePayloadsElseTheHosts() {
    born({metric("a", Value::floating(0.0))});
    m_host->clock.pass(1'000);
    Metric timeless = metric("a", Value::floating(1.0));
    timeless.timestampMs.reset();
    m_host->take(nodeMessage(MessageType::NData, next(), {metric("a", Value::floating(1.0), kStartMs + 1)},
                             kStartMs + 2));
    m_host->take(nodeMessage(MessageType::NData, next(), {timeless}, kStartMs + 2));
    Payload bare = payload(next(), {timeless});
    bare.timestampMs.reset();
    m_host->take(message("spBv1.0/plant/NDATA/n1", bare));
    const SampleBatch& samples = m_host->update.samples;
    QCOMPARE(samples.timeMs, (std::vector{kStartMs, kStartMs + 1, kStartMs + 2, kStartMs + 1'000}));
    QCOMPARE(samples.receivedMs[1], kStartMs + 1'000);
  }

  void oddTimesAreKeptAndCounted() {
    born({metric("a", Value::floating(0.0))});
    data({metric("a", Value::floating(1.0), 5'000),
          metric("a", Value::floating(1.0), kStartMs + 2 * 86'400'000LL)});
    QCOMPARE(m_host->session.counters().oddTimes, 2U);
    QCOMPARE(m_host->update.samples.timeMs[1], 5'000);
  }

  void flagsAreCarried() {
    born({metric("a", Value::floating(0.0))});
    Metric old = metric("a", Value::floating(1.0));
    old.isHistorical = true;
    Metric passing = metric("a", Value::null(DataType::Double));
    passing.isTransient = true;
    data({old, passing});
    QCOMPARE(m_host->update.samples.flags,
             (std::vector<std::uint8_t>{sampleflag::Birth, sampleflag::Historical,
                                        sampleflag::Transient | sampleflag::Null}));
  }

  void qualityBelongsToTheValueThatItComesWith() {
    Metric bad = metric("a", Value::floating(0.0));
    bad.properties = {quality(0)};
    Metric stale = metric("a", Value::floating(1.0));
    stale.properties = {quality(500)};
    born({bad});
    data({stale, metric("a", Value::floating(2.0))});
    QCOMPARE(m_host->update.samples.quality,
             (std::vector<std::uint16_t>{kQualityBad, kQualityStale, kQualityGood}));
  }

  void aValueOfAnotherTypeIsRefusedAndTold() {
    born({metric("a", Value::floating(0.0)), metric("b", Value::floating(0.0))});
    data({metric("a", Value::text("high")), metric("b", Value::floating(1.0))});
    QCOMPARE(m_host->session.counters().typeMismatches, 1U);
    QCOMPARE(m_host->values("b").size(), 2U);
    const auto rejected = m_host->events(EventKind::Rejected);
    QCOMPARE(rejected.size(), 1U);
    QVERIFY(rejected[0].detail.find("metric a") != std::string::npos);
  }

  void aDatatypeThatTheBirthDidNotGiveIsRefused() {
    born({metric("a", Value::integer(DataType::Int16, 0))});
    data({metric("a", Value::integer(DataType::Int32, 1))});
    QCOMPARE(m_host->session.counters().typeMismatches, 1U);
    QCOMPARE(m_host->values("a").size(), 1U);
  }

  void anUnknownMetricAsksForABirth_data() {
    QTest::addColumn<bool>("alias");
    QTest::newRow("alias") << true;
    QTest::newRow("name") << false;
  }
  void anUnknownMetricAsksForABirth() {
    QFETCH(bool, alias);
    born({metric("a", Value::floating(0.0))});
    data({alias ? byAlias(44, Value::floating(1.0)) : metric("z", Value::floating(1.0)),
          metric("a", Value::floating(1.0))});
    QCOMPARE(m_host->session.counters().unknownMetrics, 1U);
    QCOMPARE(m_host->values("a").size(), 2U);
    m_host->pass(100);
    QCOMPARE(m_host->sent("spBv1.0/plant/NCMD/n1"), 1U);
  }

  void dataOfADeviceThatIsDeadAsksForABirth() {
    born({});
    m_host->take(deviceMessage(MessageType::DBirth, next(), {metric("a", Value::floating(0.0))}));
    m_host->take(deviceMessage(MessageType::DDeath, next(), {}));
    m_host->take(deviceMessage(MessageType::DData, next(), {metric("a", Value::floating(1.0))}));
    QCOMPARE(m_host->session.counters().unbornMessages, 1U);
    QCOMPARE(m_host->values("a").size(), 1U);
    m_host->pass(100);
    QCOMPARE(m_host->sent("spBv1.0/plant/NCMD/n1"), 1U);
  }

  void commandsOfOthersAreNoConcern() {
    born({});
    m_host->take(message("spBv1.0/plant/NCMD/n1", payload(std::nullopt, {})));
    m_host->take(message("spBv1.0/plant/DCMD/n1/d1", payload(std::nullopt, {})));
    QCOMPARE(m_host->session.counters().errors(), 0U);
    QCOMPARE(m_host->session.counters().messages, 3U);
  }

 private:
  static std::vector<Value> scalars() {
    return {Value::integer(DataType::Int8, -128),
            Value::integer(DataType::Int16, -1),
            Value::integer(DataType::Int32, std::numeric_limits<std::int32_t>::min()),
            Value::integer(DataType::Int64, std::numeric_limits<std::int64_t>::min()),
            Value::unsignedInteger(DataType::UInt8, 255),
            Value::unsignedInteger(DataType::UInt16, 65'535),
            Value::unsignedInteger(DataType::UInt32, 4'294'967'295U),
            Value::unsignedInteger(DataType::UInt64, std::numeric_limits<std::uint64_t>::max()),
            Value::floating(-0.0F),
            Value::floating(std::numeric_limits<double>::quiet_NaN()),
            Value::boolean(true),
            Value::unsignedInteger(DataType::DateTime, 1'763'800'472'123U)};
  }
  std::uint64_t next() { return m_seq++ % 256; }
  void born(std::vector<Metric> metrics) {
    m_seq = 1;
    m_host->take(nodeBirth(0, std::move(metrics)));
  }
  void data(std::vector<Metric> metrics) {
    m_host->take(nodeMessage(MessageType::NData, next(), std::move(metrics)));
  }

  std::unique_ptr<Host> m_host;
  std::uint64_t m_seq = 0;
};

QTEST_APPLESS_MAIN(HostDataTest)
#include "HostDataTest.moc"
