// What the window remembers between two starts: theme, local or UTC times, the last connection.
// A password is kept only where the user asked for it, in a file that only the user can read.
// Thread: the GUI's.
#pragma once

#include <items/Connector.h>
#include <ui/Theme.h>

#include <QObject>

#include <optional>

class QSettings;

namespace muster::ui {

class Preferences : public QObject {
  Q_OBJECT
 public:
  // settings outlives this.
  explicit Preferences(QSettings& settings, QObject* parent = nullptr);

  ThemeMode themeMode() const;
  void setThemeMode(ThemeMode mode); // also remembers it; the composition root applies it on themeModeChanged
  bool timesInUtc() const;
  void setTimesInUtc(bool utc);

  std::optional<items::ConnectionSettings> lastConnection() const;
  bool keepsPassword() const;
  void rememberConnection(const items::ConnectionSettings& connection, bool withPassword);

 signals:
  void themeModeChanged(muster::ui::ThemeMode mode);
  void timesChanged();

 private:
  QSettings& m_settings;
};

} // namespace muster::ui
