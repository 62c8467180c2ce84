// Theme, local or UTC times, text size, and how long messages may be late.
// Thread: the GUI's. preferences outlives it.
#pragma once

#include <ui/Preferences.h>

#include <QWidget>

namespace muster::ui {

class SettingsPage final : public QWidget {
  Q_OBJECT
 public:
  explicit SettingsPage(Preferences& preferences, QWidget* parent = nullptr);

 private:
  QWidget* makeThemeChoice();
  QWidget* makeTextChoice();
  QWidget* makeTimeChoice();
  QWidget* makeReorderField();
  Preferences& m_preferences;
};

} // namespace muster::ui
