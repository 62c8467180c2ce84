// One sender does everything at once that Sparkplug allows and nobody should do, at a real broker, while a simulated
// fleet publishes: the report of the fleet stays right to the last bit, requests for births stay rare, and the
// events of a running host name the sender and say what to do. The host is linked in, since no program writes its events.
#include "../host/RawClient.h"
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

constexpr std::int64_t kRebirthIntervalMs = 10'000; // as musterctl has it
constexpr double kRebirthsPerSecond = 200;
constexpr int kHosts = 2; // musterctl and ours

Metric named(const std::string& name) {
  Metric metric;
  metric.name = name;
  metric.timestampMs = systemNow().utcMs;
  metric.value = Value::integer(DataType::Int64, 1);
  return metric;
}

std::string payloadOf(std::uint64_t seq, std::vector<Metric> metrics) {
  Payload payload;
  payload.timestampMs = systemNow().utcMs;
  payload.seq = seq % 256;
  payload.metrics = std::move(metrics);
  return encodePayload(payload);
}

std::string birth(std::vector<Metric> metrics = {}) {
  metrics.push_back(named(std::string(kMetricBdSeq)));
  return payloadOf(0, std::move(metrics));
}

std::vector<Metric> aliases(std::size_t count, std::uint64_t first) {
  std::vector<Metric> metrics;
  metrics.reserve(count);
  for (std::uint64_t i = first; i < first + count; ++i) {
    metrics.push_back(named("m" + std::to_string(i)));
    metrics.back().alias = i;
  }
  return metrics;
}

double residentMegabytes() {
  std::size_t size = 0;
  std::size_t resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  return static_cast<double>(resident) * 4096 / 1e6;
}

} // namespace

class FloodTest : public QObject {
  Q_OBJECT

  std::unique_ptr<RawClient> m_hostile;

  void send(const std::string& rest, const std::string& payload) {
    QVERIFY(waitFor([&] { return m_hostile->publish("spBv1.0/flood/" + rest, payload); }));
  }

