#include "FleetScript.h"

#include <history/CsvReport.h>
#include <items/CsvExport.h>

#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace muster;
using namespace muster::items;
using namespace muster::test;

namespace {

constexpr std::int64_t kNow = 1'763'367'272'000;

} // namespace

class CsvExportTest : public QObject {
  Q_OBJECT

  Fleet m_fleet;
  FleetScript m_script;
  ScriptedFeed* m_feed = nullptr;
  DeviceId m_device = kNoDevice;
  QTemporaryDir m_folder;

  ExportRequest request(const char* file) const {
    ExportRequest r;
    r.series = {m_script.series(m_device, "CPU/Temperature"), m_script.series(m_device, "CPU/Usage")};
    r.path = m_folder.filePath(QLatin1String(file));
    return r;
  }

  static std::vector<CsvRow> rowsOf(const QString& path) {
    std::vector<CsvRow> rows;
    const auto read = readCsv(path.toStdString(), [&rows](CsvRow&& row) {
      rows.push_back(std::move(row));
      return true;
    });
    if (!read)
      qWarning("%s", read.error().message().c_str());
    return rows;
  }

 private slots:
  void initTestCase() {
    QVERIFY(m_folder.isValid());
    auto feed = std::make_unique<ScriptedFeed>();
    m_feed = feed.get();
    m_fleet.setFeed(std::move(feed));
    m_device = m_script.add("north", "gate-1", {}, usualMetrics(), kNow - 100'000);
    for (std::int64_t i = 0; i < 100; ++i) {
      m_script.sample(m_device, "CPU/Temperature", kNow - 100'000 + i * 1'000,
                      50 + static_cast<double>(i) * 0.1);
      m_script.sample(m_device, "CPU/Usage", kNow - 100'000 + i * 1'000, static_cast<double>(i));
    }
    m_script.play(*m_feed, m_fleet, kNow);
  }

  void aRangeIsWrittenInOrderWithEveryBit() {
    CsvExport csv(m_fleet);
    QSignalSpy finished(&csv, &CsvExport::finished);
    ExportRequest r = request("range.csv");
    r.fromMs = kNow - 90'000;
    r.toMs = kNow - 80'001;
    csv.start(r);
    QVERIFY(csv.isRunning());
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 30'000);
    QVERIFY(!csv.isRunning());
    QCOMPARE(finished[0][1].toULongLong(), 20ULL);
    const auto rows = rowsOf(r.path);
    QCOMPARE(rows.size(), std::size_t(20));
    QCOMPARE(rows[0].timeMs, r.fromMs);
    QCOMPARE(rows[0].metric, std::string("CPU/Temperature"));
    QCOMPARE(rows[0].value, Value::floating(50 + 10 * 0.1));
    QCOMPARE(rows[0].unit, std::string("°C"));
    QCOMPARE(rows[1].metric, std::string("CPU/Usage"));
  }

  void valuesOfNowAreOneRowASeries() {
    CsvExport csv(m_fleet);
    QSignalSpy finished(&csv, &CsvExport::finished);
    ExportRequest r = request("now.csv");
    r.newestOnly = true;
    csv.start(r);
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 30'000);
    const auto rows = rowsOf(r.path);
    QCOMPARE(rows.size(), std::size_t(2));
    QCOMPARE(rows[1].value, Value::floating(99.0));
  }

  void whatIsTransientIsNotExported() {
    Fleet fleet;
    auto feed = std::make_unique<ScriptedFeed>();
    auto update = std::make_shared<FleetUpdate>();
    update->devices.push_back({0, 0, "north", "gate-1", ""});
    update->series.push_back({0, 0, "Load", DataType::Double, "", {}, {}, ""});
    update->series.push_back({1, 0, "Note", DataType::String, "", {}, {}, ""});
    for (std::int64_t i = 0; i < 4; ++i) {
      const std::uint8_t flags = i % 2 == 0 ? sampleflag::Transient : std::uint8_t{0};
      update->samples.addScalar(0, kNow + i, kNow + i, Value::floating(1.0).bits(), 192, flags);
      update->samples.addBytes(1, kNow + i, kNow + i, "x", 192, sampleflag::Transient);
    }
    feed->queued.push_back(update);
    fleet.setFeed(std::move(feed));
    fleet.tick(kNow + 10);
    CsvExport csv(fleet);
    QSignalSpy finished(&csv, &CsvExport::finished);
    ExportRequest r;
    r.series = {0, 1};
    r.toMs = kNow + 10;
    for (const bool newestOnly : {false, true}) {
      finished.clear();
      r.newestOnly = newestOnly;
      r.path = m_folder.filePath(QStringLiteral("transient.csv"));
      csv.start(r);
      QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 30'000);
      const auto rows = rowsOf(r.path);
      QCOMPARE(rows.size(), std::size_t(newestOnly ? 1 : 2));
      QCOMPARE(rows.back().timeMs, kNow + 3);
    }
  }

  void cancellingLeavesNothingBehind() {
    CsvExport csv(m_fleet);
    QSignalSpy cancelled(&csv, &CsvExport::cancelled);
    QSignalSpy finished(&csv, &CsvExport::finished);
    ExportRequest r = request("cancelled.csv");
    r.toMs = kNow;
    const auto before = QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden);
    csv.start(r);
    csv.cancel();
    csv.cancel();
    // The call has waited for nothing: the end is told through the event loop.
    QCOMPARE(cancelled.size(), 0);
    QVERIFY(csv.isRunning());
    QTRY_COMPARE_WITH_TIMEOUT(cancelled.size(), 1, 30'000);
    QVERIFY(!csv.isRunning());
    QCOMPARE(finished.size(), 0);
    QCOMPARE(QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden), before);
  }

  void afterACancelledExportTheNextOneRuns() {
    CsvExport csv(m_fleet);
    QSignalSpy cancelled(&csv, &CsvExport::cancelled);
    QSignalSpy finished(&csv, &CsvExport::finished);
    ExportRequest r = request("again.csv");
    r.newestOnly = true;
    csv.start(r);
    csv.cancel();
    QTRY_COMPARE_WITH_TIMEOUT(cancelled.size(), 1, 30'000);
    csv.start(r);
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 30'000);
    QCOMPARE(cancelled.size(), 1);
    QCOMPARE(rowsOf(r.path).size(), std::size_t(2));
  }

  void anExportThatIsDestroyedLeavesNothingBehind() {
    const auto before = QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden);
    {
      CsvExport csv(m_fleet);
      ExportRequest r = request("destroyed.csv");
      r.toMs = kNow;
      csv.start(r);
    }
    QCoreApplication::processEvents();
    QCOMPARE(QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden), before);
  }

  void aFolderThatIsNotThereIsSaidInWords() {
    CsvExport csv(m_fleet);
    QSignalSpy failed(&csv, &CsvExport::failed);
    ExportRequest r = request("no/such/folder.csv");
    r.newestOnly = true;
    csv.start(r);
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 30'000);
    QVERIFY2(failed[0][0].toString().contains(QStringLiteral("folder.csv")),
             qPrintable(failed[0][0].toString()));
  }

  void aNewFeedEndsAnExportThatIsUnderWay() {
    Fleet fleet;
    CsvExport csv(fleet);
    QSignalSpy cancelled(&csv, &CsvExport::cancelled);
    ExportRequest r = request("reset.csv");
    r.series.clear();
    csv.start(r);
    fleet.setFeed(nullptr);
    QTRY_COMPARE_WITH_TIMEOUT(cancelled.size(), 1, 30'000);
  }
};

QTEST_GUILESS_MAIN(CsvExportTest)
#include "CsvExportTest.moc"
