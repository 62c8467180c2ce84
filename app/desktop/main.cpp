// The composition root of the desktop: builds the graph, starts the tick, and goes.
#include "DesktopOptions.h"
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
#include <QTextStream>
#include <QTimer>
#ifdef MUSTER_HAS_LINK
#include <link/DesktopClient.h>
#endif

namespace {

constexpr int kTickMs = 60; // nothing on screen is older than four frames
constexpr int kBadArguments = 2;

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

} // namespace

int main(int argc, char** argv) {
  QApplication app(argc, argv);
  QApplication::setApplicationName(QStringLiteral("muster"));
  QApplication::setApplicationDisplayName(QStringLiteral("Muster"));
  QApplication::setApplicationVersion(QStringLiteral(MUSTER_VERSION));
  QApplication::setDesktopFileName(QStringLiteral("muster"));
  const auto options = muster::parseDesktopOptions(QApplication::arguments());
  if (!options) {
    QTextStream(stderr) << "muster: " << QString::fromStdString(options.error().message()) << '\n';
    return kBadArguments;
  }

  const QTemporaryDir scratch;
  QSettings settings(settingsFile(*options, scratch), QSettings::IniFormat);
  muster::ui::Theme theme;
  QApplication::setWindowIcon(QIcon(QStringLiteral(":/app/muster.svg")));
  muster::ui::Preferences preferences(settings);
  theme.apply(options->theme.value_or(preferences.themeMode()));
  QObject::connect(&preferences, &muster::ui::Preferences::themeModeChanged, &theme,
                   &muster::ui::Theme::apply);

  muster::items::HostConnector connector(clientFactory(), options->hostId.toStdString());
  muster::items::Fleet fleet;
  muster::ui::MainWindow window(fleet, connector, preferences);
  window.resize(options->size);
  window.show();

  QTimer tick;
  QObject::connect(&tick, &QTimer::timeout, &fleet,
                   [&fleet] { fleet.tick(QDateTime::currentMSecsSinceEpoch()); });
  tick.start(kTickMs);

  if (options->connection)
    window.connectTo(*options->connection);
  else if (options->screenshot.isEmpty())
    window.openLastConnection();
  if (!options->filter.isEmpty())
    window.setFilterText(options->filter);
  if (!options->devicePage.isEmpty())
    window.showDevice(options->devicePage[0], options->devicePage[1], options->devicePage[2]);
  if (!options->screenshot.isEmpty())
    new muster::ScreenshotTimer(window, options->screenshot, options->screenshotAfter, &app);
  const int code = QApplication::exec();
  fleet.setFeed(nullptr); // the host says goodbye to the broker before the graph is taken down
  return code;
}
