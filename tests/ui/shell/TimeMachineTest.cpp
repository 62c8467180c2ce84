// The window over a history, by mouse and keyboard: the slider, the fleet as of a moment, and the way back.
#include "WindowFixture.h"
#include "WrittenHistory.h"
#include "fleet/FleetTableView.h"
#include "shell/MessageBar.h"
#include "shell/TimeBar.h"
#include "shell/TimeTrack.h"

#include <items/FleetHistory.h>
#include <ui/ChartTimeline.h>
#include <ui/ChartView.h>
#include <ui/DevicePage.h>

#include <QAction>
#include <QDir>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace muster;
using namespace muster::test;

namespace {

constexpr int kPatienceMs = 30'000;
constexpr std::int64_t kLive = kEnd + 5 * kMinuteMs;

// A live feed with a history beside it, nobody in it.
class FeedWithHistory final : public items::FleetFeed {
 public:
  explicit FeedWithHistory(const std::string& file)
      : m_history(std::make_shared<items::FleetHistory>(file)) {}
  std::vector<std::shared_ptr<const FleetUpdate>> take() override { return {}; }
  items::LinkInfo link() const override { return connectedLink(); }
  items::FeedFigures figures() const override { return {}; }
  void retryNow() override {}
  void requestRebirth(const QString&, const QString&, std::function<void(QString)>) override {}
  void write(const items::MetricWrite&, std::function<void(items::WriteAnswer)>) override {}
  qint64 wholeSinceMs() const override { return kLive; }
  std::shared_ptr<items::FleetHistory> history() const override { return m_history; }

 private:
  std::shared_ptr<items::FleetHistory> m_history;
};

} // namespace

class TimeMachineTest : public QObject, private WindowFixture {
  Q_OBJECT

  const WrittenHistory m_written;
  qint64 m_now = kLive;

  ui::TimeBar* bar() const { return m_window->findChild<ui::TimeBar*>(); }
  ui::TimeTrack* track() const { return m_window->findChild<ui::TimeTrack*>(); }
  QTableView* table() const { return m_window->findChild<ui::FleetTableView*>(); }
  void tick() { m_fleet->tick(m_now += 60); }
  bool ticksUntil(const std::function<bool()>& isSo) {
    return QTest::qWaitFor(
        [&] {
          tick();
          return isSo();
        },
        kPatienceMs);
  }
  QString shownWords() const {
    for (const auto* message : m_window->findChildren<ui::MessageBar*>())
      if (message->isVisible())
        return message->title();
    return {};
  }
  void press(qint64 atMs) {
    const double share = double(atMs - track()->fromMs()) / double(track()->toMs() - track()->fromMs());
    const int x = static_cast<int>(std::lround(10 + share * (track()->width() - 20)));
    QTest::mouseClick(track(), Qt::LeftButton, Qt::NoModifier, QPoint(x, 30));
  }
  void keep(const char* name) const {
    QDir().mkpath(QStringLiteral(MUSTER_OUTPUT));
    m_window->grab().save(QStringLiteral(MUSTER_OUTPUT "/%1.png").arg(QLatin1String(name)));
  }

 private slots:
  void init() {
    openWindow();
    m_now = kLive;
    m_fleet->setFeed(std::make_unique<FeedWithHistory>(m_written.file()));
    QVERIFY(ticksUntil([this] { return bar()->isVisible() && bar()->spanMs() == 21'600'000; }));
  }
  void cleanup() { closeWindow(); }

  void withoutAHistoryThereIsNoSlider() {
    m_window->connectTo(workshop());
    m_fleet->tick(kNow);
    QVERIFY(!bar()->isVisible());
  }

  void aPressOnTheSliderShowsTheFleetOfThen() {
    press(kBegin + 25 * kMinuteMs);
    QVERIFY(ticksUntil([this] { return m_fleet->isPast(); }));
    tick();
    QVERIFY(std::abs(m_fleet->nowMs() - (kBegin + 25 * kMinuteMs)) < kMinuteMs);
    QCOMPARE(table()->model()->rowCount(), 3); // meter-9 came later
    QVERIFY2(shownWords().startsWith(QStringLiteral("The fleet as of")), qPrintable(shownWords()));
    QVERIFY(bar()->track().moment());
    keep("past-light");
    m_theme.apply(ui::ThemeMode::Dark);
    keep("past-dark");
  }

  void theKeysStepPlayAndGoBack() {
    press(kBegin + 25 * kMinuteMs);
    QVERIFY(ticksUntil([this] { return m_fleet->isPast(); }));
    track()->setFocus(Qt::TabFocusReason);
    const auto at = [this](qint64 ms) { return ticksUntil([&] { return m_fleet->nowMs() == ms; }); };
    QTest::keyClick(track(), Qt::Key_Left, Qt::ControlModifier);
    QVERIFY(at(kBegin + 20 * kMinuteMs));
    QTest::keyClick(track(), Qt::Key_Right, Qt::ControlModifier);
    QVERIFY(at(kBegin + 30 * kMinuteMs));
    QCOMPARE(table()->model()->rowCount(), 4);
    QTest::keyClick(track(), Qt::Key_Left);
    QVERIFY(at(kBegin + 30 * kMinuteMs - track()->stepMs()));
    const qint64 before = m_fleet->nowMs();
    QTest::keyClick(track(), Qt::Key_Space); // plays
    QVERIFY(ticksUntil([&] { return m_fleet->nowMs() > before; }));
    QTest::keyClick(track(), Qt::Key_Space);
    const qint64 stood = m_fleet->nowMs();
    tick();
    QCOMPARE(m_fleet->nowMs(), stood);
    QTest::keyClick(m_window.get(), Qt::Key_L, Qt::ControlModifier);
    QVERIFY(!m_fleet->isPast());
    QCOMPARE(shownWords(), QString());
    QVERIFY(!bar()->track().moment());
  }

