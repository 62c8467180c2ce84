// How long the desktop waits for a message that is missing: as its settings say, or its command line.
#include "DesktopRun.h"

#include <schema/Payload.h>
#include <schema/Topic.h>
#include <support/TestBroker.h>
#include <support/WaitFor.h>

#include <QDir>
#include <QTest>

#include <chrono>
#include <optional>

using namespace muster;
using namespace muster::test;

class ReorderTest : public QObject {
  Q_OBJECT

  const TestBroker m_broker;
  DesktopRun m_desktop;
  std::optional<ChildProcess> m_window;

  QString log() const { return QString::fromStdString(m_broker.log()); }

  void publish(const char* topic, const Payload& payload) const {
    const std::string file = m_desktop.file("payload");
    writeWholeFile(file, encodePayload(payload));
    const Finished sent = runProgram(
        {"mosquitto_pub", "-h", "127.0.0.1", "-p", std::to_string(m_broker.port()), "-t", topic, "-f", file});
    QVERIFY2(sent.exitCode == 0, sent.output.c_str());
  }

  static Payload message(std::uint64_t seq, std::string_view name, const Value& value) {
    using namespace std::chrono;
    Payload payload;
    payload.timestampMs = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
    payload.seq = seq;
    Metric metric;
    metric.name = name;
    metric.value = value;
    payload.metrics.push_back(metric);
    return payload;
  }

  // A desktop that has seen a birth, and then a message after one that is missing.
  void showAGap(const Arguments& more) {
    Arguments arguments{"--broker", m_broker.url(), "--host-id", "desk"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto before = log().count("d0, q1, r1");
    m_window.emplace(m_desktop.command(arguments, {"QT_QPA_PLATFORM=offscreen"}), m_desktop.file("log"));
    QVERIFY2(waitFor([&] { return log().count("d0, q1, r1") > before; }, std::chrono::seconds(60)),
             qPrintable(log())); // it has said online, so it hears what comes
    Payload birth = message(0, kMetricBdSeq, Value::integer(DataType::Int64, 0));
    birth.metrics.push_back(message(0, "Level", Value::floating(0.0)).metrics.front());
    publish("spBv1.0/plant/NBIRTH/pump", birth);
    publish("spBv1.0/plant/NDATA/pump", message(2, "Level", Value::floating(1.0)));
  }

  bool asksForARebirth(std::chrono::milliseconds patience) {
    const auto seen = [this] { return log().contains("'spBv1.0/plant/NCMD/pump'"); };
    return waitFor(seen, patience);
  }

 private slots:
  void initTestCase() {
    QVERIFY(QDir().mkpath(QString::fromStdString(m_desktop.file("Muster"))));
    writeWholeFile(m_desktop.file("Muster/muster.ini"), "[host]\nreorderTimeoutMs=60000\n");
  }

  void theSettingsSayHowLong() {
    showAGap({});
    // More than the two seconds that it would be without a word.
    QVERIFY2(!asksForARebirth(std::chrono::seconds(5)), qPrintable(log()));
  }

  void theCommandLineSaysOtherwise() {
    showAGap({"--reorder-timeout", "100ms"});
    QVERIFY2(asksForARebirth(std::chrono::seconds(30)), qPrintable(log()));
  }

  void cleanup() { m_window.reset(); }
};

QTEST_GUILESS_MAIN(ReorderTest)
#include "ReorderTest.moc"
