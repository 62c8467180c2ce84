#include "FleetPage.h"

#include "DetailsPane.h"
#include "DeviceName.h"
#include "EmptyHint.h"
#include "FilterField.h"
#include "FleetDelegate.h"
#include "FleetTableView.h"
#include "ToolRow.h"

#include <items/DisplayText.h>
#include <items/ValueFormat.h>
#include <ui/DevicePage.h>
#include <ui/Parts.h>

#include <QPointer>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace muster::ui {

using items::LinkPhase;

namespace {

// Below it the table would lose its values to the pane.
constexpr int kWideEnough = 800;

} // namespace

FleetPage::FleetPage(items::Fleet& fleet, QWidget* parent)
    : QWidget(parent), m_fleet(fleet), m_model(new items::FleetTableModel(fleet, this)),
      m_stack(new QStackedWidget), m_deviceFrame(new QScrollArea), m_device(new DevicePage(fleet)) {
  m_stack->addWidget(makeFleetView());
  // Where the window is narrower than a page of charts can be, that page scrolls: it must not keep the fleet's
  // page from being narrow.
  m_device->setAccessibleName(tr("Device"));
  m_deviceFrame->setWidgetResizable(true);
  m_deviceFrame->setFocusPolicy(Qt::NoFocus);
  m_deviceFrame->setWidget(m_device);
  m_stack->addWidget(m_deviceFrame);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(m_stack);
  connectParts();
  updateHint();
  foldDetails();
}

QWidget* FleetPage::makeFleetView() {
  m_tools = new ToolRow(*m_model);
  m_table = new FleetTableView(*m_model);
  m_details = new DetailsPane(m_fleet);
  m_working = new QWidget;
  m_working->setFixedHeight(2);
  m_working->setAttribute(Qt::WA_StyledBackground);
  m_working->setProperty("working", true);
  m_working->hide();
  auto* left = new QWidget;
  auto* column = new QVBoxLayout(left);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(m_tools);
  column->addWidget(makeLine(Qt::Horizontal));
  column->addWidget(m_working);
  column->addWidget(m_table, 1);
  m_splitter = new QSplitter;
  m_splitter->setHandleWidth(1);
  m_splitter->setChildrenCollapsible(false);
  m_splitter->addWidget(left);
  m_splitter->addWidget(m_details);
  m_splitter->setStretchFactor(0, 1);
  m_splitter->setStretchFactor(1, 0);
  return m_splitter;
}

void FleetPage::connectParts() {
  connect(m_table, &FleetTableView::currentDeviceChanged, m_details, &DetailsPane::setDevice);
  connect(m_table, &FleetTableView::currentDeviceChanged, this, &FleetPage::currentDeviceChanged);
  connect(m_table, &FleetTableView::deviceOpened, this, &FleetPage::openDevice);
  connect(&m_table->hint(), &EmptyHint::actionChosen, this, [this] {
    if (!m_fleet.feed())
      emit connectRequested();
    else
      clearFilter();
  });
  connect(m_details, &DetailsPane::openRequested, this, &FleetPage::openDevice);
  connect(m_details, &DetailsPane::rebirthRequested, this, &FleetPage::requestRebirth);
  connect(m_details, &DetailsPane::closeRequested, this, [this] { setDetailsShown(false); });
  connect(m_device, &DevicePage::backRequested, this, &FleetPage::closeDevice);
  connect(m_device, &DevicePage::rebirthRequested, this, &FleetPage::requestRebirth);
  connect(m_device, &DevicePage::historyFailed, this, [this](const QString& problem) {
    emit noticed(tr("The history could not be read"), problem, true);
  });
  connect(m_device, &DevicePage::chosenMetricChanged, this, &FleetPage::chosenMetricChanged);
  connect(m_tools, &ToolRow::exportRequested, this, &FleetPage::exportShown);
  connect(&m_tools->filter(), &FilterField::leftDownwards, this, [this] {
    m_table->setFocus();
    chooseFirst(); // the filter may have hidden what was chosen
  });
  connect(&m_tools->filter(), &FilterField::left, m_table, qOverload<>(&QWidget::setFocus));
  connect(m_model, &items::FleetTableModel::matchesChanged, this, &FleetPage::updateHint);
  connect(m_model, &items::FleetTableModel::metricColumnsChanged, this, [this] {
    std::vector<std::string> metrics;
    metrics.reserve(m_model->metricColumns().size());
    for (const items::MetricColumn& column : m_model->metricColumns())
      metrics.push_back(column.metric);
    m_details->setPreferredMetrics(metrics);
  });
  connect(&m_fleet, &items::Fleet::linkChanged, this, [this] {
    updateHint();
    foldDetails();
    m_table->viewport()->update();
  });
  connect(&m_fleet, &items::Fleet::aboutToReset, this, &FleetPage::closeDevice);
  connect(&m_fleet, &items::Fleet::devicesAdded, this, &FleetPage::foldDetails);
  connect(&m_fleet, &items::Fleet::replaced, this, &FleetPage::foldDetails);
  connect(&m_fleet, &items::Fleet::ticked, this, [this] {
    chooseFirst();
    m_details->setSpan(static_cast<FleetDelegate*>(m_table->itemDelegate())->sparklineMs());
  });
}

