// Theme and time for charts: ten minutes that end at kNow, live.
#pragma once

#include "MadeUpSource.h"

#include <ui/ChartTimeline.h>
#include <ui/ChartView.h>
#include <ui/Theme.h>

#include <QTimeZone>

#include <memory>

namespace muster::test {

inline constexpr qint64 kNow = 1'794'896'072'000;
inline constexpr qint64 kSpan = 600'000;

class ChartFixture {
 protected:
  void startTime(const QTimeZone& zone = QTimeZone::utc()) {
    m_theme.apply(ui::ThemeMode::Light);
    m_timeline = std::make_unique<ui::ChartTimeline>();
    m_timeline->setZone(zone);
    m_timeline->setSpan(kSpan);
    m_timeline->tick(kNow);
  }

  ui::Theme m_theme;
  std::unique_ptr<ui::ChartTimeline> m_timeline;
};

} // namespace muster::test
