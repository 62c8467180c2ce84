#include "DetailsPane.h"

#include "DeviceName.h"
#include "EventList.h"
#include "MiniChart.h"

#include <items/DisplayText.h>
#include <items/MetricLabel.h>
#include <items/ValueFormat.h>
#include <ui/Counted.h>
#include <ui/Parts.h>

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

namespace muster::ui {

namespace {

constexpr std::size_t kCharts = 4;

} // namespace

DetailsPane::DetailsPane(items::Fleet& fleet, QWidget* parent)
    : QWidget(parent), m_fleet(fleet), m_mark(new MarkWidget(StatusKind::Unknown, 13)),
      m_name(new ElidedLabel(TypeRole::PaneTitle, Tone::Normal, Qt::ElideMiddle)),
      m_identity(new ElidedLabel(TypeRole::Secondary, Tone::Second)),
      m_open(makeButton(tr("Open device"), ButtonKind::Primary, ButtonSize::Tool)),
      m_rebirth(makeButton(tr("Rebirth"), ButtonKind::Normal, ButtonSize::Tool, QStringLiteral("rebirth"))),
      m_fleetEvents(new EventList(fleet)), m_empty(makeEmpty()), m_events(new EventList(fleet)),
      m_foot(new ElidedLabel(TypeRole::Secondary, Tone::Second)) {
  setGround(*this, Ground::Surface);
  setMinimumWidth(280);
  setAccessibleName(tr("Details of the chosen device"));
  m_rebirth->setToolTip(tr("Ask the edge node to introduce itself and its devices again"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(m_empty, 1);
  m_body = makeBody();
  layout->addWidget(m_body, 1);
  connect(m_open, &QPushButton::clicked, this, [this] { emit openRequested(m_device); });
  connect(m_rebirth, &QPushButton::clicked, this, [this] { emit rebirthRequested(m_device); });
  connect(&fleet, &items::Fleet::ticked, this, &DetailsPane::refresh);
  connect(&fleet, &items::Fleet::aboutToReset, this, [this] { setDevice(kNoDevice); });
  connect(&fleet, &items::Fleet::replaced, this, [this] { setDevice(m_device); });
  setDevice(kNoDevice);
}

QWidget* DetailsPane::makeHead() {
  auto* head = new QWidget;
  auto* close = makeIconButton(QStringLiteral("close"), tr("Close the details"));
  close->setIconSize({16, 16});
  connect(close, &QToolButton::clicked, this, &DetailsPane::closeRequested);
  auto* title = new QHBoxLayout;
  title->setSpacing(8);
  title->addWidget(m_mark);
  title->addWidget(m_name, 1);
  title->addWidget(close);
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(8);
  buttons->addWidget(m_open);
  buttons->addWidget(m_rebirth);
  buttons->addStretch();
  auto* layout = new QVBoxLayout(head);
  layout->setContentsMargins(16, 10, 12, 16);
  layout->setSpacing(4);
  layout->addLayout(title);
  layout->addWidget(m_identity);
  layout->addSpacing(6);
  layout->addLayout(buttons);
  return head;
}

QWidget* DetailsPane::makeEmpty() {
  m_invitation = makeLabel(tr("Choose a device to see its values here."), TypeRole::Secondary, Tone::Third);
  m_invitation->setAlignment(Qt::AlignCenter);
  m_invitation->setWordWrap(true);
  auto* empty = new QWidget;
  auto* layout = new QVBoxLayout(empty);
  layout->setContentsMargins(16, 12, 16, 12);
  layout->setSpacing(8);
  layout->addWidget(m_invitation);
  layout->addStretch();
  m_fleetHeading = makeLabel(tr("Last events of the fleet"), TypeRole::SectionLabel, Tone::Second);
  layout->addWidget(m_fleetHeading);
  layout->addWidget(m_fleetEvents);
  return empty;
}

// Nothing to choose from, nothing happened: nothing is said.
void DetailsPane::refreshEmpty() {
  m_fleetEvents->refresh();
  m_invitation->setVisible(m_fleet.state().deviceCount() > 0);
  m_fleetHeading->setVisible(!m_fleetEvents->isEmpty());
  m_fleetEvents->setVisible(!m_fleetEvents->isEmpty());
}

QWidget* DetailsPane::makeBody() {
  auto* body = new QWidget;
  auto* layout = new QVBoxLayout(body);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(makeHead());
  layout->addWidget(makeLine(Qt::Horizontal));
  m_scroll = new QScrollArea;
  m_scroll->setWidgetResizable(true);
  m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_scroll->setFocusPolicy(Qt::NoFocus);
  m_scroll->setWidget(makeContent());
  m_scroll->viewport()->setAutoFillBackground(false);
  m_scroll->widget()->setAutoFillBackground(false);
  layout->addWidget(m_scroll, 1);
  layout->addWidget(makeLine(Qt::Horizontal));
  auto* foot = new QHBoxLayout;
  foot->setContentsMargins(16, 8, 16, 8);
  foot->addWidget(m_foot);
  layout->addLayout(foot);
  return body;
}

QWidget* DetailsPane::makeContent() {
  auto* widget = new QWidget;
  auto* content = new QVBoxLayout(widget);
  content->setContentsMargins(16, 12, 16, 8);
  content->setSpacing(8);
  for (std::size_t i = 0; i < kCharts; ++i) {
    m_charts.push_back(new MiniChart(m_fleet));
    content->addWidget(m_charts.back());
  }
  content->addSpacing(4);
  content->addWidget(makeLabel(tr("Last events"), TypeRole::SectionLabel, Tone::Second));
  content->addWidget(m_events);
  content->addStretch();
  return widget;
}

void DetailsPane::setDevice(DeviceId device) {
  const FleetState& state = m_fleet.state();
  m_device = device < state.deviceCount() && state.device(device).isKnown() ? device : kNoDevice;
  m_empty->setVisible(m_device == kNoDevice);
  m_body->setVisible(m_device != kNoDevice);
  m_birthsSeen = 0;
  if (m_device == kNoDevice) {
    m_fleetEvents->showFleet();
    refreshEmpty();
    for (MiniChart* chart : m_charts)
      chart->setSeries(kNoSeries);
    return;
  }
  m_events->showDevice(m_device);
  chooseSeries();
  refresh();
}

void DetailsPane::setPreferredMetrics(const std::vector<std::string>& metrics) {
  m_preferred = metrics;
  if (m_device != kNoDevice)
    chooseSeries();
}

QSize DetailsPane::sizeHint() const {
  return {336, 600};
}

void DetailsPane::setSpan(qint64 spanMs) {
  for (MiniChart* chart : m_charts)
    chart->setSpan(spanMs);
}

void DetailsPane::chooseSeries() {
  const FleetState& state = m_fleet.state();
  const DeviceState& device = state.device(m_device);
  std::vector<SeriesId> chosen;
  const auto add = [&](SeriesId series) {
    const SeriesInfo& info = state.series(series);
    const bool isTaken = std::find(chosen.begin(), chosen.end(), series) != chosen.end();
    if (chosen.size() < kCharts && !isTaken && isNumeric(info.type) && !items::isProtocolMetric(info.metric))
      chosen.push_back(series);
  };
  for (const std::string& name : m_preferred)
    if (const MetricState* metric = state.metric(m_device, name))
      add(metric->series);
  for (const MetricState& metric : device.metrics)
    add(metric.series);
  chosen.resize(kCharts, kNoSeries);
  for (std::size_t i = 0; i < kCharts; ++i) {
    m_charts[i]->setSeries(chosen[i]);
    const bool isLast = chosen[i] != kNoSeries && (i + 1 == kCharts || chosen[i + 1] == kNoSeries);
    m_charts[i]->setTimesShown(isLast);
  }
  m_birthsSeen = device.births;
}

// While it was hidden it did no work.
void DetailsPane::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

void DetailsPane::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_PageDown)
    m_scroll->verticalScrollBar()->triggerAction(QAbstractSlider::SliderPageStepAdd);
  else if (event->key() == Qt::Key_PageUp)
    m_scroll->verticalScrollBar()->triggerAction(QAbstractSlider::SliderPageStepSub);
  else
    QWidget::keyPressEvent(event);
}

void DetailsPane::refresh() {
  if (!isVisible())
    return;
  if (m_device == kNoDevice) {
    refreshEmpty();
    return;
  }
  if (m_fleet.state().device(m_device).births != m_birthsSeen)
    chooseSeries();
  showIdentity();
  m_events->refresh();
  for (MiniChart* chart : m_charts)
    chart->update();
}

void DetailsPane::showIdentity() {
  const DeviceState& device = m_fleet.state().device(m_device);
  m_mark->setKind(statusKindOf(device.status));
  m_name->setFullText(deviceName(device.info));
  const QString place = device.info.isNode()
                            ? tr("Edge node")
                            : tr("Device of %1").arg(items::displayText(device.info.nodeName));
  m_identity->setFullText(QStringList{place, tr("group %1").arg(items::displayText(device.info.group)),
                                      counted(device.metrics.size(), tr("1 metric"), tr("%1 metrics"))}
                              .join(QStringLiteral(" · ")));
  m_rebirth->setEnabled(m_fleet.takesCommands());
  const QString born =
      device.bornMs == 0 ? tr("Never born") : tr("Born %1").arg(items::formatClock(device.bornMs));
  const QString gaps = device.gaps == 0 ? tr("no gaps") : counted(device.gaps, tr("1 gap"), tr("%1 gaps"));
  QString foot = born + QStringLiteral(" · ") + gaps;
  if (device.rejected > 0)
    foot += QStringLiteral(" · ") + tr("%1 refused").arg(items::formatCount(device.rejected));
  m_foot->setFullText(foot);
}

} // namespace muster::ui