  void escapeLeavesThePastLast() {
    press(kBegin + 25 * kMinuteMs);
    QVERIFY(ticksUntil([this] { return m_fleet->isPast(); }));
    m_window->setFilterText(QStringLiteral("gate"));
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_Escape);
    QVERIFY(m_fleet->isPast());
    QTest::keyClick(table(), Qt::Key_Escape);
    QVERIFY(!m_fleet->isPast());
  }

  void theButtonOfTheBarGoesBackToLive() {
    press(kBegin + 25 * kMinuteMs);
    QVERIFY(ticksUntil([this] { return m_fleet->isPast(); }));
    for (auto* button : m_window->findChildren<QPushButton*>())
      if (button->isVisible() && button->text() == QStringLiteral("Back to live"))
        button->click();
    QVERIFY(!m_fleet->isPast());
  }

  void commandsAreOffInThePast() {
    press(kBegin + 25 * kMinuteMs);
    QVERIFY(ticksUntil([this] { return m_fleet->isPast() && table()->model()->rowCount() == 3; }));
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_Down);
    for (const QAction* action : m_window->findChildren<QAction*>())
      if (action->text() == QStringLiteral("Request &rebirth"))
        QVERIFY(!action->isEnabled());
    for (const QPushButton* button : m_window->findChildren<QPushButton*>())
      if (button->isVisible() && button->text() == QStringLiteral("Rebirth"))
        QVERIFY(!button->isEnabled());
  }

  void aDevicesChartsShowTheHistoryUpToTheMoment() {
    press(kBegin + 45 * kMinuteMs);
    QVERIFY(ticksUntil([this] { return m_fleet->isPast(); }));
    m_window->showDevice(QStringLiteral("north"), QStringLiteral("gate-2"), {});
    auto* page = m_window->findChild<ui::DevicePage*>();
    QVERIFY(page->isVisible());
    page->timeline().setSpan(3'600'000);
    QVERIFY(ticksUntil([this] { return m_fleet->state().recent().size(0) > 1; })); // the lines are there
    for (int round = 0; round < 20; ++round) {
      tick();
      QTest::qWait(20); // painting asks, the thread reads
    }
    QCOMPARE(page->timeline().toMs(), m_fleet->nowMs());
    auto* chart = page->findChild<ui::ChartView*>();
    QVERIFY(chart);
    // Memory has ten minutes at most, the chart has the 45 before, and the gap of its absence.
    const ui::ChartSource* source = chart->source();
    std::vector<Point> points;
    source->copyRange(0, page->timeline().fromMs(), page->timeline().toMs(), points);
    QCOMPARE(points.front().timeMs, kBegin);
    QVERIFY(points.back().timeMs <= m_fleet->nowMs());
    const auto gaps = source->gaps(page->timeline().fromMs(), page->timeline().toMs());
    QCOMPARE(gaps.size(), std::size_t{1});
    QCOMPARE(gaps[0].fromMs, kBegin + 20 * kMinuteMs);
    QCOMPARE(gaps[0].toMs, kBegin + 40 * kMinuteMs);
    keep("past-device-dark");
    m_theme.apply(ui::ThemeMode::Light);
    keep("past-device-light");
    // Going on in time keeps the page.
    press(kBegin + 55 * kMinuteMs);
    QVERIFY(ticksUntil([this] { return m_fleet->nowMs() > kBegin + 50 * kMinuteMs; }));
    QVERIFY(page->isVisible());
    press(kBegin + 10 * kMinuteMs);
    QVERIFY(ticksUntil([this] { return m_fleet->nowMs() < kBegin + 20 * kMinuteMs; }));
    QVERIFY(page->isVisible());
  }

  void aDeviceThatCameLaterClosesItsPage() {
    press(kBegin + 45 * kMinuteMs);
    QVERIFY(ticksUntil([this] { return m_fleet->isPast(); }));
    m_window->showDevice(QStringLiteral("north"), QStringLiteral("meter-9"), {});
    auto* page = m_window->findChild<ui::DevicePage*>();
    QVERIFY(page->isVisible());
    press(kBegin + 10 * kMinuteMs);
    QVERIFY(ticksUntil([page] { return !page->isVisible(); }));
  }

  void theSmallestWindowHasRoomForTheSlider() {
    m_window->resize(ui::MainWindow::kLeastSize);
    QCoreApplication::processEvents();
    QCOMPARE(m_window->size(), ui::MainWindow::kLeastSize);
    QVERIFY(track()->width() >= 160);
    keep("slider-720");
  }
};

QTEST_MAIN(TimeMachineTest)
#include "TimeMachineTest.moc"