// The details are of use from the start: nobody must find out first that a row can be chosen. Until the
// first key or click the choice stays with the first row, which needs attention most.
void FleetPage::chooseFirst() {
  const bool follows = !m_table->wasTouched() && m_fleet.isCurrent();
  if (!follows && m_table->currentDevice() != kNoDevice)
    return;
  if (m_model->rowCount() == 0 || isDeviceOpen())
    return;
  if (m_table->currentDevice() != m_model->deviceAt(0))
    m_table->setCurrentDevice(m_model->deviceAt(0));
}

void FleetPage::updateHint() {
  const std::size_t total = m_fleet.state().counts().total();
  const auto shown = static_cast<std::size_t>(m_model->rowCount());
  m_working->setVisible(m_fleet.feed() && total == 0 && m_fleet.link().phase == LinkPhase::Connecting);
  EmptyHint& hint = m_table->hint();
  if (!m_fleet.feed())
    hint.setHint(tr("No connection yet. Muster shows the devices of an MQTT broker."),
                 tr("Connect to a broker…"));
  else if (total == 0 && m_fleet.isPast())
    hint.setHint(tr("No device was there yet at this moment."), {});
  else if (total == 0 && m_fleet.link().phase == LinkPhase::Reading)
    hint.setHint(tr("No device in this history yet."), {});
  else if (total == 0 && m_fleet.link().isFile)
    hint.setHint(tr("Nothing of %1 could be read yet.").arg(m_fleet.link().broker), {});
  else if (total == 0 && m_fleet.link().phase == LinkPhase::Connected)
    hint.setHint(tr("No device yet. They appear by themselves once they publish."), {});
  else if (total == 0)
    hint.setHint(tr("Waiting for the connection to %1.").arg(m_fleet.link().broker), {});
  else if (shown < total)
    hint.setHint(shown == 0 ? tr("No device matches. %1 hidden by the filter.").arg(items::formatCount(total))
                 : shown == 1
                     ? tr("1 device matches. %1 hidden by the filter.").arg(items::formatCount(total - 1))
                     : tr("%1 devices match. %2 hidden by the filter.")
                           .arg(items::formatCount(shown), items::formatCount(total - shown)),
                 tr("Clear filter"));
  else
    hint.setHint({}, {});
  m_table->placeHint();
}

void FleetPage::openDevice(DeviceId device) {
  if (device >= m_fleet.state().deviceCount())
    return;
  m_table->setTouched();
  m_table->setCurrentDevice(device);
  m_device->setDevice(device);
  m_device->setAccessibleName(deviceName(m_fleet.state().device(device).info));
  m_stack->setCurrentWidget(m_deviceFrame);
  m_device->setFocus();
  emit deviceOpenChanged(true);
}

void FleetPage::closeDevice() {
  if (!isDeviceOpen())
    return;
  m_stack->setCurrentIndex(0);
  m_table->showDevice(m_device->device());
  m_table->setFocus();
  emit deviceOpenChanged(false);
}

