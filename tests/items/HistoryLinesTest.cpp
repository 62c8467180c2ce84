// Lines of a history as charts want them: the same picture as all samples, in pieces that are read once.
#include "WrittenHistory.h"

#include <fleet/Decimate.h>
#include <items/HistoryLines.h>

#include <QSignalSpy>
#include <QTest>

using namespace muster;
using namespace muster::items;
using namespace muster::test;

namespace {

constexpr int kPatienceMs = 30'000;
const std::string kTemperature = "CPU/Temperature";

DeviceInfo named(const std::string& node, const std::string& device = {}) {
  DeviceInfo info;
  info.id = 5; // the screen's, which is not the file's
  info.node = 5;
  info.group = "north";
  info.nodeName = node;
  info.device = device;
  return info;
}

} // namespace

class HistoryLinesTest : public QObject {
  Q_OBJECT

  const WrittenHistory m_written;
  const qint64 m_now = kEnd + kMinuteMs * 60 * 24;

  // What is there once everything that the stretch wants has been read.
  std::vector<Point> read(HistoryLines& lines, const std::string& metric, const LineStretch& stretch) const {
    quint64 before = 0;
    do { // until a round brings nothing more
      before = lines.revision();
      lines.want(metric, DataType::Double, stretch, m_now);
      [[maybe_unused]] const bool more =
          QTest::qWaitFor([&] { return lines.revision() != before; }, before == 0 ? kPatienceMs : 500);
    } while (lines.revision() != before);
    std::vector<Point> points;
    lines.copy(metric, DataType::Double, stretch, points);
    return points;
  }

 private slots:
  void thinnedItIsTheSameAsAllSamplesThinned() {
    HistoryLines lines(std::make_shared<FleetHistory>(m_written.file()));
    lines.setDevice(named("gate-1"));
    // 90 pixels of 40 s, aligned as a chart's are: each has four samples; over a border of two pieces.
    const qint64 perPixel = 40'000, span = perPixel * HistoryLines::kColumns;
    const qint64 to = kEnd - kEnd % perPixel, from = to - 90 * perPixel;
    QVERIFY(span > 0);
    const std::vector<Point> points = read(lines, kTemperature, {from, to, perPixel});
    std::vector<Point> all;
    for (std::int64_t ms = kBegin; ms < kEnd; ms += kStepMs)
      all.push_back({ms, temperatureAt(ms)});
    std::vector<Point> expected, thinned;
    decimate(all, from, to, 90, expected);
    decimate(points, from, to, 90, thinned);
    QCOMPARE(thinned, expected);
    QVERIFY(points.size() < all.size() + 1);
  }

  void theNeighbourOnTheLeftIsThereThoughFarAway() {
    HistoryLines lines(std::make_shared<FleetHistory>(m_written.file()));
    lines.setDevice(named("gate-2"));
    // Nothing came between its death after 20 minutes and its birth after 40.
    const qint64 from = kBegin + 30 * kMinuteMs;
    const std::vector<Point> points = read(lines, "CPU/Usage", {from, from + 20 * kMinuteMs, 1'000});
    QVERIFY(points.size() > 2);
    QCOMPARE(points[0].timeMs, kBegin + 20 * kMinuteMs - kStepMs);
    QCOMPARE(points[1].timeMs, kBegin + 40 * kMinuteMs);
  }

  void whatBefellTheDeviceIsRead() {
    HistoryLines lines(std::make_shared<FleetHistory>(m_written.file()));
    QSignalSpy arrived(&lines, &HistoryLines::arrived);
    lines.setDevice(named("gate-2"));
    QTRY_COMPARE_WITH_TIMEOUT(lines.events().size(), std::size_t{3}, kPatienceMs);
    QCOMPARE(lines.events()[1].kind, EventKind::Death);
    QCOMPARE(lines.events()[1].receivedMs, kBegin + 20 * kMinuteMs);
    lines.setDevice(named("gate-1", "pump"));
    QVERIFY(lines.events().empty());
    QTRY_COMPARE_WITH_TIMEOUT(lines.events().size(), std::size_t{1}, kPatienceMs);
  }

  void whatIsThereIsNotReadAgain() {
    HistoryLines lines(std::make_shared<FleetHistory>(m_written.file()));
    lines.setDevice(named("gate-1"));
    const LineStretch stretch{kBegin, kBegin + 100'000, 1'000};
    read(lines, kTemperature, stretch);
    const quint64 before = lines.revision();
    lines.want(kTemperature, DataType::Double, stretch, m_now);
    QTest::qWait(100);
    QCOMPARE(lines.revision(), before);
  }

  void anotherScaleForgetsTheOneBefore() {
    HistoryLines lines(std::make_shared<FleetHistory>(m_written.file()));
    lines.setDevice(named("gate-1"));
    read(lines, kTemperature, {kBegin, kEnd, 1'000});
    std::vector<Point> none;
    lines.copy(kTemperature, DataType::Double, {kBegin, kEnd, 2'000}, none);
    QVERIFY(none.empty());
    QVERIFY(!read(lines, kTemperature, {kBegin, kEnd, 2'000}).empty());
  }

  void aNameThatTheFileDoesNotHaveGivesNothing() {
    HistoryLines lines(std::make_shared<FleetHistory>(m_written.file()));
    QSignalSpy failed(&lines, &HistoryLines::failed);
    lines.setDevice(named("gate-404"));
    QVERIFY(read(lines, kTemperature, {kBegin, kEnd, 10'000}).empty());
    QVERIFY(failed.isEmpty());
  }

  void aFileThatIsNotThereIsSaidOnce() {
    const TemporaryFolder folder;
    HistoryLines lines(std::make_shared<FleetHistory>(folder.file("nowhere")));
    QSignalSpy failed(&lines, &HistoryLines::failed);
    lines.setDevice(named("gate-1"));
    lines.want(kTemperature, DataType::Double, {kBegin, kEnd, 1'000}, m_now);
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, kPatienceMs);
    QTest::qWait(200);
    QCOMPARE(failed.size(), 1);
  }
};

QTEST_GUILESS_MAIN(HistoryLinesTest)
#include "HistoryLinesTest.moc"
