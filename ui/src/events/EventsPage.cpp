#include "EventsPage.h"

#include "../fleet/EmptyHint.h"
#include "../shell/Segments.h"
#include "EventTableView.h"

#include <items/ValueFormat.h>
#include <ui/Counted.h>
#include <ui/Parts.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QVBoxLayout>

namespace muster::ui {

using items::EventChoice;
using items::formatCount;

EventsPage::EventsPage(items::Fleet& fleet, QWidget* parent)
    : QWidget(parent), m_fleet(fleet), m_model(new items::EventTableModel(fleet, this)), m_tools(new QWidget),
      m_choice(new Segments(tr("Events"), {tr("All"), tr("Problems"), tr("Births and deaths")})),
      m_filter(new QLineEdit), m_count(makeLabel({}, TypeRole::Secondary, Tone::Second)),
      m_live(makeButton(tr("Live"), ButtonKind::Normal, ButtonSize::Tool, QStringLiteral("live"))),
      m_table(new EventTableView(*m_model)) {
  setAccessibleName(tr("Events"));
  setGround(*this, Ground::Surface);
  makeTools();
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(m_tools);
  layout->addWidget(makeLine(Qt::Horizontal));
  layout->addWidget(m_table, 1);
  connect(m_choice, &Segments::chosen, this, [this](int index) { choose(static_cast<EventChoice>(index)); });
  connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
    m_model->setText(text);
    m_table->goLive();
  });
  connect(m_live, &QPushButton::clicked, m_table, &EventTableView::goLive);
  connect(m_model, &items::EventTableModel::matchesChanged, this, &EventsPage::updateCount);
  connect(m_table, &EventTableView::liveChanged, this, &EventsPage::updateLive);
  connect(m_table, &EventTableView::arrived, this, [this](int rows) {
    m_arrived += static_cast<quint64>(rows);
    updateLive();
  });
  connect(m_table, &EventTableView::left, this, &EventsPage::clearFilter);
  connect(m_table, &EventTableView::deviceOpened, this, &EventsPage::deviceOpened);
  connect(m_table, &QWidget::customContextMenuRequested, this, &EventsPage::openMenu);
  connect(&m_table->hint(), &EmptyHint::actionChosen, this, &EventsPage::clearFilter);
  connect(&fleet, &items::Fleet::linkChanged, this, &EventsPage::updateHint);
  updateCount();
  updateLive();
}

void EventsPage::makeTools() {
  setGround(*m_tools, Ground::Window);
  m_tools->setFixedHeight(48);
  m_choice->setCurrent(static_cast<int>(EventChoice::All));
  m_filter->setProperty("controlSize", "tool");
  m_filter->setPlaceholderText(tr("Filter, for example kind:refused node:pump"));
  m_filter->setAccessibleName(tr("Filter the events"));
  auto* clear = makeIconButton(QStringLiteral("close"), tr("Clear the filter"));
  clear->hide();
  connect(clear, &QToolButton::clicked, m_filter, &QLineEdit::clear);
  connect(m_filter, &QLineEdit::textChanged, clear,
          [clear](const QString& text) { clear->setVisible(!text.isEmpty()); });
  m_filter->setMinimumWidth(96);
  m_filter->setMaximumWidth(480);
  m_count->setAccessibleName(tr("Events shown"));
  m_live->setCheckable(true);
  m_live->setToolTip(tr("Show the newest as they come (Esc)"));
  auto* row = new QHBoxLayout(m_tools);
  row->setContentsMargins(16, 0, 16, 0);
  row->setSpacing(8);
  row->addWidget(m_choice);
  row->addWidget(makeIconLabel(QStringLiteral("search"), 16));
  row->addWidget(m_filter, 1);
  row->addWidget(clear);
  row->addStretch();
  row->addWidget(m_count);
  row->addWidget(m_live);
}

void EventsPage::choose(EventChoice choice) {
  m_choice->setCurrent(static_cast<int>(choice));
  m_model->setChoice(choice);
  m_table->goLive();
}

void EventsPage::showProblems() {
  m_filter->clear();
  choose(EventChoice::Problems);
}

void EventsPage::clearFilter() {
  m_filter->clear();
  choose(EventChoice::All);
}

void EventsPage::focusFilter() {
  m_filter->setFocus(Qt::ShortcutFocusReason);
  m_filter->selectAll();
}

void EventsPage::focusTable() {
  m_table->setFocus();
}

QList<QWidget*> EventsPage::panes() const {
  return {m_tools, m_table};
}

void EventsPage::updateCount() {
  const auto shown = static_cast<quint64>(m_model->rowCount());
  m_count->setText(m_model->filter().isEmpty()
                       ? counted(shown, tr("1 event"), tr("%1 events"))
                       : tr("%1 of %2").arg(formatCount(shown), formatCount(m_model->total())));
  updateHint();
}

void EventsPage::updateLive() {
  const bool isLive = m_table->isLive();
  if (isLive)
    m_arrived = 0;
  m_live->setChecked(isLive);
  m_live->setText(m_arrived == 0 ? tr("Live") : tr("Live · %1 new").arg(formatCount(m_arrived)));
  m_live->setAccessibleName(isLive ? tr("Live: the newest events come into view")
                            : m_arrived == 0
                                ? tr("Paused: go to the newest events")
                                : tr("Paused: go to the newest events, %1 new").arg(formatCount(m_arrived)));
}

void EventsPage::updateHint() {
  EmptyHint& hint = m_table->hint();
  const std::size_t total = m_model->total();
  const auto shown = static_cast<std::size_t>(m_model->rowCount());
  if (!m_fleet.feed())
    hint.setHint(tr("No connection yet. What happens in the fleet is listed here."), {});
  else if (total == 0)
    hint.setHint(tr("Nothing has happened yet. Births, deaths, gaps and refused input appear by themselves."),
                 {});
  else if (shown == 0)
    hint.setHint(m_filter->text().isEmpty() && m_model->filter().choice == EventChoice::Problems
                     ? tr("No problems: no gap, and nothing was refused.")
                     : tr("No event matches. %1 hidden by the filter.").arg(formatCount(total)),
                 tr("Show all events"));
  else
    hint.setHint({}, {});
  m_table->placeHint();
}

void EventsPage::copyChosen() {
  if (const QString text = m_table->copyText(); !text.isEmpty())
    QGuiApplication::clipboard()->setText(text);
}

void EventsPage::openMenu(const QPoint& at) {
  const QModelIndex index = m_table->currentIndex();
  const FleetEvent* event = index.isValid() ? m_model->eventAt(index.row()) : nullptr;
  if (!event)
    return;
  const DeviceId device = m_model->deviceAt(index.row());
  const items::EventSource source = items::eventSource(*event, m_fleet.state());
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  QAction* open = menu->addAction(tr("Open device"), this, [this, device] { emit deviceOpened(device); });
  open->setEnabled(device != kNoDevice);
  QAction* only = menu->addAction(tr("Only this edge node"), this, [this, source] {
    m_filter->setText(QStringLiteral("node:\"%1\"").arg(source.node));
  });
  only->setEnabled(event->scope() != EventScope::Host && !source.group.isEmpty());
  menu->addSeparator();
  menu->addAction(tr("Copy"), this, &EventsPage::copyChosen);
  menu->popup(m_table->viewport()->mapToGlobal(at));
}

void EventsPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  m_model->setActive(true);
}

void EventsPage::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  m_model->setActive(false);
}

void EventsPage::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Copy))
    copyChosen();
  else if (event->key() == Qt::Key_Escape)
    clearFilter();
  else
    QWidget::keyPressEvent(event);
}

} // namespace muster::ui
