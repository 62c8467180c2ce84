// The fleet's events as rows: incremental, filtered, bounded, and asleep while nobody looks.
#include "FleetScript.h"

#include <items/EventTableModel.h>

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>

using namespace muster;
using namespace muster::items;
using namespace muster::test;

namespace {

constexpr std::int64_t kNow = 1'763'367'272'000;

} // namespace

class EventTableModelTest : public QObject {
  Q_OBJECT

  std::unique_ptr<Fleet> m_fleet;
  std::unique_ptr<FleetScript> m_script;
  ScriptedFeed* m_feed = nullptr;
  std::unique_ptr<EventTableModel> m_model;
  std::unique_ptr<QAbstractItemModelTester> m_tester;
  DeviceId m_pump = 0, m_motor = 0, m_gate = 0;

  void open() {
    auto feed = std::make_unique<ScriptedFeed>();
    m_feed = feed.get();
    m_fleet->setFeed(std::move(feed));
    m_script = std::make_unique<FleetScript>();
  }
  void tell(EventKind kind, DeviceId device, std::int64_t ms, const std::string& detail = {}) {
    m_script->event(kind, device, ms, detail);
  }
  void play() { m_script->play(*m_feed, *m_fleet, kNow); }
  QString cell(int row, int column, int role = Qt::DisplayRole) const {
    return m_model->index(row, column).data(role).toString();
  }
  QStringList details() const {
    QStringList all;
    for (int row = 0; row < m_model->rowCount(); ++row)
      all << cell(row, EventTableModel::DetailColumn);
    return all;
  }

