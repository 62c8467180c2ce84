// Theme, local or UTC times, text size, how long messages may be late, and whether a history is kept.
// Thread: the GUI's. preferences outlives it.
#pragma once

#include <ui/Preferences.h>

#include <QWidget>

class QLabel;

namespace muster::ui {

class SettingsPage final : public QWidget {
  Q_OBJECT
 public:
  explicit SettingsPage(Preferences& preferences, QWidget* parent = nullptr);

 protected:
  void showEvent(QShowEvent* event) override; // the size is looked up where somebody sees it

 private:
  QWidget* makeThemeChoice();
  QWidget* makeTextChoice();
  QWidget* makeTimeChoice();
  QWidget* makeReorderField();
  QWidget* makeHistoryChoice();
  void showHistorySize();
  Preferences& m_preferences;
  QLabel* m_historySize;
};

} // namespace muster::ui
