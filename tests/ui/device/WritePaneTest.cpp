// Writing a value from the device page: what is asked for, what is said before and after, and how to leave.
#include "device/WritePane.h"

#include "FakeConnector.h"
#include "device/MetricPane.h"

#include <items/ValueFormat.h>
#include <ui/DevicePage.h>
#include <ui/Theme.h>

#include <QAction>
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

using namespace muster;
using namespace muster::ui;
using namespace muster::test;
using State = WritePane::State;
using End = items::WriteAnswer::End;

namespace {

constexpr std::int64_t kNow = 1'794'896'072'000;

} // namespace

class WritePaneTest : public QObject {
  Q_OBJECT
 private slots:
  void init();
  void cleanup();
  void aValueIsSentAndConfirmed();
  void whatIsWrongIsSaidBeforeAnythingIsSent();
  void whatTheHostRefusesIsSaidInItsWords();
  void noAnswerAndNoConnectionAreTwoThings();
  void waitingCanBeGivenUp();
  void aLostConnectionIsSaidAtOnce();
  void anotherFleetClosesTheEditor();
  void aMetricThatTheBirthLeftOutNeedsARebirth();
  void aDeviceThatIsOfflineTakesNothing();
  void protocolMetricsAreRefused();
  void aTruthValueIsACheckBox();
  void textsAndPartsHaveRoomForLines();
  void everythingGoesByKeyboard();
  void fieldsAndButtonsHaveNames();

 private:
  SeriesId series(const char* metric) const { return m_script->series(m_device, metric); }
  QPushButton* button(const char* text) const;
  QString note() const;
  void type(const char* text);
  void answer(End end, const char* detail = "") {
    m_connector.feed->answerWrite({end, QString::fromLatin1(detail)});
  }

  Theme m_theme;
  FakeConnector m_connector;
  std::unique_ptr<items::Fleet> m_fleet;
  std::unique_ptr<FleetScript> m_script;
  std::unique_ptr<DevicePage> m_page;
  WritePane* m_pane = nullptr;
  DeviceId m_device = 0;
};