bool FleetPage::isDeviceOpen() const {
  return m_stack->currentWidget() == m_deviceFrame;
}

DeviceId FleetPage::currentDevice() const {
  return m_table->currentDevice();
}

void FleetPage::focusTable() {
  m_table->setFocus();
}

void FleetPage::focusFilter() {
  closeDevice();
  m_tools->filter().takeFocus();
}

void FleetPage::setFilterText(const QString& text) {
  m_tools->filter().setText(text);
}

bool FleetPage::isFiltered() const {
  return !m_model->filter().text().isEmpty();
}

void FleetPage::clearFilter() {
  m_tools->filter().clear();
}

QList<QWidget*> FleetPage::panes() const {
  if (isDeviceOpen())
    return m_device->panes();
  QList<QWidget*> panes{m_tools, m_table};
  if (isDetailsShown())
    panes << m_details;
  return panes;
}

bool FleetPage::isDetailsShown() const {
  return !m_details->isHidden();
}

void FleetPage::setDetailsShown(bool shown) {
  if (shown == isDetailsShown())
    return;
  m_detailsWanted = shown;
  m_detailsInsisted = shown && width() < kWideEnough;
  foldDetails();
}

void FleetPage::foldDetails() {
  const bool isWide = width() >= kWideEnough;
  m_detailsInsisted = m_detailsInsisted && !isWide; // once there is room for it, narrowing folds it again
  const bool hasRoom = isWide || m_detailsInsisted;
  const bool hasSubject =
      m_fleet.feed() && m_fleet.state().counts().total() > 0; // an empty pane tells nothing
  m_details->setVisible(m_detailsWanted && hasRoom && hasSubject);
  emit detailsShownChanged(isDetailsShown());
}

void FleetPage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  foldDetails();
}

bool FleetPage::hasChosenMetric() const {
  return isDeviceOpen() && m_device->hasChosenMetric();
}

void FleetPage::writeChosenMetric() {
  if (hasChosenMetric())
    m_device->writeChosenMetric();
}

void FleetPage::requestRebirth(DeviceId device) {
  if (device >= m_fleet.state().deviceCount() || !m_fleet.feed())
    return;
  const DeviceInfo& info = m_fleet.state().device(device).info;
  const QString node = QString::fromStdString(info.nodeName);
  m_fleet.feed()->requestRebirth(
      QString::fromStdString(info.group), node, [page = QPointer(this), node](const QString& problem) {
        if (!page)
          return;
        if (problem.isEmpty())
          emit page->noticed(tr("Rebirth of %1 requested").arg(items::displayText(node)),
                             tr("It introduces itself and its devices again."), false);
        else
          emit page->noticed(tr("Rebirth of %1 was not requested").arg(items::displayText(node)), problem,
                             true);
      });
}

QStringList FleetPage::sortTitles() const {
  return isDeviceOpen() ? QStringList() : m_table->shownTitles();
}

void FleetPage::sortBy(int nth) {
  if (!isDeviceOpen())
    m_table->sortByShown(nth);
}

items::ExportRequest FleetPage::requestOfTable() const {
  items::ExportRequest request;
  request.newestOnly = true;
  const FleetState& state = m_fleet.state();
  const auto add = [&request](SeriesId series, std::size_t first) { // a key figure may have a column as well
    if (std::find(request.series.begin() + static_cast<std::ptrdiff_t>(first), request.series.end(),
                  series) == request.series.end())
      request.series.push_back(series);
  };
  for (int row = 0; row < m_model->rowCount(); ++row) {
    const std::size_t first = request.series.size();
    for (const items::MetricColumn& column : m_model->metricColumns())
      if (column.style == items::MetricColumn::Style::KeyMetrics) {
        for (const items::KeyFigure& figure : m_model->keyFigures(row))
          add(figure.series, first);
      } else if (const MetricState* metric = state.metric(m_model->deviceAt(row), column.metric))
        add(metric->series, first);
  }
  return request;
}

void FleetPage::exportShown() {
  if (isDeviceOpen())
    m_device->exportVisibleRange();
  else
    emit exportRequested(requestOfTable(), QStringLiteral("fleet.csv"));
}

} // namespace muster::ui
