#include "device/MetricListModel.h"

#include "MadeUpFleet.h"

#include <schema/Payload.h>

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <limits>

using namespace muster;
using namespace muster::ui;
using muster::test::MadeUpFleet;

namespace {
constexpr std::int64_t kNow = 1'794'896'072'000;
} // namespace

class MetricListModelTest : public QObject {
  Q_OBJECT
 private slots:
  void init();
  void metricsStandInGroupsByTheFirstLevelOfTheirName();
  void everyTypeHasAFittingText();
  void qualityAndAgeAreSaid();
  void aTransientValueIsLiveAndPropertiesAreInTheTip();
  void valuesChangeInPlace();
  void theFilterKeepsWhatHasAllWords();
  void aFilterThatFitsNothingLeavesNothing();
  void aForeignNameLosesItsGroup();
  void aSeriesIsFoundAgain();
  void aHundredThousandMetricsAreListedQuickly();

 private:
  QString text(const char* metric, MetricListModel::Column column) const;

  std::unique_ptr<MadeUpFleet> m_fleet;
  std::unique_ptr<DeviceData> m_data;
  std::unique_ptr<MetricListModel> m_model;
  std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void MetricListModelTest::init() {
  m_tester.reset();
  m_model.reset();
  m_fleet = std::make_unique<MadeUpFleet>(
      std::vector<test::MadeUpMetric>{{"CPU/Temperature", DataType::Double, "°C"},
                                      {"CPU/Usage", DataType::Double, "%"},
                                      {"System/Model", DataType::String},
                                      {"Network/eth0/Up", DataType::Boolean},
                                      {"Counter", DataType::UInt64},
                                      {"Line 1/Motor/Blob", DataType::Bytes},
                                      {"Line 1/Motor/Started", DataType::DateTime},
                                      {"Line 1/Motor/Nothing", DataType::Double},
                                      {"Line 1/Motor/NaN", DataType::Double, "u"},
                                      {"Line 1/Motor/Text", DataType::String, "u"}},
      kNow);
  m_fleet->add("CPU/Temperature", kNow - 4000, Value::floating(78.4));
  m_fleet->add("CPU/Usage", kNow, Value::floating(47.0), 0);
  m_fleet->add("System/Model", kNow, Value::text("Raspberry Pi"));
  m_fleet->add("Network/eth0/Up", kNow, Value::boolean(true));
  m_fleet->add("Counter", kNow, Value::unsignedInteger(DataType::UInt64, 18'446'744'073'709'551'615u));
  m_fleet->add("Line 1/Motor/Blob", kNow, Value::bytes(DataType::Bytes, std::string(2000, '\0')));
  m_fleet->add("Line 1/Motor/Started", kNow, Value::unsignedInteger(DataType::DateTime, kNow));
  m_fleet->add("Line 1/Motor/Nothing", kNow, Value::null(DataType::Double));
  m_fleet->add("Line 1/Motor/NaN", kNow, Value::floating(std::numeric_limits<double>::quiet_NaN()));
  m_fleet->add("Line 1/Motor/Text", kNow, Value::text({}));
  m_fleet->tick(kNow);
  m_data = std::make_unique<DeviceData>(m_fleet->fleet());
  m_data->setDevice(0);
  m_model = std::make_unique<MetricListModel>(*m_data);
  m_tester = std::make_unique<QAbstractItemModelTester>(m_model.get());
  m_model->reload();
}

QString MetricListModelTest::text(const char* metric, MetricListModel::Column column) const {
  return m_model->indexOf(m_fleet->series(metric)).siblingAtColumn(column).data().toString();
}

void MetricListModelTest::metricsStandInGroupsByTheFirstLevelOfTheirName() {
  QStringList groups;
  for (int row = 0; row < m_model->rowCount(); ++row)
    groups << m_model->index(row, 0).data().toString();
  QCOMPARE(groups, (QStringList{"CPU", "Network", "System", "Other", "Line 1"}));
  QCOMPARE(m_model->rowCount(m_model->index(0, 0)), 2);
  QCOMPARE(m_model->total(), std::size_t{10});
}

void MetricListModelTest::everyTypeHasAFittingText() {
  using C = MetricListModel;
  QCOMPARE(text("CPU/Temperature", C::Value), QString("78.4\u00A0°C"));
  QCOMPARE(text("System/Model", C::Value), QString("Raspberry Pi"));
  QCOMPARE(text("Network/eth0/Up", C::Value), QString("Yes"));
  QCOMPARE(text("Counter", C::Value).remove(QChar(0x202F)), QString("18446744073709551615")); // exact
  QVERIFY(text("Line 1/Motor/Blob", C::Value).contains("kB"));
  QVERIFY(text("Line 1/Motor/Started", C::Value).contains("2026"));
  QCOMPARE(text("Line 1/Motor/Nothing", C::Value), QString(QChar(0x2013)));
  QCOMPARE(text("Line 1/Motor/NaN", C::Value), QString("NaN"));
  QCOMPARE(text("Line 1/Motor/Text", C::Value), QString("(empty)"));
}

void MetricListModelTest::qualityAndAgeAreSaid() {
  using C = MetricListModel;
  QCOMPARE(text("CPU/Temperature", C::Quality), QString("Good"));
  QCOMPARE(text("CPU/Usage", C::Quality), QString("Bad"));
  QCOMPARE(text("CPU/Temperature", C::Age), QString("4\u00A0s"));
  m_fleet->event(EventKind::Death, kNow + 1000);
  m_fleet->tick(kNow + 1000);
  QCOMPARE(text("CPU/Temperature", C::Quality), QString("Stale"));
  QVERIFY(m_model->indexOf(0).data(MetricListModel::FadedRole).toBool());
}

void MetricListModelTest::aTransientValueIsLiveAndPropertiesAreInTheTip() {
  m_fleet->setProperties(encodeProperties({{"engUnit", Value::text("°C")},
                                           {"engLow", Value::floating(-40.0)},
                                           {"Sensor <b>", Value::text("PT100\nrev 2")}}));
  m_fleet->event(EventKind::Birth, kNow);
  m_fleet->add("CPU/Temperature", kNow, Value::floating(78.5), 192, sampleflag::Transient);
  m_fleet->add("CPU/Usage", kNow + 1, Value::floating(78.5), 0, sampleflag::Transient);
  m_fleet->tick(kNow + 1);
  m_model->reload();
  QCOMPARE(text("CPU/Temperature", MetricListModel::Quality), QString("Live"));
  QCOMPARE(text("CPU/Usage", MetricListModel::Quality), QString("Bad"));
  const QString tip = m_model->indexOf(m_fleet->series("CPU/Temperature")).data(Qt::ToolTipRole).toString();
  QVERIFY2(tip.contains("Transient: shown, not stored"), qPrintable(tip));
  QVERIFY2(tip.contains("engLow: -40") && !tip.contains("engUnit"), qPrintable(tip));
  QVERIFY2(tip.contains("Sensor <b>: PT100 rev 2") || tip.contains("Sensor &lt;b&gt;: PT100 rev 2"),
           qPrintable(tip));
  QVERIFY(
      !m_model->indexOf(m_fleet->series("Counter")).data(Qt::ToolTipRole).toString().contains("Transient"));
}

void MetricListModelTest::valuesChangeInPlace() {
  QSignalSpy reset(m_model.get(), &QAbstractItemModel::modelReset);
  QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
  m_fleet->add("CPU/Temperature", kNow + 1000, Value::floating(80.0));
  m_fleet->tick(kNow + 1000);
  m_model->refreshValues();
  QCOMPARE(reset.size(), 0);
  QVERIFY(!changed.isEmpty());
  QCOMPARE(text("CPU/Temperature", MetricListModel::Value), QString("80.0\u00A0°C"));
}

void MetricListModelTest::theFilterKeepsWhatHasAllWords() {
  m_model->setFilter(" temp  CPU ");
  QCOMPARE(m_model->rowCount(), 1);
  QCOMPARE(m_model->rowCount(m_model->index(0, 0)), 1);
  QVERIFY(m_model->indexOf(m_fleet->series("CPU/Temperature")).isValid());
  QVERIFY(!m_model->indexOf(m_fleet->series("CPU/Usage")).isValid());
  m_model->setFilter({});
  QCOMPARE(m_model->rowCount(), 5);
}

void MetricListModelTest::aFilterThatFitsNothingLeavesNothing() {
  m_model->setFilter("no such metric");
  QCOMPARE(m_model->rowCount(), 0);
  m_model->refreshValues();
  QCOMPARE(m_model->total(), std::size_t{10});
}

void MetricListModelTest::aForeignNameLosesItsGroup() {
  QCOMPARE(text("Line 1/Motor/Blob", MetricListModel::Metric), QString("Motor/Blob"));
  QCOMPARE(text("CPU/Usage", MetricListModel::Metric), QString("CPU usage"));
}

void MetricListModelTest::aSeriesIsFoundAgain() {
  for (SeriesId series = 0; series < 8; ++series)
    QCOMPARE(m_model->indexOf(series).data(MetricListModel::SeriesRole).toUInt(), series);
  QVERIFY(!m_model->indexOf(99).isValid());
}

void MetricListModelTest::aHundredThousandMetricsAreListedQuickly() {
  std::vector<test::MadeUpMetric> many;
  many.reserve(100'000);
  for (int i = 0; i < 100'000; ++i)
    many.push_back({"Group " + std::to_string(i % 50) + "/Metric " + std::to_string(i)});
  MadeUpFleet fleet(std::move(many), kNow);
  fleet.tick(kNow);
  DeviceData data(fleet.fleet());
  data.setDevice(0);
  MetricListModel model(data);
  model.reload();
  QCOMPARE(model.total(), std::size_t{100'000});
  QCOMPARE(model.rowCount(), 50);
  int told = 0;
  connect(&model, &QAbstractItemModel::dataChanged, this, [&told] { ++told; });
  model.refreshValues();
  QCOMPARE(told, 50); // once a group, not once a metric
}

QTEST_GUILESS_MAIN(MetricListModelTest)
#include "MetricListModelTest.moc"
