// The composition root of the desktop: builds the graph, starts the tick, and goes.
#include "DesktopOptions.h"
#include "Display.h"
#include "QuitOnSignal.h"
#include "ScreenshotTimer.h"

#include <items/HostConnector.h>
#include <transport/MqttClient.h>
#include <ui/MainWindow.h>
#include <ui/Preferences.h>
#include <ui/Theme.h>

#include <QApplication>
#include <QDateTime>
#include <QIcon>
#include <QSettings>
#include <QTemporaryDir>
#include <QTimer>

#include <usage/StandardOutput.h>

#include <cstdio>
#include <memory>
#ifdef MUSTER_HAS_LINK
#include <link/DesktopClient.h>
#endif

namespace {

constexpr int kTickMs = 60; // nothing on screen is older than four frames

muster::MqttClientFactory clientFactory() {
#ifdef MUSTER_HAS_LINK
  return muster::desktopClientFactory();
#else
  return muster::pahoClientFactory();
#endif
}

// A screenshot must not depend on what somebody chose in the window last week.
QString settingsFile(const muster::DesktopOptions& options, const QTemporaryDir& scratch) {
  if (!options.screenshot.isEmpty())
    return scratch.filePath(QStringLiteral("muster.ini"));
  return QSettings(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("Muster"),
                   QStringLiteral("muster"))
      .fileName();
}

// A device page that was asked for and is not there is no picture of it.
QString missingDevice(const muster::items::Fleet& fleet, const QStringList& page) {
  if (page.isEmpty())
    return {};
  const muster::FleetState& state = fleet.state();
  for (std::size_t id = 0; id < state.deviceCount(); ++id) {
    const muster::DeviceInfo& info = state.device(static_cast<muster::DeviceId>(id)).info;
    if (QStringList{QString::fromStdString(info.group), QString::fromStdString(info.nodeName),
                    QString::fromStdString(info.device)} == page)
      return {};
  }
  QStringList parts = page;
  parts.removeAll(QString());
  return parts.join(u'/') + QStringLiteral(" was not heard of in time; the picture shows the fleet");
}

int end(const muster::EarlyEnd& words) {
  if (words.exitCode == muster::kSuccess)
    muster::usage::print(words.words);
  else
    std::fputs(words.words.c_str(), stderr);
  return muster::usage::finishOutput("muster", words.exitCode, muster::kFailed);
}

void showAsAsked(muster::ui::MainWindow& window, const muster::DesktopOptions& options) {
  if (options.connection)
    window.connectTo(*options.connection);
  else if (!options.history.isEmpty() && !options.isRecorded)
    window.openHistory(options.history);
  else if (options.screenshot.isEmpty())
    window.openLastConnection();
  if (options.atMs)
    window.showMoment(*options.atMs);
  if (!options.filter.isEmpty())
    window.setFilterText(options.filter);
  if (!options.devicePage.isEmpty())
    window.showDevice(options.devicePage[0], options.devicePage[1], options.devicePage[2]);
}

// What the command line says wins over the settings.
muster::items::RecordingChoice historyOf(const muster::DesktopOptions& options,
                                         const muster::ui::Preferences& preferences) {
  muster::items::RecordingChoice choice;
  if (!options.history.isEmpty()) {
    choice.file = options.history.toStdString();
    choice.isRecorded = options.isRecorded;
  } else if (preferences.keepsHistory()) {
    choice.folder = muster::ui::Preferences::historyFolder().toStdString();
    choice.isRecorded = true;
    choice.mostBytes = muster::ui::kMostHistoryBytes;
  }
  return choice;
}

int run(const muster::DesktopOptions& options, char** argv) {
  int argc = 1; // the rest is ours: Qt takes --name, --style and more for its own
  const QTemporaryDir scratch;
  QSettings settings(settingsFile(options, scratch), QSettings::IniFormat);
  muster::ui::applyTextPercent(settings);
  auto guard = std::make_unique<muster::DisplayGuard>();
  QApplication app(argc, argv);
  guard.reset();
  QApplication::setApplicationName(QStringLiteral("muster"));
  QApplication::setApplicationDisplayName(QStringLiteral("Muster"));
  QApplication::setApplicationVersion(QStringLiteral(MUSTER_VERSION));
  QApplication::setDesktopFileName(QStringLiteral("muster"));

  muster::ui::Theme theme;
  QApplication::setWindowIcon(QIcon(QStringLiteral(":/app/muster.svg")));
  muster::ui::Preferences preferences(settings);
  theme.apply(options.theme.value_or(preferences.themeMode()));
  QObject::connect(&preferences, &muster::ui::Preferences::themeModeChanged, &theme,
                   &muster::ui::Theme::apply);

  muster::items::HostConnector connector(clientFactory(), options.hostId.toStdString());
  connector.setReorderTimeout(options.reorderTimeout.value_or(preferences.reorderTimeout()));
  QObject::connect(&preferences, &muster::ui::Preferences::reorderTimeoutChanged, &app,
                   [&] { connector.setReorderTimeout(preferences.reorderTimeout()); });
  connector.setHistory(historyOf(options, preferences));
  QObject::connect(&preferences, &muster::ui::Preferences::keepsHistoryChanged, &app,
                   [&] { connector.setHistory(historyOf(options, preferences)); });
  muster::items::Fleet fleet;
  muster::ui::MainWindow window(fleet, connector, preferences);
  window.resize(options.size);
  window.show();

  QTimer tick;
  QObject::connect(&tick, &QTimer::timeout, &fleet,
                   [&fleet] { fleet.tick(QDateTime::currentMSecsSinceEpoch()); });
  tick.start(kTickMs);

  showAsAsked(window, options);
  if (!options.screenshot.isEmpty())
    new muster::ScreenshotTimer(
        window, options.screenshot, options.screenshotAfter,
        [&] { return missingDevice(fleet, options.devicePage); }, &app);
  const muster::QuitOnSignal quitOnSignal([&] {
    window.close(); // keeps what it keeps when a person closes it
    QApplication::exit(options.screenshot.isEmpty() ? muster::kSuccess : muster::kFailed);
  });
  const int code = QApplication::exec();
  fleet.setFeed(nullptr); // the host says goodbye to the broker before the graph is taken down
  return code;
}

} // namespace

int main(int argc, char** argv) {
  const auto parsed = muster::parseDesktopOptions(argc, argv);
  if (const auto* words = std::get_if<muster::EarlyEnd>(&parsed))
    return end(*words);
  const auto& options = std::get<muster::DesktopOptions>(parsed);
  if (!muster::chooseDisplay(!options.screenshot.isEmpty()))
    return end({muster::kFailed, "muster: no display; set DISPLAY or use --screenshot\n"});
  return run(options, argv);
}
