#include "SettingsPage.h"

#include "Segments.h"

#include <items/ValueFormat.h>
#include <ui/Parts.h>

#include <QCheckBox>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>

namespace muster::ui {

SettingsPage::SettingsPage(Preferences& preferences, QWidget* parent)
    : QWidget(parent), m_preferences(preferences),
      m_historySize(makeLabel({}, TypeRole::Secondary, Tone::Third)) {
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
  grid->addWidget(makeLabel(tr("Late messages"), TypeRole::Body, Tone::Second), 5, 0, Qt::AlignRight);
  grid->addWidget(makeReorderField(), 5, 1, Qt::AlignLeft);
  grid->addWidget(makeLabel(tr("How late a missing message may be before a rebirth is asked for,\nfrom the "
                               "next connection on."),
                            TypeRole::Secondary, Tone::Third),
                  6, 1);
  grid->addWidget(makeLabel(tr("History"), TypeRole::Body, Tone::Second), 7, 0, Qt::AlignRight);
  grid->addWidget(makeHistoryChoice(), 7, 1, Qt::AlignLeft);
  m_historySize->setWordWrap(true);
  grid->addWidget(m_historySize, 8, 1);
  grid->setColumnMinimumWidth(0, 96);
  grid->setColumnStretch(2, 1);

  auto* content = new QWidget;
  setGround(*content, Ground::Surface);
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(32, 24, 32, 24);
  column->setSpacing(24);
  column->addWidget(makeLabel(tr("Settings"), TypeRole::Identity));
  column->addLayout(grid);
  column->addStretch();
  auto* scroll = new QScrollArea; // the smallest window has no room for all of it
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setWidgetResizable(true);
  scroll->setWidget(content);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(scroll);
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

QWidget* SettingsPage::makeReorderField() {
  auto* field = new QSpinBox;
  field->setAccessibleName(tr("How long messages may be late"));
  field->setRange(0, static_cast<int>(kLongestReorderTimeout.count()));
  field->setSingleStep(500);
  field->setSuffix(tr(" ms"));
  field->setSpecialValueText(tr("Not at all"));
  field->setKeyboardTracking(false); // "2000" is not 2, 20 and 200 before
  field->setFixedWidth(112);
  const auto show = [this, field] {
    const QSignalBlocker quiet(field);
    field->setValue(static_cast<int>(m_preferences.reorderTimeout().count()));
  };
  show();
  connect(field, &QSpinBox::valueChanged, this,
          [this](int ms) { m_preferences.setReorderTimeout(std::chrono::milliseconds(ms)); });
  connect(&m_preferences, &Preferences::reorderTimeoutChanged, field, show);
  return field;
}

QWidget* SettingsPage::makeHistoryChoice() {
  auto* choice = new QCheckBox(tr("Keep a history on this computer"));
  const auto show = [this, choice] { choice->setChecked(m_preferences.keepsHistory()); };
  show();
  connect(choice, &QCheckBox::clicked, this, [this](bool keeps) { m_preferences.setKeepsHistory(keeps); });
  connect(&m_preferences, &Preferences::keepsHistoryChanged, choice, show);
  connect(&m_preferences, &Preferences::keepsHistoryChanged, this, &SettingsPage::showHistorySize);
  return choice;
}

void SettingsPage::showHistorySize() {
  const QString folder = Preferences::historyFolder();
  qint64 bytes = 0;
  for (const QFileInfo& file : QDir(folder).entryInfoList(QDir::Files))
    bytes += file.size();
  const QLocale locale(QLocale::English);
  m_historySize->setText(
      tr("In %1, %2 now.\nOne file for each broker, of %3 at most: then its oldest values go. From the next "
         "connection on.")
          .arg(folder, locale.formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat),
               locale.formattedDataSize(static_cast<qint64>(kMostHistoryBytes), 0,
                                        QLocale::DataSizeSIFormat)));
}

void SettingsPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  showHistorySize();
}

} // namespace muster::ui
