#include "SettingsPage.h"

#include "Segments.h"

#include <items/ValueFormat.h>
#include <ui/Parts.h>

#include <QDateTime>
#include <QGridLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace muster::ui {

SettingsPage::SettingsPage(Preferences& preferences, QWidget* parent)
    : QWidget(parent), m_preferences(preferences) {
  setGround(*this, Ground::Surface);
  auto* grid = new QGridLayout;
  grid->setHorizontalSpacing(24);
  grid->setVerticalSpacing(16);
  grid->addWidget(makeLabel(tr("Theme"), TypeRole::Body, Tone::Second), 0, 0, Qt::AlignRight);
  grid->addWidget(makeThemeChoice(), 0, 1, Qt::AlignLeft);
  grid->addWidget(makeLabel(tr("Times"), TypeRole::Body, Tone::Second), 1, 0, Qt::AlignRight);
  grid->addWidget(makeTimeChoice(), 1, 1, Qt::AlignLeft);
  auto* hint = makeLabel(tr("Every time on screen follows this choice. Exported files always hold UTC."),
                         TypeRole::Secondary, Tone::Third);
  grid->addWidget(hint, 2, 1);
  grid->addWidget(makeLabel(tr("Text size"), TypeRole::Body, Tone::Second), 3, 0, Qt::AlignRight);
  grid->addWidget(makeTextChoice(), 3, 1, Qt::AlignLeft);
  grid->addWidget(makeLabel(tr("Everything in the window grows with it, from the next start on."),
                            TypeRole::Secondary, Tone::Third),
                  4, 1);
  grid->setColumnMinimumWidth(0, 96);
  grid->setColumnStretch(2, 1);

  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(32, 24, 32, 24);
  layout->setSpacing(24);
  layout->addWidget(makeLabel(tr("Settings"), TypeRole::Identity));
  layout->addLayout(grid);
  layout->addStretch();
}

QWidget* SettingsPage::makeThemeChoice() {
  auto* choice = new Segments(tr("Theme"), {tr("As the system"), tr("Light"), tr("Dark")});
  choice->setCurrent(static_cast<int>(m_preferences.themeMode()));
  connect(choice, &Segments::chosen, this,
          [this](int index) { m_preferences.setThemeMode(static_cast<ThemeMode>(index)); });
  connect(&m_preferences, &Preferences::themeModeChanged, choice,
          [choice](ThemeMode mode) { choice->setCurrent(static_cast<int>(mode)); });
  return choice;
}

QWidget* SettingsPage::makeTextChoice() {
  QStringList sizes;
  for (const int percent : kTextPercents)
    sizes << tr("%1 %").arg(percent);
  auto* choice = new Segments(tr("Text size"), sizes);
  const auto show = [this, choice] {
    choice->setCurrent(static_cast<int>(std::ranges::find(kTextPercents, m_preferences.textPercent()) -
                                        kTextPercents.begin()));
  };
  show();
  connect(choice, &Segments::chosen, this, [this](int index) {
    m_preferences.setTextPercent(kTextPercents.at(static_cast<std::size_t>(index)));
  });
  connect(&m_preferences, &Preferences::textPercentChanged, choice, show);
  return choice;
}

QWidget* SettingsPage::makeTimeChoice() {
  auto* choice = new Segments(tr("Times"), {tr("Local"), tr("UTC")});
  choice->setCurrent(m_preferences.timesInUtc() ? 1 : 0);
  connect(choice, &Segments::chosen, this, [this](int index) { m_preferences.setTimesInUtc(index == 1); });
  connect(&m_preferences, &Preferences::timesChanged, choice,
          [this, choice] { choice->setCurrent(m_preferences.timesInUtc() ? 1 : 0); });
  return choice;
}

} // namespace muster::ui
