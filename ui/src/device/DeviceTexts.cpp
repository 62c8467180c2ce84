#include "device/DeviceTexts.h"

#include <items/DisplayText.h>
#include <items/ValueFormat.h>

#include <QDateTime>
#include <QRegularExpression>

namespace muster::ui {

namespace {

QString textOf(const DeviceData& data, std::string_view metricName) {
  const MetricState* metric = data.fleetState().metric(data.id(), metricName);
  if (!metric || metric->value.isNull() || (isText(metric->value.type()) && metric->value.bytes().empty()))
    return {};
  const SeriesInfo& info = data.fleetState().series(metric->series);
  return items::formatValue(metric->value, QString::fromStdString(info.unit)).text();
}

qint64 sinceMs(const DeviceState& device) {
  if (device.status == DeviceStatus::Offline)
    return device.offlineSinceMs;
  return device.status == DeviceStatus::Stale ? device.lastSeenMs : device.bornMs;
}

// Today's times need no date.
QString since(qint64 ms, qint64 nowMs) {
  if (ms == 0)
    return QStringLiteral("never seen");
  return nowMs - ms < 20LL * 3600 * 1000 ? items::formatClock(ms) : items::formatDateTime(ms);
}

LinkFigure countFigure(const QString& name, quint32 count, const QString& none, const QString& some) {
  return {name, count == 0 ? StatusKind::Online : StatusKind::Stale, items::formatCount(count),
          count == 0 ? none : some};
}

} // namespace

DeviceIdentity identityOf(const DeviceData& data) {
  if (!data.isSet())
    return {};
  const DeviceState& device = data.state();
  const DeviceInfo& info = device.info;
  DeviceIdentity identity;
  identity.status = statusKindOf(device.status);
  identity.word = statusWord(identity.status);
  identity.name = items::displayText(info.isNode() ? info.nodeName : info.device);
  QStringList parts;
  if (const QString model = textOf(data, "System/Model"); !model.isEmpty())
    parts << model;
  if (!info.isNode())
    parts << QStringLiteral("behind %1").arg(items::displayText(info.nodeName));
  parts << QStringLiteral("group %1").arg(items::displayText(info.group));
  if (const QString system = textOf(data, "System/Operating System"); !system.isEmpty())
    parts << system;
  if (const QString agent = textOf(data, "Agent/Version"); !agent.isEmpty())
    parts << QStringLiteral("agent %1").arg(agent);
  if (const QString up = textOf(data, "System/Uptime");
      !up.isEmpty() && device.status == DeviceStatus::Online)
    parts << QStringLiteral("up %1").arg(up);
  identity.subline = parts.join(QStringLiteral(" · "));
  return identity;
}

std::vector<LinkFigure> linkFiguresOf(const DeviceData& data) {
  if (!data.isSet())
    return {};
  const DeviceState& device = data.state();
  const qint64 now = data.nowMs();
  const StatusKind status = statusKindOf(device.status);
  std::vector<LinkFigure> figures;
  const qint64 start = sinceMs(device);
  figures.push_back(
      {QStringLiteral("Status"), status, statusWord(status),
       start == 0 ? QStringLiteral("never born") : QStringLiteral("since %1").arg(since(start, now))});
  figures.push_back(
      {QStringLiteral("Last seen"), status,
       device.lastSeenMs == 0 ? QStringLiteral("–") : items::formatAge(now - device.lastSeenMs),
       device.lastSeenMs == 0 ? QString() : QStringLiteral("ago, %1").arg(since(device.lastSeenMs, now))});
  figures.push_back(
      {QStringLiteral("Births"), device.births == 0 ? StatusKind::Unknown : StatusKind::Online,
       items::formatCount(device.births),
       device.bornMs == 0 ? QString() : QStringLiteral("last %1").arg(since(device.bornMs, now))});
  figures.push_back(countFigure(QStringLiteral("Gaps"), device.gaps, QStringLiteral("nothing missing"),
                                QStringLiteral("messages are missing")));
  figures.push_back(countFigure(QStringLiteral("Rejected"), device.rejected, QStringLiteral("all understood"),
                                QStringLiteral("not understood")));
  return figures;
}

QString exportFileName(const DeviceData& data) {
  const DeviceInfo& info = data.state().info;
  QStringList parts{QStringLiteral("muster"), QString::fromStdString(info.group),
                    QString::fromStdString(info.nodeName)};
  if (!info.isNode())
    parts << QString::fromStdString(info.device);
  parts << QDateTime::fromMSecsSinceEpoch(data.nowMs()).toString(QStringLiteral("yyyyMMdd-HHmm"));
  static const QRegularExpression unsafe(QStringLiteral("[^A-Za-z0-9._-]+"));
  return parts.join(u'-').replace(unsafe, QStringLiteral("_")).left(120) + QStringLiteral(".csv");
}

} // namespace muster::ui
