// Templates of an edge node: definitions in NBIRTH, instances that follow them, members that come one by one.
#include <schema/TemplateParts.h>
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

std::string instanceText(const std::string& reference, const std::string& members) {
  return R"({"reference":")" + reference + R"(","isDefinition":false,"parameters":[],"metrics":[)" + members +
         "]}";
}

// A member that is a Template; type as in births ("type") or as data has it ("kind").
std::string inside(const std::string& type, const std::string& name, const std::string& json) {
  return R"({"name":")" + name + R"(",")" + type + R"(":"Template","value":)" + json + "}";
}

// Templates in Templates, the innermost with these members.
Value nested(int depth, const std::string& members, const std::string& type = "type") {
  std::string json = members;
  for (int i = 0; i < depth; ++i)
    json = inside(type, "sub", instanceText("Motor", json));
  return instance(json, "Plant");
}

Value partialNested(int depth, int amps) {
  return nested(depth, R"({"name":"amps","kind":"Int32","value":)" + std::to_string(amps) + "}", "kind");
}

// One length-delimited field of Protocol Buffers.
std::string field(unsigned number, const std::string& content) {
  std::string bytes;
  for (std::size_t rest : {static_cast<std::size_t>(number << 3 | 2), content.size()}) {
    for (; rest > 0x7f; rest >>= 7)
      bytes.push_back(static_cast<char>((rest & 0x7f) | 0x80));
    bytes.push_back(static_cast<char>(rest));
  }
  return bytes + content;
}

// A Template with these members so many Templates deep.
std::string deep(int depth, const std::string& members) {
  std::string bytes = members;
  for (int i = 0; i < depth; ++i)
    bytes = field(2, field(1, "sub") + field(18, bytes));
  return bytes;
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

  void aTemplateInATemplateIsMergedMemberByMember() {
    setNested(3);
    QVERIFY(m_edge->publish("d1", {sample(0, partialNested(3, 9), kStartMs + 1)}).has_value());
    m_edge->connect();
    QCOMPARE(valueText(decoded(m_edge->births.back()).metrics[0].value),
             valueText(nested(3, member("rpm", 1) + "," + member("amps", 9))));
  }

  void templatesThatAreTooDeepAreReplacedWhole() {
    for (const int depth : {7, 8, 9, 1'000}) {
      const std::string base = deep(depth, field(2, field(1, "rpm")));
      const std::string change = deep(depth, field(2, field(1, "amps")));
      const std::optional<std::string> merged = mergedTemplate(base, change);
      QVERIFY(merged.has_value());
      QCOMPARE(merged->find("amps") != std::string::npos, true);
      QCOMPARE(merged->find("rpm") != std::string::npos, depth <= 8);
    }
  }

  void aTemplateInATemplateThatFollowsAnotherDefinitionReplacesTheOneBefore() {
    setNested(1);
    const Value other = instance(inside("type", "sub", instanceText("Pump", member("bar", 5))), "Plant");
    QVERIFY(m_edge->publish("d1", {sample(0, other, kStartMs + 1)}).has_value());
    m_edge->connect();
    QCOMPARE(valueText(decoded(m_edge->births.back()).metrics[0].value), valueText(other));
  }

  void aPartOfAnotherDefinitionsInstanceIsRefused() {
    const Value pump = definition(member("amps", 0) + "," + member("bar", 0));
    m_edge->set("", {edgeMetric("Motor", definition(kBoth)), edgeMetric("Pump", pump)});
    QVERIFY(!m_edge->publish("d1", {sample(0, instance(member("amps", 3), "Pump"), kStartMs + 1)}));
    const Value whole = instance(member("amps", 3) + "," + member("bar", 4), "Pump");
    QVERIFY(m_edge->publish("d1", {sample(0, whole, kStartMs + 2)}).has_value());
    m_edge->connect();
    QCOMPARE(valueText(decoded(m_edge->births.back()).metrics[0].value), valueText(whole));
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

  // Two requests within a second: what is published meanwhile is held until the second births.
  void aPartMayFollowAWholeThatIsHeld() {
    m_edge->set("d1", {edgeMetric("m1", Value::null(DataType::Template))});
    m_edge->rebirth();
    m_edge->rebirth();
    m_edge->outbox.clear();
    QVERIFY(m_edge->publish("d1", {sample(0, instance(kBoth), kStartMs + 1)}).has_value());
    QVERIFY(m_edge->outbox.empty());
    QVERIFY(m_edge->publish("d1", {sample(0, partial("amps", 7), kStartMs + 2)}).has_value());
    QCOMPARE(m_edge->outbox.size(), 4U); // two births, two data
    m_edge->connect();
    QCOMPARE(valueText(decoded(m_edge->births.back()).metrics[0].value),
             valueText(instance(member("rpm", 1) + "," + member("amps", 7))));
  }

 private:
  // d1's m1 is a Plant with Motors in each other.
  void setNested(int depth) {
    const Value plant = definition(inside("type", "sub", instanceText("Motor", kBoth)));
    m_edge->set("", {edgeMetric("Motor", definition(kBoth)), edgeMetric("Plant", plant),
                     edgeMetric("Pump", definition(member("bar", 0)))});
    m_edge->set("d1", {edgeMetric("m1", nested(depth, kBoth))});
  }

  std::unique_ptr<Edge> m_edge;
};

QTEST_APPLESS_MAIN(EdgeTemplateTest)
#include "EdgeTemplateTest.moc"
