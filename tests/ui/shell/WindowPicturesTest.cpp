// The window as a person sees it, in both themes and sizes, with 3, 30 and 300 devices; see PictureCheck.h.
#include "FakeConnector.h"
#include "PictureCheck.h"

#include <items/ValueFormat.h>
#include <ui/MainWindow.h>

#include <QAction>
#include <QDir>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <connect/ConnectionDialog.h>
#include <connect/StepList.h>

using namespace muster;
using namespace muster::test;
using namespace muster::ui;

namespace {

constexpr std::int64_t kNow = 1'763'367'272'000;

} // namespace

class WindowPicturesTest : public QObject {
  Q_OBJECT

  Theme m_theme;
  QTemporaryDir m_folder;

  struct Stage {
    explicit Stage(const QString& settingsFile)
        : settings(settingsFile, QSettings::IniFormat), preferences(settings),
          window(fleet, connector, preferences) {
      preferences.setTimesInUtc(true);
    }
    QSettings settings;
    Preferences preferences;
    items::Fleet fleet;
    FleetScript script;
    FakeConnector connector;
    MainWindow window;

    void connectAndPlay(int devices) {
      items::ConnectionSettings to;
      to.name = QStringLiteral("Workshop fleet");
      to.host = QStringLiteral("broker.workshop.lan");
      to.port = 8883;
      to.tls = true;
      window.connectTo(to);
      if (devices > 0)
        playWorkshop(script, *connector.feed, fleet, devices, kNow);
      fleet.tick(kNow + 2'000);
      fleet.tick(kNow + 2'100);
    }
  };

  std::unique_ptr<Stage> makeStage(ThemeMode mode, QSize size) {
    m_theme.apply(mode);
    auto stage = std::make_unique<Stage>(m_folder.filePath(QStringLiteral("muster.ini")));
    stage->window.resize(size);
    stage->window.show();
    return stage;
  }

  QString check(QWidget& widget, const QString& name) {
    QCoreApplication::processEvents();
    return pictureProblem(widget, name, {QStringLiteral(MUSTER_PICTURES), QStringLiteral(MUSTER_OUTPUT)});
  }

 private slots:
  void initTestCase() {
    QVERIFY2(hasPictureFont(), "install fonts-noto-core");
    QVERIFY(QDir().mkpath(QStringLiteral(MUSTER_OUTPUT)));
    QVERIFY(m_folder.isValid());
  }

  void theFleetLooksAsItShould_data() {
    QTest::addColumn<bool>("dark");
    QTest::addColumn<QSize>("size");
    QTest::addColumn<int>("devices");
    for (const bool dark : {false, true})
      for (const QSize size : {QSize(1280, 800), QSize(1920, 1080)})
        for (const int devices : {3, 30, 300})
          QTest::addRow("fleet-%d-%d-%s", devices, size.width(), dark ? "dark" : "light")
              << dark << size << devices;
  }
  void theFleetLooksAsItShould() {
    QFETCH(bool, dark);
    QFETCH(QSize, size);
    QFETCH(int, devices);
    auto stage = makeStage(dark ? ThemeMode::Dark : ThemeMode::Light, size);
    stage->connectAndPlay(devices);
    const QString problem = check(stage->window, QString::fromLatin1(QTest::currentDataTag()));
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
  }

  void theStatesLookAsTheyShould_data() {
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
  }
  void theStatesLookAsTheyShould() {
    QFETCH(bool, dark);
    const QString theme = dark ? QStringLiteral("-dark") : QStringLiteral("-light");
    QStringList problems;
    auto stage = makeStage(dark ? ThemeMode::Dark : ThemeMode::Light, {1280, 800});
    problems << check(stage->window, QStringLiteral("no-connection") + theme);
    stage->connectAndPlay(0);
    problems << check(stage->window, QStringLiteral("no-devices") + theme);
    items::LinkInfo& first = stage->connector.feed->linkNow;
    first.phase = items::LinkPhase::Connecting;
    first.step = QStringLiteral("TLS");
    stage->fleet.tick(kNow + 2'200);
    problems << check(stage->window, QStringLiteral("loading") + theme);
    first = connectedLink();
    playWorkshop(stage->script, *stage->connector.feed, stage->fleet, 30, kNow);
    stage->fleet.tick(kNow + 2'000);
    stage->window.setFilterText(QStringLiteral("status:!online group:r temp>4x"));
    problems << check(stage->window, QStringLiteral("filtered") + theme);
    stage->window.setFilterText({});
    items::LinkInfo& link = stage->connector.feed->linkNow;
    link.phase = items::LinkPhase::Waiting;
    link.error = QStringLiteral("The broker closed the connection");
    link.sinceMs = kNow + 3'000;
    link.nextTryMs = kNow + 12'000;
    stage->script.event(EventKind::HostOffline, kNoDevice, kNow + 3'000);
    stage->script.play(*stage->connector.feed, stage->fleet, kNow + 5'000);
    stage->fleet.tick(kNow + 7'500);
    problems << check(stage->window, QStringLiteral("disconnected") + theme);
    link.step = QStringLiteral("TLS");
    link.attempts = 3;
    link.error = QStringLiteral("the broker's certificate has expired");
    link.advice = QStringLiteral("Ask whoever runs the broker to renew it, and check this computer's clock.");
    link.nextTryMs = kNow + 17'000;
    stage->fleet.tick(kNow + 9'000);
    problems << check(stage->window, QStringLiteral("failing") + theme);
    problems.removeAll(QString());
    QVERIFY2(problems.isEmpty(), qPrintable(problems.join(u'\n')));
  }

  void aLowAndNarrowWindowLooksAsItShould() {
    auto stage = makeStage(ThemeMode::Light, {800, 500});
    stage->connectAndPlay(30);
    QStringList problems{check(stage->window, QStringLiteral("fleet-30-800-light"))};
    stage->window.resize(960, 600);
    QCoreApplication::processEvents();
    problems << check(stage->window, QStringLiteral("fleet-30-960-light"));
    problems.removeAll(QString());
    QVERIFY2(problems.isEmpty(), qPrintable(problems.join(u'\n')));
  }

  // Two edge nodes that misbehave among thirty: whose problems they are is seen.
  void theEventsLookAsTheyShould_data() {
    QTest::addColumn<bool>("dark");
    QTest::addColumn<QSize>("size");
    QTest::newRow("events-light") << false << QSize(1280, 800);
    QTest::newRow("events-dark") << true << QSize(1280, 800);
    QTest::newRow("events-720-light") << false << QSize(720, 480);
    QTest::newRow("events-1920-dark") << true << QSize(1920, 1080);
  }
  void theEventsLookAsTheyShould() {
    QFETCH(bool, dark);
    QFETCH(QSize, size);
    auto stage = makeStage(dark ? ThemeMode::Dark : ThemeMode::Light, size);
    stage->connectAndPlay(30);
    FleetScript& script = stage->script;
    const DeviceId hostile = script.add("dark", "hostile-7", {}, usualMetrics(), kNow - 50'000);
    FleetUpdate update = *script.take();
    for (int i = 0; i < 6; ++i) {
      FleetEvent event;
      event.kind = i % 2 == 0 ? EventKind::Rejected : EventKind::Gap;
      event.device = hostile;
      event.timeMs = event.receivedMs = kNow - 45'000 + i * 7'000LL;
      event.detail = i % 2 == 0 ? "alias 7 is given to two metrics" : "seq 9 is missing, 200 came";
      event.count = static_cast<std::uint64_t>(i) * 4'321 + 1;
      update.events.push_back(event);
    }
    stage->connector.feed->queued.push_back(std::make_shared<const FleetUpdate>(update));
    stage->connector.feed->figuresNow.errors = 199'987;
    stage->fleet.tick(kNow + 3'000);
    for (QAction* action : stage->window.findChildren<QAction*>())
      if (action->shortcut() == QKeySequence(Qt::CTRL | Qt::Key_2))
        action->trigger();
    const QString problem = check(stage->window, QString::fromLatin1(QTest::currentDataTag()));
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
  }

  // A plant of one maker, and this computer among it.
  void aMixedFleetLooksAsItShould() {
    auto stage = makeStage(ThemeMode::Light, {1280, 800});
    stage->connectAndPlay(0);
    FleetScript& script = stage->script;
    for (int i = 0; i < 12; ++i) {
      const DeviceId id = script.add(
          "plant", "pump-" + std::to_string(201 + i), {},
          {{"Pressure", "hPa"}, {"Flow", "l/min"}, {"Valve", "%"}, {"Motor/Speed", "rpm"}}, kNow - 60'000);
      for (std::int64_t ms = kNow - 60'000; ms <= kNow; ms += 2'000) {
        const double t = static_cast<double>(ms - kNow) / 9'000 + i;
        script.sample(id, "Pressure", ms, 1'010 + 6 * std::sin(t));
        script.sample(id, "Flow", ms, 22 + 3 * std::sin(t * 1.3));
        script.sample(id, "Valve", ms, 40 + i * 4);
        script.sample(id, "Motor/Speed", ms, 1'450 + i);
      }
    }
    const DeviceId pi = script.add("home", "raspberrypi-3fa2c1", {}, usualMetrics(), kNow - 60'000);
    for (std::int64_t ms = kNow - 60'000; ms <= kNow; ms += 2'000) {
      script.sample(pi, "CPU/Temperature", ms, 51 + static_cast<double>((ms / 2'000) % 5));
      script.sample(pi, "CPU/Usage", ms, 12);
      script.sample(pi, "Memory/Usage", ms, 43);
      script.sample(pi, "Disk/root/Usage", ms, 61);
    }
    script.play(*stage->connector.feed, stage->fleet, kNow);
    stage->fleet.tick(kNow + 2'000);
    const QString problem = check(stage->window, QStringLiteral("mixed-light"));
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
  }

  void theConnectionDialogLooksAsItShould_data() { theStatesLookAsTheyShould_data(); }
  void theConnectionDialogLooksAsItShould() {
    QFETCH(bool, dark);
    m_theme.apply(dark ? ThemeMode::Dark : ThemeMode::Light);
    FakeConnector connector;
    ConnectionDialog dialog(connector);
    items::ConnectionSettings settings;
    settings.name = QStringLiteral("Workshop fleet");
    settings.host = QStringLiteral("broker.workshop.lan");
    settings.port = 8883;
    settings.tls = true;
    settings.user = QStringLiteral("operator");
    settings.password = QStringLiteral("0123456789");
    dialog.setSettings(settings, false);
    dialog.startTest();
    using Outcome = items::TestStep::Outcome;
    auto steps = items::ConnectionTest::stepsFor(settings);
    const auto play = [&](int index, Outcome outcome, const char* detail, qint64 tookMs) {
      steps[index].outcome = outcome;
      steps[index].detail = QString::fromUtf8(detail);
      steps[index].tookMs = tookMs;
      if (outcome == Outcome::Failed)
        steps[index].remedy = items::TestStep::Remedy::Authority;
      if (outcome == Outcome::Failed)
        steps[index].advice =
            QStringLiteral("Ask whoever runs the broker for the file of the authority that issued "
                           "its certificate, often called ca.crt, and choose it here.");
      emit connector.test->stepChanged(index, steps[index]);
    };
    play(0, Outcome::Passed, "broker.workshop.lan is 192.168.4.20", 3);
    play(1, Outcome::Passed, "port 8883 answers", 1);
    play(2, Outcome::Failed,
         "the broker's certificate is signed by an authority that this computer doesn't know", 14);
    dialog.show();
    QCoreApplication::processEvents();
    const QString problem =
        check(dialog, dark ? QStringLiteral("connect-dark") : QStringLiteral("connect-light"));
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
  }
};

QTEST_MAIN(WindowPicturesTest)
#include "WindowPicturesTest.moc"
