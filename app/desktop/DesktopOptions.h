// The command line of the desktop.
// Thread: the GUI's.
#pragma once

#include <items/Connector.h>
#include <schema/Result.h>
#include <ui/Theme.h>

#include <QSize>
#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>

namespace muster {

struct DesktopOptions {
  std::optional<items::ConnectionSettings> connection; // --broker and what belongs to it
  std::optional<ui::ThemeMode> theme;
  QStringList devicePage; // group, node, device; empty: the fleet
  QSize size{1440, 900};
  bool sizeGiven = false;
  QString screenshot; // file; empty: none
  std::chrono::milliseconds screenshotAfter{5'000};
  QString hostId; // empty: look only
  QString filter;
};

// Ends the program itself for --help and --version. Error: BadArgument, BadUrl or Io, naming the option.
Result<DesktopOptions> parseDesktopOptions(const QStringList& arguments);

} // namespace muster
