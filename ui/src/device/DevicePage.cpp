#include "device/ChartGrid.h"
#include "device/DeviceData.h"
#include "device/DeviceHeader.h"
#include "device/DeviceTexts.h"
#include "device/ExportBar.h"
#include "device/LinkStrip.h"
#include "device/MetricListModel.h"
#include "device/MetricPane.h"
#include "device/RangeBar.h"
#include "device/ValuePane.h"
#include "device/WritePane.h"

#include <items/CsvExport.h>
#include <items/ValueFormat.h>
#include <ui/ChartTimeline.h>
#include <ui/DevicePage.h>

#include <QFileDialog>
#include <QKeyEvent>
#include <QLineEdit>
#include <QSplitter>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace muster::ui {

namespace {

constexpr int kMetricsWidth = 410; // our agent's names fit
constexpr int kTwoColumnsFrom = 1100;
constexpr int kThreeFrom = 640; // high: below it list, value and editor would squeeze each other
constexpr int kBothFrom = 900;  // below it charts and metrics would squeeze each other
constexpr qint64 kAgesEveryMs = 1000;

QString askForFile(QWidget* parent, const QString& suggested) {
  return QFileDialog::getSaveFileName(parent, DevicePage::tr("Export visible range"), suggested,
                                      DevicePage::tr("CSV (*.csv)"));
}

QString askForValueFile(QWidget* parent, const QString& suggested) {
  return QFileDialog::getSaveFileName(parent, DevicePage::tr("Save value"), suggested);
}

} // namespace

class DevicePage::Parts {
 public:
  Parts(items::Fleet& fleet, DevicePage* page)
      : data(fleet), timeline(page), model(data), job(fleet), header(new DeviceHeader(page)),
        strip(new LinkStrip(page)), range(new RangeBar(timeline, page)), exportBar(new ExportBar(job, page)),
        grid(new ChartGrid(timeline, page)), metrics(new MetricPane(model, page)),
        values(new ValuePane(data, page)), write(new WritePane(fleet, data, page)) {}

  std::unique_ptr<items::HistoryLines> lines; // null: no history
  DeviceData data;
  ChartTimeline timeline;
  MetricListModel model;
  items::CsvExport job;
  ChooseFile chooseFile = askForFile, chooseValueFile = askForValueFile;
  DeviceHeader* header; // widgets are the page's
  LinkStrip* strip;
  RangeBar* range;
  ExportBar* exportBar;
  ChartGrid* grid;
  MetricPane* metrics;
  ValuePane* values;             // below the list, while a metric without a chart is chosen
  WritePane* write;              // below both, while a value is being written
  std::vector<SeriesId> shown;   // what the list has
  std::vector<SeriesId> charted; // what the grid has, by index
  std::uint32_t births = 0;      // of the device when the metrics were read
  std::size_t metricCount = 0;
  qint64 agesShownMs = 0;
  bool isUtc = false;
  bool isPast = false;
  QFrame* loading = nullptr;  // above the charts, while the history is being read
  QWidget* charts = nullptr;  // range, export, grid
  QWidget* pane = nullptr;    // metrics, value, editor
  bool metricsWanted = false; // in place of the charts, where there is room for one only
};

