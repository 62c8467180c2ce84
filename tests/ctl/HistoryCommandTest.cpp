// musterctl history: what it says of a sound file, of a damaged one and of none.
#include "Musterctl.h"

#include <history/HistoryReader.h>
#include <history/HistoryWriter.h>
#include <support/TemporaryFolder.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <cmath>
#include <memory>
#include <stdexcept>

using namespace muster;
using namespace muster::test;

namespace {

constexpr std::int64_t kNoon = 1'767'268'800'000; // 2026-01-01T12:00Z
constexpr int kRows = 20'000;

// One device with a day of samples, which say nothing about each other and so take room.
void makeHistory(const std::string& path) {
  auto writer = std::move(openHistoryWriter(path).value());
  const DeviceId gate = writer->device("plant", "gate", "").value();
  const SeriesId level = writer->series(gate, "Level", DataType::Double).value();
  SampleBatch samples;
  for (int i = 0; i < kRows; ++i)
    samples.addScalar(level, kNoon + i * 4'300L, kNoon + i * 4'300L,
                      Value::floating(std::sin(i * 1e5)).bits(), kQualityGood, 0);
  writer->append(samples, {});
  if (!writer->settle(kNoon + 86'400'000))
    throw std::runtime_error("no history could be made");
}

// Turns bits in the middle of the file, where chunks are.
void damage(const std::string& path) {
  std::string bytes = readWholeFile(path);
  for (std::size_t at = bytes.size() / 2; at < bytes.size() / 2 + 3'000; ++at)
    bytes[at] = static_cast<char>(~bytes[at]);
  writeWholeFile(path, bytes);
}

QJsonObject json(const Outcome& outcome) {
  return QJsonDocument::fromJson(outcome.out.toUtf8()).object();
}

std::uint64_t samplesIn(const std::string& path) {
  const auto reader = std::move(openHistoryReader(path).value());
  return reader->range(0, 0, kNoon * 2, false, false).value().size();
}

} // namespace

class HistoryCommandTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    m_folder = std::make_unique<TemporaryFolder>();
    m_path = m_folder->file("fleet");
    makeHistory(m_path);
  }

  void statsSaysWhatIsInTheFile() {
    const Outcome words = run({"history", "stats", text(m_path)});
    QCOMPARE(words.exitCode, 0);
    QVERIFY2(words.out.contains("2026-01-01T12:00:00.000Z to 2026-01-02T12:00:00.000Z"),
             qPrintable(words.out));
    const QJsonObject stats = json(run({"history", "stats", text(m_path), "--json"}));
    QCOMPARE(stats["devices"].toInt(), 1);
    QCOMPARE(stats["from"].toString(), QString("2026-01-01T12:00:00.000Z"));
    QVERIFY(stats["chunks"].toObject()["count"].toInt() >= 24);
    QVERIFY(stats["chunks"].toObject()["bytes"].toInt() > 0);
    QVERIFY(stats["bytes"].toInt() >= stats["chunks"].toObject()["bytes"].toInt());
  }

  void verifySaysThatASoundFileIsSound() {
    const Outcome outcome = run({"history", "verify", text(m_path), "--json"});
    QCOMPARE(outcome.exitCode, 0);
    QVERIFY(json(outcome)["sound"].toBool());
    QCOMPARE(json(outcome)["samples"].toInt(), kRows);
  }

  void aDamagedFileIsNamedWithExitCodeOneAndRepairedIntoANewOne() {
    damage(m_path);
    const std::string before = readWholeFile(m_path);
    const Outcome verdict = run({"history", "verify", text(m_path)});
    QVERIFY2(verdict.exitCode == 1, qPrintable(verdict.err));
    QVERIFY2(verdict.out.contains("damaged in"), qPrintable(verdict.out));
    QVERIFY2(verdict.err.contains("musterctl history repair"), qPrintable(verdict.err));
    const Outcome repaired = run({"history", "repair", text(m_path), "--out", text(m_folder->file("new"))});
    QVERIFY2(repaired.exitCode == 5, qPrintable(repaired.out + repaired.err));
    QVERIFY2(repaired.out.contains("saved"), qPrintable(repaired.out));
    QCOMPARE(run({"history", "verify", text(m_folder->file("new"))}).exitCode, 0);
    QVERIFY(samplesIn(m_folder->file("new")) < kRows);
    QVERIFY(readWholeFile(m_path) == before);
  }

  void aBackupIsTheSameHistoryUnderAFreeName() {
    const QString copy = text(m_folder->file("copy"));
    const Outcome outcome = run({"history", "backup", text(m_path), "--out", copy});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.err));
    QCOMPARE(samplesIn(m_folder->file("copy")), std::uint64_t{kRows});
    const Outcome again = run({"history", "backup", text(m_path), "--out", copy});
    QCOMPARE(again.exitCode, 2);
    QCOMPARE(samplesIn(m_folder->file("copy")), std::uint64_t{kRows});
  }

  void compactNeedsTheFileForItself() {
    {
      const auto writer = std::move(openHistoryWriter(m_path).value());
      QCOMPARE(run({"history", "compact", text(m_path)}).exitCode, 2);
    }
    const Outcome outcome = run({"history", "compact", text(m_path)});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.err));
    QCOMPARE(samplesIn(m_path), std::uint64_t{kRows});
  }

  void aFileThatIsNoneIsAWordAndExitCodeTwo_data() {
    QTest::addColumn<QString>("command");
    for (const char* command : {"stats", "verify", "compact", "backup", "repair"})
      QTest::newRow(command) << QString(command);
  }
  void aFileThatIsNoneIsAWordAndExitCodeTwo() {
    QFETCH(QString, command);
    const QStringList out = command == "backup" || command == "repair"
                                ? QStringList{"--out", text(m_folder->file("new"))}
                                : QStringList{};
    const Outcome absent = run(QStringList{"history", command, text(m_folder->file("none"))} + out);
    QCOMPARE(absent.exitCode, 2);
    QVERIFY2(absent.err.contains("none"), qPrintable(absent.err));
    QVERIFY(!QFile::exists(text(m_folder->file("none"))));
    writeWholeFile(m_folder->file("letter"), "a letter, and no history\n");
    const Outcome foreign = run(QStringList{"history", command, text(m_folder->file("letter"))} + out);
    QCOMPARE(foreign.exitCode, command == "verify" ? 1 : 2); // it is no sound history
    QVERIFY2(foreign.err.contains("letter"), qPrintable(foreign.err));
    QCOMPARE(readWholeFile(m_folder->file("letter")), std::string("a letter, and no history\n"));
    QVERIFY(!QFile::exists(text(m_folder->file("new"))));
  }

 private:
  std::unique_ptr<TemporaryFolder> m_folder;
  std::string m_path;
};

QTEST_GUILESS_MAIN(HistoryCommandTest)
#include "HistoryCommandTest.moc"
