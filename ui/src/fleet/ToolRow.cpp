#include "ToolRow.h"

#include "FilterField.h"

#include <items/DisplayText.h>
#include <items/MetricLabel.h>
#include <ui/Counted.h>
#include <ui/Parts.h>

#include <QHBoxLayout>
#include <QMenu>
#include <QVBoxLayout>

namespace muster::ui {

namespace {

constexpr std::size_t kMetricsInMenu = 40; // more than fit on a screen help no one

} // namespace

ToolRow::ToolRow(items::FleetTableModel& model, QWidget* parent)
    : QWidget(parent), m_model(model), m_filter(new FilterField),
      m_columns(makeIconButton(QStringLiteral("columns"), tr("Choose the metrics in the table"))),
      m_export(makeIconButton(QStringLiteral("export"), tr("Export what is shown as CSV (Ctrl+E)"))),
      m_menu(new QMenu(this)), m_problem(makeLabel({}, TypeRole::Secondary, Tone::Alert)) {
  setGround(*this, Ground::Window);
  m_menu->setToolTipsVisible(true);
  m_columns->setPopupMode(QToolButton::InstantPopup);
  m_columns->setMenu(m_menu);
  auto* row = new QHBoxLayout;
  row->setSpacing(8);
  row->addWidget(m_filter, 10);
  row->addStretch(1);
  row->addWidget(m_columns);
  row->addWidget(m_export);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(16, 8, 16, 8);
  layout->setSpacing(4);
  layout->addLayout(row);
  layout->addWidget(m_problem);
  m_problem->hide();
  connect(m_filter, &FilterField::filterChanged, this, &ToolRow::applyFilter);
  connect(m_export, &QToolButton::clicked, this, &ToolRow::exportRequested);
  connect(m_menu, &QMenu::aboutToShow, this, &ToolRow::fillColumnsMenu);
  connect(&model, &items::FleetTableModel::matchesChanged, this, [this] {
    m_filter->showMatches(static_cast<std::size_t>(m_model.rowCount()),
                          m_model.fleet().state().deviceCount());
  });
}

void ToolRow::applyFilter() {
  m_model.setFilter(m_filter->filter());
  const items::FilterTerm* problem = m_model.filter().firstProblem();
  m_problem->setVisible(problem != nullptr);
  if (problem)
    m_problem->setText(problem->problem);
}

void ToolRow::fillColumnsMenu() {
  m_menu->clear();
  std::vector<std::string> shown;
  shown.reserve(m_model.metricColumns().size());
  for (const items::MetricColumn& column : m_model.metricColumns())
    shown.push_back(column.metric);
  auto* automatic = m_menu->addAction(tr("Choose for me"));
  connect(automatic, &QAction::triggered, this, [this] { m_model.chooseMetrics({}); });
  addColumnChoice(tr("Key metrics of each device"), items::kKeyMetrics, shown);
  m_menu->addSeparator();
  for (const auto& [metric, devices] : items::metricsInUse(m_model.fleet().state(), kMetricsInMenu)) {
    QAction* action = addColumnChoice(items::metricLabel(metric), metric, shown);
    action->setToolTip(
        counted(devices, tr("%1, on 1 device"), tr("%2, on %1 devices")).arg(items::displayText(metric)));
  }
}

QAction* ToolRow::addColumnChoice(const QString& text, const std::string& metric,
                                  const std::vector<std::string>& shown) {
  const bool isShown = std::find(shown.begin(), shown.end(), metric) != shown.end();
  auto* action = m_menu->addAction(text);
  action->setCheckable(true);
  action->setChecked(isShown);
  action->setEnabled(isShown || shown.size() < items::FleetTableModel::kMostMetricColumns);
  connect(action, &QAction::toggled, this, [this, shown, metric](bool on) {
    std::vector<std::string> chosen = shown;
    if (on)
      chosen.push_back(metric);
    else
      std::erase(chosen, metric);
    m_model.chooseMetrics(chosen);
  });
  return action;
}

} // namespace muster::ui