DevicePage::DevicePage(items::Fleet& fleet, QWidget* parent)
    : QWidget(parent), m_fleet(fleet), m_parts(std::make_unique<Parts>(fleet, this)) {
  auto* left = new QWidget(this);
  auto* charts = new QVBoxLayout(left);
  charts->setContentsMargins(0, 0, 0, 0);
  charts->setSpacing(0);
  charts->addWidget(m_parts->range);
  charts->addWidget(m_parts->exportBar);
  m_parts->loading = new QFrame(left);
  m_parts->loading->setFixedHeight(2);
  m_parts->loading->setAttribute(Qt::WA_StyledBackground);
  m_parts->loading->setProperty("working", true);
  m_parts->loading->hide();
  charts->addWidget(m_parts->loading);
  charts->addWidget(m_parts->grid, 1);
  auto* splitter = new QSplitter(this);
  splitter->setHandleWidth(1);
  splitter->setChildrenCollapsible(false);
  splitter->addWidget(left);
  auto* right = new QSplitter(Qt::Vertical);
  right->setHandleWidth(1);
  right->setChildrenCollapsible(false);
  right->addWidget(m_parts->metrics);
  right->addWidget(m_parts->values);
  right->setStretchFactor(0, 3);
  right->setStretchFactor(1, 2);
  auto* pane = new QWidget;
  auto* paneColumn = new QVBoxLayout(pane);
  paneColumn->setContentsMargins(0, 0, 0, 0);
  paneColumn->setSpacing(0);
  paneColumn->addWidget(right, 1);
  paneColumn->addWidget(m_parts->write); // as high as it has to be
  splitter->addWidget(pane);
  splitter->setStretchFactor(0, 1);
  splitter->setStretchFactor(1, 0);
  splitter->setSizes({1000, kMetricsWidth});
  pane->setMinimumWidth(240);
  m_parts->charts = left;
  m_parts->pane = pane;

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(m_parts->header);
  column->addWidget(m_parts->strip);
  column->addWidget(splitter, 1);
  setFocusPolicy(Qt::StrongFocus);
  connectParts();
  setDevice(kNoDevice);
}

// Views first: they look at what Parts owns.
DevicePage::~DevicePage() {
  delete m_parts->grid;
  delete m_parts->metrics;
  delete m_parts->values;
  delete m_parts->write;
}

void DevicePage::connectParts() {
  connect(m_parts->header, &DeviceHeader::backClicked, this, &DevicePage::backRequested);
  connect(m_parts->header, &DeviceHeader::rebirthClicked, this,
          [this] { emit rebirthRequested(m_parts->data.id()); });
  connect(m_parts->header, &DeviceHeader::exportClicked, this, &DevicePage::exportVisibleRange);
  connect(m_parts->header, &DeviceHeader::metricsToggled, this, &DevicePage::wantMetrics);
  connect(m_parts->exportBar, &ExportBar::retryRequested, this, &DevicePage::exportVisibleRange);
  connect(m_parts->metrics, &MetricPane::metricChosen, this, &DevicePage::showMetric);
  connect(m_parts->metrics, &MetricPane::writeRequested, this, &DevicePage::writeValue);
  connect(m_parts->metrics, &MetricPane::currentChanged, this, &DevicePage::chosenMetricChanged);
  const auto askForRebirth = [this] { emit rebirthRequested(m_parts->data.id()); };
  connect(m_parts->metrics, &MetricPane::rebirthRequested, this, askForRebirth);
  connect(m_parts->write, &WritePane::rebirthRequested, this, askForRebirth);
  connect(m_parts->write, &WritePane::closed, this, [this] {
    showValues(m_parts->metrics->current());
    m_parts->metrics->view().setFocus(Qt::OtherFocusReason);
  });
  m_parts->values->setChooseFile(
      [this](QWidget* parent, const QString& name) { return m_parts->chooseValueFile(parent, name); });
  connect(&m_fleet, &items::Fleet::changed, this, &DevicePage::onChanged);
  connect(&m_fleet, &items::Fleet::ticked, this, &DevicePage::onTicked);
  connect(&m_fleet, &items::Fleet::reset, this, &DevicePage::onReset);
  connect(&m_fleet, &items::Fleet::replaced, this, &DevicePage::onReplaced);
}

void DevicePage::setDevice(DeviceId device) {
  m_parts->grid->setSources({});
  m_parts->shown.clear();
  m_parts->charted.clear();
  m_parts->data.setDevice(device);
  m_parts->values->showSeries(kNoSeries);
  m_parts->write->leave();
  wantMetrics(false);
  m_parts->timeline.clearCrosshair();
  m_parts->timeline.setLive(true);
  m_parts->timeline.tick(m_fleet.nowMs());
  m_parts->header->setExportEnabled(m_parts->data.isSet());
  reloadMetrics();
  m_parts->metrics->view().scrollToTop();
  updateHeader(m_fleet.nowMs());
  if (m_parts->data.isSet())
    setFocus();
}

DeviceId DevicePage::device() const {
  return m_parts->data.id();
}

ChartTimeline& DevicePage::timeline() {
  return m_parts->timeline;
}

