#include <items/ValueFormat.h>
#include <ui/Preferences.h>

#include <QFile>
#include <QSettings>
#include <QStandardPaths>

#include <algorithm>

namespace muster::ui {

namespace {

const QString kTheme = QStringLiteral("look/theme");
const QString kText = QStringLiteral("look/textPercent");
const QString kUtc = QStringLiteral("look/timesInUtc");
const QString kReorder = QStringLiteral("host/reorderTimeoutMs");
const QString kHistory = QStringLiteral("history/isKept");
const QString kConnection = QStringLiteral("connection");

// Another program may have written the file: only sizes that the page offers.
int textPercentIn(const QSettings& settings) {
  const int percent = settings.value(kText, kTextPercents.front()).toInt();
  return std::ranges::find(kTextPercents, percent) == kTextPercents.end() ? kTextPercents.front() : percent;
}

} // namespace

void applyTextPercent(const QSettings& settings) {
  const int percent = textPercentIn(settings);
  if (percent == 100)
    return;
  bool isNumber = false;
  const double given = qEnvironmentVariable("QT_SCALE_FACTOR").toDouble(&isNumber);
  qputenv("QT_SCALE_FACTOR", QByteArray::number((isNumber && given > 0 ? given : 1.0) * percent / 100));
}

Preferences::Preferences(QSettings& settings, QObject* parent) : QObject(parent), m_settings(settings) {
  items::setTimesInUtc(timesInUtc());
}

ThemeMode Preferences::themeMode() const {
  const QString name = m_settings.value(kTheme).toString();
  if (name == QStringLiteral("light"))
    return ThemeMode::Light;
  return name == QStringLiteral("dark") ? ThemeMode::Dark : ThemeMode::System;
}

void Preferences::setThemeMode(ThemeMode mode) {
  const char* name = mode == ThemeMode::Light ? "light" : mode == ThemeMode::Dark ? "dark" : "system";
  m_settings.setValue(kTheme, QString::fromLatin1(name));
  emit themeModeChanged(mode);
}

int Preferences::textPercent() const {
  return textPercentIn(m_settings);
}

void Preferences::setTextPercent(int percent) {
  m_settings.setValue(kText, percent);
  emit textPercentChanged();
}

bool Preferences::timesInUtc() const {
  return m_settings.value(kUtc, false).toBool();
}

void Preferences::setTimesInUtc(bool utc) {
  m_settings.setValue(kUtc, utc);
  items::setTimesInUtc(utc);
  emit timesChanged();
}

// Another program may have written the file: what is no time at all is the default, what is too long the longest.
std::chrono::milliseconds Preferences::reorderTimeout() const {
  using std::chrono::milliseconds;
  bool isNumber = false;
  const qlonglong ms = m_settings.value(kReorder).toLongLong(&isNumber);
  return isNumber && ms >= 0 ? std::min(milliseconds(ms), kLongestReorderTimeout)
                             : items::kDefaultReorderTimeout;
}

void Preferences::setReorderTimeout(std::chrono::milliseconds timeout) {
  m_settings.setValue(kReorder, static_cast<qlonglong>(timeout.count()));
  emit reorderTimeoutChanged();
}

// Off until somebody wants it: nobody expects a window that looks at devices to fill the disk.
bool Preferences::keepsHistory() const {
  return m_settings.value(kHistory, false).toBool();
}

void Preferences::setKeepsHistory(bool keeps) {
  m_settings.setValue(kHistory, keeps);
  emit keepsHistoryChanged();
}

QString Preferences::historyFolder() {
  return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/history");
}

std::optional<items::ConnectionSettings> Preferences::lastConnection() const {
  m_settings.beginGroup(kConnection);
  items::ConnectionSettings c;
  const auto text = [this](const char* key) { return m_settings.value(QLatin1String(key)).toString(); };
  c.name = text("name");
  c.host = text("host");
  c.port = m_settings.value(QStringLiteral("port"), 0).toInt();
  c.tls = m_settings.value(QStringLiteral("tls"), false).toBool();
  c.verifyServer = m_settings.value(QStringLiteral("verifyServer"), true).toBool();
  c.mqtt311 = m_settings.value(QStringLiteral("mqtt311"), false).toBool();
  c.caFile = text("caFile");
  c.certFile = text("certFile");
  c.keyFile = text("keyFile");
  c.user = text("user");
  c.password = text("password");
  m_settings.endGroup();
  return c.isUsable() ? std::optional(c) : std::nullopt;
}

bool Preferences::keepsPassword() const {
  return m_settings.contains(kConnection + QStringLiteral("/password"));
}

void Preferences::rememberConnection(const items::ConnectionSettings& c, bool withPassword) {
  m_settings.remove(kConnection);
  m_settings.beginGroup(kConnection);
  m_settings.setValue(QStringLiteral("name"), c.name);
  m_settings.setValue(QStringLiteral("host"), c.host);
  m_settings.setValue(QStringLiteral("port"), c.port);
  m_settings.setValue(QStringLiteral("tls"), c.tls);
  m_settings.setValue(QStringLiteral("verifyServer"), c.verifyServer);
  m_settings.setValue(QStringLiteral("mqtt311"), c.mqtt311);
  m_settings.setValue(QStringLiteral("caFile"), c.caFile);
  m_settings.setValue(QStringLiteral("certFile"), c.certFile);
  m_settings.setValue(QStringLiteral("keyFile"), c.keyFile);
  m_settings.setValue(QStringLiteral("user"), c.user);
  if (withPassword && !c.password.isEmpty()) {
    // The file exists and is closed to others before the password is written into it.
    m_settings.sync();
    QFile::setPermissions(m_settings.fileName(), QFile::ReadOwner | QFile::WriteOwner);
    m_settings.setValue(QStringLiteral("password"), c.password);
  }
  m_settings.endGroup();
  m_settings.sync();
  QFile::setPermissions(m_settings.fileName(), QFile::ReadOwner | QFile::WriteOwner);
}

} // namespace muster::ui
