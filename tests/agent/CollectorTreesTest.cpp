// Every collector on fake trees: trees/<name>/tree is read, then trees/<name>/later is laid over it and it is
// read again two seconds later; what comes out must be trees/<name>/expected.txt. MUSTER_UPDATE_EXPECTED=1
// writes that file anew, to be read before it is committed.
#include <agent/Collectors.h>
#include <agent/Identity.h>
#include <agent/PrintOnce.h>
#include <schema/MetricCatalog.h>
#include <support/TemporaryFolder.h>

#include <QtTest>

#include <algorithm>
#include <filesystem>

using namespace muster;
using namespace muster::agent;
using muster::test::readWholeFile;
using muster::test::TemporaryFolder;

namespace {

constexpr std::int64_t kFirstUtcMs = 1'763'799'000'000;

std::optional<FileSystemSpace> fixedSpace(const std::string& path) {
  if (path.ends_with("/tree/"))
    return FileSystemSpace{31'000'000'000, 22'000'000'000, 20'500'000'000};
  if (path.ends_with("my data"))
    return std::nullopt; // a disk that has been pulled out
  return FileSystemSpace{535'805'952, 460'000'000, 460'000'000};
}

std::vector<std::unique_ptr<Collector>> collectorsOf(const Root& root) {
  CollectOptions options;
  options.disabled = {"agent", "filesystems"}; // the first is of this process, the second asks the real disk
  auto collectors = makeCollectors(root, options, "1.2.3", nullptr);
  collectors.push_back(makeFileSystemCollector(root, options.fileSystems, fixedSpace));
  return collectors;
}

struct TreeReading {
  std::string text;
  std::vector<PrintedMetric> metrics;
};

TreeReading readTree(const std::string& name) {
  namespace fs = std::filesystem;
  const TemporaryFolder folder;
  const fs::path fixture = fs::path(AGENT_TREES) / name;
  const fs::path tree = folder.file("tree");
  fs::copy(fixture / "tree", tree, fs::copy_options::recursive);
  const auto collectors = collectorsOf(Root(tree.string()));
  std::vector<Reading> readings;
  for (const auto& collector : collectors)
    collector->collect({kFirstUtcMs, 5'000}, readings);
  fs::copy(fixture / "later", tree, fs::copy_options::recursive | fs::copy_options::overwrite_existing);

  TreeReading result;
  std::uint64_t failures = 0;
  for (const auto& collector : collectors) {
    readings.clear();
    collector->collect({kFirstUtcMs + 2'000, 7'000}, readings);
    failures += collector->failures();
    for (const Reading& reading : readings)
      result.metrics.push_back({collector->describe()[reading.metric], reading.value});
  }
  std::ranges::sort(result.metrics, {}, [](const PrintedMetric& metric) { return metric.description.name; });
  result.text = printTable(result.metrics) + "failures " + std::to_string(failures) + "\n";
  return result;
}

void addTreeRows() {
  QTest::addColumn<QString>("tree");
  for (const char* name : {"raspberry-pi-5", "raspberry-pi-4", "raspberry-pi-zero-w", "pc",
                           "host-in-container", "hostile-truncated", "hostile-values"})
    QTest::newRow(name) << QString(name);
}

} // namespace

class CollectorTreesTest : public QObject {
  Q_OBJECT

 private slots:
  void readsWhatIsExpected_data() { addTreeRows(); }
  void readsWhatIsExpected() {
    QFETCH(QString, tree);
    const TreeReading reading = readTree(tree.toStdString());
    const std::string expectedFile = std::string(AGENT_TREES) + "/" + tree.toStdString() + "/expected.txt";
    if (qEnvironmentVariableIntValue("MUSTER_UPDATE_EXPECTED") == 1)
      muster::test::writeWholeFile(expectedFile, reading.text);
    QCOMPARE(QString::fromStdString(reading.text), QString::fromStdString(readWholeFile(expectedFile)));
  }

  void everyMetricIsInTheCatalogueWithItsType_data() { addTreeRows(); }
  void everyMetricIsInTheCatalogueWithItsType() {
    QFETCH(QString, tree);
    for (const PrintedMetric& metric : readTree(tree.toStdString()).metrics) {
      const MetricSpec* spec = findMetric(metric.description.name);
      QVERIFY2(spec != nullptr, metric.description.name.c_str());
      QCOMPARE(int(metric.value.type()), int(spec->type));
      QCOMPARE(metric.description.unit, std::string(spec->unit));
    }
  }

  void diskIncludeListKeepsOnlyWhatItNames() {
    const Root root(std::string(AGENT_TREES) + "/pc/tree");
    const auto collector = makeDiskCollector(root, {{"dm-*"}, {}});
    std::vector<Reading> readings;
    collector->collect({0, 1}, readings);
    QCOMPARE(readings.size(), std::size_t(3));
    QCOMPARE(collector->describe()[0].name, std::string("Disk/dm-0/Read"));
  }

  void loopbackIsLeftOutWhateverTheFilterSays() {
    const Root root(std::string(AGENT_TREES) + "/pc/tree");
    const auto collector = makeNetworkCollector(root, {{"lo"}, {}});
    std::vector<Reading> readings;
    collector->collect({0, 1}, readings);
    QVERIFY(readings.empty());
  }

  void metricOfAVanishedInterfaceIsNullAndCountedOnce() {
    const TemporaryFolder folder;
    const std::string file = folder.file("proc/net/dev");
    std::filesystem::create_directories(folder.file("proc/net"));
    const std::string eth0 = "eth0: 1 1 0 1 1 1 1 1 1 1 0 1 1 1 1 1\n";
    muster::test::writeWholeFile(file, eth0);
    const auto collector = makeNetworkCollector(Root(folder.path()), {});
    std::vector<Reading> readings;
    collector->collect({0, 1'000}, readings);
    QCOMPARE(collector->failures(), std::uint64_t(0));
    muster::test::writeWholeFile(file, "");
    readings.clear();
    collector->collect({0, 2'000}, readings);
    QCOMPARE(readings.size(), collector->describe().size());
    QVERIFY(std::ranges::all_of(readings, [](const Reading& r) { return r.value.isNull() && r.failed; }));
    QCOMPARE(collector->failures(), std::uint64_t(4));
    collector->collect({0, 3'000}, readings);
    QCOMPARE(collector->failures(), std::uint64_t(4));
    muster::test::writeWholeFile(file, eth0);
    readings.clear();
    collector->collect({0, 4'000}, readings);
    QVERIFY(std::ranges::none_of(readings, &Reading::failed));
    muster::test::writeWholeFile(file, "");
    collector->collect({0, 5'000}, readings);
    QCOMPARE(collector->failures(), std::uint64_t(8));
  }

  void sensorKeepsItsNameWhenAnotherOneOfItsKindIsPulledOut() {
    const TemporaryFolder folder;
    const auto plugIn = [&](const std::string& chip, int celsius) {
      const std::string path = "sys/class/hwmon/" + chip;
      std::filesystem::create_directories(folder.file(path));
      muster::test::writeWholeFile(folder.file(path + "/name"), "drivetemp\n");
      muster::test::writeWholeFile(folder.file(path + "/temp1_input"), std::to_string(celsius * 1'000));
    };
    const auto collector = makeTemperatureCollector(Root(folder.path()));
    const auto celsius = [&](const std::string& name) {
      std::vector<Reading> readings;
      collector->collect({0, 1'000}, readings);
      for (const Reading& reading : readings) {
        if (collector->describe()[reading.metric].name == "Temperature/" + name)
          return reading.value.isNull() ? -1 : int(reading.value.asDouble());
      }
      return -2;
    };
    plugIn("hwmon0", 30);
    plugIn("hwmon1", 40);
    QCOMPARE(celsius("drivetemp"), 30);
    QCOMPARE(celsius("drivetemp 2"), 40);
    std::filesystem::remove_all(folder.file("sys/class/hwmon/hwmon0"));
    QCOMPARE(celsius("drivetemp"), -1);
    QCOMPARE(celsius("drivetemp 2"), 40);
    plugIn("hwmon7", 50);
    QCOMPARE(celsius("drivetemp"), 50);
    QCOMPARE(celsius("drivetemp 2"), 40);
    QCOMPARE(celsius("drivetemp 3"), -2);
  }

  void bootTimeFollowsAClockThatIsSetLateAndNoTremor() {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder.file("proc"));
    const auto collector = makeUptimeCollector(Root(folder.path()));
    const auto bootSeconds = [&](std::int64_t btime) {
      muster::test::writeWholeFile(folder.file("proc/stat"), "btime " + std::to_string(btime) + "\n");
      std::vector<Reading> readings;
      collector->collect({0, 1'000}, readings);
      return static_cast<std::int64_t>(readings.at(1).value.asUInt64() / 1'000);
    };
    // A Pi starts with the time of its last shutdown and is told the right one a minute later.
    QCOMPARE(bootSeconds(1'700'000'000), std::int64_t(1'700'000'000));
    QCOMPARE(bootSeconds(1'700'000'001), std::int64_t(1'700'000'000));
    QCOMPARE(bootSeconds(1'763'799'000), std::int64_t(1'763'799'000));
    QCOMPARE(bootSeconds(1'763'798'995), std::int64_t(1'763'799'000));
    QCOMPARE(bootSeconds(1'763'000'000), std::int64_t(1'763'000'000)); // back again
  }

  void nodeIdIsHostNameAndSixDigitsOfTheMachine() {
    const Root pi(std::string(AGENT_TREES) + "/raspberry-pi-4/tree");
    const auto hash = machineHash(pi);
    QVERIFY(hash.has_value());
    QCOMPARE(hash->size(), std::size_t(64));
    QCOMPARE(readHostname(pi), std::string("raspberrypi"));
    QCOMPARE(defaultNodeId(readHostname(pi), *hash), "raspberrypi-" + hash->substr(0, 6));
  }

  void twoMachinesOfOneImageHaveDifferentIds() {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder.file("proc/device-tree"));
    std::filesystem::create_directories(folder.file("etc"));
    muster::test::writeWholeFile(folder.file("etc/machine-id"), "7c1d0a2ce3f34b64a5bb6b3b32f0c9d1\n");
    std::vector<std::string> hashes;
    for (const char* serial : {"10000000a3b1c2d4", "10000000a3b1c2d5"}) {
      muster::test::writeWholeFile(folder.file("proc/device-tree/serial-number"), serial);
      hashes.push_back(machineHash(Root(folder.path())).value_or(""));
    }
    QVERIFY(hashes[0].substr(0, 6) != hashes[1].substr(0, 6));
  }

  void machineWithoutMarksHasNoHash() {
    const TemporaryFolder folder;
    QVERIFY(!machineHash(Root(folder.path())).has_value());
    QCOMPARE(readHostname(Root(folder.path())), std::string("unknown"));
  }

  void forbiddenCharactersOfAHostNameBecomeHyphens() {
    QCOMPARE(defaultNodeId("a/b+c#d e", "0123456789"), std::string("a-b-c-d-e-012345"));
    QCOMPARE(defaultNodeId("", "0123456789"), std::string("unknown-012345"));
  }
};

QTEST_APPLESS_MAIN(CollectorTreesTest)
#include "CollectorTreesTest.moc"
