// A fleet's page in view, on a feed that the test scripts.
#pragma once

#include "FleetScript.h"

#include <fleet/FleetPage.h>
#include <fleet/FleetTableView.h>
#include <fleet/TermEdit.h>
#include <ui/Theme.h>

#include <QTest>

#include <memory>

namespace muster::test {

inline constexpr std::int64_t kNow = 1'763'367'272'000;

class FleetPageFixture {
 protected:
  void openPage() {
    m_theme.apply(ui::ThemeMode::Light);
    m_fleet = std::make_unique<items::Fleet>();
    m_script = std::make_unique<FleetScript>();
    m_page = std::make_unique<ui::FleetPage>(*m_fleet);
    m_page->resize(1200, 700);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
  }
  void closePage() {
    m_page.reset();
    m_fleet.reset();
  }
  void openFeed() {
    auto feed = std::make_unique<ScriptedFeed>();
    m_feed = feed.get();
    m_fleet->setFeed(std::move(feed));
  }
  void playDevices(int count) {
    openFeed();
    playWorkshop(*m_script, *m_feed, *m_fleet, count, kNow);
    m_fleet->tick(kNow + 2'000);
  }

  ui::FleetTableView& table() { return *m_page->findChild<ui::FleetTableView*>(); }
  ui::TermEdit& filter() { return *m_page->findChild<ui::TermEdit*>(); }

  ui::Theme m_theme;
  std::unique_ptr<items::Fleet> m_fleet;
  std::unique_ptr<FleetScript> m_script;
  std::unique_ptr<ui::FleetPage> m_page;
  ScriptedFeed* m_feed = nullptr; // the fleet's
};

} // namespace muster::test
