#include "HeaderBar.h"

#include "LinkTexts.h"

#include <items/ValueFormat.h>
#include <ui/Counted.h>
#include <ui/Parts.h>

#include <QHBoxLayout>

namespace muster::ui {

using items::LinkPhase;

HeaderBar::HeaderBar(items::Fleet& fleet, QWidget* parent)
    : QWidget(parent), m_fleet(fleet), m_title(new ElidedLabel(TypeRole::PaneTitle)),
      m_linkMark(new MarkWidget(StatusKind::Unknown, 10)),
      m_linkWord(makeLabel({}, TypeRole::SecondaryStrong, Tone::Second)),
      m_linkPlace(new ElidedLabel(TypeRole::Secondary, Tone::Second)),
      m_total(makeLabel({}, TypeRole::Secondary, Tone::Second)), m_counts(new QWidget) {
  setFixedHeight(56);
  setGround(*this, Ground::Surface);
  auto* sign = makeIconLabel(QStringLiteral("server"));

  auto* place = new QHBoxLayout;
  place->setSpacing(6);
  place->addWidget(m_linkMark);
  place->addWidget(m_linkWord);
  place->addWidget(m_linkPlace, 1);
  auto* names = new QVBoxLayout;
  names->setSpacing(0);
  names->addWidget(m_title);
  names->addLayout(place);

  auto* counts = new QHBoxLayout(m_counts);
  counts->setContentsMargins(0, 0, 0, 0);
  counts->setSpacing(8);
  m_online = addCount(*counts, StatusKind::Online);
  m_stale = addCount(*counts, StatusKind::Stale);
  m_offline = addCount(*counts, StatusKind::Offline);
  counts->addWidget(m_total);

  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(16, 8, 16, 8);
  layout->setSpacing(12);
  layout->addWidget(sign);
  layout->addLayout(names); // what is left over is air, so that names are cut only where there is none
  layout->addStretch(2);
  layout->addWidget(m_counts);
  layout->addStretch(3);

  connect(&fleet, &items::Fleet::linkChanged, this, &HeaderBar::showLink);
  connect(&fleet, &items::Fleet::changed, this, &HeaderBar::showCounts);
  connect(&fleet, &items::Fleet::reset, this, &HeaderBar::showCounts);
  connect(&fleet, &items::Fleet::replaced, this, &HeaderBar::showCounts);
  setTitle({});
  showCounts();
}

QLabel* HeaderBar::addCount(QHBoxLayout& layout, StatusKind kind) {
  auto* number = makeLabel(QStringLiteral("0"), TypeRole::Headline);
  layout.addWidget(new MarkWidget(kind));
  layout.addWidget(number);
  layout.addWidget(makeLabel(statusWord(kind), TypeRole::Secondary, Tone::Second));
  layout.addSpacing(20);
  return number;
}

void HeaderBar::setTitle(const QString& title) {
  m_title->setFullText(title.isEmpty() ? tr("No connection") : title);
  showLink();
}

void HeaderBar::showLink() {
  const items::LinkInfo& link = m_fleet.link();
  const bool isOpen = m_fleet.feed() != nullptr;
  QString word = tr("Add one to see devices");
  StatusKind kind = StatusKind::Unknown;
  Tone tone = Tone::Second;
  if (isOpen) {
    word = linkWord(link.phase);
    kind = linkKind(link.phase);
    tone = link.phase == LinkPhase::Connected ? Tone::Online : Tone::Second;
    if (link.isFile && link.phase == LinkPhase::Waiting)
      word = tr("Cannot be read");
  }
  m_linkMark->setVisible(isOpen);
  m_linkMark->setKind(kind);
  m_linkWord->setText(word);
  setTone(*m_linkWord, tone);
  QString place;
  if (isOpen && link.isFile)
    place = tr("· %1 · read only").arg(link.broker);
  else if (isOpen && !link.broker.isEmpty())
    place = QStringLiteral("· ") + link.broker + QStringLiteral(" · ") +
            (!link.encrypted ? tr("not encrypted")
             : link.verified ? tr("TLS")
                             : tr("TLS, certificate not checked"));
  m_linkPlace->setFullText(place);
  layout()->activate(); // what became longer has its room at once
}

void HeaderBar::showCounts() {
  const FleetCounts counts = m_fleet.state().counts();
  m_online->setText(items::formatCount(counts.online));
  m_stale->setText(items::formatCount(counts.stale));
  m_offline->setText(items::formatCount(counts.offline));
  m_total->setText(counted(counts.total(), tr("of 1 device"), tr("of %1 devices")));
  m_counts->setVisible(m_fleet.feed() != nullptr && counts.total() > 0);
  layout()->activate(); // figures that grow must not be cut until the next event
  m_counts->setAccessibleName(
      tr("%1 online, %2 stale, %3 offline").arg(counts.online).arg(counts.stale).arg(counts.offline));
}

} // namespace muster::ui
