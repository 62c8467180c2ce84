// What breaks, and what the fleet looks like afterwards.
#include "Programs.h"

#include <support/WaitFor.h>

#include <QTest>

#include <algorithm>
#include <csignal>
#include <set>

using namespace muster;
using namespace muster::e2e;
using namespace muster::test;
using namespace std::chrono_literals;

namespace {

Arguments fleet(const Access& access, const TemporaryFolder& folder, std::size_t nodes) {
  return command("muster-fleetsim",
                 {"--group", "sim", "--nodes", std::to_string(nodes), "--devices", "1", "--metrics", "8",
                  "--rate", "4", "--truth", folder.file("truth.csv")},
                 access.muster);
}

std::size_t seen(const Capture& capture, const std::string& topic) {
  const auto messages = capture.messages();
  return static_cast<std::size_t>(
      std::count_if(messages.begin(), messages.end(), [&](const auto& m) { return m.topic == topic; }));
}

std::string agentConfiguration(const TestBroker& broker, const TemporaryFolder& folder) {
  return "state_dir = \"" + folder.path() + "\"\n[broker]\nurl = \"" + broker.url() +
         "\"\nkeep_alive = \"10s\"\n[node]\ngroup = \"real\"\nid = \"pi\"\n[report]\ninterval = \"500ms\"\n";
}

// How often each edge node was born.
std::vector<std::size_t> births(const Capture& capture) {
  return {seen(capture, "spBv1.0/real/NBIRTH/pi"), seen(capture, "spBv1.0/sim/NBIRTH/node-01"),
          seen(capture, "spBv1.0/sim/NBIRTH/node-02")};
}

bool eachRose(const std::vector<std::size_t>& from, const std::vector<std::size_t>& to) {
  return std::equal(from.begin(), from.end(), to.begin(),
                    [](auto before, auto after) { return before < after; });
}

bool allOnline(const std::vector<DeviceState>& devices, bool online) {
  return std::all_of(devices.begin(), devices.end(), [&](const auto& d) { return d.online == online; });
}

std::vector<DeviceState> ofGroup(std::vector<DeviceState> devices, const std::string& group) {
  std::erase_if(devices, [&](const auto& d) { return d.group != group; });
  return devices;
}

} // namespace

class OutageTest : public QObject {
  Q_OBJECT

 private slots:
  void rebirthRequestMakesTheNodeIntroduceItselfAgain() {
    const TemporaryFolder folder;
    const TestBroker broker;
    const Access access = plainAccess(broker);
    const Capture capture(access.mosquitto, folder.file("capture.txt"));
    ChildProcess nodes(fleet(access, folder, 3), folder.file("fleet.log"));
    QVERIFY(waitFor([&] { return seen(capture, "spBv1.0/sim/NDATA/node-03") > 2; }));
    const auto before = seen(capture, "spBv1.0/sim/NBIRTH/node-02");
    const Finished asked = runProgram(command("musterctl", {"rebirth", "sim/node-02"}, access.muster));
    QVERIFY2(asked.exitCode == 0, asked.output.c_str());
    QVERIFY(waitFor([&] { return seen(capture, "spBv1.0/sim/NBIRTH/node-02") > before; }));
    QVERIFY(waitFor([&] { return seen(capture, "spBv1.0/sim/DBIRTH/node-02/device-01") > before; }));
    QVERIFY(seen(capture, "spBv1.0/sim/NCMD/node-02") > 0);
  }

