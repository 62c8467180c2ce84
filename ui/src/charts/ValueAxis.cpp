#include "charts/ValueAxis.h"

#include "charts/NumberText.h"

#include <ui/Theme.h>

#include <QFont>
#include <QPen>

namespace muster::ui {

ValueAxis::ValueAxis(QChart& chart) : m_axis(new QCategoryAxis) {
  m_axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
  m_axis->setLineVisible(false);
  m_axis->setTruncateLabels(false);
  chart.addAxis(m_axis, Qt::AlignLeft);
}

void ValueAxis::setLimits(const ScaleLimits& limits, ScaleKind kind, const QString& unit) {
  if (m_set && limits == m_limits && kind == m_kind && unit == m_unit)
    return;
  m_set = true;
  m_limits = limits;
  m_kind = kind;
  m_unit = unit;
  for (const QString& label : m_axis->categoriesLabels())
    m_axis->remove(label);
  m_axis->setRange(limits.low, limits.high);
  m_axis->setStartValue(limits.low);
  if (kind == ScaleKind::Boolean) {
    m_axis->append(QStringLiteral("false"), 0);
    m_axis->append(QStringLiteral("true"), 1);
    return;
  }
  for (const double value : limits.lines())
    m_axis->append(axisText(value, limits.step, limits.high, unit), value);
}

void ValueAxis::applyTheme(const ThemeTokens& tokens, const QFont& font) {
  m_axis->setLabelsFont(font);
  m_axis->setLabelsColor(tokens.text3);
  m_axis->setGridLinePen(QPen(tokens.grid, 1));
}

} // namespace muster::ui
