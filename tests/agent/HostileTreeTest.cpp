// Collectors against trees that no kernel would show: nothing at all, noise, folders and pipes in place of
// files, more instances than any machine has. What counts: no crash, bounded numbers, null or nothing, and
// failures counted.
#include <agent/Collectors.h>
#include <support/TemporaryFolder.h>

#include <QtTest>

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <random>

using namespace muster;
using namespace muster::agent;
using muster::test::TemporaryFolder;
using muster::test::writeWholeFile;

namespace {

const std::vector<std::string> kFiles{"proc/stat",
                                      "proc/loadavg",
                                      "proc/meminfo",
                                      "proc/diskstats",
                                      "proc/mounts",
                                      "proc/net/dev",
                                      "proc/uptime",
                                      "proc/cpuinfo",
                                      "etc/os-release",
                                      "etc/hostname",
                                      "etc/machine-id",
                                      "proc/sys/kernel/osrelease",
                                      "proc/device-tree/model",
                                      "sys/class/thermal/thermal_zone0/type",
                                      "sys/class/thermal/thermal_zone0/temp",
                                      "sys/class/hwmon/hwmon0/name",
                                      "sys/class/hwmon/hwmon0/temp1_input",
                                      "sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq",
                                      "sys/devices/platform/soc/soc:firmware/get_throttled"};

void writeFile(const TemporaryFolder& folder, const std::string& name, const std::string& content) {
  std::filesystem::create_directories(std::filesystem::path(folder.file(name)).parent_path());
  writeWholeFile(folder.file(name), content);
}

struct Outcome {
  std::size_t readings = 0;
  std::size_t notNull = 0;
  std::uint64_t failures = 0;
};

// Collects twice with everything that a tree can offer.
Outcome collectTwice(const TemporaryFolder& folder) {
  CollectOptions options;
  options.disabled = {"agent"};
  options.disks.exclude.clear();
  const auto collectors = makeCollectors(Root(folder.path()), options, "1.2.3", nullptr);
  Outcome outcome;
  for (const std::int64_t ms : {1'000, 2'000}) {
    for (const auto& collector : collectors) {
      std::vector<Reading> readings;
      collector->collect({ms, ms}, readings);
      outcome.readings += readings.size();
      outcome.notNull += static_cast<std::size_t>(
          std::ranges::count_if(readings, [](const Reading& reading) { return !reading.value.isNull(); }));
      if (readings.size() != collector->describe().size())
        qFatal("a reading for each described metric, and no other");
    }
  }
  for (const auto& collector : collectors)
    outcome.failures += collector->failures();
  return outcome;
}

// Host name ("unknown") and agent version are always there.
constexpr std::size_t kAlwaysKnown = std::size_t{2} * 2;
// Without a tree these are missing: each fails once, however often it is read.
constexpr std::uint64_t kExpectedMetrics = 14;

} // namespace

class HostileTreeTest : public QObject {
  Q_OBJECT

 private slots:
  void emptyTreeGivesNullsAndFailures() {
    const TemporaryFolder folder;
    const Outcome outcome = collectTwice(folder);
    QCOMPARE(outcome.notNull, kAlwaysKnown);
    QCOMPARE(outcome.failures, kExpectedMetrics);
  }

  void missingTreeIsAnEmptyOne() {
    CollectOptions options;
    options.disabled = {"agent"};
    for (const auto& collector : makeCollectors(Root("/nonexistent/root"), options, "1", nullptr)) {
      std::vector<Reading> readings;
      collector->collect({1, 1}, readings);
      QCOMPARE(readings.size(), collector->describe().size());
    }
  }

  void emptyFilesGiveNullsAndFailures() {
    const TemporaryFolder folder;
    for (const std::string& file : kFiles)
      writeFile(folder, file, "");
    const Outcome outcome = collectTwice(folder);
    QCOMPARE(outcome.notNull, kAlwaysKnown);
    QCOMPARE(outcome.failures, kExpectedMetrics + 4); // two sensors of temperature, two of power
  }

  void foldersInPlaceOfFilesAreNoFiles() {
    const TemporaryFolder folder;
    for (const std::string& file : kFiles)
      std::filesystem::create_directories(folder.file(file));
    QCOMPARE(collectTwice(folder).notNull, kAlwaysKnown);
  }

  void pipesThatNobodyWritesToDoNotBlock() {
    const TemporaryFolder folder;
    for (const std::string& file : kFiles) {
      std::filesystem::create_directories(std::filesystem::path(folder.file(file)).parent_path());
      QCOMPARE(::mkfifo(folder.file(file).c_str(), 0600), 0);
    }
    QCOMPARE(collectTwice(folder).notNull, kAlwaysKnown);
  }

