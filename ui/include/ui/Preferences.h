// What the window remembers between two starts: theme, local or UTC times, the last connection.
// A password is kept only where the user asked for it, in a file that only the user can read.
// Thread: the GUI's.
#pragma once

#include <items/Connector.h>
#include <ui/Theme.h>

#include <QObject>

#include <array>
#include <optional>

class QSettings;

namespace muster::ui {

inline constexpr std::array kTextPercents = {100, 115, 130, 150};

// Tells Qt how large the settings want everything, on top of what the environment says in QT_SCALE_FACTOR. Before
// the application is made.
void applyTextPercent(const QSettings& settings);

class Preferences : public QObject {
  Q_OBJECT
 public:
  // settings outlives this.
  explicit Preferences(QSettings& settings, QObject* parent = nullptr);

  ThemeMode themeMode() const;
  void setThemeMode(ThemeMode mode); // also remembers it; the composition root applies it on themeModeChanged
  // Of everything in the window, in percent: 100, 115, 130 or 150. Qt takes it once, before there is an
  // application, so that a change shows at the next start.
  int textPercent() const;
  void setTextPercent(int percent);
  bool timesInUtc() const;
  void setTimesInUtc(bool utc);

  std::optional<items::ConnectionSettings> lastConnection() const;
  bool keepsPassword() const;
  void rememberConnection(const items::ConnectionSettings& connection, bool withPassword);

 signals:
  void themeModeChanged(muster::ui::ThemeMode mode);
  void textPercentChanged();
  void timesChanged();

 private:
  QSettings& m_settings;
};

} // namespace muster::ui