void DevicePage::setChooseFile(ChooseFile choose) {
  m_parts->chooseValueFile = choose;
  m_parts->chooseFile = std::move(choose);
}

void DevicePage::reloadMetrics() {
  std::vector<SeriesId> shown;
  if (m_parts->data.isSet()) {
    shown = shownMetrics(m_fleet.state(), m_parts->data.id());
    m_parts->births = m_parts->data.state().births;
    m_parts->metricCount = m_parts->data.state().metrics.size();
  }
  m_parts->grid->setEmptyText(m_parts->data.isSet()
                                  ? tr("No number to chart yet. Charts appear by themselves once "
                                       "the device names its metrics.")
                                  : QString());
  if (shown == m_parts->shown && m_parts->data.isSet())
    return;
  m_parts->shown = std::move(shown);
  m_parts->charted.clear();
  std::ranges::copy_if(m_parts->shown, std::back_inserter(m_parts->charted),
                       [this](SeriesId series) { return isCharted(m_fleet.state().series(series).type); });
  std::vector<std::unique_ptr<ChartSource>> sources;
  sources.reserve(m_parts->charted.size());
  for (const SeriesId series : m_parts->charted)
    sources.push_back(std::make_unique<MetricSource>(m_parts->data, series));
  m_parts->grid->setSources(std::move(sources));
  m_parts->model.reload();
}

void DevicePage::onChanged(const QVector<DeviceId>& devices) {
  if (!m_parts->data.isSet() || !devices.contains(m_parts->data.id()))
    return;
  m_parts->data.touch();
  // Only a birth brings metrics or takes them away; sorting them all on every value would cost too much.
  const DeviceState& state = m_parts->data.state();
  if (state.births != m_parts->births || state.metrics.size() != m_parts->metricCount)
    reloadMetrics();
  if (!isVisible())
    return;
  m_parts->model.refreshValues();
  m_parts->values->refresh();
  m_parts->write->refresh();
  updateHeader(m_fleet.nowMs());
}

void DevicePage::onReset() {
  setDevice(kNoDevice);
  m_parts->data.setLines(nullptr);
  m_parts->lines.reset();
  const auto history = m_fleet.liveFeed() ? m_fleet.liveFeed()->history() : nullptr;
  if (history) {
    m_parts->lines = std::make_unique<items::HistoryLines>(history);
    m_parts->data.setLines(m_parts->lines.get());
    connect(m_parts->lines.get(), &items::HistoryLines::arrived, this,
            [this] { m_parts->data.touchHistory(); });
    connect(m_parts->lines.get(), &items::HistoryLines::failed, this, &DevicePage::historyFailed);
  }
  m_parts->range->offerHistory(history != nullptr);
  m_parts->timeline.setLongest(history ? ChartTimeline::kLongestHistoryMs : ChartTimeline::kLongestMs);
}

// The same device at another moment: what a person has chosen and zoomed into stays.
void DevicePage::onReplaced() {
  m_parts->range->setPast(m_fleet.isPast());
  if (std::exchange(m_parts->isPast, m_fleet.isPast()) && !m_fleet.isPast())
    m_parts->timeline.setLive(true);
  const DeviceId device = m_parts->data.id();
  if (device == kNoDevice)
    return;
  if (!m_fleet.state().device(device).isKnown()) { // it came later
    setDevice(kNoDevice);
    emit backRequested();
    return;
  }
  m_parts->data.replaced();
  m_parts->shown.clear();
  reloadMetrics();
  m_parts->values->refresh();
  updateHeader(m_fleet.nowMs());
}

void DevicePage::onTicked(qint64 nowMs) {
  if (!isVisible())
    return;
  if (items::timesInUtc() != m_parts->isUtc) { // finding out the system's zone costs file access
    m_parts->isUtc = items::timesInUtc();
    m_parts->timeline.setZone(m_parts->isUtc ? QTimeZone::utc() : QTimeZone::systemTimeZone());
  }
  m_parts->timeline.tick(nowMs);
  m_parts->grid->refresh();
  m_parts->loading->setVisible(m_parts->lines && m_parts->lines->isSlow());
  if (nowMs - m_parts->agesShownMs >= kAgesEveryMs || nowMs < m_parts->agesShownMs) {
    m_parts->agesShownMs = nowMs;
    m_parts->model.refreshValues();
    updateHeader(nowMs);
  }
}

