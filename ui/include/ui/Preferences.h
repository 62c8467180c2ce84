// What the window remembers between two starts: theme, local or UTC times, how long messages may be late, whether a
// history is kept, the last connection.
// A password is kept only where the user asked for it, in a file that only the user can read.
// Thread: the GUI's.
#pragma once

#include <items/Connector.h>
#include <ui/Theme.h>

#include <QObject>

#include <array>
#include <chrono>
#include <optional>

class QSettings;

namespace muster::ui {

inline constexpr std::array kTextPercents = {100, 115, 130, 150};

inline constexpr std::uint64_t kMostHistoryBytes = 10'000'000'000; // of each file; then its oldest samples go

inline constexpr std::chrono::milliseconds kLongestReorderTimeout{60'000}; // that the page offers

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

  // How long a message that is missing may be late before its edge node is asked for a rebirth; 0: not at all.
  // 0 to kLongestReorderTimeout.
  std::chrono::milliseconds reorderTimeout() const;
  void setReorderTimeout(std::chrono::milliseconds timeout); // the composition root applies it

  // Whether what a connection brings is kept in a file of this computer: one for each broker, in historyFolder(), of
  // kMostHistoryBytes at most. From the next connection on.
  bool keepsHistory() const;
  void setKeepsHistory(bool keeps); // the composition root applies it
  static QString historyFolder();

  std::optional<items::ConnectionSettings> lastConnection() const;
  bool keepsPassword() const;
  void rememberConnection(const items::ConnectionSettings& connection, bool withPassword);

 signals:
  void themeModeChanged(muster::ui::ThemeMode mode);
  void textPercentChanged();
  void timesChanged();
  void reorderTimeoutChanged();
  void keepsHistoryChanged();

 private:
  QSettings& m_settings;
};

} // namespace muster::ui