  void floodWithAliases() {
    send("NBIRTH/aliases", birth(aliases(60'000, 0)));
    for (std::uint64_t d = 1; d <= 95; ++d)
      send("DBIRTH/aliases/d" + std::to_string(d), payloadOf(d, aliases(10'000, d * 100'000)));
  }
  void floodWithBirths() {
    for (std::uint64_t i = 0; i < 2'000; ++i)
      send("NBIRTH/births", birth(aliases(1, i % 50))); // equal ones of one millisecond would be duplicates
  }
  void floodWithDevices() {
    send("NBIRTH/devices", birth());
    for (std::uint64_t i = 0; i < 6'000; ++i)
      send((i % 2 == 0 ? "DBIRTH/devices/d" : "DDEATH/devices/d") + std::to_string(i / 2 % 1'000),
           payloadOf(i + 1, {}));
  }
  void floodWithNumbersThatNeverFit() {
    send("NBIRTH/numbers", birth());
    for (std::uint64_t i = 1; i < 3'000; ++i)
      send("NDATA/numbers", payloadOf(i * 70, {}));
  }
  void floodWithNodes() {
    for (int i = 0; i < 5'000; ++i)
      send("NDATA/x" + std::to_string(i), payloadOf(7, {}));
  }
  void sendNamesThatDifferByCase() {
    send("NBIRTH/Twin", birth());
    send("NBIRTH/TWIN", birth());
    std::vector<Metric> twice = aliases(2, 5);
    twice[1].alias = twice[0].alias;
    send("NBIRTH/reuse", birth(std::move(twice)));
  }

  static std::string eventsOf(WatchingHost& host, const std::string& node) {
    std::string all;
    const FleetState& fleet = host.fleet();
    for (const FleetEvent& event : fleet.events())
      if (event.device < fleet.deviceCount() && fleet.device(event.device).info.nodeName == node)
        all += event.detail + "\n";
    return all;
  }

 private slots:
  void aSenderThatDoesEverythingAtOnceHarmsNobodyAndIsNamed() {
    const TemporaryFolder folder;
    const TestBroker broker;
    const Access access = plainAccess(broker);
    Export report(broker, access, folder);
    HostRuntimeOptions options = hostOptions(broker.url());
    options.session.rebirthIntervalMs = kRebirthIntervalMs;
    options.session.rebirthsPerSecond = kRebirthsPerSecond;
    WatchingHost host(options);
    QVERIFY(host.start());
    QVERIFY(waitFor([&] { return host.isConnected(); }));
    RawClient wire("wire");
    QVERIFY(wire.connect(broker.url()) && wire.subscribe("spBv1.0/+/NCMD/#"));
    ChildProcess nodes(command("muster-fleetsim",
                               {"--group", "truth", "--nodes", "5", "--devices", "1", "--metrics", "18",
                                "--rate", "5", "--truth", folder.file("truth.csv")},
                               access.muster),
                       folder.file("fleet.log"));
    QVERIFY(waitFor([&] { return host.fleet().counts().online == 10; }));
    m_hostile = std::make_unique<RawClient>("hostile");
    QVERIFY(m_hostile->connect(broker.url()));
    const double before = residentMegabytes();
    QElapsedTimer flooding;
    flooding.start();

    floodWithAliases();
    floodWithBirths();
    floodWithDevices();
    floodWithNumbersThatNeverFit();
    floodWithNodes();
    sendNamesThatDifferByCase();
    QVERIFY(waitFor([&] { return host.hasStatus(DeviceStatus::Online, "reuse"); }, 60s));
    QTest::qWait(1'500); // for the bucket to give its last
    const double seconds = static_cast<double>(flooding.elapsed()) / 1e3;

    nodes.signal(SIGTERM);
    QCOMPARE(nodes.wait(30s).value_or(-1), 0);
    const int code = report.finish();
    QVERIFY2(code == 0 || code == 5, report.output().c_str()); // 5: the nodes that never gave a birth
    auto rows = rowsOf(report.file());
    std::erase_if(rows, [](const CsvRow& row) { return row.group != "truth"; });
    const std::string difference = firstDifference(rowsOf(folder.file("truth.csv")), rows);
    QVERIFY2(difference.empty(), difference.c_str());

    const FleetState& fleet = host.fleet();
    qInfo("%.1f s: %.0f MB more, %zu events, %llu left out", seconds, residentMegabytes() - before,
          fleet.events().size(), static_cast<unsigned long long>(fleet.eventsLeftOut()));
    for (DeviceId id = 0; id < fleet.deviceCount(); ++id)
      if (fleet.device(id).info.group == "truth")
        QVERIFY(fleet.device(id).gaps == 0 && fleet.device(id).rejected == 0);
    checkEvents(host);
    checkRequests(wire, seconds);
    QVERIFY(residentMegabytes() - before < 400);
  }

 private:
  void checkEvents(WatchingHost& host) {
    const std::pair<const char*, const char*> expected[] = {
        {"aliases", "the edge node has too many metrics"},
        {"births", "born 21 times within 10 s: see what restarts it, and whether two senders use its id"},
        {"devices", "births and deaths of its devices within 10 s: see why they come and go"},
        {"numbers", "is missing"},
        {"reuse", "its alias belongs to another metric"},
        {"TWIN", "its name differs from another's by case only; one of the two should be renamed"}};
    for (const auto& [node, words] : expected)
      QVERIFY2(eventsOf(host, node).find(words) != std::string::npos,
               (std::string(node) + ": " + eventsOf(host, node)).c_str());
    QVERIFY(host.fleet().events().size() < 1'000);
    QVERIFY(!eventsOf(host, "devices").empty() && occurrences(eventsOf(host, "devices"), "\n") < 500);
  }

  void checkRequests(const RawClient& wire, double seconds) {
    std::map<std::string, double> requests; // by topic
    for (const OutgoingMessage& message : wire.received())
      ++requests[message.topic];
    double all = 0;
    for (const auto& [topic, count] : requests) {
      const double most = kHosts * (2 + seconds * 1e3 / kRebirthIntervalMs);
      QVERIFY2(count <= most, (topic + " " + std::to_string(count)).c_str());
      all += count;
    }
    qInfo("%.0f requests to %zu nodes", all, requests.size());
    QVERIFY(all > 100); // it was put to the test
    QVERIFY(all <= kHosts * kRebirthsPerSecond * (seconds + 1.5));
  }
};

QTEST_GUILESS_MAIN(FloodTest)
#include "FloodTest.moc"