void DevicePage::updateHeader(qint64) {
  m_parts->header->setRebirthEnabled(!m_fleet.isPast() && !m_fleet.link().isFile);
  m_parts->header->setIdentity(identityOf(m_parts->data));
  m_parts->strip->setFigures(linkFiguresOf(m_parts->data));
}

void DevicePage::wantMetrics(bool wanted) {
  m_parts->metricsWanted = wanted;
  foldMetrics();
}

void DevicePage::foldMetrics() {
  const bool isNarrow = width() < kBothFrom;
  const bool hasMetrics = !isNarrow || m_parts->metricsWanted;
  m_parts->pane->setVisible(hasMetrics);
  m_parts->charts->setVisible(!isNarrow || !hasMetrics);
  m_parts->header->offerMetrics(isNarrow, hasMetrics);
}

void DevicePage::showMetric(SeriesId series) {
  m_parts->metrics->select(series);
  const auto at = std::ranges::find(m_parts->charted, series);
  const bool isChart = at != m_parts->charted.end();
  showValues(series);
  wantMetrics(!isChart); // what is to be seen comes into sight
  if (isChart)
    m_parts->grid->scrollTo(static_cast<std::size_t>(at - m_parts->charted.begin()));
}

// Below the list, of what has no chart; the editor goes first where there is no room for both.
void DevicePage::showValues(SeriesId series) {
  const bool isChart = std::ranges::find(m_parts->charted, series) != m_parts->charted.end();
  const bool hasRoom = !m_parts->write->isOpen() || height() >= kThreeFrom;
  m_parts->values->showSeries(isChart || !hasRoom ? kNoSeries : series);
  m_parts->values->parentWidget()->updateGeometry(); // a splitter does not say that it needs less
}

void DevicePage::writeValue(SeriesId series) {
  wantMetrics(true);
  m_parts->write->open(series);
  showValues(series);                                   // not those of another one above the editor
  m_parts->write->parentWidget()->layout()->activate(); // the list is lower now: its row stays in sight
  m_parts->metrics->select(series);
}

QList<QWidget*> DevicePage::panes() const {
  QList<QWidget*> panes{m_parts->header};
  for (QWidget* pane : {m_parts->charts, m_parts->pane})
    if (pane->isVisible())
      panes << pane;
  return panes;
}

bool DevicePage::hasChosenMetric() const {
  return m_parts->metrics->current() != kNoSeries;
}

void DevicePage::writeChosenMetric() {
  if (hasChosenMetric())
    writeValue(m_parts->metrics->current());
}

void DevicePage::exportVisibleRange() {
  if (!m_parts->data.isSet() || m_parts->job.isRunning())
    return;
  // What was visible when the button was pressed, not when the dialog was closed.
  items::ExportRequest request;
  request.series = m_parts->shown;
  request.fromMs = m_parts->timeline.fromMs();
  request.toMs = m_parts->timeline.toMs();
  const DeviceId device = m_parts->data.id();
  request.path = m_parts->chooseFile(this, exportFileName(m_parts->data));
  if (!request.path.isEmpty() && device == m_parts->data.id())
    m_parts->job.start(request);
}

void DevicePage::focusFilter() {
  wantMetrics(true);
  m_parts->metrics->filter().setFocus(Qt::ShortcutFocusReason);
}

void DevicePage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_parts->grid->setColumns(width() >= kTwoColumnsFrom ? 2 : 1);
  foldMetrics();
}

void DevicePage::keyPressEvent(QKeyEvent* event) {
  QLineEdit& filter = m_parts->metrics->filter();
  if (event->key() == Qt::Key_Escape && m_parts->write->isOpen())
    m_parts->write->dismiss();
  else if (event->key() == Qt::Key_Escape && !filter.text().isEmpty())
    filter.clear(); // one step back at a time
  else if (event->key() == Qt::Key_Escape)
    emit backRequested();
  else if (event->matches(QKeySequence::Find))
    focusFilter();
  else if (event->key() == Qt::Key_F2) // where no menu has taken it
    writeChosenMetric();
  else
    QWidget::keyPressEvent(event);
}

} // namespace muster::ui
