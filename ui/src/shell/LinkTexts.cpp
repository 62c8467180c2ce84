#include "LinkTexts.h"

#include <items/ValueFormat.h>
#include <ui/Counted.h>

#include <QCoreApplication>

namespace muster::ui {

using items::LinkPhase;

namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("LinkTexts", text);
}

QString sentence(QString text) {
  if (!text.isEmpty())
    text[0] = text[0].toUpper();
  return text.endsWith(u'.') ? text : text + u'.';
}

} // namespace

StatusKind linkKind(LinkPhase phase) {
  switch (phase) {
  case LinkPhase::Connected:
  case LinkPhase::Reading:
    return StatusKind::Online;
  case LinkPhase::Waiting:
  case LinkPhase::Stopped:
    return StatusKind::Offline;
  case LinkPhase::Connecting:
    break;
  }
  return StatusKind::Unknown;
}

QString linkWord(LinkPhase phase) {
  switch (phase) {
  case LinkPhase::Connected:
    return tr("Connected");
  case LinkPhase::Connecting:
    return tr("Connecting");
  case LinkPhase::Waiting:
    return tr("Disconnected");
  case LinkPhase::Reading:
    return tr("History");
  case LinkPhase::Stopped:
    break;
  }
  return tr("Stopped");
}

QString linkProblem(const items::LinkInfo& link) {
  if (link.error.isEmpty())
    return tr("The connection broke.");
  // Without a failed attempt the connection stood and was lost: no step failed.
  if (link.attempts == 0 || link.step.isEmpty())
    return sentence(link.error);
  return sentence(tr("%1 failed: %2").arg(link.step, link.error));
}

QString linkOutlook(const items::LinkInfo& link, qint64 lostMs, qint64 nowMs) {
  QString text;
  if (lostMs > 0)
    text = tr("Since %1").arg(items::formatClock(lostMs));
  if (link.attempts > 0)
    text += (text.isEmpty() ? QString() : QStringLiteral(", ")) +
            counted(link.attempts, tr("1 attempt"), tr("%1 attempts"));
  if (!text.isEmpty())
    text += QStringLiteral(". ");
  const qint64 left = link.nextTryMs - nowMs;
  return text + (left > 0 ? tr("Next try in %1.").arg(items::formatAge(left + 999)) : tr("Trying again."));
}

} // namespace muster::ui
