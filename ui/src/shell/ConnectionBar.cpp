#include "ConnectionBar.h"

#include "MessageBar.h"

#include <items/ValueFormat.h>

namespace muster::ui {

using items::LinkPhase;

ConnectionBar::ConnectionBar(items::Fleet& fleet, MessageBar& bar, QObject* parent)
    : QObject(parent), m_fleet(fleet), m_bar(bar) {
  connect(&fleet, &items::Fleet::linkChanged, this, &ConnectionBar::show);
  connect(&fleet, &items::Fleet::ticked, this, [this] {
    if (m_bar.isVisibleTo(m_bar.parentWidget()) && m_fleet.link().phase == LinkPhase::Waiting)
      show(); // the seconds until the next try go down
  });
  connect(&bar, &MessageBar::buttonClicked, this, [this] {
    if (m_fleet.feed())
      m_fleet.feed()->retryNow();
  });
}

QString ConnectionBar::nextTry() const {
  const qint64 left = m_fleet.link().nextTryMs - m_fleet.nowMs();
  return left > 0 ? tr("Next try in %1.").arg(items::formatAge(left + 999)) : tr("Trying again.");
}

void ConnectionBar::show() {
  const items::LinkInfo& link = m_fleet.link();
  const bool hasFeed = m_fleet.feed() != nullptr;
  if (!hasFeed || link.phase == LinkPhase::Connected || link.phase == LinkPhase::Stopped) {
    m_bar.hide();
    return;
  }
  // While a new attempt is at work the bar of the last failure stays: it would blink otherwise.
  if (link.phase == LinkPhase::Connecting) {
    if (m_bar.isVisibleTo(m_bar.parentWidget()))
      m_bar.setText(tr("Trying again: %1.").arg(link.step));
    return;
  }
  const QString reason = link.error.isEmpty() ? tr("The connection broke.") : link.error;
  QString text = reason;
  if (!text.endsWith(u'.'))
    text += u'.';
  if (link.sinceMs > 0)
    text += u' ' + tr("Since %1.").arg(items::formatClock(link.sinceMs));
  text += u' ' + nextTry();
  m_bar.showMessage(StatusKind::Offline, Ground::OfflineSoft, tr("No connection to %1").arg(link.broker),
                    text, tr("Try now"));
  m_bar.setToolTip(link.advice);
}

} // namespace muster::ui
