// SeriesRegistry: dense ids, each once, and names that must not be mixed up.

#include <host/SeriesRegistry.h>

#include <QtTest>

#include <string>

using namespace muster;

class SeriesRegistryTest : public QObject {
  Q_OBJECT

  bool m_isNew = false;

 private slots:
  void idsAreDenseFromZero() {
    SeriesRegistry registry;
    QCOMPARE(registry.deviceId("g", "n", "", m_isNew), DeviceId{0});
    QVERIFY(m_isNew);
    QCOMPARE(registry.deviceId("g", "n", "d", m_isNew), DeviceId{1});
    QCOMPARE(registry.seriesId(0, "cpu", DataType::Double, m_isNew), SeriesId{0});
    QCOMPARE(registry.seriesId(1, "cpu", DataType::Double, m_isNew), SeriesId{1});
    QCOMPARE(registry.deviceCount(), std::size_t{2});
    QCOMPARE(registry.seriesCount(), std::size_t{2});
  }

  void theSameNameGetsTheSameIdAndIsNotNew() {
    SeriesRegistry registry;
    registry.deviceId("g", "n", "d", m_isNew);
    QCOMPARE(registry.deviceId("g", "n", "d", m_isNew), DeviceId{0});
    QVERIFY(!m_isNew);
    registry.seriesId(0, "cpu", DataType::Int8, m_isNew);
    QCOMPARE(registry.seriesId(0, "cpu", DataType::Int8, m_isNew), SeriesId{0});
    QVERIFY(!m_isNew);
  }

  void aMetricWithAnotherTypeIsAnotherSeries() {
    SeriesRegistry registry;
    const SeriesId first = registry.seriesId(0, "cpu", DataType::Int8, m_isNew);
    QVERIFY(registry.seriesId(0, "cpu", DataType::Int16, m_isNew) != first);
    QVERIFY(m_isNew);
  }

  void namesThatRunTogetherAreKeptApart() {
    SeriesRegistry registry;
    const DeviceId a = registry.deviceId("ab", "c", "", m_isNew);
    QVERIFY(registry.deviceId("a", "bc", "", m_isNew) != a);
    QVERIFY(registry.deviceId("a", "b", "c", m_isNew) != a);
    const SeriesId s = registry.seriesId(1, std::string_view("x\0y", 3), DataType::Int8, m_isNew);
    QVERIFY(registry.seriesId(1, "x", DataType::Int8, m_isNew) != s);
    QVERIFY(registry.seriesId(257, std::string_view("x\0y", 3), DataType::Int8, m_isNew) != s);
    QVERIFY(registry.seriesId(1, "", DataType::Int8, m_isNew) != s);
  }

  void namesThatDifferByCaseAreDifferentDevices() {
    SeriesRegistry registry;
    const DeviceId lower = registry.deviceId("g", "n", "", m_isNew);
    QVERIFY(registry.deviceId("g", "N", "", m_isNew) != lower);
  }

  void aHundredThousandSeriesKeepTheirIds() {
    SeriesRegistry registry;
    for (SeriesId i = 0; i < 100'000; ++i)
      QCOMPARE(registry.seriesId(i / 20, "metric" + std::to_string(i % 20), DataType::Double, m_isNew), i);
    for (SeriesId i = 0; i < 100'000; i += 997)
      QCOMPARE(registry.seriesId(i / 20, "metric" + std::to_string(i % 20), DataType::Double, m_isNew), i);
    QVERIFY(!m_isNew);
  }
};

QTEST_APPLESS_MAIN(SeriesRegistryTest)
#include "SeriesRegistryTest.moc"
