// What musterctl makes of a history: the fleet at a moment, reports, and the way back from a CSV.
#include "Musterctl.h"

#include <history/HistoryReader.h>
#include <history/HistoryWriter.h>
#include <support/TemporaryFolder.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <memory>
#include <stdexcept>

using namespace muster;
using namespace muster::test;

namespace {

constexpr std::int64_t kNoon = 1'767'268'800'000; // 2026-01-01T12:00Z

// plant/gate with a level of 0, 1, 2, ... m, a minute each, for an hour; offline after that.
void makeHistory(const std::string& path) {
  auto writer = std::move(openHistoryWriter(path).value());
  const DeviceId gate = writer->device("plant", "gate", "").value();
  const SeriesId level = writer->series(gate, "Level", DataType::Double).value();
  writer->setMeaning(level, {kNoon, "m", {}, {}, ""});
  const auto tell = [&](EventKind kind, DeviceId device, std::int64_t atMs) {
    HistoryEvent event;
    event.kind = kind;
    event.device = device;
    event.timeMs = event.receivedMs = atMs;
    writer->addEvent(event);
  };
  tell(EventKind::HostOnline, kNoDevice, kNoon);
  tell(EventKind::Birth, gate, kNoon);
  SampleBatch samples;
  for (int i = 0; i < 60; ++i)
    samples.addScalar(level, kNoon + i * 60'000L, kNoon + i * 60'000L, Value::floating(double(i)).bits(),
                      kQualityGood, 0);
  writer->append(samples, {});
  tell(EventKind::Death, gate, kNoon + 3'600'000);
  if (!writer->settle(kNoon + 86'400'000))
    throw std::runtime_error("no history could be made");
}

const QStringList kHour{"--from", "2026-01-01T12:00Z", "--to", "2026-01-01T13:00Z"};

} // namespace

class ReportCommandTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    m_folder = std::make_unique<TemporaryFolder>();
    m_history = text(m_folder->file("fleet"));
    m_out = text(m_folder->file("report.csv"));
    makeHistory(m_folder->file("fleet"));
    qputenv("XDG_CONFIG_HOME", m_folder->path().c_str());
  }
  void cleanup() { qunsetenv("XDG_CONFIG_HOME"); }

  void devicesShowsTheFleetAtAMoment() {
    const auto gateAt = [&](const char* time) {
      const Outcome outcome = run({"devices", "--history", m_history, "--at", time, "--json"});
      return QJsonDocument::fromJson(outcome.out.toUtf8()).array()[0].toObject();
    };
    const QJsonObject then = gateAt("2026-01-01T12:30:30Z");
    QCOMPARE(then["online"].toBool(), true);
    const QJsonObject level = then["metrics"].toArray()[0].toObject();
    QCOMPARE(level["value"].toDouble(), 30.0);
    QCOMPARE(level["unit"].toString(), QString("m"));
    QCOMPARE(level["time"].toString(), QString("2026-01-01T12:30:00.000Z"));
    QCOMPARE(gateAt("now")["online"].toBool(), false);
    const Outcome table = run({"devices", "--history", m_history});
    QCOMPARE(table.exitCode, 0);
    QVERIFY2(table.out.contains("0 online, 0 stale, 1 offline"), qPrintable(table.out));
    QCOMPARE(run({"devices", "--history", m_history, "--at", "yesteryear"}).exitCode, 2);
    QCOMPARE(run({"devices"}).exitCode, 2);
    QCOMPARE(run({"devices", "--broker", "mqtt://127.0.0.1:1", "--history", m_history}).exitCode, 2);
  }

  void theLongFormHasARowASample() {
    const Outcome outcome = run(QStringList{"export", "--history", m_history, "--out", m_out} + kHour);
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.err));
    QVERIFY2(outcome.err.contains("60 rows"), qPrintable(outcome.err));
    const QString csv = text(readWholeFile(m_out.toStdString()));
    QCOMPARE(csv.count("\r\n"), 61);
    QVERIFY(csv.contains("2026-01-01T12:59:00.000Z,plant,gate,,Level,Double,59,m,192,false\r\n"));
  }

  void theWideFormHasARowAStepAndItsSigns() {
    const Outcome outcome = run(QStringList{"export", "--history", m_history, "--out", "-", "--form", "wide",
                                            "--step", "30m", "--aggregate", "mean", "--delimiter", ";",
                                            "--decimal", ",", "--zone", "UTC", "plant/*:Lev*"} +
                                kHour);
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.err));
    QCOMPARE(outcome.out, QString("time_utc;plant/gate:Level [m]\r\n"
                                  "2026-01-01T12:00:00.000Z;14,5\r\n"
                                  "2026-01-01T12:30:00.000Z;44,5\r\n"));
  }

  void whatCannotBeIsSaidAndLeavesNoFile_data() {
    QTest::addColumn<QStringList>("flags");
    QTest::addColumn<QString>("word");
    QTest::newRow("no period") << QStringList{} << "--period";
    QTest::newRow("two periods") << QStringList{"--period", "yesterday", "--from", "2026-01-01"}
                                 << "--period";
    QTest::newRow("no such period") << QStringList{"--period", "someday"} << "someday";
    QTest::newRow("no such form") << QStringList{"--period", "2026-01", "--form", "broad"} << "broad";
    QTest::newRow("no such zone") << QStringList{"--period", "2026-01", "--zone", "Mars/Base"} << "Mars/Base";
    QTest::newRow("nothing matches") << QStringList{"--period", "2026-01", "sea/**"} << "no series";
    QTest::newRow("one sign for both") << QStringList{"--period", "2026-01", "--decimal", ","} << "delimiter";
  }
  void whatCannotBeIsSaidAndLeavesNoFile() {
    QFETCH(QStringList, flags);
    QFETCH(QString, word);
    const Outcome outcome = run(QStringList{"export", "--history", m_history, "--out", m_out} + flags);
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY2(outcome.err.contains(word), qPrintable(outcome.err));
    QVERIFY(!QFile::exists(m_out));
  }

  void aSavedReportRunsListsAndShows() {
    const QStringList saved{"export", "--history", m_history, "--out", m_out, "--save", "hourly"};
    QCOMPARE(run(saved + kHour).exitCode, 0);
    QCOMPARE(run({"report", "list"}).out, QString("hourly\n"));
    const Outcome shown = run({"report", "show", "hourly"});
    QVERIFY2(shown.out.contains("kind = \"long\""), qPrintable(shown.out + shown.err));
    const QString other = text(m_folder->file("other.csv"));
    const Outcome made = run({"report", "run", "hourly", "--history", m_history, "--out", other});
    QVERIFY2(made.exitCode == 0, qPrintable(made.err));
    QCOMPARE(readWholeFile(other.toStdString()), readWholeFile(m_out.toStdString()));
    const Outcome absent = run({"report", "run", "hourli", "--history", m_history});
    QCOMPARE(absent.exitCode, 2);
    QVERIFY2(absent.err.contains("hourly"), qPrintable(absent.err)); // did you mean
  }

  void whatWasExportedIsTheSameWhenImportedAndOnlyOnce() {
    const std::string copy = m_folder->file("copy");
    const QString csv = m_out + ".gz";
    QCOMPARE(run(QStringList{"export", "--history", m_history, "--out", csv} + kHour).exitCode, 0);
    for (const char* repeats : {"0", "60"}) {
      const Outcome imported = run({"import", csv, "--history", text(copy)});
      QVERIFY2(imported.exitCode == 0, qPrintable(imported.err));
      QVERIFY2(imported.out.contains("60 rows of 1 series"), qPrintable(imported.out));
      const bool hasRepeats = imported.out.contains("there already");
      QCOMPARE(hasRepeats, std::string_view(repeats) == "60");
    }
    const auto reader = std::move(openHistoryReader(copy).value());
    const SeriesRun run = reader->range(0, 0, kNoon * 2, false, false).value();
    QCOMPARE(run.size(), std::size_t{60});
    QCOMPARE(run.valueAt(59), Value::floating(59.0));
    QCOMPARE(reader->meaningAt(0, kNoon).unit, std::string("m"));
  }

  void aCsvThatIsNoneNamesItsLine() {
    writeWholeFile(m_folder->file("bad.csv"), "name,age\r\nAda,36\r\n");
    const Outcome outcome =
        run({"import", text(m_folder->file("bad.csv")), "--history", text(m_folder->file("new"))});
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY2(outcome.err.contains("bad.csv"), qPrintable(outcome.err));
  }

 private:
  std::unique_ptr<TemporaryFolder> m_folder;
  QString m_history, m_out;
};

QTEST_GUILESS_MAIN(ReportCommandTest)
#include "ReportCommandTest.moc"
