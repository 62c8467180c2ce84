// Commands to an edge node, rebirth among them.
#include <QtTest>

#include <sessionsupport/SessionSupport.h>

using namespace muster;
using namespace muster::test;

class EdgeCommandTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    m_edge = std::make_unique<Edge>();
    m_edge->set("", {writable(edgeMetric("Interval", Value::unsignedInteger(DataType::UInt16, 5)))});
    m_edge->set("d1", {edgeMetric("Level", Value::floating(1.0)),
                       writable(edgeMetric("Open", Value::boolean(false)))});
    m_edge->connect();
  }

  void aRebirthCommandIsAnsweredAtOnceWithTheSameBdSeq() {
    m_edge->rebirth();
    QCOMPARE(m_edge->topics(), (std::vector<std::string>{"NBIRTH/n1", "DBIRTH/n1/d1"}));
    const Payload birth = decoded(m_edge->outbox[0]);
    QCOMPARE(birth.seq, std::optional<std::uint64_t>(0));
    QCOMPARE(birth.metrics[static_cast<std::size_t>(indexOf(birth, "bdSeq"))].value,
             Value::integer(DataType::Int64, 0));
    QCOMPARE(m_edge->session.counters().rebirthsAsked, 1U);
  }

  void rebirthFalseAsksForNothing() {
    m_edge->command(MessageType::NCmd, {metric("Node Control/Rebirth", Value::boolean(false))});
    QVERIFY(m_edge->outbox.empty());
    QCOMPARE(m_edge->session.counters().badCommands, 0U);
  }

  void rebirthIsUnderstoodWithoutDatatype() {
    Metric bare = metric("Node Control/Rebirth", Value::boolean(true));
    bare.writeType = false;
    m_edge->command(MessageType::NCmd, {bare});
    QCOMPARE(m_edge->outbox.size(), 2U);
  }

  void aStormOfRebirthCommandsBringsOneMoreBirthASecond() {
    for (int i = 0; i < 1'000; ++i) {
      m_edge->rebirth();
      m_edge->pass(1);
    }
    m_edge->pass(1'000);
    // The first is answered at once, all others together when its second is over.
    QCOMPARE(m_edge->session.counters().births, 1U + 2U);
    QCOMPARE(m_edge->session.counters().rebirthsAsked, 1'000U);
  }

  void dataStopsFromTheCommandToTheBirthAndIsNotLost() {
    m_edge->rebirth();
    m_edge->rebirth();
    m_edge->outbox.clear();
    QVERIFY(m_edge->publish("d1", {sample(0, Value::floating(2.0), kStartMs + 1)}).has_value());
    QVERIFY(m_edge->publish("d1", {sample(0, Value::floating(3.0), kStartMs + 2)}).has_value());
    QVERIFY(m_edge->outbox.empty());
    m_edge->pass(1'000);
    QCOMPARE(m_edge->topics(),
             (std::vector<std::string>{"NBIRTH/n1", "DBIRTH/n1/d1", "DDATA/n1/d1", "DDATA/n1/d1"}));
    const Payload birth = decoded(m_edge->outbox[1]);
    QCOMPARE(birth.metrics[static_cast<std::size_t>(indexOf(birth, "Level"))].value, Value::floating(1.0));
    QCOMPARE(decoded(m_edge->outbox[3]).seq, std::optional<std::uint64_t>(3));
  }

  void tooMuchDataInAStormBringsTheBirthForward() {
    m_edge->rebirth();
    m_edge->rebirth();
    m_edge->outbox.clear();
    const std::vector<EdgeSample> many(4'000, sample(0, Value::floating(2.0)));
    for (int i = 0; i < 3; ++i)
      QVERIFY(m_edge->publish("d1", many).has_value());
    QCOMPARE(m_edge->topics(), (std::vector<std::string>{"NBIRTH/n1", "DBIRTH/n1/d1", "DDATA/n1/d1",
                                                         "DDATA/n1/d1", "DDATA/n1/d1"}));
  }

  void dataThatIsHeldWhenTheConnectionBreaksIsInTheNextBirth() {
    m_edge->rebirth();
    m_edge->rebirth();
    QVERIFY(m_edge->publish("d1", {sample(0, Value::floating(2.0), kStartMs + 1)}).has_value());
    m_edge->session.onConnectionLost();
    QCOMPARE(m_edge->session.counters().samplesWhileAway, 1U);
    m_edge->connect();
    const Payload birth = decoded(m_edge->births[1]);
    QCOMPARE(birth.metrics[static_cast<std::size_t>(indexOf(birth, "Level"))].value, Value::floating(2.0));
  }

  void commandsComeByNameOrAliasWithTheAnnouncedType() {
    m_edge->command(MessageType::NCmd, {metric("Interval", Value::unsignedInteger(DataType::UInt16, 7))});
    const Payload birth = decoded(m_edge->births[1]);
    const std::uint64_t alias = *birth.metrics[static_cast<std::size_t>(indexOf(birth, "Open"))].alias;
    m_edge->command(MessageType::DCmd, {byAlias(alias, Value::boolean(true))});
    QCOMPARE(m_edge->commands.size(), 2U);
    QCOMPARE(m_edge->commands[0].device, std::string());
    QCOMPARE(m_edge->commands[0].value, Value::unsignedInteger(DataType::UInt16, 7));
    QCOMPARE(m_edge->commands[1].device, std::string("d1"));
    QCOMPARE(m_edge->commands[1].metric, std::string("Open"));
    QCOMPARE(m_edge->commands[1].value, Value::boolean(true));
    QCOMPARE(m_edge->session.counters().commands, 2U);
  }

  void commandsThatDoNotFitAreCountedAndDropped_data() {
    QTest::addColumn<int>("which");
    const char* names[] = {"not writable", "unknown",      "wrong type",   "too large",
                           "null",         "other device", "unknown alias"};
    for (int i = 0; i < 7; ++i)
      QTest::newRow(names[i]) << i;
  }
  void commandsThatDoNotFitAreCountedAndDropped() {
    QFETCH(int, which);
    const Metric large = metric("Interval", Value::unsignedInteger(DataType::UInt32, 70'000));
    Metric untyped = large;
    untyped.writeType = false;
    const std::vector<std::pair<MessageType, Metric>> cases{
        {MessageType::DCmd, metric("Level", Value::floating(2.0))},
        {MessageType::DCmd, metric("Nothing", Value::boolean(true))},
        {MessageType::DCmd, metric("Open", Value::text("yes"))},
        {MessageType::NCmd, untyped},
        {MessageType::DCmd, metric("Open", Value::null(DataType::Boolean))},
        {MessageType::DCmd, metric("Open", Value::boolean(true))},
        {MessageType::DCmd, byAlias(99, Value::boolean(true))}};
    const auto& [type, command] = cases[static_cast<std::size_t>(which)];
    m_edge->command(type, {command}, which == 5 ? "d2" : "d1");
    QVERIFY(m_edge->commands.empty());
    QCOMPARE(m_edge->session.counters().badCommands, 1U);
  }

  void malformedRetainedAndForeignMessagesAreCountedAndDropped() {
    const OutgoingMessage good =
        message("spBv1.0/plant/NCMD/n1",
                payload(std::nullopt, {metric("Node Control/Rebirth", Value::boolean(true))}));
    const auto take = [&](std::string_view topic, std::string_view bytes, bool retained) {
      m_edge->session.onMessage({topic, bytes, 1, retained}, m_edge->clock.now, m_edge->outbox,
                                m_edge->commands);
    };
    take(good.topic, good.payload, true);
    take(good.topic, "\xff\xff\xff", false);
    take("spBv1.0/plant/NCMD/n2", good.payload, false);
    take("something/else", good.payload, false);
    QVERIFY(m_edge->outbox.empty());
    QCOMPARE(m_edge->session.counters().badCommands, 4U);
  }

  void noCommandIsAnsweredAfterGoodBye() {
    m_edge->session.shutDown(m_edge->clock.now, m_edge->outbox);
    m_edge->outbox.clear();
    m_edge->rebirth();
    QVERIFY(m_edge->outbox.empty());
  }

 private:
  std::unique_ptr<Edge> m_edge;
};

QTEST_APPLESS_MAIN(EdgeCommandTest)
#include "EdgeCommandTest.moc"
