// The window as a person sees it, in both themes and sizes, with 3, 30 and 300 devices; see PictureCheck.h.
#include "FakeConnector.h"
#include "PictureCheck.h"

#include <items/ValueFormat.h>
#include <ui/MainWindow.h>

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
    problems.removeAll(QString());
    QVERIFY2(problems.isEmpty(), qPrintable(problems.join(u'\n')));
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
