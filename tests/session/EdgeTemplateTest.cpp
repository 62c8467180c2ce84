// Templates of an edge node: definitions in NBIRTH, instances that follow them, members that come one by one.
#include <schema/ValueText.h>

#include <QtTest>

#include <sessionsupport/SessionSupport.h>

using namespace muster;
using namespace muster::test;

namespace {

std::string member(const std::string& name, int value) {
  return "{\"name\":\"" + name + "\",\"type\":\"Int32\",\"value\":" + std::to_string(value) + "}";
}

Value templateOf(const std::string& head, const std::string& members) {
  const std::string json = "{" + head + ",\"parameters\":[],\"metrics\":[" + members + "]}";
  Result<Value> value = parseValue(DataType::Template, json);
  if (!value)
    qFatal("%s", value.error().message().c_str());
  return *std::move(value);
}

Value definition(const std::string& members) {
  return templateOf("\"isDefinition\":true", members);
}

Value instance(const std::string& members, const std::string& reference = "Motor") {
  return templateOf("\"reference\":\"" + reference + "\",\"isDefinition\":false", members);
}

// The datatype of data's members is known from the birth.
Value partial(const std::string& name, int value) {
  return instance("{\"name\":\"" + name + "\",\"kind\":\"Int32\",\"value\":" + std::to_string(value) + "}");
}

const std::string kBoth = member("rpm", 1) + "," + member("amps", 2);

} // namespace

class EdgeTemplateTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    m_edge = std::make_unique<Edge>();
    m_edge->set("", {edgeMetric("Motor", definition(kBoth)), edgeMetric("m0", instance(kBoth))});
    m_edge->set("d1", {edgeMetric("m1", instance(kBoth))});
    m_edge->connect();
  }

  void definitionsAndInstancesAreBorn() {
    QCOMPARE(m_edge->births.size(), 2U);
    const Payload node = decoded(m_edge->births[0]);
    QCOMPARE(node.metrics.at(static_cast<std::size_t>(indexOf(node, "Motor"))).value, definition(kBoth));
    QCOMPARE(decoded(m_edge->births[1]).metrics[0].value, instance(kBoth));
  }

  void whatTheRulesForbidIsRefused_data() {
    QTest::addColumn<QString>("device");
    QTest::addColumn<QString>("json");
    const auto row = [](const char* name, const char* device, const Value& value) {
      QTest::newRow(name) << device << QString::fromStdString(valueText(value));
    };
    row("a device's definition", "d2", definition(kBoth));
    row("no such definition", "d2", instance(kBoth, "Pump"));
    row("no such definition at the node", "", instance(kBoth, "Pump"));
    row("a member too many", "d2", instance(kBoth + "," + member("volts", 3)));
    row("a member too few", "d2", instance(member("rpm", 1)));
    row("no definition and no instance", "d2", templateOf("\"reference\":\"Motor\"", kBoth));
    row("a definition that refers to one", "",
        templateOf("\"reference\":\"Motor\",\"isDefinition\":true", kBoth));
  }
  void whatTheRulesForbidIsRefused() {
    QFETCH(QString, device);
    QFETCH(QString, json);
    std::vector<EdgeMetric> metrics{
        edgeMetric("m2", parseValue(DataType::Template, json.toStdString()).value())};
    if (device.isEmpty())
      metrics.push_back(edgeMetric("Motor", definition(kBoth)));
    const Result<void> done =
        m_edge->session.setMetrics(device.toStdString(), metrics, m_edge->clock.now, m_edge->outbox);
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::BadArgument);
    QVERIFY(m_edge->outbox.empty());
  }

  void aDefinitionThatIsInUseStays() {
    const Result<void> done = m_edge->session.setMetrics("", {edgeMetric("x", Value::floating(1.0))},
                                                         m_edge->clock.now, m_edge->outbox);
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::BadArgument);
    m_edge->session.removeDevice("d1", m_edge->clock.now, m_edge->outbox);
    m_edge->set("", {edgeMetric("x", Value::floating(1.0))});
  }

  void dataWithSomeMembersGoesOutAsItIsAndTheNextBirthHasAll() {
    QVERIFY(m_edge->publish("d1", {sample(0, partial("amps", 7), kStartMs + 1)}).has_value());
    QCOMPARE(m_edge->outbox.size(), 1U);
    m_edge->connect();
    QCOMPARE(valueText(decoded(m_edge->births.back()).metrics[0].value),
             valueText(instance(member("rpm", 1) + "," + member("amps", 7))));
  }

  void dataWithAForeignMemberOrADefinitionIsRefused() {
    for (const Value& value : {partial("volts", 7), definition(kBoth), instance(kBoth, "Pump")}) {
      const Result<void> done = m_edge->publish("d1", {sample(0, value, kStartMs + 1)});
      QVERIFY(!done);
      QCOMPARE(done.error().code, ErrorCode::BadArgument);
    }
    QVERIFY(!m_edge->publish("", {sample(0, definition(kBoth), kStartMs + 1)}));
  }

  void theFirstInstanceAfterNoneHasAllMembers() {
    m_edge->set("d1", {edgeMetric("m1", Value::null(DataType::Template))});
    QVERIFY(!m_edge->publish("d1", {sample(0, partial("amps", 7), kStartMs + 1)}));
    QVERIFY(m_edge->publish("d1", {sample(0, instance(kBoth), kStartMs + 1)}).has_value());
  }

 private:
  std::unique_ptr<Edge> m_edge;
};

QTEST_APPLESS_MAIN(EdgeTemplateTest)
#include "EdgeTemplateTest.moc"