 private slots:
  void init() {
    m_fleet = std::make_unique<Fleet>();
    open();
    m_model = std::make_unique<EventTableModel>(*m_fleet);
    m_tester = std::make_unique<QAbstractItemModelTester>(
        m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    m_model->setActive(true);
    m_pump = m_script->add("plant 1", "pump", {}, {}, 0);
    m_motor = m_script->add("plant 1", "pump", "motor", {}, 0);
    m_gate = m_script->add("north", "gate", {}, {}, 0);
    tell(EventKind::Birth, m_pump, kNow - 5'000, "b1");
    tell(EventKind::Death, m_motor, kNow - 4'000, "d1");
    tell(EventKind::Gap, m_pump, kNow - 3'000, "g1");
    tell(EventKind::Rejected, m_gate, kNow - 2'000, "r1");
    tell(EventKind::HostOffline, kNoDevice, kNow - 1'000, "h1");
    play();
  }
  void cleanup() {
    m_tester.reset();
    m_model.reset();
    m_fleet.reset();
  }

  void theNewestStandsAtTheTopWithItsSource() {
    QCOMPARE(details(), QStringList({"h1", "r1", "g1", "d1", "b1"}));
    QCOMPARE(cell(0, EventTableModel::KindColumn), QStringLiteral("Connection lost"));
    QCOMPARE(cell(0, EventTableModel::SourceColumn), QStringLiteral("This computer"));
    QCOMPARE(cell(1, EventTableModel::KindColumn), QStringLiteral("Refused"));
    QCOMPARE(cell(1, EventTableModel::SourceColumn), QStringLiteral("gate"));
    QCOMPARE(cell(3, EventTableModel::SourceColumn), QStringLiteral("pump / motor"));
    QCOMPARE(cell(3, EventTableModel::GroupColumn), QStringLiteral("plant 1"));
    QCOMPARE(m_model->deviceAt(3), m_motor);
    QCOMPARE(m_model->deviceAt(0), kNoDevice);
  }

  void whatComesEntersAtTheTopWithoutAReset() {
    QSignalSpy resets(m_model.get(), &QAbstractItemModel::modelReset);
    QSignalSpy inserts(m_model.get(), &QAbstractItemModel::rowsInserted);
    const QPersistentModelIndex gap = m_model->index(2, 0);
    tell(EventKind::Gap, m_gate, kNow, "g2");
    tell(EventKind::Gap, m_gate, kNow, "g3");
    play();
    m_fleet->tick(kNow + 100); // nothing new
    QCOMPARE(details().mid(0, 3), QStringList({"g3", "g2", "h1"}));
    QCOMPARE(inserts.size(), 1);
    QCOMPARE(resets.size(), 0);
    QCOMPARE(gap.row(), 4);
  }

  void aSenderThatNoBirthMadeKnownIsNamed() {
    auto update = std::make_shared<FleetUpdate>();
    FleetEvent refused;
    refused.kind = EventKind::Rejected;
    refused.receivedMs = kNow;
    refused.detail = "dark/evil: not Sparkplug B";
    refused.sender = "dark/evil";
    refused.count = 1'234;
    update->events = {refused};
    m_feed->queued.push_back(update);
    m_fleet->tick(kNow);
    QCOMPARE(cell(0, EventTableModel::SourceColumn), QStringLiteral("evil"));
    QCOMPARE(cell(0, EventTableModel::GroupColumn), QStringLiteral("dark"));
    QCOMPARE(details()[0], QStringLiteral("not Sparkplug B"));
    QVERIFY(cell(0, EventTableModel::KindColumn).startsWith(QStringLiteral("Refused ×1")));
    QVERIFY(
        cell(0, EventTableModel::KindColumn, Qt::AccessibleTextRole).endsWith(QStringLiteral("234 times")));
    QCOMPARE(m_model->lineText(0).section(u'\t', 2), QStringLiteral("evil\tdark\tnot Sparkplug B"));
    tell(EventKind::Rejected, kNoDevice, kNow, "no topic");
    play();
    QCOMPARE(cell(0, EventTableModel::SourceColumn), QStringLiteral("A stranger"));
  }

  void anotherDayIsSaid() {
    QCOMPARE(cell(0, EventTableModel::TimeColumn).size(), 8);
    tell(EventKind::Gap, m_gate, kNow - 3 * 86'400'000LL, "old");
    play();
    QVERIFY(cell(0, EventTableModel::TimeColumn).contains(QStringLiteral("Nov")));
  }

  void theChoiceAndTheWordsHide_data() {
    QTest::addColumn<int>("choice");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("shown");
    const auto row = [](const char* name, EventChoice choice, const char* text, const QStringList& shown) {
      QTest::newRow(name) << int(choice) << QString::fromUtf8(text) << shown;
    };
    row("problems", EventChoice::Problems, "", {"h1", "r1", "g1"});
    row("births and deaths", EventChoice::BirthsAndDeaths, "", {"d1", "b1"});
    row("kind", EventChoice::All, "kind:refused", {"r1"});
    row("its name in files", EventChoice::All, "kind:rejected", {"r1"});
    row("not that kind", EventChoice::All, "kind:!ref", {"h1", "g1", "d1", "b1"});
    row("node", EventChoice::All, "node:PUMP", {"g1", "d1", "b1"});
    row("device", EventChoice::All, "device:mot", {"d1"});
    row("quotes", EventChoice::All, "group:\"plant 1\" kind:gap", {"g1"});
    row("a word of what happened", EventChoice::All, "r1", {"r1"});
    row("not a word", EventChoice::Problems, "!pump", {"h1", "r1"});
    row("being typed", EventChoice::All, "kind: !", {"h1", "r1", "g1", "d1", "b1"});
    row("nothing", EventChoice::BirthsAndDeaths, "kind:gap", {});
  }
  void theChoiceAndTheWordsHide() {
    QFETCH(int, choice);
    QFETCH(QString, text);
    QFETCH(QStringList, shown);
    QSignalSpy resets(m_model.get(), &QAbstractItemModel::modelReset);
    const QStringList all = details();
    m_model->setChoice(static_cast<EventChoice>(choice));
    m_model->setText(text);
    QCOMPARE(details(), shown);
    QCOMPARE(m_model->total(), std::size_t{5});
    m_model->setText({});
    m_model->setChoice(EventChoice::All);
    QCOMPARE(details(), all);
    QCOMPARE(resets.size(), 0);
  }

  void aChosenRowStaysWithItsEventThroughTheFilter() {
    const QPersistentModelIndex gap = m_model->index(2, 0);
    m_model->setChoice(EventChoice::Problems);
    QCOMPARE(gap.row(), 2);
    m_model->setText(QStringLiteral("g1"));
    QCOMPARE(gap.row(), 0);
    m_model->setText({});
    m_model->setChoice(EventChoice::All);
    QCOMPARE(gap.row(), 2);
    m_model->setChoice(EventChoice::BirthsAndDeaths);
    QVERIFY(!gap.isValid());
  }

  void whatTheStateForgetsLeavesAtTheBottom() {
    QSignalSpy resets(m_model.get(), &QAbstractItemModel::modelReset);
    for (int i = 0; i < 12'000; ++i) // the host's own have room always
      tell(EventKind::HostOnline, kNoDevice, kNow, std::to_string(i));
    play();
    QCOMPARE(m_model->rowCount(), 10'000);
    QCOMPARE(cell(0, EventTableModel::DetailColumn), QStringLiteral("11999"));
    QCOMPARE(cell(9'999, EventTableModel::DetailColumn), QStringLiteral("2000"));
    tell(EventKind::Gap, m_gate, kNow, "last");
    play();
    QCOMPARE(m_model->rowCount(), 10'000);
    QCOMPARE(cell(9'999, EventTableModel::DetailColumn), QStringLiteral("2001"));
    QCOMPARE(resets.size(), 0);
  }

  // Issue 3: who floods is named, and what befell the others stays in the list.
  void oneNodeThatFloodsHidesNobody() {
    for (int i = 0; i < 50'000; ++i)
      tell(i % 2 == 0 ? EventKind::Rejected : EventKind::Gap, m_gate, kNow, "flood");
    play();
    m_model->setText(QStringLiteral("node:pump"));
    QCOMPARE(details(), QStringList({"g1", "d1", "b1"}));
    m_model->setText(QStringLiteral("kind:refused"));
    QCOMPARE(cell(0, EventTableModel::SourceColumn), QStringLiteral("gate"));
    QVERIFY(m_model->rowCount() <= 60);
  }

  void itSleepsUntilItIsLookedAt() {
    m_model->setActive(false);
    QSignalSpy inserts(m_model.get(), &QAbstractItemModel::rowsInserted);
    tell(EventKind::Gap, m_gate, kNow, "g2");
    play();
    m_model->setText(QStringLiteral("kind:gap"));
    QCOMPARE(inserts.size(), 0);
    m_model->setActive(true);
    QCOMPARE(details(), QStringList({"g2", "g1"}));
  }

  void aNewFeedBeginsAnew() {
    open();
    QCOMPARE(m_model->rowCount(), 0);
    const DeviceId other = m_script->add("south", "cam", {}, {}, 0);
    tell(EventKind::Birth, other, kNow, "b9");
    play();
    QCOMPARE(details(), QStringList({"b9"}));
    QCOMPARE(cell(0, EventTableModel::SourceColumn), QStringLiteral("cam"));
  }
};

QTEST_GUILESS_MAIN(EventTableModelTest)
#include "EventTableModelTest.moc"
