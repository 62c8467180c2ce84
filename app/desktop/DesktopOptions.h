// The command line of the desktop. It is read before there is a QApplication, so that --help, --version and a
// mistake need no display. Thread: the main one.
#pragma once

#include <items/Connector.h>
#include <ui/Theme.h>

#include <QSize>
#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>
#include <string>
#include <variant>

namespace muster {

// --help and app/desktop/README.md list them.
enum ExitCode : int {
  kSuccess = 0,
  kFailed = 1, // no display, or a picture or standard output that could not be written
  kUsage = 2,  // command line, or a file that it names
};

struct DesktopOptions {
  std::optional<items::ConnectionSettings> connection; // --broker and what belongs to it
  std::optional<ui::ThemeMode> theme;
  QStringList devicePage; // group, node, device; empty: the fleet
  QSize size{1440, 900};
  QString screenshot; // file; empty: none
  std::chrono::milliseconds screenshotAfter{5'000};
  QString hostId;                                          // empty: look only
  std::optional<std::chrono::milliseconds> reorderTimeout; // empty: what the settings say
  QString filter;
  QString history;            // file to read; empty: none
  std::optional<qint64> atMs; // UTC: the moment that is shown first; empty: live
  bool isRecorded = false;    // and to record into: needs a connection
};

// What to say in place of running, line end included: a text for standard output with kSuccess, one line for
// standard error otherwise.
struct EarlyEnd {
  int exitCode = kSuccess;
  std::string words;
};

std::variant<DesktopOptions, EarlyEnd> parseDesktopOptions(int argc, const char* const* argv);

} // namespace muster
