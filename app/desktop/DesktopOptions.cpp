#include "DesktopOptions.h"

#include <transport/PasswordFile.h>

#include <QCommandLineParser>

namespace muster {

namespace {

Unexpected badArgument(const char* option, const QString& detail) {
  return unexpected(ErrorCode::BadArgument, option, detail.toStdString());
}

Result<QSize> parseSize(const QString& text) {
  const QStringList parts = text.split(u'x');
  bool widthOk = false;
  bool heightOk = false;
  const QSize size(parts.value(0).toInt(&widthOk), parts.value(1).toInt(&heightOk));
  if (parts.size() != 2 || !widthOk || !heightOk || size.width() < 640 || size.height() < 400 ||
      size.width() > 7680 || size.height() > 4320)
    return badArgument("--size", text + QStringLiteral(" is not WIDTHxHEIGHT from 640x400 to 7680x4320"));
  return size;
}

Result<QStringList> parsePage(const QString& text) {
  if (text == QStringLiteral("fleet"))
    return QStringList();
  const QString prefix = QStringLiteral("device:");
  QStringList parts = text.mid(prefix.size()).split(u'/');
  if (!text.startsWith(prefix) || parts.size() < 2 || parts.size() > 3 || parts.contains(QString()))
    return badArgument("--page", text + QStringLiteral(" is neither fleet nor device:GROUP/NODE[/DEVICE]"));
  if (parts.size() == 2)
    parts << QString();
  return parts;
}

Result<ui::ThemeMode> parseTheme(const QString& text) {
  if (text == QStringLiteral("light"))
    return ui::ThemeMode::Light;
  if (text == QStringLiteral("dark"))
    return ui::ThemeMode::Dark;
  if (text == QStringLiteral("system"))
    return ui::ThemeMode::System;
  return badArgument("--theme", text + QStringLiteral(" is none of light, dark and system"));
}

void addOptions(QCommandLineParser& parser) {
  parser.setApplicationDescription(
      QStringLiteral("Watches and runs a fleet of small Linux devices over MQTT."));
  parser.addHelpOption();
  parser.addVersionOption();
  const auto add = [&parser](const char* name, const char* what, const char* value) {
    parser.addOption({QString::fromLatin1(name), QString::fromUtf8(what), QString::fromLatin1(value)});
  };
  add("broker", "Broker to connect to, mqtt://host[:port] or mqtts://host[:port].", "url");
  add("name", "What the connection is called in the window.", "name");
  add("ca", "File of the authority that signed the broker's certificate (PEM).", "file");
  add("cert", "Client certificate (PEM).", "file");
  add("key", "Key of the client certificate (PEM).", "file");
  add("user", "User name to sign in with.", "name");
  add("password-file", "File that holds the password.", "file");
  add("host-id", "Sparkplug host id to publish STATE for; without it the desktop only looks.", "id");
  add("theme", "light, dark or system.", "theme");
  add("page", "fleet or device:GROUP/NODE[/DEVICE].", "page");
  add("filter", "What the filter field starts with.", "text");
  add("size", "Size of the window in pixels.", "WxH");
  add("screenshot", "Save the window as a PNG file and exit.", "file");
  add("after", "Seconds to wait before the screenshot (default 5).", "seconds");
}

Result<void> takeConnection(const QCommandLineParser& parser, DesktopOptions& options) {
  const auto value = [&parser](const char* name) { return parser.value(QString::fromLatin1(name)); };
  if (!parser.isSet(QStringLiteral("broker"))) {
    for (const char* name : {"ca", "cert", "key", "user", "password-file"})
      if (parser.isSet(QString::fromLatin1(name)))
        return badArgument(name, QStringLiteral("goes with --broker only"));
    return {};
  }
  auto connection = items::ConnectionSettings::fromUrl(value("broker"));
  if (!connection)
    return unexpected(connection.error());
  connection->name = value("name");
  connection->caFile = value("ca");
  connection->certFile = value("cert");
  connection->keyFile = value("key");
  connection->user = value("user");
  if (parser.isSet(QStringLiteral("password-file"))) {
    const auto file = readPasswordFile(value("password-file").toStdString());
    if (!file)
      return unexpected(file.error().code, "--password-file " + file.error().where, file.error().detail);
    connection->password = QString::fromStdString(file->password);
  }
  options.connection = *connection;
  return {};
}

Result<void> takeLook(const QCommandLineParser& parser, DesktopOptions& options) {
  if (parser.isSet(QStringLiteral("theme"))) {
    const auto theme = parseTheme(parser.value(QStringLiteral("theme")));
    if (!theme)
      return unexpected(theme.error());
    options.theme = *theme;
  }
  if (parser.isSet(QStringLiteral("page"))) {
    const auto page = parsePage(parser.value(QStringLiteral("page")));
    if (!page)
      return unexpected(page.error());
    options.devicePage = *page;
  }
  if (parser.isSet(QStringLiteral("size"))) {
    const auto size = parseSize(parser.value(QStringLiteral("size")));
    if (!size)
      return unexpected(size.error());
    options.size = *size;
    options.sizeGiven = true;
  }
  return {};
}

} // namespace

Result<DesktopOptions> parseDesktopOptions(const QStringList& arguments) {
  QCommandLineParser parser;
  addOptions(parser);
  parser.process(arguments);
  if (!parser.positionalArguments().isEmpty())
    return badArgument("muster", QStringLiteral("does not know what to do with ") +
                                     parser.positionalArguments().constFirst());
  DesktopOptions options;
  if (auto taken = takeConnection(parser, options); !taken)
    return unexpected(taken.error());
  if (auto taken = takeLook(parser, options); !taken)
    return unexpected(taken.error());
  options.hostId = parser.value(QStringLiteral("host-id"));
  options.filter = parser.value(QStringLiteral("filter"));
  options.screenshot = parser.value(QStringLiteral("screenshot"));
  if (parser.isSet(QStringLiteral("after"))) {
    bool ok = false;
    const double seconds = parser.value(QStringLiteral("after")).toDouble(&ok);
    if (!ok || seconds < 0 || seconds > 3'600)
      return badArgument("--after", QStringLiteral("takes seconds from 0 to 3600"));
    options.screenshotAfter = std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
  }
  return options;
}

} // namespace muster
