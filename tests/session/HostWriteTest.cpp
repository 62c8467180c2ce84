// Writing values: what is refused, what goes out, and when a value counts as having come back.
#include <QtTest>

#include <sessionsupport/SessionSupport.h>

using namespace muster;
using namespace muster::test;

Q_DECLARE_METATYPE(muster::Value)

class HostWriteTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    m_host = std::make_unique<Host>();
    m_host->connect();
    Metric level = metric("Level", Value::floating(20.0));
    level.properties = {{"engLow", Value::floating(0.0)}, {"engHigh", Value::integer(DataType::Int32, 100)}};
    m_host->take(nodeBirth(0, {metric("Fan", Value::boolean(false)), level}));
    m_host->take(deviceMessage(MessageType::DBirth, 1,
                               {aliased(metric("Name", Value::text("old")), 7),
                                aliased(metric("Speed", Value::integer(DataType::Int16, 1)), 8)}));
    m_host->outbox.clear();
  }

  void aMetricOfANodeIsWrittenByName() {
    QVERIFY(write("", "Fan", Value::boolean(true)).has_value());
    QCOMPARE(m_host->outbox.size(), 1U);
    const OutgoingMessage& sent = m_host->outbox[0];
    QCOMPARE(sent.topic, std::string("spBv1.0/plant/NCMD/n1"));
    QCOMPARE(sent.qos, std::uint8_t(0));
    QVERIFY(!sent.retain);
    const Payload p = decoded(sent);
    QVERIFY(!p.seq.has_value());
    QVERIFY(p.timestampMs.has_value());
    QCOMPARE(p.metrics.size(), 1U);
    QCOMPARE(p.metrics[0].name, std::string("Fan"));
    QVERIFY(!p.metrics[0].alias.has_value());
    QCOMPARE(p.metrics[0].value, Value::boolean(true));
  }

  void aMetricThatWasBornWithAnAliasIsWrittenByIt() {
    QVERIFY(write("d1", "Speed", Value::integer(DataType::Int16, -3)).has_value());
    QCOMPARE(m_host->outbox[0].topic, std::string("spBv1.0/plant/DCMD/n1/d1"));
    const Payload p = decoded(m_host->outbox[0]);
    QCOMPARE(p.metrics[0].alias, std::optional<std::uint64_t>(8));
    QVERIFY(p.metrics[0].name.empty());
    QCOMPARE(p.metrics[0].value, Value::integer(DataType::Int16, -3));
  }

  void afterAGapTheNameIsUsedBecauseAliasesMayHaveChanged() {
    m_host->take(nodeMessage(MessageType::NData, 100, {}, kStartMs + 1));
    m_host->pass(3'000);
    m_host->outbox.clear();
    QVERIFY(write("d1", "Speed", Value::integer(DataType::Int16, 2)).has_value());
    QCOMPARE(decoded(m_host->outbox[0]).metrics[0].name, std::string("Speed"));
  }

  void whatCannotBeWrittenIsRefusedAndNothingGoesOut() {
    const auto code = [this](const char* device, const char* name, Value value) {
      const Result<WriteId> written = write(device, name, std::move(value));
      return written ? std::string("taken") : std::string(errorCodeName(written.error().code));
    };
    const auto name = [](ErrorCode expected) { return std::string(errorCodeName(expected)); };
    QCOMPARE(code("", "Nothing", Value::boolean(true)), name(ErrorCode::UnknownMetric));
    QCOMPARE(code("d2", "Name", Value::text("x")), name(ErrorCode::BadArgument));
    QCOMPARE(code("", "Fan", Value::integer(DataType::Int8, 1)), name(ErrorCode::TypeMismatch));
    QCOMPARE(code("", "Fan", Value::null(DataType::Boolean)), name(ErrorCode::TypeMismatch));
    QCOMPARE(code("d1", "Name", Value::text("\xff")), name(ErrorCode::TypeMismatch));
    QCOMPARE(code("", "Level", Value::floating(-0.1)), name(ErrorCode::BadArgument));
    QCOMPARE(code("", "Level", Value::floating(100.1)), name(ErrorCode::BadArgument));
    QCOMPARE(code("", "Level", Value::floating(std::nan(""))), name(ErrorCode::BadArgument));
    QCOMPARE(code("", "bdSeq", Value::boolean(true)), name(ErrorCode::NotSupported));
    QCOMPARE(code("", "Node Control/Rebirth", Value::boolean(true)), name(ErrorCode::NotSupported));
    QVERIFY(m_host->outbox.empty());
    QCOMPARE(code("", "Level", Value::floating(100.0)), std::string("taken"));
    QCOMPARE(m_host->session.counters().writes, 1U);
  }

  void aRangeIsExactInTheMetricsOwnType_data() {
    QTest::addColumn<Value>("value");
    QTest::addColumn<Value>("low");
    QTest::addColumn<Value>("high");
    QTest::addColumn<bool>("isTaken");
    const Value tenth = Value::floating(0.1);
    const auto whole = [](std::int64_t v) { return Value::integer(DataType::Int64, v); };
    QTest::newRow("a Float at a bound of Double") << Value::floating(0.1F) << tenth << tenth << true;
    QTest::newRow("a Float above it") << Value::floating(0.11F) << Value::floating(0.0) << tenth << false;
    QTest::newRow("at a bound above 2^53")
        << whole((1LL << 53) + 1) << whole(0) << whole((1LL << 53) + 1) << true;
    QTest::newRow("one above it") << whole((1LL << 53) + 1) << whole(0) << whole(1LL << 53) << false;
    QTest::newRow("one above a Double")
        << whole((1LL << 53) + 1) << whole(0) << Value::floating(9007199254740992.0) << false;
    QTest::newRow("a range that nothing lies in") << whole(7) << whole(10) << whole(5) << true;
  }
  void aRangeIsExactInTheMetricsOwnType() {
    QFETCH(Value, value);
    QFETCH(Value, low);
    QFETCH(Value, high);
    QFETCH(bool, isTaken);
    Metric x = metric("x", value);
    x.properties = {{"engLow", low}, {"engHigh", high}};
    m_host->take(nodeBirth(0, {x}, kStartMs + 1));
    QCOMPARE(write("", "x", value).has_value(), isTaken);
  }

  void aNodeThatNobodyHeardOfOrThatDiedIsNotWrittenTo() {
    const WriteRequest ghost{"plant", "ghost", "", "Fan", Value::boolean(true)};
    const auto written = m_host->session.write(ghost, m_host->clock.now, m_host->outbox);
    QCOMPARE(written.error().code, ErrorCode::BadArgument);
    m_host->take(nodeDeath(0));
    QCOMPARE(write("", "Fan", Value::boolean(true)).error().code, ErrorCode::NotConnected);
    QCOMPARE(write("d1", "Name", Value::text("x")).error().code, ErrorCode::NotConnected);
    QVERIFY(m_host->outbox.empty());
  }

  void aWriteSucceedsWhenItsValueComesBack() {
    const WriteId id = write("d1", "Name", Value::text("new")).value();
    QVERIFY(m_host->session.takeWriteOutcomes().empty());
    m_host->take(deviceMessage(MessageType::DData, 2, {byAlias(7, Value::text("new"))}));
    const auto outcomes = m_host->session.takeWriteOutcomes();
    QCOMPARE(outcomes.size(), 1U);
    QCOMPARE(outcomes[0].id, id);
    QVERIFY(outcomes[0].result.has_value());
    QCOMPARE(m_host->session.counters().writesConfirmed, 1U);
    m_host->pass(20'000);
    QVERIFY(m_host->session.takeWriteOutcomes().empty());
  }

  void aValueMayComeBackInABirthToo() {
    QVERIFY(write("", "Fan", Value::boolean(true)).has_value());
    m_host->take(nodeBirth(0, {metric("Fan", Value::boolean(true))}, kStartMs + 1));
    QCOMPARE(m_host->session.takeWriteOutcomes().size(), 1U);
  }

  void anotherValueOrAHistoricalOneIsNoAnswer() {
    QVERIFY(write("d1", "Speed", Value::integer(DataType::Int16, 5)).has_value());
    Metric late = byAlias(8, Value::integer(DataType::Int16, 5));
    late.isHistorical = true;
    m_host->take(deviceMessage(MessageType::DData, 2, {late}));
    m_host->take(deviceMessage(MessageType::DData, 3, {byAlias(8, Value::integer(DataType::Int16, 4))}));
    m_host->pass(9'000);
    QVERIFY(m_host->session.takeWriteOutcomes().empty());
    m_host->pass(1'100);
    const auto outcomes = m_host->session.takeWriteOutcomes();
    QCOMPARE(outcomes.size(), 1U);
    QCOMPARE(outcomes[0].result.error().code, ErrorCode::TimedOut);
    QCOMPARE(outcomes[0].result.error().detail, std::string("not taken within 10 s; its value is 4"));
  }

  void whatIsThereInsteadIsTold_data() {
    QTest::addColumn<Value>("written");
    QTest::addColumn<Value>("there");
    QTest::addColumn<QString>("words");
    QTest::newRow("a number with its unit")
        << Value::floating(30.0) << Value::floating(20.5) << "its value is 20.5 °C";
    QTest::newRow("a text") << Value::text("on") << Value::text("off \x1b") << "its value is \"off \uFFFD\"";
    QTest::newRow("nothing") << Value::floating(30.0) << Value::null(DataType::Double) << "it has no value";
    QTest::newRow("a long one") << Value::text("on") << Value::text(std::string(4'000, 'x'))
                                << "it has another value";
  }
  void whatIsThereInsteadIsTold() {
    QFETCH(Value, written);
    QFETCH(Value, there);
    QFETCH(QString, words);
    Metric x = metric("x", there);
    x.properties = {{"engUnit", Value::text("°C")}};
    m_host->take(nodeBirth(0, {x}, kStartMs + 1));
    QVERIFY(write("", "x", written).has_value());
    m_host->take(nodeMessage(MessageType::NData, 1, {metric("x", there)}, kStartMs + 2));
    const QString expected = "not taken within 10 s; " + words;
    QCOMPARE(QString::fromStdString(detailAfterTheWait()), expected);
  }

  void anotherValueFirstDoesNotEndTheWait() {
    QVERIFY(write("d1", "Speed", Value::integer(DataType::Int16, 5)).has_value());
    m_host->take(deviceMessage(MessageType::DData, 2, {byAlias(8, Value::integer(DataType::Int16, 1))}));
    m_host->take(deviceMessage(MessageType::DData, 3, {byAlias(8, Value::integer(DataType::Int16, 5))}));
    QVERIFY(m_host->session.takeWriteOutcomes().at(0).result.has_value());
  }

  void aNodeControlIsWrittenWithTheTypeOfItsBirth() {
    bearControls();
    QCOMPARE(write("", "Node Control/Rate", Value::integer(DataType::Int32, 5)).error().code,
             ErrorCode::TypeMismatch);
    QCOMPARE(write("", "Node Control/Rat", Value::boolean(true)).error().code, ErrorCode::UnknownMetric);
    QVERIFY(m_host->outbox.empty());
    QVERIFY(write("", "Node Control/Rate", Value::integer(DataType::Int64, 500)).has_value());
    QCOMPARE(m_host->outbox.at(0).topic, std::string("spBv1.0/plant/NCMD/n1"));
    const Payload p = decoded(m_host->outbox[0]);
    QCOMPARE(p.metrics.at(0).name, std::string("Node Control/Rate"));
    QCOMPARE(p.metrics[0].value, Value::integer(DataType::Int64, 500));
    QVERIFY(m_host->series("Node Control/Rate") == nullptr); // no sample for all that
  }

  void theControlsOfANodeAreThoseOfItsNewestBirth() {
    bearControls();
    const auto controls = m_host->session.controls("plant", "n1");
    QCOMPARE(controls.size(), 3U);
    QCOMPARE(controls[0].name, std::string("Node Control/Next"));
    QCOMPARE(controls[1].name, std::string("Node Control/Rate"));
    QCOMPARE(controls[1].type, DataType::Int64);
    QCOMPARE(controls[2].name, std::string("Node Control/Reboot"));
    m_host->take(nodeBirth(0, {metric("Fan", Value::boolean(false))}, kStartMs + 2));
    QVERIFY(m_host->session.controls("plant", "n1").empty());
    QVERIFY(m_host->session.controls("plant", "ghost").empty());
    QCOMPARE(write("", "Node Control/Reboot", Value::boolean(true)).error().code, ErrorCode::UnknownMetric);
  }

  void aControlComesBackInDataByNameOrAlias() {
    bearControls();
    QVERIFY(write("", "Node Control/Rate", Value::integer(DataType::Int64, 500)).has_value());
    QVERIFY(write("", "Node Control/Next", Value::text("b")).has_value());
    QCOMPARE(decoded(m_host->outbox.at(1)).metrics.at(0).alias, std::optional<std::uint64_t>(3));
    m_host->take(nodeMessage(
        MessageType::NData, 1,
        {metric("Node Control/Rate", Value::integer(DataType::Int64, 1'000)), byAlias(3, Value::text("a"))},
        kStartMs + 2));
    QVERIFY(m_host->session.takeWriteOutcomes().empty());
    m_host->take(nodeMessage(
        MessageType::NData, 2,
        {metric("Node Control/Rate", Value::integer(DataType::Int64, 500)), byAlias(3, Value::text("b"))},
        kStartMs + 3));
    QCOMPARE(m_host->session.takeWriteOutcomes().size(), 2U);
    QCOMPARE(m_host->session.counters().writesConfirmed, 2U);
  }

  void aControlOfWhichNothingIsHeardIsNotSaidToBeTaken() {
    bearControls();
    QVERIFY(write("", "Node Control/Rate", Value::integer(DataType::Int64, 500)).has_value());
    m_host->take(nodeDeath(0)); // nor is it by a death: it is no reboot
    QCOMPARE(detailAfterTheWait(),
             std::string("sent, but the value did not come back within 10 s; it may have "
                         "been taken all the same"));
  }

  void aRebootHasHappenedWhenTheSessionHasEnded_data() {
    QTest::addColumn<bool>("byDeath");
    QTest::addColumn<int>("bdSeq");
    QTest::addColumn<bool>("isConfirmed");
    QTest::newRow("a death") << true << 0 << true;
    QTest::newRow("a death of a session before") << true << 7 << false;
    QTest::newRow("a birth of another session") << false << 1 << true;
    QTest::newRow("a rebirth") << false << 0 << false;
  }
  void aRebootHasHappenedWhenTheSessionHasEnded() {
    QFETCH(bool, byDeath);
    QFETCH(int, bdSeq);
    QFETCH(bool, isConfirmed);
    bearControls();
    QVERIFY(write("", "Node Control/Reboot", Value::boolean(true)).has_value());
    m_host->take(
        byDeath ? nodeDeath(bdSeq)
                : nodeBirth(bdSeq, {metric("Node Control/Reboot", Value::boolean(false))}, kStartMs + 9));
    const auto outcomes = m_host->session.takeWriteOutcomes();
    QCOMPARE(outcomes.size(), isConfirmed ? 1U : 0U);
    QVERIFY(!isConfirmed || outcomes[0].result.has_value());
  }

  void aControlOfADeviceIsAMetricAsAnyOther() {
    m_host->take(deviceMessage(MessageType::DBirth, 2, {metric("Device Control/Stop", Value::boolean(false))},
                               kStartMs + 1));
    QVERIFY(write("d1", "Device Control/Stop", Value::boolean(true)).has_value());
    QCOMPARE(m_host->outbox.at(0).topic, std::string("spBv1.0/plant/DCMD/n1/d1"));
    m_host->take(deviceMessage(MessageType::DData, 3, {metric("Device Control/Stop", Value::boolean(true))},
                               kStartMs + 2));
    QVERIFY(m_host->session.takeWriteOutcomes().at(0).result.has_value());
  }

  void aLostConnectionEndsEveryWriteThatWaits() {
    QVERIFY(write("", "Fan", Value::boolean(true)).has_value());
    QVERIFY(write("d1", "Name", Value::text("x")).has_value());
    m_host->session.onConnectionLost(m_host->clock.now, m_host->update);
    const auto outcomes = m_host->session.takeWriteOutcomes();
    QCOMPARE(outcomes.size(), 2U);
    QCOMPARE(outcomes[0].result.error().code, ErrorCode::NotConnected);
    QCOMPARE(write("", "Fan", Value::boolean(true)).error().code, ErrorCode::NotConnected);
    // Back again, it is not written to before it was heard: its aliases may mean other metrics by now.
    m_host->connect();
    QCOMPARE(write("", "Fan", Value::boolean(true)).error().code, ErrorCode::NotConnected);
  }

  void onlySoManyWritesMayWait() {
    int taken = 0;
    while (taken < 2'000 && write("", "Level", Value::floating(1.0)))
      ++taken;
    QCOMPARE(taken, 1'000);
    QCOMPARE(write("", "Level", Value::floating(1.0)).error().code, ErrorCode::QueueFull);
    m_host->pass(11'000);
    QCOMPARE(m_host->session.takeWriteOutcomes().size(), 1'000U);
    QVERIFY(write("", "Level", Value::floating(1.0)).has_value());
  }

 private:
  void bearControls() {
    m_host->take(nodeBirth(0,
                           {metric("Node Control/Reboot", Value::boolean(false)),
                            metric("Node Control/Rate", Value::integer(DataType::Int64, 1'000)),
                            aliased(metric("Node Control/Next", Value::text("a")), 3)},
                           kStartMs + 1));
    m_host->outbox.clear();
  }

  std::string detailAfterTheWait() {
    m_host->pass(10'100);
    const auto outcomes = m_host->session.takeWriteOutcomes();
    return outcomes.size() != 1 || outcomes[0].result ? std::string("no error")
                                                      : outcomes[0].result.error().detail;
  }

  Result<WriteId> write(const std::string& device, const std::string& name, Value value) {
    const WriteRequest request{"plant", "n1", device, name, std::move(value)};
    return m_host->session.write(request, m_host->clock.now, m_host->outbox);
  }

  std::unique_ptr<Host> m_host;
};

QTEST_APPLESS_MAIN(HostWriteTest)
#include "HostWriteTest.moc"
