#include "ConnectionBar.h"

#include "LinkTexts.h"
#include "MessageBar.h"

#include <algorithm>

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
    if (m_fleet.liveFeed())
      m_fleet.liveFeed()->retryNow();
  });
}

void ConnectionBar::show() {
  const items::LinkInfo& link = m_fleet.link();
  const bool hasFeed = m_fleet.feed() != nullptr;
  if (!hasFeed || link.phase == LinkPhase::Connected || link.phase == LinkPhase::Stopped ||
      link.phase == LinkPhase::Reading) {
    m_lostMs = 0;
    m_bar.hide();
    return;
  }
  // While a new attempt is at work the bar of the last failure stays: it would blink otherwise.
  if (link.phase == LinkPhase::Connecting) {
    if (m_bar.isVisibleTo(m_bar.parentWidget()))
      m_bar.setText(tr("Attempt %1 is at work: %2.").arg(std::max(1U, link.attempts)).arg(link.step));
    return;
  }
  if (m_lostMs == 0)
    m_lostMs = link.sinceMs;
  if (link.isFile)
    return m_bar.showMessage(StatusKind::Offline, Ground::AlertSoft, tr("%1 cannot be read").arg(link.broker),
                             link.error, tr("Try again"));
  m_bar.showMessage(StatusKind::Offline, Ground::OfflineSoft, tr("No connection to %1").arg(link.broker),
                    linkProblem(link) + u' ' + linkOutlook(link, m_lostMs, m_fleet.liveMs()), tr("Try now"),
                    link.advice);
}

} // namespace muster::ui