  // /proc/self/mem opens as a regular file, and its first bytes are an EIO.
  void filesThatFailWhileBeingReadGiveNullsAndFailures() {
    const TemporaryFolder folder;
    for (const std::string& file : kFiles) {
      std::filesystem::create_directories(std::filesystem::path(folder.file(file)).parent_path());
      std::filesystem::create_symlink("/proc/self/mem", folder.file(file));
    }
    const Outcome outcome = collectTwice(folder);
    QCOMPARE(outcome.notNull, kAlwaysKnown);
    QVERIFY(outcome.failures >= kExpectedMetrics);
  }

  void throttledBitsThatAreNoneAreFailures_data() {
    QTest::addColumn<QString>("text");
    for (const char* text : {"", "zz", "-1", "0x", "123456789", "5 0005", "0x50005 x"})
      QTest::newRow(*text == 0 ? "empty" : text) << QString(text);
  }
  void throttledBitsThatAreNoneAreFailures() {
    QFETCH(QString, text);
    const TemporaryFolder folder;
    writeFile(folder, "sys/devices/platform/soc/soc:firmware/get_throttled", text.toStdString());
    const auto collector = makePowerCollector(Root(folder.path()));
    std::vector<Reading> readings;
    collector->collect({1, 1}, readings);
    QCOMPARE(readings.size(), std::size_t(2));
    QVERIFY(std::ranges::all_of(readings, &Reading::failed));
  }

  void noiseNeverBecomesMoreThanText_data() {
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 40; ++seed)
      QTest::addRow("seed %u", seed) << seed;
  }
  // Bytes of noise, and noise of the characters that the formats are made of.
  void noiseNeverBecomesMoreThanText() {
    QFETCH(unsigned, seed);
    std::mt19937 random(seed);
    const std::string alphabet =
        seed % 2 == 0 ? std::string() : "0123456789 \t\n:-/.cpuMemTotal:kBeth0sdablkn";
    const TemporaryFolder folder;
    for (const std::string& file : kFiles) {
      std::string noise(random() % 3'000, '\0');
      for (char& c : noise)
        c = alphabet.empty() ? static_cast<char>(random()) : alphabet[random() % alphabet.size()];
      writeFile(folder, file, noise);
    }
    const Outcome outcome = collectTwice(folder);
    QVERIFY(outcome.readings < 4 * Collector::kMaxMetrics);
    QVERIFY(outcome.failures > 0);
  }

  void aHundredThousandInterfacesAreBoundedAndCounted() {
    const TemporaryFolder folder;
    std::string dev;
    for (int i = 0; i < 100'000; ++i)
      dev += "if" + std::to_string(i) + ": 1 1 0 1 1 1 1 1 1 1 0 1 1 1 1 1\n";
    writeFile(folder, "proc/net/dev", dev);
    const auto collector = makeNetworkCollector(Root(folder.path()), {});
    std::vector<Reading> readings;
    collector->collect({1, 1}, readings);
    QCOMPARE(readings.size(), Collector::kMaxMetrics);
    QVERIFY(collector->failures() > 0);
  }

  void hugeFilesAreReadUpToTheirBoundInWholeLines() {
    const TemporaryFolder folder;
    writeFile(folder, "huge",
              std::string(Root::kMaxFileBytes - 10, 'x') + "\n" + std::string(1'000'000, 'y'));
    writeFile(folder, "one-line", std::string(2'000'000, 'z'));
    const Root root(folder.path());
    const auto bytes = root.read("huge");
    QVERIFY(bytes.has_value());
    QCOMPARE(bytes->size(), Root::kMaxFileBytes - 9);
    QCOMPARE(root.read("one-line").value_or("?"), std::string());
  }

  void foldersWithTooManyEntriesAreBounded() {
    const TemporaryFolder folder;
    for (int i = 0; i < 700; ++i)
      writeFile(folder, "sys/class/hwmon/hwmon" + std::to_string(i) + "/temp1_input", "20000");
    QCOMPARE(Root(folder.path()).list("sys/class/hwmon").size(), Root::kMaxEntries);
    const auto collector = makeTemperatureCollector(Root(folder.path()));
    std::vector<Reading> readings;
    collector->collect({1, 1}, readings);
    QVERIFY(readings.size() <= Collector::kMaxMetrics);
  }

  void instancesAreListedAsTheKernelCountsThem() {
    const TemporaryFolder folder;
    for (const char* name : {"zone10", "zone2", "zone1", "other"})
      writeFile(folder, std::string("d/") + name, "");
    QCOMPARE(Root(folder.path()).list("d", "zone"), (std::vector<std::string>{"zone1", "zone2", "zone10"}));
  }
};

QTEST_APPLESS_MAIN(HostileTreeTest)
#include "HostileTreeTest.moc"