void WritePaneTest::init() {
  items::setTimesInUtc(true);
  m_theme.apply(ThemeMode::Light);
  m_fleet = std::make_unique<items::Fleet>();
  m_script = std::make_unique<FleetScript>();
  m_fleet->setFeed(std::move(*m_connector.open({})));
  m_script->add("plant", "line-1", {}, {{"Node Control/Rebirth", "", DataType::Boolean}}, kNow - 60'000);
  m_device = m_script->add("plant", "line-1", "pump",
                           {{"Valve", "%"},
                            {"Count", "", DataType::Int8},
                            {"Running", "", DataType::Boolean},
                            {"Label", "", DataType::String},
                            {"Steps", "", DataType::Int32Array},
                            {"Since", "", DataType::DateTime},
                            {"Device Control/Stop", "", DataType::Boolean}},
                           kNow - 60'000);
  m_script->sample(m_device, "Valve", kNow - 1'000, 40);
  m_script->play(*m_connector.feed, *m_fleet, kNow);
  m_page = std::make_unique<DevicePage>(*m_fleet);
  m_page->resize(1280, 800);
  m_page->setDevice(m_device);
  m_page->show();
  QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
  m_pane = m_page->findChild<WritePane*>();
}

void WritePaneTest::cleanup() {
  m_page.reset();
  m_fleet.reset();
}

QPushButton* WritePaneTest::button(const char* text) const {
  for (QPushButton* found : m_pane->findChildren<QPushButton*>())
    if (found->text() == QLatin1String(text))
      return found;
  return nullptr;
}

QString WritePaneTest::note() const {
  for (const QLabel* label : m_pane->findChildren<QLabel*>())
    if (label->wordWrap() && label->isVisible())
      return label->text();
  return {};
}

void WritePaneTest::type(const char* text) {
  auto* line = m_pane->findChild<QLineEdit*>();
  line->setFocus();
  line->selectAll();
  QTest::keyClicks(line, QString::fromLatin1(text));
}

void WritePaneTest::aValueIsSentAndConfirmed() {
  m_page->writeValue(series("Valve"));
  QCOMPARE(m_pane->findChild<QLineEdit*>()->text(), QStringLiteral("40"));
  type("55.5");
  QTest::mouseClick(button("Write"), Qt::LeftButton);
  QCOMPARE(m_pane->state(), State::Waiting);
  QVERIFY(note().startsWith(QLatin1String("Sent 55.5")));
  const items::MetricWrite& sent = m_connector.feed->writes.at(0);
  QCOMPARE(sent.group + "/" + sent.node + "/" + sent.device + "/" + sent.metric,
           std::string("plant/line-1/pump/Valve"));
  QVERIFY(sent.value == Value::floating(55.5));
  QVERIFY(!button("Write")->isVisible()); // nobody sends it twice by accident
  answer(End::Confirmed);
  QCOMPARE(m_pane->state(), State::Confirmed);
  QVERIFY(note().startsWith(QLatin1String("Confirmed: the device has 55.5")));
  type("56");
  QCOMPARE(m_pane->state(), State::Editing); // the next attempt
  QVERIFY(button("Write")->isEnabled());
}

void WritePaneTest::whatIsWrongIsSaidBeforeAnythingIsSent() {
  m_page->writeValue(series("Valve"));
  type("101");
  QVERIFY(note().startsWith(QLatin1String("Out of range: 0 to 100")));
  QVERIFY(!button("Write")->isEnabled());
  QTest::keyClick(m_pane->findChild<QLineEdit*>(), Qt::Key_Return);
  m_page->writeValue(series("Count"));
  type("128");
  QVERIFY(note().startsWith(QLatin1String("A whole number from")));
  m_page->writeValue(series("Since"));
  type("soon");
  QVERIFY(note().startsWith(QLatin1String("A time is wanted")));
  QVERIFY(m_connector.feed->writes.empty());
}

void WritePaneTest::whatTheHostRefusesIsSaidInItsWords() {
  m_page->writeValue(series("Valve"));
  QTest::mouseClick(button("Write"), Qt::LeftButton);
  answer(End::Refused, "too many writes wait for their values to come back");
  QCOMPARE(m_pane->state(), State::Refused);
  QCOMPARE(note(), QStringLiteral("Refused: too many writes wait for their values to come back."));
}

void WritePaneTest::noAnswerAndNoConnectionAreTwoThings() {
  m_page->writeValue(series("Valve"));
  QTest::mouseClick(button("Write"), Qt::LeftButton);
  answer(End::TimedOut, "not taken within 10 s; its value is 40 %");
  QCOMPARE(m_pane->state(), State::TimedOut);
  QCOMPARE(note(), QStringLiteral("Timed out: not taken within 10 s; its value is 40 %."));
  QTest::mouseClick(button("Write"), Qt::LeftButton); // once more
  answer(End::Unconnected, "the broker went away before the value came back");
  QCOMPARE(m_pane->state(), State::Unconnected);
  QCOMPARE(note(), QStringLiteral("Not confirmed: the broker went away before the value came back."));
}

void WritePaneTest::waitingCanBeGivenUp() {
  m_page->writeValue(series("Valve"));
  QTest::mouseClick(button("Write"), Qt::LeftButton);
  QTest::mouseClick(button("Stop waiting"), Qt::LeftButton);
  QCOMPARE(m_pane->state(), State::Stopped);
  QVERIFY(note().contains(QLatin1String("may have been taken")));
  answer(End::Confirmed); // too late for anybody
  QCOMPARE(m_pane->state(), State::Stopped);
  QTest::mouseClick(button("Write"), Qt::LeftButton);
  const auto late = m_connector.feed->answerWrite;
  m_page.reset();
  late({}); // the page is gone
}

void WritePaneTest::aLostConnectionIsSaidAtOnce() {
  m_page->writeValue(series("Valve"));
  m_connector.feed->linkNow.phase = items::LinkPhase::Waiting;
  m_fleet->tick(kNow + 100);
  QCOMPARE(note(), QStringLiteral("There is no connection to the broker."));
  QVERIFY(!button("Write")->isEnabled());
  m_connector.feed->linkNow.phase = items::LinkPhase::Connected;
  m_fleet->tick(kNow + 200);
  QVERIFY(button("Write")->isEnabled());
}

void WritePaneTest::anotherFleetClosesTheEditor() {
  m_page->writeValue(series("Valve"));
  m_fleet->setFeed(nullptr);
  QCOMPARE(m_pane->state(), State::Closed);
  QVERIFY(!m_pane->isVisible());
}

void WritePaneTest::aMetricThatTheBirthLeftOutNeedsARebirth() {
  auto update = std::make_shared<FleetUpdate>();
  update->events.push_back({EventKind::Birth, m_device, kNow, kNow, {}, {series("Count")}});
  m_connector.feed->queued.push_back(update);
  m_fleet->tick(kNow + 100);
  m_page->writeValue(series("Valve"));
  QCOMPARE(note(), QStringLiteral("The newest birth does not announce this metric."));
  QVERIFY(!button("Write")->isEnabled());
  QSignalSpy rebirth(m_page.get(), &DevicePage::rebirthRequested);
  QTest::mouseClick(button("Ask for rebirth"), Qt::LeftButton);
  QCOMPARE(rebirth.size(), 1);
  QCOMPARE(rebirth[0][0].value<DeviceId>(), m_device);
  m_script->birth(m_device, kNow + 200);
  m_script->play(*m_connector.feed, *m_fleet, kNow + 200);
  QVERIFY(button("Write")->isEnabled()); // the birth came
  QVERIFY(!button("Ask for rebirth")->isVisible());
}

void WritePaneTest::aDeviceThatIsOfflineTakesNothing() {
  m_script->event(EventKind::Death, m_device, kNow);
  m_script->play(*m_connector.feed, *m_fleet, kNow + 100);
  m_page->writeValue(series("Valve"));
  QCOMPARE(note(), QStringLiteral("The device is offline."));
  QVERIFY(!button("Write")->isEnabled());
}

void WritePaneTest::protocolMetricsAreRefused() {
  m_page->writeValue(series("Device Control/Stop"));
  QVERIFY(note().contains(QLatin1String("belongs to the protocol")));
  QVERIFY(!button("Write")->isEnabled());
}

void WritePaneTest::aTruthValueIsACheckBox() {
  m_page->writeValue(series("Running"));
  auto* box = m_pane->findChild<QCheckBox*>();
  QVERIFY(box->isVisible());
  QVERIFY(!m_pane->findChild<QLineEdit*>()->isVisible());
  QTest::keyClick(box, Qt::Key_Space);
  QTest::mouseClick(button("Write"), Qt::LeftButton);
  QVERIFY(m_connector.feed->writes.at(0).value == Value::boolean(true));
}

void WritePaneTest::textsAndPartsHaveRoomForLines() {
  auto* text = m_pane->findChild<QPlainTextEdit*>();
  m_page->writeValue(series("Label"));
  QVERIFY(text->isVisible());
  text->setPlainText(QStringLiteral("two\nlines"));
  QTest::mouseClick(button("Write"), Qt::LeftButton);
  QVERIFY(m_connector.feed->writes.at(0).value == Value::text("two\nlines"));
  m_page->writeValue(series("Steps"));
  text->setPlainText(QStringLiteral("[1, 2"));
  QCOMPARE(note(), QStringLiteral("This is no Int32Array as JSON."));
  text->setPlainText(QStringLiteral("[1, 2]"));
  QTest::mouseClick(button("Write"), Qt::LeftButton);
  QCOMPARE(m_connector.feed->writes.size(), std::size_t{2});
  QCOMPARE(m_connector.feed->writes[1].value.type(), DataType::Int32Array);
}

void WritePaneTest::everythingGoesByKeyboard() {
  auto* list = m_page->findChild<QTreeView*>();
  auto* metrics = m_page->findChild<MetricPane*>();
  metrics->select(series("Valve"));
  list->setFocus();
  QTest::keyClick(list, Qt::Key_F2);
  QCOMPARE(m_pane->series(), series("Valve"));
  QVERIFY(list->viewport()->rect().contains(list->visualRect(list->currentIndex()).center()));
  auto* line = m_pane->findChild<QLineEdit*>();
  QVERIFY(line->hasFocus());
  QTest::keyClicks(line, QStringLiteral("7"));
  QTest::keyClick(line, Qt::Key_Return);
  QVERIFY(m_connector.feed->writes.at(0).value == Value::floating(7.0)); // the old value was selected
  QVERIFY(button("Stop waiting")->hasFocus());
  answer(End::Confirmed);
  QVERIFY(line->hasFocus());
  QSignalSpy back(m_page.get(), &DevicePage::backRequested);
  QTest::keyClick(line, Qt::Key_Escape);
  QCOMPARE(m_pane->state(), State::Closed);
  QCOMPARE(back.size(), 0); // one step at a time
  QVERIFY(list->hasFocus());
  QVERIFY(list->actions().front()->isEnabled());
  metrics->select(kNoSeries);
  QVERIFY(!list->actions().front()->isEnabled());
}

void WritePaneTest::fieldsAndButtonsHaveNames() {
  m_page->writeValue(series("Valve"));
  QCOMPARE(m_pane->findChild<QLineEdit*>()->accessibleName(), QStringLiteral("New value of Valve"));
  for (const QAbstractButton* found : m_pane->findChildren<QAbstractButton*>())
    QVERIFY(!found->accessibleName().isEmpty());
  const auto pencils = m_page->findChild<MetricPane*>()->findChildren<QToolButton*>();
  QVERIFY(std::ranges::any_of(pencils, [](const QToolButton* pencil) {
    return pencil->accessibleName() == QLatin1String("Write a value to the chosen metric");
  }));
}

QTEST_MAIN(WritePaneTest)
#include "WritePaneTest.moc"
