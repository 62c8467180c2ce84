// The whole window in view, with settings of its own, and a connector that the test plays by hand.
#pragma once

#include "FakeConnector.h"

#include <ui/MainWindow.h>
#include <ui/Preferences.h>
#include <ui/Theme.h>

#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace muster::test {

inline constexpr std::int64_t kNow = 1'763'367'272'000;

class WindowFixture {
 protected:
  static items::ConnectionSettings workshop() {
    items::ConnectionSettings settings;
    settings.name = QStringLiteral("Workshop fleet");
    settings.host = QStringLiteral("broker.workshop.lan");
    settings.port = 8883;
    settings.tls = true;
    return settings;
  }

  void openWindow() {
    m_theme.apply(ui::ThemeMode::Light);
    m_settings =
        std::make_unique<QSettings>(m_folder.filePath(QStringLiteral("muster.ini")), QSettings::IniFormat);
    m_settings->clear();
    m_preferences = std::make_unique<ui::Preferences>(*m_settings);
    m_fleet = std::make_unique<items::Fleet>();
    m_script = std::make_unique<FleetScript>();
    m_connector = FakeConnector();
    m_window = std::make_unique<ui::MainWindow>(*m_fleet, m_connector, *m_preferences);
    QObject::connect(m_preferences.get(), &ui::Preferences::themeModeChanged, &m_theme, &ui::Theme::apply);
    m_window->resize(1280, 800);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
  }
  void closeWindow() {
    m_window.reset();
    m_fleet.reset();
  }
  void play(int devices) {
    m_window->connectTo(workshop());
    playWorkshop(*m_script, *m_connector.feed, *m_fleet, devices, kNow);
    m_fleet->tick(kNow + 2'000);
  }

  ui::Theme m_theme;
  QTemporaryDir m_folder;
  std::unique_ptr<QSettings> m_settings;
  std::unique_ptr<ui::Preferences> m_preferences;
  std::unique_ptr<items::Fleet> m_fleet;
  std::unique_ptr<FleetScript> m_script;
  FakeConnector m_connector;
  std::unique_ptr<ui::MainWindow> m_window;
};

} // namespace muster::test
