#include "FiguresPopover.h"

#include "../fleet/EventList.h"

#include <items/ValueFormat.h>
#include <ui/Parts.h>

#include <QGridLayout>
#include <QVBoxLayout>

namespace muster::ui {

FiguresPopover::FiguresPopover(items::Fleet& fleet, QWidget* parent)
    : QFrame(parent, Qt::Popup | Qt::FramelessWindowHint) {
  setProperty("popover", true);
  setGround(*this, Ground::Surface);
  setAccessibleName(tr("Counters of this connection"));
  auto* events = new EventList(fleet);
  events->setMinimumWidth(360);
  events->showFleet();
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(16, 12, 16, 12);
  layout->setSpacing(8);
  layout->addWidget(makeLabel(tr("Since the connection was opened"), TypeRole::SectionLabel, Tone::Second));
  layout->addWidget(makeCounters(fleet.figures()));
  layout->addSpacing(4);
  layout->addWidget(makeLabel(tr("Last events of the fleet"), TypeRole::SectionLabel, Tone::Second));
  layout->addWidget(events);
}

QWidget* FiguresPopover::makeCounters(const items::FeedFigures& figures) {
  auto* counters = new QWidget;
  auto* grid = new QGridLayout(counters);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(32);
  grid->setVerticalSpacing(4);
  int row = 0;
  const auto add = [&](const QString& name, const QString& value) {
    grid->addWidget(makeLabel(name, TypeRole::Secondary, Tone::Second), row, 0);
    grid->addWidget(makeLabel(value, TypeRole::Secondary), row, 1, Qt::AlignRight);
    ++row;
  };
  add(tr("Messages"), items::formatCount(figures.messages));
  add(tr("Metrics"), items::formatCount(figures.metrics));
  add(tr("Received"), items::formatBytes(static_cast<double>(figures.bytes)));
  add(tr("Replaced by newer ones before they were shown"), items::formatCount(figures.coalesced));
  for (const auto& [name, value] : figures.details)
    add(name, items::formatCount(value));
  if (figures.errors + figures.droppedMessages == 0)
    grid->addWidget(makeLabel(tr("Nothing was refused or dropped."), TypeRole::Secondary, Tone::Third), row,
                    0, 1, 2);
  return counters;
}

void FiguresPopover::openAbove(const QWidget& anchor) {
  adjustSize();
  const QPoint top = anchor.mapToGlobal(QPoint(0, 0));
  move(top.x(), top.y() - height() - 4);
  show();
}

} // namespace muster::ui
