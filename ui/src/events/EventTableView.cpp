#include "EventTableView.h"

#include "../fleet/EmptyHint.h"
#include "EventDelegate.h"

#include <items/ValueFormat.h>
#include <ui/Parts.h>

#include <QHeaderView>
#include <QKeyEvent>
#include <QScrollBar>
#include <QToolTip>

namespace muster::ui {

using items::EventTableModel;

namespace {

constexpr int kRow = 32;
constexpr int kRoomForGroup = 760;

} // namespace

EventTableView::EventTableView(EventTableModel& model, QWidget* parent)
    : QTableView(parent), m_model(model), m_delegate(new EventDelegate(model, this)),
      m_hint(new EmptyHint(viewport())) {
  setAccessibleName(tr("Events"));
  setModel(&model);
  setItemDelegate(m_delegate);
  setShowGrid(false);
  setSelectionBehavior(SelectRows);
  setSelectionMode(ExtendedSelection);
  setEditTriggers(NoEditTriggers);
  setTabKeyNavigation(false);
  setWordWrap(false);
  setMouseTracking(true);
  setContextMenuPolicy(Qt::CustomContextMenu);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollMode(ScrollPerPixel);
  verticalHeader()->hide();
  verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  verticalHeader()->setDefaultSectionSize(kRow);
  horizontalHeader()->setSectionsClickable(false);
  horizontalHeader()->setHighlightSections(false);
  horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  horizontalHeader()->setMinimumSectionSize(0);
  horizontalHeader()->setStretchLastSection(true);
  horizontalHeader()->setProperty("firstColumn", QStringLiteral("wide"));
  horizontalHeader()->setFixedHeight(32);
  horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  connect(&model, &QAbstractItemModel::rowsAboutToBeInserted, this,
          [this](const QModelIndex&, int first) { beforeRows(first); });
  connect(&model, &QAbstractItemModel::rowsInserted, this,
          [this](const QModelIndex&, int first, int last) { afterRows(first, last); });
  connect(&model, &EventTableModel::matchesChanged, this, [this] {
    fitColumns();
    placeHint();
  });
  connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &EventTableView::liveChanged);
  connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, &EventTableView::liveChanged);
  connect(this, &QTableView::doubleClicked, this, [this] {
    if (currentDevice() != kNoDevice)
      emit deviceOpened(currentDevice());
  });
}

bool EventTableView::isLive() const {
  return verticalScrollBar()->value() == 0 && !selectionModel()->hasSelection();
}

void EventTableView::goLive() {
  clearSelection();
  setCurrentIndex({});
  scrollToTop();
  emit liveChanged();
}

void EventTableView::beforeRows(int first) {
  m_keeps = first == 0 && !isLive() && m_model.rowCount() > 0;
  m_keptValue = verticalScrollBar()->value();
}

void EventTableView::afterRows(int first, int last) {
  if (!std::exchange(m_keeps, false))
    return;
  updateGeometries(); // the scroll bar learns of the rows now, not with the next event
  verticalScrollBar()->setValue(m_keptValue + (last - first + 1) * kRow);
  emit arrived(last - first + 1);
}

void EventTableView::fitColumns() {
  const int width = viewport()->width();
  const QFontMetrics body(Theme::instance().font(TypeRole::Body));
  const int rows = m_model.rowCount(); // the oldest may be of another day, whose name is longer
  const QString time =
      rows == 0 ? QString() : m_model.index(rows - 1, EventTableModel::TimeColumn).data().toString();
  const bool hasGroup = width >= kRoomForGroup;
  setColumnHidden(EventTableModel::GroupColumn, !hasGroup);
  setColumnWidth(EventTableModel::TimeColumn,
                 std::max(body.horizontalAdvance(QStringLiteral("00:00:00")), body.horizontalAdvance(time)) +
                     32);
  setColumnWidth(EventTableModel::KindColumn, body.horizontalAdvance(tr("Rebirth requested")) + 44);
  setColumnWidth(EventTableModel::SourceColumn, std::clamp(width / 5, 128, 280));
  setColumnWidth(EventTableModel::GroupColumn, std::clamp(width / 9, 88, 160));
}

void EventTableView::placeHint() {
  m_hint->place(viewport()->rect(), m_model.rowCount() * kRow);
}

DeviceId EventTableView::currentDevice() const {
  const bool isChosen = currentIndex().isValid() && selectionModel()->hasSelection();
  return isChosen ? m_model.deviceAt(currentIndex().row()) : kNoDevice;
}

QString EventTableView::copyText() const {
  QModelIndexList rows = selectionModel()->selectedRows();
  std::ranges::sort(rows, {}, &QModelIndex::row);
  QStringList lines;
  for (const QModelIndex& index : rows)
    lines << m_model.lineText(index.row());
  return lines.join(u'\n');
}

void EventTableView::resizeEvent(QResizeEvent* event) {
  QTableView::resizeEvent(event);
  fitColumns();
  placeHint();
}

void EventTableView::keyPressEvent(QKeyEvent* event) {
  m_delegate->setFocusShown(true);
  const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (isEnter && currentDevice() != kNoDevice)
    emit deviceOpened(currentDevice());
  else if (event->key() == Qt::Key_Escape && isLive())
    emit left();
  else if (event->key() == Qt::Key_Escape)
    goLive();
  else if (event->key() == Qt::Key_Down && isLive() && m_model.rowCount() > 0)
    selectRow(0); // the current row of a table that only has the focus moves on with its event
  else
    QTableView::keyPressEvent(event);
}

void EventTableView::mousePressEvent(QMouseEvent* event) {
  m_delegate->setFocusShown(false);
  QTableView::mousePressEvent(event);
}

bool EventTableView::viewportEvent(QEvent* event) {
  switch (event->type()) {
  case QEvent::MouseMove:
    setHoveredRow(rowAt(static_cast<QMouseEvent*>(event)->position().toPoint().y()));
    break;
  case QEvent::Leave:
  case QEvent::Wheel:
    setHoveredRow(-1);
    break;
  case QEvent::ToolTip:
    return showTip(*static_cast<QHelpEvent*>(event));
  default:
    break;
  }
  return QTableView::viewportEvent(event);
}

// Whole texts of cells that have no room for them.
bool EventTableView::showTip(const QHelpEvent& event) {
  const QModelIndex index = indexAt(event.pos());
  const QString text = index.data().toString();
  const int room = visualRect(index).width() - 16;
  if (text.isEmpty() || QFontMetrics(Theme::instance().font(TypeRole::Body)).horizontalAdvance(text) <= room)
    QToolTip::hideText();
  else
    QToolTip::showText(event.globalPos(), plainTip(text), this);
  return true;
}

void EventTableView::setHoveredRow(int row) {
  if (row == m_hoveredRow)
    return;
  m_hoveredRow = row;
  m_delegate->setHoveredRow(row);
  viewport()->update();
}

} // namespace muster::ui
