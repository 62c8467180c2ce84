#include "DesktopOptions.h"

#include "ConnectionFlags.h"

#include <schema/Topic.h>
#include <ui/MainWindow.h>

#include <QDateTime>
#include <QFileInfo>

#include <CLI/CLI.hpp>
#include <usage/Duration.h>
#include <usage/UsageError.h>

namespace muster {

namespace {

constexpr QSize kLeastSize = ui::MainWindow::kLeastSize;
constexpr QSize kMostSize{7680, 4320}; // no screen is larger
constexpr double kMostSeconds = 3'600;

struct Texts {
  std::string theme, page = "fleet", size, screenshot, after, hostId, reorderTimeout, filter, history, record,
                     at;
};

std::string sizeText(QSize size) {
  return std::to_string(size.width()) + "x" + std::to_string(size.height());
}

std::optional<QSize> parseSize(const std::string& text) {
  const QStringList parts = QString::fromStdString(text).split(u'x');
  bool widthOk = false;
  bool heightOk = false;
  const QSize size(parts.value(0).toInt(&widthOk), parts.value(1).toInt(&heightOk));
  if (parts.size() != 2 || !widthOk || !heightOk || size.expandedTo(kLeastSize) != size ||
      size.boundedTo(kMostSize) != size)
    return std::nullopt;
  return size;
}

// Group, node and device; nothing of them for the fleet.
std::optional<QStringList> parsePage(const std::string& text) {
  if (text == "fleet")
    return QStringList();
  const QString prefix = QStringLiteral("device:");
  const QString page = QString::fromStdString(text);
  QStringList parts = page.mid(prefix.size()).split(u'/');
  if (!page.startsWith(prefix) || parts.size() < 2 || parts.size() > 3 || parts.contains(QString()))
    return std::nullopt;
  if (parts.size() == 2)
    parts << QString();
  return parts;
}

std::optional<std::chrono::milliseconds> parseSeconds(const std::string& text) {
  bool ok = false;
  const double seconds = QString::fromStdString(text).toDouble(&ok);
  if (!ok || !(seconds >= 0 && seconds <= kMostSeconds))
    return std::nullopt;
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1'000));
}

ui::ThemeMode themeOf(const std::string& text) {
  if (text == "light")
    return ui::ThemeMode::Light;
  return text == "dark" ? ui::ThemeMode::Dark : ui::ThemeMode::System;
}

std::string checkSize(const std::string& text) {
  return parseSize(text)
             ? ""
             : text + " is not WIDTHxHEIGHT from " + sizeText(kLeastSize) + " to " + sizeText(kMostSize);
}
std::string checkPage(const std::string& text) {
  return parsePage(text) ? "" : text + " is neither fleet nor device:GROUP/NODE[/DEVICE]";
}
std::string checkSeconds(const std::string& text) {
  return parseSeconds(text) ? "" : text + " is not a number of seconds from 0 to 3600";
}
std::string checkHostId(const std::string& text) {
  const Result<void> checked = checkId(text, "--host-id");
  return checked ? "" : checked.error().detail;
}
std::string checkTime(const std::string& text) {
  const auto time = usage::parseDuration(text);
  return time ? "" : time.error().message();
}
// Found out now and not when the picture is due.
std::string checkPicture(const std::string& text) {
  const QFileInfo file(QString::fromStdString(text));
  if (text.empty() || file.isDir())
    return "'" + text + "' is no name for a file";
  if (file.exists())
    return file.isWritable() ? "" : text + " is not writable";
  const QFileInfo folder(file.absolutePath());
  return folder.isDir() && folder.isWritable() ? "" : text + ": its folder is not there or not writable";
}

std::string checkHistory(const std::string& text) {
  const QFileInfo file(QString::fromStdString(text));
  if (text.empty() || file.isDir())
    return "'" + text + "' is no name for a file";
  return file.isReadable() ? "" : text + (file.exists() ? " is not readable" : " is not there");
}
std::string checkRecord(const std::string& text) {
  const QFileInfo file(QString::fromStdString(text));
  if (text.empty() || file.isDir())
    return "'" + text + "' is no name for a file";
  if (file.exists())
    return file.isWritable() ? "" : text + " is not writable";
  const QFileInfo folder(file.absolutePath());
  return folder.isDir() && folder.isWritable() ? "" : text + ": its folder is not there or not writable";
}

// A moment, or how long ago it was.
std::optional<qint64> parseMoment(const std::string& text) {
  const QDateTime time = QDateTime::fromString(QString::fromStdString(text), Qt::ISODateWithMs);
  if (time.isValid())
    return time.toMSecsSinceEpoch();
  const auto ago = usage::parseDuration(text);
  return ago ? std::optional(QDateTime::currentMSecsSinceEpoch() - ago->count()) : std::nullopt;
}
std::string checkMoment(const std::string& text) {
  return parseMoment(text)
             ? ""
             : text + " is neither 2026-11-17T03:12:40 (with Z in UTC) nor a time ago: 90s, 2h, 3d";
}

void addHistory(CLI::App& app, Texts& texts) {
  const char* group = "History";
  const auto add = [&](const char* name, std::string& text, const char* what) {
    return app.add_option(name, text, what)->type_name("FILE")->option_text("FILE")->group(group);
  };
  CLI::Option* history =
      add("--history", texts.history,
          "Start with what this history knows and look into its past; it is only read, also "
          "while something else records into it. Without --broker the file alone");
  history->check(checkHistory);
  add("--record", texts.record,
      "The same, and record what the connection brings into it (made where it is not there); in place of "
      "what "
      "the settings say")
      ->check(checkRecord)
      ->excludes(history);
  app.add_option(
         "--at", texts.at,
         "Show the fleet as of this moment: 2026-11-17T03:12:40 (with Z in UTC), or a time ago: 90s, 2h, 3d")
      ->type_name("TIME")
      ->option_text("TIME")
      ->check(checkMoment)
      ->group(group);
}

void addHost(CLI::App& app, Texts& texts) {
  const char* group = "Host";
  const auto add = [&](const char* name, std::string& text, const char* value, const char* what) {
    return app.add_option(name, text, what)->type_name(value)->option_text(value)->group(group);
  };
  add("--host-id", texts.hostId, "ID",
      "Publish STATE as this Sparkplug host application (default: only look)")
      ->check(checkHostId);
  add("--reorder-timeout", texts.reorderTimeout, "TIME",
      "How long a message that is missing may be late before the edge node is asked for a rebirth: 500ms, "
      "2s, 10s; 0 for not at all (default: what the settings say, 2s at first)")
      ->check(checkTime);
}

void addLook(CLI::App& app, Texts& texts) {
  const char* group = "Window";
  const auto add = [&](const char* name, std::string& text, const char* value, const std::string& what) {
    return app.add_option(name, text, what)->type_name(value)->option_text(value)->group(group);
  };
  add("--theme", texts.theme, "THEME", "light, dark or system")
      ->check(CLI::IsMember({"light", "dark", "system"}));
  add("--page", texts.page, "PAGE", "fleet, or device:GROUP/NODE[/DEVICE] as soon as it is there")
      ->check(checkPage);
  add("--filter", texts.filter, "TEXT", "What the filter field starts with");
  add("--size", texts.size, "WxH", "Size in pixels, " + sizeText(kLeastSize) + " or more (default: 1440x900)")
      ->check(checkSize);
  CLI::Option* screenshot =
      add("--screenshot", texts.screenshot, "FILE", "Save the window as PNG and exit; needs no display")
          ->check(checkPicture);
  add("--after", texts.after, "SECONDS", "When to take the screenshot (default: 5)")
      ->check(checkSeconds)
      ->needs(screenshot);
}

} // namespace

std::variant<DesktopOptions, EarlyEnd> parseDesktopOptions(int argc, const char* const* argv) {
  CLI::App app("Watch a fleet of Sparkplug devices in a window.", "muster");
  app.set_version_flag("--version", "muster " MUSTER_VERSION, "Print the version and exit");
  app.set_help_flag("-h,--help", "Print this help and exit");
  Texts texts;
  ConnectionFlags flags;
  flags.addTo(app);
  addHost(app, texts);
  addHistory(app, texts);
  addLook(app, texts);
  app.footer("Without --broker it opens the connection of last time, or asks for one.\n\n"
             "Exit codes:\n"
             "  0    done\n"
             "  1    standard output can't be written, no display, or the screenshot could not be made\n"
             "  2    the command line is wrong, or a file that it names can't be used");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return EarlyEnd{kSuccess, app.help()};
  } catch (const CLI::CallForVersion& version) {
    return EarlyEnd{kSuccess, std::string(version.what()) + "\n"};
  } catch (const CLI::ParseError& error) {
    return EarlyEnd{kUsage, usage::usageError(app, error)};
  }
  DesktopOptions options;
  if (flags.isGiven()) {
    auto connection = flags.settings();
    if (!connection)
      return EarlyEnd{kUsage, "muster: " + connection.error().message() + "\n"};
    options.connection = *connection;
  }
  if (!texts.theme.empty())
    options.theme = themeOf(texts.theme);
  options.devicePage = *parsePage(texts.page);
  options.size = parseSize(texts.size).value_or(options.size);
  options.screenshot = QString::fromStdString(texts.screenshot);
  options.screenshotAfter = parseSeconds(texts.after).value_or(options.screenshotAfter);
  options.hostId = QString::fromStdString(texts.hostId);
  if (!texts.reorderTimeout.empty())
    options.reorderTimeout = *usage::parseDuration(texts.reorderTimeout);
  options.history = QString::fromStdString(texts.record.empty() ? texts.history : texts.record);
  if (!texts.at.empty())
    options.atMs = parseMoment(texts.at);
  options.isRecorded = !texts.record.empty();
  options.filter = QString::fromStdString(texts.filter);
  return options;
}

} // namespace muster
