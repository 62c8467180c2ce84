#include "FleetTableView.h"

#include "EmptyHint.h"
#include "FleetColumns.h"
#include "FleetDelegate.h"
#include "FleetHeader.h"

#include <ui/Theme.h>

#include <QKeyEvent>
#include <QMouseEvent>

namespace muster::ui {

using items::FleetTableModel;

FleetTableView::FleetTableView(FleetTableModel& model, QWidget* parent)
    : QTableView(parent), m_model(model), m_delegate(new FleetDelegate(model, this)),
      m_hint(new EmptyHint(viewport())) {
  setAccessibleName(tr("Devices"));
  setModel(&model);
  setItemDelegate(m_delegate);
  setHorizontalHeader(new FleetHeader(this));
  setShowGrid(false);
  setSelectionBehavior(SelectRows);
  setSelectionMode(SingleSelection);
  setEditTriggers(NoEditTriggers);
  setTabKeyNavigation(false);
  setWordWrap(false);
  setMouseTracking(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollMode(ScrollPerPixel);
  verticalHeader()->hide();
  verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  verticalHeader()->setDefaultSectionSize(32);
  verticalHeader()->setMinimumSectionSize(24);
  horizontalHeader()->setSectionsClickable(true);
  horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  horizontalHeader()->setMinimumSectionSize(0);
  horizontalHeader()->setStretchLastSection(true); // a row's ground reaches the edge
  horizontalHeader()->setSortIndicatorShown(true);
  horizontalHeader()->setSortIndicator(FleetTableModel::StatusColumn, Qt::AscendingOrder);
  connect(horizontalHeader(), &QHeaderView::sectionClicked, this, &FleetTableView::sortBy);
  connect(&model, &FleetTableModel::metricColumnsChanged, this, &FleetTableView::fitColumns);
  connect(&model, &FleetTableModel::columnsInserted, this, &FleetTableView::selectWholeRow);
  connect(&model, &FleetTableModel::matchesChanged, this, &FleetTableView::fitColumns);
  connect(this, &QTableView::doubleClicked, this,
          [this](const QModelIndex& index) { emit deviceOpened(m_model.deviceAt(index.row())); });
}

void FleetTableView::sortBy(int column) {
  const bool again = horizontalHeader()->sortIndicatorSection() == column;
  // The indicator is ours: QHeaderView has turned it already where the same section was clicked.
  const Qt::SortOrder order = again ? horizontalHeader()->sortIndicatorOrder()
                              : column >= FleetTableModel::FirstMetricColumn ? Qt::DescendingOrder
                                                                             : Qt::AscendingOrder;
  horizontalHeader()->setSortIndicator(column, order);
  m_model.sort(column, order);
  const QString title = m_model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
  setAccessibleDescription(order == Qt::AscendingOrder ? tr("Sorted by %1, upwards").arg(title)
                                                       : tr("Sorted by %1, downwards").arg(title));
}

QList<int> FleetTableView::shownColumns() const {
  QList<int> shown;
  for (int column = 0; column < m_model.columnCount(); ++column)
    if (!isColumnHidden(column))
      shown << column;
  return shown;
}

QStringList FleetTableView::shownTitles() const {
  QStringList titles;
  for (const int column : shownColumns())
    titles << m_model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
  return titles;
}

void FleetTableView::sortByShown(int nth) {
  const QList<int> shown = shownColumns();
  if (nth < 0 || nth >= shown.size())
    return;
  QHeaderView* header = horizontalHeader();
  if (header->sortIndicatorSection() == shown[nth]) // as a click does
    header->setSortIndicator(shown[nth], header->sortIndicatorOrder() == Qt::AscendingOrder
                                             ? Qt::DescendingOrder
                                             : Qt::AscendingOrder);
  sortBy(shown[nth]);
}

void FleetTableView::fitColumns() {
  const auto& metrics = m_model.metricColumns();
  const QFontMetrics title(FleetHeader::titleFont());
  std::vector<int> titleWidths;
  titleWidths.reserve(metrics.size());
  for (const items::MetricColumn& metric : metrics)
    titleWidths.push_back(title.horizontalAdvance(metric.title));
  const columns::Plan plan = columns::plan(viewport()->width(), m_model.hasDevices(), metrics, titleWidths);
  std::vector<bool> inView;
  for (int column = 0; column < static_cast<int>(plan.widths.size()); ++column) {
    const int width = plan.widths[static_cast<std::size_t>(column)];
    if (column >= FleetTableModel::FirstMetricColumn)
      inView.push_back(width > 0);
    setColumnHidden(column, width == 0);
    if (width > 0)
      setColumnWidth(column, width);
  }
  m_model.setMetricsInView(inView);
  placeHint();
}

void FleetTableView::placeHint() {
  const int below = m_model.rowCount() * verticalHeader()->defaultSectionSize();
  m_hint->place(viewport()->rect(), below);
}

// Columns that come later are not part of what was selected before.
void FleetTableView::selectWholeRow() {
  if (selectionModel()->hasSelection())
    selectionModel()->select(currentIndex(), QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

DeviceId FleetTableView::currentDevice() const {
  return currentIndex().isValid() ? m_model.deviceAt(currentIndex().row()) : kNoDevice;
}

void FleetTableView::setCurrentDevice(DeviceId device) {
  const int row = m_model.rowOf(device);
  if (row >= 0)
    setCurrentIndex(m_model.index(row, FleetTableModel::NodeColumn));
}

void FleetTableView::showDevice(DeviceId device) {
  const int row = m_model.rowOf(device);
  if (row < 0)
    return;
  selectRow(row);
  scrollTo(m_model.index(row, FleetTableModel::NodeColumn));
}

void FleetTableView::resizeEvent(QResizeEvent* event) {
  QTableView::resizeEvent(event);
  fitColumns();
}

void FleetTableView::keyPressEvent(QKeyEvent* event) {
  m_delegate->setFocusShown(true);
  m_touched = true;
  if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentDevice() != kNoDevice) {
    emit deviceOpened(currentDevice());
    return;
  }
  QTableView::keyPressEvent(event);
}

void FleetTableView::mousePressEvent(QMouseEvent* event) {
  m_delegate->setFocusShown(false);
  m_touched = true;
  QTableView::mousePressEvent(event);
}

void FleetTableView::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
  QTableView::currentChanged(current, previous);
  emit currentDeviceChanged(current.isValid() ? m_model.deviceAt(current.row()) : kNoDevice);
}

bool FleetTableView::viewportEvent(QEvent* event) {
  switch (event->type()) {
  case QEvent::MouseMove: {
    const int row = rowAt(static_cast<QMouseEvent*>(event)->position().toPoint().y());
    setHoveredRow(row);
    m_model.setOrderHeld(row >= 0);
    break;
  }
  case QEvent::Leave:
    setHoveredRow(-1);
    m_model.setOrderHeld(false);
    break;
  case QEvent::Wheel:
    setHoveredRow(-1);
    break;
  default:
    break;
  }
  return QTableView::viewportEvent(event);
}

void FleetTableView::setHoveredRow(int row) {
  if (row == m_hoveredRow)
    return;
  m_hoveredRow = row;
  m_delegate->setHoveredRow(row);
  viewport()->update();
}

} // namespace muster::ui