  void killedAgentAndKilledFleetAreShownOfflineWithinTheKeepAlive() {
    constexpr auto kKeepAlive = 10s;
    const TemporaryFolder folder;
    const TestBroker broker;
    const Access access = plainAccess(broker);
    const Capture capture(access.mosquitto, folder.file("capture.txt"));
    writeWholeFile(folder.file("agent.toml"), agentConfiguration(broker, folder));
    ChildProcess agent(command("muster-agent", {"--config", folder.file("agent.toml")}),
                       folder.file("agent.log"));
    ChildProcess nodes(fleet(access, folder, 2), folder.file("fleet.log"));
    QVERIFY2(waitFor([&] { return seen(capture, "spBv1.0/real/NBIRTH/pi") > 0; }),
             readWholeFile(folder.file("agent.log")).c_str());
    QVERIFY(waitFor([&] { return seen(capture, "spBv1.0/sim/NDATA/node-02") > 0; }));
    const auto living = listDevices(access, folder, 5s);
    QCOMPARE(ofGroup(living, "real").size(), std::size_t{1});
    QCOMPARE(ofGroup(living, "sim").size(), std::size_t{4});
    QVERIFY(allOnline(living, true));

    const auto known = births(capture);
    Watcher list(broker, devicesCommand(access, folder, 15s), folder.file("devices.json"));
    // A host that comes later asks everybody for a birth: then it knows them.
    QVERIFY(waitFor([&] { return eachRose(known, births(capture)); }));
    agent.signal(SIGKILL);
    nodes.signal(SIGKILL);
    // The broker sends the Wills: within the keep-alive, as a host sees it.
    QVERIFY(waitFor([&] { return seen(capture, "spBv1.0/real/NDEATH/pi") > 0; }, kKeepAlive));
    QVERIFY(waitFor([&] { return seen(capture, "spBv1.0/sim/NDEATH/node-02") > 0; }, kKeepAlive));
    QCOMPARE(list.wait(40s), 0);
    const auto dead = readDevices(list.output());
    QCOMPARE(dead.size(), living.size());
    QVERIFY2(allOnline(dead, false), list.output().c_str());
  }

  void everybodyIsBackAfterABrokerRestartAndNoRowIsTwice() {
    constexpr std::size_t kNodes = 6;
    const TemporaryFolder folder;
    TestBroker broker;
    const Access access = plainAccess(broker);
    Export report(broker, access, folder);
    ChildProcess nodes(fleet(access, folder, kNodes), folder.file("fleet.log"));
    const auto allConnected = [&] {
      const std::string log = readWholeFile(folder.file("fleet.log"));
      const auto last = log.rfind("connected ");
      return last != std::string::npos && log.compare(last, 13, "connected 6/6") == 0;
    };
    QVERIFY(waitFor(allConnected));
    QVERIFY(waitFor([&] { return occurrences(broker.log(), "NDATA/node-06") > 3; }));
    broker.kill();
    QVERIFY(waitFor(
        [&] { return readWholeFile(folder.file("fleet.log")).find("connected 0/6") != std::string::npos; }));
    const auto restart = std::chrono::duration_cast<std::chrono::milliseconds>(
                             std::chrono::system_clock::now().time_since_epoch())
                             .count();
    broker.start();
    QVERIFY(waitFor(allConnected, 60s));
    // The host is back too when the broker sends it what comes.
    QVERIFY(waitFor([&] { return occurrences(broker.log(), "spBv1.0/# ") >= 2; }, 60s));
    const auto back = listDevices(access, folder, 6s);
    QCOMPARE(back.size(), 2 * kNodes);
    QVERIFY(allOnline(back, true));
    nodes.signal(SIGTERM);
    QCOMPARE(nodes.wait(30s).value_or(-1), 0);
    // The report says that something may be missing from it.
    constexpr int kIncomplete = 5;
    const int code = report.finish();
    QVERIFY2(code == kIncomplete, report.output().c_str());
    QVERIFY2(report.output().find("the connection was lost once") != std::string::npos,
             report.output().c_str());

    // QoS 0: what was under way when the broker was killed is in the truth alone. Nothing else differs.
    const auto truth = rowsOf(folder.file("truth.csv"));
    const auto rows = rowsOf(report.file());
    QVERIFY(std::includes(truth.begin(), truth.end(), rows.begin(), rows.end(), rowComesBefore));
    QVERIFY(std::adjacent_find(rows.begin(), rows.end()) == rows.end());
    std::set<std::string> after;
    for (const CsvRow& row : rows) {
      if (row.timeMs > restart)
        after.insert(row.node + "/" + row.device);
    }
    QCOMPARE(after.size(), 2 * kNodes);
  }
};

QTEST_GUILESS_MAIN(OutageTest)
#include "OutageTest.moc"
