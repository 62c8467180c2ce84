// Messages that nobody should send, while a report is being made: refused, counted, seen, and the report
// still right.
#include "Programs.h"

#include <schema/Payload.h>
#include <support/WaitFor.h>

#include <QTest>

#include <algorithm>
#include <csignal>
#include <fstream>

using namespace muster;
using namespace muster::e2e;
using namespace muster::test;
using namespace std::chrono_literals;

namespace {

std::string birth(std::size_t metrics) {
  Payload payload;
  payload.timestampMs = 1'767'225'600'000;
  payload.seq = 0;
  for (std::size_t i = 0; i < metrics; ++i) {
    Metric metric;
    metric.name = i == 0 ? std::string(kMetricBdSeq) : "m" + std::to_string(i);
    metric.timestampMs = payload.timestampMs;
    metric.value = Value::integer(DataType::Int64, static_cast<std::int64_t>(i));
    payload.metrics.push_back(metric);
  }
  return encodePayload(payload);
}

std::string invalidName() {
  Payload payload;
  payload.seq = 0;
  Metric metric;
  metric.name = "\xff\xfe not text";
  metric.value = Value::boolean(true);
  payload.metrics.push_back(metric);
  return encodePayload(payload);
}

// One length-delimited field of Protocol Buffers.
std::string field(int number, const std::string& inside) {
  std::string text(1, static_cast<char>(number << 3 | 2));
  std::size_t left = inside.size();
  for (; left > 0x7f; left >>= 7)
    text.push_back(static_cast<char>((left & 0x7f) | 0x80));
  text.push_back(static_cast<char>(left));
  return text.append(inside);
}

// A metric with a PropertySet in a PropertySet in a PropertySet..., far deeper than anything real.
std::string nested(int depth) {
  const std::string typePropertySet = "\x08\x14";
  std::string set;
  for (int i = 0; i < depth; ++i) {
    std::string value = typePropertySet;
    value.append(field(9, set));
    set = field(1, "k").append(field(2, value));
  }
  return field(2, field(1, "deep").append(field(9, set)));
}

std::string noise(std::size_t bytes) {
  std::string text;
  std::uint32_t state = 2'463'534'242U;
  while (text.size() < bytes) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    text.push_back(static_cast<char>(state & 0xff));
  }
  return text;
}

long peakMegabytes(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:"))
      return std::stol(line.substr(6)) / 1024;
  }
  return -1;
}

} // namespace

class HostileTest : public QObject {
  Q_OBJECT

  TemporaryFolder m_folder;

  void publish(const Access& access, const std::string& topic, const std::string& payload) {
    writeWholeFile(m_folder.file("payload"), payload);
    Arguments command = {"mosquitto_pub", "-t", topic, "-f", m_folder.file("payload")};
    command.insert(command.end(), access.mosquitto.begin(), access.mosquitto.end());
    const Finished finished = runProgram(command);
    QVERIFY2(finished.exitCode == 0, finished.output.c_str());
  }

  // Each of them is to be refused; some pretend to come from a node that is there.
  void publishEverythingHostile(const Access& access) {
    const std::string whole = birth(50);
    for (const char* topic : {"spBv1.0/hostile/NBIRTH/n", "spBv1.0/truth/NDATA/node-01",
                              "spBv1.0/truth/NDEATH/node-02", "spBv1.0/truth/DDATA/node-03/device-01"}) {
      publish(access, topic, whole.substr(0, whole.size() / 2));
      publish(access, topic, noise(5'000));
      publish(access, topic, std::string(1'000'000, '\xff'));
      publish(access, topic, invalidName());
      publish(access, topic, nested(5'000));
    }
    publish(access, "spBv1.0/hostile/NBIRTH/huge", birth(100'000));
    publish(access, "spBv1.0/hostile/NOTHING/n", whole);
    publish(access, "spBv1.0/hostile/NBIRTH/n/too/many/levels", whole);
    publish(access, "spBv1.0/hostile", whole);
    publish(access, "spBv1.0/STATE/nobody", "{\"online\":");
  }

 private slots:
  void hostileMessagesAreCountedAndTheReportStaysRight() {
    constexpr std::size_t kNodes = 4;
    const TestBroker broker;
    const Access access = plainAccess(broker);
    const Capture capture(access.mosquitto, m_folder.file("capture.txt"));
    Export report(broker, access, m_folder);
    ChildProcess nodes(command("muster-fleetsim",
                               {"--group", "truth", "--nodes", std::to_string(kNodes), "--devices", "1",
                                "--metrics", "18", "--rate", "5", "--truth", m_folder.file("truth.csv")},
                               access.muster),
                       m_folder.file("fleet.log"));
    QVERIFY(
        waitFor([&] { return occurrences(readWholeFile(m_folder.file("capture.txt")), "/NDATA/") > 10; }));
    publishEverythingHostile(access);
    const auto before = occurrences(readWholeFile(m_folder.file("capture.txt")), "/NDATA/");
    QVERIFY(waitFor(
        [&] { return occurrences(readWholeFile(m_folder.file("capture.txt")), "/NDATA/") > before + 20; }));
    const long peak = peakMegabytes(report.pid());
    nodes.signal(SIGTERM);
    QCOMPARE(nodes.wait(30s).value_or(-1), 0);
    const int code = report.finish();
    QVERIFY2(code == 0, report.output().c_str());

    auto rows = rowsOf(report.file());
    std::erase_if(rows, [](const CsvRow& row) { return row.group != "truth"; });
    const std::string difference = firstDifference(rowsOf(m_folder.file("truth.csv")), rows);
    QVERIFY2(difference.empty(), difference.c_str());
    for (const char* counted :
         {"not Sparkplug B", "topics that are not Sparkplug's", "invalid UTF-8", "past a limit"})
      QVERIFY2(report.output().find(counted) != std::string::npos, (counted + report.output()).c_str());
    QVERIFY2(peak > 0 && peak < 1'000, std::to_string(peak).c_str());
  }
};

QTEST_GUILESS_MAIN(HostileTest)
#include "HostileTest.moc"
